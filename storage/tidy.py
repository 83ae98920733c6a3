"""What nobody needs any more is removed: ended sessions, spent codes, forgotten counters."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from storage.tables import bind_code, staff_session, throttle
from storage.unit import Units

KEEP = timedelta(days=7)  # so that a session list still shows what ended lately


class Tidy:
    """Timed cleaning."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def sweep(self, now: datetime) -> int:
        """Remove what ended a week ago; returns how many rows."""
        old = now - KEEP
        stale = (
            delete(staff_session).where(staff_session.c.expires_at < old),
            delete(bind_code).where(bind_code.c.expires_at < old),
            delete(throttle).where(throttle.c.last_at < old),
        )
        async with self._units.write() as unit:
            return sum([(await unit.conn.execute(each)).rowcount for each in stale])
