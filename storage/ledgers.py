"""Existing ledgers taken in: every row one case with its own days, each once; a batch whole or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from handlers.casework.case import Case, Move, Outcome, Status, Urgency
from handlers.casework.life import ENDS
from handlers.district import Body
from handlers.errors import Refused
from handlers.ledger import Entry
from handlers.oversight.figures import OPENED
from storage import audit, search_index
from storage.case_keys import keep_keys
from storage.case_saving import add_step
from storage.mapping import legible, legible_texts
from storage.parties import keep_parties
from storage.petitions import keep_petitions
from storage.staff_opening import insert_case
from storage.tables import case, ledger_row
from storage.unit import Changed, Unit, Units
from storage.world import new_number

BATCH = 25  # cases in one transaction: residents are answered in between


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: cases made, and rows that were there before."""

    made: int
    known: int


class Ledgers:
    """The import, for one committee at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def known(self, body: Body, entries: Iterable[Entry]) -> frozenset[str]:
        """Numbers of rows that are there already: imported before, or cases of this house, whose ledger it gave out itself."""
        async with self._units.read() as unit:
            return await _known(unit, body, list(entries))

    async def take(self, body: Body, entries: Sequence[Entry], now: datetime) -> Taken:
        """Every row that is not there yet, in batches. Raises `Refused` when another import of the same rows runs."""
        made = 0
        for start in range(0, len(entries), BATCH):
            try:
                made += await self._batch(body, entries[start : start + BATCH], now)
            except IntegrityError:
                raise Refused("同一本台账正在别处导入，请等它完成后再试。") from None
        return Taken(made, len(entries) - made)

    async def _batch(self, body: Body, entries: Sequence[Entry], now: datetime) -> int:
        async with self._units.write() as unit:
            known = await _known(unit, body, entries)
            fresh = [entry for entry in entries if entry.number not in known]
            for entry in fresh:
                await _keep(unit, body, entry, now)
            if fresh:
                detail = f"{body.code} {len(fresh)}"
                await audit.record(unit, audit.HOUSE, audit.SERVICE, "ledger_import", now, detail)
                unit.changed(Changed.QUEUE, body.code)
            return len(fresh)


async def _known(unit: Unit, body: Body, entries: Sequence[Entry]) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(entries), 500):
        indexes = {_index(unit, body, entry): entry.number for entry in entries[start : start + 500]}
        query = select(ledger_row.c.row_index).where(ledger_row.c.row_index.in_(list(indexes)))
        found |= {indexes[index] for index in (await unit.conn.execute(query)).scalars()}
        own = {_number(entry): entry.number for entry in entries[start : start + 500]}
        query = select(case.c.number).where(case.c.number.in_(list(own)))
        found |= {own[number] for number in (await unit.conn.execute(query)).scalars()}
    return frozenset(found)


def _index(unit: Unit, body: Body, entry: Entry) -> str:
    """One row is one number of one committee, written in any width or case."""
    return unit.vault.index("ledger", f"{body.code}\x1f{_number(entry)}")


def _number(entry: Entry) -> str:
    return "".join(legible(entry.number).split()).upper()


async def _keep(unit: Unit, body: Body, entry: Entry, now: datetime) -> None:
    """The case as if it had been opened and closed on its days. Nobody is told: it is history, or waits in its queue."""
    opened = _moment(unit, entry.received)
    closed = _moment(unit, entry.closed) if entry.closed is not None else None
    value = Case(
        number=new_number(),
        status=entry.status,
        urgency=Urgency.NORMAL,
        facts=legible_texts(entry.facts),
        sensitive=False,
        level=body.level,
        committee=body.code,
        opened_at=opened,
        waiting_since=now if closed is None else opened,
        closed_at=closed,
        outcome=entry.outcome,
        record=entry.record,
    )
    why = f"从台账导入，原编号 {legible(entry.number)}"
    why += f"，原调解员 {legible(entry.mediator)}" if entry.mediator else ""
    case_id = await insert_case(unit, value, why, now)
    await keep_parties(unit, case_id, value.facts, None)
    await keep_keys(unit, case_id, value, now)
    await search_index.keep(unit, case_id, value)
    await keep_petitions(unit, case_id, value)
    await _steps(unit, case_id, value, opened, closed)
    new = ledger_row.insert().values(case_id=case_id, row_index=_index(unit, body, entry), at=now)
    await unit.conn.execute(new)
    await audit.record(unit, value.number, audit.SERVICE, "ledger", now, value.status.value)


async def _steps(unit: Unit, case_id: int, value: Case, opened: datetime, closed: datetime | None) -> None:
    """The days on which figures count it."""
    if closed is None:
        await add_step(unit, case_id, value, OPENED, opened, None)
        return
    waiting, ended = replace(value, status=Status.ROUTED), replace(value, status=_ended(value))
    await add_step(unit, case_id, waiting, OPENED, opened, None)
    move = Move.WITHDRAW if ended.status is Status.WITHDRAWN else Move.CLOSE
    await add_step(unit, case_id, ended, move.value, closed, None)
    if value.status is Status.ARCHIVED:
        await add_step(unit, case_id, value, Move.ARCHIVE.value, closed, None)


def _ended(value: Case) -> Status:
    """The state a case ended in before it was filed, as figures know it."""
    by_outcome = {**ENDS, Outcome.REFERRED: Status.REFERRED, Outcome.WITHDRAWN: Status.WITHDRAWN}
    return value.status if value.outcome is None else by_outcome[value.outcome]


def _moment(unit: Unit, day: date) -> datetime:
    """Noon of that day, where the district is."""
    return datetime.combine(day, time(12), unit.district.tz)
