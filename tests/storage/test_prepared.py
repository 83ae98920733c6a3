"""Statements asked of the driver itself: the same rows as SQLAlchemy gives, in the same transaction, on both databases."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import asyncpg
import pytest
from sqlalchemy import bindparam, select, update

from storage.outage import is_outage
from storage.prepared import Prepared
from storage.store import Store
from storage.tables import lease, message

WHEN = datetime(2026, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))
ADD = Prepared(lease.insert().returning(lease.c.name, lease.c.until), "name", "holder", "until")
NAMED = select(lease).where(lease.c.name == bindparam("of_name"))
FIND = Prepared(NAMED, "of_name")
MOVE = Prepared(update(lease).where(lease.c.name == bindparam("of_name")).values(holder="谁"), "of_name", "until")


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "holder": "甲", "until": WHEN} | more


async def test_the_rows_are_those_sqlalchemy_gives(store: Store) -> None:
    async with store._units.begin() as unit:
        added = await ADD.one(unit.conn, row("a\0b"))
        assert (added.name, added.until) == ("a\ufffdb", WHEN.astimezone(UTC))  # what neither can hold is replaced
        found = await FIND.one(unit.conn, {"of_name": added.name})
        theirs = (await unit.conn.execute(NAMED, {"of_name": added.name})).one()
        assert tuple(found) == tuple(theirs)
        assert found.until.tzinfo is UTC
        await MOVE.each(unit.conn, [{"of_name": added.name, "until": WHEN + timedelta(days=1)}])
        moved = await FIND.one(unit.conn, {"of_name": added.name})
        assert (moved.holder, moved.until) == ("谁", (WHEN + timedelta(days=1)).astimezone(UTC))
        assert await FIND.ask(unit.conn, {"of_name": "nobody"}) == []
        assert await FIND.one(unit.conn, {"of_name": "nobody"}) is None


async def test_they_stand_in_the_transaction_of_the_others(store: Store) -> None:
    """Whichever comes first begins it, and all end together."""
    async with store._units.begin() as unit:
        await ADD.each(unit.conn, [row("first"), row("second")])
        await unit.conn.execute(lease.insert().values(row("third")))
    async with store._units.begin() as unit:
        await unit.conn.execute(lease.insert().values(row("fourth")))
        await ADD.each(unit.conn, [row("fifth")])
    async with store._units.read() as unit:
        assert await FIND.one(unit.conn, {"of_name": "first"}) is None
        assert (await unit.conn.execute(select(lease.c.name))).all() == []
    async with store._units.write() as unit:
        await ADD.each(unit.conn, [row("kept")])
    async with store._units.read() as unit:
        assert (await FIND.one(unit.conn, {"of_name": "kept"})).holder == "甲"


async def test_a_fault_takes_all_back_and_the_next_goes_on(store: Store) -> None:
    async def twice() -> None:
        async with store._units.write() as unit:
            await ADD.each(unit.conn, [row("one")])
            await ADD.one(unit.conn, row("one"))

    with pytest.raises((sqlite3.IntegrityError, asyncpg.UniqueViolationError)) as refused:
        await twice()
    assert not is_outage(refused.value)
    async with store._units.write() as unit:
        assert await FIND.one(unit.conn, {"of_name": "one"}) is None
        await ADD.each(unit.conn, [row("one")])


def test_a_database_that_is_full_or_away_is_an_outage() -> None:
    assert is_outage(sqlite3.OperationalError("database or disk is full"))
    assert is_outage(asyncpg.AdminShutdownError("terminating connection"))


async def test_what_is_not_given_is_no_default_of_its_own(store: Store) -> None:
    """A column with a default gets it; one that must be written and is not is refused by the database, not made up."""
    partly = Prepared(message.insert(), "uid")

    async def add() -> None:
        async with store._units.write() as unit:
            await partly.each(unit.conn, [{"uid": "x"}])

    with pytest.raises((sqlite3.IntegrityError, asyncpg.NotNullViolationError)):
        await add()
