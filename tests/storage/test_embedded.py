"""The embedded database's own connection: transactions that begin late are still whole, and long answers come whole."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, text
from sqlalchemy.exc import OperationalError

from storage import embedded
from storage.database import Database, address
from storage.prepared import Prepared

MANY = embedded._AHEAD * 2 + 7


@pytest.fixture
async def database(tmp_path: Path) -> Database:
    made = Database(address("", tmp_path))
    async with made.write() as conn:
        await conn.execute(text("CREATE TABLE line (id INTEGER PRIMARY KEY, said TEXT)"))
        await conn.execute(text("INSERT INTO line (said) VALUES (:said)"), [{"said": str(n)} for n in range(MANY)])
        await conn.commit()
    return made


async def _count(database: Database) -> int:
    async with database.read() as conn:
        return int((await conn.execute(text("SELECT count(*) FROM line"))).scalar_one())


async def test_long_answers_come_whole_and_in_order(database: Database) -> None:
    query = text("SELECT id FROM line ORDER BY id")
    async with database.read() as conn:
        assert (await conn.execute(query)).scalars().all() == list(range(1, MANY + 1))
        streamed = await conn.stream(query)
        assert [row.id async for row in streamed] == list(range(1, MANY + 1))
        half = await conn.stream(query)
        assert (await half.fetchmany(3))[2].id == 3
        await half.close()
    async with database.write() as conn:
        gone = await conn.execute(text("DELETE FROM line WHERE id > 1 RETURNING id"))
        assert len(gone.all()) == MANY - 1
        await conn.commit()
    assert await _count(database) == 1
    await database.close()


async def test_a_writer_sees_no_older_state_than_its_first_statement(database: Database) -> None:
    """Two that read and then write: the second waits with its reading until the first is done."""

    async def more(where: Database) -> None:
        async with where.write() as conn:
            last = (await conn.execute(text("SELECT max(id) FROM line"))).scalar_one()
            await asyncio.sleep(0.02)
            await conn.execute(text("INSERT INTO line (id) VALUES (:id)"), {"id": last + 1})
            await conn.commit()

    other = Database(database.url)  # as another process
    await asyncio.gather(*(more(where) for where in (database, other, database, other)))
    assert await _count(database) == MANY + 4
    await other.close()
    await database.close()


async def test_what_could_not_begin_is_never_written_outside(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = sqlite3.connect(database.url.database or "", isolation_level=None)
    monkeypatch.setattr(embedded, "BUSY_MS", 1)
    await database.close()
    late = Database(database.url)
    blocker.execute("BEGIN IMMEDIATE")
    new = text("INSERT INTO line (said) VALUES ('x')")
    async with late.write() as conn:
        with pytest.raises(OperationalError):
            await conn.execute(new)
        blocker.rollback()
        await conn.execute(new)
        await conn.rollback()
    assert await _count(late) == MANY
    blocker.close()
    await late.close()


LINE = Table("line", MetaData(), Column("id", Integer, primary_key=True), Column("said", Text))
NEW = Prepared(LINE.insert(), "said")
SLOW = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n")


async def test_a_prepared_statement_keeps_its_place_behind_what_the_thread_still_does(database: Database) -> None:
    """Its caller went away while the thread was at work; the transaction is the same, and nothing runs beside it."""
    async with database.write() as conn:
        gone = asyncio.ensure_future(conn.execute(SLOW))
        await asyncio.sleep(0.01)
        gone.cancel()
        await NEW.each(conn, [{"said": "behind"}])
        await asyncio.gather(gone, return_exceptions=True)
    assert await _count(database) == MANY
    async with database.write() as conn:
        await NEW.each(conn, [{"said": "one"}, {"said": "two"}])
        await conn.commit()
    assert await _count(database) == MANY + 2
    await database.close()


async def test_who_goes_away_while_it_waits_for_the_lock_writes_nothing(database: Database) -> None:
    blocker = sqlite3.connect(database.url.database or "", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.write() as conn:
            await NEW.each(conn, [{"said": "x"}])
            await conn.commit()

    waits = asyncio.ensure_future(write())
    await asyncio.sleep(0.05)
    waits.cancel()
    await asyncio.sleep(0.05)
    blocker.rollback()
    await asyncio.gather(waits, return_exceptions=True)
    assert await _count(database) == MANY
    await write()
    assert await _count(database) == MANY + 1
    blocker.close()
    await database.close()
