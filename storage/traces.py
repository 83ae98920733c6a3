"""The way of one message through the house: when it was accepted, answered, delivered, in how many tries. No content."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select

from storage.tables import conversation, hook_event, inbox, message, outbox
from storage.transcript import Author
from storage.unit import Unit, Units


@dataclass(frozen=True, slots=True)
class Came:
    """One message with this trace. `taken_at` None: not answered yet."""

    channel: str
    received_at: datetime
    attempts: int
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Went:
    """One reply, or one call of a web hook (`to` its event). `pushed` False: fetched by its reader, never sent."""

    to: str
    pushed: bool
    due_at: datetime
    attempts: int
    sent_at: datetime | None
    dead_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Path:
    """Everything with one trace."""

    came: tuple[Came, ...]
    replies: tuple[Went, ...]
    calls: tuple[Went, ...]


class Traces:
    """Looking a trace up. It reads through whole tables: for who looks for a fault, never for a page."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def path(self, trace: str) -> Path | None:
        """The way of the messages with this trace; None when there is none (inbox rows are kept 90 days)."""
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(select(inbox).where(inbox.c.trace == trace).order_by(inbox.c.id))).all()
            replies = await _replies(unit, trace, rows)
            called = select(hook_event).where(hook_event.c.trace == trace).order_by(hook_event.c.id)
            calls = tuple(_went(row, row.event, True) for row in await unit.conn.execute(called))
        if not rows and not replies and not calls:
            return None
        came = tuple(Came(row.channel, row.received_at, row.attempts, row.taken_at) for row in rows)
        return Path(came, replies, calls)


async def _replies(unit: Unit, trace: str, rows: Any) -> tuple[Went, ...]:
    """Replies that bear the trace; and those of a turn that answered this message together with newer ones."""
    together = [
        message.c.conversation_id.in_(
            select(conversation.c.id).where(
                conversation.c.channel == row.channel, conversation.c.sender_index == row.sender_index
            )
        )
        & (message.c.at == row.taken_at)
        & (message.c.author == Author.BOT.value)
        for row in rows
        if row.taken_at is not None
    ]
    query = (
        select(outbox, conversation.c.channel)
        .join(message, message.c.id == outbox.c.message_id)
        .join(conversation, conversation.c.id == outbox.c.conversation_id)
        .where(or_(outbox.c.trace == trace, *together))
        .order_by(outbox.c.id)
    )
    return tuple(_went(row, row.channel, row.pushed) for row in await unit.conn.execute(query))


def _went(row: Row[Any], to: str, pushed: bool) -> Went:
    return Went(to, pushed, row.due_at, row.attempts, row.sent_at, row.dead_at, row.dead_reason)
