"""The webhook: the secret compared in constant time, small bodies only, 200 after everything is kept."""

import hmac
import json
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.metrics import Metrics
from bot.settings import Settings
from bot.telegram.poll import Raw

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY = 256 * 1024  # bytes; the largest update is far below
DEFAULT_PATH = "/telegram"


def path_of(settings: Settings) -> str:
    """The path that the public address ends on."""
    return urlsplit(settings.telegram_webhook_url).path.rstrip("/") or DEFAULT_PATH


def address_of(settings: Settings) -> str:
    """The address Telegram is told, path included."""
    parts = urlsplit(settings.telegram_webhook_url)
    return f"{parts.scheme}://{parts.netloc}{path_of(settings)}"


def secret_of(settings: Settings) -> str:
    """The secret Telegram must show: as set, else made from the token, the same in every process of the service."""
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret.get_secret_value()
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    return hmac.new(token.encode(), b"fengqiao webhook", sha256).hexdigest()


def webhook_router(settings: Settings, take: Callable[[Raw], Awaitable[bool]], metrics: Metrics) -> APIRouter:
    """The one route. `take` keeps an update: False asks Telegram to send it again."""
    router, secret = APIRouter(), secret_of(settings).encode()

    @router.post(path_of(settings), include_in_schema=False)
    async def receive(request: Request) -> Response:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, secret):
            metrics.refused.labels("telegram secret").inc()
            return _refused(403, "forbidden", "密钥不对。")
        body = await _limited(request)
        if body is None:
            return _refused(413, "too_large", "内容太大。")
        raw = _parsed(body)
        if raw is None:
            return _refused(400, "bad_json", "内容看不懂。")
        return Response(status_code=200) if await take(raw) else _refused(503, "again", "请稍后再发。")

    return router


def _refused(status: int, code: str, sentence: str) -> JSONResponse:
    return JSONResponse({"error": code, "message": sentence}, status)


async def _limited(request: Request) -> bytes | None:
    """The body, or None as soon as it proves too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None
