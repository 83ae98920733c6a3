"""Faults of the database itself: away, restarting, full. Nothing was kept, and the same works again later."""

import errno
import sqlite3

import asyncpg
from sqlalchemy import exc

_CLASSES = ("08", "53", "57", "58")  # SQLSTATE: connection, resources, an operator's hand, the system
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def is_outage(error: BaseException) -> bool:
    """Whether the database (or the disk) failed, not the request: whoever asks again later may well succeed."""
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated or isinstance(error, exc.OperationalError | exc.InterfaceError):
            return True
        return str(getattr(error.orig, "sqlstate", "") or "").startswith(_CLASSES)
    if isinstance(error, asyncpg.PostgresError):  # raised while connecting, or by a prepared statement
        return str(error.sqlstate or "").startswith(_CLASSES)
    if isinstance(error, OSError) and not isinstance(error, TimeoutError):
        socket_gone = isinstance(error, FileNotFoundError) and error.filename is None
        return isinstance(error, ConnectionError) or socket_gone or error.errno in _NO_ROOM
    return isinstance(error, exc.TimeoutError | asyncpg.InterfaceError | sqlite3.OperationalError | TimeoutError)


_UNUSABLE = {
    "28P01": "用户名或密码不对",
    "28000": "这个用户不能从这里登录",
    "3D000": "没有这个数据库，请先建好",
    "42501": "这个用户没有权限",
}


def unusable(error: BaseException) -> str | None:
    """Why the database cannot be used as it is set, for the operator; None when it is not the setting's fault."""
    told = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(told, sqlite3.OperationalError) and "unable to open" in str(told):
        return "打不开数据库文件，请检查文件夹和权限"
    return _UNUSABLE.get(str(getattr(told, "sqlstate", "") or ""))
