"""The engine for either database: transactions that write take their lock at once, and the schema is upgraded at start."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, column, func, select, table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage import standing
from storage.address import BadDatabase as BadDatabase
from storage.address import address as address
from storage.address import bare, secured
from storage.embedded import embedded, prepare
from storage.migrations import HEAD
from storage.outage import unreachable
from storage.pool import AtHand
from storage.seat import Seat
from storage.writers import Writers

_UPGRADE_LOCK = 0x46656E67  # PostgreSQL advisory lock held while the schema is upgraded
_SERVING_LOCK = 0x46656E68  # PostgreSQL advisory lock shared by the processes that serve, as long as each listens
_POOL = 10
_VERSION: Select[Any] = select(column("version_num")).select_from(table("alembic_version"))

INSERTS: Mapping[str, Callable[[Table], "sqlite.Insert | postgresql.Insert"]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}  # that know ON CONFLICT, by the dialect's name


class Database:
    """One engine for those who read; who writes has `Writers`, of PostgreSQL what is `AtHand`."""

    def __init__(self, url: URL) -> None:
        """`url` as from `address`. Nothing is connected yet."""
        self.url = url
        self.sqlite = url.get_backend_name() == "sqlite"
        self.engine = _engine(url)
        self._writers = Writers(url) if self.sqlite else AtHand(self.engine, 2 * _POOL)
        self._seat = Seat(Path(url.database or "")) if self.sqlite else None

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that may write. Rolls back on leaving unless it was committed, which is the end of it."""
        return self._writers.transaction()

    def alone(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """For one writing statement that is a transaction by itself: it lasts on leaving."""
        return self._writers.alone()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """To read only: one transaction with one view on SQLite, each statement's own view on PostgreSQL."""
        await self._writers.spare()
        async with self.engine.connect() as conn:
            yield conn

    @asynccontextmanager
    async def one_view(self) -> AsyncIterator[AsyncConnection]:
        """To read everything as it is at one moment, also while others write: for long walks."""
        await self._writers.spare()
        async with self.engine.connect() as conn:
            if not self.sqlite:
                await conn.execution_options(isolation_level="REPEATABLE READ")
                await conn.execute(text("SELECT 1"))  # whatever is asked first, the moment is now
            yield conn

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[AsyncConnection]:
        """A connection outside the pool, closed on leaving: one that stays busy takes nobody's place."""
        engine = create_async_engine(
            bare(self.url), connect_args=secured(self.url), hide_parameters=True, poolclass=NullPool
        )
        try:
            async with engine.connect() as conn:
                yield conn
        finally:
            await engine.dispose()

    async def upgrade(self) -> None:
        """Bring the schema to the newest version, one process at a time, in one transaction.

        Raises `NotOurs` for one that is newer, or was moved away.
        """
        version = await self.version()
        standing.may_be_used(version, self.url)
        if version == HEAD:
            return
        async with self._migrating() as conn:
            await conn.run_sync(_upgrade)
            await conn.commit()

    async def still_ours(self, conn: AsyncConnection) -> None:
        """In the first writing transaction: waits for a `move` that is just ending. Raises `NotOurs` when it was moved away."""
        found = await conn.execute(_VERSION if self.sqlite else _VERSION.with_for_update(read=True))
        standing.may_be_used(found.scalar_one_or_none(), self.url)

    async def still_here(self) -> None:
        """While it is used. Raises `NotOurs` once it was moved away, and the database's own errors."""
        async with self.read() as conn:
            standing.must_be_here((await conn.execute(_VERSION)).scalar_one_or_none(), self.url)

    def serve(self) -> None:
        """Until it is closed, no other process serves from the same embedded file. Raises `AlreadyServed`."""
        if self._seat is not None:
            self._seat.take()

    async def must_be_free(self) -> None:
        """Raises `AlreadyServed` where a process serves from the embedded file."""
        if self._seat is not None:
            await asyncio.to_thread(self._seat.must_be_free)

    async def served_by(self, conn: AsyncConnection) -> None:
        """Show that a process serves from here, until its own connection `conn` is closed. PostgreSQL only."""
        await conn.execute(select(func.pg_try_advisory_lock_shared(_SERVING_LOCK)))
        await conn.commit()  # what is listened for is heard outside a transaction alone

    async def is_served(self) -> bool:
        """Whether any process, of whatever part, serves from here."""
        if self._seat is not None:
            return await asyncio.to_thread(self._seat.taken)
        async with self.read() as conn:
            return not (await conn.execute(select(func.pg_try_advisory_xact_lock(_SERVING_LOCK)))).scalar_one()

    @asynccontextmanager
    async def grown(self, version: str) -> AsyncIterator[AsyncConnection]:
        """A new database with the schema of that version; what is put into it meanwhile is upgraded on leaving, all at once.

        Raises `NotOurs` where another schema stands already.
        """
        standing.must_be_new(await self.version(), version, self.url)
        async with self._migrating() as conn:
            await conn.run_sync(_upgrade, version)
            yield conn
            await conn.run_sync(_upgrade)
            await conn.commit()

    @asynccontextmanager
    async def _migrating(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, of which nothing is left unless it is committed."""
        engine = _engine(self.url, migrating=True)
        try:
            async with engine.connect() as conn:
                await conn.execution_options(fengqiao_writes=True)
                await conn.begin()
                yield conn
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def unless_it_fails(self) -> AsyncIterator[None]:
        """An embedded file that was not there before is gone again when what is done meanwhile fails."""
        fresh = self._absent()
        try:
            yield
        except BaseException:
            await self.close()
            if fresh:
                self._remove()
            raise

    async def must_be_current(self) -> None:
        """Raises `NotOurs` unless the database holds a schema of this very version: its rows are read as they are."""
        standing.must_be_current(await self.version(), self.url)

    async def must_stand(self) -> None:
        """Raises `NotOurs` where no schema was made yet, or none this program may use."""
        version = await self.version()
        standing.must_stand(version, self.url)
        standing.may_be_used(version, self.url)

    def _absent(self) -> bool:
        """Whether the embedded file is not there: opening it would make an empty one."""
        return self.sqlite and not Path(self.url.database or "").exists()

    def _remove(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.url.database}{ending}").unlink(missing_ok=True)

    async def version(self) -> str | None:
        """The version the schema has; None for an empty database, and where there is none: asking makes nothing.

        Raises `BadDatabase` where no server answers.
        """
        if self._absent():
            return None
        try:
            return await self._found()
        except OSError as wrong:  # only connections to a server raise it
            raise BadDatabase(unreachable(wrong)) from wrong

    async def _found(self) -> str | None:
        async with self.read() as conn:
            if not await conn.run_sync(lambda c: c.dialect.has_table(c, "alembic_version")):
                return None
            return (await conn.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()

    async def close(self) -> None:
        """Close all connections."""
        await self._writers.close()
        await self.engine.dispose()
        if self._seat is not None:
            self._seat.leave()


def _engine(url: URL, *, migrating: bool = False) -> AsyncEngine:
    """Parameters never show in errors or logs: they hold what residents said."""
    options: dict[str, Any] = {"poolclass": NullPool} if migrating else {"pool_size": _POOL}
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, connect_args={"async_creator_fn": embedded}, hide_parameters=True, **options)
        prepare(engine, foreign_keys=not migrating)
        return engine
    if not migrating:
        options |= {"max_overflow": _POOL, "isolation_level": "AUTOCOMMIT"}
    # Compiling a question for the processor takes longer than any question of ours that it would make faster.
    settings = {"server_settings": {"jit": "off"}, **secured(url)}
    return create_async_engine(bare(url), connect_args=settings, hide_parameters=True, **options)


def _upgrade(connection: Connection, version: str = "head") -> None:
    """Run alembic up to this version, on this connection and in its transaction.

    On SQLite BEGIN IMMEDIATE, before any statement, is the lock.
    """
    from alembic import command  # costs 0.3 s: only when there is something to upgrade
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
    else:
        connection.execute(text("SELECT 1"))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BadDatabase("升级后数据库里有断开的引用，已撤回升级。")


def insert(conn: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, in the words of the connection's database."""
    return INSERTS[conn.dialect.name](table)
