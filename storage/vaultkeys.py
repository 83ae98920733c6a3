"""The data keys in the database, wrapped by the master key: loaded at start, the first one made there."""

import secrets
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.tables import data_key
from storage.vault import KEY, Master, Vault


async def load_vault(database: Database, master: Master, now: datetime) -> Vault:
    """The vault with every data key. Raises `WrongKey` when the master key is not this database's."""
    async with database.write() as conn:
        if (await conn.execute(select(data_key.c.id).limit(1))).first() is None:
            await _add(conn, master, 1, now)
            await conn.commit()
    async with database.read() as conn:
        rows = (await conn.execute(select(data_key).order_by(data_key.c.id))).all()
    return Vault(master, {row.id: master.unwrap(row.wrapped, row.id) for row in rows})


async def add_data_key(database: Database, master: Master, now: datetime) -> int:
    """A new data key for what is written from the next start on; the older ones still open what they sealed."""
    async with database.write() as conn:
        newest = (await conn.execute(select(func.max(data_key.c.id)))).scalar_one() or 0
        await conn.execute(update(data_key).where(data_key.c.retired_at.is_(None)).values(retired_at=now))
        await _add(conn, master, newest + 1, now)
        await conn.commit()
    return int(newest) + 1


async def _add(conn: AsyncConnection, master: Master, key_id: int, now: datetime) -> None:
    """Two processes that start at once agree on one key: the second's is not written."""
    wrapped = master.wrap(secrets.token_bytes(KEY), key_id)
    new = insert(conn, data_key).values(id=key_id, wrapped=wrapped, created_at=now)
    await conn.execute(new.on_conflict_do_nothing())
