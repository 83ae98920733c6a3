"""What the desk reads: the queue, one's own cases, a case page. Scope is in every query; every page read is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    String,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import case as sql_case

from handlers.casework import sight
from handlers.casework.assistance import OPEN, Help
from handlers.casework.case import ENDED, WAITING, WORKED, Case, CaseNumber, Level, Room, Status
from handlers.casework.desk import rank
from handlers.casework.doubt import PRIVATE, hidden, may_know
from handlers.casework.staff import Role, Staff, may_see
from handlers.errors import NotYours
from handlers.hours import local_day
from storage import audit
from storage.alerts import seen
from storage.audit import record, staff_actor
from storage.case_parts import COLUMNS, Part, parts_in
from storage.cases import IS_OPEN, Beside, Kept, Named, beside_one, cases_query, kept_of, lock_case, read_cases
from storage.invitations import invitations_of
from storage.mapping import Brief
from storage.meetings import is_guest, load_meeting, speakers_of
from storage.parties import Side, open_party
from storage.people import get_staff
from storage.prepared import Prepared
from storage.register_reminders import overdue_for
from storage.scope import Eyes, asking, helping, must_see, readable, readable_by, seen_by, visible
from storage.supervisions import owed
from storage.tables import (
    alert,
    assistance,
    assistance_member,
    attachment,
    case,
    case_holder,
    case_named,
    case_party,
    case_step,
    message,
    register_entry,
    staff,
)
from storage.tables.columns import OF_CASE, Big, Code, Plain, among
from storage.transcript import files_of, files_query, lines_of, lines_query
from storage.unit import Unit, Units
from storage.views import Counts, Cursor, HeldBy, Page, Party, QueuePage, Step
from storage.warnings import unseen

_WAITING = {*WAITING, Status.CLUE}
LINES = 200  # of a talk shown at a time
_NO_LINE = 2**63 - 1  # behind all of them


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
        rooms = [room.value for room in await _rooms(unit, kept, who, helps)]
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


def works(kept: Kept, who: Staff) -> bool:
    """Whether this person works the case and does not only look at the queue."""
    return kept.case.holder == who.id or who.id in kept.named or who.role is Role.MANAGER


def helps_only(unit: Unit, kept: Kept, who: Staff) -> frozenset[Help]:
    """Why this person sees the case when it is for a task and nothing else; empty for everybody else."""
    helps = kept.helps.get(who.id, frozenset())
    return frozenset() if may_see(who, kept.case, kept.named, unit.district) else helps


def rooms_of(kept: Kept, who: Staff) -> tuple[Room, ...]:
    """Each side is heard apart: who only looks at the queue reads the reporting side and the notes."""
    return tuple(Room) if works(kept, who) else (Room.APPLICANT, Room.INTERNAL)


async def _rooms(unit: Unit, kept: Kept, who: Staff, helps: frozenset[Help]) -> tuple[Room, ...]:
    """Who only helps reads the joint room at the most, that of a meeting once every seat agreed (人民调解法 §20)."""
    if not helps:
        return rooms_of(kept, who)
    if await load_meeting(unit, kept.id) is not None and not await is_guest(unit, kept.id, who.id):
        return ()
    return sight.rooms(helps)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as it is opened: with the parts it has."""

    kept: Kept
    has: frozenset[Part]


async def opened(unit: Unit, number: CaseNumber, who: Staff, now: datetime) -> Opened:
    """The case as it is shown to who may read it, recorded as read. Raises `NotYours`.

    Only the trail is locked: whoever changes the case meanwhile waits there, and a resident's turn for nothing else.
    """
    if who.role is Role.JUDGE:
        raise NotYours  # a judge reads the agreement, never the talk: `storage.checks`
    head = await audit.locked_head(unit, number)
    eyes, named = asking(who, unit.district)
    row = (await unit.conn.execute(_opened(eyes), {**named, "number": number})).one_or_none()
    if row is None:
        raise NotYours
    await audit.add(unit, number, head, staff_actor(who.id), "read", now)
    has = parts_in(row)
    beside = await beside_one(unit, row.id) if Part.BESIDE in has else Beside()
    return Opened(kept_of(unit, row, beside), has)


