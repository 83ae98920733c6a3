"""The backlog register as it is kept: entered by rule or decision, worked, written off; reminded of when something is late.

Notes carry no words of an entry: they are shown in committees' groups too.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true, update

from handlers.casework.case import OPEN, CaseNumber, Level, StaffId, Status
from handlers.casework.staff import Role, Staff, away, in_area
from handlers.errors import NotYours, Refused
from handlers.hours import local_day, workdays_after
from handlers.messages import Attachment
from handlers.oversight import backlog_acts as rules
from handlers.oversight.backlog import ACT_NAMES, Dossier, Entry, Listed, State, Why
from handlers.oversight.backlog_doing import Ask
from storage import audit
from storage.assistance_rows import morning
from storage.cases import Kept, lock_case
from storage.evidence import add_exhibit, exhibit_count, exhibits_of
from storage.mapping import Form, legible, legible_texts
from storage.notices import NoticeKind, notify
from storage.numbering import next_number
from storage.people import all_staff
from storage.scope import must_see, visible
from storage.tables import backlog, case, case_petition
from storage.transcript import note, uid
from storage.unit import Changed, Unit, Units

REGISTER = "backlog"
_DOSSIER = Form(Dossier)
_OLD = sorted(OPEN - {Status.CLUE})
_BATCH = 50


class Backlogs:
    """The register, for one member of staff at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def enter(self, number: CaseNumber, who: Staff, reason: str, now: datetime) -> int:
        """A manager's decision; the id of the entry. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            await must_see(unit, number, who)
            kept, _ = await lock_case(unit, number)
            live = select(backlog.c.id).where(backlog.c.case_id == kept.id, backlog.c.ended_at.is_(None))
            if (await unit.conn.execute(live)).first() is not None:
                raise Refused("这个案件已经在积案库里。")
            entry = rules.enter(kept.case, who, legible(reason), Why.DECISION, now)
            return await _enter(unit, kept, entry, audit.staff_actor(who.id), now)

    async def act(self, entry_id: int, who: Staff, ask: Ask, now: datetime) -> Entry:
        """One act. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            row = await _row(unit, entry_id, self._sight(who))
            kept, _ = await lock_case(unit, row.number_of_case)
            before = await _whole(unit, entry_id, self._sight(who))
            ask = replace(legible_texts(ask), steps=tuple(legible_texts(step) for step in ask.steps))
            after = rules.act(before, kept.case, who, ask, now, unit.district)
            await _save(unit, after, now)
            await note(unit, kept.id, f"{who.name} {ACT_NAMES[ask.act]}（{after.number}）。", now)
            deed = f"backlog_{ask.act.value}"
            await audit.record(unit, kept.case.number, audit.staff_actor(who.id), deed, now, str(entry_id))
            for person in {after.lead, kept.case.holder} - {who.id, None}:
                await notify(unit, NoticeKind.BACKLOG, now, case_id=kept.id, staff_id=person)
            unit.changed(Changed.CASE, kept.case.number)
            return after

    async def exhibit(self, entry_id: int, who: Staff, file: Attachment, now: datetime) -> None:
        """One more file of evidence. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            row = await _row(unit, entry_id, self._sight(who))
            kept, _ = await lock_case(unit, row.number_of_case)
            before = await _whole(unit, entry_id, self._sight(who))
            after = rules.exhibited(before, kept.case, who, legible(file.name), now)
            await add_exhibit(unit, entry_id, who, file, now)
            await _save(unit, after, now)
            await audit.record(
                unit, kept.case.number, audit.staff_actor(who.id), "backlog_evidence", now, str(entry_id)
            )
            unit.changed(Changed.CASE, kept.case.number)

    async def open_exhibit(self, entry_id: int, digest: str, who: Staff, now: datetime) -> Attachment:
        """A file of an entry in sight, recorded as opened. Raises `NotYours`."""
        async with self._units.write() as unit:
            row = await _row(unit, entry_id, self._sight(who))
            known = [one.file for one in await exhibits_of(unit, entry_id) if one.file.sha256 == digest]
            if not known:
                raise NotYours
            await lock_case(unit, row.number_of_case)
            deed = audit.staff_actor(who.id)
            await audit.record(unit, row.number_of_case, deed, "backlog_file", now, str(entry_id))
            return known[0]

    async def show(self, entry_id: int, who: Staff, now: datetime) -> Listed:
        """One entry, recorded as read. Raises `NotYours`."""
        async with self._units.write() as unit:
            row = await _row(unit, entry_id, self._sight(who))
            kept, _ = await lock_case(unit, row.number_of_case)
            deed = audit.staff_actor(who.id)
            await audit.record(unit, kept.case.number, deed, "backlog_read", now, str(entry_id))
            listed = _listed(unit, row, await _names(unit))
            return replace(
                listed,
                acts=rules.can(listed.entry, kept.case, who),
                exhibits=await exhibits_of(unit, entry_id),
                takes=rules.takes(listed.entry, kept.case, who),
            )

    async def leads(self, entry_id: int, who: Staff) -> tuple[Staff, ...]:
        """Managers who could lead it."""
        async with self._units.write() as unit:
            row = await _row(unit, entry_id, self._sight(who))
            kept, _ = await lock_case(unit, row.number_of_case)
            return tuple(_managers(await all_staff(unit), kept, unit))

    async def of_case(self, number: CaseNumber, who: Staff) -> int | None:
        """The entry in which this case stands now, where it is in sight."""
        query = _query().where(self._sight(who), case.c.number == number, backlog.c.ended_at.is_(None))
        async with self._units.read() as unit:
            row = (await unit.conn.execute(query)).one_or_none()
            return int(row.id) if row is not None else None

    async def register(self, who: Staff | None, *, ended_since: datetime | None = None) -> tuple[Listed, ...]:
        """Entries in sight, live ones first, what is owed first; with those ended since then. None: the district's."""
        sight = self._sight(who) if who else ~case.c.sensitive
        live: ColumnElement[bool] = backlog.c.ended_at.is_(None)
        shown = live if ended_since is None else or_(live, backlog.c.ended_at >= ended_since)
        order = (backlog.c.ended_at.is_not(None), backlog.c.next_at.is_(None), backlog.c.next_at, backlog.c.id)
        async with self._units.read() as unit:
            names = await _names(unit)
            rows = (await unit.conn.execute(_query().where(sight, shown).order_by(*order))).all()
            return tuple(_listed(unit, row, names) for row in rows)

    async def counts(self, who: Staff | None, since: datetime, until: datetime) -> tuple[int, int, int]:
        """Of a span of time: entries there at its beginning, entered in it, written off in it. What was taken out is none."""
        sight = self._sight(who) if who else ~case.c.sensitive
        whole = backlog.join(case, case.c.id == backlog.c.case_id)
        real = backlog.c.state != State.OUT.value
        there = and_(backlog.c.entered_at < since, or_(backlog.c.ended_at.is_(None), backlog.c.ended_at >= since))
        new = and_(backlog.c.entered_at >= since, backlog.c.entered_at < until)
        off = and_(backlog.c.state == State.OFF.value, backlog.c.ended_at >= since, backlog.c.ended_at < until)
        found = []
        async with self._units.read() as unit:
            for each in (there, new, off):
                query = select(func.count()).select_from(whole).where(sight, real, each)
                found.append(int((await unit.conn.execute(query)).scalar_one()))
        return found[0], found[1], found[2]

    async def tick(self, now: datetime) -> int:
        """Cases that a rule lists enter; what is late is reminded of; what became sensitive leaves. How many moved."""
        async with self._units.read() as unit:
            old, again = self._candidates(now)
            numbers = [
                *(await unit.conn.execute(old)).scalars(),
                *(await unit.conn.execute(again)).scalars(),
            ]
            late = _query().where(or_(backlog.c.next_at <= now, and_(backlog.c.ended_at.is_(None), case.c.sensitive)))
            due = [(r.id, r.number_of_case) for r in await unit.conn.execute(late.order_by(backlog.c.id).limit(_BATCH))]
        entered = [await self._by_rule(number, now) for number in dict.fromkeys(numbers)]
        reminded = [await self._remind(entry_id, number, now) for entry_id, number in due]
        return sum(entered) + sum(reminded)

    def _candidates(self, now: datetime) -> tuple[Select[Any], Select[Any]]:
        """Old open cases, and those petitioned about again and again, that never stood in the register."""
        rule = self._units.district.oversight
        fresh = ~exists().where(backlog.c.case_id == case.c.id)
        common = (~case.c.sensitive, ~case.c.clue, fresh)
        before = now - timedelta(days=rule.backlog_days)
        old = select(case.c.number).where(case.c.closed_at.is_(None), case.c.status.in_(_OLD), *common)
        old = old.where(case.c.opened_at <= before).order_by(case.c.id).limit(_BATCH)
        many = exists().where(case_petition.c.case_id == case.c.id, case_petition.c.ordinal == rule.backlog_petitions)
        ended = (Status.ARCHIVED.value, Status.WITHDRAWN.value, Status.PERFORMED.value, Status.ANSWERED.value)
        gone = (*ended, Status.REFERRED.value)
        again = select(case.c.number).where(many, case.c.status.not_in(gone), *common).order_by(case.c.id).limit(_BATCH)
        return old, again

    async def _by_rule(self, number: str, now: datetime) -> bool:
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            there = select(backlog.c.id).where(backlog.c.case_id == kept.id).limit(1)
            why = rules.rule_for(kept.case, now, unit.district)
            if why is None or (await unit.conn.execute(there)).first() is not None:
                return False
            count = (now - kept.case.opened_at).days if why is Why.AGE else rules.petitions(kept.case)
            reason = f"受理 {count} 天没有办结" if why is Why.AGE else f"信访 {count} 次"
            await _enter(unit, kept, rules.enter(kept.case, None, reason, why, now), audit.SERVICE, now)
            return True

    async def _remind(self, entry_id: int, number: str, now: datetime) -> bool:
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            row = await _row(unit, entry_id, true())
            entry = _entry(unit, row)
            if entry.live and kept.case.sensitive:
                await _save(unit, replace(entry, state=State.OUT, ended_at=now), now)
                await audit.record(unit, number, audit.SERVICE, "backlog_out", now, str(entry_id))
                return True
            if row.next_at is None or row.next_at > now:
                return False
            people = [entry.lead] if entry.lead is not None and entry.state is not State.ASKED else []
            people += [p.id for p in _managers(await all_staff(unit), kept, unit) if not away(p, now)]
            for person in dict.fromkeys(people):
                await notify(unit, NoticeKind.BACKLOG_LATE, now, case_id=kept.id, staff_id=person)
            wait = workdays_after(unit.district, local_day(unit.district, now), unit.district.oversight.judge_days)
            again = update(backlog).where(backlog.c.id == entry_id).values(next_at=morning(unit, wait))
            await unit.conn.execute(again)
            await audit.record(unit, number, audit.SERVICE, "backlog_late", now, str(entry_id))
            return True

    def _sight(self, who: Staff) -> ColumnElement[bool]:
        """Entries of cases in sight: for managers the area's, for others what they hold."""
        seen = visible(who, self._units.district)
        return seen if who.role is Role.MANAGER else and_(seen, case.c.holder_id == who.id)


