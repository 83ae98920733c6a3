"""Whether a message could be kept now, and whether the schema is this version's: asked by doing it, with nothing left of it."""

from datetime import UTC, datetime
from secrets import token_bytes, token_hex

from sqlalchemy import delete, insert, text

from storage.migrations import HEAD
from storage.tables import inbox
from storage.unit import Units

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
SIZE = 16_000  # bytes, of a long message; random, since PostgreSQL packs what it can


class Readiness:
    """Tries on the database."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def try_keeping(self) -> None:
        """Write a long message into the inbox and take it out again, in one commit nobody else ever sees the row of.

        Raises the database's error when a message could not be kept: away, read-only, full.
        """
        row = {name: token_hex(16) for name in ("sender_index", "message_index")}
        values = row | {"channel": "", "body": token_bytes(SIZE), "key_id": 0, "received_at": _LONG_AGO}
        async with self._units.write() as unit:
            made = await unit.conn.execute(insert(inbox).values(values).returning(inbox.c.id))
            await unit.conn.execute(delete(inbox).where(inbox.c.id == made.scalar_one()))

    async def current(self) -> bool:
        """Whether the schema is the one this program was written for. Raises the database's error."""
        async with self._units.read() as unit:
            found = await unit.conn.execute(text("SELECT version_num FROM alembic_version"))
            return bool(found.scalar_one() == HEAD)

    async def still_here(self) -> None:
        """Raises `NotOurs` once the database was moved away, and the database's errors."""
        await self._units.database.still_here()
