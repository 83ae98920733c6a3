"""kill -9 in the middle of an upgrade: the next start does it all, and nothing of the first try is left."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from storage.migrations import HEAD
from storage.store import Store
from tests.stores import KEY, small_district, small_knowledge

_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from storage.database import Database, address

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(conn, cursor, statement, *_):
    global left
    left -= statement.lstrip().upper().startswith(("CREATE", "ALTER", "INSERT", "UPDATE", "DROP"))
    if left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(Database(address("", Path(sys.argv[1]))).upgrade())
"""


@pytest.mark.parametrize("statement", [3, 120])
async def test_killed_upgrade_is_done_anew_by_the_next_start(tmp_path: Path, statement: int) -> None:
    command = [sys.executable, "-c", _KILLED, str(tmp_path), str(statement)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: ASYNC221  # nothing else runs
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with sqlite3.connect(tmp_path / "fengqiao.db") as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    raw.close()
    async with (
        Store.opened("", tmp_path, KEY, small_district(), small_knowledge()) as store,
        store._units.read() as unit,
    ):
        assert await store._units.database._version() == HEAD
        assert unit.vault is not None


def test_every_version_killed_on_the_way_to_the_next_is_left_whole(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    with sqlite3.connect(tmp_path / "kept" / "fengqiao.db"):
        pass
    command = [sys.executable, "-m", "tests.storage.interrupted", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split()[-1] == HEAD
    assert len(ended.stdout.split()) > 30