@cache
def _opened(eyes: Eyes) -> Select[Any]:
    this = case.c.number == bindparam("number", type_=Plain())
    return cases_query(this, readable_by(eyes)).add_columns(*COLUMNS)


@cache
def _talk(rooms: tuple[Room, ...]) -> tuple[Prepared, Select[Any]]:
    """The newest lines of these rooms of a case before one of them, and all files in them."""
    mine = (message.c.case_id == OF_CASE, among(message.c.room, rooms))
    files = files_query(attachment.c.message_id.in_(select(message.c.id).where(*mine)))
    newest = lines_query(*mine, message.c.id < bindparam("before", type_=Big))
    return Prepared(newest.order_by(message.c.id.desc()).limit(LINES + 1), "case", "before"), files


async def page_of(unit: Unit, found: Opened, who: Staff, before: int | None) -> Page:
    """Its page as `Desk.page` gives it."""
    kept, has = found.kept, found.has
    helps = helps_only(unit, kept, who)
    rooms = await _rooms(unit, kept, who, helps)
    newest, with_files = _talk(rooms)
    files = await files_of(unit, with_files, {"case": kept.id}) if Part.FILES in has else []
    asked = {"case": kept.id, "before": _NO_LINE if before is None else before}
    lines = lines_of(unit, await newest.ask(unit.conn, asked), files)
    meets = Part.MEETING in has and works(kept, who) and not helps
    meeting = await load_meeting(unit, kept.id) if meets else None
    private = frozenset() if may_know(who, kept.case) else PRIVATE
    steps, holders = await _history(unit, kept.id)
    return Page(
        meeting=meeting,
        invitations=await invitations_of(unit, kept.id) if meeting else (),
        speakers=await speakers_of(unit, kept, meeting) if meeting else {},
        case=sight.shown(hidden(who, kept.case), helps) if helps else hidden(who, kept.case),
        brief=Brief() if helps else kept.brief,
        rooms=rooms,
        parties=() if helps else await _parties(unit, kept.id),
        lines=lines[-LINES:],
        earlier=len(lines) > LINES,
        files=tuple(dict.fromkeys(file for _, file in files)),
        holders=holders,
        steps=steps,
        alerts=await seen(unit, kept) if Part.ALERTS in has and not helps else (),
        named=kept.named,
        audit=()
        if helps
        else tuple(entry for entry in await audit.entries(unit, kept.case.number) if entry.act not in private),
        helps=helps,
    )


_PARTIES = Prepared(select(case_party).where(case_party.c.case_id == OF_CASE).order_by(case_party.c.id), "case")


async def _parties(unit: Unit, case_id: int) -> tuple[Party, ...]:
    rows = await _PARTIES.ask(unit.conn, {"case": case_id})
    return tuple(Party(Side(row.role), *open_party(unit, row), row.relation) for row in rows)


def _steps_and_holders() -> CompoundSelect[Any]:
    """Both at once: each page shows both."""
    nobody, never = literal(None, String), literal(None, case_holder.c.until.type)
    step = [case_step.c[name] for name in ("id", "move", "status", "level", "committee", "at")]
    steps = select(*step, never.label("until"), nobody.label("name")).where(case_step.c.case_id == OF_CASE)
    held = (case_holder.c.id, case_holder.c.ended_by, nobody, nobody, nobody, case_holder.c.since, case_holder.c.until)
    holders = select(*held, staff.c.name).join(staff, staff.c.id == case_holder.c.staff_id)
    return union_all(steps, holders.where(case_holder.c.case_id == OF_CASE)).order_by("id")


_HISTORY = Prepared(_steps_and_holders(), "case")


async def _history(unit: Unit, case_id: int) -> tuple[tuple[Step, ...], tuple[HeldBy, ...]]:
    """The register of steps, and who held the case."""
    rows = await _HISTORY.ask(unit.conn, {"case": case_id})
    steps = (Step(r.move, Status(r.status), Level(r.level), r.committee, r.at) for r in rows if r.name is None)
    return tuple(steps), tuple(HeldBy(r.name, r.at, r.until, r.move) for r in rows if r.name is not None)
