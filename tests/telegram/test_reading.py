"""The pure parts: messages as the core reads them, replies as Telegram takes them, and the pace between."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import Message, Update
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.cards import data, read_data
from bot.telegram.intake import key
from bot.telegram.pace import Pace, Rates
from bot.telegram.pieces import LIMIT, keyboard, pieces, units
from bot.telegram.poll import Backoff
from bot.telegram.reading import command, hear, press
from bot.wording import worded
from handlers.messages import Address, Button, Incoming, Reply, Sort

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 5}
SIZE = {"width": 1, "height": 1}


def message(**content: Any) -> Message:
    plain = {"message_id": 15, "date": 1, "chat": {"id": 7, "type": "private"}}
    return Message.model_validate(plain | {"from": {"id": 7, "is_bot": False, "first_name": "x"}} | content)


def said(*, edited: bool = False, **content: Any) -> Incoming:
    heard = hear(message(**content), NOW, edited=edited)
    assert heard is not None
    return heard.incoming


def forwarded(user: int) -> dict[str, Any]:
    origin = {"type": "user", "date": 1, "sender_user": {"id": user, "is_bot": False, "first_name": "y"}}
    return {"forward_origin": origin}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"text": "再来我弄死“你”"} | forwarded(8), "转发的别人的话：“再来我弄死‘你’”"),
        ({"text": "/start"} | forwarded(8), "转发的别人的话：“/start”"),
        ({"photo": [FILE | SIZE], "caption": "欠条"} | forwarded(8), "转发的别人的话：“欠条”"),
        ({"photo": [FILE | SIZE]} | forwarded(8), ""),
        ({"text": "我家漏水"} | forwarded(7), "我家漏水"),
        (
            {"text": "藏", "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "z"}},
            "转发的别人的话：“藏”",
        ),
    ],
)
def test_words_of_another_passed_on_are_marked_as_such(content: dict[str, Any], text: str) -> None:
    assert said(**content).text == text
    assert said(**content).sort is not Sort.START


@pytest.mark.parametrize(
    ("content", "sort", "text"),
    [
        ({"text": "老板欠钱"}, Sort.TEXT, "老板欠钱"),
        ({"text": "/start"}, Sort.START, ""),
        ({"text": "/start@neighbour_bot bind-1234"}, Sort.START, ""),
        ({"text": "/human"}, Sort.TEXT, "转人工"),
        ({"text": "/nonsense x"}, Sort.TEXT, "/nonsense x"),
        ({"photo": [FILE | SIZE], "caption": "现场"}, Sort.PHOTO, "现场"),
        ({"voice": FILE | {"duration": 3}}, Sort.VOICE, ""),
        ({"audio": FILE | {"duration": 3, "file_name": "录音.m4a"}}, Sort.VOICE, ""),
        ({"video": FILE | SIZE | {"duration": 3}}, Sort.VIDEO, ""),
        ({"video_note": FILE | {"length": 1, "duration": 3}}, Sort.VIDEO, ""),
        ({"document": FILE | {"file_name": "../../etc/passwd"}}, Sort.FILE, ""),
        ({"location": {"latitude": 28.9, "longitude": 118.8}}, Sort.LOCATION, ""),
        ({"contact": {"phone_number": "13912345678", "first_name": "王", "user_id": 7}}, Sort.CONTACT, "13912345678"),
        ({"contact": {"phone_number": "13912345678", "first_name": "王"}}, Sort.CONTACT, "名片：王 13912345678"),
        ({"dice": {"emoji": "🎲", "value": 3}}, Sort.STICKER, "🎲"),
        ({"a_kind_not_invented_yet": {"x": 1}}, Sort.UNKNOWN, ""),
    ],
)
def test_every_kind_of_message_is_read(content: dict[str, Any], sort: Sort, text: str) -> None:
    incoming = said(**content)
    assert (incoming.sort, incoming.text) == (sort, text)
    assert incoming.address == Address("telegram", "7")
    assert incoming.message_id == "15"


def test_telegrams_own_notes_are_no_messages() -> None:
    assert hear(message(pinned_message={"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}), NOW) is None


def test_an_edit_names_what_it_edits_and_differs_from_another_edit() -> None:
    first = said(edited=True, text="五千", edit_date=9)
    again, second = said(edited=True, text="五千", edit_date=9), said(edited=True, text="六千", edit_date=9)
    assert (first.sort, first.edits) == (Sort.EDIT, "15")
    assert first.message_id == again.message_id != second.message_id != "15"
    assert hear(message(location={"latitude": 1, "longitude": 2}, edit_date=9), NOW, edited=True) is None


def test_a_press_is_a_message_of_its_own() -> None:
    pressed = press(7, "q1", "3:2", NOW)
    assert (pressed.sort, pressed.button, pressed.address.sender) == (Sort.BUTTON, "3:2", "7")


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [("/回 您好", "回", "您好"), ("/SAY@bot a  b", "say", "a  b"), ("无", "", "无"), ("/", "", ""), ("//x", "/x", "")],
)
def test_commands_are_read(text: str, name: str, rest: str) -> None:
    assert command(text) == (name, rest)


def test_the_same_update_has_the_same_key_under_any_update_id() -> None:
    body = message(text="x").model_dump(by_alias=True, exclude_none=True)
    one, two = (
        Update.model_validate({"update_id": 1, "message": body}),
        Update.model_validate({"update_id": 9, "message": body}),
    )
    assert key(one) == key(two)


@given(st.text(max_size=9000), st.integers(10, 200))
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    parts = list(pieces(text, limit))
    assert all(0 < units(part) <= limit and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_long_text_is_cut_at_a_line_break() -> None:
    first, second = pieces("甲" * 4000 + "\n" + "乙" * 200)
    assert (first, second) == ("甲" * 4000, "乙" * 200)
    assert [units(p) for p in pieces("😀" * 3000)] == [LIMIT, 6000 - LIMIT]


def test_half_characters_never_reach_the_wire() -> None:
    assert worded(Reply("坏\ud800字", author="调解员甲")).encode("utf-8")


def test_buttons_are_numbered_and_short_ones_share_a_row() -> None:
    board = keyboard([Button("1:1", "是"), Button("1:2", "不是"), Button("1:3", "别的什么原因，我慢慢说")])
    assert board is not None
    assert [[b.text for b in row] for row in board.inline_keyboard] == [
        ["1 是", "2 不是"],
        ["3 别的什么原因，我慢慢说"],
    ]
    assert keyboard([]) is None


def test_desk_data_goes_both_ways_and_forged_data_is_seen() -> None:
    assert read_data(data("claim", "FQ22222222")) == ("claim", "FQ22222222")
    assert read_data(data("undo", "FQ22222222:5")) == ("undo", "FQ22222222:5")
    for forged in ("", "desk", "desk:", "desk::", "desk:claim", "3:2", "desk:claim:"):
        assert read_data(forged) is None


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_one_a_second_in_a_chat_and_thirty_overall_with_room_for_danger() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    assert pace.take(1) == 0.0
    assert 0.9 < pace.take(1) <= 1.0
    assert pace.take(2) > 0, "spread over the second, not all at once"
    for chat in range(2, 26):
        clock.now += 0.0401
        assert pace.take(chat) == 0.0
    assert pace.take(50) > 0
    assert [pace.take(chat, first=True) for chat in range(60, 65)] == [0.0] * 5
    assert pace.take(70, first=True) > 0
    clock.now += 1.0
    assert pace.take(50) == 0.0


def test_twenty_a_minute_in_a_group_and_a_429_is_remembered() -> None:
    clock = Clock()
    pace = Pace(Rates(chat_seconds=0.0), clock=clock)
    for _ in range(20):
        assert pace.take(-5) == 0.0
        clock.now += 1.0
    assert pace.take(-5) == pytest.approx(40.0)
    assert pace.take(5) == 0.0
    pace.told_to_wait(5, 7)
    assert pace.take(5) == pytest.approx(7.0)


def test_pauses_grow_to_their_limit_and_begin_anew() -> None:
    pause = Backoff(1.0, 8.0)
    pauses = [pause.next() for _ in range(30)]
    assert all(0.5 <= p <= 8.0 for p in pauses)
    assert min(pauses[5:]) >= 4.0
    pause.reset()
    assert pause.next() <= 1.0
