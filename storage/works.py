"""Evidence of mediators' work (F21) from the register of cases and steps: case by case, or counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy import case as choice

from handlers.casework.case import CaseNumber, Move, Outcome, StaffId, Status
from handlers.casework.outside import Sender
from handlers.casework.roster import kind_of
from handlers.casework.staff import Staff
from handlers.oversight.merit import Ended, Work
from storage.cases import cases_query, read_cases
from storage.people import all_staff
from storage.tables import case, case_holder, case_step, inbound_letter
from storage.tables.columns import among
from storage.unit import Unit

_MEDIATED = sorted({Outcome.AGREED, Outcome.ORAL, Outcome.NOT_AGREED})
_LATER = {Move.PERFORM: 1, Move.BREACH: 2, Move.REOPEN: 4}  # what may follow an end, as bits

_then = (
    case_holder.c.case_id == case.c.id,
    case_holder.c.since <= case.c.closed_at,
    or_(case_holder.c.until.is_(None), case_holder.c.until >= case.c.closed_at),
)
_held_then = select(case_holder.c.staff_id).where(*_then).order_by(case_holder.c.id.desc()).limit(1).scalar_subquery()
# Who held it at its end: mostly who has held it since, which the case itself tells.
_HOLDER = choice((case.c.claimed_at <= case.c.closed_at, func.coalesce(case.c.holder_id, _held_then)), else_=_held_then)
_bits = func.sum(choice(*((case_step.c.move == move.value, bit) for move, bit in _LATER.items())).distinct())
_LATER_ON = func.coalesce(
    select(_bits).where(case_step.c.case_id == case.c.id, among(case_step.c.move, _LATER)).scalar_subquery(), 0
)
_RESULT = (
    _HOLDER.label("holder"),
    case.c.outcome,
    (case.c.status == Status.NOT_PERFORMED.value).label("failed"),
    _LATER_ON.label("later"),
    case.c.rating,
)


def ended(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Mediated cases that ended in a span of time; sensitive ones and clues stay out."""
    within = (case.c.closed_at >= since, case.c.closed_at < until)
    return (*within, among(case.c.outcome, _MEDIATED), ~case.c.sensitive, ~case.c.clue)


async def counted(unit: Unit, wanted: Sequence[ColumnElement[bool]]) -> tuple[Ended, ...]:
    """Cases of the same mediator of which the same came, counted; those nobody held at their end are nobody's work."""
    each = select(*_RESULT).where(*wanted).subquery()
    query: Select[Any] = select(*each.c, func.count().label("times"))
    query = query.where(each.c.holder.is_not(None)).group_by(*each.c)
    people = {person.id: person for person in await all_staff(unit)}
    rows = await unit.conn.execute(query)
    return tuple(Ended(**_result(row, people[StaffId(row.holder)]), times=row.times) for row in rows)


async def one_by_one(
    unit: Unit, wanted: Sequence[ColumnElement[bool]], staff: StaffId | None = None
) -> tuple[Work, ...]:
    """Each case, in the order in which they ended; of one mediator, or of all."""
    each = select(*_RESULT, case.c.id, case.c.number, case.c.committee, case.c.closed_at).where(*wanted).subquery()
    mine = each.c.holder.is_not(None) if staff is None else each.c.holder == staff
    query = select(each).where(mine).order_by(each.c.closed_at, each.c.id)
    people = {person.id: person for person in await all_staff(unit)}
    court = await _from_court(unit, select(case.c.id).where(*wanted))
    return tuple(
        Work(
            **_result(row, people[StaffId(row.holder)]),
            case=CaseNumber(row.number),
            committee=row.committee,
            court=row.id in court,
        )
        for row in await unit.conn.execute(query)
    )


def _result(row: Any, who: Staff) -> dict[str, Any]:
    kind = kind_of(who)
    return {
        "staff": who.id,
        "name": who.name,
        "kind": kind.value if kind else "",
        "body": who.committee,
        "outcome": Outcome(row.outcome),
        "performed": bool(row.later & _LATER[Move.PERFORM]) and not row.failed,
        "breached": bool(row.later & _LATER[Move.BREACH]),
        "reopened": bool(row.later & _LATER[Move.REOPEN]),
        "stars": row.rating,
    }


async def _from_court(unit: Unit, ids: Select[Any]) -> set[int]:
    """Cases a court sent: of those with a letter, the sealed record says who sent it."""
    lettered = select(inbound_letter.c.case_id).where(inbound_letter.c.case_id.in_(ids))
    kept = await read_cases(unit, cases_query(case.c.id.in_(lettered)))
    return {k.id for k in kept if k.case.record.inbound and k.case.record.inbound.sender is Sender.COURT}
