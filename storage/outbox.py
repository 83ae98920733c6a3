"""Replies on their way out: released in order, leased for sending, retried, and kept in sight when they die.

A reply is a line of the transcript with a row here. It gets its place in the talk when it is released: at once, after
the seconds in which it can be undone, or, when others may read the phone, once the resident writes again. Places
follow commits, so a client that fetches "after place n" misses nothing. On pushed channels a reply is sent only when
all before it are sent or dead; danger goes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select, update
from sqlalchemy import exists as sql_exists

from handlers.errors import Refused
from handlers.messages import Address, Reply
from storage.prepared import Prepared
from storage.tables import case, conversation, message, outbox
from storage.talks import Talk, find_talk, lock_talk, next_position, open_address
from storage.transcript import Author, Place, add_reply, reply_of
from storage.unit import Changed, Unit, Units
from storage.until import over

LEASE = timedelta(seconds=60)
_DANGER, _PLAIN = 0, 1
_PAGE = 200
_LAST = 2**31 - 1
_WAITS = and_(outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None))


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply leased for sending. `attempts` counts this one. `trace`: of the message it answers."""

    id: int
    address: Address
    reply: Reply
    attempts: int
    trace: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A reply that could not be delivered, without its words."""

    id: int
    address: Address
    died_at: datetime
    reason: str
    attempts: int


async def tell_resident(
    unit: Unit,
    talk: Talk,
    place: Place,
    author: Author,
    reply: Reply,
    now: datetime,
    *,
    staff_id: int | None = None,
    wait: int = 0,
    held: bool = False,
) -> tuple[int, Reply]:
    """Write the line and put it on its way. Returns the line's id and the reply with its place (0: not released).

    Only under the conversation's lock. `wait` in seconds; `held` until the resident writes again.
    """
    release = now + timedelta(seconds=max(0, wait))
    if author is Author.BOT and not reply.first and talk.state.slow_until is not None:
        release = max(release, await last_slowed(unit, talk) or release)
    line_id = await add_reply(unit, place, author, reply, now, staff_id)
    position = await next_position(unit, talk.id) if release <= now and not held else None
    row = outgoing(unit, talk, line_id, reply, release, position, now)
    await OUT.each(unit.conn, [row | {"held": held}])
    if position is not None:
        unit.changed(Changed.CONVERSATION, talk.address)
    return line_id, replace(reply, id=position or 0)


def outgoing(
    unit: Unit, talk: Talk, line_id: int, reply: Reply, release: datetime, position: int | None, now: datetime
) -> dict[str, object]:
    """The row of a reply. One with a place is released, which on a channel that fetches is all there is to do."""
    return {
        "message_id": line_id,
        "conversation_id": talk.id,
        "pushed": talk.pushed,
        "priority": _DANGER if reply.first else _PLAIN,
        "release_at": release,
        "position": position,
        "due_at": release,
        "sent_at": now if position is not None and not talk.pushed else None,
        "trace": unit.trace,
        "held": False,
        "attempts": 0,
        "dead_reason": "",
    }


OUT_COLUMNS = (
    *("message_id", "conversation_id", "pushed", "priority", "release_at", "position"),
    *("due_at", "sent_at", "trace", "held", "attempts", "dead_reason"),
)
OUT = Prepared(outbox.insert(), *OUT_COLUMNS)


async def last_slowed(unit: Unit, talk: Talk) -> datetime | None:
    """When the last answer slowed by insults is released: a later answer must not come before it."""
    slowed = (
        select(func.max(outbox.c.release_at))
        .join(message, message.c.id == outbox.c.message_id)
        .where(outbox.c.conversation_id == talk.id, outbox.c.position.is_(None), ~outbox.c.held)
        .where(message.c.author == Author.BOT.value)
    )
    last: datetime | None = (await unit.conn.execute(slowed)).scalar_one()
    return last


async def tell_later(
    unit: Unit,
    talk: Talk,
    place: Place,
    author: Author,
    reply: Reply,
    now: datetime,
    *,
    staff_id: int | None = None,
    wait: int = 0,
    held: bool = False,
    copy_of: int | None = None,
) -> int:
    """The same for a talk that is not locked here: its place is given by whoever locks it next. Returns the line's id."""
    line_id = await add_reply(unit, place, author, reply, now, staff_id, copy_of)
    release_at = now + timedelta(seconds=wait)
    await unit.conn.execute(
        outbox.insert().values(
            message_id=line_id,
            conversation_id=talk.id,
            pushed=talk.pushed,
            priority=_PLAIN,
            release_at=release_at,
            held=held,
            due_at=release_at,
            trace=unit.trace,
        )
    )
    unit.changed(Changed.CONVERSATION, talk.address)
    return line_id


