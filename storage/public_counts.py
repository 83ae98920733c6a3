"""The sums the public counter is made of: a few grouped counts, of ordinary cases alone."""

from collections import Counter
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, func, select

from handlers.casework.case import Outcome
from handlers.hours import local_day
from handlers.oversight.classes import classes
from handlers.public_counts import REST, Counts
from storage.tables import case
from storage.unit import Units

_AGREED = (Outcome.AGREED.value, Outcome.ORAL.value)


class PublicCounts:
    """Counting for everybody."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def this_year(self, now: datetime) -> Counts:
        """From the first of January to the end of yesterday, in the district's zone. Early in January the year before."""
        district = self._units.district
        today = local_day(district, now)
        first = date(today.year - (today.month == 1), 1, 1)
        last = date.fromordinal(today.toordinal() - 1)
        since, until = (datetime.combine(day, time(), district.tz).astimezone(UTC) for day in (first, today))
        plain = (~case.c.sensitive, ~case.c.clue)
        taken = (*plain, case.c.opened_at >= since, case.c.opened_at < until)
        done = (*taken, case.c.closed_at.is_not(None), case.c.closed_at < until)
        accepted = func.count()
        table, sums = classes(), Counter[str]()
        places: Counter[str] = Counter()
        async with self._units.read() as unit:
            kinds = select(case.c.category, case.c.subcategory, accepted).where(*taken)
            for category, subcategory, count in await unit.conn.execute(
                kinds.group_by(case.c.category, case.c.subcategory)
            ):
                sums[table.of(category, subcategory)] += count
            where = select(case.c.place_code, accepted).where(*taken).group_by(case.c.place_code)
            for code, count in await unit.conn.execute(where):
                path = district.path(code)
                places[path[-1].name if path else REST] += count
            ended, agreed = [
                (await unit.conn.execute(select(accepted).where(*wanted))).scalar_one()
                for wanted in (done, (*done, _agreed()))
            ]
        return Counts(first, last, sum(sums.values()), ended, agreed, sums, places)


def _agreed() -> ColumnElement[bool]:
    return case.c.outcome.in_(_AGREED)
