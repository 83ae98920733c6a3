"""What stands at a database's address, before anything is made or written there: nothing yet, or a schema of ours."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from handlers.errors import FengqiaoError
from storage.migrations import HEAD

_NOTHING = (
    "这里没有枫桥的数据库：{place}。请核对 FENGQIAO_DATA_DIR 和 FENGQIAO_DATABASE_URL，以及是不是在平时运行的文件夹里。"
)
_MOVED = (
    "这个数据库已经搬走了（fengqiao move），不能再用：{place}。请把 FENGQIAO_DATABASE_URL 改成新地址；"
    "新库核对无误后把旧库销毁（docs/guide/operator.md“人多了”一节）。"
)
_NEWER = "数据库比本程序新（数据库是版本 {found}，本程序是 {ours}）：请装回新版本的程序。数据没有动。"
_OLDER = "数据库是版本 {found} 的，本程序是 {ours}：请先用本程序启动一次服务（会升级数据库），再来。"


MOVED = "moved"  # stands in place of the version: programs that do not know the word refuse it too
_AWAY = "this database was moved away"
_CLOSED_FILE = 0x4D4F5645  # in place of the number SQLite keeps for its user, which is 0
_CLOSED: Mapping[str, Sequence[str]] = {
    "sqlite": (f"PRAGMA user_version = {_CLOSED_FILE}",),
    # An error of class 57, an operator's hand: to who writes it is an outage (`storage.outage`).
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION fengqiao_moved() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{_AWAY}' USING ERRCODE = '57FQ0'; END $$""",
        """DO $$ DECLARE each name; BEGIN
             FOR each IN SELECT tablename FROM pg_tables
               WHERE schemaname = current_schema() AND tablename <> 'alembic_version' ORDER BY tablename
             LOOP EXECUTE format('CREATE TRIGGER fengqiao_moved BEFORE INSERT OR UPDATE OR DELETE ON %I '
               'FOR EACH STATEMENT EXECUTE FUNCTION fengqiao_moved()', each);
             END LOOP; END $$""",
    ),
}


class NotOurs(FengqiaoError):
    """There is no database this program may use at the address."""


def must_stand(version: str | None, url: URL) -> None:
    """Raises `NotOurs` for None, where no schema was made yet: a wrong address must not pass for an empty house."""
    if version is None:
        raise NotOurs(_NOTHING.format(place=place(url)))


def may_be_used(version: str | None, url: URL) -> None:
    """Raises `NotOurs` for a database that was moved away, or was upgraded by a newer program."""
    must_be_here(version, url)
    if version is not None and version[:4] > HEAD[:4]:  # versions begin with their number
        raise NotOurs(_NEWER.format(found=version, ours=HEAD))


def mark_moved(connection: Connection) -> None:
    """From the commit on nothing uses this database any more: what is changed or erased at its new place lives on in it.

    Who opens it reads the version; who has it open already is refused at the next thing it writes: by each table of a
    server, which first waits for who still writes there, and by `moved_away` in a file.
    """
    connection.execute(text("UPDATE alembic_version SET version_num = :moved"), {"moved": MOVED})
    for statement in _CLOSED[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def moved_away(file: sqlite3.Connection) -> bool:
    """Whether this file was marked as moved; asked at the beginning of each transaction that writes."""
    return bool(file.execute("PRAGMA user_version").fetchone()[0] == _CLOSED_FILE)


class MovedAway(sqlite3.OperationalError):
    """Nothing can be written any more. As when the disk is away: what was to be kept is not acknowledged."""

    def __init__(self) -> None:
        super().__init__(_AWAY)


def must_be_here(version: str | None, url: URL) -> None:
    """Raises `NotOurs` for a database that was moved away."""
    if version == MOVED:
        raise NotOurs(_MOVED.format(place=place(url)))


def must_be_new(version: str | None, wanted: str, url: URL) -> None:
    """Raises `NotOurs` unless nothing stands there yet, or the schema that is wanted, perhaps still without rows."""
    may_be_used(version, url)
    if version not in (None, wanted):
        raise NotOurs(f"{place(url)} 已经有版本 {version} 的表，备份是版本 {wanted} 的：请给一个全新的数据库。")


def must_be_current(version: str | None, url: URL) -> None:
    """Raises `NotOurs` unless it is the schema of this very version: its rows are read as they are."""
    must_stand(version, url)
    may_be_used(version, url)
    if version != HEAD:
        raise NotOurs(_OLDER.format(found=version, ours=HEAD))


def place(url: URL) -> str:
    """The address as an operator knows it: a file, or a server without the password."""
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").absolute())
    return url.set(drivername="postgresql").render_as_string(hide_password=True)
