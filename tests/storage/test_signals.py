"""From process to process: what one commits another hears, once; what may have been missed is looked at again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from handlers.messages import Address
from storage.database import Database
from storage.database import address as url_of
from storage.rows import StillRunning, move, sums
from storage.signals import Signals
from storage.store import Store
from storage.unit import Changed, Key
from tests.storage.acts import NUMBER, WHO, open_case
from tests.stores import KEY, has_postgres, postgres_database, small_district, small_knowledge

pytestmark = [pytest.mark.postgres, pytest.mark.skipif(not has_postgres(), reason="PostgreSQL is not installed")]
PATIENCE = 60.0  # seconds


@dataclass
class Ear:
    """Everything one process hears."""

    heard: list[tuple[Changed, Key]] = field(default_factory=list)
    looks: int = 0  # how often it was told to look at everything again
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, kind: Changed, key: Key) -> None:
        self.heard.append((kind, key))
        self.news.set()

    def look(self) -> None:
        self.looks += 1
        self.news.set()

    async def until(self, kind: Changed, key: Key) -> None:
        await self._until(lambda: (kind, key) in self.heard)

    async def until_looks(self, count: int) -> None:
        await self._until(lambda: self.looks >= count)

    async def _until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def address(postgres_socket: str) -> AsyncIterator[str]:
    async with postgres_database(postgres_socket) as url:
        yield url


@asynccontextmanager
async def process(url: str, folder: Path) -> AsyncIterator[tuple[Store, Ear]]:
    """A store as another process has it, listening."""
    async with Store.opened(url, folder, KEY, small_district(), small_knowledge()) as store:
        ear = Ear()
        store.on_change.append(ear.hear)
        with listening(store, ear):
            await ear.until_looks(1)
            yield store, ear


@contextmanager
def listening(store: Store, ear: Ear) -> Iterator[None]:
    task = asyncio.ensure_future(store.listen(ear.look))
    try:
        yield
    finally:
        task.cancel()


async def test_what_one_process_commits_the_other_hears_once(address: str, tmp_path: Path) -> None:
    async with process(address, tmp_path) as (one, own), process(address, tmp_path) as (_, other):
        await open_case(one)
        await other.until(Changed.CONVERSATION, WHO)
        await other.until(Changed.CASE, NUMBER)
        await one.leave(WHO)
        await other.until(Changed.LEFT, WHO)
        assert own.heard == other.heard


async def test_what_is_taken_back_is_told_to_nobody(address: str, tmp_path: Path) -> None:
    async with process(address, tmp_path) as (one, _), process(address, tmp_path) as (_, other):
        async with one._units.begin() as unit:
            unit.changed(Changed.QUEUE, "cd")
            assert unit.wire is not None
            await unit.wire.send(unit.conn, [unit.signal() or ""])
        await one.leave(WHO)
        await other.until(Changed.LEFT, WHO)
        assert (Changed.QUEUE, "cd") not in other.heard


async def test_a_lost_connection_is_made_anew_and_everything_looked_at_again(address: str, tmp_path: Path) -> None:
    async with process(address, tmp_path) as (one, _), process(address, tmp_path) as (_, other):
        before = other.looks
        async with one._units.read() as unit:
            listeners = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            await unit.conn.execute(text(f"{listeners} AND datname = current_database()"))
        await other.until_looks(before + 1)
        await one.leave(WHO)
        await other.until(Changed.LEFT, WHO)


async def test_signals_name_nobody_and_fit_the_server(address: str, tmp_path: Path) -> None:
    async with process(address, tmp_path) as (one, _), process(address, tmp_path) as (_, other):
        many: dict[tuple[Changed, Key], None] = {
            (Changed.CONVERSATION, Address("web", f"resident-{n}" * 20)): None for n in range(100)
        }
        payloads = Signals(one._units.database, one._units.vault).written(many)
        assert all(len(payload) < 8000 for payload in payloads)
        assert not any("resident" in payload for payload in payloads)
        async with one._units.write() as unit:
            unit.changes |= many
        for kind, key in many:
            await other.until(kind, key)


async def test_a_signal_that_cannot_be_read_makes_everybody_look(address: str, tmp_path: Path) -> None:
    async with process(address, tmp_path) as (one, _), process(address, tmp_path) as (_, other):
        before = other.looks
        async with one._units.database.write() as conn:
            await conn.execute(text("SELECT pg_notify('fengqiao', 'someone 1 bm90IHNlYWxlZA==')"))
            await conn.commit()
        await other.until_looks(before + 1)


async def test_nothing_is_moved_away_from_a_process_that_only_takes_messages_in(address: str, tmp_path: Path) -> None:
    """It holds no lease: what it took in afterwards would stay behind."""
    source, target = Database(url_of(address, tmp_path)), Database(url_of("", tmp_path / "new"))
    (tmp_path / "new").mkdir()
    try:
        async with process(address, tmp_path):
            with pytest.raises(StillRunning, match="每一个进程都要停"):
                await move(source, target)
        assert await move(source, target) == await sums(target)
    finally:
        await source.close()
        await target.close()
