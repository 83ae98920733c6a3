"""The demo's registers: a few entries of each, by the staff who keep them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.service import Service
from handlers.casework.staff import Staff
from handlers.hours import local_day
from handlers.registers.declared import BY_CODE


async def enter(
    service: Service, people: Mapping[str, Staff], rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Each row an entry; its days count from today."""
    today = local_day(service.district, now)
    for row in rows:
        told = {code: text for code, text in row.items() if isinstance(text, str)}
        told |= {code: (today + timedelta(days=days)).isoformat() for code, days in row.get("in_days", {}).items()}
        register, who = BY_CODE[row["register"]], people[row["by"]]
        await service.store.registers.add(register, who, row.get("place", ""), told, now)
