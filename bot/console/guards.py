"""The checks at the door: where a request comes from, whose token it carries, what cookies look like."""

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from bot.service import Service
from handlers.errors import Refused

FORGED = "这个页面放得太久，或者请求不是从这里发出的。请刷新页面再试。"


class Forbidden(Refused):
    """Not for this person, whatever it is."""


class Forged(Forbidden):
    """The request was not made by a page of ours in this session."""


def wants_json(request: Request) -> bool:
    """Whether page code asks, and not a navigation."""
    return "application/json" in request.headers.get("accept", "")


def check_origin(request: Request) -> None:
    """Raises `Forged` unless the browser says that the request comes from a page of this very host."""
    site = request.headers.get("sec-fetch-site", "")
    origin = request.headers.get("origin", "")
    if site and site != "same-origin":
        raise Forged(FORGED, f"sec-fetch-site {site[:20]!r}")
    if origin == "null" and site == "same-origin":
        return
    if urlsplit(origin).netloc != request.headers.get("host", "") or not origin:
        raise Forged(FORGED, "foreign or missing origin")


def same_token(sent: str, kept: str) -> bool:
    """Whether two tokens are the same, in constant time."""
    return hmac.compare_digest(sent.encode(), kept.encode())


def secure(service: Service, request: Request) -> bool:
    """Whether cookies of this request are for https only."""
    chosen = service.settings.secure_cookies
    return chosen == "on" or (chosen == "auto" and request.url.scheme == "https")


def cookie_name(service: Service, request: Request) -> str:
    """Over https the name itself forbids that another host or path sets it."""
    return "__Host-fq_desk" if secure(service, request) else "fq_desk"
