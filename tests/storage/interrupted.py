"""Every statement of every version interrupted on an embedded database with rows in all tables: what is left is the version before.

What `kill -9` leaves are the file and its log as they are at that moment: they are copied there and looked at.
"""

import asyncio
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from storage.database import Database, address
from tests.storage.old_house import fill, intact, made, opened, tables, versions

WRITES = ("CREATE", "ALTER", "INSERT", "UPDATE", "DROP", "DELETE")
SCHEMA = {"sqlite_master", "alembic_version"}
CHANGED = {("case_", "status"), ("case_step", "status"), ("case_", "warn_at"), ("case_", "widen_at")}
"""What versions change on purpose."""
_really = command.upgrade
_FILE = "fengqiao.db"
Content = dict[str, list[dict[str, Any]]]


def content(folder: Path) -> Content:
    """All that the file holds and says of itself. It is whole, and nothing in it points nowhere."""
    with closing(sqlite3.connect(folder / _FILE)) as raw:
        raw.row_factory = sqlite3.Row
        assert [tuple(row) for row in raw.execute("PRAGMA integrity_check")] == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchone() is None
        asked = {name: raw.execute(f"SELECT * FROM {name}") for name in ("sqlite_master", *tables(raw))}
        return {name: sorted(({**row} for row in rows), key=str) for name, rows in asked.items()}


class Watch:
    """Looks at what each statement of an upgrade would leave."""

    def __init__(self, folder: Path) -> None:
        """`folder`: of the database."""
        self.folder, self.before, self.shots, self.written = folder, content(folder), 0, 0
        event.listen(Pool, "connect", self._small)
        event.listen(Engine, "before_cursor_execute", self._look)
        event.listen(Engine, "commit", self._last)

    def close(self) -> None:
        event.remove(Pool, "connect", self._small)
        event.remove(Engine, "before_cursor_execute", self._look)
        event.remove(Engine, "commit", self._last)

    def _small(self, connection: Any, _: object) -> None:
        """So little memory that what is not committed goes to the disk, as it does where tables are large."""
        connection.cursor().execute("PRAGMA cache_size=4")

    def _look(self, _: object, __: object, statement: str, *___: object) -> None:
        if not statement.lstrip().upper().startswith(WRITES):
            return
        shot = self.folder / "shot"
        shot.mkdir()
        for name in (_FILE, f"{_FILE}-wal"):
            shutil.copyfile(self.folder / name, shot / name)
        self.written = max(self.written, (shot / f"{_FILE}-wal").stat().st_size)
        assert content(shot) == self.before, f"something is left of a try that ended before {statement}"
        self.shots += 1
        shutil.rmtree(shot)

    def _last(self, conn: Any) -> None:
        self._look(conn, None, "UPDATE: all of it, before its commit")


def step(folder: Path, version: str) -> Watch:
    """On to that version, as a start does it, looked at by the way."""

    def to_there(config: Config, *_: object) -> None:
        _really(config, version)

    watch = Watch(folder)
    command.upgrade = to_there  # type: ignore[assignment]  # nobody here asks for more
    asyncio.run(upgraded(Database(address("", folder))))
    command.upgrade = _really
    watch.close()
    return watch


async def upgraded(database: Database) -> None:
    """And closed, so that its log is empty."""
    await database.upgrade()
    await database.close()


def nothing_lost(before: Content, after: Content, but: AbstractSet[str] = SCHEMA) -> None:
    """Every row is there once, with the values it had. `but`: what is no table, or grows."""
    for table in set(before) - but:
        was, now = before[table], after[table]
        keep = sorted(set.intersection(*(set(row) for row in (*was, *now))) if was else ())
        keep = [name for name in keep if (table, name) not in CHANGED]
        assert _of(was, keep) == _of(now, keep), table


def _of(rows: list[dict[str, Any]], keep: Sequence[str]) -> list[str]:
    return sorted(str([row[name] for name in keep]) for row in rows)


async def read_at_last(folder: Path) -> None:
    """What was lived is there."""
    async with opened("", folder) as store:
        await intact(store)


def main(folder: Path) -> None:
    """Up from the first version, step by step; prints the versions."""
    asyncio.run(made("", folder))
    for version in versions()[1:]:
        with closing(sqlite3.connect(folder / _FILE)) as raw:
            fill(raw)
        watch = step(folder, version)
        assert watch.shots > 1, version
        nothing_lost(watch.before, content(folder))
        sys.stdout.write(f"{version} {watch.shots} {watch.written}\n")
    asyncio.run(read_at_last(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
