"""A reply as Telegram takes it: plain text in pieces of at most 4,096 units, choices as an inline keyboard."""

from collections.abc import Iterator, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot import wording
from handlers.messages import Button

LIMIT = 4096  # counted in UTF-16 units, the strictest reading of Telegram's "characters"
SHORT = 6  # characters of a label that shares its row


def pieces(text: str, limit: int = LIMIT) -> Iterator[str]:
    """The text in messages that fit."""
    return wording.pieces(text, limit, units)


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(ch > "\uffff" for ch in text)


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
