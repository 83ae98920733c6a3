"""Traces in a running process: made when a message is accepted, and in every line that is logged of its turn."""

import secrets
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from structlog.contextvars import bind_contextvars, unbind_contextvars

from bot.logs import log
from handlers.messages import Address, Incoming
from handlers.ports import Accepted, Inbox, Turn, Waiting
from handlers.tracing import traceparent


def fresh_trace() -> str:
    """A new trace id."""
    return secrets.token_hex(16)


def parent_header(trace: str) -> dict[str, str]:
    """The headers of a call or an answer in this trace; none where nothing is traced."""
    return {"traceparent": traceparent(trace, secrets.token_hex(8))} if trace else {}


class Traced:
    """The store as `receive` sees it: whatever is logged of a turn bears the trace of the newest message it answers."""

    def __init__(self, inbox: Inbox, fresh: Sequence[Waiting]) -> None:
        """`fresh`: messages that need not be begun, see `handlers.receive`."""
        self._inbox = inbox
        self._bind(fresh)

    def _bind(self, taken: Sequence[Waiting]) -> None:
        self._taken = taken
        if taken:
            bind_contextvars(trace=taken[-1].incoming.trace)
        else:
            unbind_contextvars("trace")

    async def accept(self, incoming: Incoming) -> Accepted:
        """As the store."""
        return await self._inbox.accept(incoming)

    async def begin(self, address: Address) -> Sequence[Waiting]:
        """As the store; from here on the lines of this task are bound to the trace."""
        self._bind(await self._inbox.begin(address))
        return self._taken

    def answered(self, replies: int, seconds: float) -> None:
        """Log that the turn is done; messages that came with the newest are named beside it."""
        if not self._taken:
            return
        also = [waits.incoming.trace for waits in self._taken[:-1]]
        log().info("answered", replies=replies, ms=round(seconds * 1000), **({"also": also} if also else {}))

    def turn(self, address: Address, now: datetime, fresh: Sequence[Waiting] = ()) -> AbstractAsyncContextManager[Turn]:
        """As the store."""
        return self._inbox.turn(address, now, fresh)
