"""The database's address as it is set: its async driver, and how a connection to PostgreSQL is secured.

The words are libpq's (https://www.postgresql.org/docs/current/libpq-ssl.html), the driver's are its own.
"""

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from handlers.errors import FengqiaoError

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_PLACE = ("host", "port")  # a socket's folder stands here
_MODE, _ROOT = "sslmode", "sslrootcert"
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_CHECKED = ("verify-ca", "verify-full")
_SYSTEM = "system"  # the certificates the machine itself trusts


class BadDatabase(FengqiaoError):
    """The address of the database cannot be used."""


def address(url: str, data_dir: Path) -> URL:
    """The database's address with its async driver; "" is the embedded file. Raises `BadDatabase` without the password."""
    if not url:
        return URL.create("sqlite+aiosqlite", database=str(data_dir / "fengqiao.db"))
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise BadDatabase("FENGQIAO_DATABASE_URL 看不懂。") from wrong
    backend = parsed.get_backend_name()
    if backend not in _DRIVERS:
        raise BadDatabase(f"FENGQIAO_DATABASE_URL 只支持 sqlite 和 postgresql，不支持 {backend}。")
    if backend == "sqlite":
        _a_file(parsed)
    else:
        _a_server(parsed)
    return parsed.set(drivername=_DRIVERS[backend])


def _a_file(url: URL) -> None:
    if not url.database:
        raise BadDatabase("FENGQIAO_DATABASE_URL 要写明 SQLite 文件的路径。")
    if not (folder := Path(url.database).parent).is_dir():
        raise BadDatabase(f"FENGQIAO_DATABASE_URL：没有 {folder} 这个文件夹，请先建好。")
    if url.query:
        raise BadDatabase(f"FENGQIAO_DATABASE_URL：SQLite 的地址后面不能写 ?{'、'.join(url.query)}。")


def _a_server(url: URL) -> None:
    if unknown := sorted({*url.query} - {*_PLACE, _MODE, _ROOT}):
        allowed = "、".join((*_PLACE, _MODE, _ROOT))
        raise BadDatabase(f"FENGQIAO_DATABASE_URL：? 后面的 {'、'.join(unknown)} 不认识，可以写 {allowed}。")
    mode, root = _asked(url)
    if mode not in ("", *_MODES):
        raise BadDatabase(f"FENGQIAO_DATABASE_URL：sslmode 可以写 {'、'.join(_MODES)}。")
    if root and mode not in _CHECKED:
        raise BadDatabase("FENGQIAO_DATABASE_URL：写了 sslrootcert，sslmode 要写 verify-ca 或 verify-full。")
    if mode in _CHECKED and not root:
        raise BadDatabase(
            f"FENGQIAO_DATABASE_URL：sslmode={mode} 还要写 sslrootcert：签发证书的根证书文件，或者 system（本机信任的）。"
        )
    if root not in ("", _SYSTEM):
        _context(url)  # a file that is none is told now


def _asked(url: URL) -> tuple[str, str]:
    return str(url.query.get(_MODE, "")), str(url.query.get(_ROOT, ""))


def bare(url: URL) -> URL:
    """The address without what only `secured` understands."""
    return url.difference_update_query([_MODE, _ROOT])


def secured(url: URL) -> Mapping[str, Any]:
    """What the driver is told of TLS; nothing where nothing was asked: then it tries TLS and goes on without."""
    mode, root = _asked(url)
    if not mode or url.get_backend_name() == "sqlite":
        return {}
    return {"ssl": _context(url) if root else mode}


def _context(url: URL) -> ssl.SSLContext:
    """Certificates are checked; the server's name too with verify-full. Raises `BadDatabase` for a file that holds none."""
    mode, root = _asked(url)
    try:
        context = ssl.create_default_context(cafile=None if root == _SYSTEM else root)
    except OSError as wrong:
        raise BadDatabase(f"FENGQIAO_DATABASE_URL：sslrootcert 打不开，或者不是证书：{root}") from wrong
    context.check_hostname = mode == "verify-full"
    return context
