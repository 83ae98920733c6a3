"""Outgoing web hooks: written in the transaction of the step they tell of, called by delivery, one at a time and in order.

A receiver that does not answer holds back its own later events and nobody else's. What could not be told in three days
is dead and stays in sight.
"""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, or_, select, update

from handlers.casework.case import Case
from handlers.errors import BadInput
from handlers.webhooks import SECRET_MARK, Event, events_of
from storage import audit
from storage.prepared import Prepared
from storage.tables import case, hook, hook_event
from storage.transcript import uid
from storage.unit import Unit, Units

LEASE = timedelta(seconds=60)
GIVEN_UP = timedelta(days=3)
MOST = 20  # receivers at a time
_NONE = "没有在用的接收地址 {}。"
_WAITS = and_(hook_event.c.sent_at.is_(None), hook_event.c.dead_at.is_(None))


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver as the administrator sees it; its secret is shown once."""

    id: int
    url: str
    events: tuple[Event, ...]
    created_at: datetime
    ended_at: datetime | None
    waiting: int
    dead: int
    since: datetime | None = (
        None  # of the oldest that waits: when it happened, how often it was tried, what came of it last
    )
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """An event leased for telling. `attempts` counts this one."""

    id: int
    uid: str
    hook: int
    event: Event
    number: str
    status: str
    at: datetime
    url: str
    secret: str
    attempts: int
    trace: str = ""


@dataclass(frozen=True, slots=True)
class DeadCall:
    """An event that could not be told."""

    id: int
    hook: int
    event: Event
    number: str
    died_at: datetime
    reason: str
    attempts: int


_LIVE = Prepared(select(hook.c.id, hook.c.events).where(hook.c.ended_at.is_(None)).order_by(hook.c.id))


async def tell_hooks(unit: Unit, case_id: int, before: Case | None, after: Case, now: datetime) -> None:
    """Write down who has to be told of this step. What still waits of a case that became sensitive is never told."""
    if after.sensitive and before is not None and not before.sensitive:
        await unit.conn.execute(delete(hook_event).where(hook_event.c.case_id == case_id, _WAITS))
    events = events_of(before, after)
    if not events:
        return
    rows = [
        {"uid": f"msg_{uid()}", "hook_id": row.id, "event": event.value}
        for row in await _LIVE.ask(unit.conn, {})
        for event in events
        if event.value in row.events
    ]
    same = {"case_id": case_id, "status": after.status.value, "at": now, "due_at": now, "trace": unit.trace}
    if rows:
        await unit.conn.execute(hook_event.insert(), [row | same for row in rows])


class Webhooks:
    """What the command line and delivery ask for."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def add(self, url: str, events: Sequence[Event], now: datetime) -> tuple[int, str]:
        """A new receiver: its id, and the secret it checks signatures with. `url` was checked. Raises `BadInput`."""
        secret, row_uid = SECRET_MARK + b64encode(secrets.token_bytes(32)).decode(), uid()
        async with self._units.write() as unit:
            live = select(func.count()).select_from(hook).where(hook.c.ended_at.is_(None))
            if (await unit.conn.execute(live)).scalar_one() >= MOST:
                raise BadInput(f"最多 {MOST} 个接收地址，请先停用不用的。")
            address = unit.vault.seal(url, "hook", row_uid, "url")
            signing = unit.vault.seal(secret, "hook", row_uid, "secret")
            values = {"url": address.body, "secret": signing.body, "key_id": address.key_id, "created_at": now}
            new = hook.insert().values(uid=row_uid, events=[event.value for event in events], **values)
            hook_id = int((await unit.conn.execute(new.returning(hook.c.id))).scalar_one())
            await audit.record(unit, audit.HOUSE, audit.SERVICE, "hook_create", now, str(hook_id))
        return hook_id, secret

    async def listed(self) -> tuple[Webhook, ...]:
        """All receivers there ever were, with what waits for them and what could not be told."""
        mine = hook_event.c.hook_id == hook.c.id
        waiting = select(func.count()).where(mine, _WAITS).correlate(hook).scalar_subquery()
        dead = select(func.count()).where(mine, hook_event.c.dead_at.is_not(None)).correlate(hook).scalar_subquery()
        first = hook_event.alias("first")
        oldest = select(func.min(hook_event.c.id)).where(mine, _WAITS).correlate(hook).scalar_subquery()
        told = (first.c.at.label("since"), first.c.attempts, first.c.dead_reason.label("reason"))
        query = select(hook, waiting.label("waiting"), dead.label("dead"), *told)
        query = query.select_from(hook.outerjoin(first, first.c.id == oldest)).order_by(hook.c.id)
        async with self._units.read() as unit:
            return tuple(
                Webhook(
                    id=row.id,
                    url=unit.vault.open(row.url, row.key_id, "hook", row.uid, "url"),
                    events=tuple(Event(name) for name in row.events),
                    created_at=row.created_at,
                    ended_at=row.ended_at,
                    waiting=row.waiting,
                    dead=row.dead,
                    since=row.since,
                    attempts=row.attempts or 0,
                    reason=row.reason or "",
                )
                for row in await unit.conn.execute(query)
            )

    async def off(self, hook_id: int, now: datetime) -> None:
        """Tell this receiver nothing more, nor what still waits. Raises `BadInput` where there is none."""
        async with self._units.write() as unit:
            ended = update(hook).where(hook.c.id == hook_id, hook.c.ended_at.is_(None)).values(ended_at=now)
            if (await unit.conn.execute(ended)).rowcount != 1:
                raise BadInput(_NONE.format(hook_id))
            await unit.conn.execute(delete(hook_event).where(hook_event.c.hook_id == hook_id, _WAITS))
            await audit.record(unit, audit.HOUSE, audit.SERVICE, "hook_off", now, str(hook_id))

    async def due(self, now: datetime, limit: int) -> Sequence[Call]:
        """Lease for a minute the oldest waiting event of each receiver, where its time has come."""
        async with self._units.read() as unit:
            if (await unit.conn.execute(_due(now, 1))).first() is None:
                return ()
        async with self._units.write() as unit:
            picked = _due(now, limit).with_for_update(skip_locked=True, of=hook_event)
            ids = (await unit.conn.execute(picked)).scalars().all()
            leased = update(hook_event).where(hook_event.c.id.in_(ids))
            await unit.conn.execute(leased.values(lease_until=now + LEASE, attempts=hook_event.c.attempts + 1))
            rows = await unit.conn.execute(_calls().where(hook_event.c.id.in_(ids)).order_by(hook_event.c.id))
            return [_call(unit, row) for row in rows]

    async def sent(self, call: Call, now: datetime) -> None:
        """The receiver has it: the case's trail says so."""
        async with self._units.write() as unit:
            if await _settle(unit, call.id, sent_at=now, lease_until=None, dead_reason=""):
                await audit.record(unit, call.number, audit.SERVICE, "hook_sent", now, f"{call.hook} {call.event}")

    async def retry(self, call: Call, at: datetime, reason: str, now: datetime) -> bool:
        """Again at that time; False when it was tried long enough, and is dead now."""
        if now - call.at >= GIVEN_UP:
            await self.dead(call, reason, now)
            return False
        async with self._units.write() as unit:
            await _settle(unit, call.id, due_at=at, dead_reason=reason[:200], lease_until=None)
        return True

    async def dead(self, call: Call, reason: str, now: datetime) -> None:
        """Never: kept in sight, and the next may go."""
        async with self._units.write() as unit:
            await _settle(unit, call.id, dead_at=now, dead_reason=reason[:200], lease_until=None)

    async def dead_calls(self, limit: int = 100) -> tuple[DeadCall, ...]:
        """What could not be told, newest first."""
        query = _calls().add_columns(hook_event.c.dead_at, hook_event.c.dead_reason)
        query = query.where(hook_event.c.dead_at.is_not(None)).order_by(hook_event.c.dead_at.desc(), hook_event.c.id)
        async with self._units.read() as unit:
            return tuple(
                DeadCall(row.id, row.hook_id, Event(row.event), row.number, row.dead_at, row.dead_reason, row.attempts)
                for row in await unit.conn.execute(query.limit(limit))
            )

    async def revive(self, hook_id: int, now: datetime) -> int:
        """Try everything dead of a receiver again; how many. What became sensitive stays dead.

        Raises `BadInput` where there is no such receiver, or it was turned off.
        """
        live = select(hook.c.id).where(hook.c.id == hook_id, hook.c.ended_at.is_(None)).with_for_update()
        secret = select(case.c.id).where(case.c.sensitive)
        dead = update(hook_event).where(hook_event.c.hook_id == hook_id, hook_event.c.dead_at.is_not(None))
        dead = dead.where(hook_event.c.case_id.not_in(secret))
        async with self._units.write() as unit:
            if (await unit.conn.execute(live)).first() is None:
                raise BadInput(_NONE.format(hook_id))
            again = dead.values(dead_at=None, dead_reason="", due_at=now, attempts=0)
            return int((await unit.conn.execute(again)).rowcount)


