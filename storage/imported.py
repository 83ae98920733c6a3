"""What is looked at before the store opens: whether a database stands there, and the district that was imported."""

from pathlib import Path

from sqlalchemy import select

from handlers.district import ADAPTER, District
from storage.database import Database, address
from storage.tables import district as district_table
from storage.tables import district_version


def _database(url: str, data_dir: Path) -> Database:
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Database(address(url, data_dir))


async def stands(url: str, data_dir: Path, *, must: bool) -> bool:
    """Whether a database of ours is there; nothing is made by asking. Raises `NotOurs` for one that
    cannot be used, and when there `must` be one."""
    database = Database(address(url, data_dir))
    try:
        if not must and await database.version() is None:
            return False
        await database.must_stand()
        return True
    finally:
        await database.close()


async def must_be_free(url: str, data_dir: Path) -> None:
    """Asked before anything is upgraded. Raises `AlreadyServed` where a process serves from the file."""
    database = Database(address(url, data_dir))
    try:
        await database.must_be_free()
    finally:
        await database.close()


async def imported_district(url: str, data_dir: Path) -> District | None:
    """The district that was in force last; None in an empty database."""
    database = _database(url, data_dir)
    try:
        await database.upgrade()
        newest = select(district_version.c.document).order_by(district_version.c.id.desc()).limit(1)
        before = select(district_table.c.document).order_by(district_table.c.updated_at.desc()).limit(1)
        async with database.read() as conn:  # a database from before there were versions has the district alone
            document = (await conn.execute(newest)).scalar() or (await conn.execute(before)).scalar()
    finally:
        await database.close()
    return ADAPTER.validate_python(document) if document is not None else None
