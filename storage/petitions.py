"""Petitions as figures: one line for each time a case went to the petition offices, in step with its record."""

from sqlalchemy import delete, select

from handlers.casework.case import Case
from handlers.casework.outside import Path
from storage.tables import case_petition
from storage.unit import Unit


async def keep_petitions(unit: Unit, case_id: int, value: Case) -> None:
    """Write the lines anew where they differ. A sensitive case has none: a figure must not lead to it."""
    entries = () if value.sensitive else (p for p in value.record.proceedings if p.path is Path.PETITION)
    wanted = [(n, p.filed, p.skipped) for n, p in enumerate(sorted(entries, key=lambda p: p.filed), 1)]
    mine = case_petition.c.case_id == case_id
    columns = (case_petition.c.ordinal, case_petition.c.filed, case_petition.c.skipped)
    rows = await unit.conn.execute(select(*columns).where(mine).order_by(case_petition.c.ordinal))
    if [(row.ordinal, row.filed, row.skipped) for row in rows] == wanted:
        return
    await unit.conn.execute(delete(case_petition).where(mine))
    for ordinal, filed, skipped in wanted:
        new = case_petition.insert().values(case_id=case_id, ordinal=ordinal, filed=filed, skipped=skipped)
        await unit.conn.execute(new)
