"""Commit 1: what came in is kept before anybody is told so, once, and is counted before it is tried."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from handlers.messages import Address, Incoming
from handlers.ports import Accepted, InboxId, Waiting
from storage.database import insert
from storage.mapping import INCOMING, legible_incoming
from storage.tables import inbox
from storage.talks import sender_index
from storage.unit import Unit


def message_index(unit: Unit, message_id: str) -> str:
    """The blind index of a channel's message id: any length, any characters."""
    return unit.vault.index("message", message_id)


def _where(channel: str, sender: str, message: str) -> tuple[object, ...]:
    return ("inbox", channel, sender, message)


async def accept(unit: Unit, incoming: Incoming) -> Accepted:
    """Keep the message. A duplicate by channel, sender and message id changes nothing."""
    said = legible_incoming(incoming)
    channel = said.address.channel
    sender, message = sender_index(unit, said.address), message_index(unit, said.message_id)
    body = unit.vault.seal(INCOMING.dump(said), *_where(channel, sender, message))
    values = {"channel": channel, "sender_index": sender, "message_index": message}
    new = insert(unit.conn, inbox).values(**values, body=body.body, key_id=body.key_id, received_at=said.at)
    kept = (await unit.conn.execute(new.on_conflict_do_nothing().returning(inbox.c.id))).scalar_one_or_none()
    if kept is not None:
        return Accepted(InboxId(kept), new=True)
    known = select(inbox.c.id).where(*(inbox.c[name] == value for name, value in values.items()))
    return Accepted(InboxId((await unit.conn.execute(known)).scalar_one()), new=False)


async def count_attempts(unit: Unit, address: Address) -> Sequence[Waiting]:
    """One more attempt for what this sender has waiting; returns it, in order. After a failure only the oldest."""
    found = await waiting(unit, address)
    begun = found[:1] if found and found[0].attempts else found
    if not begun:
        return ()
    counted = update(inbox).where(inbox.c.id.in_([w.inbox for w in begun])).values(attempts=inbox.c.attempts + 1)
    await unit.conn.execute(counted)
    return [replace(w, attempts=w.attempts + 1) for w in begun]


def _of(unit: Unit, address: Address) -> tuple[Any, ...]:
    index = sender_index(unit, address)
    return inbox.c.channel == address.channel, inbox.c.sender_index == index, inbox.c.taken_at.is_(None)


async def waiting(unit: Unit, address: Address) -> Sequence[Waiting]:
    """What is not taken in yet, in order."""
    rows = await unit.conn.execute(select(inbox).where(*_of(unit, address)).order_by(inbox.c.id))
    return [Waiting(InboxId(row.id), _incoming(unit, row), row.attempts) for row in rows]


def _incoming(unit: Unit, row: Row[Any]) -> Incoming:
    where = _where(row.channel, row.sender_index, row.message_index)
    return INCOMING.load(unit.vault.open(row.body, row.key_id, *where))


async def unfinished(unit: Unit, before: datetime | None = None) -> tuple[Address, ...]:
    """Senders with messages not taken in: after a crash, or while a turn keeps failing. Oldest first."""
    first = (
        select(func.min(inbox.c.id)).where(inbox.c.taken_at.is_(None)).group_by(inbox.c.channel, inbox.c.sender_index)
    )
    if before is not None:
        first = first.where(inbox.c.received_at < before)
    rows = await unit.conn.execute(select(inbox).where(inbox.c.id.in_(first)).order_by(inbox.c.id))
    return tuple(_incoming(unit, row).address for row in rows)
