"""Connections to PostgreSQL as they are given out: only living ones, at the cost of no question while they are in use.

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
AT_HAND = 8  # connections: as many as turns run side by side; the rest of the pool is for who reads


class AtHand:
    """The connections of those who write, passed from one to the next: the pool's ways take as long as a turn's statements.

    They are the pool's all the same: one that nobody used for a while goes back to it and comes out as any other.
    """

    def __init__(self, engine: AsyncEngine, most: int) -> None:
        """Nothing is connected yet. `most`: connections the engine's pool gives out."""
        self._engine, self._most = engine, most
        self._idle: list[tuple[AsyncConnection, float]] = []  # with the moment of its last use; the latest at the end
        _only_living(engine)
        _end_writing(engine)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[AsyncConnection]:
        """For one writing statement that is a transaction by itself."""
        async with self._taken() as conn:
            yield conn
            _sync(conn).commit()  # which asks nothing

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """What may write is one transaction, begun and ended by the driver: so its own statements stand in it as SQLAlchemy's do."""
        async with self._taken() as conn:
            sync = _sync(conn)
            await _begun(conn)
            sync.info[_WRITES] = True
            sync.begin()  # whose hooks ask nothing: it need not be awaited
            try:
                yield _Writing(self._engine, sync)
            finally:  # who raises after the commit must not leave the mark to the next
                if not sync.invalidated and not sync.in_transaction():
                    sync.info.pop(_WRITES, None)

    @asynccontextmanager
    async def _taken(self) -> AsyncIterator[AsyncConnection]:
        """A connection, put back on leaving; what was begun is taken back even for who is cancelled."""
        conn = await self._latest() or await self._engine.connect()
        try:
            yield conn
        except BaseException:
            await asyncio.shield(conn.close())
            raise
        if conn.in_transaction() or _driver(_sync(conn)).is_in_transaction() or self._enough():
            await conn.close()
        else:
            self._idle.append((conn, monotonic()))

    def _enough(self) -> bool:
        """Whether as many lie here as may, or somebody may be waiting for one."""
        pool: Any = self._engine.sync_engine.pool
        return len(self._idle) >= AT_HAND or pool.checkedout() >= self._most

    async def _latest(self) -> AsyncConnection | None:
        """The one that was used last, if that was just now."""
        while self._idle:
            conn, used = self._idle.pop()
            if monotonic() - used < QUIET and not _driver(_sync(conn)).is_closed():
                return conn
            await self._give_back(conn, used)
        return None

    @staticmethod
    async def _give_back(conn: AsyncConnection, used: float) -> None:
        _sync(conn).info[_USED] = used
        await conn.close()

    async def spare(self) -> None:
        """Give back the one that lay longest, where somebody would have to wait for another."""
        if self._idle and self._enough():
            await self._give_back(*self._idle.pop(0))

    async def close(self) -> None:
        """Give all of them back."""
        while self._idle:
            await self._give_back(*self._idle.pop())


_WRITES, _USED = "fengqiao writes", "fengqiao used"


class _Writing(AsyncConnection):
    """The connection of a transaction: its end is the driver's, and SQLAlchemy, whose way there costs more, only hears of it."""

    __slots__ = ()

    async def commit(self) -> None:
        """Lasting when it returns."""
        sync = _sync(self)
        await _driver(sync).execute("COMMIT")
        sync.commit()


async def _begun(conn: AsyncConnection) -> None:
    """A transaction begun. Where it is not known whether it was, nobody else gets the connection."""
    try:
        await _driver(_sync(conn)).execute("BEGIN")
    except BaseException:
        await asyncio.shield(conn.invalidate())
        raise


def _sync(conn: AsyncConnection) -> Connection:
    sync = conn.sync_connection
    assert sync is not None  # noqa: S101  # it was connected
    return sync


def _driver(sync: Connection) -> Any:
    return sync.connection.driver_connection


def _only_living(engine: AsyncEngine) -> None:
    """A connection whose server is gone is replaced before anybody gets it.

    The pool's own check asks every time, and each question costs as much as a statement.
    """
    dialect = engine.dialect

    @event.listens_for(engine.sync_engine, "checkout")
    def check(connection: Any, record: Any, _: object) -> None:
        driver = connection.driver_connection
        closed = driver.is_closed() or driver.is_in_transaction()  # whose end did not arrive
        quiet = monotonic() - record.info.get(_USED, -QUIET) >= QUIET
        try:
            if closed or (quiet and not dialect.do_ping(connection)):
                raise InvalidatePoolError
        except dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone
        record.info.pop(_USED, None)

    @event.listens_for(engine.sync_engine, "checkin")
    def used(_: object, record: Any) -> None:
        record.info.setdefault(_USED, monotonic())  # if who had it has not told when


def _end_writing(engine: AsyncEngine) -> None:
    """A transaction of `AtHand` is the only one of who has it, and is taken back by the driver too."""

    @event.listens_for(engine.sync_engine, "begin")
    def begin(conn: Connection) -> None:
        if _WRITES in conn.info and not _driver(conn).is_in_transaction():
            raise RuntimeError(ONCE)

    @event.listens_for(engine.sync_engine, "rollback")
    def rollback(conn: Connection) -> None:
        if not conn.invalidated and conn.info.pop(_WRITES, False) and not _driver(conn).is_closed():
            pooled: Any = conn.connection.dbapi_connection
            pooled.run_async(lambda driver: driver.execute("ROLLBACK"))
