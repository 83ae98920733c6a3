"""How much everybody has in hand, who fits a waiting case best, and which managers an area has."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from handlers.casework.assignment import Fit, ranked
from handlers.casework.case import WORKED, Case, StaffId
from handlers.casework.staff import Role, Staff, in_area
from storage.cases import IS_OPEN, Kept
from storage.notices import NoticeKind, notify
from storage.people import all_staff, staff_at
from storage.tables import case
from storage.tables.columns import Big, among, padded
from storage.unit import Unit, Units


async def loads(unit: Unit, people: Sequence[StaffId]) -> Mapping[StaffId, int]:
    """The cases each of these people works now; who is not named has none."""
    rows = await unit.conn.execute(_HANDS, {"people": padded(people)})
    return {StaffId(holder): count for holder, count in rows}


_HANDS = (
    select(case.c.holder_id, func.count())
    .where(case.c.holder_id.in_(bindparam("people", type_=Big, expanding=True)), among(case.c.status, WORKED), IS_OPEN)
    .group_by(case.c.holder_id)
)


class Loads:
    """For the pages that suggest who takes a case."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def at(self, committees: Collection[str]) -> tuple[tuple[Staff, ...], Mapping[StaffId, int]]:
        """The people of these committees, and the cases each of them works now."""
        async with self._units.read() as unit:
            people = await staff_at(unit, committees) if committees else ()
            return people, await loads(unit, [who.id for who in people]) if people else {}


async def tell_best(unit: Unit, kept: Kept, now: datetime) -> Fit | None:
    """Who fits a waiting case best hears of it before the committee; of a sensitive one nobody does here."""
    there = await staff_at(unit, [kept.case.committee])
    hands = await loads(unit, [who.id for who in there])
    best = next(iter(ranked(kept.case, there, hands, now, unit.district)), None)
    if best is not None:
        await notify(unit, NoticeKind.SUGGESTED, now, case_id=kept.id, staff_id=best.staff.id)
    return best


async def tell_managers(unit: Unit, case_id: int, value: Case, kind: NoticeKind, now: datetime) -> None:
    """Managers in whose area the case lies, but nobody who is kept from it; never of a sensitive one."""
    for who in await all_staff(unit):
        near = who.role is Role.MANAGER and in_area(who, value, unit.district)
        if near and not value.sensitive and who.id not in value.kept_from:
            await notify(unit, kind, now, case_id=case_id, staff_id=who.id)
