"""Starts on an old database, in children: killed half-way, cut off half-way, and two at the same moment."""

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Engine, event, exc

from storage.outage import is_outage
from tests.storage.interrupted import SCHEMA, WRITES, Content, nothing_lost
from tests.storage.interrupted import content as embedded
from tests.storage.old_house import intact, made, opened, versions

KILLED = (60, 140, 0)  # at these writing statements; 0: before the commit
CUT_OFF = 100
OUTAGE, WRONG = 254, 255  # exit codes
GROW = {*SCHEMA, "columns", "indexes", "audit", "audit_chain", "district"}  # by a start and by reading


def content(url: str, folder: Path) -> Content:
    """All that the database holds, its columns and indexes too."""
    return asyncio.run(_content(url)) if url else embedded(folder)


async def _content(url: str) -> Content:
    conn = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        mine = "table_schema = 'public'"
        found = await conn.fetch(f"SELECT table_name FROM information_schema.tables WHERE {mine}")
        asked = {name: f"SELECT * FROM {name}" for (name,) in found}
        asked["columns"] = f"SELECT table_name, column_name, data_type FROM information_schema.columns WHERE {mine}"
        asked["indexes"] = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
        return {name: sorted((dict(row) for row in await conn.fetch(query)), key=str) for name, query in asked.items()}
    finally:
        await conn.close()


def started(url: str, folder: Path, work: Callable[[int, Any], None] = lambda *_: None) -> int:
    """A start in a child, with something done at its writing statements (0: at its commit). It ends with its number of versions."""
    child = os.fork()
    if child:
        return child
    went, number = 0, 0

    def write(_: object, cursor: Any, statement: str, *__: object) -> None:
        nonlocal went, number
        if statement.lstrip().upper().startswith(WRITES):
            number += 1
            went += statement.startswith("UPDATE alembic_version")
            work(number, cursor)

    def commit(_: object) -> None:
        if number:
            work(0, None)

    event.listen(Engine, "before_cursor_execute", write)
    event.listen(Engine, "commit", commit)
    try:
        asyncio.run(_start(url, folder))
    except exc.DBAPIError as error:
        os._exit(OUTAGE if is_outage(error) else WRONG)
    except BaseException:  # noqa: BLE001  # a child must not go on as its parent
        traceback.print_exc()
        os._exit(WRONG)
    os._exit(went)


async def _start(url: str, folder: Path) -> None:
    async with opened(url, folder) as store:
        await intact(store)


def ended(child: int) -> int:
    """Its exit code, or the signal that ended it, below zero."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def cut_off(number: int, cursor: Any) -> None:
    """The server ends the connection; the statement that comes finds that out."""
    if number == CUT_OFF:
        with suppress(Exception):  # its own end is no answer
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def killed(url: str, folder: Path, last: int) -> None:
    """A start that is killed there leaves all as it was."""

    def kill(number: int, _: object) -> None:
        if number == last:
            os.kill(os.getpid(), signal.SIGKILL)

    before = content(url, folder)
    assert ended(started(url, folder, kill)) == -signal.SIGKILL, last
    assert content(url, folder) == before, last


def main(url: str, folder: Path) -> None:
    """All of it."""
    if not url:
        killed(url, folder, 120)  # the very first start
    asyncio.run(made(url, folder))
    before = content(url, folder)
    for last in KILLED if url else KILLED[-1:]:  # the others: tests.storage.interrupted
        killed(url, folder, last)
    if url:
        assert ended(started(url, folder, cut_off)) == OUTAGE
        assert content(url, folder) == before
    two = [started(url, folder), started(url, folder)]
    assert sorted(map(ended, two)) == [0, len(versions()) - 1]
    nothing_lost(before, content(url, folder), GROW)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
