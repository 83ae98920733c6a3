"""Supervision as it is kept: notices issued, answered, judged, called back on; climbing when nobody answers.

Notes carry no words of a notice: they are shown in committees' groups too.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, or_, select, true, update

from handlers.casework.case import Case, CaseNumber, StaffId, Status
from handlers.casework.staff import Role, Staff, away, in_area
from handlers.district import District
from handlers.errors import NotYours
from handlers.hours import local_day, workdays_after
from handlers.oversight import supervision as rules
from handlers.oversight.supervision import Line, Listed, Notice, Said, State
from storage import audit
from storage.assistance_rows import morning
from storage.cases import Kept, lock_case
from storage.mapping import Form, legible_texts
from storage.notices import NoticeKind, notify
from storage.numbering import next_number
from storage.people import all_staff, get_staff
from storage.scope import Eyes, eyes_of, must_see, seen_by
from storage.tables import case, supervision
from storage.tables.columns import among
from storage.transcript import note, uid
from storage.unit import Changed, Unit, Units

REGISTER = "supervision"
_LINES = Form(tuple[Line, ...])
_LIVE = sorted(rules.LIVE)
_OVER = sorted({Status.ARCHIVED, Status.WITHDRAWN})


class Supervisions:
    """Issuing and answering, for one member of staff at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def addressees(self, number: CaseNumber, who: Staff, now: datetime) -> tuple[Staff, ...]:
        """Who can be asked: the holder, else the other managers of the area. Raises `NotYours` outside one's sight."""
        async with self._units.write() as unit:
            await must_see(unit, number, who)
            kept, _ = await lock_case(unit, number)
            return tuple(_addressees(await all_staff(unit), kept.case, who, now, unit))

    async def issue(
        self, number: CaseNumber, who: Staff, to: StaffId, words: str, due: date | None, now: datetime
    ) -> int:
        """Issue a notice; its id. Raises `NotYours` outside one's sight, `Refused` where the rules forbid it."""
        async with self._units.write() as unit:
            await must_see(unit, number, who)
            kept, _ = await lock_case(unit, number)
            person = await get_staff(unit, to)
            if person is None:
                raise NotYours
            new = rules.issue(kept.case, who, person, words, due, now, unit.district)
            official = await next_number(unit, REGISTER, unit.district.oversight.notice_number, now)
            new = replace(new, number=official)
            row_id = await _insert(unit, kept, new, now)
            await note(unit, kept.id, f"{who.name} 发出督办 {official}。", now)
            await audit.record(unit, number, audit.staff_actor(who.id), "supervise", now, str(row_id))
            await notify(unit, NoticeKind.SUPERVISED, now, case_id=kept.id, staff_id=to)
            unit.changed(Changed.CASE, number)
            return row_id

    async def act(self, notice: int, who: Staff, said: Said, now: datetime) -> Notice:
        """Answer, judge, call back or take back. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            row = await _row(unit, notice, _sight(who, self._units.district))
            kept, _ = await lock_case(unit, row.number_of_case)
            before = _notice(unit, await _row(unit, notice, _sight(who, self._units.district)))
            after = rules.act(before, kept.case, who, legible_texts(said), now, unit.district)
            await _save(unit, after, now)
            await note(unit, kept.id, f"{who.name} {rules.ACT_NAMES[said.act]}（{after.number}）。", now)
            deed = f"supervise_{said.act.value}"
            await audit.record(unit, kept.case.number, audit.staff_actor(who.id), deed, now, str(notice))
            for person in {after.issuer, after.to, kept.case.holder} - {who.id, None}:
                await notify(unit, NoticeKind.SUPERVISED, now, case_id=kept.id, staff_id=person)
            unit.changed(Changed.CASE, kept.case.number)
            return after

    async def show(self, notice: int, who: Staff, now: datetime) -> Listed:
        """One notice, recorded as read. Raises `NotYours`."""
        async with self._units.write() as unit:
            row = await _row(unit, notice, _sight(who, self._units.district))
            kept, _ = await lock_case(unit, row.number_of_case)
            await audit.record(unit, kept.case.number, audit.staff_actor(who.id), "supervise_read", now, str(notice))
            listed = _listed(unit, row, await _names(unit), who)
            return replace(listed, acts=rules.can(listed.notice, kept.case, who))

    async def register(self, who: Staff, limit: int = 200) -> tuple[Listed, ...]:
        """Notices in sight: to me, on what I hold, and for managers those of the area. What is owed stands first."""
        query = _query().where(_sight(who, self._units.district))
        query = query.order_by(supervision.c.next_at.is_(None), supervision.c.next_at, supervision.c.id.desc())
        async with self._units.read() as unit:
            names = await _names(unit)
            rows = (await unit.conn.execute(query.limit(limit))).all()
            return tuple(_listed(unit, row, names, who) for row in rows)

    async def between(self, who: Staff | None, since: datetime, until: datetime) -> tuple[Listed, ...]:
        """Notices issued in a span of time, for the register as a file; None is the whole district."""
        sight = _sight(who, self._units.district) if who else and_(~case.c.sensitive, true())
        query = _query().where(sight, supervision.c.created_at >= since, supervision.c.created_at < until)
        async with self._units.read() as unit:
            names = await _names(unit)
            rows = (await unit.conn.execute(query.order_by(supervision.c.id))).all()
            return tuple(_listed(unit, row, names, who) for row in rows)

    async def waiting(self, who: Staff) -> int:
        """How many notices wait for this person's answer."""
        async with self._units.read() as unit:
            return int((await unit.conn.execute(select(owed(eyes_of(who, unit.district))))).scalar_one())

    async def climb(self, now: datetime, limit: int = 200) -> tuple[int, ...]:
        """What is overdue goes further up; what there is nothing to press for any more ends. The ids that moved."""
        over = and_(supervision.c.state.in_(_LIVE), or_(case.c.sensitive, case.c.status.in_(_OVER)))
        query = _query().where(or_(supervision.c.next_at <= now, over)).order_by(supervision.c.id).limit(limit)
        async with self._units.read() as unit:
            rows = [(row.id, row.number_of_case) for row in await unit.conn.execute(query)]
        return tuple([notice for notice, number in rows if await self._one_up(notice, number, now)])

    async def _one_up(self, notice: int, number: str, now: datetime) -> bool:
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            row = await _row(unit, notice, true())
            asked = _notice(unit, row)
            if asked.state in rules.LIVE and not rules.supervisable(kept.case):
                await _save(unit, replace(asked, state=State.ENDED, ended_at=now), now)
                await audit.record(unit, number, audit.SERVICE, "supervise_over", now, str(notice))
                return True
            if row.next_at is None or row.next_at > now:
                return False
            higher = replace(asked, rung=asked.rung + 1)
            await _save(unit, higher, now, climbing=True)
            for person in _ladder(await all_staff(unit), kept.case, higher, now, unit):
                await notify(unit, NoticeKind.SUPERVISED_LATE, now, case_id=kept.id, staff_id=person)
            await note(unit, kept.id, f"督办 {asked.number} 到期，已提醒。", now)
            await audit.record(unit, number, audit.SERVICE, "supervise_late", now, str(notice))
            return True


