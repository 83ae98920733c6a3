"""The district that was imported: read before the store opens, since the store needs one."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from handlers.district import ADAPTER, District
from storage.database import Database, address, insert
from storage.tables import district as district_table


def _database(url: str, data_dir: Path) -> Database:
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Database(address(url, data_dir))


async def imported_district(url: str, data_dir: Path) -> District | None:
    """The district that was in force last; None in an empty database."""
    database = _database(url, data_dir)
    try:
        await database.upgrade()
        newest = select(district_table.c.document).order_by(district_table.c.updated_at.desc()).limit(1)
        async with database.read() as conn:
            document = (await conn.execute(newest)).scalar_one_or_none()
    finally:
        await database.close()
    return ADAPTER.validate_python(document) if document is not None else None


async def import_district(url: str, data_dir: Path, district: District, now: datetime) -> None:
    """From the next start on this district is in force, unless a file is named."""
    database = _database(url, data_dir)
    values = {"name": district.name, "document": ADAPTER.dump_python(district, mode="json"), "updated_at": now}
    try:
        await database.upgrade()
        async with database.write() as conn:
            new = insert(conn, district_table).values(code=district.code, **values)
            again = {**values, "version": district_table.c.version + 1}
            await conn.execute(new.on_conflict_do_update(index_elements=["code"], set_=again))
            await conn.commit()
    finally:
        await database.close()
