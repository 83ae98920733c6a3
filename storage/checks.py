"""What a contact judge reads: the agreements sent for checking, until they are answered; nothing of the talk."""

from datetime import datetime

from sqlalchemy import select

from handlers.casework.case import Case, CaseNumber
from handlers.casework.judging import waits_for
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours
from storage.audit import record, staff_actor
from storage.cases import Kept, cases_query, lock_case, read_cases
from storage.people import get_staff, staff_of
from storage.scope import must_see, visible
from storage.tables import case, staff
from storage.unit import Unit, Units


class Checks:
    """Reading, for one judge at a time; every reading is recorded in the case's trail."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def judges(self, now: datetime) -> tuple[Staff, ...]:
        """The contact judges who can be asked, by name."""
        there = select(staff).where(staff.c.role == Role.JUDGE.value, staff.c.active).order_by(staff.c.name)
        async with self._units.read() as unit:
            found = [staff_of(row) for row in await unit.conn.execute(there)]
        return tuple(judge for judge in found if judge.away_until is None or judge.away_until <= now)

    async def waiting(self, who: Staff, limit: int = 100) -> tuple[Case, ...]:
        """The cases that wait for this judge's answer, the longest asked first. Raises `NotYours` for others."""
        _only_judge(who)
        query = cases_query(visible(who, self._units.district)).order_by(case.c.id).limit(limit)
        async with self._units.read() as unit:
            found = [kept.case for kept in await read_cases(unit, query)]
        asked = [(check.asked, value) for value in found if (check := waits_for(value, who))]
        return tuple(value for _, value in sorted(asked, key=lambda pair: pair[0]))

    async def open(self, number: CaseNumber, who: Staff, now: datetime) -> Case:
        """The case to be checked, recorded as read. Raises `NotYours` when it does not wait for this judge."""
        async with self._units.write() as unit:
            kept = await self._asked(unit, number, who)
            await record(unit, number, staff_actor(who.id), "read", now)
            return kept.case

    async def for_paper(self, number: CaseNumber, who: Staff, code: str, now: datetime) -> tuple[Case, Staff | None]:
        """The case and its holder to fill a paper from, recorded. Raises `NotYours` as `open` does."""
        async with self._units.write() as unit:
            kept = await self._asked(unit, number, who)
            await record(unit, number, staff_actor(who.id), "document", now, code)
            holder = await get_staff(unit, kept.case.holder) if kept.case.holder is not None else None
            return kept.case, holder

    async def _asked(self, unit: Unit, number: CaseNumber, who: Staff) -> Kept:
        _only_judge(who)
        kept, _ = await lock_case(unit, number)
        await must_see(unit, number, who)
        return kept


def _only_judge(who: Staff) -> None:
    if who.role is not Role.JUDGE or not who.active:
        raise NotYours