def _managers(people: Iterable[Staff], kept: Kept, unit: Unit) -> list[Staff]:
    """Managers of the case's area who do not work it and may know of it."""
    return [
        who
        for who in people
        if who.role is Role.MANAGER
        and who.active
        and in_area(who, kept.case, unit.district)
        and who.id != kept.case.holder
        and who.id not in kept.case.kept_from
    ]


async def _enter(unit: Unit, kept: Kept, entry: Entry, actor: str, now: datetime) -> int:
    number = await next_number(unit, REGISTER, unit.district.oversight.backlog_number, now)
    row_uid = uid()
    body = unit.vault.seal(_DOSSIER.dump(entry.dossier), "backlog", row_uid, kept.id)
    values = {
        "uid": row_uid,
        "number": number,
        "case_id": kept.id,
        "why": entry.why.value,
        "state": entry.state.value,
        "entered_by": entry.by,
        "body": body.body,
        "key_id": body.key_id,
        "entered_at": entry.entered_at,
        "since": entry.since,
        "next_at": _next_at(unit, entry, now),
    }
    made = backlog.insert().values(values).returning(backlog.c.id)
    row_id = int((await unit.conn.execute(made)).scalar_one())
    await note(unit, kept.id, f"进入积案库（{number}）。", now)
    await audit.record(unit, kept.case.number, actor, "backlog_enter", now, str(row_id))
    people = [p.id for p in _managers(await all_staff(unit), kept, unit) if not away(p, now)]
    for person in dict.fromkeys([*people, *([kept.case.holder] if kept.case.holder is not None else [])]):
        await notify(unit, NoticeKind.BACKLOG, now, case_id=kept.id, staff_id=person)
    unit.changed(Changed.CASE, kept.case.number)
    return row_id


