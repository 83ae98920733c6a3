"""The address WeChat calls: forged, stale, plain, damaged, large and hostile bodies are refused, and counted."""

from collections.abc import Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.wechat.door import MAX_BODY
from bot.wechat.envelope import BadEnvelope, Box, signature, signed
from bot.wechat.reading import hear
from bot.wechat.xml import BadXml, fields
from tests.wechat.fake import AES_KEY, APP_ID, TOKEN, signed_query, xml
from tests.wechat.house import House, town

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def stamp(house: House) -> int:
    return int(house.clock().timestamp())


def refusals(house: House) -> dict[str, float]:
    """What was refused, by why."""
    samples = (sample for family in house.service.metrics.refused.collect() for sample in family.samples)
    return {s.labels["why"]: s.value for s in samples if s.name.endswith("_total") and s.value}


async def test_the_address_is_verified_by_signature(house: House) -> None:
    query = signed_query(stamp(house)) | {"echostr": "5837621"}
    answer = await house.client.get("/wechat", params=query)
    assert (answer.status_code, answer.text) == (200, "5837621")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    for changed in (
        {"signature": "0" * 40},
        {"signature": ""},
        {"nonce": "other"},
        {"timestamp": "1"},
        {"signature": "é"},
    ):
        assert (await house.client.get("/wechat", params=query | changed)).status_code == 403
    assert (await house.client.get("/wechat")).status_code == 403
    for echo in ("", "\n", "é", "x" * 200):
        assert (await house.client.get("/wechat", params=query | {"echostr": echo})).status_code == 400


async def test_what_is_forged_stale_or_for_another_account_is_refused_and_counted(house: House) -> None:
    ann = house.resident()
    said = xml(**ann.fields("text", Content="你好"))
    refused: list[tuple[int, int]] = [
        ((await house.post(said, signature="0" * 40)).status_code, 403),
        ((await house.post(said, msg_signature="0" * 40)).status_code, 403),
        ((await house.post(said, encrypt_type="raw")).status_code, 403),
        ((await house.post(said, stamp(house) - 400)).status_code, 403),
        ((await house.post(said, stamp(house) + 400)).status_code, 403),
        ((await house.post(said, "soon")).status_code, 403),
        ((await house.post(said, "9" * 30)).status_code, 403),
    ]
    other = Box(AES_KEY, "wxffffffffffffffff").seal(said.encode())
    outer = xml(Encrypt=other).encode()
    answer = await house.client.post("/wechat", params=signed_query(stamp(house), other), content=outer)
    refused.append((answer.status_code, 400))
    plain = await house.client.post("/wechat", params=signed_query(stamp(house)), content=said.encode())
    refused.append((plain.status_code, 403))
    assert [got for got, _ in refused] == [wanted for _, wanted in refused]
    assert await house.count() == 0
    assert sum(refusals(house).values()) == len(refused)


async def test_bodies_that_are_too_large_are_cut_off(house: House) -> None:
    sealed = "x" * (MAX_BODY + 1)
    answer = await house.client.post("/wechat", params=signed_query(stamp(house), sealed), content=sealed.encode())
    assert answer.status_code == 413


BOMB = """<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>"""
FILES = """<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>"""


HOSTILE = (BOMB, FILES, "<xml>", "", "<xml><a></b></xml>", "{}", "<a>" * 400, "\x00", "&lt;")


async def test_hostile_xml_is_refused_inside_and_outside_the_envelope(house: House) -> None:
    for hostile in HOSTILE:
        assert (await house.post(hostile)).status_code == 400, hostile
        query = signed_query(stamp(house), "x")
        assert (await house.client.post("/wechat", params=query, content=hostile.encode())).status_code == 400, hostile
    assert await house.count() == 0


