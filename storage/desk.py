"""What the desk lists: the queue, one's own cases, how many wait; and papers and files of a case. Scope is in every query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy import case as sql_case

from handlers.casework.assistance import OPEN
from handlers.casework.case import ENDED, WAITING, WORKED, Case, CaseNumber, Room, Status
from handlers.casework.desk import rank
from handlers.casework.doubt import hidden
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours
from handlers.hours import local_day
from storage.audit import record, staff_actor
from storage.case_reading import helps_only, opened, page_of, reads, works
from storage.cases import IS_OPEN, Kept, Named, cases_query, lock_case, read_cases
from storage.people import get_staff
from storage.register_reminders import overdue_for
from storage.scope import Eyes, asking, helping, must_see, readable, seen_by, visible
from storage.supervisions import owed
from storage.tables import (
    alert,
    assistance,
    assistance_member,
    attachment,
    case,
    case_named,
    message,
    register_entry,
)
from storage.tables.columns import Code, among
from storage.unit import Unit, Units
from storage.views import Counts, Cursor, Page, QueuePage
from storage.warnings import unseen

_WAITING = {*WAITING, Status.CLUE}


@dataclass(frozen=True, slots=True)
class _Keys:
    """The order of the queue as columns, equal to `handlers.casework.desk.rank`, then the id."""

    columns: tuple[ColumnElement[Any], ...]

    def after(self, cursor: Cursor) -> ColumnElement[bool]:
        """Rows behind the cursor."""
        last = (cursor.urgency, cursor.fit, cursor.waiting_since, cursor.id)
        pairs = list(zip(self.columns, last, strict=True))
        steps = [and_(*(c == v for c, v in pairs[:n]), pairs[n][0] > pairs[n][1]) for n in range(len(pairs))]
        return or_(*steps)


def queued(eyes: Eyes) -> ColumnElement[bool]:
    """What these eyes may take up: what waits, and what was handed over for a receipt (see `life._receives`)."""
    named = and_(case.c.sensitive, case.c.holder_id != eyes.me)
    mine = or_(case.c.handed_to == eyes.committee, named)
    if eyes.role is Role.GRID_WORKER:  # see `life.receipts`
        return and_(IS_OPEN, among(case.c.status, _WAITING))
    waits = or_(among(case.c.status, _WAITING), and_(among(case.c.status, [Status.HANDED]), mine))
    return and_(IS_OPEN, waits)


def held(eyes: Eyes) -> ColumnElement[bool]:
    """The cases these eyes work; all such are open, and saying so would have PostgreSQL look through everybody's."""
    return and_(case.c.holder_id == eyes.me, among(case.c.status, WORKED))


_KEYS = _Keys(
    (
        case.c.urgency_rank,
        sql_case((case.c.category.in_(bindparam("specialities", type_=Code, expanding=True)), 0), else_=1),
        case.c.waiting_since,
        case.c.id,
    )
)


@cache
def _queue(eyes: Eyes) -> Select[Any]:
    return cases_query(seen_by(eyes), queued(eyes)).order_by(*_KEYS.columns).limit(bindparam("limit", type_=Integer()))


@cache
def _mine(eyes: Eyes) -> Select[Any]:
    order = (case.c.urgency_rank, case.c.resident_waits.desc(), case.c.claimed_at, case.c.id)
    return cases_query(seen_by(eyes), held(eyes)).order_by(*order)


@cache
def _numbers(eyes: Eyes) -> Select[Any]:
    """The numbers at the head of the desk, as `Counts` has them."""
    mine = assistance_member.c.assistance_id == assistance.c.id, assistance_member.c.staff_id == eyes.me
    numbers = {
        "waiting": count_of(case, seen_by(eyes), queued(eyes)),
        "unread": count_of(case, seen_by(eyes), held(eyes), case.c.resident_waits),
        "alerts": count_of(alert, alert.c.staff_id == eyes.me, alert.c.acknowledged_at.is_(None)),
        "asked": count_of(assistance, exists().where(*mine), among(assistance.c.state, OPEN)),
        "supervised": owed(eyes),
        "early": unseen(eyes) if eyes.role is Role.MANAGER else literal(0),
        "overdue": count_of(register_entry, *overdue_for(eyes)),
    }
    asked: list[Any] = [number.label(name) for name, number in numbers.items()]
    return select(*asked)


