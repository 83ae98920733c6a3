"""Whole turns a second over HTTP on SQLite and PostgreSQL, each beside its floors in slices that alternate (`-m benchmarks.turns`)."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from sqlalchemy.engine import make_url

from benchmarks.floor import BARE, SHARED
from benchmarks.growth.measure import processor_of
from benchmarks.shown import Figures, at, machine
from benchmarks.start import rss
from bot.app import utc_now
from bot.district_files import demo_district
from storage.store import Store
from tests.bot.crash import Process
from tests.replay import CHANNEL, free_port
from tests.stores import KEY, cluster, make_template, postgres_database, small_knowledge

RESIDENTS, SLICE, SLICES = 16, 3.0, 2  # at a time; seconds; of each
SAYS = ("你好", "楼上漏水把我家吊顶泡坏了", "在新民社区，上个月开始的", "怎么还没有人联系我")
Opener = Callable[[str, str, Path], AbstractAsyncContextManager["Door"]]
DURABLE = "-c shared_buffers=128MB -c max_connections=200"


@dataclass
class Door:
    """One address under load."""

    name: str
    url: str
    pid: int
    headers: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0
    talks: int = 0

    async def slice(self, seconds: float = SLICE, *, counts: bool = True) -> None:
        """That long, so many residents at once, each saying its next line when the last was answered."""
        began, spent = time.perf_counter(), processor_of([self.pid])
        times: list[float] = []
        async with aiohttp.ClientSession(self.url, headers=self.headers) as client:
            await asyncio.gather(*(self._resident(client, began + seconds, times) for _ in range(RESIDENTS)))
        if counts:
            self.times += times
            self.seconds += time.perf_counter() - began
            self.processor += processor_of([self.pid]) - spent

    async def _resident(self, client: aiohttp.ClientSession, end: float, times: list[float]) -> None:
        while time.perf_counter() < end:
            self.talks += 1
            sender = f"{self.name} {self.talks}"
            for number, text in enumerate(SAYS):
                path, body = self.call(sender, number, text)
                began = time.perf_counter()
                async with client.post(path, json=body) as answer:
                    assert answer.status == 200, await answer.text()
                    await answer.read()
                times.append(time.perf_counter() - began)

    def call(self, sender: str, number: int, text: str) -> tuple[str, dict[str, Any]]:
        """Where one line is posted, and as what."""
        return "/api/v1/messages", {"channel": CHANNEL, "sender": sender, "message_id": f"{number}", "text": text}

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds


@asynccontextmanager
async def floor(name: str, url: str, data: Path, kind: str = SHARED) -> AsyncIterator[Door]:
    """A floor's process."""
    port = free_port()
    env = {**os.environ, "FLOOR_URL": url, "FLOOR_DATA": str(data), "FLOOR_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.floor", kind], env=env)  # noqa: ASYNC220  # before the load
    try:
        await _ready(f"http://127.0.0.1:{port}")
        yield Door(name, f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)


async def _ready(url: str) -> None:
    async with aiohttp.ClientSession() as client:
        for _ in range(600):
            try:
                async with client.get(f"{url}/readyz"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)
    raise TimeoutError("the floor did not start")


@asynccontextmanager
async def service(name: str, url: str, data: Path) -> AsyncIterator[Door]:
    """`fengqiao serve` on that database."""
    async with Store.opened(url, data, KEY, demo_district(), small_knowledge()) as store:
        key = await store.keys.create(CHANNEL, utc_now())
    settings = {"FENGQIAO_DATABASE_URL": url, "FENGQIAO_SECRET_KEY": KEY.decode()}
    async with Process(data, free_port(), settings=settings) as process:
        await process.start()
        assert process.running is not None
        yield Door(name, process.url, process.running.pid, {"Authorization": f"Bearer {key}"})


DOORS: tuple[tuple[str, Opener], ...] = (
    ("bare floor", partial(floor, kind=BARE)),
    ("floor with shared commits", partial(floor, kind=SHARED)),
    ("service", service),
)


async def measured(socket: str, folder: Path) -> Figures:
    """All doors, in turn."""
    async with AsyncExitStack() as stack:
        doors = []
        for kind in ("SQLite", "PostgreSQL"):
            for what, open_ in DOORS:
                data = folder / f"{kind}-{what}"
                data.mkdir()
                url = "" if kind == "SQLite" else await stack.enter_async_context(postgres_database(socket))
                doors.append(await stack.enter_async_context(open_(f"{what} on {kind}", url, data)))
        before = await size(socket, url)
        for door in doors:
            await door.slice(2.0, counts=False)
        for _ in range(SLICES):
            for door in doors:
                await door.slice()
        return figures(doors, (await size(socket, url) - before) / doors[-1].talks)


async def size(socket: str, url: str) -> int:
    """Bytes of that database."""
    conn = await asyncpg.connect(host=socket, user="fengqiao", database=make_url(url).database)
    try:
        return int(await conn.fetchval("SELECT pg_database_size(current_database())"))
    finally:
        await conn.close()


def figures(doors: list[Door], stored: float) -> Figures:
    """The rows; the shares are those of the two floors of the same database."""
    rows = []
    for number, door in enumerate(doors):
        below = doors[number - number % len(DOORS) : number]
        shares = [f"{door.rate / lower.rate:.2f}" for lower in below] + [""] * 2
        cost = f"{door.processor / len(door.times) * 1000:.1f}"
        times = (at(door.times, 0.5), at(door.times, 0.99))
        rows.append((door.name, f"{door.rate:.0f}", *times, *shares[:2], cost, f"{rss(door.pid):.0f}"))
    note = (
        f"{RESIDENTS} residents at a time, {SLICES} slices of {SLICE:.0f} seconds each, in turn; every talk is new and has "
        f"{len(SAYS)} messages, of which the second opens a matter; PostgreSQL stores {stored / 1000:.0f} KB of one, indexes "
        "included. Both floors are the same framework answering after one insert, committed as durably. The bare one is "
        "SQLAlchemy's own engine and pool, each request with a commit of its own; the other writes through the service's "
        "writers, who share their commits on SQLite and ask with fewer round trips on PostgreSQL."
    )
    shares_head = ("share of the bare floor", "share of the floor with shared commits")
    head = ("over HTTP", "a second", "p50 ms", "p99 ms", *shares_head, "processor ms each", "memory MB")
    return Figures("A resident's turn", note, head, rows)


def main() -> None:
    """This part alone, on the screen."""
    with tempfile.TemporaryDirectory(prefix="fengqiao-turns-") as passing, cluster(DURABLE) as socket:
        make_template(socket)
        print(machine(), asyncio.run(measured(socket, Path(passing))).page(), sep="\n\n")


if __name__ == "__main__":
    main()
