"""Petitions and suits as figures: one line for each time a case went there, in step with its record."""

from sqlalchemy import Table, delete, select

from handlers.casework.case import Case
from handlers.casework.outside import Path, Proceeding, Sending
from handlers.oversight.population import sent_by_court, suits_of, taken
from storage.tables import case_petition, case_suit
from storage.unit import Unit


async def keep_petitions(unit: Unit, case_id: int, value: Case, before: Case | None = None) -> None:
    """Write the lines anew where they differ. A sensitive case has none: a figure must not lead to it.

    `before`: the case as it was kept until now; most have no lines before and after, and nothing is asked for them.
    """
    had = (_petitions(before), _suits(before)) if before is not None else (None, None)
    for table, old, new in zip((case_petition, case_suit), had, (_petitions(value), _suits(value)), strict=True):
        if old != [] or new:
            await _keep(unit, table, case_id, new)


def _petitions(value: Case) -> list[dict[str, object]]:
    entries = () if value.sensitive else value.record.proceedings
    return [{"filed": p.filed, "skipped": p.skipped} for p in _of(entries, Path.PETITION)]


def _suits(value: Case) -> list[dict[str, object]]:
    """What was written down as filed, and the court's letter the case came with."""
    if value.sensitive:
        return []
    record = value.record
    rows: list[dict[str, object]] = [
        {"filed": suit.filed, "accepted": taken(suit), "letter": False} for suit in suits_of(record)
    ]
    letter = sent_by_court(record)
    if letter is not None:
        rows.append({"filed": letter.sent, "accepted": letter.sending is not Sending.DELEGATED, "letter": True})
    return rows


def _of(entries: tuple[Proceeding, ...], path: Path) -> list[Proceeding]:
    return sorted((entry for entry in entries if entry.path is path), key=lambda entry: entry.filed)


async def _keep(unit: Unit, table: Table, case_id: int, wanted: list[dict[str, object]]) -> None:
    query = select(table).where(table.c.case_id == case_id).order_by(table.c.ordinal)
    names = tuple(wanted[0]) if wanted else ()
    rows = (await unit.conn.execute(query)).mappings().all()
    if [{name: row[name] for name in names} for row in rows] == wanted:
        return
    await unit.conn.execute(delete(table).where(table.c.case_id == case_id))
    for ordinal, values in enumerate(wanted, 1):
        await unit.conn.execute(table.insert().values(case_id=case_id, ordinal=ordinal, **values))
