"""A reply's words on their way to a pushed channel: under the official name, cut into messages that fit."""

from bisect import bisect_right
from collections.abc import Callable, Iterator

from handlers.messages import Reply

_ENDS = ("\n\n", "\n", "。", "；", "，", " ")


def worded(reply: Reply) -> str:
    """The text, under the official name when a human speaks. Halves of characters never reach the wire."""
    text = f"【{reply.author}】\n{reply.text}" if reply.author else reply.text
    return text.encode("utf-8", "replace").decode()


def pieces(text: str, limit: int, size: Callable[[str], int]) -> Iterator[str]:
    """The text cut at line breaks, else at the end of a sentence, else anywhere. Blank pieces are left out.

    `limit` in whatever `size` counts of a text: what the channel's own limit counts.
    """
    while size(text) > limit:
        window = _window(text, limit, size)
        cut = _cut(window)
        if text[:cut].strip():
            yield text[:cut].rstrip()
        text = text[cut:].lstrip("\n")
    if text.strip():
        yield text


def _window(text: str, limit: int, size: Callable[[str], int]) -> str:
    """The longest beginning that fits, a character at least."""
    fits = bisect_right(range(1, min(len(text), limit) + 1), limit, key=lambda end: size(text[:end]))
    return text[: max(1, fits)]


def _cut(window: str) -> int:
    """Where to cut: not in the first half, so that pieces do not get too many."""
    for end in _ENDS:
        at = window.rfind(end, len(window) // 2)
        if at >= 0:
            return at + len(end)
    return len(window)
