"""A person's own ready sentences for the reply box. Nobody else reads them."""

from sqlalchemy import delete, select

from handlers.casework.case import StaffId
from storage.database import insert
from storage.tables import staff_phrases
from storage.unit import Units


class Phrases:
    """Reading and keeping them whole."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def of(self, who: StaffId) -> tuple[str, ...]:
        """In the order they were written."""
        async with self._units.read() as unit:
            row = (await unit.conn.execute(select(staff_phrases).where(staff_phrases.c.staff_id == who))).one_or_none()
            return tuple(unit.vault.open(row.body, row.key_id, "phrases", who).splitlines()) if row else ()

    async def keep(self, who: StaffId, lines: tuple[str, ...]) -> None:
        """In place of those kept before; nothing is kept of none."""
        async with self._units.write() as unit:
            if not lines:
                await unit.conn.execute(delete(staff_phrases).where(staff_phrases.c.staff_id == who))
                return
            sealed = unit.vault.seal("\n".join(lines), "phrases", who)
            values = {"body": sealed.body, "key_id": sealed.key_id}
            new = insert(unit.conn, staff_phrases).values(staff_id=who, **values)
            await unit.conn.execute(new.on_conflict_do_update(index_elements=["staff_id"], set_=values))
