"""What is in order is answered before the framework's whole way begins; whatever is not goes that way, which alone refuses."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from fastapi import Request
from fastapi.responses import Response
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.http import Refusal, answer, refusal_of
from handlers.errors import FengqiaoError

Model = TypeVar("Model", bound=BaseModel)
First = Callable[[Request], Awaitable[Response | None]]


class AtOnce:
    """The innermost layer: what is posted to one of these paths is asked of its own door first.

    Where that gives None, having changed nothing, the request goes on as it came.
    """

    def __init__(self, app: ASGIApp, doors: Mapping[str, First]) -> None:
        """`doors` by their paths."""
        self._app, self._doors = app, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass it on."""
        first = self._doors.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if first is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answered = await first(request)
        except (Refusal, FengqiaoError) as error:
            answered = answer(scope, refusal_of(error))
        if answered is None:
            await self._app(scope, _again(await request.body(), receive), send)
        else:
            await answered(scope, receive, send)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, then what comes after it."""
    told = False

    async def replayed() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def said_in(request: Request, kind: type[Model]) -> Model | None:
    """The body when it is plainly JSON and in order."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return None
    try:
        return kind.model_validate_json(await request.body())
    except ValueError:
        return None


def bearer(request: Request) -> str:
    """The key that is shown; "" without one."""
    scheme, key = get_authorization_scheme_param(request.headers.get("authorization"))
    return key if scheme.lower() == "bearer" else ""
