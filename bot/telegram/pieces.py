"""A reply as Telegram takes it: plain text in pieces of at most 4,096 units, choices as an inline keyboard."""

from collections.abc import Iterator, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.messages import Button, Reply

LIMIT = 4096  # counted in UTF-16 units, the strictest reading of Telegram's "characters"
SHORT = 6  # characters of a label that shares its row
_ENDS = ("\n\n", "\n", "。", "；", "，", " ")


def worded(reply: Reply) -> str:
    """The text, under the official name when a human speaks. Halves of characters never reach the wire."""
    text = f"【{reply.author}】\n{reply.text}" if reply.author else reply.text
    return text.encode("utf-8", "replace").decode()


def pieces(text: str, limit: int = LIMIT) -> Iterator[str]:
    """The text cut at line breaks, else at the end of a sentence, else anywhere. Blank pieces are left out."""
    while units(text) > limit:
        window = _window(text, limit)
        cut = _cut(window)
        if text[:cut].strip():
            yield text[:cut].rstrip()
        text = text[cut:].lstrip("\n")
    if text.strip():
        yield text


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(ch > "\uffff" for ch in text)


def _window(text: str, limit: int) -> str:
    """The longest beginning that fits."""
    window = text[:limit]
    while (over := units(window) - limit) > 0:
        window = window[: -((over + 1) // 2)]
    return window


def _cut(window: str) -> int:
    """Where to cut: not in the first half, so that pieces do not get too many."""
    for end in _ENDS:
        at = window.rfind(end, len(window) // 2)
        if at >= 0:
            return at + len(end)
    return len(window)


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """The choices, numbered, so that each can also be answered by its digit. Short ones share a row."""
    shown = [InlineKeyboardButton(text=f"{n} {b.label}", callback_data=b.id) for n, b in enumerate(buttons, 1)]
    rows: list[list[InlineKeyboardButton]] = []
    for button in shown:
        short = len(button.text) <= SHORT
        if short and rows and len(rows[-1]) < 4 and all(len(b.text) <= SHORT for b in rows[-1]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
