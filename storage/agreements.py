"""Cases kept by an older version: what is registered as agreed is read from their records, once, for reports to count."""

from datetime import datetime

from sqlalchemy import select, update

from storage.case_columns import agreed_columns
from storage.cases import IN_USE, cases_query, read_cases
from storage.tables import case
from storage.unit import Units

_PORTION = 200  # cases at a time: between two portions others get their turn


class Agreements:
    """Timed reading."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def sweep(self, _now: datetime) -> int:
        """All cases that were not looked at yet. Returns how many."""
        last = seen = 0
        while ids := await self._portion(last):
            last, seen = ids[-1], seen + len(ids)
        return seen

    async def _portion(self, after: int) -> list[int]:
        """The next of them; one that changes meanwhile is written anew by that."""
        query = select(case.c.id).where(case.c.agreement.is_(None), IN_USE, case.c.id > after).order_by(case.c.id)
        async with self._units.write() as unit:
            ids = list((await unit.conn.execute(query.limit(_PORTION))).scalars())
            for kept in await read_cases(unit, cases_query(case.c.id.in_(ids))) if ids else ():
                unchanged = (case.c.id == kept.id, case.c.version == kept.case.version)
                await unit.conn.execute(update(case).where(*unchanged).values(agreed_columns(kept.case)))
            return ids
