"""SQLite as the pool connects to it: durable, checked, and few trips to the connection's thread.

The driver goes there for a cursor, for the execution, for the rows and for the end, each time anew, and BEGIN is a
statement of its own; but a trip costs more than what SQLite does at its end. So a statement is one trip, and prepared
ones, which find or write some rows by their key, are asked on the spot. What may wait always goes to the thread: for
the write lock, for the disk.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

WAL = "journal_mode=WAL"
ONCE = "who writes commits once"  # the fault of a program
BUSY_MS = 30_000  # how long SQLite waits for another process
_AHEAD = 500  # rows that come with the execution; the others when they are asked for
_T = TypeVar("_T")


class Cursor(aiosqlite.Cursor):
    """The driver's cursor; made, executed and read to its first rows in one trip."""

    def __init__(self, conn: "Embedded") -> None:
        """Nothing is asked yet."""
        self._conn: Embedded = conn
        self._rows: Sequence[Any] = ()
        self._over = True  # read to its end: SQLite holds nothing for it

    async def execute(self, sql: str, parameters: Any = None) -> "Cursor":
        """Execute, and fetch the first rows."""
        return await self._ask(lambda cursor: cursor.execute(sql, parameters or ()))

    async def executemany(self, sql: str, parameters: Iterable[Any]) -> "Cursor":
        """Execute for each of the rows."""
        return await self._ask(lambda cursor: cursor.executemany(sql, parameters))

    async def _ask(self, question: Callable[[sqlite3.Cursor], object]) -> "Cursor":
        """What was to begin before it begins on the way."""
        await self._conn.do(partial(self._answer, question))
        return self

    def _answer(self, question: Callable[[sqlite3.Cursor], object]) -> None:
        """In the connection's thread."""
        self._cursor = self._conn.bare.cursor()
        question(self._cursor)
        self._fetch()

    def _fetch(self) -> None:
        self._rows = self._cursor.fetchmany(_AHEAD) if self._cursor.description else ()
        self._over = len(self._rows) < _AHEAD

    async def fetchone(self) -> Any:
        """The next row; None at the end."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """The next rows, at most so many; none at the end."""
        if not (self._rows or self._over):
            await self._conn.trip(self._fetch)
        rows, self._rows = self._rows[: size or _AHEAD], self._rows[size or _AHEAD :]
        return rows

    async def fetchall(self) -> Sequence[Any]:
        """All rows that are left."""
        rows, self._rows = self._rows, ()
        if self._over:
            return rows
        rest = await self._conn.trip(self._cursor.fetchall)
        self._over = True
        return [*rows, *rest]

    async def close(self) -> None:
        """Let go of what was not read."""
        if not self._over:
            self._over = True
            await self._conn.trip(self._cursor.close)


class Embedded(aiosqlite.Connection):
    """The driver's connection; its transaction begins on the way to its first statement."""

    begin = ""  # the statement that is still to come
    writes = True  # what began may write

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Nothing is connected yet."""
        super().__init__(connect, iter_chunk_size=_AHEAD)
        self._away = deque[None]()  # trips that are not over

    @property
    def bare(self) -> sqlite3.Connection:
        """SQLite's own, for the connection's thread."""
        return self._conn

    def cursor(self) -> Any:
        """A cursor that has not been anywhere yet."""
        return Cursor(self)

    async def fetch(self, sql: str, *values: Any) -> Sequence[Any]:
        """All rows of a prepared statement."""
        return await self._on_the_spot(lambda: self.bare.execute(sql, values).fetchall())

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:  # type: ignore[override]  # nobody reads
        """A prepared statement for each of the rows."""
        await self._on_the_spot(lambda: self.bare.executemany(sql, rows))

    async def _on_the_spot(self, work: Callable[[], _T]) -> _T:
        """Work that waits for nothing, since what writes has begun. Never beside what the thread still does."""
        return await self.do(work, spot=not self._away and (self.bare.in_transaction or not self.writes))

    async def do(self, work: Callable[[], _T], *, spot: bool = False) -> _T:
        """The work, after what was to begin before it; a transaction that could not is still to begin."""
        begin, self.begin = self.begin, ""
        whole = partial(self._after, begin, work) if begin else work
        try:
            return whole() if spot else await self.trip(whole)
        except sqlite3.Error:
            if begin and not self.bare.in_transaction:
                self.begin = begin
            raise

    def _after(self, begin: str, work: Callable[[], _T]) -> _T:
        self.bare.execute(begin)
        return work()

    async def trip(self, work: Callable[[], _T]) -> _T:
        """To the connection's thread and back. Trips happen one after the other, also those nobody waits for any more."""
        self._away.append(None)
        done: _T = await self._execute(self._there, work)  # type: ignore[no-untyped-call]  # the driver's own way
        return done

    def _there(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        finally:
            self._away.pop()

    async def commit(self) -> None:
        """Make it lasting."""
        await self._end(self.bare.commit)

    async def rollback(self) -> None:
        """Take it back. What was only read is let go of on the spot."""
        if self.writes or self._away:
            await self._end(self.bare.rollback)
        elif self._begun():
            self.bare.rollback()

    async def _end(self, end: Callable[[], None]) -> None:
        if self._begun():
            await self.trip(end)

    def _begun(self) -> bool:
        """What has not begun, or is over, needs no end."""
        begins, self.begin = bool(self.begin), ""
        return not begins and (bool(self._away) or self.bare.in_transaction)


def embedded(path: str, **options: Any) -> Embedded:
    """The driver's `connect` for this kind of connection, whose thread ends with the process."""
    conn = Embedded(partial(sqlite3.connect, path, **options))
    conn._thread.daemon = True
    return conn


def _set(connection: Any, cursor: Any, pragma: str) -> None:
    """One setting. While another process turns a new file to WAL, SQLite says busy at once, whatever it was told to wait."""
    end = monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            if pragma != WAL or error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
            connection.run_async(lambda _: asyncio.sleep(0.02))
        else:
            return


def prepare(engine: AsyncEngine, *, foreign_keys: bool) -> None:
    """As `connected`, and BEGIN in our hands (the driver's own comes too late)."""
    connected(engine, foreign_keys=foreign_keys)

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        conn = connection.connection.driver_connection
        assert isinstance(conn, Embedded)  # noqa: S101  # made by `embedded`
        conn.writes = connection.get_execution_options().get("fengqiao_writes", False)
        conn.begin = "BEGIN IMMEDIATE" if conn.writes else "BEGIN"


def connected(engine: AsyncEngine, *, foreign_keys: bool) -> None:
    """Durable commits and checked references.

    Foreign keys stay off while migrating: rebuilding a table would cascade into the rows that point at it.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            WAL,
            "synchronous=FULL",
            "secure_delete=ON",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        ):
            _set(connection, cursor, pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "handle_error")
    def keep(context: ExceptionContext) -> None:
        # A cancelled caller leaves a sound connection: it is rolled back. Dropped, it would keep the write lock.
        if isinstance(context.original_exception, asyncio.CancelledError):
            context.is_disconnect = False
