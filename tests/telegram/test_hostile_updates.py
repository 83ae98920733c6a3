"""Whatever JSON comes as an update, by webhook or by polling: never a fault, and the next update is taken in."""

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.telegram.poll import Poller
from bot.telegram.webhook import SECRET_HEADER, secret_of
from tests.telegram.house import House, opened, settings_for
from tests.telegram_fake import FakeTelegram

WORDS = st.text(max_size=20) | st.sampled_from(
    ["/start", "/bind", "claim:FQ22222222", "\ud800", "\x00", "1:1", "private"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
NUMBERS = st.sampled_from([0, -1, 7, 2**31, 2**52, 2**63, -(2**63), 10**30])
KEYS = st.text(max_size=8) | st.sampled_from(
    [
        *("message", "edited_message", "callback_query", "my_chat_member", "chat", "from", "id", "text", "date"),
        *("message_id", "entities", "photo", "document", "file_id", "reply_to_message", "new_chat_members", "location"),
    ]
)
JSON = st.recursive(
    SCALARS | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
USER = {"id": 7, "is_bot": False, "first_name": "x"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "x", "is_forum": True}
MESSAGE: dict[str, Any] = {"message_id": 5, "date": 1_790_000_000, "chat": PRIVATE, "from": USER, "text": "你好"}
MEMBER = {"user": USER, "status": "member"}
SOUND: tuple[dict[str, Any], ...] = (
    {"message": MESSAGE},
    {"message": MESSAGE | {"chat": GROUP, "message_thread_id": 3}},
    {"message": MESSAGE | {"location": {"latitude": 28.9, "longitude": 118.8}}},
    {"message": MESSAGE | {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}},
    {"message": MESSAGE | {"contact": {"phone_number": "1", "first_name": "x", "user_id": 7}}},
    {"edited_message": MESSAGE | {"edit_date": 1_790_000_001}},
    {"callback_query": {"id": "1", "from": USER, "chat_instance": "1", "data": "1:1", "message": MESSAGE}},
    {"my_chat_member": {"chat": GROUP, "from": USER, "date": 1, "old_chat_member": MEMBER, "new_chat_member": MEMBER}},
)


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    """Any object, or a sound update with one to three of its places turned into anything."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.dictionaries(KEYS | st.just("update_id"), JSON, max_size=5))
    raw: dict[str, Any] = {"update_id": draw(st.integers(1, 10**9)), **draw(st.sampled_from(SOUND))}
    for _ in range(draw(st.integers(1, 3))):
        raw = _changed(draw, raw)
    return raw


def _changed(draw: st.DrawFn, whole: dict[str, Any]) -> dict[str, Any]:
    """A copy with one place, at any depth, replaced."""
    name = draw(st.sampled_from(sorted(whole))) if whole else draw(KEYS)
    inner = whole.get(name)
    if isinstance(inner, dict) and draw(st.booleans()):
        return whole | {name: _changed(draw, inner)}
    return whole | {name: draw(NUMBERS if type(inner) is int else WORDS if isinstance(inner, str) else JSON)}


class Door:
    """A running service behind its webhook, called from a test's own thread."""

    def __init__(self, portal: BlockingPortal, house: House) -> None:
        self._portal, self.house = portal, house
        self._later = itertools.count(1_000_000)
        self.poller = Poller(house.telegram.bot, house.telegram.intake.take, house.service.metrics)

    def send(self, raw: object) -> int:
        return self._portal.call(self._send, raw)

    async def _send(self, raw: object) -> int:
        headers = {SECRET_HEADER: secret_of(self.house.service.settings)}
        transport = httpx.ASGITransport(self.house.app, client=("10.0.0.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://hook.test", headers=headers) as client:
            return (await client.post("/telegram", json=raw)).status_code

    def poll(self, *batch: Any) -> int | None:
        return self._portal.call(self.poller._digest, batch)

    def later(self) -> dict[str, Any]:
        """A plain message of somebody who never wrote."""
        number = next(self._later)
        chat = {"chat": PRIVATE | {"id": number}, "from": USER | {"id": number}, "message_id": 1}
        return {"update_id": number, "message": MESSAGE | chat}

    def kept(self) -> int:
        return self._portal.call(self.house.received)


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[House]:
    async with FakeTelegram() as fake:
        settings = settings_for(fake, folder, telegram_webhook_url="https://hook.test/telegram")
        async with opened(fake, settings) as house:
            yield house


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_running(tmp_path_factory.mktemp("door"))) as house,
    ):
        yield Door(portal, house)


MANY = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@MANY
@example({"update_id": 2**70, "message": MESSAGE})
@example({"update_id": 1, "message": MESSAGE | {"chat": PRIVATE | {"id": 10**30}}})
@given(raw=updates())
def test_no_update_breaks_the_webhook_or_loses_the_next(door: Door, raw: dict[str, Any]) -> None:
    assert door.send(raw) in (200, 400)
    before = door.kept()
    assert door.send(door.later()) == 200
    assert door.kept() == before + 1


@MANY
@example({"update_id": "x"})
@example({"update_id": None})
@example({"update_id": [1]})
@given(raw=updates())
def test_no_update_stops_the_polling_or_loses_the_next(door: Door, raw: dict[str, Any]) -> None:
    later = door.later()
    before = door.kept()
    offset = door.poll(raw, later)
    assert door.kept() >= before + 1
    assert offset is not None
    assert offset > later["update_id"] or isinstance(raw.get("update_id"), int)
