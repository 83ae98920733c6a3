"""The webhook: nothing is taken in without the secret, everything is kept before 200, bad input is refused plainly."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from bot.app import built, running
from bot.serving import listening
from bot.telegram.run import telegram_of
from bot.telegram.webhook import MAX_BODY, SECRET_HEADER, secret_of
from tests.shaky import Shaky
from tests.telegram.house import FAST, House, settings_for, until
from tests.telegram_fake import FakeTelegram

PATH = "/hooks/telegram"


@pytest.fixture
async def hooked(fake: FakeTelegram, tmp_path: Path) -> AsyncIterator[tuple[House, str]]:
    """The service behind a real socket, called by the fake."""
    probe = uvicorn.Config(app="", port=0).bind_socket()
    port = probe.getsockname()[1]
    probe.close()
    url = f"http://127.0.0.1:{port}{PATH}"
    settings = settings_for(fake, tmp_path, telegram_webhook_url=url, port=port)
    async with built(settings) as service:
        telegram = telegram_of(service, FAST, 0.05)
        async with running(service) as app, listening(service, app):
            await until(lambda: fake.webhook.hook is not None)
            yield House(fake, service, telegram, app), url


async def test_a_talk_over_the_webhook(hooked: tuple[House, str]) -> None:
    house, _ = hooked
    ann = house.resident()
    ann.start()
    await ann.expect(lambda m: "机器人" in m.text)
    ann.say("房东不退押金三千")
    question = await ann.expect(lambda m: bool(m.buttons))
    press = ann.press(question, question.buttons[0].text)
    assert await press.answered() is not None
    await ann.expect(1)


async def test_wrong_missing_and_strange_secrets_are_403(hooked: tuple[House, str]) -> None:
    house, url = hooked
    body = {"update_id": 1}
    async with httpx.AsyncClient() as client:
        for headers in ({}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: "é".encode("latin-1")}, {SECRET_HEADER: ""}):
            answer = await client.post(url, json=body, headers=headers)  # type: ignore[arg-type]  # bytes are meant
            assert answer.status_code == 403
            assert "密钥" in answer.text
    assert await house.received() == 0


async def test_broken_and_oversized_bodies_are_refused(hooked: tuple[House, str]) -> None:
    house, url = hooked
    headers = {SECRET_HEADER: secret_of(house.service.settings)}
    async with httpx.AsyncClient(headers=headers) as client:
        assert (await client.post(url, content=b"{no json")).status_code == 400
        assert (await client.post(url, content=b"[1, 2]")).status_code == 400
        assert (await client.post(url, content=b"[" * 100_000)).status_code == 400
        assert (await client.post(url, content=b"x" * (MAX_BODY + 1))).status_code == 413
        unread = await client.post(url, content=json.dumps({"update_id": 1, "message": {"message_id": "x"}}))
        assert unread.status_code == 200, "what nobody can read must not come again for ever"
        assert (await client.get(url)).status_code == 405


async def test_200_only_after_the_message_is_kept(hooked: tuple[House, str], monkeypatch: pytest.MonkeyPatch) -> None:
    house, _ = hooked
    monkeypatch.setattr(house.service.store, "accept", Shaky(house.service.store.accept, 2))
    ann = house.resident()
    ann.say("你好")
    await ann.expect(1)
    assert [d.status for d in house.fake.webhook.deliveries][:3] == [503, 503, 200]
    assert await house.received() == 1


async def test_duplicates_over_the_webhook_change_nothing(hooked: tuple[House, str]) -> None:
    house, _ = hooked
    ann = house.resident()
    house.fake.faults.duplicate_updates = 2
    ann.say("你好")
    ann.say("我想问个事")
    await ann.expect(1)
    await until(lambda: not house.fake.queue.pending)
    assert await house.received() == 2
