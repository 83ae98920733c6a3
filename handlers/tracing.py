"""The id a message is followed by, from its acceptance to its delivery: W3C trace context, read and written."""

import re

_PARENT = re.compile(r"^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$")
_TRACE = re.compile(r"^[0-9a-f]{32}$")
_HIGHEST = "ff"  # a version nobody may use
LENGTH = 32  # hex digits


def trace_in(header: str) -> str:
    """The trace id of a `traceparent` header; "" for one that is not valid: then a fresh one is made."""
    found = _PARENT.match(header)
    if found is None:
        return ""
    version, trace, span, more = found.groups()
    if version == _HIGHEST or (version == "00" and more) or not trace.strip("0") or not span.strip("0"):
        return ""
    return trace


def trace_named(text: str) -> str:
    """The trace id somebody typed or copied: bare, or a whole `traceparent`. "" when it is neither."""
    plain = text.strip().lower()
    return plain if _TRACE.match(plain) and plain.strip("0") else trace_in(plain)


def traceparent(trace: str, span: str) -> str:
    """The header for a call or an answer that belongs to the trace. `span`: 16 hex digits of this one step."""
    return f"00-{trace}-{span}-01"
