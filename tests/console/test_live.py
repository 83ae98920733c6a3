"""The event stream: what is told, to whom, and that it says nothing of anybody."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.console.glimpses import Glimpses
from bot.hub import Changes
from handlers.casework.case import CaseNumber, Move, Room
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.effects import Tell
from handlers.facts import CaseFacts
from storage.own_account import OwnAccount
from storage.watch import Glimpse, Watch
from tests.bot.house import PASSWORD, House, opened
from tests.console.house import TOWNSHIP, VILLAGE, wages
from tests.storage import acts

NUMBER = CaseNumber("FQ22222222")
Told = tuple[str, object]


_clients: list[httpx.AsyncClient] = []


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        yield house
        while _clients:
            await _clients.pop().aclose()


async def sign_in(house: House, login: str) -> httpx.AsyncClient:
    client = house.client()
    _clients.append(client)
    form = (await client.get("/desk/login")).text.split('name="csrf" value="')[1].split('"')[0]
    answer = await client.post("/desk/login", data={"csrf": form, "login": login, "password": PASSWORD})
    assert answer.status_code == 303
    return client


@contextlib.asynccontextmanager
async def stream(client: httpx.AsyncClient, since: datetime | None = None) -> AsyncIterator[AsyncGenerator[Told, None]]:
    """The events as they come, for a page that was read at a time."""
    read = {"since": since.isoformat()} if since else {}
    async with client.stream("GET", "/desk/events", params=read, headers={"Accept": "text/event-stream"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")

        async def events() -> AsyncGenerator[Told, None]:
            kind = ""
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield kind, json.loads(line.removeprefix("data: "))

        told = events()
        yield told
        await told.aclose()


async def gathered(events: AsyncGenerator[Told, None], seconds: float = 1.0) -> list[Told]:
    """Everything told within a time."""
    found: list[Told] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                found.append(await anext(events))
    return found


async def told_of(events: AsyncGenerator[Told, None], words: str) -> None:
    """Until something told holds these words, however busy the machine is."""
    async with asyncio.timeout(30):
        while words not in json.dumps(await anext(events)):
            pass


async def opened_case(
    house: House, number: CaseNumber = NUMBER, facts: CaseFacts | None = None, **more: object
) -> None:
    values = {"facts": facts or wages(), "committee": VILLAGE} | more
    await acts.open_case(house.service.store, number, acts.WHO, house.clock(), **values)


async def mediator(house: House, login: str = "cun1", committee: str = VILLAGE) -> tuple[httpx.AsyncClient, Staff]:
    person = await house.staff(login, Role.MEDIATOR, committee)
    return await sign_in(house, login), person


async def test_a_new_case_is_told_to_its_committee_and_to_no_other(house: House) -> None:
    near, _ = await mediator(house)
    far, _ = await mediator(house, "cun2", "v-xinmin")
    async with stream(near) as here, stream(far) as there:
        kind, counts = await anext(here)
        assert isinstance(counts, dict)
        assert (kind, set(counts.values())) == ("counts", {0})
        await anext(there)
        await opened_case(house)
        told, silent = await asyncio.gather(gathered(here), gathered(there))
    assert ("notice", "有新的待接手案件") in told
    assert ("counts", counts | {"waiting": 1}) in told
    assert any(kind == "change" and "lists" in topics for kind, topics in told if isinstance(topics, list))
    assert silent == []


@pytest.mark.parametrize(
    ("seconds", "topics"), [(5, {"lists", f"case:{NUMBER}"}), (60, {"all"})], ids=["a moment ago", "on a slow line"]
)
async def test_what_changed_after_the_page_was_read_is_told_when_its_stream_opens(
    house: House, seconds: int, topics: set[str]
) -> None:
    client, _ = await mediator(house)
    read = house.clock() - timedelta(seconds=seconds)
    await opened_case(house)
    async with stream(client, read) as events:
        told = await gathered(events)
    assert {
        topic for kind, topics in told if kind == "change" and isinstance(topics, list) for topic in topics
    } == topics


async def test_a_page_that_lacks_nothing_is_not_read_twice(house: House) -> None:
    client, _ = await mediator(house)
    await opened_case(house)
    await asyncio.sleep(0.05)
    async with stream(client, house.clock()) as events:
        told = await gathered(events)
    assert [kind for kind, _ in told] == ["counts"]


async def test_residents_words_are_told_without_the_words(house: House) -> None:
    client, me = await mediator(house)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    async with stream(client) as events:
        await anext(events)
        words = "老板姓王，电话13800000000"
        await acts.turn(house.service.store, Tell(NUMBER, Room.APPLICANT, words), text=words, now=house.clock())
        told = await gathered(events)
    assert ("notice", "您的案件有新留言") in told
    assert f"case:{NUMBER}" in json.dumps(told)
    assert "138" not in json.dumps(told, ensure_ascii=False)


async def test_of_a_sensitive_case_no_more_is_told_than_that_there_is_one(house: House) -> None:
    client, _ = await mediator(house, "zhen1", TOWNSHIP)
    near, _ = await mediator(house, "cun1")
    async with stream(client) as events, stream(near) as village:
        await anext(events)
        await anext(village)
        await acts.open_danger(house.service.store, NUMBER, house.clock(), facts=wages(), committee=TOWNSHIP)
        told, silent = await asyncio.gather(gathered(events), gathered(village))
    assert ("notice", "有加密案件待处理") in told
    assert str(NUMBER) not in json.dumps(told)
    assert [text for kind, text in told if kind == "notice"] == ["有加密案件待处理"]
    assert silent == []


async def test_the_stream_ends_with_the_session(house: House) -> None:
    client, me = await mediator(house)
    async with stream(client) as events:
        await anext(events)
        [session] = await OwnAccount.of(house.service.store).sessions(me, house.clock())
        await house.service.store.sessions.sign_out(session.id, house.clock())
        await opened_case(house)
        assert await anext(events) == ("bye", "")


async def test_the_stream_needs_a_session(house: House) -> None:
    async with house.client() as client:
        answer = await client.get("/desk/events", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 303


async def test_the_administrators_stream_is_silent(house: House) -> None:
    await house.staff("admin", Role.ADMINISTRATOR)
    client = await sign_in(house, "admin")
    async with stream(client) as events:
        await anext(events)
        await opened_case(house)
        assert await gathered(events) == []


async def test_many_open_desks_look_a_changed_case_up_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    plain = Watch.glimpse

    async def counted(self: Watch, number: CaseNumber) -> Glimpse | None:
        looked.append(number)
        return await plain(self, number)

    monkeypatch.setattr(Watch, "glimpse", counted)
    client, me = await mediator(house)
    await opened_case(house)
    async with contextlib.AsyncExitStack() as stack:
        desks = [await stack.enter_async_context(stream(client)) for _ in range(8)]
        for events in desks:
            await anext(events)
        await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
        await asyncio.gather(*(told_of(events, f"case:{NUMBER}") for events in desks))
    assert looked == [NUMBER]


async def test_a_glimpse_taken_while_the_case_changed_is_taken_again() -> None:
    changes, taken = Changes(), []

    class Slow(Watch):
        async def glimpse(self, number: CaseNumber) -> Glimpse | None:
            taken.append(number)
            if len(taken) == 1:
                changes.changed("case", number)
            return None

    glimpses = Glimpses(changes, Slow(None))  # type: ignore[arg-type]  # nothing is read from a database
    assert await glimpses.at(NUMBER) is None
    assert taken == [NUMBER, NUMBER]
    await glimpses.at(NUMBER)
    assert len(taken) == 2, "remembered until it changes"
    changes.missed()
    await glimpses.at(NUMBER)
    assert len(taken) == 3


async def test_who_changes_place_sees_by_the_new_one(house: House) -> None:
    client, me = await mediator(house)
    await opened_case(house)
    async with stream(client) as events:
        await anext(events)
        await house.service.store.people.change(replace(me, committee="v-xinmin"), house.clock())
        await house.service.store.moves.remark(NUMBER, await house.staff("boss", Role.MANAGER), "看过", house.clock())
        told = await gathered(events)
    assert str(NUMBER) not in json.dumps(told)
    assert [said["waiting"] for kind, said in told if kind == "counts" and isinstance(said, dict)] == [0]


@pytest.mark.parametrize("since", ["gestern", "2026-01-01T00:00:00", "9" * 400], ids=["words", "no zone", "long"])
async def test_a_moment_that_is_none_opens_the_stream_all_the_same(house: House, since: str) -> None:
    client, _ = await mediator(house)
    async with client.stream("GET", "/desk/events", params={"since": since}) as answer:
        assert answer.status_code == 200
        assert "retry" in await anext(answer.aiter_lines())
