"""Who may not, in Telegram: strangers, other committees, forged buttons, colleagues, another case's topic."""

import asyncio
from datetime import timedelta

import pytest

from handlers.casework.case import Status
from handlers.casework.staff import Role
from tests.telegram.group import bound, claimed, house_stranger
from tests.telegram.house import House


async def test_strangers_and_other_committees_are_refused_and_change_nothing(house: House) -> None:
    _, group = await bound(house)
    stranger = house_stranger(house, group)
    other = await house.person(91, "other", "t-fx")
    house.fake.supergroup(group.id, members=[other])
    number = await house.case()
    thread = await house.topic(group, number)
    card = group.messages(thread)[0]
    for person in (stranger, other):
        answer = await person.press(card, "接手").answered()
        assert answer["show_alert"]
        group.say(person, "/claim", thread=thread)
        await group.expect(lambda m: "不能在这里操作" in m.text or "绑定过" in m.text)
    group.say(stranger, "我也说一句", thread=thread)
    await asyncio.sleep(0.3)
    assert (await house.look(number)).status is Status.ROUTED
    manager = await house.person(80, "zhu", "district", Role.MANAGER)
    page = await house.service.store.desk.page(number, house.staff[manager.id], house.now)
    assert not any("我也说一句" in line.text for line in page.lines)


@pytest.mark.parametrize(
    "data", ["desk:claim:FQ00000000", "desk:undo:FQ22222222:abc", "desk:send:FQ22222222:1", "desk::", "x"]
)
async def test_forged_desk_data_is_refused(house: House, data: str) -> None:
    user, group = await bound(house)
    number = await house.case()
    card = group.messages(await house.topic(group, number))[0]
    assert (await user.press(card, data, stale=True).answered())["show_alert"]


async def test_somebody_elses_note_or_words_cannot_be_sent_or_undone(unhurried: House) -> None:
    user, group, ann, thread, _ = await claimed(house := unhurried)
    colleague = await house.person(92, "zhen9")
    house.fake.supergroup(group.id, members=[colleague])
    group.say(user, "我的记录", thread=thread)
    echo = await group.expect(lambda m: "内部记录" in m.text)
    assert (await colleague.press(echo, "发给当事人").answered())["show_alert"]
    group.say(user, "/say 我的话", thread=thread)
    shown = await group.expect(lambda m: "可以撤销" in m.text)
    assert (await colleague.press(shown, "撤销").answered())["show_alert"]
    house.clock.shift += timedelta(minutes=11)
    await ann.expect(lambda m: "我的话" in m.text)


async def test_another_case_cannot_be_worked_in_a_topic(house: House) -> None:
    user, group = await bound(house)
    number, second = await house.case(), await house.case()
    thread = await house.topic(group, number)
    group.say(user, f"/claim {second}", thread=thread)
    await group.expect(lambda m: "话题里只能办这个话题的案件" in m.text)
    assert (await house.look(second)).status is Status.ROUTED
