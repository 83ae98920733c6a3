"""Times what residents and staff do, through the real HTTP app in a process of its own, on a filled database."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
from sqlalchemy import select

from benchmarks.growth.fill import KEY, PASSWORD
from benchmarks.growth.place import Person, district, people, write
from benchmarks.growth.rows import CHANNEL
from handlers.casework.case import Status
from storage.store import Store
from storage.tables import case, conversation
from storage.talks import open_address
from tests.replay import service
from tests.stores import small_knowledge

ROUNDS = 120  # of each thing
SAYS = ("你好", "楼上漏水把我家吊顶泡坏了", "上个月开始的，找过物业没有用", "怎么还没有人联系我")
_CSRF = re.compile('name="csrf" value="([^"]+)"')


@dataclass
class Times:
    """Milliseconds by what was done, and how many rows or bytes it was about."""

    of: dict[str, list[float]] = field(default_factory=dict)

    async def take(self, what: str, work: Callable[[], Awaitable[httpx.Response]], *, good: Sequence[int]) -> httpx.Response:
        """Do it once and note the time. Anything but a good answer ends the measurement."""
        began = time.perf_counter()
        answer = await work()
        self.of.setdefault(what, []).append((time.perf_counter() - began) * 1000)
        if answer.status_code not in good:
            raise RuntimeError(f"{what}: {answer.status_code} {answer.text[:400]}")
        return answer


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
    store: Store
    staff: dict[str, list[Person]]
    times: Times
    dice: Random
    desks: dict[int, Desk] = field(default_factory=dict)

    async def desk(self, person: Person) -> Desk:
        """That person's browser."""
        if person.id not in self.desks:
            self.desks[person.id] = await signed_in(self.base, person.login)
        return self.desks[person.id]

    async def cases(self, *where: Any, limit: int = ROUNDS) -> list[Any]:
        """Rows of cases, spread over the district."""
        async with self.store._units.read() as unit:
            rows = (await unit.conn.execute(select(case).where(case.c.closed_at.is_(None), *where))).all()
        return self.dice.sample(rows, min(limit, len(rows)))

    async def lists(self) -> None:
        """The queue and the own cases of village, township and district mediators and of managers."""
        everybody = [p for group in self.staff.values() for p in group if p.role.value != "administrator"]
        by_level: dict[str, list[Person]] = {}
        for p in everybody:
            by_level.setdefault(f"{p.role} {p.level}", []).append(p)
        chosen = [p for group in by_level.values() for p in self.dice.sample(group, min(6, len(group)))]
        for n in range(ROUNDS * 2):
            desk = await self.desk(chosen[n % len(chosen)])
            for name, path in (("queue page", "/desk/queue"), ("own cases", "/desk/mine")):
                await self.times.take(name, lambda d=desk, p=path: d.client.get(p), good=(200,))  # type: ignore[misc]

    async def pages(self) -> None:
        """The case page with a talk of sixty lines, opened by its holder."""
        rows = await self.cases(case.c.status.in_([Status.CLAIMED.value, Status.MEDIATING.value]))
        for row in rows:
            desk = await self.desk(self._person(row.holder_id))
            await self.times.take("case page", lambda d=desk, r=row: d.client.get(f"/desk/case/{r.number}"), good=(200,))  # type: ignore[misc]

    async def claims(self) -> None:
        """Cases of the queue taken by a mediator of their committee, and handed over to the township with receipt."""
        where = (case.c.status == Status.OFFERED.value, ~case.c.sensitive, case.c.committee.like("bv%"))
        for row in await self.cases(*where):
            mine, number = await self.desk(self.staff[row.committee][0]), f"/desk/case/{row.number}"
            await self.times.take("claim", lambda d=mine, n=number: d.post(f"{n}/claim"), good=(200,))  # type: ignore[misc]
            town = f"bt{int(row.committee[2:]) % 20}"
            step = {"reason": "本村解决不了", "tried": "上门谈过两次，没有谈拢", "body": town}
            await self.times.take("next step", lambda d=mine, n=number, s=step: d.post(f"{n}/escalate", **s), good=(200,))  # type: ignore[misc]
            upper = await self.desk(next(p for p in self.staff[town] if p.role.value == "mediator"))
            await self.times.take("receipt", lambda d=upper, n=number: d.post(f"{n}/claim"), good=(200,))  # type: ignore[misc]

    async def turns(self, key: str) -> None:
        """Residents who write: half of them for the first time, half with a case since long."""
        known = await self._residents()
        client = httpx.AsyncClient(base_url=self.base, headers={"Authorization": f"Bearer {key}"}, timeout=60)
        for n in range(ROUNDS):
            sender = known[n // 2 % len(known)] if n % 2 else f"new {self.base} {n}"
            for k, words in enumerate(SAYS):
                body = {"channel": CHANNEL, "sender": sender, "message_id": f"{self.base} {n} {k}", "text": words}
                await self.times.take(
                    "resident's turn", lambda b=body: client.post("/api/v1/messages", json=b), good=(200,)  # type: ignore[misc]
                )
        await client.aclose()

    async def _residents(self) -> list[str]:
        async with self.store._units.read() as unit:
            total = (await unit.conn.execute(select(conversation.c.id).order_by(conversation.c.id.desc()))).first()
            assert total is not None
            ids = [self.dice.randrange(1, total.id) for _ in range(ROUNDS)]
            rows = await unit.conn.execute(
                select(conversation).where(conversation.c.id.in_(ids), conversation.c.channel == CHANNEL)
            )
            return [open_address(unit, row).sender for row in rows]

    def _person(self, staff_id: int) -> Person:
        return next(p for group in self.staff.values() for p in group if p.id == staff_id)


@asynccontextmanager
async def house(url: str, folder: Path) -> AsyncIterator[tuple[House, str]]:
    """The service on that database; also the key of the residents' channel."""
    file = folder / "district.toml"
    write(file)
    async with Store.opened(url, folder, KEY, district(), small_knowledge()) as store:
        key = await store.keys.create(CHANNEL, _now())
        staff: dict[str, list[Person]] = {}
        for person in people(district()):
            staff.setdefault(person.committee, []).append(person)
        settings = {
            "FENGQIAO_DATABASE_URL": url,
            "FENGQIAO_SECRET_KEY": KEY.decode(),
            "FENGQIAO_DISTRICT_FILE": str(file),
            "FENGQIAO_LOG_LEVEL": "WARNING",
        }
        async with service(folder, **settings) as base:
            await asyncio.sleep(5)
            found = House(base, store, staff, Times(), Random(7))
            yield found, key
            for desk in found.desks.values():
                await desk.client.aclose()


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)
