"""Writers of the embedded database share commits: nobody is told before the disk has it, and each one's failing is its own."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.database import Database, address
from storage.writers import MOST, Writer

NEW = text("INSERT INTO line (said) VALUES (:said)")


class OwnFault(Exception):
    """What one writer meets by itself."""


async def _made(folder: Path) -> Database:
    made = Database(address("", folder))
    async with made.write() as conn:
        await conn.execute(text("CREATE TABLE line (id INTEGER PRIMARY KEY, said TEXT)"))
        await conn.commit()
    return made


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = await _made(tmp_path)
    yield made
    await made.close()


async def _said(database: Database) -> list[str]:
    async with database.read() as conn:
        return list((await conn.execute(text("SELECT said FROM line ORDER BY id"))).scalars())


async def _write(database: Database, said: str, then: Callable[[], None] = lambda: None) -> None:
    async with database.write() as conn:
        await conn.execute(NEW, {"said": said})
        await asyncio.sleep(0)
        then()
        await conn.commit()


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[threading.Event]:
    """One event for each commit that reached the disk's door."""
    seen: list[threading.Event] = []
    real = Writer._last

    def last(self: Writer) -> None:
        seen.append(threading.Event())
        real(self)

    monkeypatch.setattr(Writer, "_last", last)
    return seen


async def test_who_waits_shares_the_commit_in_order(database: Database, commits: list[threading.Event]) -> None:
    many = [str(n) for n in range(MOST * 2 + 3)]
    await asyncio.gather(*(_write(database, said) for said in many))
    assert await _said(database) == many
    assert len(commits) == 3


async def test_ones_own_fault_takes_back_ones_own_words_alone(database: Database) -> None:
    def fails() -> None:
        raise OwnFault

    ends = await asyncio.gather(
        _write(database, "a"), _write(database, "b", fails), _write(database, "c"), return_exceptions=True
    )
    assert [type(end) for end in ends] == [type(None), OwnFault, type(None)]
    assert await _said(database) == ["a", "c"]


async def test_nobody_is_told_before_the_disk_has_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    at_the_door, opens = threading.Event(), threading.Event()
    real = Writer._last

    def slow(self: Writer) -> None:
        at_the_door.set()
        opens.wait(20)
        real(self)

    monkeypatch.setattr(Writer, "_last", slow)
    writing = [asyncio.ensure_future(_write(database, said)) for said in "ab"]
    await asyncio.to_thread(at_the_door.wait, 20)
    assert not any(each.done() for each in writing)
    assert await _said(database) == []
    opens.set()
    await asyncio.gather(*writing)
    assert await _said(database) == ["a", "b"]


async def test_a_commit_that_fails_is_told_to_all_in_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Writer) -> None:
        self.bare.rollback()
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "_last", full)
        ends = await asyncio.gather(*(_write(database, said) for said in "abc"), return_exceptions=True)
    assert [type(end) for end in ends] == [OperationalError] * 3
    await _write(database, "d")
    assert await _said(database) == ["d"]


async def test_what_sqlite_takes_back_by_itself_is_told_to_all_in_it(database: Database) -> None:
    """A full disk may end the whole transaction in the midst of one writer's statements."""

    async def ends_all() -> None:
        async with database.write() as conn:
            await conn.execute(NEW, {"said": "b"})
            await conn.exec_driver_sql("ROLLBACK")
            raise OwnFault

    ends = await asyncio.gather(_write(database, "a"), ends_all(), _write(database, "c"), return_exceptions=True)
    assert [type(end) for end in ends] == [OperationalError, OwnFault, type(None)]
    assert await _said(database) == ["c"]


async def test_who_goes_on_after_that_takes_nobody_elses_commit_for_theirs(database: Database) -> None:
    await _write(database, "first")

    async def goes_on() -> None:
        async with database.write() as conn:
            with pytest.raises(IntegrityError):
                await conn.exec_driver_sql("INSERT OR ROLLBACK INTO line (id, said) VALUES (1, 'b')")
            await conn.execute(NEW, {"said": "b"})
            await conn.commit()

    ends = await asyncio.gather(_write(database, "a"), goes_on(), return_exceptions=True)
    assert [type(end) for end in ends] == [OperationalError, type(None)]
    assert await _said(database) == ["first", "b"]


async def test_who_goes_away_as_the_seat_comes_leaves_nobody_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Writer._go_on

    def go_on(self: Writer) -> None:
        real(self)
        goes.cancel()

    stays = asyncio.ensure_future(_write(database, "a"))
    await asyncio.sleep(0)
    goes = asyncio.ensure_future(_write(database, "b"))
    monkeypatch.setattr(Writer, "_go_on", go_on)
    async with asyncio.timeout(30):
        await asyncio.gather(stays, goes, return_exceptions=True)
    assert goes.cancelled()
    assert await _said(database) == ["a"]


async def test_who_writes_commits_once(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(NEW, {"said": "a"})
        await conn.commit()
        with pytest.raises(RuntimeError, match="once"):
            await conn.execute(NEW, {"said": "b"})
    assert await _said(database) == ["a"]


FATES = ("commits", "fails", "leaves", "goes away", "alone")


async def _meet(database: Database, fate: str, number: int, pause: float) -> None:
    if fate == "alone":
        async with database.alone() as conn:
            await conn.execute(NEW, {"said": f"{number} second"})
        return
    async with database.write() as conn:
        await conn.execute(NEW, {"said": f"{number} first"})
        await asyncio.sleep(pause)
        await conn.execute(NEW, {"said": f"{number} second"})
        if fate == "fails":
            raise OwnFault
        if fate != "leaves":
            await conn.commit()


async def _all_meet(fates: Sequence[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        database = await _made(Path(folder))
        writing = [
            asyncio.ensure_future(_meet(database, fate, number, 0.001 * pause))
            for number, (fate, pause) in enumerate(fates)
        ]
        for (fate, pause), task in zip(fates, writing, strict=True):
            if fate == "goes away":
                await asyncio.sleep(0.001 * pause)
                task.cancel()
        async with asyncio.timeout(30):
            ends = await asyncio.gather(*writing, return_exceptions=True)
        said = await _said(database)
        for number, ((fate, _), end) in enumerate(zip(fates, ends, strict=True)):
            kept = [line.partition(" ")[2] for line in said if line.startswith(f"{number} ")]
            if fate in ("commits", "alone") or (fate == "goes away" and end is None):
                assert kept == (["second"] if fate == "alone" else ["first", "second"])
            elif fate in ("fails", "leaves"):
                assert kept == []
            else:
                assert kept in ([], ["first", "second"])
        await _write(database, "after")
        await database.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(FATES), st.integers(0, 3)), min_size=1, max_size=12))
def test_whatever_becomes_of_each_the_others_keep_theirs(fates: list[tuple[str, int]]) -> None:
    asyncio.run(_all_meet(fates))


async def test_what_may_be_taken_back_lies_in_no_passing_file(database: Database) -> None:
    """A writer who changes more than SQLite keeps in memory by itself leaves no page outside the data folder."""
    async with database.write() as conn:
        await conn.execute(NEW, [{"said": "x" * 3000} for _ in range(200)])
        await conn.commit()
    async with database.write() as conn:
        await conn.execute(text("UPDATE line SET said = said || 'y'"))
        assert not await asyncio.to_thread(_passing_files)
    assert set(await _said(database)) == {"x" * 3000}


def _passing_files() -> list[str]:
    """SQLite's passing files that this process holds open."""
    opened = [os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()]
    return [path for path in opened if "etilqs" in path]
