"""Who a web visitor is: a random token in a cookie. The service knows only its digest, as the sender's id."""

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Response
from starlette.requests import HTTPConnection

from bot.settings import Settings
from handlers.messages import Address

DAYS = 30
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_LEFT = ("fengqiao-left", "__Host-fengqiao-left")  # set by chat.js, by http and by https
_DEFAULT_PORT = {"http": 80, "https": 443, "ws": 80, "wss": 443}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor by the token of the cookie."""

    token: str

    @property
    def address(self) -> Address:
        """The sender on channel "web"."""
        return Address("web", sha256(self.token.encode()).hexdigest())


def secure(conn: HTTPConnection, settings: Settings) -> bool:
    """Whether the cookie is for https only."""
    if settings.secure_cookies == "auto":
        return conn.url.scheme in ("https", "wss")
    return settings.secure_cookies == "on"


def _cookie(conn: HTTPConnection, settings: Settings) -> str:
    # The prefix makes browsers refuse a cookie that another host or a plain page tries to plant.
    return "__Host-fengqiao" if secure(conn, settings) else "fengqiao"


def visitor(conn: HTTPConnection, settings: Settings) -> Visitor | None:
    """Who asks; None without a cookie of our own making, and for who left quickly."""
    return None if _has_left(conn) else holder(conn, settings)


def holder(conn: HTTPConnection, settings: Settings) -> Visitor | None:
    """Whose cookie the browser still has, whether they left or not."""
    token = conn.cookies.get(_cookie(conn, settings), "")
    return Visitor(token) if _TOKEN.fullmatch(token) else None


def left(conn: HTTPConnection, settings: Settings) -> Visitor | None:
    """Who left quickly while the line was down, so that the service never heard of it."""
    return holder(conn, settings) if _has_left(conn) else None


def _has_left(conn: HTTPConnection) -> bool:
    # The page cannot reach its own cookie, so it sets one beside it: that works without any line.
    return any(name in conn.cookies for name in _LEFT)


def newcomer() -> Visitor:
    """Somebody never seen."""
    return Visitor(secrets.token_urlsafe(32))


def remember(response: Response, who: Visitor, conn: HTTPConnection, settings: Settings) -> None:
    """Set the cookie, or set it anew: thirty days from the last visit. Who left before is somebody else now."""
    response.set_cookie(
        _cookie(conn, settings),
        who.token,
        max_age=DAYS * 24 * 3600,
        httponly=True,
        samesite="lax",
        secure=secure(conn, settings),
    )
    _settle(response, conn)


def forget(response: Response, conn: HTTPConnection, settings: Settings) -> None:
    """End the web session: nothing of it stays in the browser."""
    response.delete_cookie(_cookie(conn, settings), httponly=True, samesite="lax", secure=secure(conn, settings))
    _settle(response, conn)


def _settle(response: Response, conn: HTTPConnection) -> None:
    """The sign of a quick exit has done its work."""
    for name in _LEFT:
        if name in conn.cookies:
            response.delete_cookie(name, samesite="lax", secure=name.startswith("__Host-"))


def same_origin(conn: HTTPConnection) -> bool:
    """Whether a page of this very host asks. Browsers always say; whoever does not say is refused."""
    origin = urlsplit(conn.headers.get("origin", ""))
    if origin.scheme not in ("http", "https") or not origin.hostname:
        return False
    try:
        mine = urlsplit(f"{conn.url.scheme}://{conn.headers.get('host', '')}")
        ports = (origin.port or _DEFAULT_PORT[origin.scheme], mine.port or _DEFAULT_PORT[mine.scheme])
    except ValueError:
        return False
    return origin.hostname == mine.hostname and ports[0] == ports[1]
