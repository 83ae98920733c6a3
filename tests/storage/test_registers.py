"""Registers in the store: nothing booked twice, seen and kept within one's area, history kept, sealed cases never named."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.casework.staff import Role
from handlers.district import MeetingRoom
from handlers.errors import BadInput, NotYours, Refused, Stale
from handlers.registers.declared import CONTACTS, JUDGES, LEADERS, RISK, ROOMS
from storage.registers import told
from storage.store import Store
from storage.tables import register_slot
from tests.storage.acts import NUMBER, hire, open_case, open_danger
from tests.stores import KEY, NOW, small_district, small_knowledge

BOOKING = {"room": "r1", "day": "2026-03-10", "from": "09:00", "until": "10:30", "use": "mediate"}
LATER = BOOKING | {"from": "10:30", "until": "11:00"}
ADVISER = {"role": "adviser", "name": "律师甲", "phone": "12348"}
DAY = {"office": "分管副区长", "day": "2026-03-12", "where": "一楼大厅", "way": "visit", "result": "已答复某户"}
RISKY = {
    "item": "老街改造", "kind": "project", "body": "住建局", "assessor": "第三方", "assessed": "2026-03-01",
    "grade": "middle", "opinion": "conditions", "reasons": "补偿标准", "follow": "2026-03-20",
}  # fmt: skip


@pytest.fixture
async def store(url: str, tmp_path: Path) -> AsyncIterator[Store]:
    rooms = (MeetingRoom("r1", "调解室", "t1"), MeetingRoom("r2", "区调处中心"))
    opened = await Store.open(url, tmp_path, KEY, replace(small_district(), rooms=rooms), small_knowledge())
    yield opened
    await opened.close()


async def test_a_room_is_booked_once_at_a_time_however_many_ask_at_once(store: Store) -> None:
    who = [await hire(store, f"m{n}", "ct1") for n in range(4)]
    asked = [store.registers.add(ROOMS, one, "", BOOKING, NOW) for one in who]
    came = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["Refused", "Refused", "Refused", "int"]
    await store.registers.add(ROOMS, who[0], "", LATER, NOW)
    with pytest.raises(Refused):
        await store.registers.add(ROOMS, who[1], "", LATER | {"from": "10:00"}, NOW)
    await store.registers.add(ROOMS, who[1], "", BOOKING | {"day": "2026-03-11"}, NOW)


async def test_a_change_moves_the_booking_whole_or_not_at_all_and_cancelling_frees_it(store: Store) -> None:
    who = await hire(store, "m", "ct1")
    first = await store.registers.add(ROOMS, who, "", BOOKING, NOW)
    await store.registers.add(ROOMS, who, "", LATER, NOW)
    with pytest.raises(Refused):
        await store.registers.change(ROOMS, first, 1, who, BOOKING | {"until": "11:00"}, NOW)
    kept = await store.registers.entry(ROOMS, first, who)
    assert (kept.values["until"], kept.version) == ("10:30", 1)
    await store.registers.remove(ROOMS, first, 1, who, NOW)
    async with store._units.read() as unit:
        assert (await unit.conn.execute(select(func.count()).select_from(register_slot))).scalar_one() == 1
    await store.registers.add(ROOMS, who, "", BOOKING, NOW)
    with pytest.raises(Stale):
        await store.registers.change(ROOMS, first, 2, who, BOOKING, NOW)


async def test_each_reads_the_own_area_and_writes_no_further(store: Store) -> None:
    village, town = await hire(store, "v", "cv1"), await hire(store, "t", "ct1", Role.MANAGER)
    other, boss = await hire(store, "o", "ct2", Role.MANAGER), await hire(store, "b", "cd", Role.MANAGER)
    one = await store.registers.add(CONTACTS, village, "v1", ADVISER, NOW)
    for place in ("t1", "v2", ""):
        with pytest.raises(NotYours):
            await store.registers.add(CONTACTS, village, place, ADVISER, NOW)
    assert [len(await store.registers.listed(CONTACTS, who)) for who in (village, town, other, boss)] == [1, 1, 0, 1]
    for act in (
        lambda: store.registers.entry(CONTACTS, one, other),
        lambda: store.registers.change(CONTACTS, one, 1, other, ADVISER, NOW),
        lambda: store.registers.remove(CONTACTS, one, 1, other, NOW),
        lambda: store.registers.entry(JUDGES, one, village),
    ):
        with pytest.raises(NotYours):
            await act()
    risk = await store.registers.add(RISK, boss, "", RISKY, NOW)
    for who in (village, town, other):  # an assessment of the district is no township's
        with pytest.raises(NotYours):
            await store.registers.entry(RISK, risk, who)
    await store.registers.add(LEADERS, boss, "", DAY, NOW)
    assert len(await store.registers.listed(LEADERS, village)) == 1  # what the leaders of above do is told below


async def test_every_change_stays_with_who_made_it_and_the_trail_holds(store: Store) -> None:
    boss, second = await hire(store, "b", "cd", Role.MANAGER), await hire(store, "c", "cd", Role.MANAGER)
    made = await store.registers.add(RISK, boss, "", RISKY, NOW)
    await store.registers.change(RISK, made, 1, second, RISKY | {"grade": "low"}, NOW)
    with pytest.raises(Stale):
        await store.registers.change(RISK, made, 1, boss, RISKY, NOW)
    entry = await store.registers.entry(RISK, made, boss)
    assert [(c.by, c.act, c.values["grade"]) for c in entry.history] == [
        ("调解员b", "create", "middle"),
        ("调解员c", "change", "low"),
    ]
    assert await store.audit.verify() == ()


async def test_a_case_is_named_only_where_its_writer_sees_it_and_a_sealed_one_nowhere(store: Store) -> None:
    boss = await hire(store, "b", "cd", Role.MANAGER)
    chief = await hire(store, "c", "ct2", Role.MANAGER)
    await open_case(store)
    await store.registers.add(LEADERS, boss, "", DAY | {"cases": f"{NUMBER}"}, NOW)
    with pytest.raises(BadInput):
        await store.registers.add(LEADERS, chief, "t2", DAY | {"cases": f"{NUMBER}"}, NOW)
    town = await hire(store, "t", "ct1", Role.MANAGER, on_call=True)
    sealed = await open_danger(store, NUMBER.__class__("FQ22222222"), NOW)
    with pytest.raises(BadInput):
        await store.registers.add(LEADERS, town, "t1", DAY | {"cases": f"{sealed}"}, NOW)


async def test_residents_are_told_the_public_part_and_only_days_to_come(store: Store) -> None:
    boss = await hire(store, "b", "cd", Role.MANAGER)
    await store.registers.add(LEADERS, boss, "", DAY, NOW)
    await store.registers.add(LEADERS, boss, "", DAY | {"day": "2026-03-01"}, NOW)
    await store.registers.add(RISK, boss, "", RISKY, NOW)
    async with store._units.read() as unit:
        found = await told(unit, NOW)
    assert [entry.values["day"] for entry in found] == ["2026-03-12"]
    assert "已答复某户" not in str(found)
    assert "调解员b" not in str(found)
