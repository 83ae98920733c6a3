"""What a report is made of, read from the store."""

from datetime import datetime

from handlers.casework.staff import Staff
from handlers.oversight.periods import Period
from handlers.oversight.report import Material
from storage.store import Store


async def material(store: Store, manager: Staff | None, period: Period, now: datetime) -> Material:
    """The period, the one before and the one a year earlier, within the manager's area (None: the district)."""
    zone = store.district.tz
    spans = [each.bounds(zone) for each in (period, period.before, period.year_earlier)]
    this, before, earlier = [await store.statistics.happenings(manager, *span) for span in spans]
    return Material(period, this, before, earlier, await store.statistics.standing(manager), now)
