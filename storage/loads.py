"""How much everybody has in hand, who fits a waiting case best, and which managers an area has."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, select

from handlers.casework.assignment import Fit, ranked
from handlers.casework.case import WORKED, Case, StaffId
from handlers.casework.staff import Role, Staff, in_area
from storage.cases import IS_OPEN, Kept
from storage.notices import NoticeKind, notify
from storage.people import all_staff, staff_of
from storage.tables import case, staff
from storage.tables.columns import Code, among, padded
from storage.unit import Unit, Units

_HANDS_OF = (
    select(func.count())
    .select_from(case)
    .where(case.c.holder_id == staff.c.id, among(case.c.status, WORKED), IS_OPEN)
    .scalar_subquery()
)
_THERE = (
    select(staff, _HANDS_OF.label("hands"))
    .where(staff.c.active, staff.c.committee.in_(bindparam("committees", type_=Code, expanding=True)))
    .order_by(staff.c.id)
)


async def there(unit: Unit, committees: Collection[str]) -> tuple[tuple[Staff, ...], Mapping[StaffId, int]]:
    """As `Loads.at` tells it."""
    rows = (await unit.conn.execute(_THERE, {"committees": padded(sorted(committees))})).all()
    return tuple(staff_of(row) for row in rows), {StaffId(row.id): row.hands for row in rows}


class Loads:
    """For the pages that suggest who takes a case."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def at(self, committees: Collection[str]) -> tuple[tuple[Staff, ...], Mapping[StaffId, int]]:
        """The people of these committees, and the cases each of them works now."""
        async with self._units.read() as unit:
            return await there(unit, committees) if committees else ((), {})


async def tell_best(unit: Unit, kept: Kept, now: datetime) -> Fit | None:
    """Who fits a waiting case best hears of it before the committee; of a sensitive one nobody does here."""
    people, hands = await there(unit, [kept.case.committee])
    best = next(iter(ranked(kept.case, people, hands, now, unit.district)), None)
    if best is not None:
        await notify(unit, NoticeKind.SUGGESTED, now, case_id=kept.id, staff_id=best.staff.id)
    return best


async def tell_managers(unit: Unit, case_id: int, value: Case, kind: NoticeKind, now: datetime) -> None:
    """Managers in whose area the case lies, but nobody who is kept from it; never of a sensitive one."""
    for who in await all_staff(unit):
        near = who.role is Role.MANAGER and in_area(who, value, unit.district)
        if near and not value.sensitive and who.id not in value.kept_from:
            await notify(unit, kind, now, case_id=case_id, staff_id=who.id)
