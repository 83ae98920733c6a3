"""The checklists of danger as they are kept: begun with the alert, worked by staff, climbing like alerts do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from handlers.casework import linkage as rules
from handlers.casework.case import OPEN, CaseNumber, StaffId
from handlers.casework.linkage import WAITS, WILL_NAMES, Step, Told
from handlers.casework.record import WillKind
from handlers.casework.staff import Staff, may_see
from handlers.errors import NotYours, Refused
from storage import audit
from storage.alerts import ladder, name_person
from storage.case_saving import save_case
from storage.cases import Kept, find_case, lock_case
from storage.mapping import TOLD, legible
from storage.notices import NoticeKind, notify
from storage.tables import case, linkage
from storage.tables.columns import OF_CASE
from storage.transcript import note, uid
from storage.unit import Changed, Unit, Units


@dataclass(frozen=True, slots=True)
class Seen:
    """One line as the case page shows it. `by` and `at`: who did it, when; until then who is reminded."""

    id: int
    told: Told
    may_call: bool
    must_call: bool
    reminded: StaffId | None
    taken_at: datetime | None
    done_by: StaffId | None
    done_at: datetime | None


async def begin(unit: Unit, kept: Kept, risks: tuple[str, ...], first: StaffId | None, now: datetime) -> None:
    """The checklists of these dangers, each once a case; the person whom the alert addresses is reminded first."""
    there = {told.plan for _, told in await _lines(unit, kept)}
    for plan in rules.plan_for(risks, unit.district):
        if plan.name in there:
            continue
        for told in rules.begun(plan, kept.case, now):
            row_uid = uid()
            body = unit.vault.seal(TOLD.dump(told), "linkage", row_uid, kept.id)
            new = linkage.insert().values(
                uid=row_uid,
                case_id=kept.id,
                body=body.body,
                key_id=body.key_id,
                step=told.step.value,
                staff_id=first,
                opened_at=now,
                due_at=told.due,
            )
            await unit.conn.execute(new)
        await audit.record(unit, kept.case.number, audit.SERVICE, "linkage", now)


class Linkages:
    """Working the checklists. The service calls nobody outside the house: it writes down what staff did."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def of_case(self, number: CaseNumber, who: Staff) -> tuple[Seen, ...]:
        """The lines of a case in the order of its plans, for who works it; empty for who only looks or helps."""
        async with self._units.read() as unit:
            kept = await _kept(unit, number)
            return await checklist_of(unit, kept, who)

    async def will(self, number: CaseNumber, who: Staff, kind: WillKind, words: str, now: datetime) -> None:
        """Her will, or the danger that does not wait for it; the lines it opens begin to count down."""
        async with self._units.write() as unit:
            kept = await self._mine(unit, number, who)
            after = rules.willed(kept.case, who, kind, legible(words), now)
            await save_case(unit, kept, after, "will", now, staff_id=who.id)
            for row, told in await _lines(unit, kept):
                await _save(unit, row, rules.opened(told, after, now))
            await note(unit, kept.id, f"{who.name} 登记意愿：{WILL_NAMES[kind]}", now)
            await audit.record(unit, number, audit.staff_actor(who.id), "will", now, kind.value)

    async def take(self, number: CaseNumber, who: Staff, line: int, now: datetime) -> None:
        """This person calls now; not called by the time, the next person is reminded."""
        async with self._units.write() as unit:
            kept = await self._mine(unit, number, who)
            row, told = await _line(unit, kept, line)
            after = rules.taken(told, kept.case, now)
            await _save(unit, row, after, staff_id=who.id, taken_at=now)
            await self._recorded(unit, kept, who, f"来打电话给{told.line.body}", "linkage_take", now)

    async def called(self, number: CaseNumber, who: Staff, line: int, words: str, now: datetime) -> None:
        """The call was made, with who answered."""
        async with self._units.write() as unit:
            kept = await self._mine(unit, number, who)
            row, told = await _line(unit, kept, line)
            after = rules.called(told, kept.case, legible(words), now)
            await _save(unit, row, after, done_by=who.id, done_at=now)
            await self._recorded(unit, kept, who, f"已打电话给{told.line.body}", "linkage_call", now)

    async def skip(self, number: CaseNumber, who: Staff, line: int, words: str, now: datetime) -> None:
        """This body is not told, with the reason."""
        async with self._units.write() as unit:
            kept = await self._mine(unit, number, who)
            row, told = await _line(unit, kept, line)
            after = rules.skipped(told, kept.case, legible(words))
            await _save(unit, row, after, done_by=who.id, done_at=now)
            await self._recorded(unit, kept, who, f"没有打给{told.line.body}", "linkage_skip", now)

    async def climb(self, now: datetime, limit: int = 200) -> tuple[int, ...]:
        """Lines nobody called in time go to the next person of the alerts' ladder; the ids that moved."""
        late = (
            select(linkage.c.id, case.c.number)
            .join(case, case.c.id == linkage.c.case_id)
            .where(linkage.c.due_at <= now, case.c.status.in_(sorted(OPEN)))
            .order_by(linkage.c.due_at, linkage.c.id)
            .limit(limit)
        )
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(late)).all()
        return tuple([row.id for row in rows if await self._up(row.id, row.number, now)])

    async def _up(self, line: int, number: str, now: datetime) -> bool:
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            row, told = await _line(unit, kept, line)
            if row.due_at is None or row.due_at > now or told.step not in WAITS:
                return False
            steps = await ladder(unit, kept, now)
            chosen = steps[row.rung % len(steps)] if steps else None
            if chosen is not None and len(steps) > 1 and chosen.id == row.staff_id:
                chosen = steps[(row.rung + 1) % len(steps)]
            after = replace(told, step=Step.OPEN, due=now + timedelta(minutes=told.line.minutes))
            await _save(unit, row, after, staff_id=chosen.id if chosen else None, rung=row.rung + 1, taken_at=None)
            if chosen is not None:
                await name_person(unit, kept, chosen, NoticeKind.LINKAGE, now)
            elif not kept.case.sensitive:
                await notify(unit, NoticeKind.LINKAGE, now, case_id=kept.id, committee=kept.case.committee)
            await audit.record(unit, number, audit.SERVICE, "linkage_late", now)
            return True

    async def _mine(self, unit: Unit, number: CaseNumber, who: Staff) -> Kept:
        kept, _ = await lock_case(unit, number)
        if not may_see(who, kept.case, kept.named, unit.district):
            raise NotYours
        if not rules.may_act(kept.case, who, who.id in kept.named):
            raise Refused("先接手案件，再办联动处置。")
        return kept

    async def _recorded(self, unit: Unit, kept: Kept, who: Staff, words: str, act: str, now: datetime) -> None:
        await note(unit, kept.id, f"{who.name} {words}", now)
        await audit.record(unit, kept.case.number, audit.staff_actor(who.id), act, now)
        unit.changed(Changed.CASE, kept.case.number)


