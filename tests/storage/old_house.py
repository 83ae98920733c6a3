"""A house that ran an older version: real cases and a real trail, and on SQLite some rows in every other table."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from handlers.casework.case import CaseNumber
from handlers.messages import Address
from storage import migrations
from storage.database import Database, _engine
from storage.store import Store
from tests.storage.acts import hire, open_case
from tests.stores import KEY, NOW, small_district, small_knowledge

ROWS = 3
LAST = CaseNumber("FQQQQQQ003")  # nothing that is made up points at it


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


def versions() -> list[str]:
    """All there were, the oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def opened(url: str, folder: Path) -> AbstractAsyncContextManager[Store]:
    """The store there, as a start opens it."""
    return Store.opened(url, folder, KEY, small_district(), small_knowledge())


async def made(url: str, folder: Path) -> None:
    """A house of the first version."""
    async with opened(url, folder) as store:
        await _lived(store)
        await _taken_back(store._units.database, "0001")


async def _lived(store: Store) -> None:
    """Cases, people, talks and an anchored trail."""
    for number in range(ROWS + 1):
        await open_case(store, CaseNumber(f"FQQQQQQ{number:03d}"), Address("web", f"visitor-{number}"))
    who, *_ = [await hire(store, login) for login in ("a", "b", "c")]
    await store.desk.page(LAST, who, NOW)
    await store.audit.anchor(NOW)


async def intact(store: Store) -> None:
    """What was lived is all there and can be read, and nobody touched the trail."""
    assert await store.audit.verify() == ()
    who = await store.people.by_login("a")
    assert who is not None
    page = await store.desk.page(LAST, who, NOW)
    assert page.case.facts.what == "邻居漏水"
    assert [line.text for line in page.lines] == ["说一句"]


async def _taken_back(database: Database, version: str) -> None:
    """The schema of that version; what later ones brought is lost."""

    def back(connection: Connection) -> None:
        connection.execute(text("SELECT 1"))
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, version)

    engine = _engine(database.url, migrating=True)
    async with engine.connect() as conn:
        await conn.execution_options(fengqiao_writes=True)
        await conn.begin()
        await conn.run_sync(back)
        await conn.commit()
    await engine.dispose()


def tables(raw: sqlite3.Connection) -> list[str]:
    """Ours, without SQLite's own and the index for searching."""
    found = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
    return [name for (name,) in found if not name.startswith(("sqlite_", "case_fts", "alembic"))]


def fill(raw: sqlite3.Connection) -> None:
    """Some rows in every table that has none; what they point at is there."""
    empty = {name for name in tables(raw) if not raw.execute(f"SELECT 1 FROM {name}").fetchone()}
    empty -= {"district_version"}  # a start reads it
    while empty:
        ready = [name for name in sorted(empty) if not {t for t, _ in _points(raw, name).values()} & empty - {name}]
        assert ready, f"tables that point at each other: {empty}"
        for name in ready:
            for row in _rows(raw, name):
                raw.execute(
                    f"INSERT INTO {name} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()]
                )
        empty -= set(ready)
    raw.commit()


def _points(raw: sqlite3.Connection, table: str) -> dict[str, tuple[str, str]]:
    """Which column of which table each of these columns points at."""
    return {each[3]: (each[2], each[4]) for each in raw.execute(f"PRAGMA foreign_key_list({table})")}


def _rows(raw: sqlite3.Connection, table: str) -> Iterator[dict[str, object]]:
    columns = {name: kind for _, name, kind, *_ in raw.execute(f"PRAGMA table_info({table})")}
    there = {
        name: [value for (value,) in raw.execute(f"SELECT {column} FROM {target} ORDER BY 1 LIMIT {ROWS}")]
        for name, (target, column) in _points(raw, table).items()
        if target != table
    }
    for n in range(ROWS):
        row = {name: _value(kind, n) for name, kind in columns.items() if name not in _points(raw, table)}
        yield row | {name: values[n % len(values)] for name, values in there.items()}


def _value(kind: str, n: int) -> object:
    """Something of that kind, another one in each row."""
    if kind.startswith(("DATE", "TIME")):
        return f"2026-03-0{n + 1}" + (" 02:00:00.000000" if kind == "DATETIME" else "")
    if kind in ("INTEGER", "BIGINT", "BOOLEAN", "FLOAT"):
        return n if kind != "BOOLEAN" else n % 2
    return b"row %d" % n if kind == "BLOB" else "[]" if kind == "JSON" else f"row {n}"
