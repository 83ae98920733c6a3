"""The fake Telegram answers a real aiogram Bot and raw HTTP as the Bot API documents."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramConflictError
from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from tests.telegram_fake import DEFAULT_TOKEN, FakeTelegram, bot_at
from tests.waiting import until

GROUP = -1001234567890


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with bot_at(fake.url, fake.token) as client:
        yield client


def keyboard(**buttons: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=data) for label, data in buttons.items()]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def raw(fake: FakeTelegram, path: str, **request: Any) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as http, http.post(f"{fake.url}{path}", **request) as answer:
        body: dict[str, Any] = await answer.json()
        return answer.status, body


async def test_get_me_is_complete(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (123456789, True, "neighbour_bot")
    assert me.can_join_groups is True
    assert me.can_read_all_group_messages is False


async def test_get_json_form_and_multipart_are_read_alike(fake: FakeTelegram) -> None:
    fake.user(7)
    path, call = f"/bot{DEFAULT_TOKEN}/sendMessage", {"chat_id": "7", "text": "hi"}
    parts = aiohttp.FormData(call, default_to_multipart=True)
    for request in ({"json": call | {"chat_id": 7}}, {"data": call}, {"data": parts}, {"params": call}):
        status, body = await raw(fake, path, **request)
        assert (status, body["result"]["text"]) == (200, "hi")
    async with aiohttp.ClientSession() as http, http.get(fake.url + path, params=call) as answer:
        assert answer.status == 200
    assert len(fake.user(7).inbox) == 5


async def test_wrong_token_and_unknown_method(fake: FakeTelegram) -> None:
    assert await raw(fake, "/bot1:bad/getMe") == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    status, body = await raw(fake, f"/bot{DEFAULT_TOKEN}/sendTelepathy")
    assert (status, body["error_code"]) == (404, 404)


async def test_offset_confirms_and_limit_cuts(fake: FakeTelegram, bot: Bot) -> None:
    for number in range(5):
        fake.user(7).say(f"m{number}")
    first = await bot.get_updates(limit=2)
    assert [u.message and u.message.text for u in first] == ["m0", "m1"]
    assert len(await bot.get_updates()) == 5, "nothing is confirmed without an offset"
    rest = await bot.get_updates(offset=first[1].update_id + 1)
    assert [u.message and u.message.text for u in rest] == ["m2", "m3", "m4"]
    last = await bot.get_updates(offset=-1)
    assert [u.message and u.message.text for u in last] == ["m4"]
    assert len(await bot.get_updates()) == 1, "a negative offset forgets what lies before"


async def test_offset_far_in_the_future_starts_from_the_head(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(7).say("hi")
    assert len(await bot.get_updates(offset=900_000_000)) == 1


async def test_long_poll_waits_and_wakes(fake: FakeTelegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.1)
    assert not poll.done()
    fake.user(7).say("hi")
    assert len(await asyncio.wait_for(poll, 60)) == 1
    after = (await bot.get_updates())[0].update_id + 1
    assert await bot.get_updates(offset=after, timeout=1) == []


async def test_second_poller_ends_the_first(fake: FakeTelegram, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=60))
    await until(lambda: fake.queue._poller is not None)
    second = asyncio.create_task(bot.get_updates(timeout=1))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await first
    assert await second == []


async def test_allowed_updates_filter_what_is_queued_later(fake: FakeTelegram, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    fake.user(7).say("unwanted")
    sent = await bot.send_message(7, "choose", reply_markup=keyboard(Yes="y"))
    fake.user(7).press(fake.user(7).inbox[0], "Yes")
    (update,) = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.message
    assert update.callback_query.message.message_id == sent.message_id


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "message text is empty"),
        ("   ", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("<b>open", "can't parse entities: Can't find end tag"),
        ("<b>crossed</i>", "can't parse entities: Unmatched end tag at byte offset 10"),
        ("a < b", "can't parse entities"),
        ("<p>no</p>", 'Unsupported start tag "p" at byte offset 0'),
    ],
)
async def test_bad_text_is_refused(fake: FakeTelegram, bot: Bot, text: str, error: str) -> None:
    fake.user(7)
    with pytest.raises(TelegramBadRequest, match=error):
        await bot.send_message(7, text, parse_mode="HTML")


async def test_html_becomes_entities_in_utf16(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(7)
    sent = await bot.send_message(7, '😀 <b>5 &lt; <i>6</i></b> <a href="https://a.b">邻里</a>', parse_mode="HTML")
    assert sent.text == "😀 5 < 6 邻里"
    assert sent.entities
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 3, 5),
        ("italic", 7, 1),
        ("text_link", 9, 2),
    ]
    assert len((await bot.send_message(7, "x" * 4096)).text or "") == 4096


async def test_addresses_that_do_not_exist(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(8, contacted=False)
    fake.supergroup(GROUP)
    for chat_id in (6, 8):
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(chat_id, "hi")
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(GROUP, "hi", message_thread_id=99)
    fake.user(7)
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(7, "hi", reply_to_message_id=99)
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(7, "hi", reply_markup=keyboard(A="界" * 22))


async def test_editing(fake: FakeTelegram, bot: Bot) -> None:
    user = fake.user(7)
    mine = user.say("my words")
    sent = await bot.send_message(7, "one", reply_markup=keyboard(Yes="y"))
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("one", chat_id=7, message_id=sent.message_id, reply_markup=keyboard(Yes="y"))
    await bot.edit_message_text("two", chat_id=7, message_id=sent.message_id)
    seen = user.inbox[0]
    assert (seen.text, seen.edits, seen.buttons) == ("two", ["one"], []), "an edit without keyboard removes it"
    await bot.edit_message_reply_markup(chat_id=7, message_id=sent.message_id, reply_markup=keyboard(No="n"))
    assert [b.data for b in seen.buttons] == ["n"]
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=7, message_id=mine.id)
    assert await bot.delete_message(7, sent.message_id)
    assert seen.deleted
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(7, sent.message_id)


async def test_chats_members_commands_and_actions(fake: FakeTelegram, bot: Bot) -> None:
    staff = fake.user(9, "Staff")
    fake.supergroup(GROUP, "Desk", members=[staff])
    assert (await bot.get_chat(GROUP)).is_forum
    assert (await bot.get_chat(9)).first_name == "Staff"
    assert (await bot.get_chat_member(GROUP, bot.id)).status == "administrator"
    assert (await bot.get_chat_member(GROUP, 9)).status == "member"
    assert await bot.send_chat_action(9, "typing")
    commands = [BotCommand(command="help", description="Help")]
    assert await bot.set_my_commands(commands, language_code="zh")
    assert [c.command for c in await bot.get_my_commands(language_code="zh")] == ["help"]
    assert await bot.get_my_commands() == []
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand(command="/Help", description="x")])


async def test_copy_forward_and_protection(fake: FakeTelegram, bot: Bot) -> None:
    user = fake.user(7, "Ann")
    group = fake.supergroup(GROUP)
    words = user.say("noise at night")
    forwarded = await bot.forward_message(GROUP, 7, words.id)
    assert forwarded.forward_origin
    await bot.copy_message(GROUP, 7, words.id)
    assert [m.text for m in group.inbox] == ["noise at night"] * 2
    secret = await bot.send_message(7, "only for you", protect_content=True)
    assert secret.has_protected_content
    with pytest.raises(TelegramBadRequest, match="can't be forwarded"):
        await bot.forward_message(GROUP, 7, secret.message_id)


async def test_the_log_keeps_every_call(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(7)
    await bot.send_message(7, "hi")
    with pytest.raises(TelegramAPIError):
        await bot.send_message(8, "hi")
    good, bad = fake.calls("sendMessage")
    assert (good.params["text"], good.error, good.chat_id) == ("hi", "", 7)
    assert bad.error == "Bad Request: chat not found"
    assert good.at <= good.done_at <= bad.at
