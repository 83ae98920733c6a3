"""Every page of the desk that lists something, opened while many staff are connected: `--staff 200`."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count

import httpx

from benchmarks.growth.measure import SAYS, Desk, House
from benchmarks.growth.place import Person
from benchmarks.growth.rows import CHANNEL

_FEWER = 3  # rounds of the other measurements for one of each page: there are many pages
_TOGETHER = 10  # people who come in at a time
_PAGE = re.compile(r'href="(/desk(?:/[a-z]+)+)"')
_WHO = ("manager district", "manager township", "mediator district", "mediator village", "administrator district")
_NOT = ("/desk/login", "/desk/roster/file", "/desk/figures/file")


@asynccontextmanager
async def connected(house: House, staff: int) -> AsyncIterator[None]:
    """So many people with the desk open before them: each holds its stream and reads what it is told."""
    people = [p for group in house.staff.values() for p in group][:staff]
    async with AsyncExitStack() as stack:
        for first in range(0, len(people), _TOGETHER):
            desks = await asyncio.gather(*(house.desk(p) for p in people[first : first + _TOGETHER]))
            await asyncio.gather(*(stack.enter_async_context(_listening(desk)) for desk in desks))
        yield


@asynccontextmanager
async def _listening(desk: Desk) -> AsyncIterator[None]:
    """One stream, read until the end of the measurement."""
    headers = {"Accept": "text/event-stream"}
    async with desk.client.stream("GET", "/desk/events", headers=headers, timeout=None) as answer:
        assert answer.status_code == httpx.codes.OK, "the stream was refused"
        reading = asyncio.ensure_future(_read(answer))
        try:
            yield
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def _read(answer: httpx.Response) -> None:
    async for _ in answer.aiter_bytes():
        pass


async def walked(house: House) -> AsyncIterator[None]:
    """Each page that the navigation leads to, opened by everybody who may; a resident writes before each round."""
    desks = [await house.desk(person) for person in _some_of_each(house)]
    pages = [(desk, path) for desk in desks for path in sorted(await _pages_of(desk))]
    sent = count()
    for _ in range(max(1, house.rounds // _FEWER)):
        for desk, path in pages:
            await _word(house, next(sent))
            await house.times.take(path, desk.client.get(path, follow_redirects=True))
            yield


def _some_of_each(house: House) -> Iterator[Person]:
    for wanted in _WHO:
        group = [p for people in house.staff.values() for p in people if f"{p.role} {p.level}" == wanted]
        yield house.dice.choice(group)


async def _pages_of(desk: Desk) -> set[str]:
    """What this person's navigation leads to, and what those pages lead to in their turn."""
    found: set[str] = set()
    left = {"/desk/me"}
    while left:
        path = left.pop()
        page = await desk.client.get(path, follow_redirects=True)
        if page.status_code != httpx.codes.OK:
            continue
        found.add(path)
        left |= {link for link in _PAGE.findall(page.text) if link not in _NOT and "/static/" not in link} - found
    return found


async def _word(house: House, number: int) -> None:
    """Something changes somewhere: what open desks hear of."""
    body = {
        "channel": CHANNEL,
        "sender": f"walker {house.run} {number // len(SAYS)}",
        "message_id": f"{house.run} w {number}",
        "text": SAYS[number % len(SAYS)],
    }
    headers = {"Authorization": f"Bearer {house.key}"}
    async with httpx.AsyncClient(base_url=house.base, headers=headers, timeout=60) as client:
        (await client.post("/api/v1/messages", json=body)).raise_for_status()
