"""Commit 1: what came in is kept before anybody is told so, once, and is counted before it is tried.

The first try is counted when the message is kept, all others when they begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, exists, func, select, update

from handlers.messages import Address, Incoming
from handlers.ports import Accepted, InboxId, Waiting
from storage.database import INSERTS
from storage.keys import LIVE, KeyEnded, channel_of, shown_key
from storage.mapping import INCOMING, legible_incoming
from storage.prepared import Prepared
from storage.sessions import STAFF_ONLINE, online_at
from storage.tables import api_key, case, inbox, outbox, participation
from storage.talks import Talk, sender_index
from storage.unit import Unit


def message_index(unit: Unit, message_id: str) -> str:
    """The blind index of a channel's message id: any length, any characters."""
    return unit.vault.index("message", message_id)


def _where(channel: str, sender: str, message: str) -> tuple[object, ...]:
    return ("inbox", channel, sender, message)


async def accept(unit: Unit, incoming: Incoming, key: str = "") -> Accepted:
    """Keep the message. A duplicate by channel, sender and message id changes nothing.

    With a `key` only while it is live, asked by the same statement. Raises `KeyEnded`.
    """
    said = legible_incoming(incoming)
    channel = said.address.channel
    sender, message = sender_index(unit, said.address), message_index(unit, said.message_id)
    body = unit.vault.seal(INCOMING.dump(said), *_where(channel, sender, message))
    values = {"channel": channel, "sender_index": sender, "message_index": message}
    row = values | {
        "body": body.body,
        "key_id": body.key_id,
        "attempts": 1,
        "received_at": said.at,
        "trace": said.trace,
    }
    shown = shown_key(unit, key) if key else {}
    if (kept := await (_SHOWN if key else _NEW).one(unit.conn, row | shown)) is not None:
        return Accepted(InboxId(kept.id), new=True, said=said)
    if key and await channel_of(unit, shown) != channel:
        raise KeyEnded
    known = select(inbox.c.id, inbox.c.trace).where(*(inbox.c[name] == value for name, value in values.items()))
    first = (await unit.conn.execute(known)).one()
    return Accepted(InboxId(first.id), new=False, said=replace(said, trace=first.trace))


_COLUMNS = ("channel", "sender_index", "message_index", "body", "key_id", "attempts", "received_at", "trace")
_NEW = Prepared(lambda dialect: INSERTS[dialect](inbox).on_conflict_do_nothing().returning(inbox.c.id), *_COLUMNS)
_WITH_KEY = select(*(bindparam(name, type_=inbox.c[name].type) for name in _COLUMNS)).where(
    *LIVE, api_key.c.channel == bindparam("channel")
)
_SHOWN = Prepared(
    lambda dialect: (
        INSERTS[dialect](inbox).from_select(_COLUMNS, _WITH_KEY).on_conflict_do_nothing().returning(inbox.c.id)
    ),
    *(*_COLUMNS, "of_key", "of_scope"),
)


async def count_attempts(unit: Unit, address: Address) -> Sequence[Waiting]:
    """One more attempt for what this sender has waiting; returns it, in order. After a failure only the oldest."""
    rows = await unit.conn.execute(_WAITS, _of(address, sender_index(unit, address)))
    found = [_waiting(unit, row) for row in rows]
    begun = found[:1] if found and found[0].attempts > 1 else found
    if not begun:
        return ()
    counted = update(inbox).where(inbox.c.id.in_([w.inbox for w in begun])).values(attempts=inbox.c.attempts + 1)
    await unit.conn.execute(counted)
    return [replace(w, attempts=w.attempts + 1) for w in begun]


_WAITS = (
    select(
        *(inbox.c[name] for name in ("id", "channel", "sender_index", "message_index", "body", "key_id", "attempts"))
    )
    .where(inbox.c.channel == bindparam("of_channel"), inbox.c.sender_index == bindparam("of_sender"))
    .where(inbox.c.taken_at.is_(None))
    .order_by(inbox.c.id)
)


def _of(address: Address, index: str) -> dict[str, str]:
    return {"of_channel": address.channel, "of_sender": index}


@dataclass(frozen=True, slots=True)
class Found:
    """What a turn finds under its lock: what is not taken in yet, in order, and whether the talk has more than its words.

    `held`: replies without a place yet; `seated`: seats at tables of others; `cases`: cases opened in it; `online`:
    somebody of the desk is there.
    """

    waiting: Sequence[Waiting] = ()
    held: bool = True
    seated: bool = True
    cases: bool = True
    online: bool = False


_TALK: BindParameter[int] = bindparam("of_talk")
_FOUND = Prepared(
    _WAITS.add_columns(
        exists().where(outbox.c.conversation_id == _TALK, outbox.c.position.is_(None)).label("held"),
        exists().where(participation.c.conversation_id == _TALK, participation.c.left_at.is_(None)).label("seated"),
        exists().where(case.c.conversation_id == _TALK).label("cases"),
        STAFF_ONLINE.label("online"),
    ),
    *("of_channel", "of_sender", "of_talk", "now", "lately"),
)


async def look(unit: Unit, talk: Talk, now: datetime, fresh: Sequence[Waiting] = ()) -> Found:
    """What waits, and what the turn need not ask for. Without a message there may be anything.

    `fresh`: what this process kept itself just now, and need not open again.
    """
    rows = await _FOUND.ask(unit.conn, _of(talk.address, talk.index) | {"of_talk": talk.id} | online_at(now))
    if not rows:
        return Found()
    one, known = rows[0], {(w.inbox, w.attempts): w for w in fresh}
    waiting = [known.get((row.id, row.attempts)) or _waiting(unit, row) for row in rows]
    return Found(waiting, one.held, one.seated, one.cases, one.online)


def _waiting(unit: Unit, row: Row[Any]) -> Waiting:
    return Waiting(InboxId(row.id), _incoming(unit, row), row.attempts)


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
