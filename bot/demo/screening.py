"""The demo's screening: this week's tasks, and what its grid worker found so far."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.service import Service
from handlers.casework.staff import Staff
from handlers.hours import local_day
from handlers.screening.finding import Told


async def screen(
    service: Service, people: Mapping[str, Staff], rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Each row a finding of the running task of its grid."""
    store = service.store
    await store.screenings.tick(now)
    for row in rows:
        who = people[row["by"]]
        task = next(t for t in await store.screenings.tasks(who, now) if t.grid == row["grid"])
        told = Told(row["what"], row["category"], row["people"])
        found = await store.findings.tell(task.id, who, told, None, now)
        if "result" in row:
            again = local_day(service.district, now) + timedelta(days=row["again_days"])
            await store.findings.settle(found.id, who, row["result"], again, now)
