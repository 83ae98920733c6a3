"""The driver of the fake: residents and staff act, the updates are true, a bot answers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    TelegramObject,
    Update,
)

from tests.telegram_fake import DEFAULT_TOKEN, FakeTelegram, RemoteFake, bot_at

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


def unknown_fields(value: Any, path: str = "") -> Iterator[str]:
    """What aiogram's models took in without knowing it: the wire must not carry such."""
    if isinstance(value, list):
        for item in value:
            yield from unknown_fields(item, path)
    if isinstance(value, TelegramObject):
        yield from (f"{path}.{name}" for name in value.model_extra or {})
        for name in value.model_fields_set:
            yield from unknown_fields(getattr(value, name, None), f"{path}.{name}")


async def test_a_dispatcher_talks_with_a_resident(fake: FakeTelegram, bot: Bot) -> None:
    dispatcher, user = Dispatcher(), fake.user(7, "Ann")

    @dispatcher.message(F.text)
    async def ask(message: Message) -> None:
        await message.answer(f"{message.text}, really?", reply_markup=keyboard(Yes="y"))

    @dispatcher.callback_query()
    async def close(query: CallbackQuery) -> None:
        await query.answer("noted")
        assert isinstance(query.message, Message)
        await query.message.edit_text("Noted.")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    user.say("noise")
    (question,) = await user.expect(1)
    assert question.text == "noise, really?"
    assert (await user.press(question, "Yes").answered())["text"] == "noted"
    assert await user.expect(lambda message: message.text == "Noted.") is question
    await dispatcher.stop_polling()
    await polling


async def test_callback_is_answered_once_and_in_time(fake: FakeTelegram, bot: Bot) -> None:
    user = fake.user(7)
    await bot.send_message(7, "sure?", reply_markup=keyboard(Yes="y", No="n"))
    press, late = user.press(user.inbox[0], "Yes"), user.press(user.inbox[0], "n")
    assert await bot.answer_callback_query(press.id, text="done", show_alert=True)
    assert await press.answered() == {"text": "done", "show_alert": True}
    late.expire()
    for query_id in (press.id, late.id, "12345"):
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(query_id)


async def test_files_go_up_by_upload_and_by_id_and_come_down(fake: FakeTelegram, bot: Bot) -> None:
    user = fake.user(7)
    sent = await bot.send_document(7, BufferedInputFile(b"%PDF", "form.pdf"), caption="<b>fill</b>", parse_mode="HTML")
    assert sent.document
    assert (sent.document.file_name, sent.caption) == ("form.pdf", "fill")
    assert (await bot.send_document(7, sent.document.file_id)).document == sent.document
    assert (await bot.send_photo(7, BufferedInputFile(b"jpg", "a.jpg"))).photo
    assert (await bot.send_voice(7, BufferedInputFile(b"ogg", "a.ogg"))).voice
    assert [m.files[0].content for m in user.inbox] == [b"%PDF", b"%PDF", b"jpg", b"ogg"]
    voice = user.send_voice(b"hello")
    down = await bot.download(voice.files[0].file_id)
    assert down
    assert down.read() == b"hello"
    big = user.send_document("big.zip", b"", "application/zip", size=21 * 1024 * 1024)
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(big.files[0].file_id)
    with pytest.raises(TelegramBadRequest, match="wrong remote file identifier"):
        await bot.send_photo(7, "nonsense")


