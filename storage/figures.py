"""How the house stands, as bare numbers for the metrics: no case, no person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Table, func, select

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
    oldest_waiting: float  # seconds the case that waits longest has waited for somebody to take it
    oldest_alert: float  # seconds since the oldest alert nobody acknowledged
    oldest_message: float  # seconds since the oldest message not taken in was kept


class Figures:
    """Counting."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def standing(self, now: datetime) -> Standing:
        """All counts at once."""
        unsent = (outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None))
        due = (outbox.c.pushed, outbox.c.position.is_not(None), outbox.c.due_at <= now)
        async with self._units.read() as unit:
            return Standing(
                waiting_cases=await _count(unit, case, IS_OPEN, case.c.status.in_(sorted(WAITING))),
                open_alerts=await _count(unit, alert, alert.c.acknowledged_at.is_(None)),
                dead_letters=await _count(unit, outbox, outbox.c.dead_at.is_not(None)),
                backlog=await _count(unit, inbox, inbox.c.taken_at.is_(None)),
                lag=await _age(unit, now, outbox.c.due_at, *unsent, *due),
                hooks_waiting=await _count(
                    unit, hook_event, hook_event.c.sent_at.is_(None), hook_event.c.dead_at.is_(None)
                ),
                hooks_dead=await _count(unit, hook_event, hook_event.c.dead_at.is_not(None)),
                oldest_waiting=await _age(unit, now, case.c.waiting_since, IS_OPEN, case.c.status.in_(sorted(WAITING))),
                oldest_alert=await _age(unit, now, alert.c.created_at, alert.c.acknowledged_at.is_(None)),
                oldest_message=await _age(unit, now, inbox.c.received_at, inbox.c.taken_at.is_(None)),
            )


async def _count(unit: Unit, table: Table, *where: ColumnElement[bool]) -> int:
    return int((await unit.conn.execute(select(func.count()).select_from(table).where(*where))).scalar_one())


async def _age(unit: Unit, now: datetime, column: Column[datetime], *where: ColumnElement[bool]) -> float:
    """Seconds since the oldest of these moments; 0 where there is none."""
    oldest: datetime | None = (await unit.conn.execute(select(func.min(column)).where(*where))).scalar_one()
    return max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0
