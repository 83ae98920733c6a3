"""The HTTP face: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.telegram_fake import methods as _registered  # noqa: F401  (registers the methods)
from tests.telegram_fake.api import METHODS, Api
from tests.telegram_fake.errors import ApiError, Json, method_not_found, unauthorized
from tests.telegram_fake.faults import Fault
from tests.telegram_fake.files import DOWNLOAD_LIMIT, UPLOAD_LIMIT
from tests.telegram_fake.params import Params, read_params

log = logging.getLogger(__name__)


@dataclass
class Call:
    """One call of the bot. `error` is empty while it runs and when it went well."""

    method: str
    params: Json
    chat_id: int | None
    files: list[str]
    at: float = field(default_factory=time.time)
    done_at: float = 0.0
    result: Any = None
    error: str = ""
    answered: bool = True


class BotServer:
    """Takes calls off the wire, lets faults strike, runs methods, keeps the log."""

    def __init__(self, api: Api, token: str) -> None:
        self._api = api
        self._token = token
        self.calls: list[Call] = []

    def add_routes(self, app: web.Application) -> None:
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            if request.match_info["token"] != self._token:
                raise unauthorized()
            params = await read_params(request)
        except ApiError as error:
            return _answer_error(error)
        except web.HTTPRequestEntityTooLarge:
            return _answer_error(ApiError(413, "Request Entity Too Large"))
        return await self._handle_call(request, request.match_info["method"], params)

    async def _handle_call(self, request: web.Request, name: str, params: Params) -> web.StreamResponse:
        call = self._record(name, params)
        faults = self._api.faults.take(name.lower(), call.chat_id)
        for fault in faults:
            await asyncio.sleep(fault.seconds)
        broken = next((fault for fault in faults if fault.kind != "delay"), None)
        if broken and broken.kind != "lose_answer":
            return self._break(request, call, broken)
        response = await self.run(call, params)
        if broken:
            call.answered = False
            return _cut(request)
        return response

    def _record(self, name: str, params: Params) -> Call:
        files = [upload.name for upload in params.uploads.values()]
        call = Call(name, dict(params.values), params.chat_id(), files)
        self.calls.append(call)
        return call

    def _break(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        call.done_at, call.error = time.time(), fault.kind
        if fault.error is not None:
            call.error = fault.error.description
            return _answer_error(fault.error)
        if fault.kind == "bad_gateway":
            page = "<html><head><title>502 Bad Gateway</title></head></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        call.answered = False
        return _cut(request)

    async def run(self, call: Call, params: Params) -> web.Response:
        """Run the method; what it refuses becomes an answer too."""
        function = METHODS.get(call.method.lower())
        try:
            if function is None:
                raise method_not_found()
            call.result = await function(self._api, params)
        except ApiError as error:
            call.error = error.description
            return _answer_error(error)
        except Exception as error:
            call.error = f"fake broke: {error!r}"
            log.exception("the fake broke on %s", call.method)
            return _answer_error(ApiError(500, f"Internal Server Error: {call.error}"))
        finally:
            call.done_at = time.time()
        return web.json_response({"ok": True, "result": call.result})

    async def run_reply(self, reply: Json) -> None:
        """A call that came as the answer to a webhook request."""
        params = Params({key: value for key, value in reply.items() if key != "method"})
        await self.run(self._record(str(reply["method"]), params), params)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._token:
            return _answer_error(unauthorized())
        file = self._api.world.files.by_path(request.match_info["path"])
        if file is None or file.size > DOWNLOAD_LIMIT:
            return _answer_error(ApiError(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")


def _answer_error(error: ApiError) -> web.Response:
    headers = {}
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(error.as_json(), status=error.code, headers=headers)


def _cut(request: web.Request) -> web.StreamResponse:
    """Close the socket; the returned response has nowhere to go."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def new_app() -> web.Application:
    """An application that takes the largest upload a bot may send, and a little more."""
    return web.Application(client_max_size=UPLOAD_LIMIT + 4 * 1024 * 1024)
