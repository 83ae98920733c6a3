"""Every version of the schema killed on the way to the next, in children: what is left is the version before, whole."""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

from storage import migrations
from storage.database import Database, address

_WRITES = ("CREATE", "ALTER", "INSERT", "UPDATE", "DROP", "DELETE")
_really = command.upgrade
_written, _last = 0, 0


@event.listens_for(Engine, "before_cursor_execute")
def _write(_: object, __: object, statement: str, *___: object) -> None:
    global _written  # a program of one purpose
    _written += statement.lstrip().upper().startswith(_WRITES)
    if _written == _last:
        os.kill(os.getpid(), signal.SIGKILL)


@event.listens_for(Engine, "commit")
def _commit(_: object) -> None:
    if _last > _written:
        os.kill(os.getpid(), signal.SIGKILL)


def step(folder: Path, version: str, last: int = -1) -> int:
    """On to that version, as a start does it; killed at its `last` writing statement, or at its end. How many there are."""
    global _written, _last
    _written, _last = 0, last

    def to_there(config: Config, *_: object) -> None:
        _really(config, version)

    command.upgrade = to_there  # type: ignore[assignment]  # nobody here asks for more
    asyncio.run(Database(address("", folder)).upgrade())
    return _written


def schema(folder: Path) -> list[tuple[object, ...]]:
    """All that the file says of itself, its version first."""
    with closing(sqlite3.connect(folder / "fengqiao.db")) as raw:
        shape = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        known = any(name == "alembic_version" for _, name, _ in shape)
        version = raw.execute("SELECT version_num FROM alembic_version").fetchall() if known else []
        return [*version, *raw.execute("PRAGMA integrity_check").fetchall(), *shape]


def killed(folder: Path, version: str, last: int) -> None:
    """In a child; the file stays as it was. The next start does it all."""
    before = schema(folder)
    child = os.fork()
    if not child:
        step(folder, version, last)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"{version}: not killed at statement {last}"
    assert schema(folder) == before, f"{version}: something is left of a try killed at statement {last}"


def main(folder: Path) -> None:
    """From nothing to the newest version, each step killed in its middle, the last one before its commit too; prints the versions."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    versions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    for version in versions:
        tried = folder / "tried"
        shutil.copytree(folder / "kept", tried)
        writes = step(folder / "kept", version)
        killed(tried, version, (writes + 1) // 2)
        if version == versions[-1]:
            killed(tried, version, writes + 1)
        shutil.rmtree(tried)
        sys.stdout.write(f"{version}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
