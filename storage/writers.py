"""Writers of the embedded database: one connection, one after the other; who waits meanwhile shares the next commit.

A commit waits for the disk, which takes longer than all else of a turn. So it is made for all who wrote before it came to
it: each is a savepoint, whose failing takes back its own statements alone, and is told only once the disk has it.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.embedded import BUSY_MS, ONCE, Embedded, connected
from storage.standing import MovedAway, moved_away

MOST = 16  # writers that share one commit
_PLAIN = 0xFF  # of SQLite's extended codes
_T = TypeVar("_T")


class Writer(Embedded):
    """The driver's connection that writes, for whoever is seated."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Nobody is seated."""
        super().__init__(connect)
        self.seated: Connection | None = None
        self.begins = False  # the seated one has not begun its transaction
        self._seat = asyncio.Lock()
        self._waiting = 0  # for the seat
        self._inside = False  # the seated one's savepoint is open
        self._kept: list[asyncio.Future[None]] = []  # of those who wait for the disk

    async def sit(self, who: Connection) -> None:
        """Wait for the seat."""
        self._waiting += 1
        try:
            await self._seat.acquire()
        finally:
            self._waiting -= 1
            if not (
                self._seat.locked() or self._waiting
            ):  # it was passed on to who went away: nobody else would commit
                await self._seat.acquire()
                self._go_on()
        self.seated, self.begins = who, True

    async def do(self, work: Callable[[], _T], *, spot: bool = False) -> _T:
        """The work, in the seated one's savepoint; before anybody was, as it is."""
        try:
            if self.seated is not None and not self._inside:
                await self._enter()
            return work() if spot and not self._away else await self.trip(work)
        except sqlite3.Error:
            self._noted()
            raise

    def _noted(self) -> None:
        """After an error SQLite may have taken back all of the transaction, as on a full disk: nobody is told that it lasts."""
        if not self.bare.in_transaction:
            self._inside = False
            self._told(self._kept, _LOST)

    async def _on_the_spot(self, work: Callable[[], _T]) -> _T:
        return await self.do(work, spot=True)

    async def _enter(self) -> None:
        """Behind those who wait for the same commit, or as the first: at once unless another process writes."""
        if self._away or not self._began():
            await self.trip(self._wait_and_begin)
        if moved_away(self.bare):
            self.bare.rollback()  # nobody wrote before: of those who share a commit the first begins
            raise MovedAway
        self.bare.execute("SAVEPOINT one")
        self._inside = True

    def _began(self) -> bool:
        try:
            if not self.bare.in_transaction:
                self.bare.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PLAIN != sqlite3.SQLITE_BUSY:
                raise
        return self.bare.in_transaction

    def _wait_and_begin(self) -> None:
        """In the connection's thread."""
        self.bare.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        try:
            if not self.bare.in_transaction:
                self.bare.execute("BEGIN IMMEDIATE")
        finally:
            self.bare.execute("PRAGMA busy_timeout=0")

    async def commit(self) -> None:
        """Lasting when it returns. The seat goes on before: in the same transaction, or once the disk has it."""
        if self._inside:
            await self._in_order(self._release)
            lasting = asyncio.get_running_loop().create_future()
            self._kept.append(lasting)
            self._go_on()
            await lasting

    async def rollback(self) -> None:
        """Take back what the seated one wrote. It stays seated."""
        if self.seated is not None:
            await self._in_order(self._undo)

    async def stand_up(self) -> None:
        """The seat goes on without a commit."""
        try:
            await self.rollback()
        finally:
            self._go_on()

    async def _in_order(self, work: Callable[[], None]) -> None:
        """On the spot, unless the thread is still at work for somebody who went away."""
        if self._away:
            await self.trip(work)
        else:
            work()

    def _release(self) -> None:
        self.bare.execute("RELEASE one")
        self._inside = False

    def _undo(self) -> None:
        inside, self._inside = self._inside, False
        if not self._kept:
            self.bare.rollback()
        elif inside and self.bare.in_transaction:
            self.bare.execute("ROLLBACK TO one")
            self.bare.execute("RELEASE one")

    def _go_on(self) -> None:
        """To who waits; or, when nobody does or enough are in it, to the commit."""
        self.seated, self._inside = None, False
        self._noted()
        if self._kept and not (self._waiting and len(self._kept) < MOST):
            self._shared = asyncio.ensure_future(self._share())
        else:
            self._seat.release()

    async def _share(self) -> None:
        """The commit of all who wait for it."""
        kept, self._kept = self._kept, []
        failed: sqlite3.Error | None = _LOST
        try:
            await self.trip(self._last)
            failed = None
        except sqlite3.Error as error:
            failed = error
        finally:
            self._told(kept, failed)
            self._seat.release()

    def _last(self) -> None:
        """In the connection's thread."""
        try:
            self.bare.commit()
        except sqlite3.Error:
            self.bare.rollback()
            raise

    @staticmethod
    def _told(kept: list[asyncio.Future[None]], failed: sqlite3.Error | None) -> None:
        """Whoever still waits learns whether the disk has it."""
        for lasting in kept:
            if lasting.done():
                continue
            if failed is None:
                lasting.set_result(None)
            else:
                lasting.set_exception(failed)
        kept.clear()


