"""The staff desk in the web: server-rendered pages under /desk, live by server-sent events."""
