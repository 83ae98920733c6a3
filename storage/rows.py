"""Every row of the database, table by table, in one form for both databases: for backups and for moving house."""

import base64
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from handlers.errors import FengqiaoError
from storage.database import Database
from storage.keys import DAILY
from storage.standing import mark_moved
from storage.tables import lease, metadata
from storage.tables.columns import Moment, Number

BATCH = 500  # rows at a time
Portion = tuple[str, bytes]  # table, and rows as JSON lines


class NotEmpty(FengqiaoError):
    """Rows are put into empty databases only."""


class NotTheSame(FengqiaoError):
    """What was written is not what was read."""


class StillRunning(FengqiaoError):
    """The service works on the database that is to be left: what it takes in afterwards would stay behind."""


async def dump(database: Database) -> AsyncIterator[Portion]:
    """All rows at one moment, also while others write: tables in the order their references need, rows by key."""
    async with database.one_view() as conn:
        for table in metadata.sorted_tables:
            async with conn.stream(select(table).order_by(*table.primary_key.columns)) as rows:
                async for part in rows.mappings().partitions(BATCH):
                    yield table.name, b"".join(_line(table, row) for row in part)


def _line(table: Table, row: Mapping[Any, Any]) -> bytes:
    values = {column.name: _plain(column, row[column.name]) for column in table.columns}
    return json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _plain(column: Column[Any], value: Any) -> Any:
    """A value as JSON has it."""
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64encode(value).decode()
    if isinstance(column.type, Moment):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(column.type, Date) else value


def _value(column: Column[Any], plain: Any) -> Any:
    """The value again."""
    if plain is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(plain)
    if isinstance(column.type, Date):
        return date.fromisoformat(plain)
    return datetime.fromisoformat(plain) if isinstance(column.type, Moment) else plain


def tables_of(connection: Connection) -> Mapping[str, Table]:
    """The tables that stand there, of whatever version: columns as moments, numbers, bytes and words are read by `_value`.

    What a database makes by itself is left out: the index for searching, and columns that are computed.
    """
    known, found = inspect(connection), MetaData()
    for name in known.get_table_names():
        if name == "alembic_version" or name.startswith("case_fts"):
            continue
        columns = [each for each in known.get_columns(name) if not each.get("computed")]
        Table(name, found, *(Column(each["name"], _kind(each["type"])) for each in columns))
    return found.tables


def _kind(stands: TypeEngine[Any]) -> TypeEngine[Any]:
    return Moment() if isinstance(stands, DateTime) else stands


class Filling:
    """Rows on their way into an empty database, in one transaction of the caller's."""

    def __init__(self, conn: AsyncConnection, tables: Mapping[str, Table] = metadata.tables) -> None:
        """`tables`: those of the schema that stands there, this version's unless it is said."""
        self._conn, self._tables = conn, tables

    async def must_be_empty(self) -> None:
        """Raises `NotEmpty`."""
        for table in self._tables.values():
            if (await self._conn.execute(select(text("1")).select_from(table).limit(1))).first() is not None:
                raise NotEmpty("目标数据库里已经有数据，只能放进空的数据库。", f"rows in {table.name}")

    async def put(self, name: str, lines: bytes) -> None:
        """The rows of one portion. Raises KeyError for a table that is not there."""
        table = self._tables[name]
        rows = [
            {column.name: _value(column, row[column.name]) for column in table.columns}
            for row in map(json.loads, lines.splitlines())
        ]
        if rows:
            await self._conn.execute(table.insert(), rows)

    async def count_on(self) -> None:
        """New rows get numbers after the highest taken over: PostgreSQL's counters do not see them by themselves."""
        if self._conn.dialect.name != "postgresql":
            return
        for table in self._tables.values():
            counted = table.columns.get("id")
            if counted is None or not isinstance(counted.type, Number | Integer):
                continue
            counter = func.pg_get_serial_sequence(table.name, "id")
            name = (await self._conn.execute(select(counter))).scalar_one_or_none()
            if name is not None:
                highest = select(func.max(counted)).scalar_subquery()
                await self._conn.execute(select(func.setval(name, func.coalesce(highest, 1), highest.isnot(None))))


class Sums:
    """Rows and a digest of each table, to tell whether two databases hold the same."""

    def __init__(self, names: Iterable[str] = metadata.tables) -> None:
        """Of these tables; all of this version unless they are named."""
        self._tables = {name: (0, sha256()) for name in names}

    def add(self, portion: Portion) -> None:
        """Count one portion."""
        name, lines = portion
        count, digest = self._tables[name]
        digest.update(lines)
        self._tables[name] = (count + lines.count(b"\n"), digest)

    def table(self) -> dict[str, tuple[int, str]]:
        """Rows and digest by table."""
        return {name: (count, digest.hexdigest()) for name, (count, digest) in self._tables.items()}


async def sums(database: Database) -> Mapping[str, tuple[int, str]]:
    """Rows and digest of every table as it stands."""
    counted = Sums()
    async for portion in dump(database):
        counted.add(portion)
    return counted.table()


def must_match(one: Mapping[str, Sequence[Any]], other: Mapping[str, Sequence[Any]]) -> None:
    """Raises `NotTheSame` with the tables that differ."""
    differ = sorted(name for name in {*one, *other} if tuple(one.get(name, ())) != tuple(other.get(name, ())))
    if differ:
        raise NotTheSame("核对不一致，没有放进去：" + "、".join(differ))


_RUNS = "服务好像还在运行：现在搬，以后收到的话会留在旧库里。请先停下服务再搬"


async def _must_rest(database: Database, now: datetime) -> None:
    """Processes on a server are seen by their listening connections, one on a file by its lock; one that leads renews a lease.

    The daily lease outlasts whoever took it. Raises `StillRunning`.
    """
    if await database.is_served():
        every = "。" if database.sqlite else "：每一个进程都要停，只收话的（fengqiao-web@ 的每一个）也要停。"
        raise StillRunning(f"{_RUNS}{every}")
    held = select(func.max(lease.c.until)).where(lease.c.name != DAILY)
    async with database.read() as conn:
        until = (await conn.execute(held)).scalar_one()
    if until is not None and until > now:
        seconds = int((until - now).total_seconds()) + 1
        raise StillRunning(f"{_RUNS}（若是被强行停掉的，等 {seconds} 秒）。")


async def move(source: Database, target: Database) -> Mapping[str, tuple[int, str]]:
    """Copy every row into the empty, upgraded `target`, compare both sides, and mark the source as moved.

    Nobody may write to the source meanwhile; should somebody have, the comparison shows it and nothing is kept.
    The mark lasts only once the target holds everything: broken off before, the source is as it was.
    Raises `NotOurs`, `StillRunning`, `NotEmpty`, `NotTheSame`.
    """
    await source.must_be_current()
    await _must_rest(source, datetime.now(UTC))
    source.serve()  # nobody else meanwhile
    await target.upgrade()
    async with target.write() as conn:
        filling = Filling(conn)
        await filling.must_be_empty()
        read = Sums()
        async for portion in dump(source):
            read.add(portion)
            await filling.put(*portion)
        await filling.count_on()
        async with source.write() as left:
            await left.run_sync(mark_moved)  # whoever writes there now waits, and is seen or refused
            must_match(read.table(), await sums(source))
            await conn.commit()
            must_match(read.table(), await sums(target))
            await left.commit()
    return read.table()
