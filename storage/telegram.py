"""The Telegram channel's own memory: files still to be fetched, staff updates carried out, and what staff may touch."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from handlers.casework.case import Case, CaseNumber
from handlers.casework.staff import Staff
from handlers.errors import NotYours
from handlers.messages import Address, Reply
from storage.cases import find_case
from storage.database import insert
from storage.outbox import tell_resident
from storage.scope import must_see
from storage.tables import case, message
from storage.tables.telegram import telegram_bot, telegram_done, telegram_parcel
from storage.talks import lock_address
from storage.telegram_boards import TelegramBoards
from storage.transcript import Author, Place, lines_query, read_lines
from storage.unit import Units

KEPT_DONE = timedelta(days=3)  # Telegram keeps unconfirmed updates for a day
NAME_HOLDS = timedelta(days=2)  # without word from Telegram the bot counts as gone: no link leads to it


@dataclass(frozen=True, slots=True)
class Parcel:
    """A resident's message whose file is still to be fetched. `body` is the channel's own writing."""

    id: int
    body: str
    attempts: int


class TelegramMemory:
    """What bot/telegram keeps besides its boards. Nothing of it is needed by other channels."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self.boards = TelegramBoards(units)

    async def find(self, number: str) -> Case | None:
        """The case as the rules see it, for deciding where a notice goes. No scope: never show it to anybody."""
        async with self._units.read() as unit:
            kept = await find_case(unit, number)
            return kept.case if kept else None

    async def must_see(self, number: CaseNumber, who: Staff) -> None:
        """Raises `NotYours` when the case is not there or out of this person's sight."""
        async with self._units.read() as unit:
            await must_see(unit, number, who)

    async def own_words(self, number: CaseNumber, who: Staff, line: int) -> str:
        """The words of a line this person wrote on that case. Raises `NotYours` for any other."""
        mine = message.c.staff_id == who.id
        query = lines_query(message.c.id == line, mine, message.c.case_id == case.c.id, case.c.number == number)
        async with self._units.read() as unit:
            await must_see(unit, number, who)
            found = await read_lines(unit, query)
        if not found:
            raise NotYours("a line of somebody else, or none")
        return found[0].text

    async def keep_name(self, name: str, now: datetime) -> None:
        """The bot's own name, as Telegram says: every process makes links of invitations with it."""
        values = {"name": name[:64], "seen_at": now}
        async with self._units.write() as unit:
            new = insert(unit.conn, telegram_bot).values(id=1, **values)
            await unit.conn.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))

    async def name(self, now: datetime) -> str:
        """The bot's own name; "" while no process of the house runs it."""
        known = select(telegram_bot.c.name).where(telegram_bot.c.seen_at > now - NAME_HOLDS)
        async with self._units.read() as unit:
            return (await unit.conn.execute(known)).scalar_one_or_none() or ""

    async def keep_parcel(self, name: str, body: str, now: datetime) -> None:
        """Keep a message until its file is fetched. `name` is its key against duplicates."""
        async with self._units.write() as unit:
            index = unit.vault.index("telegram parcel", name)
            sealed = unit.vault.seal(body, "telegram_parcel", index)
            new = insert(unit.conn, telegram_parcel).values(
                parcel_index=index, body=sealed.body, key_id=sealed.key_id, attempts=0, kept_at=now
            )
            await unit.conn.execute(new.on_conflict_do_nothing())

    async def parcels(self, limit: int = 500) -> tuple[Parcel, ...]:
        """What is still to be fetched, oldest first."""
        query = select(telegram_parcel).order_by(telegram_parcel.c.id).limit(limit)
        async with self._units.read() as unit:
            return tuple(
                Parcel(row.id, unit.vault.open(row.body, row.key_id, "telegram_parcel", row.parcel_index), row.attempts)
                for row in await unit.conn.execute(query)
            )

    async def parcel_failed(self, parcel_id: int) -> None:
        """It could not be fetched this time."""
        async with self._units.write() as unit:
            mine = update(telegram_parcel).where(telegram_parcel.c.id == parcel_id)
            await unit.conn.execute(mine.values(attempts=telegram_parcel.c.attempts + 1))

    async def parcel_done(self, parcel_id: int) -> None:
        """It is in the inbox, or given up."""
        async with self._units.write() as unit:
            await unit.conn.execute(delete(telegram_parcel).where(telegram_parcel.c.id == parcel_id))

    async def tell(self, address: Address, reply: Reply, now: datetime) -> None:
        """A line of the machine outside a turn (a file that was not taken), through the outbox."""
        async with self._units.write() as unit:
            talk = await lock_address(unit, address, address.channel in self._units.pushed, now)
            said = replace(reply, text=talk.in_script(reply.text), discreet=reply.discreet or talk.state.discreet)
            await tell_resident(unit, talk, Place(talk.id, None), Author.BOT, said, now)

    async def is_done(self, name: str) -> bool:
        """Whether this update of a member of staff was carried out before."""
        async with self._units.read() as unit:
            query = select(telegram_done.c.name).where(telegram_done.c.name == unit.vault.index("telegram done", name))
            return (await unit.conn.execute(query)).first() is not None

    async def mark_done(self, name: str, now: datetime) -> None:
        """It was carried out; what is older than Telegram can repeat is forgotten."""
        async with self._units.write() as unit:
            values = {"name": unit.vault.index("telegram done", name), "at": now}
            await unit.conn.execute(insert(unit.conn, telegram_done).values(values).on_conflict_do_nothing())
            await unit.conn.execute(delete(telegram_done).where(telegram_done.c.at < now - KEPT_DONE))