def owed(eyes: Eyes) -> ScalarSelect[int]:
    """How many notices wait for these eyes' answer, to be asked with other numbers."""
    mine = or_(supervision.c.to_id == eyes.me, case.c.holder_id == eyes.me)
    query = select(func.count()).select_from(supervision.join(case, case.c.id == supervision.c.case_id))
    return query.where(mine, _seen(eyes), among(supervision.c.state, [State.ASKED])).scalar_subquery()


def _addressees(people: Iterable[Staff], value: Case, who: Staff, now: datetime, unit: Unit) -> list[Staff]:
    """The holder first; managers of the area besides, for what nobody holds or the holder cannot settle."""
    there = [p for p in people if p.id != who.id and not away(p, now) and p.id not in value.kept_from]
    holder = [p for p in there if p.id == value.holder]
    return [*holder, *(p for p in there if p.role is Role.MANAGER and in_area(p, value, unit.district))]


def _ladder(people: Iterable[Staff], value: Case, notice: Notice, now: datetime, unit: Unit) -> list[StaffId]:
    """Who is reminded: who owes it and who issued it; from the second time the managers of the case's area too."""
    owing = [notice.to, *([value.holder] if value.holder is not None else [])]
    found = [notice.issuer] if notice.state is State.ANSWERED else [*owing, notice.issuer]
    if notice.rung > 1:
        area = (p for p in people if p.role is Role.MANAGER and in_area(p, value, unit.district))
        found += [p.id for p in area if not away(p, now) and p.id not in value.kept_from]
    return list(dict.fromkeys(found))


