"""What stands at a database's address, before anything is made or written there: nothing yet, or a schema of ours."""

from pathlib import Path

from sqlalchemy.engine import URL

from handlers.errors import FengqiaoError
from storage.migrations import HEAD

_NOTHING = (
    "这里没有枫桥的数据库：{place}。请核对 FENGQIAO_DATA_DIR 和 FENGQIAO_DATABASE_URL，以及是不是在平时运行的文件夹里。"
)
_OLDER = "数据库是版本 {found} 的，本程序是 {ours}：请先用本程序启动一次服务（会升级数据库），再来。"


class NotOurs(FengqiaoError):
    """There is no database this program may use at the address."""


def must_stand(version: str | None, url: URL) -> None:
    """Raises `NotOurs` for None, where no schema was made yet: a wrong address must not pass for an empty house."""
    if version is None:
        raise NotOurs(_NOTHING.format(place=place(url)))


def must_be_current(version: str | None, url: URL) -> None:
    """Raises `NotOurs` unless it is the schema of this very version: its rows are read as they are."""
    must_stand(version, url)
    if version != HEAD:
        raise NotOurs(_OLDER.format(found=version, ours=HEAD))


def place(url: URL) -> str:
    """The address as an operator knows it: a file, or a server without the password."""
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").absolute())
    return url.set(drivername="postgresql").render_as_string(hide_password=True)
