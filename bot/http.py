"""What every request passes: faults become plain answers, bodies have limits, pages carry their security headers."""

import asyncio
import contextlib
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import fault
from bot.malformed import why
from bot.metrics import Metrics
from handlers.errors import BadInput, FengqiaoError, NotYours, Stale, TooMuch
from storage.outage import is_outage

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), geolocation=(self), camera=(), payment=(), usb=()",
}
PLAIN_BODY = 1024 * 1024  # bytes; uploads have their own limit
BODY_SECONDS, SLOWEST = (
    30.0,
    32 * 1024,
)  # a body comes within that, and the time its limit takes at so many bytes a second
SENTENCES = {
    400: ("bad_request", "内容看不懂，请检查后再发。"),
    401: ("unauthorized", "密钥不对或已停用。"),
    403: ("forbidden", "这里不能这样操作。"),
    404: ("not_found", "没有找到，或者您没有权限查看。"),
    405: ("method_not_allowed", "这里不能这样操作。"),
    408: ("too_slow", "内容传得太慢，没有收下，请换个好一点的网络再发。"),
    413: ("too_large", "内容太大，请分开再发。"),
    422: ("invalid", "内容有误，请检查后再发。"),
    429: ("too_many", "发得太快了，请稍等再发。"),
    500: ("internal", "服务出了点问题，请稍后再试。有危险请先打 110。"),
    503: ("unavailable", "服务现在忙不过来，请稍后再试。"),
}

AWAY = "服务暂时存不下新消息，这次没有收下，请过一会儿再试。有危险请先打 110。"  # the database is away or full


class Refusal(Exception):
    """A request is refused: status, our code, the sentence its sender reads ("" the usual one); `wait` seconds before the next try."""

    def __init__(self, status: int, code: str = "", sentence: str = "", wait: int = 0) -> None:
        usual_code, usual = SENTENCES.get(status, ("error", HTTPStatus(status).phrase))
        super().__init__(code or usual_code)
        self.status, self.code, self.sentence = status, code or usual_code, sentence or usual
        self.wait = wait


def answer(scope: Scope, refusal: Refusal) -> Response:
    """The refusal as its asker reads it: JSON for programs, a plain page for people."""
    wants_page = "text/html" in Headers(scope=scope).get("accept", "") and not scope["path"].startswith("/api/")
    if not wants_page:
        again = {"Retry-After": str(refusal.wait)} if refusal.wait else None
        return JSONResponse({"error": refusal.code, "message": refusal.sentence}, refusal.status, again)
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>枫桥</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/static/chat.css"><body><main class="paper">'
        f'<h1>{escape(refusal.sentence)}</h1><p><a href="/">回到首页</a></p></main></body></html>'
    )
    return HTMLResponse(page, refusal.status)


class Headed:
    """Security headers on every answer that does not set its own; and no redirect names a host."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on; the answer gets its headers."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if "location" in headers:  # the framework makes one of the Host header, which anybody may set
                    to = urlsplit(headers["location"])
                    headers["location"] = to._replace(scheme="", netloc="", path=f"/{to.path.lstrip('/')}").geturl()
            await send(message)

        await self._app(scope, receive, headed if scope["type"] == "http" else send)


class Guarded:
    """The outermost edge: a fault is logged without its words and counted; the asker gets a plain sentence."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on; whatever it raises ends here."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] in ("http.response.start", "websocket.close")
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001  # the edge of every request
            self._metrics.errors.labels(scope["type"]).inc()
            fault(scope["type"], error)
            if scope["type"] == "http" and not started:
                refusal = Refusal(503, sentence=AWAY) if is_outage(error) else Refusal(500)
                await answer(scope, refusal)(scope, receive, send)


class _CutOff(Exception):
    """The body passed its limit or its time."""


class Limited:
    """Bodies end at their limit and in time: refused by their announced length, or cut off when they lied or dawdle."""

    def __init__(self, app: ASGIApp, limit: Callable[[str], int]) -> None:
        """`limit` gives the bytes allowed on a path."""
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, counting the body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, seen, over = self._limit(scope["path"]), 0, 0
        end: float | None = asyncio.get_running_loop().time() + BODY_SECONDS + limit / SLOWEST
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > limit:
            await answer(scope, Refusal(413))(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal seen, over, end
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError:
                over = 408
                raise _CutOff from None
            seen += len(message.get("body", b""))
            if seen > limit:
                over = 413
                raise _CutOff
            if not message.get("more_body"):
                end = None  # it is all there: whoever waits now waits for the asker to leave
            return message

        async def unless_over(message: Message) -> None:
            if not over:  # what a parser made of the cut body is not what went wrong
                await send(message)

        with contextlib.suppress(_CutOff):
            await self._app(scope, counted, unless_over)
        if over:
            await answer(scope, Refusal(over))(scope, receive, send)


def add_edges(app: FastAPI, metrics: Metrics, limit: Callable[[str], int]) -> None:
    """The layers around the routes, innermost first, and how refusals are told."""
    app.add_middleware(Limited, limit=limit)
    app.add_middleware(Guarded, metrics=metrics)
    app.add_middleware(Headed)
    for kind in (Refusal, FengqiaoError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _refused)


async def _refused(request: Request, error: Exception) -> Response:
    refusal = refusal_of(error)
    response = answer(request.scope, refusal)
    if isinstance(error, HTTPException):
        response.headers.update(error.headers or {})
    return response


def refusal_of(error: Exception) -> Refusal:
    """What a refusal of ours, of the rules or of the framework is told as."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, FengqiaoError):
        return Refusal(_status(error), sentence=error.sentence)
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    return Refusal(error.status_code if isinstance(error, HTTPException) else 500)


def _status(error: FengqiaoError) -> int:
    """The status that fits an error of the rules."""
    statuses = {NotYours: 404, Stale: 409, TooMuch: 429, BadInput: 422}
    return next((status for kind, status in statuses.items() if isinstance(error, kind)), 409)


def _invalid(error: RequestValidationError) -> Refusal:
    """Broken JSON is 400; a wrong field is 422 and named. What was sent is not repeated."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return Refusal(400, "bad_json", "请求不是有效的 JSON。")
    field = ".".join(str(part) for part in first["loc"][1:])
    if not field:
        return Refusal(422, sentence="请求的内容要是一个 JSON 对象，请求头要写 Content-Type: application/json。")
    return Refusal(422, "invalid", f"字段 {field[:60]} {why(first)}。")
