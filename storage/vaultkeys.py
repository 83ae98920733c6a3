"""The data keys in the database, wrapped by the master key: loaded, added to, and wrapped anew under another master key."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import audit
from storage.database import Database, insert
from storage.tables import data_key
from storage.unit import Units
from storage.vault import KEY, Master, Vault, WrongKey

ROOT = 0  # the row of the first master key, once there is another
SETTLES = timedelta(minutes=2)  # after which every running process knows a new data key, and it is used for sealing


async def load_vault(database: Database, secret: bytes, now: datetime) -> Vault:
    """The vault with every data key. Raises `WrongKey` when `secret` is not this database's master key."""
    async with database.write() as conn:
        if (await conn.execute(select(data_key.c.id).limit(1))).first() is None:
            await _add(conn, Master(secret), 1, now)
            await conn.commit()
    async with database.read() as conn:
        rows = await _rows(conn)
    master = _rooted(secret, rows)
    return Vault(master, _opened(master, rows), _current(rows, now))


class VaultKeys:
    """The keys of an open store: learnt anew while it runs, added to, and put under another master key."""

    def __init__(self, units: Units, secret: bytes) -> None:
        """`secret` is the master key the store was opened with."""
        self._units, self._secret = units, secret

    async def reload(self, now: datetime) -> None:
        """Learn data keys that another process made. Under a master key that was replaced meanwhile nothing is learnt."""
        async with self._units.database.read() as conn:
            rows = await _rows(conn)
        try:
            self._units.vault.learn(_opened(_rooted(self._secret, rows), rows), _current(rows, now))
        except WrongKey:  # the keys at hand go on; the next start asks for the new master key
            return

    async def add(self, now: datetime) -> int:
        """A new data key, in use two minutes later, when all processes know it; the older ones open what they sealed."""
        async with self._units.write() as unit:
            rows = await _rows(unit.conn, lock=True)
            newest = max(row.id for row in rows)
            await unit.conn.execute(update(data_key).where(data_key.c.retired_at.is_(None)).values(retired_at=now))
            await _add(unit.conn, _rooted(self._secret, rows), newest + 1, now)
            await audit.record(unit, audit.HOUSE, audit.SERVICE, "key_data", now, str(newest + 1))
        return int(newest) + 1

    async def change_master(self, new: bytes, now: datetime) -> int:
        """Wrap every data key under the new master key; returns how many. Running processes go on undisturbed.

        What indexes and macs are made with stays: it is kept beside the data keys, wrapped like them. Raises `WrongKey`
        when the new key is too short or the same.
        """
        if self._secret == new:
            raise WrongKey("新密钥和旧密钥一样。")
        before, after = Master(self._secret), Master(new)
        async with self._units.write() as unit:
            rows = await _rows(unit.conn, lock=True)
            for row in rows:
                wrapped = after.wrap(before.unwrap(row.wrapped, row.id), row.id)
                await unit.conn.execute(update(data_key).where(data_key.c.id == row.id).values(wrapped=wrapped))
            if all(row.id != ROOT for row in rows):
                root = {"id": ROOT, "wrapped": after.wrap(self._secret, ROOT), "created_at": now, "retired_at": now}
                await unit.conn.execute(data_key.insert().values(root))
            await audit.record(unit, audit.HOUSE, audit.SERVICE, "key_master", now)
        return sum(row.id != ROOT for row in rows)


async def _rows(conn: AsyncConnection, *, lock: bool = False) -> Sequence[Row[Any]]:
    query = select(data_key).order_by(data_key.c.id)
    return (await conn.execute(query.with_for_update() if lock else query)).all()


def _rooted(secret: bytes, rows: Sequence[Row[Any]]) -> Master:
    """The master key, with the root it stands on. Raises `WrongKey`."""
    master = Master(secret)
    root = next((row for row in rows if row.id == ROOT), None)
    return master if root is None else master.rooted(master.unwrap(root.wrapped, ROOT))


def _opened(master: Master, rows: Sequence[Row[Any]]) -> Mapping[int, bytes]:
    return {row.id: master.unwrap(row.wrapped, row.id) for row in rows if row.id != ROOT}


def _current(rows: Sequence[Row[Any]], now: datetime) -> int:
    """The newest key that every process has had the time to learn; the first one when there is no other."""
    keys = [row for row in rows if row.id != ROOT]
    settled: list[int] = [row.id for row in keys if row.created_at + SETTLES <= now]
    return max(settled, default=min(row.id for row in keys))


async def _add(conn: AsyncConnection, master: Master, key_id: int, now: datetime) -> None:
    """Two processes that start at once agree on one key: the second's is not written."""
    wrapped = master.wrap(secrets.token_bytes(KEY), key_id)
    new = insert(conn, data_key).values(id=key_id, wrapped=wrapped, created_at=now)
    await conn.execute(new.on_conflict_do_nothing())