async def release_held(unit: Unit, talk: Talk, now: datetime) -> None:
    """The resident wrote: what was held may go, before the new answers."""
    held = update(outbox).where(outbox.c.conversation_id == talk.id, outbox.c.position.is_(None), outbox.c.held)
    await unit.conn.execute(held.values(held=False, release_at=now, due_at=now))
    await release(unit, talk, now)


async def release(unit: Unit, talk: Talk, now: datetime) -> None:
    """Give every reply of the talk whose time has come its place. Only under the conversation's lock."""
    ripe = (
        _ripe(now)
        .where(outbox.c.conversation_id == talk.id)
        .order_by(outbox.c.priority, outbox.c.release_at, outbox.c.id)
    )
    for row_id in (await unit.conn.execute(ripe)).scalars().all():
        position = await next_position(unit, talk.id)
        values = {"position": position, "sent_at": None if talk.pushed else now}
        await unit.conn.execute(update(outbox).where(outbox.c.id == row_id).values(values))
        unit.changed(Changed.CONVERSATION, talk.address)


def _ripe(now: datetime) -> Select[Any]:
    """Replies not yet released whose time has come."""
    return select(outbox.c.id).where(outbox.c.position.is_(None), ~outbox.c.held, outbox.c.release_at <= now)


async def undo(unit: Unit, line_id: int, now: datetime) -> None:
    """Take a line back. Raises `Refused` once it is released. Only under the conversation's lock."""
    gone = outbox.delete().where(outbox.c.message_id == line_id, outbox.c.position.is_(None)).returning(outbox.c.id)
    if (await unit.conn.execute(gone)).first() is None:
        raise Refused("已经发出，不能撤回了。")
    await unit.conn.execute(update(message).where(message.c.id == line_id).values(undone_at=now))


def _due(now: datetime, limit: int) -> Select[Any]:
    """Released replies to send, danger first, none before an earlier one of its talk is done."""
    before = outbox.alias("before")
    ahead = or_(
        before.c.priority < outbox.c.priority,
        and_(before.c.priority == outbox.c.priority, before.c.position < outbox.c.position),
    )
    blocked = sql_exists().where(
        before.c.conversation_id == outbox.c.conversation_id,
        before.c.position.is_not(None),
        before.c.sent_at.is_(None),
        before.c.dead_at.is_(None),
        ahead,
    )
    return (
        select(outbox.c.id)
        .where(outbox.c.pushed, outbox.c.position.is_not(None), _WAITS, outbox.c.due_at <= now, ~blocked)
        .where(over(outbox.c.lease_until, now, LEASE))
        .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
        .limit(limit)
    )