async def test_an_account_without_a_key_takes_plain_messages_only(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        place.fake.box = None
        async with place.opened() as house:
            ann = house.resident()
            await ann.say("你好")
            assert "机器人" in await ann.hears()
            query = signed_query(stamp(house))
            first, other = (xml(**ann.fields("text", Content=words)).encode() for words in ("漏水", "别人的话"))
            for said, status in (
                (first, 200),
                (other, 403),
                (first, 200),
            ):  # a signature that was seen carries no other words
                assert (await house.client.post("/wechat", params=query, content=said)).status_code == status
            sealed = Box(AES_KEY, APP_ID).seal(b"<xml></xml>")
            query = signed_query(stamp(house), sealed)
            answer = await house.client.post("/wechat", params=query, content=xml(Encrypt=sealed).encode())
            assert answer.status_code == 403


def test_the_envelope_of_the_published_scheme() -> None:
    box = Box(AES_KEY, APP_ID)
    for length in (0, 1, 11, 12, 31, 32, 33, 5000):
        assert box.open(box.seal(b"m" * length)) == b"m" * length
    assert signature("b", "3", "a") == signature("a", "b", "3")
    assert signed(signature(TOKEN, "1", "n"), TOKEN, "1", "n")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=100), st.integers(0, 400))
def test_nothing_but_a_sealed_message_opens(raw: bytes | str, at: int) -> None:
    box = Box(AES_KEY, APP_ID)
    sealed = box.seal(b"<xml>1</xml>")
    changed = sealed[: at % len(sealed)] + sealed[at % len(sealed) + 1 :]
    for one in (raw if isinstance(raw, str) else raw.decode("latin-1"), changed):
        with pytest.raises(BadEnvelope):
            box.open(one)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
@example(b"<?xml version='1.0' encoding='utf-16'?><xml/>")
@example(b"<?xml version='1.0' encoding='no-such'?><xml/>")
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(BadXml):
        assert isinstance(fields(raw), dict)


NAMES = ("MsgType", "MsgId", "Event", "EventKey", "Content", "bizmsgmenuid", "Location_X", "Location_Y", "CreateTime")
TEXTS = st.text(max_size=12) | st.sampled_from(["text", "voice", "image", "event", "CLICK", "subscribe", "1:1", "nan"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), TEXTS))
def test_any_fields_give_a_message_or_nothing(found: dict[str, str]) -> None:
    said = hear(found | {"FromUserName": "o-ann_0123"}, NOW)
    assert said is None or said.incoming.address.channel == "wechat"
    assert hear(found | {"FromUserName": "<script>"}, NOW) is None


def test_events_are_told_apart_by_their_time_and_messages_by_their_number() -> None:
    follow = {"FromUserName": "o-ann_0123", "MsgType": "event", "Event": "subscribe", "CreateTime": "1"}
    first, again, later = hear(follow, NOW), hear(follow, NOW), hear(follow | {"CreateTime": "2"}, NOW)
    assert first is not None
    assert again is not None
    assert later is not None
    assert first.incoming.message_id == again.incoming.message_id != later.incoming.message_id
    said = hear({"FromUserName": "o-ann_0123", "MsgType": "text", "MsgId": "9", "Content": "x"}, NOW)
    assert said is not None
    assert said.incoming.message_id == "9"


class Door:
    """A running service called from a test's own thread."""

    def __init__(self, portal: BlockingPortal, house: House) -> None:
        self._portal, self.house = portal, house

    def post(self, message: str) -> httpx.Response:
        return self._portal.call(self.house.post, message)

    def kept(self) -> int:
        kept: int = self._portal.call(self.house.count)
        return kept


@asynccontextmanager
async def _running(folder: Path) -> Any:
    async with town(folder) as place, place.opened() as house:
        yield house


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_running(tmp_path_factory.mktemp("door"))) as house,
    ):
        yield Door(portal, house)


KINDS = st.sampled_from(["text", "voice", "image", "video", "event", "location", "link", "file", ""]) | st.text(
    max_size=5
)


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(kind=KINDS, more=st.dictionaries(st.sampled_from(NAMES[1:]), TEXTS, max_size=4))
def test_no_message_breaks_the_door_or_loses_the_next(door: Door, kind: str, more: dict[str, str]) -> None:
    ann = door.house.resident()
    changed: dict[str, object] = dict(ann.fields(kind))
    changed.update(more)
    assert door.post(xml(**changed)).status_code in (200, 400)
    before = door.kept()
    assert door.post(xml(**ann.fields("text", Content="你好"))).text == "success"
    assert door.kept() == before + 1