async def test_topics_live_and_die(fake: FakeTelegram, bot: Bot) -> None:
    staff, plain = fake.user(9, "Staff"), fake.supergroup(GROUP - 1, forum=False)
    group = fake.supergroup(GROUP, "Desk", members=[staff])
    topic = await bot.create_forum_topic(GROUP, "Case 1")
    thread = topic.message_thread_id
    await bot.send_message(GROUP, "a case", message_thread_id=thread)
    await bot.edit_forum_topic(GROUP, thread, name="Case 1: noise")
    await bot.close_forum_topic(GROUP, thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(GROUP, thread)
    assert group.topic("Case 1: noise").closed
    await bot.reopen_forum_topic(GROUP, thread)
    group.say(staff, "I take it", reply_to=group.messages(thread)[0])
    assert [m.text for m in group.messages(thread)] == ["a case", "I take it"]
    last = (await bot.get_updates())[-1].message
    assert last
    assert (last.message_thread_id, last.is_topic_message) == (thread, True)
    group.delete_topic(thread)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(GROUP, "gone", message_thread_id=thread)
    with pytest.raises(TelegramBadRequest, match="not a forum"):
        await bot.create_forum_topic(plain.id, "x")


async def test_every_update_is_schema_true(fake: FakeTelegram, bot: Bot) -> None:
    user = fake.user(7, "Ann", "zh-hans", username="ann")
    group = fake.supergroup(GROUP, members=[user])
    sent = await bot.send_message(7, "hi", reply_markup=keyboard(Yes="y"))
    user.start("ref42")
    user.edit(user.say("/help me"), "changed")
    user.send_voice(b"v")
    user.send_photo(b"p", "caption")
    user.send_document("a.pdf", b"d", "application/pdf")
    user.send_location(31.2, 121.4)
    user.send_sticker("👍")
    user.send_contact("+8613800000000")
    user.say("re", reply_to=user.inbox[0])
    user.press(user.inbox[0], "y")
    await bot.delete_message(7, sent.message_id)
    user.press(user.inbox[0], "y", stale=True)
    topic = group.open_topic(user, "Case")
    group.say(user, "in topic", topic.id)
    group.rename_topic(user, topic.id, "Case 2")
    group.close_topic(user, topic.id)
    group.reopen_topic(user, topic.id)
    user.block()
    user.unblock()
    group.kick_bot(user)
    group.add_bot(user)
    assert len(fake.queue.history) == 21
    for update in fake.queue.history:
        assert list(unknown_fields(Update.model_validate(update))) == []


async def test_waiting_in_vain_shows_the_chat(fake: FakeTelegram, bot: Bot) -> None:
    user = fake.user(7)
    user.say("hello?")
    with pytest.raises(AssertionError, match=r"1 new message\(s\) in chat 7:\n  7: 'hello\?'"):
        await user.expect(1, timeout=0.05)
    sent = await bot.send_message(7, "one moment")
    await user.expect(lambda message: "moment" in message.text)
    await bot.edit_message_text("ready", chat_id=7, message_id=sent.message_id)
    edited = await user.expect(lambda message: message.text == "ready")
    assert edited.edits == ["one moment"]
    await user.inbox.silence(0.02)


async def test_a_fake_in_its_own_process() -> None:
    async with await RemoteFake.spawn(DEFAULT_TOKEN) as remote, bot_at(remote.url, DEFAULT_TOKEN) as bot:
        await _walk_through(remote, bot)


async def _walk_through(remote: RemoteFake, bot: Bot) -> None:
    assert await remote.bulk_say([(user, f"hello from {user}") for user in range(1, 51)]) == 50
    assert len(await bot.get_updates()) == 50
    markup: Any = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await bot.send_message(7, "sure?", reply_markup=markup)
    (message,) = await remote.expect(7)
    assert message["buttons"] == [[{"text": "Yes", "data": "y", "url": None}]]
    press = await remote.press(7, message["id"], "Yes")
    await bot.answer_callback_query(press["id"])
    await remote.send_file(7, "photo", b"jpg", caption="look")
    await remote.supergroup(GROUP, "Desk", [9])
    topic = await bot.create_forum_topic(GROUP, "Case")
    await remote.group_say(GROUP, 9, "taken", thread=topic.message_thread_id)
    assert [t["name"] for t in (await remote.group(GROUP))["topics"]] == ["Case"]
    await remote.fault("too_many", seconds=2, method="sendMessage")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(7, "hi")
    await remote.block(7)
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(7, "hi")
    assert len(await remote.sent("sendMessage")) == 3
    assert (await remote.status())["bot_messages"] == 2
    with pytest.raises(AssertionError, match="no button"):
        await remote.press(7, message["id"], "No")
