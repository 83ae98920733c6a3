"""Booked visiting days in the store: one live booking a case, the day before told once, moves and cancellations told, sight kept."""

from datetime import datetime, timedelta

from sqlalchemy import update

from handlers.casework.staff import Role, Staff
from handlers.effects import Audience
from handlers.registers.declared import LEADERS
from storage.cases import STORED
from storage.store import Store
from storage.tables import case
from tests.storage.acts import NUMBER, WHO, hire, open_case, turn
from tests.stores import NOW

DAY = timedelta(days=1)


def visit(days: int, **more: str) -> dict[str, str]:
    day = (NOW + days * DAY).date().isoformat()
    return {"office": "分管副区长", "day": day, "where": "一楼大厅", "way": "desk", **more}


async def booked(store: Store, boss: Staff, days: int = 5) -> int:
    await open_case(store)
    entry = await store.registers.add(LEADERS, boss, "", visit(days), NOW)
    await turn(store, Audience(NUMBER, entry))
    return entry


async def heard(store: Store, now: datetime) -> list[str]:
    return [reply.text for reply in await store.outbox.replies(WHO, 0, now)]


async def test_the_day_before_is_told_once_and_the_desk_sees_who_comes(store: Store) -> None:
    boss, far = await hire(store, "z", "cd", Role.MANAGER), await hire(store, "f", "ct2", Role.MANAGER)
    entry = await booked(store, boss)
    assert (await store.audiences.of_entry(entry, boss)).cases == (NUMBER,)
    elsewhere = await store.audiences.of_entry(entry, far)
    assert (elsewhere.cases, elsewhere.others) == ((), 1), "who it is nobody out of its sight learns"
    assert await store.audiences.tick(NOW) == 0
    eve = NOW + 4 * DAY
    assert await store.audiences.tick(eve - timedelta(hours=6)) == 0, "not at four in the morning"
    assert [await store.audiences.tick(eve) for _ in range(2)] == [1, 0]
    told = [text for text in await heard(store, eve) if text.startswith("提醒您")]
    assert len(told) == 1
    assert "分管副区长，在一楼大厅" in told[0]
    page = await store.desk.page(NUMBER, boss, eve)
    assert {"audience", "audience_told"} <= {one.act for one in page.audit}
    assert any("当事人约了领导接访" in line.text for line in page.lines)


async def test_a_day_that_moves_is_told_and_reminded_of_anew_and_a_cancelled_one_ends(store: Store) -> None:
    boss = await hire(store, "z", "cd", Role.MANAGER)
    entry = await booked(store, boss)
    await store.registers.change(LEADERS, entry, 1, boss, visit(8), NOW)
    assert await store.audiences.tick(NOW) == 1
    assert "改了时间" in (await heard(store, NOW))[-1]
    assert await store.audiences.tick(NOW + 4 * DAY) == 0
    assert await store.audiences.tick(NOW + 7 * DAY) == 1
    await store.registers.remove(LEADERS, entry, 2, boss, NOW)
    assert [await store.audiences.tick(NOW + 7 * DAY) for _ in range(2)] == [1, 0]
    assert "接访取消了" in (await heard(store, NOW + 7 * DAY))[-1]
    assert (await store.audiences.of_entry(entry, boss)).cases == ()


async def test_another_day_takes_the_place_of_the_first_and_giving_up_ends_it(store: Store) -> None:
    boss = await hire(store, "z", "cd", Role.MANAGER)
    first = await booked(store, boss)
    second = await store.registers.add(LEADERS, boss, "", visit(9), NOW)
    await turn(store, Audience(NUMBER, second))
    assert [(await store.audiences.of_entry(one, boss)).cases for one in (first, second)] == [(), (NUMBER,)]
    await turn(store, Audience(NUMBER))
    assert (await store.audiences.of_entry(second, boss)).cases == ()
    assert await store.audiences.tick(NOW + 8 * DAY) == 0


async def test_a_case_that_is_only_stored_is_passed_over_and_holds_nobody_up(store: Store) -> None:
    await booked(store, await hire(store, "z", "cd", Role.MANAGER))
    async with store._units.write() as unit:
        await unit.conn.execute(update(case).values(retention=STORED))
    assert await store.audiences.tick(NOW + 4 * DAY) == 0
    assert not [text for text in await heard(store, NOW + 4 * DAY) if text.startswith("提醒您")]
