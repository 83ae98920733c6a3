"""Faults of the database itself: away, restarting, full. Nothing was kept, and the same works again later."""

import errno
import re
import socket
import sqlite3
import ssl

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


_AWAY = {
    errno.ECONNREFUSED: "服务器没有在听（连接被拒绝），看看地址、端口和数据库服务",
    errno.ENOENT: "服务器没有在听（没有这个套接字），看看 host 写的文件夹和数据库服务",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
    errno.ETIMEDOUT: "服务器一直没有回答，看看地址、端口和防火墙",
}
_ERRNO = re.compile(r"Errno (\d+)")  # of several addresses that were tried, told in one


def unreachable(error: OSError) -> str:
    """Why nobody answered at the database's address, for the operator, in a sentence."""
    return f"FENGQIAO_DATABASE_URL：{_unreached(error)}。"


def _unreached(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "没有这个主机名，或者域名解析不通"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"服务器的证书验证不过（{error.verify_message}），看看 sslrootcert 和地址里的主机名"
    if "SSL" in str(error):
        return "服务器没有开 TLS，或者谈不成；看看数据库服务的 ssl 和这里的 sslmode"
    if isinstance(error, TimeoutError):
        return _AWAY[errno.ETIMEDOUT]
    told = _ERRNO.search(str(error))
    return _AWAY.get(error.errno or (int(told[1]) if told else 0), f"连不上数据库服务器（{error}）")


_BROKEN = (
    "数据库文件坏了，请从备份恢复：先停下服务，把整个数据目录改名留着，再用 fengqiao restore 恢复到新的空文件夹"
    "（密钥要和备份时的一样）。"
)
_WHERE = "FENGQIAO_DATA_DIR、FENGQIAO_DATABASE_URL："
_READONLY = f"{_WHERE}数据库文件只能读、不能写：要用服务的用户运行，看看文件和文件夹是谁的、盘是不是只读。"
_FILE = {  # what SQLite says of its file, by its code; not IOERR, after which something may have been written
    **dict.fromkeys((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB), _BROKEN),
    sqlite3.SQLITE_CANTOPEN: f"{_WHERE}打不开数据库文件，请检查文件夹和权限。",
    sqlite3.SQLITE_PERM: _READONLY,
    sqlite3.SQLITE_READONLY: _READONLY,
    sqlite3.SQLITE_FULL: "数据库的磁盘满了，没有写进去：请先腾出地方再做一次。",
    sqlite3.SQLITE_BUSY: "数据库被别的程序占着，等了很久也没有等到：请过一会儿再做一次。",
}
_UNUSABLE = {
    "28P01": "用户名或密码不对",
    "28000": "这个用户不能从这里登录",
    "3D000": "没有这个数据库，请先建好",
    "42501": "这个用户没有权限",
    "53100": "数据库服务器的磁盘满了，没有写进去：请先腾出地方再做一次",
    "53300": "数据库服务器的连接用完了，看看 max_connections",
}


def unusable(error: BaseException) -> str | None:
    """Why the database cannot be used as it is, for the operator, in a sentence; None when that is not the fault."""
    told = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(told, sqlite3.DatabaseError):
        code = getattr(told, "sqlite_errorcode", 0) & 0xFF  # without what SQLite adds to its codes
        return _FILE.get(code)
    why = _UNUSABLE.get(str(getattr(told, "sqlstate", "") or ""))
    return why and f"FENGQIAO_DATABASE_URL：{why}"
