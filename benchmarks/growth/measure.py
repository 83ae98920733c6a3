"""Times what residents and staff do, through the real HTTP app in a process of its own, on a filled database."""

import asyncio
import contextlib
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from secrets import token_hex
from typing import Any

import httpx
from sqlalchemy import select

from benchmarks.growth.fill import KEY, PASSWORD, SEALED
from benchmarks.growth.place import Person, district, people, write
from benchmarks.growth.rows import CHANNEL
from handlers.casework.case import Status
from storage.store import Store
from storage.tables import case, conversation
from storage.talks import open_address
from tests.bot.crash import Process
from tests.replay import free_port
from tests.stores import small_knowledge, url_of

ROUNDS = 100  # of each thing, unless fewer are asked for
SETTLE = 15.0  # seconds in which the service finishes its start
SAYS = ("你好", "楼上漏水把我家吊顶泡坏了", "上个月开始的，找过物业没有用", "怎么还没有人联系我")
_CSRF = re.compile('name="csrf" value="([^"]+)"')


@dataclass
class Times:
    """By what was done: milliseconds until the answer, and milliseconds of processor it cost service and database."""

    cost: Callable[[], float]
    of: dict[str, list[float]] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)

    async def take(self, what: str, work: Awaitable[httpx.Response]) -> None:
        """Do it once and note the time. Anything but a good answer ends the measurement."""
        spent, began = self.cost(), time.perf_counter()
        answer = await work
        self.of.setdefault(what, []).append((time.perf_counter() - began) * 1000)
        self.spent[what] = self.spent.get(what, 0.0) + (self.cost() - spent) * 1000
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{what}: {answer.status_code} {answer.text[:400]}")

    def at(self, what: str, share: float) -> float:
        """A percentile in milliseconds."""
        return sorted(self.of[what])[int(len(self.of[what]) * share)]

    def processor(self, what: str) -> float:
        """Milliseconds of processor of one, on average."""
        return self.spent[what] / len(self.of[what])


def processor_of(pids: Iterable[int]) -> float:
    """Seconds of processor these processes and their ended children have used.

    One that ended since it was listed is counted by its parent, the postmaster, as soon as it is gone from the kernel's
    table; so parents are named last.
    """
    used = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # gone before the file was opened, or since
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            used += sum(map(int, fields[11:15]))
    return used / os.sysconf("SC_CLK_TCK")


def backends(socket: str) -> list[int]:
    """The processes of the cluster, the one that started them last."""
    leader = int(Path(f"{socket}/data/postmaster.pid").read_text(encoding="ascii").split()[0])
    children = Path(f"/proc/{leader}/task/{leader}/children").read_text(encoding="ascii").split()
    return [*map(int, children), leader]


@dataclass(frozen=True)
class Desk:
    """Somebody signed in."""

    client: httpx.AsyncClient
    csrf: str

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """A form of the desk, as page code sends it."""
        return await self.client.post(path, data={"csrf": self.csrf, **fields}, headers={"Accept": "application/json"})


async def signed_in(base: str, login: str) -> Desk:
    """A browser of that person."""
    client = httpx.AsyncClient(base_url=base, headers={"Origin": base}, timeout=60)
    form = await client.get("/desk/login")
    token = _CSRF.search(form.text)
    assert token is not None
    await client.post("/desk/login", data={"csrf": token[1], "login": login, "password": PASSWORD})
    page = await client.get("/desk/me", follow_redirects=True)
    token = _CSRF.search(page.text)
    assert token is not None, f"{login} could not sign in"
    return Desk(client, token[1])


