"""Accounts and groups in Telegram: bound by a one-time code, registered by a manager, left when foreign."""

from handlers.casework.staff import Role
from tests.telegram.group import bound, house_stranger
from tests.telegram.house import GROUP, House, until


async def test_bind_by_a_one_time_code_in_a_private_chat(house: House) -> None:
    bare = await house.person(90, "zhen1", telegram_user=None)
    code = await house.service.store.people.bind_code(house.staff[90].id, house.now)
    bare.say("/bind WRONG222")
    await bare.expect(lambda m: "绑定码不对" in m.text)
    bare.say(f"/bind {code}")
    await bare.expect(lambda m: "已绑定" in m.text and "调解员zhen1" in m.text)
    thief = house.fake.user(91)
    thief.say(f"/bind {code}")
    await thief.expect(lambda m: "绑定码不对" in m.text)
    bare.say("/queue")
    await bare.expect(lambda m: "没有等待接手" in m.text)


async def test_guessing_codes_is_shut_out(house: House) -> None:
    thief = house.fake.user(91)
    for n in range(6):
        thief.say(f"/bind GUESS{n:03}")
    await thief.expect(lambda m: "试错次数太多" in m.text)


async def test_a_code_in_a_group_is_not_used(house: House) -> None:
    user, group = await bound(house)
    code = await house.service.store.people.bind_code(house.staff[90].id, house.now)
    group.say(house_stranger(house, group), f"/bind {code}")
    await group.expect(lambda m: "私聊" in m.text)
    assert (await house.service.store.people.get(house.staff[90].id)).telegram_user == user.id


async def test_here_is_for_managers_in_forums_only(house: House) -> None:
    manager = await house.person(80, "zhu", "district", Role.MANAGER)
    mediator = await house.person(90, "zhen1")
    forum = house.fake.supergroup(GROUP, members=[manager, mediator])
    plain = house.fake.supergroup(GROUP - 1, forum=False, members=[manager])
    forum.say(mediator, "/here")
    await forum.expect(lambda m: "只有主管" in m.text)
    plain.say(manager, "/here")
    await plain.expect(lambda m: "话题" in m.text)
    forum.say(manager, "/here nowhere")
    await forum.expect(lambda m: "没有这个调解委员会" in m.text)
    number = await house.case()
    forum.say(manager, "/here t-lw")
    await forum.expect(lambda m: "柳湾镇人民调解委员会" in m.text)
    await house.topic(forum, number)


async def test_a_foreign_group_is_told_once_and_left(house: House) -> None:
    stranger = house.fake.user(666, "路人")
    group = house.fake.supergroup(-100777, "闲聊", members=[stranger])
    group.say(stranger, "大家好")
    await group.expect(lambda m: "不打扰" in m.text)
    await until(lambda: group.chat.bot_status == "left")
    assert await house.received() == 0


async def test_a_group_that_puts_the_bot_out_is_forgotten(house: House) -> None:
    user, group = await bound(house)
    group.kick_bot(user)

    async def forgotten() -> bool:
        return await house.service.store.telegram.boards.groups() == {}

    await until(forgotten)
