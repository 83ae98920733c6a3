"""What is overdue, case by case: found by the day kept beside each case, within one's sight."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_

from handlers.casework.case import CaseNumber, StaffId, Status
from handlers.casework.staff import Role, Staff
from handlers.hours import local_day
from handlers.oversight.overdue import Late, late
from storage.cases import cases_query, read_cases
from storage.people import all_staff
from storage.scope import visible
from storage.tables import case
from storage.unit import Units


@dataclass(frozen=True, slots=True)
class LateCase:
    """A case in sight with what is overdue on it. Of a sensitive one the list shows the number alone."""

    number: CaseNumber
    sensitive: bool
    category: str
    place: str
    committee: str
    holder: StaffId | None
    holder_name: str
    late: tuple[Late, ...]


class Overdue:
    """Lists of what is late, for one viewer at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def cases(self, who: Staff | None, now: datetime, limit: int = 300) -> tuple[LateCase, ...]:
        """Cases with an overdue duty, the longest overdue first: one's own, for managers the area's, None the district's."""
        today = local_day(self._units.district, now)
        where = [case.c.due_on < today, case.c.status != Status.CLUE.value]
        if who is None:
            where.append(~case.c.sensitive)
        elif who.role is Role.MANAGER:
            where.append(visible(who, self._units.district))
        else:
            where.append(and_(visible(who, self._units.district), case.c.holder_id == who.id))
        query = cases_query(*where).order_by(case.c.due_on, case.c.id).limit(limit)
        async with self._units.read() as unit:
            names = {person.id: person.name for person in await all_staff(unit)}
            found = [(kept.case, late(kept.case, unit.district, today)) for kept in await read_cases(unit, query)]
        return tuple(
            LateCase(
                number=value.number,
                sensitive=value.sensitive,
                category="" if value.sensitive else value.facts.category,
                place="" if value.sensitive else value.facts.place_code,
                committee=value.committee,
                holder=value.holder,
                holder_name=names.get(value.holder, "") if value.holder is not None else "",
                late=lines,
            )
            for value, lines in found
            if lines
        )