def _sight(who: Staff, district: District) -> ColumnElement[bool]:
    """Cases in sight; whoever is no manager sees only notices on what they hold or have to answer."""
    return _seen(eyes_of(who, district))


def _seen(eyes: Eyes) -> ColumnElement[bool]:
    seen = seen_by(eyes)
    if eyes.role is Role.MANAGER:
        return seen
    return and_(seen, or_(supervision.c.to_id == eyes.me, case.c.holder_id == eyes.me))


def _query() -> Select[Any]:
    columns = (case.c.number.label("number_of_case"), case.c.committee, case.c.place_code, case.c.holder_id)
    return select(supervision, *columns).join(case, case.c.id == supervision.c.case_id)


async def _row(unit: Unit, notice: int, sight: ColumnElement[bool]) -> Row[Any]:
    """Raises `NotYours` when there is none in sight."""
    row: Row[Any] | None = (await unit.conn.execute(_query().where(supervision.c.id == notice, sight))).one_or_none()
    if row is None:
        raise NotYours
    return row


def _notice(unit: Unit, row: Row[Any]) -> Notice:
    return Notice(
        case=CaseNumber(row.number_of_case),
        issuer=StaffId(row.issuer_id),
        to=StaffId(row.to_id),
        due=row.due,
        lines=_LINES.load(unit.vault.open(row.body, row.key_id, "supervision", row.uid, row.case_id)),
        created_at=row.created_at,
        number=row.number,
        state=State(row.state),
        rung=row.rung,
        ended_at=row.ended_at,
        id=row.id,
    )


async def _names(unit: Unit) -> dict[int, str]:
    return {int(person.id): person.name for person in await all_staff(unit)}


def _listed(unit: Unit, row: Row[Any], names: dict[int, str], who: Staff | None) -> Listed:
    notice = _notice(unit, row)
    mine = who is not None and who.id in (notice.to, row.holder_id) and notice.state is State.ASKED
    return Listed(notice, names.get(notice.issuer, ""), names.get(notice.to, ""), row.committee, row.place_code, mine)


async def _insert(unit: Unit, kept: Kept, new: Notice, now: datetime) -> int:
    row_uid = uid()
    body = unit.vault.seal(_LINES.dump(new.lines), "supervision", row_uid, kept.id)
    values = {
        "uid": row_uid,
        "number": new.number,
        "case_id": kept.id,
        "issuer_id": new.issuer,
        "to_id": new.to,
        "state": new.state.value,
        "body": body.body,
        "key_id": body.key_id,
        "due": new.due,
        "next_at": _next_at(unit, new, now),
        "created_at": new.created_at,
    }
    made = supervision.insert().values(values).returning(supervision.c.id)
    return int((await unit.conn.execute(made)).scalar_one())


async def _save(unit: Unit, after: Notice, now: datetime, *, climbing: bool = False) -> None:
    row = await _row(unit, after.id, true())
    body = unit.vault.seal(_LINES.dump(after.lines), "supervision", row.uid, row.case_id)
    values = {
        "state": after.state.value,
        "body": body.body,
        "key_id": body.key_id,
        "due": after.due,
        "rung": after.rung,
        "next_at": _again(unit, now) if climbing else _next_at(unit, after, now),
        "ended_at": after.ended_at,
    }
    await unit.conn.execute(update(supervision).where(supervision.c.id == after.id).values(values))


def _next_at(unit: Unit, notice: Notice, now: datetime) -> datetime | None:
    day = rules.next_day(notice, unit.district, local_day(unit.district, now))
    return morning(unit, day) if day is not None else None


def _again(unit: Unit, now: datetime) -> datetime:
    """Reminded again after as many working days as a judgement may take."""
    waits = workdays_after(unit.district, local_day(unit.district, now), unit.district.oversight.judge_days)
    return morning(unit, waits)