class Outbox:
    """What delivery and polling clients ask for."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def release_due(self, now: datetime) -> int:
        """Release what has become due in any talk; returns in how many. Live pages are told."""
        talks = select(outbox.c.conversation_id).where(outbox.c.id.in_(_ripe(now))).distinct().limit(_PAGE)
        async with self._units.read() as unit:
            ids = (await unit.conn.execute(talks)).scalars().all()
        for talk_id in ids:
            async with self._units.write() as unit:
                await release(unit, await lock_talk(unit, talk_id), now)
        return len(ids)

    async def due(self, now: datetime, limit: int = 30) -> Sequence[Delivery]:
        """Lease replies to send on pushed channels for a minute; the lease counts as an attempt."""
        await self.release_due(now)
        async with self._units.read() as unit:
            if (await unit.conn.execute(_due(now, 1))).first() is None:
                return ()
        async with self._units.write() as unit:
            picked = _due(now, limit).with_for_update(skip_locked=True, of=outbox)
            ids = (await unit.conn.execute(picked)).scalars().all()
            leased = update(outbox).where(outbox.c.id.in_(ids))
            await unit.conn.execute(leased.values(lease_until=now + LEASE, attempts=outbox.c.attempts + 1))
            return await _deliveries(unit, ids)

    async def sent(self, delivery_id: int, remote_id: str, now: datetime) -> None:
        """It arrived."""
        await self._settle(delivery_id, sent_at=now, remote_id=remote_id, lease_until=None)

    async def retry(self, delivery_id: int, at: datetime, reason: str) -> None:
        """Not now; again at that time. Later replies of the talk wait with it."""
        await self._settle(delivery_id, due_at=at, dead_reason=reason[:500], lease_until=None)

    async def dead(self, delivery_id: int, reason: str, now: datetime) -> None:
        """It will never arrive: kept in sight, told to those who have its case open, and the next may go."""
        about = select(case.c.number).join(message, message.c.case_id == case.c.id)
        about = about.join(outbox, outbox.c.message_id == message.c.id).where(outbox.c.id == delivery_id)
        async with self._units.write() as unit:
            await _settle(unit, delivery_id, dead_at=now, dead_reason=reason[:500], lease_until=None)
            for number in (await unit.conn.execute(about)).scalars():
                unit.changed(Changed.CASE, number)

    async def _settle(self, delivery_id: int, **values: object) -> None:
        async with self._units.write() as unit:
            await _settle(unit, delivery_id, **values)

    async def dead_letters(self, limit: int = 100) -> tuple[DeadLetter, ...]:
        """What could not be delivered, newest first."""
        query = (
            select(
                outbox.c.id.label("outbox_id"), outbox.c.dead_at, outbox.c.dead_reason, outbox.c.attempts, conversation
            )
            .join(conversation, conversation.c.id == outbox.c.conversation_id)
            .where(outbox.c.dead_at.is_not(None))
            .order_by(outbox.c.dead_at.desc(), outbox.c.id.desc())
            .limit(limit)
        )
        async with self._units.read() as unit:
            return tuple(
                DeadLetter(row.outbox_id, open_address(unit, row), row.dead_at, row.dead_reason, row.attempts)
                for row in await unit.conn.execute(query)
            )

    async def revive(self, delivery_id: int, now: datetime) -> int:
        """Try a dead letter again; 0 when it is none."""
        async with self._units.write() as unit:
            dead = update(outbox).where(outbox.c.id == delivery_id, outbox.c.dead_at.is_not(None))
            values = dead.values(dead_at=None, dead_reason="", due_at=now, attempts=0)
            return (await unit.conn.execute(values)).rowcount

    async def replies(self, address: Address, after: int, now: datetime, limit: int = _PAGE) -> tuple[Reply, ...]:
        """The released replies of a talk with a place above `after`, in order, each with its place as id."""
        async with self._units.read() as unit:
            talk = await find_talk(unit, address)
            if talk is None:
                return ()
            ripe = (await unit.conn.execute(_ripe(now).where(outbox.c.conversation_id == talk.id).limit(1))).first()
        if ripe is not None:
            async with self._units.write() as unit:
                await release(unit, await lock_talk(unit, talk.id), now)
        async with self._units.read() as unit:
            query = (
                select(outbox.c.position, message)
                .join(message, message.c.id == outbox.c.message_id)
                .where(outbox.c.conversation_id == talk.id, outbox.c.position > min(after, _LAST))
                .order_by(outbox.c.position)
                .limit(limit)
            )
            return tuple(replace(reply_of(unit, row), id=row.position) for row in await unit.conn.execute(query))


async def _settle(unit: Unit, delivery_id: int, **values: object) -> None:
    await unit.conn.execute(update(outbox).where(outbox.c.id == delivery_id, _WAITS).values(values))


async def _deliveries(unit: Unit, ids: Sequence[int]) -> tuple[Delivery, ...]:
    """Leased rows with their words and addresses, in the order of `ids`."""
    query = (
        select(outbox.c.id.label("outbox_id"), outbox.c.position, outbox.c.attempts, outbox.c.trace, message)
        .join(message, message.c.id == outbox.c.message_id)
        .where(outbox.c.id.in_(ids))
    )
    rows = {row.outbox_id: row for row in await unit.conn.execute(query)}
    talk_ids = {row.conversation_id for row in rows.values()}
    talks = await unit.conn.execute(select(conversation).where(conversation.c.id.in_(talk_ids)))
    addresses = {row.id: open_address(unit, row) for row in talks}
    return tuple(_delivery(unit, rows[i], addresses) for i in ids)


def _delivery(unit: Unit, row: Row[Any], addresses: dict[int, Address]) -> Delivery:
    reply = replace(reply_of(unit, row), id=row.position)
    return Delivery(row.outbox_id, addresses[row.conversation_id], reply, row.attempts, row.trace)