async def checklist_of(unit: Unit, kept: Kept, who: Staff) -> tuple[Seen, ...]:
    """The lines of a case as `of_case` tells them."""
    if not _works(unit, kept, who):
        return ()
    return tuple(_seen(kept, row, told) for row, told in await _lines(unit, kept))


async def _kept(unit: Unit, number: str) -> Kept:
    kept = await find_case(unit, number)
    if kept is None:
        raise NotYours
    return kept


def _works(unit: Unit, kept: Kept, who: Staff) -> bool:
    seen = may_see(who, kept.case, kept.named, unit.district)
    return seen and rules.may_act(kept.case, who, who.id in kept.named)


_CHECKLIST = select(linkage).where(linkage.c.case_id == OF_CASE).order_by(linkage.c.id)


async def _lines(unit: Unit, kept: Kept) -> list[tuple[Row[Any], Told]]:
    rows = await unit.conn.execute(_CHECKLIST, {"case": kept.id})
    return [(row, _told(unit, row)) for row in rows]


async def _line(unit: Unit, kept: Kept, line: int) -> tuple[Row[Any], Told]:
    """One line of this case. Raises `NotYours`."""
    found = next(((row, told) for row, told in await _lines(unit, kept) if row.id == line), None)
    if found is None:
        raise NotYours
    return found


def _told(unit: Unit, row: Row[Any]) -> Told:
    return TOLD.load(unit.vault.open(row.body, row.key_id, "linkage", row.uid, row.case_id))


async def _save(unit: Unit, row: Row[Any], after: Told, **columns: object) -> None:
    body = unit.vault.seal(TOLD.dump(after), "linkage", row.uid, row.case_id)
    values = {"body": body.body, "key_id": body.key_id, "step": after.step.value, "due_at": after.due, **columns}
    await unit.conn.execute(update(linkage).where(linkage.c.id == row.id).values(values))


def _seen(kept: Kept, row: Row[Any], told: Told) -> Seen:
    return Seen(
        id=row.id,
        told=told,
        may_call=rules.may_call(told.line, kept.case),
        must_call=rules.must_call(told.line, kept.case),
        reminded=StaffId(row.staff_id) if row.staff_id is not None else None,
        taken_at=row.taken_at,
        done_by=StaffId(row.done_by) if row.done_by is not None else None,
        done_at=row.done_at,
    )
