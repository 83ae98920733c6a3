"""Calls other systems' web hooks: signed, bounded in time and size, no redirects, never to an address that is not allowed.

The check stands where a socket is made, on the very address it will connect to: no name can mean another one later.
"""

import contextlib
import socket
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from structlog.contextvars import bound_contextvars

from bot.delivery import LONGEST_WAIT, Failed, Gone, RetryAfter, backoff
from bot.logs import log
from bot.service import Service
from bot.tracing import parent_header
from handlers.errors import BadInput, FengqiaoError
from handlers.webhooks import body_of, checked_url, headers_of, may_reach, networks
from storage.webhooks import Call

SECONDS = 10.0  # for the whole call
HEADER_BYTES = 8190  # of the answer; its body is not read at all
_REFUSED = (400, 413, 422)  # it was read, and is refused for good
_BUSY = (429, 503)


class Unwell(Exception):
    """The receiver answered with something else than yes; the message is for the list of the dead."""


def _why(error: Exception) -> str:
    """Why there was no answer, for the operator; nothing of what the other side sent."""
    name = type(error).__name__
    if isinstance(error, PermissionError):
        return f"内部网络的地址，不许连（{name}）"
    if isinstance(error, TimeoutError):
        return f"{SECONDS:.0f} 秒没有回答（{name}）"
    return f"连不上（{name}）" if isinstance(error, OSError) else name


class HookRound:
    """Tells events to their receivers and writes down what came of it: bot/delivery's `HookTeller`."""

    def __init__(self, service: Service) -> None:
        """Private ranges that may be reached are a setting."""
        self._service = service
        self._allowed = networks(service.settings.hook_networks)

    async def tell(self, told: Call) -> None:
        """Once, and what came of it to the store. One who is gone for good is told nothing more."""
        with bound_contextvars(trace=told.trace):
            await self._tell(told)

    async def _tell(self, told: Call) -> None:
        hooks, now = self._service.store.webhooks, self._service.clock
        try:
            await self._call(told)
        except Gone:
            log().warning("hook is gone", hook=told.hook)
            with contextlib.suppress(FengqiaoError):  # somebody turned it off meanwhile
                await hooks.off(told.hook, now())
            end = "gone"
        except Failed as refused:
            await hooks.dead(told, str(refused), now())
            end = "dead"
        except Exception as error:  # noqa: BLE001  # a receiver's fault must not stop the others
            end = await self._again(told, error)
        else:
            await hooks.sent(told, now())
            log().info("hook told", hook=told.hook, attempts=told.attempts)
            end = "sent"
        self._service.metrics.hooks.labels(end).inc()

    async def _again(self, told: Call, error: Exception) -> str:
        """Later; or never, when it was tried long enough."""
        wait = error.seconds if isinstance(error, RetryAfter) else 0.0
        reason = str(error) if isinstance(error, RetryAfter | Unwell) else _why(error)
        log().warning("hook not told", hook=told.hook, attempts=told.attempts, reason=reason)
        now = self._service.clock()
        later = now + timedelta(seconds=max(wait, backoff(told.attempts)))
        return "again" if await self._service.store.webhooks.retry(told, later, reason, now) else "dead"

    async def _call(self, told: Call) -> None:
        """Once. Raises `RetryAfter`, `Gone`, `Failed`; any other error is tried again."""
        try:
            checked_url(told.url, self._allowed)
        except BadInput as wrong:
            raise Failed(wrong.sentence) from None
        body = body_of(told.event, told.number, told.status, self._service.district.code, told.at)
        signed = headers_of(told.secret, told.uid, body, self._service.clock())
        status, wait = await self._post(told.url, body, {**signed, **parent_header(told.trace)})
        if 200 <= status < 300:
            return
        if status == 410:
            raise Gone("HTTP 410")
        if status in _REFUSED:
            raise Failed(f"HTTP {status}")
        if status in _BUSY and wait:
            raise RetryAfter(wait)
        raise Unwell(f"HTTP {status}")

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, float]:
        """The status of the answer, and how many seconds it asks to wait."""
        import aiohttp  # half a second of every start, for those who have hooks

        connector = aiohttp.TCPConnector(force_close=True, socket_factory=self._socket)
        limits: dict[str, Any] = {"max_line_size": HEADER_BYTES, "max_field_size": HEADER_BYTES}
        async with (
            aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=SECONDS)) as session,
            session.post(
                url, data=body, headers=headers, allow_redirects=False, auto_decompress=False, **limits
            ) as answer,
        ):
            asked = answer.headers.get("retry-after", "")
            wait = min(float(asked), LONGEST_WAIT) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0.0
            return answer.status, wait

    def _socket(self, address: Any) -> socket.socket:
        """A socket for this address (family, type, protocol, name, where to). Raises `PermissionError`."""
        family, kind, protocol, _, where = address
        if not may_reach(ip_address(str(where[0]).partition("%")[0]), self._allowed):
            raise PermissionError("address not allowed")
        return socket.socket(family, kind, protocol)
