"""Choices are read from the button, the digit in any writing, or the label; old and forged buttons are known."""

from datetime import UTC, datetime

import pytest

from handlers.answers import chosen, digit, is_old_button
from handlers.conversation import Ask, Option, Pending
from handlers.messages import Address, Incoming, MessageId, Sort

HANGS = Pending(
    Ask.CATEGORY, 7, "哪一类？", (Option("labour", "劳动人事"), Option("debt", "民间债务"), Option("none", "都不是"))
)


def said(text: str = "", button: str = "") -> Incoming:
    sort = Sort.BUTTON if button else Sort.TEXT
    return Incoming(Address("core", "r"), MessageId("1"), datetime(2026, 11, 23, tzinfo=UTC), sort, text, button)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), ("１", 1), ("①", 1), ("一", 1), ("第二个", 2), ("选3", 3), ("我选二", 2), ("2。", 2), ("3、", 3), ("两", 2),
        ("12", None), ("1个月", None), ("欠我3000", None), ("", None), ("一万", None),
    ],
)  # fmt: skip
def test_digits_in_any_writing(text: str, number: int | None) -> None:
    assert digit(text) == number


@pytest.mark.parametrize(
    ("incoming", "meaning"),
    [
        (said("2"), "debt"),
        (said("都不是"), "none"),
        (said("劳动人事。"), "labour"),
        (said("4"), None),
        (said("0"), None),
        (said("老板不给钱"), None),
        (said(button="7:1"), "labour"),
        (said(button="6:1"), None),
        (said(button="7:9"), None),
        (said(button="7:0"), None),
        (said(button="7:-1"), None),
        (said(button="7:１"), None),
        (said(button="';DROP TABLE"), None),
    ],
)
def test_what_is_chosen(incoming: Incoming, meaning: str | None) -> None:
    assert chosen(HANGS, incoming) == meaning


def test_old_and_forged_buttons_are_known() -> None:
    assert is_old_button(HANGS, said(button="6:1"))
    assert is_old_button(None, said(button="7:1"))
    assert not is_old_button(HANGS, said(button="7:2"))
    assert not is_old_button(None, said("1"))
