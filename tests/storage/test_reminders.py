"""Clocks at work: the holder is warned ahead of time, managers of what has passed or what nobody looks after, each once."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.record import KeyDate
from handlers.casework.staff import Role, Staff
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import NUMBER, hire, open_case, open_danger
from tests.stores import NOW

TODAY = NOW.date()


async def notices(store: Store, now: datetime) -> set[tuple[NoticeKind, int | None]]:
    """What is told now, and to whom; told once."""
    found = await store.notices.due(now)
    for item in found:
        await store.notices.done(item.id, now)
    return {(item.kind, item.staff) for item in found}


async def held(store: Store, who: Staff) -> None:
    await open_case(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    entry = KeyDate("award_received", TODAY - timedelta(days=2))  # fifteen days: the 17th of March
    await store.moves.move(NUMBER, who, Order(Move.KEY_DATE, entry=entry), NOW)
    await notices(store, NOW)


async def test_the_holder_is_warned_ahead_and_managers_when_it_has_passed(store: Store) -> None:
    who, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    await held(store, who)
    assert await store.reminders.warn(NOW + timedelta(days=2)) == ()
    near = NOW + timedelta(days=6)  # the village's five days are nearly over
    assert await store.reminders.warn(near) == (NUMBER,)
    assert await notices(store, near) == {(NoticeKind.CLOCK, who.id)}
    assert await store.reminders.warn(near) == ()
    late = NOW + timedelta(days=14)
    await store.reminders.warn(late)
    assert await notices(store, late) == {(NoticeKind.OVERDUE, who.id), (NoticeKind.OVERDUE, boss.id)}
    lines = [line.text for line in (await store.desk.page(NUMBER, who, late)).lines]
    assert any("期限提醒：不服劳动仲裁裁决" in line and "第48条" in line for line in lines)
    assert any("一级的调处期限" in line and "已经过了" in line for line in lines)


async def test_what_nobody_looks_after_is_told_to_managers(store: Store) -> None:
    who, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    await held(store, who)
    await store.people.change(replace(who, away_until=NOW + timedelta(days=30)), NOW)
    near = NOW + timedelta(days=6)
    await store.reminders.warn(near)
    assert await notices(store, near) == {(NoticeKind.CLOCK, boss.id)}


async def test_of_a_sensitive_case_only_its_holder_is_told(store: Store) -> None:
    who = await hire(store, "t", "ct1", on_call=True)
    await hire(store, "boss", "cd", Role.MANAGER)
    await open_danger(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await notices(store, NOW)
    late = NOW + timedelta(days=40)
    await store.reminders.warn(late)
    assert await notices(store, late) == {(NoticeKind.OVERDUE, who.id)}


async def test_an_archived_case_is_left_in_peace(store: Store) -> None:
    who = await hire(store, "a")
    await held(store, who)
    await store.moves.move(NUMBER, who, Order(Move.WITHDRAW, "不办了"), NOW)
    assert await store.reminders.warn(NOW + timedelta(days=400)) == ()