class Desk:
    """Reading, for one member of staff at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def queue(self, who: Staff, cursor: Cursor | None = None, limit: int = 50) -> QueuePage:
        """The cases that wait and that this person may see: danger first, then fit, then who waits longest."""
        async with self._units.read() as unit:
            eyes, named = asking(who, unit.district, many=True)
            query = _queue(eyes) if cursor is None else _queue(eyes).where(_KEYS.after(cursor))
            named |= {"specialities": who.specialities, "limit": limit + 1}
            found = await read_cases(unit, query, named)
        shown = found[:limit]
        more = _cursor(shown[-1], who) if len(found) > limit else None
        return QueuePage(tuple(kept.case for kept in shown), more)

    async def mine(self, who: Staff) -> tuple[Case, ...]:
        """The open cases this person holds: unread words first, then the longest held."""
        async with self._units.read() as unit:
            eyes, named = asking(who, unit.district, many=True)
            return tuple(kept.case for kept in await read_cases(unit, _mine(eyes), named))

    async def followed(self, who: Staff, limit: int = 100) -> tuple[Case, ...]:
        """Cases this person brought to an end and has not put away yet: to be watched, visited, archived."""
        done = sorted(ENDED - {Status.ARCHIVED, Status.WITHDRAWN})
        where = (visible(who, self._units.district), case.c.holder_id == who.id, case.c.status.in_(done))
        order = (case.c.warn_at.is_(None), case.c.warn_at, case.c.closed_at, case.c.id)
        async with self._units.read() as unit:
            found = await read_cases(unit, cases_query(*where).order_by(*order).limit(limit))
            return tuple(kept.case for kept in found)

    async def cases(self, who: Staff, statuses: Sequence[Status], limit: int = 100) -> tuple[Case, ...]:
        """The newest cases in sight that are in one of these states."""
        where = (visible(who, self._units.district), case.c.status.in_([s.value for s in statuses]))
        async with self._units.read() as unit:
            found = await read_cases(unit, cases_query(*where).order_by(case.c.id.desc()).limit(limit))
            return tuple(kept.case for kept in found)

    async def counts(self, who: Staff, now: datetime) -> Counts:
        """The numbers at the head of the desk."""
        async with self._units.read() as unit:
            eyes, named = asking(who, unit.district, many=True)
            asked = {**named, "today": local_day(unit.district, now)}
            row = (await unit.conn.execute(_numbers(eyes), asked)).one()
        return Counts(**row._mapping)

    async def page(self, number: CaseNumber, who: Staff, now: datetime, before: int | None = None) -> Page:
        """The case with the newest lines of its talk (those before line `before`), recorded as read.

        Raises `NotYours` outside one's sight.
        """
        async with self._units.write() as unit:
            return await page_of(unit, await opened(unit, number, who, now), who, before)

    async def for_paper(self, number: CaseNumber, who: Staff, code: str, now: datetime) -> tuple[Case, Staff | None]:
        """The case and its holder to fill a paper from, recorded. Raises `NotYours` for who does not work the case."""
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            await must_see(unit, number, who)
            if not works(kept, who):
                raise NotYours
            await record(unit, number, staff_actor(who.id), "document", now, code)
            holder = await get_staff(unit, kept.case.holder) if kept.case.holder is not None else None
            return hidden(who, kept.case), holder

    async def open_file(self, number: CaseNumber, digest: str, who: Staff, now: datetime) -> None:
        """Whether this person may open the file as one of this case, recorded there. Raises `NotYours`."""
        async with self._units.write() as unit:
            through = (
                select(case.c.id)
                .join(attachment, attachment.c.case_id == case.c.id)
                .where(case.c.number == number, attachment.c.sha256 == digest)
                .where(readable(who, unit.district), _in_room(who))
                .limit(1)
            )
            found = (await unit.conn.execute(through)).first()
            if found is None or not await self._may_open(unit, number, digest, who):
                raise NotYours
            await record(unit, number, staff_actor(who.id), "file", now, digest[:16])

    async def _may_open(self, unit: Unit, number: str, digest: str, who: Staff) -> bool:
        """Files of the rooms this person reads; who only helps opens none that stands in no room."""
        kept, _ = await lock_case(unit, number)
        helps = helps_only(unit, kept, who)
        rooms = [room.value for room in await reads(unit, kept, who, helps)]
        inside = select(attachment.c.id).outerjoin(message, message.c.id == attachment.c.message_id)
        inside = inside.where(attachment.c.sha256 == digest, attachment.c.case_id == kept.id)
        here = and_(message.c.case_id == kept.id, message.c.room.in_(rooms))
        inside = inside.where(here if helps else or_(here, message.c.id.is_(None)))
        return (await unit.conn.execute(inside.limit(1))).first() is not None


def count_of(table: Table, *where: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many rows fulfil all of it: to ask several numbers in one question."""
    return select(func.count()).select_from(table).where(*where).scalar_subquery()


def _cursor(kept: Kept, who: Staff) -> Cursor:
    urgency, fit, since = rank(kept.case, who)
    return Cursor(urgency, fit if not kept.case.sensitive else 1, since, kept.id)


def _in_room(who: Staff) -> ColumnElement[bool]:
    """Cases through which a file may be asked for: who only looks at the queue sees none of the other side's.

    Which rooms are read on that case is asked again under its lock.
    """
    here = message.c.room.in_([Room.APPLICANT.value, Room.INTERNAL.value])
    line = exists().where(message.c.id == attachment.c.message_id, ~here)
    named = exists().where(
        case_named.c.case_id == case.c.id, case_named.c.staff_id == who.id, case_named.c.why == Named.ALERT.value
    )
    working = true() if who.role is Role.MANAGER else or_(case.c.holder_id == who.id, named)
    return or_(working, helping(who), ~line)
