"""A case as it is read by one member of staff: who may, in which rooms, its lines, parties and history. Each reading is recorded."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    String,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from handlers.casework import sight
from handlers.casework.assistance import Help
from handlers.casework.case import CaseNumber, Level, Room, Status
from handlers.casework.doubt import PRIVATE, hidden, may_know
from handlers.casework.staff import Role, Staff, may_see
from handlers.errors import NotYours
from storage import audit
from storage.alerts import seen
from storage.audit import staff_actor
from storage.case_parts import COLUMNS, Part, parts_in
from storage.cases import Beside, Kept, beside_one, cases_query, kept_of
from storage.invitations import invitations_of
from storage.mapping import Brief
from storage.meetings import is_guest, load_meeting, speakers_of
from storage.parties import Side, open_party
from storage.prepared import Prepared
from storage.scope import Eyes, asking, readable_by
from storage.tables import (
    attachment,
    case,
    case_holder,
    case_party,
    case_step,
    message,
    staff,
)
from storage.tables.columns import OF_CASE, Big, Plain, among
from storage.transcript import Line, files_of, files_query, lines_of, lines_query
from storage.unit import Unit
from storage.views import HeldBy, Page, Party, Step

LINES = 200  # of a talk shown at a time
_NO_LINE = 2**63 - 1  # behind all of them


def works(kept: Kept, who: Staff) -> bool:
    """Whether this person works the case and does not only look at the queue."""
    return kept.case.holder == who.id or who.id in kept.named or who.role is Role.MANAGER


def helps_only(unit: Unit, kept: Kept, who: Staff) -> frozenset[Help]:
    """Why this person sees the case when it is for a task and nothing else; empty for everybody else."""
    helps = kept.helps.get(who.id, frozenset())
    return frozenset() if may_see(who, kept.case, kept.named, unit.district) else helps


async def reads(unit: Unit, kept: Kept, who: Staff, helps: frozenset[Help]) -> tuple[Room, ...]:
    """The rooms this person reads. Each side is heard apart: who only looks at the queue reads the reporting side and the notes.

    Who only helps reads the joint room at the most, that of a meeting once every seat agreed (人民调解法 §20).
    """
    if not helps:
        return tuple(Room) if works(kept, who) else (Room.APPLICANT, Room.INTERNAL)
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
def _talk(rooms: tuple[Room, ...], *, apart: bool) -> tuple[Prepared, Select[Any]]:
    """The newest lines of these rooms of a case before one of them, and all files in them. `apart`: so many of each room."""
    mine = (message.c.case_id == OF_CASE, among(message.c.room, rooms))
    files = files_query(attachment.c.message_id.in_(select(message.c.id).where(*mine)))
    old = (*mine, message.c.id < bindparam("before", type_=Big))
    if not apart:
        return Prepared(lines_query(*old).order_by(message.c.id.desc()).limit(LINES + 1), "case", "before"), files
    place = func.row_number().over(partition_by=message.c.room, order_by=message.c.id.desc())
    ranked = select(message.c.id, place.label("place")).where(*old).subquery()
    newest = lines_query(message.c.id.in_(select(ranked.c.id).where(ranked.c.place <= LINES + 1)))
    return Prepared(newest.order_by(message.c.id.desc()), "case", "before"), files


def _cut(lines: tuple[Line, ...], rooms: tuple[Room, ...], *, apart: bool) -> tuple[tuple[Line, ...], frozenset[Room]]:
    """As many as are shown at a time, oldest first, and the rooms that have earlier ones."""
    groups = [frozenset({room}) for room in rooms] if apart else [frozenset(rooms)]
    kept: list[Line] = []
    earlier: frozenset[Room] = frozenset()
    for group in groups:
        here = [line for line in lines if line.room in group]
        kept += here[-LINES:]
        earlier |= group if len(here) > LINES else frozenset()
    return tuple(sorted(kept, key=lambda line: line.id)), earlier


async def page_of(unit: Unit, found: Opened, who: Staff, before: int | None) -> Page:
    """Its page as `Desk.page` gives it."""
    kept, has = found.kept, found.has
    helps = helps_only(unit, kept, who)
    rooms = await reads(unit, kept, who, helps)
    meets = Part.MEETING in has and works(kept, who) and not helps
    newest, with_files = _talk(rooms, apart=meets)
    files = await files_of(unit, with_files, {"case": kept.id}) if Part.FILES in has else []
    asked = {"case": kept.id, "before": _NO_LINE if before is None else before}
    lines, earlier = _cut(lines_of(unit, await newest.ask(unit.conn, asked), files), rooms, apart=meets)
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
        lines=lines,
        earlier=earlier,
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