async def _save(unit: Unit, after: Entry, now: datetime) -> None:
    row = await _row(unit, after.id, true())
    body = unit.vault.seal(_DOSSIER.dump(after.dossier), "backlog", row.uid, row.case_id)
    values = {
        "state": after.state.value,
        "lead_id": after.lead,
        "body": body.body,
        "key_id": body.key_id,
        "since": after.since,
        "ended_at": after.ended_at,
        "next_at": _next_at(unit, after, now),
    }
    await unit.conn.execute(update(backlog).where(backlog.c.id == after.id).values(values))


def _next_at(unit: Unit, entry: Entry, now: datetime) -> datetime | None:
    day: date | None = rules.next_day(entry, unit.district, local_day(unit.district, now))
    return morning(unit, day) if day is not None else None


def _query() -> Select[Any]:
    columns = (case.c.number.label("number_of_case"), case.c.status, case.c.level, case.c.committee, case.c.place_code)
    more = (case.c.category, case.c.subcategory, case.c.opened_at, case.c.holder_id)
    named = (*columns[:1], columns[1].label("case_status"), *columns[2:], *more)
    return select(backlog, *named).join(case, case.c.id == backlog.c.case_id)


async def _row(unit: Unit, entry_id: int, sight: ColumnElement[bool]) -> Row[Any]:
    """Raises `NotYours` when there is none in sight."""
    row: Row[Any] | None = (await unit.conn.execute(_query().where(backlog.c.id == entry_id, sight))).one_or_none()
    if row is None:
        raise NotYours
    return row


