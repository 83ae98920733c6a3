"""Messages whose file is still to be fetched from the channel that keeps it, so that none is lost meanwhile."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Table, delete, select, update

from handlers.messages import Address, Reply
from storage.database import insert
from storage.outbox import tell_resident
from storage.talks import lock_address
from storage.transcript import Author, Place
from storage.unit import Units


@dataclass(frozen=True, slots=True)
class Parcel:
    """A resident's message whose file is still to be fetched. `body` is the channel's own writing."""

    id: int
    body: str
    attempts: int


class Parcels:
    """The parcels of one channel, in a table of its own."""

    def __init__(self, units: Units, table: Table) -> None:
        """`table` has the columns of a parcel."""
        self._units, self._table = units, table

    async def keep(self, name: str, body: str, now: datetime) -> None:
        """Keep a message until its file is fetched. `name` is its key against duplicates."""
        table = self._table
        async with self._units.write() as unit:
            index = unit.vault.index(table.name.replace("_", " "), name)
            sealed = unit.vault.seal(body, table.name, index)
            new = insert(unit.conn, table).values(
                parcel_index=index, body=sealed.body, key_id=sealed.key_id, attempts=0, kept_at=now
            )
            await unit.conn.execute(new.on_conflict_do_nothing())

    async def waiting(self, limit: int = 500) -> tuple[Parcel, ...]:
        """What is still to be fetched, oldest first."""
        table = self._table
        async with self._units.read() as unit:
            return tuple(
                Parcel(row.id, unit.vault.open(row.body, row.key_id, table.name, row.parcel_index), row.attempts)
                for row in await unit.conn.execute(select(table).order_by(table.c.id).limit(limit))
            )

    async def failed(self, parcel_id: int) -> None:
        """It could not be fetched this time."""
        table = self._table
        async with self._units.write() as unit:
            mine = update(table).where(table.c.id == parcel_id)
            await unit.conn.execute(mine.values(attempts=table.c.attempts + 1))

    async def done(self, parcel_id: int) -> None:
        """It is in the inbox, or given up."""
        async with self._units.write() as unit:
            await unit.conn.execute(delete(self._table).where(self._table.c.id == parcel_id))

    async def tell(self, address: Address, reply: Reply, now: datetime) -> None:
        """A line of the machine outside a turn (a file that was not taken), through the outbox."""
        async with self._units.write() as unit:
            talk = await lock_address(unit, address, address.channel in self._units.pushed, now)
            said = replace(reply, text=talk.in_script(reply.text), discreet=reply.discreet or talk.state.discreet)
            await tell_resident(unit, talk, Place(talk.id, None), Author.BOT, said, now)
