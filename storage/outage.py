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