async def _whole(unit: Unit, entry_id: int, sight: ColumnElement[bool]) -> Entry:
    """The entry with how many files it has. Raises `NotYours`."""
    entry = _entry(unit, await _row(unit, entry_id, sight))
    return replace(entry, evidence=await exhibit_count(unit, entry_id))


def _entry(unit: Unit, row: Row[Any]) -> Entry:
    return Entry(
        case=CaseNumber(row.number_of_case),
        why=Why(row.why),
        entered_at=row.entered_at,
        since=row.since,
        by=StaffId(row.entered_by) if row.entered_by is not None else None,
        number=row.number,
        state=State(row.state),
        lead=StaffId(row.lead_id) if row.lead_id is not None else None,
        dossier=_DOSSIER.load(unit.vault.open(row.body, row.key_id, "backlog", row.uid, row.case_id)),
        ended_at=row.ended_at,
        id=row.id,
    )


async def _names(unit: Unit) -> dict[int, str]:
    return {int(person.id): person.name for person in await all_staff(unit)}


def _listed(unit: Unit, row: Row[Any], names: dict[int, str]) -> Listed:
    return Listed(
        entry=_entry(unit, row),
        status=Status(row.case_status),
        level=Level(row.level),
        committee=row.committee,
        place=row.place_code,
        category=row.category,
        subcategory=row.subcategory,
        opened_at=row.opened_at,
        lead=names.get(row.lead_id, "") if row.lead_id is not None else "",
        holder=names.get(row.holder_id, "") if row.holder_id is not None else "",
        next_at=row.next_at,
    )
