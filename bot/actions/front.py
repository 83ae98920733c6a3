"""The action server's front: rasa-sdk's application behind a secret, with bounded bodies, and without its echo of faults."""

import zlib
from hmac import compare_digest
from typing import Any

from rasa_sdk import endpoint
from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic
from sanic.response import BaseHTTPResponse, HTTPResponse, json

from bot.actions.action import Fengqiao
from bot.actions.blocks import BLOCKS
from bot.actions.form import Intake
from bot.actions.relay import Relay

BODY = 4 * 1024 * 1024  # bytes of a call, packed or not: a tracker of some thousand lines
OPEN = "/health"
FAULT = 500


def executor(relay: Relay) -> ActionExecutor:
    """All actions of the service, and no others."""
    known = ActionExecutor()
    for action in (Fengqiao, *BLOCKS, Intake):
        known.register_action(action(relay))
    return known


def guarded(relay: Relay, secret: str) -> Sanic[Any, Any]:
    """The application; one in a process. With a secret every call but /health shows it as `Authorization: Bearer …`."""
    app: Sanic[Any, Any] = endpoint.create_app(executor(relay), cors_origins=None)
    app.config.REQUEST_MAX_SIZE = BODY

    async def enter(request: Request) -> HTTPResponse | None:
        if request.path == OPEN:
            return None
        if secret and not _shown(request, secret):
            return json({"error": "unauthorized"}, 401)
        return _unpacked(request)

    async def leave(_: Request, answer: BaseHTTPResponse) -> HTTPResponse | None:
        return json({"error": "internal"}, FAULT) if answer.status == FAULT else None  # rasa-sdk repeats what was sent

    app.register_middleware(enter, "request")
    app.register_middleware(leave, "response")
    return app


def serve(relay: Relay, secret: str, host: str, port: int) -> None:
    """Serve until it is ended."""
    app = guarded(relay, secret)
    app.prepare(host=host, port=port, single_process=True, motd=False, access_log=False)
    Sanic.serve_single(primary=app)


def _shown(request: Request, secret: str) -> bool:
    return compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {secret}".encode())


def _unpacked(request: Request) -> HTTPResponse | None:
    """Rasa may pack its calls (COMPRESS_ACTION_SERVER_REQUEST); unpacked here, where it is bounded."""
    how = request.headers.get("content-encoding", "")
    if how == "":
        return None
    if how != "deflate":
        return json({"error": "content encoding"}, 415)
    reader = zlib.decompressobj()
    try:
        body = reader.decompress(request.body, BODY)
    except zlib.error:
        return json({"error": "content encoding"}, 400)
    if reader.unconsumed_tail or not reader.eof:
        return json({"error": "too large or cut"}, 413)
    request.body = body
    del request.headers["content-encoding"]
    return None
