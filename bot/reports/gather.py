"""What a report is made of, read from the store."""

from datetime import datetime

from handlers.casework.staff import Staff
from handlers.hours import local_day
from handlers.oversight.periods import Period
from handlers.oversight.pictures import is_behind, open_behind, starts, stretches, way_behind
from handlers.oversight.report import NEEDS, Material, Needs
from storage.store import Store


async def material(
    store: Store, manager: Staff | None, period: Period, now: datetime, needs: Needs = NEEDS
) -> Material:
    """The period, the one before and the one a year earlier, within the manager's area (None: the district).

    A period that still runs is compared with as many days of the others.
    Of a period that is over the open cases are those at its end: the same data always give the same report.
    """
    zone, end = store.district.tz, period.bounds(store.district.tz)[1]
    today = local_day(store.district, now)
    made_at = min(end, now)
    points = stretches(period, made_at, store.district)
    this = await store.statistics.counted(manager, *period.bounds(zone), needs.now, points)
    before, earlier = [
        await store.statistics.counted(manager, *each.bounds(zone), needs.past) for each in period.compared_with(today)
    ]
    standing = await store.statistics.standing(manager, made_at if end <= now else None)
    suits = await store.statistics.lawsuits(manager, period.first, period.end)
    body = store.district.body_of.get(manager.committee) if manager is not None else None
    place = body.place if body else ""
    return Material(period, this, before, earlier, standing, made_at, suits, place, period.so_far(today))


async def behind(store: Store, manager: Staff, gathered: Material, code: str, key: str) -> tuple[int, ...]:
    """The ids of the cases that one point of one picture counts."""
    way = way_behind(code, key)
    if way is None:
        return open_behind(code, key, gathered)
    district, period, made_at = store.district, gathered.period, gathered.made_at
    days, points = starts(period, made_at, district), stretches(period, made_at, district)
    found = await store.statistics.behind(manager, *period.bounds(district.tz), way, points)
    return tuple(dict.fromkeys(case for case, steps in found if is_behind(code, key, steps, days, district)))
