"""Visiting days of leaders as residents book them: one live booking a case, reminded of the day before, told when the day moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select, update

from handlers.casework.case import CaseNumber, Room, Status
from handlers.casework.clocks import day_words
from handlers.casework.staff import Staff
from handlers.effects import Audience
from handlers.hours import local_day
from handlers.messages import Reply
from handlers.topics.audience import words
from storage import audit
from storage.cases import IN_USE, Kept, lock_case
from storage.outbox import tell_resident
from storage.registers import entry_of
from storage.scope import visible
from storage.tables import audience, case, register_entry
from storage.transcript import Author, Place, note
from storage.unit import Changed, Unit, Units

_FROM, _MOST = 9, 50  # o'clock from which residents are reminded; bookings of one look


@dataclass(frozen=True, slots=True)
class Booked:
    """Who comes on a day: the cases in one's sight, and how many more."""

    cases: tuple[CaseNumber, ...]
    others: int


async def keep_audience(unit: Unit, kept: Kept, wish: Audience, now: datetime) -> None:
    """Booked, in place of what was booked before; without an entry given up."""
    live = (audience.c.case_id == kept.id, audience.c.ended_at.is_(None))
    await unit.conn.execute(update(audience).where(*live).values(ended_at=now))
    line = "当事人取消了领导接访。"
    if wish.entry:
        entry = await entry_of(unit, wish.entry)
        new = audience.insert().values(case_id=kept.id, entry_id=wish.entry, day=entry.day("day"), at=now)
        await unit.conn.execute(new)
        line = f"当事人约了领导接访：{words(entry)}。"
    await note(unit, kept.id, line, now)
    await audit.record(unit, kept.case.number, audit.RESIDENT, "audience", now, str(wish.entry or ""))
    unit.changed(Changed.CASE, kept.case.number)


class Audiences:
    """Timed work, and what the desk sees of it."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def of_entry(self, entry_id: int, who: Staff) -> Booked:
        """Who booked a day: cases in sight by number, the others as a count."""
        query = select(case.c.number, (visible(who, self._units.district) & ~case.c.sensitive).label("seen"))
        query = query.join(audience, audience.c.case_id == case.c.id)
        live = (audience.c.entry_id == entry_id, audience.c.ended_at.is_(None))
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(query.where(*live).order_by(audience.c.id))).all()
        return Booked(tuple(CaseNumber(r.number) for r in rows if r.seen), sum(not r.seen for r in rows))

    async def tick(self, now: datetime) -> int:
        """Residents are told the day before, and when their day was moved or cancelled; how many were."""
        district = self._units.district
        if now.astimezone(district.tz).hour < _FROM:
            return 0
        async with self._units.read() as unit:
            due = (await unit.conn.execute(self._due(now).limit(_MOST))).all()
        for row in due:
            await self._tell(row, now)
        return len(due)

    def _due(self, now: datetime) -> Select[Any]:
        tomorrow = local_day(self._units.district, now) + timedelta(days=1)
        near = and_(audience.c.day <= tomorrow, audience.c.reminded_at.is_(None))
        moved = or_(register_entry.c.removed_at.is_not(None), register_entry.c.day != audience.c.day)
        query = select(audience.c.id, audience.c.entry_id, audience.c.day, case.c.number)
        query = query.join(register_entry, register_entry.c.id == audience.c.entry_id)
        query = query.join(case, case.c.id == audience.c.case_id)
        return query.where(audience.c.ended_at.is_(None), IN_USE, or_(near, moved)).order_by(audience.c.id)

    async def _tell(self, due: Row[Any], now: datetime) -> None:
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, due.number)
            entry = await entry_of(unit, due.entry_id)
            day, mine = entry.day("day"), audience.c.id == due.id
            if entry.removed or kept.case.status is Status.WITHDRAWN or day is None:
                values: dict[str, object] = {"ended_at": now}
                said = f"您约的{day_words(due.day)}领导接访取消了。想另约，说“约接访”。" if entry.removed else ""
            elif day != due.day:
                values, said = (
                    {"day": day, "reminded_at": None},
                    f"您约的领导接访改了时间：{words(entry)}。不去了，说“取消接访”。",
                )
            else:
                values = {"reminded_at": now}
                said = f"提醒您：{words(entry)}。请带上身份证和有关材料；不去了，说“取消接访”。"
            live = (mine, audience.c.ended_at.is_(None))
            done = await unit.conn.execute(update(audience).where(*live).values(values).returning(audience.c.id))
            today = local_day(unit.district, now)
            if done.first() is None or not said or talk is None or (day == due.day and day is not None and day < today):
                return
            quiet = kept.case.sensitive or kept.case.facts.unsafe_phone or talk.state.discreet
            text = "有一件约好的事，方便的时候看一下。" if quiet else said
            reply = Reply(talk.in_script(text), discreet=quiet)
            place, held = Place(talk.id, kept.id, Room.APPLICANT), kept.case.facts.unsafe_phone
            await tell_resident(unit, talk, place, Author.SERVICE, reply, now, held=held)
            await audit.record(unit, due.number, audit.SERVICE, "audience_told", now)
