"""What a report is made of, read from the store."""

from datetime import datetime

from handlers.casework.staff import Staff
from handlers.oversight.periods import Period
from handlers.oversight.report import Material
from storage.store import Store


async def material(store: Store, manager: Staff | None, period: Period, now: datetime) -> Material:
    """The period, the one before and the one a year earlier, within the manager's area (None: the district).

    Of a period that is over the open cases are those at its end: the same data always give the same report.
    """
    zone = store.district.tz
    spans = [each.bounds(zone) for each in (period, period.before, period.year_earlier)]
    this, before, earlier = [await store.statistics.happenings(manager, *span) for span in spans]
    over = spans[0][1] <= now
    made_at = spans[0][1] if over else now
    standing = await store.statistics.standing(manager, made_at if over else None)
    suits = await store.statistics.lawsuits(manager, period.first, period.end)
    body = store.district.body_of.get(manager.committee) if manager is not None else None
    return Material(period, this, before, earlier, standing, made_at, suits, body.place if body else "")
