"""A database that was restarted or dropped its connections is noticed by nobody who asks it next."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import pool
from storage.store import Store
from storage.unit import Unit
from tests.storage.acts import open_case
from tests.stores import KEY, has_postgres, postgres_database, small_district, small_knowledge

pytestmark = [pytest.mark.postgres, pytest.mark.skipif(not has_postgres(), reason="PostgreSQL is not installed")]
_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
async def store(postgres_socket: str, tmp_path: Path) -> AsyncIterator[Store]:
    async with (
        postgres_database(postgres_socket) as url,
        Store.opened(url, tmp_path, KEY, small_district(), small_knowledge()) as opened,
    ):
        yield opened


async def _pid(unit: Unit) -> int:
    return int((await unit.conn.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def _pids(store: Store, many: int) -> set[int]:
    """The servers of so many connections, all given back."""

    async def one() -> int:
        async with store._units.read() as unit:
            pid = await _pid(unit)
            await asyncio.sleep(0.2)
            return pid

    return set(await asyncio.gather(*(one() for _ in range(many))))


@pytest.mark.parametrize("quiet", [pool.QUIET, 0.0], ids=["in use", "long unused"])
async def test_lost_connections_are_replaced_before_anybody_gets_them(
    store: Store, monkeypatch: pytest.MonkeyPatch, quiet: float
) -> None:
    await open_case(store)
    monkeypatch.setattr(pool, "QUIET", quiet)
    lost = await _pids(store, 3)
    async with store._units.database.apart() as conn:
        await conn.execute(text(_ALL))
    await asyncio.sleep(0.3)  # their end comes over the socket
    assert not lost & await _pids(store, 3)
    async with store._units.write() as unit:
        assert await _pid(unit) not in lost


async def _moments(unit: Unit) -> set[object]:
    """When the transaction of each of two statements began."""
    now = text("SELECT now()")
    return {(await unit.conn.execute(now)).scalar_one() for _ in range(2)}


async def test_reading_opens_no_transaction_and_writing_does(store: Store) -> None:
    async with store._units.read() as unit:
        assert len(await _moments(unit)) == 2
    async with store._units.write() as unit:
        assert len(await _moments(unit)) == 1


async def test_a_long_walk_sees_one_moment(store: Store) -> None:
    count = text("SELECT count(*) FROM case_")
    async with store._units.one_view() as unit:
        before = (await unit.conn.execute(count)).scalar_one()
        await open_case(store)
        assert (await unit.conn.execute(count)).scalar_one() == before
    async with store._units.read() as unit:
        assert (await unit.conn.execute(count)).scalar_one() == before + 1


async def test_a_transaction_whose_end_did_not_arrive_is_nobody_elses(store: Store) -> None:
    async with store._units.read() as unit:
        left = await _pid(unit)
        await unit.conn.execute(text("BEGIN"))
    assert left not in await _pids(store, 2)


async def test_what_fails_after_its_commit_leaves_the_connection_to_the_next(store: Store) -> None:
    async def fails() -> None:
        async with store._units.begin() as unit:
            await unit.conn.execute(text("SELECT 1"))
            await unit.commit()
            raise RuntimeError("after it")

    for _ in range(3):
        with pytest.raises(RuntimeError, match="after it"):
            await fails()
    for _ in range(3):
        async with store._units.read() as unit:
            await _pid(unit)
        async with store._units.alone() as unit:
            await _pid(unit)


async def test_a_writer_that_was_cancelled_in_the_middle_of_beginning_leaves_no_transaction(store: Store) -> None:
    async with store._units.write() as unit:
        begun = await _pid(unit)
    os.kill(begun, signal.SIGSTOP)

    async def write() -> None:
        async with store._units.write():
            pass

    writer = asyncio.create_task(write())
    await asyncio.sleep(0.1)
    writer.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        os.kill(begun, signal.SIGCONT)
        await writer
    async with store._units.alone() as unit:
        assert len(await _moments(unit)) == 2  # each statement a transaction by itself: nothing was begun before


async def test_connections_at_hand_are_given_up_for_who_reads(store: Store) -> None:
    async def write() -> None:
        async with store._units.write() as unit:
            await _pid(unit)
            await asyncio.sleep(0.1)

    await asyncio.gather(*(write() for _ in range(pool.AT_HAND)))
    async with asyncio.timeout(10):
        assert len(await _pids(store, 20)) == 20
