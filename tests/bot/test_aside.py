"""Texts of no talk that break their reader: the one who asks is told, a person looks, and nobody else notices."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bot import aside as module
from bot.actions.blocks import Progress, Understand
from bot.actions.relay import Relay
from bot.app import built
from bot.aside import TRIES, Aside
from bot.letters import LetterIn, letter_of
from handlers.district import District
from handlers.errors import TooMuch
from handlers.messages import Address
from handlers.screening.finding import Told, understood
from tests.bot.house import Clock, House, opened, settings_for
from tests.bot.poison import EATS, HANGS, KILLS, RAISES

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
LEAK = "楼上漏水把我家吊顶泡坏了"


@pytest.fixture(scope="module")
def poisoned() -> Iterator[Aside]:
    made = Aside("tests.bot.poisoned_aside")
    yield made
    made.close()


@pytest.fixture
async def house(tmp_path: Path, poisoned: Aside) -> AsyncIterator[House]:
    async with opened(tmp_path, reads=poisoned) as house:
        yield house


def errors(house: House) -> float:
    return float(house.service.metrics.errors.labels("reading aside")._value.get())


async def test_a_text_that_breaks_its_reader_is_refused_in_words_and_the_next_is_read(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    async with house.client(Authorization=f"Bearer {await house.key()}") as client:
        for count, word in enumerate((HANGS, KILLS, EATS, RAISES), start=1):
            broken, other = await asyncio.gather(
                client.post("/api/v1/understand", json={"text": f"{word}：{LEAK}"}),
                client.post(
                    "/api/v1/messages", json={"channel": "kiosk", "sender": word, "message_id": "1", "text": LEAK}
                ),
            )
            assert (broken.status_code, broken.json()["error"]) == (422, "unreadable")
            assert "交给人看" in broken.json()["message"]
            assert other.status_code == httpx.codes.OK
            assert other.json()["replies"]
            assert errors(house) == count
            read = await client.post("/api/v1/understand", json={"text": LEAK})
            assert read.json()["category"] == "neighbourhood"
        assert (await client.get("/healthz")).status_code == httpx.codes.OK
    printed = "".join(capfd.readouterr())
    assert "reading aside" in printed
    assert RAISES not in printed


def test_a_text_that_failed_twice_is_not_tried_again(poisoned: Aside, district: District) -> None:
    text = f"{KILLS} {LEAK} 再三"
    for _ in range(TRIES):
        assert poisoned.ask(text, NOW, district) is None
        assert poisoned._child is None
    assert poisoned.ask(LEAK, NOW, district) is not None
    living = poisoned._child
    assert poisoned.ask(text, NOW, district) is None
    assert poisoned._child is living


async def test_whose_turn_does_not_come_is_told_to_come_later(
    poisoned: Aside, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    first = asyncio.ensure_future(poisoned.read(f"{HANGS} 一", NOW, district))
    await asyncio.sleep(0)
    with pytest.raises(TooMuch, match="过一分钟"):
        await poisoned.read(LEAK, NOW, district)
    with pytest.raises(TooMuch):
        await first
    monkeypatch.undo()
    assert await poisoned.read(LEAK, NOW, district) is not None


def test_a_child_that_does_not_start_blames_no_text(district: District) -> None:
    broken = Aside("tests.bot.no_such_program")
    for _ in range(TRIES + 1):
        assert broken.ask(LEAK, NOW, district) is None
    assert not broken._failed
    broken.close()


async def test_nothing_is_started_for_a_text_that_waits_when_the_service_ends(district: District) -> None:
    ended = Aside("tests.bot.poisoned_aside")
    first = asyncio.ensure_future(ended.read(LEAK, NOW, district))
    second = asyncio.ensure_future(ended.read(f"{LEAK}，二", NOW, district))
    await asyncio.sleep(0.05)
    await asyncio.to_thread(ended.close)
    assert await second is None
    await first
    assert ended._child is None


def test_the_child_has_nothing_of_the_environment(poisoned: Aside, district: District) -> None:
    assert poisoned.ask(LEAK, NOW, district) is not None
    assert poisoned._child is not None
    names = {line.split(b"=")[0] for line in Path(f"/proc/{poisoned._child.pid}/environ").read_bytes().split(b"\0")}
    assert names == {b"LANG", b"PATH", b"OPENBLAS_NUM_THREADS", b"PYTHONDONTWRITEBYTECODE", b""}


async def test_it_searches_by_meaning_where_the_service_does(tmp_path: Path) -> None:
    asked = "老妈脑子不清楚了，谁能替她做主管钱？"
    async with built(settings_for(tmp_path, vectors=True), Clock()) as service:
        found = await service.read(asked, NOW)
        assert found is not None
        assert found.faq == service.understand(asked, NOW).faq
        assert found.faq[0].id == "marriage_family.guardian_adult"


async def test_a_letter_that_cannot_be_read_is_taken_in_sealed(house: House) -> None:
    told = LetterIn.model_validate(
        {
            "sender": "court",
            "name": "某某县人民法院",
            "number": "委派1号",
            "kind": "delegated",
            "sent": date(2026, 11, 20),
            "facts": f"{KILLS}：{LEAK}",
        }
    )
    letter = await letter_of(house.service, told)
    assert letter.sensitive
    assert (letter.facts.category, letter.facts.what) == ("other", told.facts)


async def test_a_finding_that_cannot_be_read_is_sealed_and_goes_up(house: House) -> None:
    told = Told(f"{RAISES}：{LEAK}")
    read = understood(told, "v1", await house.service.read(told.what, NOW), house.service.district)
    assert read.sensitive
    assert read.facts.what == told.what


async def test_an_assistant_is_told_that_nobody_knows_and_passes_the_words_on(house: House) -> None:
    relay = Relay(house.url, await house.key(), "kiosk")
    text = f"{RAISES}，{LEAK}"
    said: list[str] = []
    tracker: Any = SimpleNamespace(
        sender_id="u",
        latest_message={"text": text, "message_id": "1"},
        events=[],
        get_slot=lambda _: None,
    )
    dispatcher: Any = SimpleNamespace(utter_message=lambda text, **_: said.append(text))
    slots = await Understand(relay).run(dispatcher, tracker, {})
    assert {slot["name"]: slot["value"] for slot in slots}["fengqiao_danger"] == "unreadable"
    await Progress(relay).run(dispatcher, tracker, {})
    assert said
    talk = await house.service.store.residents.history(Address("kiosk", "u"), 10)
    assert text in [line.text for line in talk]
