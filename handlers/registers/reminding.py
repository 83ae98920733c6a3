"""What registers remind of: overdue entries who keeps them and later managers, a room that is booked who booked it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from handlers.casework.staff import Role, Staff, away
from handlers.district import District
from handlers.hours import is_open, local_day, workdays_after
from handlers.registers.declared import BY_CODE
from handlers.registers.form import area, may_write


@dataclass(frozen=True, slots=True)
class Owed:
    """An entry that waits for something whose last day has passed."""

    register: str
    place: str
    keeper: int  # who entered it
    due: date


def hour_for_it(now: datetime, district: District) -> bool:
    """Reminders come while the office is open: nobody is asked for registers at night."""
    return is_open(district, now)


def booked_until(now: datetime, district: District) -> date:
    """The last day whose bookings are told of today: the next working day, so that nothing between is passed over."""
    return workdays_after(district, local_day(district, now), 1)


def bookers(found: Iterable[int], people: Mapping[int, Staff], now: datetime) -> tuple[Staff, ...]:
    """Of those who booked, who is there to hear of it, each once."""
    return tuple(people[one] for one in dict.fromkeys(found) if one in people and _there(people[one], now))


def told(owed: Owed, people: Mapping[int, Staff], now: datetime, district: District) -> tuple[Staff, ...]:
    """Who hears of one entry today: its keeper while there, and managers of the place once it is late enough or nobody keeps it."""
    register = BY_CODE.get(owed.register)
    if register is None:
        return ()
    keeper = people.get(owed.keeper)
    keeps = keeper is not None and _there(keeper, now) and may_write(keeper, register, owed.place, district)
    late = _late(owed, now, district)
    managers = [who for who in people.values() if _there(who, now) and _oversees(owed, who, district)]
    found = [keeper] if keeps and keeper is not None else []
    return (*found, *(who for who in managers if (late or not keeps) and who not in found))


def everybody(
    owed: Iterable[Owed], people: Mapping[int, Staff], now: datetime, district: District
) -> tuple[Staff, ...]:
    """Who hears of any of them, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(told(one, people, now, district) for one in owed)))


def concerns(owed: Owed, who: Staff, now: datetime, district: District) -> bool:
    """Whether this person finds it counted beside the navigation: the own ones, and a manager those that are late enough."""
    return owed.keeper == who.id or (_late(owed, now, district) and _oversees(owed, who, district))


def _late(owed: Owed, now: datetime, district: District) -> bool:
    return local_day(district, now) > workdays_after(district, owed.due, district.oversight.register_days)


def _oversees(owed: Owed, who: Staff, district: District) -> bool:
    register = BY_CODE.get(owed.register)
    return register is not None and who.role is Role.MANAGER and owed.place in area(who, register, district)


def _there(who: Staff, now: datetime) -> bool:
    return who.active and not away(who, now)
