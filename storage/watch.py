"""What a live desk asks again and again: what waits for this person, what is on its way out, who is there.

Every query carries the viewer's scope; nothing here reads the words of a case, save those an open alert rests on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, exists, func, or_, select, union

from handlers.casework.case import WAITING, WORKED, Case, CaseNumber, Level, StaffId, Status, Urgency
from handlers.casework.staff import Role, Staff, may_see
from handlers.district import District
from handlers.errors import NotYours
from handlers.facts import CaseFacts
from storage.alerts import AlertSeen, alert_seen
from storage.case_parts import UNSENT
from storage.cases import IS_OPEN, Beside, Named, beside_of
from storage.desk import count_of, held, queued
from storage.scope import Eyes, asking, readable, seen_by, visible
from storage.sessions import ONLINE
from storage.store import Store
from storage.tables import alert, case, message, outbox, staff, staff_session
from storage.tables.columns import OF_CASE, Big, padded
from storage.unit import Unit, Units

_WORKED = sorted(WORKED)
_PLAIN = [
    case.c[name]
    for name in (
        *("id", "status", "urgency", "place_code", "sensitive", "level", "committee", "opened_at", "waiting_since"),
        *("holder_id", "closed_at", "handed_to", "version"),
    )
]
_OPEN_ALERT = alert.c.acknowledged_at.is_(None)


@dataclass(frozen=True, slots=True)
class Glance:
    """Whether a case is in sight, and whether its number may be named in passing."""

    visible: bool
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A case as far as it decides who sees it; no word of it, and nothing a judge's sight rests on."""

    case: Case
    named: frozenset[StaffId]
    helpers: frozenset[StaffId]

    def listed(self, who: Staff, district: District) -> bool:
        """Whether it is an open case in this person's sight: as `Watch.snapshot` has it."""
        return self.case.closed_at is None and may_see(who, self.case, self.named, district)

    def readable(self, who: Staff, district: District) -> bool:
        """Whether this person may open it: as `Watch.glance` tells."""
        return may_see(who, self.case, self.named, district, self.helpers)


@dataclass(frozen=True, slots=True)
class Signals:
    """What waits for one person. Sensitive cases are counted apart: of them no more than that may be said."""

    waiting: int
    unread: int
    alerts: int
    secret: int


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An unacknowledged alert, and whether its case is sensitive."""

    alert: AlertSeen
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How far a line to the resident has come."""

    release_at: datetime
    held: bool  # until the resident writes
    released: bool
    dead: bool
    reason: str = ""  # why it was given up, as the channel named it


@dataclass(frozen=True, slots=True)
class Area:
    """How a manager's area stands. `oldest` is since when the longest waits."""

    waiting: int
    claimed: int
    oldest: datetime | None
    alerts: int


class Watch:
    """Reading for the live parts of the desk."""

    def __init__(self, units: Units) -> None:
        self._units = units

    @classmethod
    def of(cls, store: Store) -> "Watch":
        """On an open store."""
        return cls(store._units)

    async def glance(self, number: CaseNumber, who: Staff) -> Glance:
        """Whether this person may see the case; nothing of it is opened."""
        query = select(case.c.sensitive).where(case.c.number == number, readable(who, self._units.district))
        async with self._units.read() as unit:
            found: bool | None = (await unit.conn.execute(query)).scalar_one_or_none()
        return Glance(found is not None, bool(found))

    async def glimpse(self, number: CaseNumber) -> Glimpse | None:
        """The case as it is now, to be held against the sight of many people; None when there is none."""
        async with self._units.read() as unit:
            row = (await unit.conn.execute(select(*_PLAIN).where(case.c.number == number))).one_or_none()
            if row is None:
                return None
            beside = (await beside_of(unit, [row.id])).get(row.id, Beside())
        value = Case(
            number=number,
            status=Status(row.status),
            urgency=Urgency(row.urgency),
            facts=CaseFacts(place_code=row.place_code),
            sensitive=row.sensitive,
            level=Level(row.level),
            committee=row.committee,
            opened_at=row.opened_at,
            waiting_since=row.waiting_since,
            holder=StaffId(row.holder_id) if row.holder_id is not None else None,
            closed_at=row.closed_at,
            offered=tuple(beside.offered),
            handed_to=row.handed_to,
            version=row.version,
            kept_from=frozenset(beside.named.get(Named.KEPT.value, ())),
        )
        return Glimpse(value, frozenset(beside.named.get(Named.ALERT.value, ())), frozenset(beside.helps))

    async def snapshot(self, who: Staff, limit: int = 2000) -> dict[str, tuple[int, bool]]:
        """The open cases in sight: number → version and whether it is sensitive. Differs when a list of theirs does."""
        query = select(case.c.number, case.c.version, case.c.sensitive).where(visible(who, self._units.district))
        query = query.where(IS_OPEN).order_by(case.c.id.desc()).limit(limit)
        async with self._units.read() as unit:
            return {row.number: (row.version, row.sensitive) for row in await unit.conn.execute(query)}

    async def signals(self, who: Staff) -> Signals:
        """What waits for this person now."""
        async with self._units.read() as unit:
            eyes, named = asking(who, unit.district, many=True)
            row = (await unit.conn.execute(_signals(eyes), named)).one()
        return Signals(**row._mapping)

    async def open_alerts(self, who: Staff, limit: int = 50) -> tuple[OpenAlert, ...]:
        """Unacknowledged alerts addressed to this person, newest first; for a manager all in sight."""
        async with self._units.read() as unit:
            eyes, named = asking(who, unit.district)
            rows = await unit.conn.execute(_alerts(eyes), {**named, "limit": limit})
            return tuple(OpenAlert(alert_seen(unit, row, row.number), row.sensitive) for row in rows)

    async def alarmed(self, who: Staff, cases: Iterable[Case]) -> dict[CaseNumber, str]:
        """Those of the cases in sight with an alert nobody acknowledged, whoever it went to: and who was told last, "" nobody."""
        numbers = [value.number for value in cases]
        query = select(case.c.number, staff.c.name).select_from(alert).join(case, case.c.id == alert.c.case_id)
        query = query.outerjoin(staff, staff.c.id == alert.c.staff_id).order_by(alert.c.id)
        mine = query.where(_OPEN_ALERT, case.c.number.in_(sorted(numbers)), visible(who, self._units.district))
        async with self._units.read() as unit:
            return {row.number: row.name or "" for row in await unit.conn.execute(mine)} if numbers else {}

    async def outgoing(self, lines: Sequence[int]) -> dict[int, Outgoing]:
        """How far these lines have come; lines that never went to the resident are left out."""
        async with self._units.read() as unit:
            return await outgoing_of(unit, lines)

    async def area(self, who: Staff) -> Area:
        """How the area of a manager stands. Raises `NotYours` for others."""
        _only_manager(who)
        sight, waits = visible(who, self._units.district), case.c.status.in_(sorted({*WAITING, Status.CLUE}))
        oldest = select(func.min(case.c.waiting_since)).where(sight, IS_OPEN, waits)
        alerted = exists().where(case.c.id == alert.c.case_id, sight)
        numbers = {
            "waiting": count_of(case, sight, IS_OPEN, waits),
            "claimed": count_of(case, sight, IS_OPEN, case.c.status.in_(_WORKED)),
            "oldest": oldest.scalar_subquery(),
            "alerts": count_of(alert, _OPEN_ALERT, alerted),
        }
        async with self._units.read() as unit:
            row = (await unit.conn.execute(select(*(number.label(name) for name, number in numbers.items())))).one()
        return Area(**row._mapping)

    async def present(self, now: datetime) -> frozenset[StaffId]:
        """Who is there: a session used in the last minutes, or on duty in Telegram."""
        live = (staff_session.c.revoked_at.is_(None), staff_session.c.expires_at > now)
        used = select(staff_session.c.staff_id).where(*live, staff_session.c.seen_at > now - ONLINE)
        there = select(staff.c.id).where(staff.c.active, or_(staff.c.on_duty, staff.c.id.in_(used)))
        async with self._units.read() as unit:
            return frozenset(StaffId(row) for row in (await unit.conn.execute(there)).scalars())


