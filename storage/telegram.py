"""The Telegram channel's own memory: files still to be fetched, staff updates carried out, and what staff may touch."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from handlers.casework.case import Case, CaseNumber
from handlers.casework.staff import Staff
from handlers.errors import NotYours
from storage.cases import find_case
from storage.database import insert
from storage.parcels import Parcels
from storage.scope import must_see
from storage.tables import case, message
from storage.tables.telegram import telegram_bot, telegram_done, telegram_parcel
from storage.telegram_boards import TelegramBoards
from storage.transcript import lines_query, read_lines
from storage.unit import Units

KEPT_DONE = timedelta(days=3)  # Telegram keeps unconfirmed updates for a day
NAME_HOLDS = timedelta(days=2)  # without word from Telegram the bot counts as gone: no link leads to it


class TelegramMemory:
    """What bot/telegram keeps besides its boards. Nothing of it is needed by other channels."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self.boards = TelegramBoards(units)
        self.parcels = Parcels(units, telegram_parcel)

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
