"""Files that show why a backlog entry may be written off: sealed, added to and never taken away, read where the entry is."""

from datetime import datetime

from sqlalchemy import func, select

from handlers.casework.staff import Staff
from handlers.messages import Attachment
from handlers.oversight.backlog import Exhibit
from storage.mapping import legible
from storage.tables import backlog_file, staff, stored_file
from storage.transcript import uid
from storage.unit import Unit


async def add_exhibit(unit: Unit, entry_id: int, who: Staff, file: Attachment, now: datetime) -> None:
    """One more file of an entry."""
    row_uid = uid()
    name = unit.vault.seal(legible(file.name), "backlog_file", row_uid, file.sha256)
    new = backlog_file.insert().values(
        uid=row_uid,
        backlog_id=entry_id,
        sha256=file.sha256,
        name=name.body,
        key_id=name.key_id,
        staff_id=who.id,
        at=now,
    )
    await unit.conn.execute(new)


async def exhibits_of(unit: Unit, entry_id: int) -> tuple[Exhibit, ...]:
    """The files of an entry with who brought them and when, oldest first."""
    joined = backlog_file.join(stored_file, stored_file.c.sha256 == backlog_file.c.sha256)
    joined = joined.join(staff, staff.c.id == backlog_file.c.staff_id)
    columns = (stored_file.c.mime, stored_file.c.size, staff.c.name.label("by"))
    query = select(backlog_file, *columns).select_from(joined).where(backlog_file.c.backlog_id == entry_id)
    found = []
    for row in await unit.conn.execute(query.order_by(backlog_file.c.id)):
        name = unit.vault.open(row.name, row.key_id, "backlog_file", row.uid, row.sha256)
        found.append(Exhibit(Attachment(row.sha256, row.mime, row.size, name), row.by, row.at))
    return tuple(found)


async def exhibit_count(unit: Unit, entry_id: int) -> int:
    """How many files an entry has."""
    query = select(func.count()).select_from(backlog_file).where(backlog_file.c.backlog_id == entry_id)
    return int((await unit.conn.execute(query)).scalar_one())
