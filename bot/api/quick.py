"""A route that answers what is in order at once; whatever is not goes the framework's whole way, which alone refuses."""

import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)


def quick(first: Callable[[Request], Awaitable[Response | None]]) -> type[APIRoute]:
    """The kind of a route that asks `first`. Where that gives None, having changed nothing, the route is as any other."""

    class Quick(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            whole = super().get_route_handler()

            async def handler(request: Request) -> Response:
                answered = await first(request)
                return await whole(request) if answered is None else answered

            return handler

    return Quick


async def said_in(request: Request, kind: type[Model]) -> Model | None:
    """The body when it is plainly JSON and in order."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return None
    try:
        return kind.model_validate(json.loads(await request.body()))
    except (ValueError, RecursionError):
        return None


def bearer(request: Request) -> str:
    """The key that is shown; "" without one."""
    scheme, key = get_authorization_scheme_param(request.headers.get("authorization"))
    return key if scheme.lower() == "bearer" else ""
