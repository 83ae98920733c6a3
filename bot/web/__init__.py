"""The resident's web chat: one page, one socket, uploads."""
