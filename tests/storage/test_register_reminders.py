"""Overdue entries of registers: the keeper hears once a day in office hours, managers after some days, nobody elsewhere."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.casework.staff import Role, Staff
from handlers.district import MeetingRoom
from handlers.registers.declared import CONTACTS, JUDGES, RISK, ROOMS
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import hire
from tests.storage.test_registers import ADVISER, RISKY
from tests.stores import NOW

DAY = timedelta(days=1)
DUE = (NOW - DAY).date().isoformat()


async def told(store: Store, now: datetime = NOW, kind: NoticeKind = NoticeKind.REGISTER) -> set[int]:
    found = await store.notices.due(now, 100)
    for one in found:
        await store.notices.done(one.id, now)
    return {int(one.staff or 0) for one in found if one.kind is kind}


async def crew(store: Store) -> tuple[Staff, Staff, Staff, Staff]:
    """A village's mediator, the township's manager over it, the district's, and another township's."""
    return (
        await hire(store, "v", "cv1"),
        await hire(store, "t", "ct1", Role.MANAGER),
        await hire(store, "b", "cd", Role.MANAGER),
        await hire(store, "o", "ct2", Role.MANAGER),
    )


async def test_the_keeper_hears_once_a_day_and_managers_of_the_place_after_some_days(store: Store) -> None:
    village, town, boss, other = await crew(store)
    entry = await store.registers.add(CONTACTS, village, "v1", ADVISER | {"check": DUE}, NOW)
    assert await store.register_reminders.tick(NOW + timedelta(hours=12)) == 0, "nobody is asked for it at night"
    assert await store.register_reminders.tick(NOW) == 1
    assert await told(store) == {int(village.id)}
    assert await store.register_reminders.tick(NOW + timedelta(hours=1)) == 0, "once a day"
    waits = [await store.register_reminders.waiting(who, NOW) for who in (village, town, other)]
    assert waits == [1, 0, 0]
    colleague = await hire(store, "c", "cv1")
    overdue = [(await store.desk.counts(who, NOW)).overdue for who in (village, town, colleague)]
    assert overdue == [1, 1, 0], "of a manager any may turn out to be late enough, of others the own ones"
    later = NOW + 8 * DAY
    assert await store.register_reminders.tick(later) == 3
    assert await told(store, later) == {int(who.id) for who in (village, town, boss)}
    checked = ADVISER | {"check": (later + 30 * DAY).date().isoformat()}
    await store.registers.change(CONTACTS, entry, 1, village, checked, later)
    assert await store.register_reminders.tick(later + DAY) == 0, "what was checked waits for its next day"


async def test_where_the_keeper_is_away_the_managers_hear_at_once(store: Store) -> None:
    village, town, boss, _ = await crew(store)
    await store.registers.add(CONTACTS, village, "v1", ADVISER | {"check": DUE}, NOW)
    await store.people.change(replace(village, away_until=NOW + 3 * DAY), NOW)
    await store.register_reminders.tick(NOW)
    assert await told(store) == {int(town.id), int(boss.id)}


async def test_a_risk_is_followed_until_it_is_written_down_and_a_removed_entry_waits_for_nothing(store: Store) -> None:
    _, town, _, _ = await crew(store)
    one = await store.registers.add(RISK, town, "t1", RISKY | {"follow": DUE}, NOW)
    judge = {"name": "联系法官甲", "court": "法庭", "check": DUE}
    two = await store.registers.add(JUDGES, town, "t1", judge, NOW)
    assert await store.register_reminders.waiting(town, NOW) == 2
    await store.registers.change(RISK, one, 1, town, RISKY | {"follow": DUE, "followed": "措施已落实"}, NOW)
    await store.registers.remove(JUDGES, two, 1, town, NOW)
    assert await store.register_reminders.waiting(town, NOW) == 0


async def test_who_booked_a_room_hears_once_on_the_working_day_before(store: Store) -> None:
    village, town, _, _ = await crew(store)
    friday, monday = NOW + 2 * DAY, NOW + 5 * DAY  # NOW is a Wednesday
    entry = await add_booking(store, village, monday)
    given_up = await add_booking(store, town, monday, "14:00")
    await store.registers.remove(ROOMS, given_up, 1, town, NOW)
    assert await store.register_reminders.tick(NOW) == 0, "not yet"
    await add_booking(store, town, monday, "15:00", friday)  # who books on the day before knows
    assert await store.register_reminders.tick(friday) == 1
    assert await store.register_reminders.tick(friday + timedelta(hours=1)) == 0, "once"
    assert await told(store, friday + timedelta(hours=1), NoticeKind.BOOKED) == {int(village.id)}
    assert await store.register_reminders.tick(monday) == 0
    assert entry


async def add_booking(store: Store, who: Staff, day: datetime, begins: str = "09:00", now: datetime = NOW) -> int:
    object.__setattr__(store.district, "rooms", (MeetingRoom("r1", "调解室", "t1"),))
    ends = f"{begins[:2]}:30"
    booking = {"room": "r1", "day": day.date().isoformat(), "from": begins, "until": ends, "use": "mediate"}
    return await store.registers.add(ROOMS, who, "", booking, now)