@dataclass
class House:
    """A running service on a filled database, and what is known of it."""

    base: str
    key: str
    store: Store
    staff: dict[str, list[Person]]
    times: Times
    dice: Random
    rounds: int = ROUNDS
    desks: dict[int, Desk] = field(default_factory=dict)
    run: str = field(default_factory=lambda: token_hex(4))  # so that a second measurement says something new

    async def desk(self, person: Person) -> Desk:
        """That person's browser."""
        if person.id not in self.desks:
            self.desks[person.id] = await signed_in(self.base, person.login)
        return self.desks[person.id]

    async def cases(self, *where: Any) -> list[Any]:
        """Rows of cases, spread over the district."""
        async with self.store._units.read() as unit:
            rows = (await unit.conn.execute(select(case).where(case.c.closed_at.is_(None), *where))).all()
        return self.dice.sample(rows, min(self.rounds, len(rows)))

    async def lists(self) -> AsyncIterator[None]:
        """The queue and the own cases of village, township and district mediators and of managers."""
        everybody = [p for group in self.staff.values() for p in group if p.role.value != "administrator"]
        by_level: dict[str, list[Person]] = {}
        for p in everybody:
            by_level.setdefault(f"{p.role} {p.level}", []).append(p)
        chosen = [p for group in by_level.values() for p in self.dice.sample(group, min(6, len(group)))]
        for n in range(self.rounds * 2):
            desk = await self.desk(chosen[n % len(chosen)])
            for name, path in (("queue page", "/desk/queue"), ("own cases", "/desk/mine")):
                await self.times.take(name, desk.client.get(path))
                yield

    async def pages(self) -> AsyncIterator[None]:
        """The case page with a talk of sixty lines, opened by its holder."""
        for row in await self.cases(case.c.status.in_([Status.CLAIMED.value, Status.MEDIATING.value])):
            desk = await self.desk(self._person(row.holder_id))
            await self.times.take("case page", desk.client.get(f"/desk/case/{row.number}"))
            yield

    async def claims(self) -> AsyncIterator[None]:
        """Cases of the queue taken by a mediator of their committee, and handed over to the township with receipt."""
        where = (case.c.status == Status.OFFERED.value, ~case.c.sensitive, case.c.committee.like("bv%"))
        for row in await self.cases(*where):
            mine, path = await self.desk(self.staff[row.committee][0]), f"/desk/case/{row.number}"
            town = f"bt{int(row.committee[2:]) % 20}"
            upper = await self.desk(next(p for p in self.staff[town] if p.role.value == "mediator"))
            await self.times.take("claim", mine.post(f"{path}/claim"))
            step = {"reason": "本村解决不了", "tried": "上门谈过两次，没有谈拢", "body": town}
            await self.times.take("next step", mine.post(f"{path}/escalate", **step))
            await self.times.take("receipt", upper.post(f"{path}/claim"))
            yield

    async def turns(self) -> AsyncIterator[None]:
        """Residents who write: half of them for the first time, half with a case since long."""
        known = await self._residents()
        headers = {"Authorization": f"Bearer {self.key}"}
        async with httpx.AsyncClient(base_url=self.base, headers=headers, timeout=60) as client:
            for n in range(self.rounds):
                sender = known[n // 2 % len(known)] if n % 2 else f"new {self.run} {n}"
                for k, words in enumerate(SAYS):
                    body = {"channel": CHANNEL, "sender": sender, "message_id": f"{self.run} {n} {k}", "text": words}
                    await self.times.take("resident's turn", client.post("/api/v1/messages", json=body))
                    yield

    async def _residents(self) -> list[str]:
        async with self.store._units.read() as unit:
            ids = [self.dice.randrange(1, SEALED // 5) for _ in range(self.rounds)]
            rows = await unit.conn.execute(
                select(conversation).where(conversation.c.id.in_(ids), conversation.c.channel == CHANNEL)
            )
            return [open_address(unit, row).sender for row in rows]

    def _person(self, staff_id: int) -> Person:
        return next(p for group in self.staff.values() for p in group if p.id == staff_id)


@asynccontextmanager
async def house(socket: str, name: str, folder: Path, rounds: int = ROUNDS) -> AsyncIterator[House]:
    """The service on that database."""
    file, url = folder / "district.toml", url_of(socket, name)
    write(file)
    settings = {
        "FENGQIAO_DATABASE_URL": url,
        "FENGQIAO_SECRET_KEY": KEY.decode(),
        "FENGQIAO_DISTRICT_FILE": str(file),
    }
    staff: dict[str, list[Person]] = {}
    for person in people(district()):
        staff.setdefault(person.committee, []).append(person)
    async with (
        Store.opened(url, folder, KEY, district(), small_knowledge()) as store,
        Process(folder, free_port(), settings=settings) as process,
    ):
        await process.start()
        await asyncio.sleep(SETTLE)
        pid = process.running.pid if process.running else 0
        times = Times(lambda: processor_of([pid, *backends(socket)]))
        found = House(
            process.url, await store.keys.create(CHANNEL, datetime.now(UTC)), store, staff, times, Random(7), rounds
        )
        yield found
        for desk in found.desks.values():
            await desk.client.aclose()
