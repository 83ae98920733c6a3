"""Reminders of registers: written once a day for who owes an entry or booked a room; what is owed is counted beside the navigation."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, select

from handlers.casework.staff import Role, Staff
from handlers.hours import local_day
from handlers.registers import reminding as rules
from handlers.registers.declared import BY_CODE
from handlers.registers.reminding import Owed
from storage import audit
from storage.notices import NoticeKind, notify
from storage.people import all_staff
from storage.scope import Eyes
from storage.tables import notice, register_entry
from storage.unit import Unit, Units

_MOST = 500  # overdue entries looked at in one go
_OVERDUE = (register_entry.c.due < bindparam("today", type_=Date()), register_entry.c.removed_at.is_(None))


def overdue_for(eyes: Eyes) -> tuple[ColumnElement[bool], ...]:
    """Entries late on day `today` that can concern these eyes, as `rules.concerns` has it: the own ones, to a manager any."""
    return _OVERDUE if eyes.role is Role.MANAGER else (*_OVERDUE, register_entry.c.created_by == eyes.me)


class RegisterReminders:
    """Looking for what registers wait for."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def tick(self, now: datetime) -> int:
        """Everybody who owes an entry, or whose booked room's day comes next, is told once a day in office hours; how many were."""
        district = self._units.district
        if not rules.hour_for_it(now, district):
            return 0
        async with self._units.read() as unit:
            if not (await _overdue(unit, now) or await _booked(unit, now)):
                return 0
        async with self._units.write() as unit:
            people = {int(person.id): person for person in await all_staff(unit)}
            owing = rules.everybody(await _overdue(unit, now), people, now, district)
            booking = rules.bookers(await _booked(unit, now), people, now)
            count = await _tell(unit, NoticeKind.REGISTER, owing, now) + await _tell(
                unit, NoticeKind.BOOKED, booking, now
            )
            if count:
                await audit.record(unit, audit.HOUSE, audit.SERVICE, "register_remind", now, str(count))
            return count

    async def waiting(self, who: Staff, now: datetime) -> int:
        """How many overdue entries wait for this person."""
        async with self._units.read() as unit:
            owed = await _overdue(unit, now)
            return sum(rules.concerns(one, who, now, unit.district) for one in owed)


async def _tell(unit: Unit, kind: NoticeKind, people: Iterable[Staff], now: datetime) -> int:
    """Those who were not told the same today; how many."""
    had = select(notice.c.staff_id).where(notice.c.kind == kind.value, notice.c.created_at >= _midnight(unit, now))
    told = set((await unit.conn.execute(had)).scalars())
    fresh = [person for person in people if person.id not in told]
    for person in fresh:
        await notify(unit, kind, now, staff_id=person.id)
    return len(fresh)


def _midnight(unit: Unit, now: datetime) -> datetime:
    return datetime.combine(local_day(unit.district, now), time(), unit.district.tz)


async def _booked(unit: Unit, now: datetime) -> list[int]:
    """Who booked a room for the days up to the next working day. Who did so today knows."""
    today, last = local_day(unit.district, now), rules.booked_until(now, unit.district)
    query = select(register_entry.c.created_by).where(
        register_entry.c.register.in_([register.code for register in BY_CODE.values() if register.booked]),
        register_entry.c.day > today,
        register_entry.c.day <= last,
        register_entry.c.removed_at.is_(None),
        register_entry.c.created_at < _midnight(unit, now),
    )
    return [int(one) for one in (await unit.conn.execute(query.order_by(register_entry.c.id))).scalars()]


async def _overdue(unit: Unit, now: datetime) -> list[Owed]:
    columns = (register_entry.c[name] for name in ("register", "place", "created_by", "due"))
    query: Select[Any] = select(*columns).where(*_OVERDUE).order_by(register_entry.c.due, register_entry.c.id)
    rows = await unit.conn.execute(query.limit(_MOST), {"today": local_day(unit.district, now)})
    return [Owed(row.register, row.place, int(row.created_by), row.due) for row in rows]
