"""The fake fails on demand: at the wire, in the updates, by limits, by webhook."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp import web

from tests.telegram_fake import FOREVER, FakeTelegram, Limits, bot_at

GROUP = -1001234567890


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with bot_at(fake.url, fake.token) as client:
        yield client


class Hook:
    """A webhook receiver that answers as it is told."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []
        self.answers: list[web.Response] = []
        self._arrived = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        text = update["message"]["text"]
        self.seen.append((text, request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        async with self._arrived:
            self._arrived.notify_all()
        return self.answers.pop(0) if self.answers else web.Response()

    async def texts(self, count: int) -> list[str]:
        async with asyncio.timeout(60), self._arrived:
            await self._arrived.wait_for(lambda: len(self.seen) >= count)
        return [text for text, _ in self.seen]


@pytest.fixture
async def hook() -> AsyncIterator[tuple[Hook, str]]:
    receiver, app = Hook(), web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield receiver, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_webhook_carries_the_secret_retries_and_keeps_order(
    fake: FakeTelegram, bot: Bot, hook: tuple[Hook, str]
) -> None:
    receiver, url = hook
    receiver.answers = [web.Response(status=500), web.Response(status=503)]
    fake.user(7).say("stale")
    await bot.set_webhook(url, secret_token="s3cret", drop_pending_updates=True)
    for number in range(4):
        fake.user(7).say(f"m{number}")
    assert await receiver.texts(6) == ["m0", "m0", "m0", "m1", "m2", "m3"]
    assert {secret for _, secret in receiver.seen} == {"s3cret"}
    info = await bot.get_webhook_info()
    assert (info.url, info.last_error_message) == (url, "Wrong response from the webhook: 503 Service Unavailable")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    fake.user(7).say("by polling")
    assert (await bot.get_updates())[-1].message


async def test_one_chats_failing_update_does_not_hold_up_another(
    fake: FakeTelegram, bot: Bot, hook: tuple[Hook, str]
) -> None:
    receiver, url = hook
    fake.webhook.retry_delay = 5
    receiver.answers = [web.Response(status=500)]
    await bot.set_webhook(url)
    fake.user(7).say("stuck")
    await receiver.texts(1)
    fake.user(8).say("passes")
    assert await receiver.texts(2) == ["stuck", "passes"]
    assert fake.queue.pending[0].lane == "chat 7"


async def test_webhook_answer_may_be_a_call(fake: FakeTelegram, bot: Bot, hook: tuple[Hook, str]) -> None:
    receiver, url = hook
    receiver.answers = [web.json_response({"method": "sendMessage", "chat_id": 7, "text": "from the answer"})]
    await bot.set_webhook(url)
    fake.user(7).say("hi")
    (message,) = await fake.user(7).expect(1)
    assert message.text == "from the answer"


async def test_blocked_kicked_and_migrated(fake: FakeTelegram, bot: Bot) -> None:
    user, group = fake.user(7), fake.supergroup(GROUP)
    fake.block(user)
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(7, "hi")
    fake.unblock(user)
    await bot.send_message(7, "hi")
    group.kick_bot(user)
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
        await bot.send_message(GROUP, "hi")
    group.migrate_to(fake.supergroup(GROUP - 1))
    with pytest.raises(TelegramMigrateToChat) as migrated:
        await bot.send_message(GROUP, "hi")
    assert migrated.value.migrate_to_chat_id == GROUP - 1


async def test_limits_answer_429_with_the_wait(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(7)
    fake.user(8)
    fake.faults.limits = Limits(per_chat_per_second=1)
    await bot.send_message(7, "one")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(7, "two")
    assert refused.value.retry_after == 1
    await bot.send_message(8, "another chat is free")
    fake.faults.limits = Limits(per_second=2, per_group_per_minute=1)
    fake.supergroup(GROUP)
    await bot.send_message(GROUP, "one")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(GROUP, "two")
    assert 50 < refused.value.retry_after <= 60


async def test_planned_errors_hit_the_named_calls_only(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(7)
    fake.user(8)
    fake.faults.too_many(3, chat_id=8)
    fake.faults.fail(500, "Internal Server Error", method="getMe", times=FOREVER)
    fake.faults.bad_gateway(method="sendChatAction")
    await bot.send_message(7, "hi")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(8, "hi")
    assert refused.value.retry_after == 3
    await bot.send_message(8, "hi")
    for _ in range(2):
        with pytest.raises(TelegramServerError):
            await bot.get_me()
    with pytest.raises(ClientDecodeError):
        await bot.send_chat_action(7, "typing")
    fake.faults.clear()
    await bot.get_me()


async def test_cut_does_nothing_and_a_lost_answer_did_it(fake: FakeTelegram, bot: Bot) -> None:
    user = fake.user(7)
    fake.faults.cut()
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(7, "never")
    assert len(user.inbox) == 0
    fake.faults.lose_answer()
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(7, "arrived")
    assert [m.text for m in user.inbox] == ["arrived"]
    assert [call.answered for call in fake.sent] == [False, False]


async def test_delay_holds_the_answer_back(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(7)
    fake.faults.delay(0.3)
    before = time.monotonic()
    await bot.send_message(7, "late")
    assert time.monotonic() - before >= 0.3


async def test_updates_doubled_disordered_replayed_and_renumbered(fake: FakeTelegram, bot: Bot) -> None:
    user = fake.user(7)
    fake.faults.duplicate_updates = 1
    user.say("twice")
    twice = await bot.get_updates()
    assert len({u.update_id for u in twice}) == 1
    assert len(twice) == 2
    fake.faults.reorder_updates = 3
    for number in range(3):
        user.say(f"m{number}")
    mixed = await bot.get_updates(offset=twice[0].update_id + 1)
    assert [u.message and u.message.text for u in mixed] == ["m2", "m1", "m0"]
    end = mixed[0].update_id + 1
    assert await bot.get_updates(offset=end) == []
    fake.faults.replay_updates = 2
    assert len(await bot.get_updates(offset=end)) == 2, "confirmed updates come again"
    fake.faults.next_update_id = 5
    user.say("low")
    (low,) = await bot.get_updates(offset=end)
    assert low.update_id == 5