def _due(now: datetime, limit: int) -> Select[Any]:
    """The first waiting event of each receiver, if its time has come and nobody is telling it."""
    mine = select(func.min(hook_event.c.id)).where(hook_event.c.hook_id == hook.c.id, _WAITS)
    firsts = select(mine.correlate(hook).scalar_subquery()).select_from(hook).where(hook.c.ended_at.is_(None))
    free = or_(hook_event.c.lease_until.is_(None), hook_event.c.lease_until <= now)
    query = select(hook_event.c.id).where(hook_event.c.id.in_(firsts), _WAITS, hook_event.c.due_at <= now, free)
    return query.order_by(hook_event.c.id).limit(limit)


def _calls() -> Select[Any]:
    columns = (hook.c.uid.label("hook_uid"), hook.c.url, hook.c.secret, hook.c.key_id)
    event = [column for column in hook_event.c if column.name not in ("dead_at", "dead_reason")]
    whole = hook_event.join(hook, hook.c.id == hook_event.c.hook_id).join(case, case.c.id == hook_event.c.case_id)
    return select(*event, *columns, case.c.number).select_from(whole)


def _call(unit: Unit, row: Row[Any]) -> Call:
    return Call(
        id=row.id,
        uid=row.uid,
        hook=row.hook_id,
        event=Event(row.event),
        number=row.number,
        status=row.status,
        at=row.at,
        url=unit.vault.open(row.url, row.key_id, "hook", row.hook_uid, "url"),
        secret=unit.vault.open(row.secret, row.key_id, "hook", row.hook_uid, "secret"),
        attempts=row.attempts,
        trace=row.trace,
    )


async def _settle(unit: Unit, event_id: int, **values: object) -> bool:
    """False when it is no more: the case became sensitive, or the receiver was turned off meanwhile."""
    settled = update(hook_event).where(hook_event.c.id == event_id, _WAITS).values(values)
    return bool((await unit.conn.execute(settled)).rowcount)
