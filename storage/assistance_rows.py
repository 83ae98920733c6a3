"""Requests for help as rows: what is asked is sealed, who is asked and by when stands in columns."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from handlers.casework.assistance import OPEN, Assistance, Help, State
from handlers.casework.case import CaseNumber, StaffId
from handlers.errors import NotYours
from storage.cases import Kept
from storage.mapping import CONTENT
from storage.tables import assistance, assistance_member, case
from storage.transcript import uid
from storage.unit import Unit

OPEN_STATES = sorted(OPEN)


def help_query() -> Any:
    """Rows for `read_help`."""
    return select(assistance, case.c.number, case.c.sensitive).join(case, case.c.id == assistance.c.case_id)


async def help_row(unit: Unit, request: int) -> Row[Any]:
    """Raises `NotYours` when there is none."""
    row: Row[Any] | None = (await unit.conn.execute(help_query().where(assistance.c.id == request))).one_or_none()
    if row is None:
        raise NotYours
    return row


async def read_help(unit: Unit, row: Row[Any]) -> Assistance:
    """The request of a row from `help_query`, with who was asked."""
    members = select(assistance_member.c.staff_id).where(assistance_member.c.assistance_id == row.id)
    people = (await unit.conn.execute(members)).scalars().all()
    return Assistance(
        kind=Help(row.kind),
        case=CaseNumber(row.number),
        asker=StaffId(row.asker_id),
        content=CONTENT.load(unit.vault.open(row.body, row.key_id, "assistance", row.uid, row.case_id)),
        due=row.due,
        created_at=row.created_at,
        state=State(row.state),
        owner=StaffId(row.owner_id) if row.owner_id is not None else None,
        members=frozenset(StaffId(person) for person in people),
        day=row.day,
        rung=row.rung,
        ended_at=row.ended_at,
        id=row.id,
    )


async def insert_help(unit: Unit, kept: Kept, asked: Assistance) -> int:
    """Keep a new request; its id."""
    row_uid = uid()
    body = unit.vault.seal(CONTENT.dump(asked.content), "assistance", row_uid, kept.id)
    new = assistance.insert().values(
        uid=row_uid,
        case_id=kept.id,
        kind=asked.kind.value,
        state=asked.state.value,
        live=asked.live,
        asker_id=asked.asker,
        owner_id=asked.owner,
        body=body.body,
        key_id=body.key_id,
        due=asked.due,
        day=asked.day,
        next_at=_next(unit, asked),
        created_at=asked.created_at,
    )
    row_id = int((await unit.conn.execute(new.returning(assistance.c.id))).scalar_one())
    for person in sorted(asked.members):
        await unit.conn.execute(assistance_member.insert().values(assistance_id=row_id, staff_id=person))
    return row_id


async def save_help(unit: Unit, after: Assistance) -> None:
    """Keep what became of a request."""
    row = await help_row(unit, after.id)
    body = unit.vault.seal(CONTENT.dump(after.content), "assistance", row.uid, row.case_id)
    values = {
        "state": after.state.value,
        "live": after.live,
        "body": body.body,
        "key_id": body.key_id,
        "day": after.day,
        "next_at": _next(unit, after),
        "ended_at": after.ended_at,
        "rung": after.rung,
    }
    await unit.conn.execute(update(assistance).where(assistance.c.id == after.id).values(values))


def morning(unit: Unit, day: date) -> datetime:
    """When the office opens on the day after `day`: from then on it is late."""
    opens = min((start for start, _ in unit.district.hours.spans), default=time(8))
    return datetime.combine(day + timedelta(days=1), opens, unit.district.tz)


def _next(unit: Unit, asked: Assistance) -> datetime | None:
    if not asked.open:
        return None
    return morning(unit, asked.day if asked.state is State.ACCEPTED and asked.day else asked.due)