@cache
def _signals(eyes: Eyes) -> Select[Any]:
    waits, unread, sight, plain = (
        queued(eyes),
        and_(held(eyes), case.c.resident_waits),
        seen_by(eyes),
        ~case.c.sensitive,
    )
    alerted = case.c.id.in_(select(alert.c.case_id).where(alert.c.staff_id == eyes.me, _OPEN_ALERT))
    numbers = {
        "waiting": count_of(case, sight, plain, waits),
        "unread": count_of(case, sight, plain, unread),
        "alerts": count_of(case, sight, plain, alerted),
        "secret": count_of(case, sight, case.c.sensitive, _any_of(or_(waits, unread), alerted)),
    }
    asked: list[Any] = [number.label(name) for name, number in numbers.items()]
    return select(*asked)


@cache
def _alerts(eyes: Eyes) -> Select[Any]:
    query = select(alert, case.c.number, case.c.sensitive).join(case, case.c.id == alert.c.case_id)
    query = query.where(_OPEN_ALERT, seen_by(eyes))
    if eyes.role is not Role.MANAGER:
        query = query.where(alert.c.staff_id == eyes.me)
    return query.order_by(case.c.id.desc(), alert.c.id.desc()).limit(bindparam("limit", type_=Integer()))


_LINES = bindparam("lines", type_=Big, expanding=True)
_FATE = select(
    func.coalesce(message.c.copy_of, message.c.id).label("line"),
    *(outbox.c[name] for name in ("release_at", "held", "position", "dead_at", "dead_reason")),
).join(message, message.c.id == outbox.c.message_id)
_OUTGOING = _FATE.where(or_(message.c.id.in_(_LINES), message.c.copy_of.in_(_LINES)))
_UNSENT = _FATE.where(message.c.case_id == OF_CASE, UNSENT)


async def outgoing_of(unit: Unit, lines: Sequence[int]) -> dict[int, Outgoing]:
    """As `Watch.outgoing` tells it."""
    return _fates(await unit.conn.execute(_OUTGOING, {"lines": padded(lines)}))


async def unsent_of(unit: Unit, case_id: int) -> dict[int, Outgoing]:
    """The lines of a case that did not go out, or not yet."""
    return _fates(await unit.conn.execute(_UNSENT, {"case": case_id}))


def _fates(rows: Iterable[Row[Any]]) -> dict[int, Outgoing]:
    return {
        row.line: Outgoing(row.release_at, row.held, row.position is not None, row.dead_at is not None, row.dead_reason)
        for row in rows
    }


def _any_of(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Cases that fulfil one of the conditions, each looked up by its own index: an OR would read every case."""
    found = (select(case.c.id).where(condition).correlate(None) for condition in conditions)
    return case.c.id.in_(union(*found))


def _only_manager(who: Staff) -> None:
    if who.role is not Role.MANAGER or not who.active:
        raise NotYours