_LOST = sqlite3.OperationalError("the transaction was taken back")


class _Mine(AsyncConnection):
    """A writer's own. The driver commits by itself; SQLAlchemy, whose way there costs as much as a statement, only hears of it."""

    __slots__ = ()

    async def commit(self) -> None:
        """Lasting when it returns, and over in any case."""
        sync: Any = self.sync_connection
        driver: Writer = sync.connection.driver_connection
        try:
            await driver.commit()
        except sqlite3.Error as error:
            raise OperationalError("COMMIT", None, error) from error
        finally:
            sync.commit()


class Writers:
    """The queue of those who write."""

    def __init__(self, url: URL) -> None:
        """Nothing is connected yet."""
        options: dict[str, Any] = {"connect_args": {"async_creator_fn": _writer}, "pool_size": 1}
        self._engine = create_async_engine(url, hide_parameters=True, **options)
        self._opening = asyncio.Lock()
        self._pooled: AsyncConnection | None = (
            None  # never given back: the pool's ways take as long as a turn's statements
        )
        connected(self._engine, foreign_keys=True)
        dialect: Any = self._engine.dialect
        dialect.do_commit = lambda _: None  # see `_Mine`
        dialect.do_begin = _begin  # an event would be looked for at each step of every connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write. Rolls back on leaving unless it was committed; that ends it."""
        async with self._opening:
            if self._pooled is None:
                self._pooled = await self._open()
        pooled: Any = self._pooled.sync_connection
        driver: Writer = pooled.connection.driver_connection
        mine = Connection(self._engine.sync_engine, pooled.connection)
        await driver.sit(mine)
        try:
            mine.begin()
            yield _Mine(self._engine, mine)
        finally:
            if driver.seated is mine:
                await asyncio.shield(driver.stand_up())

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits on leaving without an error."""
        async with self.transaction() as conn:
            yield conn
            await conn.commit()

    async def _open(self) -> AsyncConnection:
        pooled = await self._engine.connect().start()
        driver: Any = (await pooled.get_raw_connection()).driver_connection
        # What a savepoint takes back is kept in memory: SQLite would write it to the system's folder of passing files,
        # forty times a turn, where it has no business and there may be no room.
        for pragma in ("busy_timeout=0", "temp_store=MEMORY"):
            driver.bare.execute(f"PRAGMA {pragma}")
        return pooled

    async def spare(self) -> None:
        """Who reads has connections of their own."""

    async def close(self) -> None:
        """Close the connection."""
        if self._pooled is not None:
            await self._pooled.close()
            self._pooled = None
        await self._engine.dispose()


def _begin(pooled: Any) -> None:
    """What is written after one's commit would stand in somebody else's transaction."""
    driver: Writer = pooled.driver_connection
    if not driver.begins:
        raise RuntimeError(ONCE)
    driver.begins = False


def _writer(path: str, **options: Any) -> Writer:
    """The driver's `connect` for this kind of connection, whose thread ends with the process."""
    conn = Writer(partial(sqlite3.connect, path, **options))
    conn._thread.daemon = True
    return conn
