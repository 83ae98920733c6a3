"""Telegram end to end: the real service against the fake Bot API over real HTTP."""
