"""Whose key was shown: each door of the API takes keys of one scope."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.http import Refusal
from bot.service import Service
from storage.keys import Scope

Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def channel_by(service: Service, scope: Scope) -> Callable[[Shown], Awaitable[str]]:
    """Gives the channel of the key. Raises 401 for none, an unknown or a revoked one alike, 403 for a live one of another scope."""

    async def channel(shown: Shown) -> str:
        keys = service.store.keys
        found = await keys.channel(shown.credentials, scope) if shown else None
        if found is not None:
            return found
        service.metrics.refused.labels("api key").inc()
        if shown and await keys.opens_another(shown.credentials):
            raise Refusal(403, "wrong_scope", "这个密钥不能用于这个接口，请用为它生成的密钥。")
        raise Refusal(401)

    return channel
