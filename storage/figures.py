"""How the house stands, as bare numbers for the metrics: no case, no person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select, text

from handlers.casework.case import WAITING
from storage.cases import IS_OPEN
from storage.tables import alert, case, hook_event, inbox, outbox
from storage.unit import Unit, Units


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of what waits. `lag` is the age in seconds of the oldest reply that is due on a pushed channel."""

    waiting_cases: int
    open_alerts: int
    dead_letters: int
    backlog: int  # messages kept but not taken in
    lag: float
    hooks_waiting: int
    hooks_dead: int


class Figures:
    """Counting."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def standing(self, now: datetime) -> Standing:
        """All counts at once."""
        unsent = (outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None))
        due = (outbox.c.pushed, outbox.c.position.is_not(None), outbox.c.due_at <= now)
        async with self._units.read() as unit:
            oldest = (await unit.conn.execute(select(func.min(outbox.c.due_at)).where(*unsent, *due))).scalar_one()
            return Standing(
                waiting_cases=await _count(unit, case, IS_OPEN, case.c.status.in_(sorted(WAITING))),
                open_alerts=await _count(unit, alert, alert.c.acknowledged_at.is_(None)),
                dead_letters=await _count(unit, outbox, outbox.c.dead_at.is_not(None)),
                backlog=await _count(unit, inbox, inbox.c.taken_at.is_(None)),
                lag=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
                hooks_waiting=await _count(
                    unit, hook_event, hook_event.c.sent_at.is_(None), hook_event.c.dead_at.is_(None)
                ),
                hooks_dead=await _count(unit, hook_event, hook_event.c.dead_at.is_not(None)),
            )

    async def reachable(self) -> bool:
        """Whether the database answers. Raises its error when it does not."""
        async with self._units.read() as unit:
            return bool((await unit.conn.execute(text("SELECT 1"))).scalar_one())


async def _count(unit: Unit, table: Table, *where: ColumnElement[bool]) -> int:
    return int((await unit.conn.execute(select(func.count()).select_from(table).where(*where))).scalar_one())
