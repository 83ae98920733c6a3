"""The ledger of cases as it is read: those accepted in a span of time, as they stand now, within the reader's sight."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from handlers.casework.case import Move
from handlers.casework.staff import Staff
from handlers.oversight.case_ledger import Entry, bounded
from handlers.oversight.figures import OPENED
from storage.cases import IN_USE, cases_query, read_cases
from storage.scope import visible, within_area
from storage.tables import case, case_step
from storage.unit import Unit, Units

_NOTED = (Move.PERFORM.value, Move.BREACH.value, Move.REOPEN.value)
_PORTION = 500  # cases opened at a time: between two portions others get their turn


class CaseLedger:
    """For managers within the own area and sight; None is the whole district, for the command line."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def entries(self, manager: Staff | None, since: datetime, until: datetime) -> tuple[Entry, ...]:
        """Cases opened from `since` to before `until`, oldest first. Raises `BadInput` for more than fit one file."""
        query: Select[Any] = select(case.c.id).join(case_step, case_step.c.case_id == case.c.id)
        query = query.where(case_step.c.move == OPENED, case_step.c.at >= since, case_step.c.at < until)
        query = query.where(IN_USE, ~case.c.sensitive, ~case.c.clue)
        if manager is not None:
            district = self._units.district
            query = query.where(within_area(manager, district), visible(manager, district))
        async with self._units.read() as unit:
            ids = list((await unit.conn.execute(query.order_by(case_step.c.at, case_step.c.id))).scalars())
            bounded(len(ids))
            portions = [ids[at : at + _PORTION] for at in range(0, len(ids), _PORTION)]
            return tuple([entry for portion in portions for entry in await _entries(unit, portion)])


async def _entries(unit: Unit, ids: Sequence[int]) -> list[Entry]:
    """These cases in this order, each with what was noted last of its agreement."""
    steps = select(case_step.c.case_id, case_step.c.move).order_by(case_step.c.id)
    noted = await unit.conn.execute(steps.where(case_step.c.case_id.in_(ids), case_step.c.move.in_(_NOTED)))
    last = {row.case_id: Move(row.move) for row in noted}
    found = {kept.id: kept.case for kept in await read_cases(unit, cases_query(case.c.id.in_(ids)))}
    return [Entry(found[one], last.get(one)) for one in ids]
