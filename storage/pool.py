"""Connections to PostgreSQL as the pool gives them out: only living ones, at the cost of no question while they are in use.

Each statement is a transaction by itself, which is all a reader needs; what writes has one of its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.embedded import ONCE

QUIET = (
    5.0  # seconds after which a connection is asked whether it still lives: until then its end would have been heard
)


def only_living(engine: AsyncEngine) -> None:
    """A connection whose server is gone is replaced before anybody gets it.

    The pool's own check asks every time, and each question costs as much as a statement.
    """
    dialect = engine.dialect

    @event.listens_for(engine.sync_engine, "checkout")
    def check(connection: Any, record: Any, _: object) -> None:
        driver = connection.driver_connection
        closed = driver.is_closed() or driver.is_in_transaction()  # whose end did not arrive
        quiet = monotonic() - record.info.get("used", -QUIET) >= QUIET
        try:
            if closed or (quiet and not dialect.do_ping(connection)):
                raise InvalidatePoolError
        except dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone

    @event.listens_for(engine.sync_engine, "checkin")
    def used(_: object, record: Any) -> None:
        record.info["used"] = monotonic()


@asynccontextmanager
async def taken(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection, given back on leaving; what was begun is taken back even for who is cancelled."""
    conn = await engine.connect()
    try:
        yield conn
    except BaseException:
        await asyncio.shield(conn.close())
        raise
    await conn.close()


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """What may write is one transaction, begun and ended by the driver: so its own statements stand in it as SQLAlchemy's do."""
    async with taken(engine) as conn:
        sync: Any = conn.sync_connection
        await sync.connection.driver_connection.execute("BEGIN")
        sync.begin()  # whose hooks ask nothing: it need not be awaited
        yield conn


def end_writing(engine: AsyncEngine) -> None:
    """A transaction of `transaction` ends by the driver, and is the only one of who has it."""

    @event.listens_for(engine.sync_engine, "begin")
    def begin(conn: Connection) -> None:
        driver: Any = conn.connection.driver_connection
        if _writes(conn) and not driver.is_in_transaction():
            raise RuntimeError(ONCE)

    @event.listens_for(engine.sync_engine, "commit")
    def commit(conn: Connection) -> None:
        if _writes(conn):
            _run(conn, "COMMIT")

    @event.listens_for(engine.sync_engine, "rollback")
    def rollback(conn: Connection) -> None:
        if _writes(conn) and not conn.invalidated:
            _run(conn, "ROLLBACK")


def _writes(conn: Connection) -> bool:
    options = conn.get_execution_options()
    return bool(options.get("fengqiao_writes")) and not options.get("fengqiao_alone")


def _run(conn: Connection, statement: str) -> None:
    pooled: Any = conn.connection.dbapi_connection
    if statement != "ROLLBACK" or not pooled.driver_connection.is_closed():  # the end of a lost connection is one
        pooled.run_async(lambda driver: driver.execute(statement))
