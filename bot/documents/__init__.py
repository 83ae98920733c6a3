"""Papers as files: DOCX from the values of `handlers.casework.papers`."""
