"""Staff in Telegram: binding, topics, claiming, notes, words to the resident, undo, and everything that is refused."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.after import Instalment, Plan
from handlers.casework.case import CaseNumber, Move, Outcome, Status, Urgency
from handlers.casework.desk import Order
from handlers.casework.record import Terms
from handlers.casework.staff import Role
from handlers.errors import Stale
from handlers.facts import CaseFacts
from handlers.messages import Address
from tests.storage import acts
from tests.telegram.house import GROUP, House, until
from tests.telegram_fake import Supergroup, User


async def bound(house: House) -> tuple[User, Supergroup]:
    """A mediator of t-lw in the committee's group."""
    user = await house.person(90, "zhen1")
    return user, await house.group(user)


# -- binding ---------------------------------------------------------------------------------------------------------


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


def house_stranger(house: House, group: Supergroup) -> User:
    stranger = house.fake.user(666, "路人")
    house.fake.supergroup(group.id, members=[stranger])
    return stranger


# -- groups ----------------------------------------------------------------------------------------------------------


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


# -- topics ----------------------------------------------------------------------------------------------------------


async def test_a_case_gets_a_topic_without_phone_or_name(house: House) -> None:
    _, group = await bound(house)
    number = await house.case(urgency=Urgency.SOON)
    thread = await house.topic(group, number)
    assert group.topics[0].name == f"⏰ {number} 山林土地 等待接手"
    text = "\n".join(m.text for m in group.messages(thread))
    assert "邻居盖房占地" in text
    assert "13912345678" not in text
    assert "刘大山" not in text
    assert {b.text for m in group.messages(thread) for b in m.buttons} == {"接手", "详情"}


async def test_claim_by_button_changes_the_title_and_the_resident_is_told(house: House) -> None:
    user, group = await bound(house)
    ann = house.resident()
    ann.chat.contacted = True
    number = await house.case(Address("telegram", "7"))
    thread = await house.topic(group, number)
    press = user.press(group.messages(thread)[0], "接手")
    assert (await press.answered())["text"] == "已接手"
    await until(lambda: "办理中" in group.topics[0].name)
    told = await ann.expect(lambda m: "接手了" in m.text)
    assert "枫调字第90号" in told.text
    case = await house.look(number)
    assert (case.status, case.holder) == (Status.CLAIMED, house.staff[90].id)
    late = user.press(group.messages(thread)[0], f"desk:claim:{number}", stale=True)
    assert (await late.answered())["show_alert"]


async def test_the_claim_race_has_one_winner_over_topics_and_the_web_desk(house: House) -> None:
    people = [await house.person(100 + n, f"m{n}") for n in range(5)]
    group = await house.group(*people)
    number = await house.case()
    card = group.messages(await house.topic(group, number))[0]
    presses = [person.press(card, f"desk:claim:{number}", stale=True) for person in people]

    async def at_the_desk() -> bool:
        try:
            await house.move(people[0], number, Order(Move.CLAIM))
        except Stale:
            return False
        return True

    web = await at_the_desk()
    answers = [await press.answered() for press in presses]
    assert sum(a["text"] == "已接手" for a in answers) + web == 1
    assert all(a["show_alert"] for a in answers if a["text"] != "已接手")


async def test_the_residents_new_words_arrive_in_the_topic_masked(house: House) -> None:
    user, group = await bound(house)
    number = await house.case(Address("telegram", "7"))
    thread = await house.topic(group, number)
    await house.move(user, number, Order(Move.CLAIM))
    house.resident().chat.contacted = True
    house.resident().say("他昨天又来了，我电话13912345678")
    words = await group.expect(lambda m: "又来了" in m.text)
    assert words.thread == thread
    assert "13912345678" not in words.text


async def test_without_a_group_the_holder_works_in_the_private_chat(house: House) -> None:
    user = await house.person(90, "zhen1")
    ann = house.resident()
    ann.chat.contacted = True
    number = await house.case(Address("telegram", "7"))
    await house.move(user, number, Order(Move.CLAIM))
    card = await user.expect(lambda m: str(number) in m.text and bool(m.buttons))
    ann.say("我下午有空")
    words = await user.expect(lambda m: "下午有空" in m.text)
    user.say("当事人下午有空", reply_to=words)
    await user.expect(lambda m: "内部记录" in m.text)
    user.say("/say 好的，下午三点见", reply_to=card)
    await ann.expect(lambda m: "下午三点见" in m.text)
    user.say("今天天气不错")
    await user.expect(lambda m: "回复那条案件消息" in m.text)


async def test_closing_shuts_the_topic_and_reopening_opens_it(house: House) -> None:
    user, group = await bound(house)
    number = await house.case()
    thread = await house.topic(group, number)
    group.say(user, "/claim", thread=thread)
    await group.expect(lambda m: "已接手" in m.text)
    group.say(user, "/close 随便 好", thread=thread)
    await group.expect(lambda m: "结果请写其中一个" in m.text)
    group.say(user, "/close 达成协议", thread=thread)
    await group.expect(lambda m: "要写明" in m.text)
    group.say(user, "/close 达成协议 双方已签字", thread=thread)
    await until(lambda: group.topics[0].closed)
    assert "达成协议" in group.topics[0].name
    assert (await house.look(number)).outcome is Outcome.AGREED
    await house.service.store.moves.move(
        number, replace(house.staff[90], role=Role.MANAGER), Order(Move.REOPEN, reason="对方没付钱"), house.now
    )
    await until(lambda: not group.topics[0].closed)


async def test_a_case_that_moves_away_takes_its_topic_with_it(house: House) -> None:
    user, group = await bound(house)
    upper = await house.person(95, "qu1", "district")
    above = await house.group(upper, chat=GROUP - 5, committee="district")
    number = await house.case()
    thread = await house.topic(group, number)
    group.say(user, "/claim", thread=thread)
    await group.expect(lambda m: "已接手" in m.text)
    group.say(user, "/up 案情复杂", thread=thread)
    handed = await above.expect(lambda m: "移交到这里" in m.text)
    assert (await house.look(number)).status is Status.HANDED
    upper.say(f"/sendback {number} 先走访一次")
    await upper.expect(lambda m: "已退回原承办人" in m.text)
    group.say(user, "/mediate", thread=thread)
    await group.expect(lambda m: "已开始调解" in m.text)
    group.say(user, "/up 走访过了", thread=thread)
    handed = await above.expect(lambda m: "移交到这里" in m.text)
    assert await upper.press(handed, "接手").answered()
    await house.topic(above, number)
    assert group.topics == []


async def test_a_referral_is_sent_and_answered_from_the_topic(house: House) -> None:
    user, group = await bound(house)
    number = await house.case()
    thread = await house.topic(group, number)
    group.say(user, "/claim", thread=thread)
    await group.expect(lambda m: "已接手" in m.text)
    group.say(user, "/refer 区自然资源局", thread=thread)
    await group.expect(lambda m: "理由" in m.text)
    group.say(user, "/refer 区自然资源局 界线由它处理", thread=thread)
    await group.expect(lambda m: "已转办" in m.text)
    assert (await house.look(number)).status is Status.REFERRING
    group.say(user, "/returned 不归我们管", thread=thread)
    await group.expect(lambda m: "案件回到队列" in m.text)
    assert (await house.look(number)).status is Status.ROUTED
    group.say(user, "/claim", thread=thread)
    await until_held(house, number)
    group.say(user, "/refer 区总工会 请工会协商", thread=thread)
    await group.expect(lambda m: "已转办" in m.text)
    group.say(user, "/taken 编号12", thread=thread)
    await group.expect(lambda m: "案件由对方办理" in m.text)
    assert (await house.look(number)).status is Status.REFERRED


async def until_held(house: House, number: CaseNumber) -> None:
    for _ in range(100):
        if (await house.look(number)).status is Status.CLAIMED:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("nobody took the case")


async def test_a_deleted_topic_comes_back(house: House) -> None:
    _, group = await bound(house)
    number = await house.case(Address("web", "w"))
    group.delete_topic(await house.topic(group, number))
    await acts.turn(
        house.service.store,
        text="补充一句",
        address=Address("web", "w"),
        now=house.now,
        change=lambda talk: talk.with_(active=number),
    )
    await until(lambda: len(group.topics) == 1)


# -- notes and words -------------------------------------------------------------------------------------------------


async def claimed(house: House) -> tuple[User, Supergroup, User, int, CaseNumber]:
    user, group = await bound(house)
    ann = house.resident()
    ann.chat.contacted = True
    number = await house.case(Address("telegram", "7"))
    thread = await house.topic(group, number)
    await house.move(user, number, Order(Move.CLAIM))
    await ann.expect(lambda m: "接手了" in m.text)
    return user, group, ann, thread, number


async def test_what_is_typed_stays_inside_until_it_is_sent_on(house: House) -> None:
    user, group, ann, thread, _ = await claimed(house)
    group.say(user, "我看对方理亏", thread=thread)
    echo = await group.expect(lambda m: "内部记录" in m.text)
    await ann.inbox.silence(0.3)
    presses = [user.press(echo, "发给当事人") for _ in range(3)]
    answers = [await press.answered() for press in presses]
    assert sum("可以撤销" in a["text"] for a in answers) == 1
    await ann.expect(lambda m: m.text == "【调解员zhen1】\n我看对方理亏")
    await ann.inbox.silence(1.5)


async def test_said_words_can_be_undone_for_some_seconds(unhurried: House) -> None:
    user, group, ann, thread, _ = await claimed(unhurried)
    group.say(user, "/say 说错的话", thread=thread)
    shown = await group.expect(lambda m: "可以撤销" in m.text)
    user.press(shown, "撤销")
    await group.expect(lambda m: "没有发给当事人" in m.text)
    group.say(user, "/say 说对的话", thread=thread)
    await group.expect(lambda m: "可以撤销" in m.text and "说对" in m.text)
    unhurried.clock.shift += timedelta(minutes=11)
    await ann.expect(lambda m: "说对的话" in m.text)
    assert not any("说错的话" in m.text for m in ann.inbox)


async def test_words_that_are_out_cannot_be_undone(house: House) -> None:
    user, group, ann, thread, _ = await claimed(house)
    group.say(user, "/回 说对的话", thread=thread)
    shown = await group.expect(lambda m: "可以撤销" in m.text)
    await ann.expect(lambda m: "说对的话" in m.text)
    await until(lambda: "已发给当事人" in shown.text and not shown.buttons)
    late = await user.press(shown, shown_data(house, shown.id), stale=True).answered()
    assert late["text"] == "已经发出，不能撤回了。" or late["show_alert"]


async def test_a_claim_by_mistake_is_taken_back_by_its_button_only_by_who_made_it(house: House) -> None:
    user, group = await bound(house)
    number = await house.case()
    before = await house.look(number)
    card = group.messages(await house.topic(group, number))[0]
    user.press(card, "接手")
    offer = await user.expect(lambda m: "60 秒内可以撤销" in m.text)
    other = await house.person(91, "m91")
    other.say(f"/takeback {number}")
    await other.expect(lambda m: "没有找到" in m.text)  # whoever does not see it learns nothing of it
    assert (await user.press(offer, "点错了，撤销").answered())["text"] == "已撤销"
    case = await house.look(number)
    assert (case.status, case.holder) == (before.status, None)
    await until(lambda: "等待接手" in group.topics[0].name)
    user.say(f"/claim {number}")
    await user.expect(lambda m: "已接手" in m.text and bool(m.buttons))
    user.say(f"/back {number} 不归我管")
    await user.expect(lambda m: "已退回队列" in m.text)
    user.say(f"/takeback {number}")
    await user.expect(lambda m: "回到原来的样子" in m.text)
    assert (await house.look(number)).holder == house.staff[90].id


def shown_data(house: House, message_id: int) -> str:
    """The data the undo button had."""
    calls = [c for c in house.fake.calls("sendMessage") if c.result and c.result["message_id"] == message_id]
    markup = calls[-1].result["reply_markup"]["inline_keyboard"]
    return str(markup[0][0]["callback_data"])


async def test_an_update_that_comes_twice_notes_once(house: House) -> None:
    user, group, _, thread, number = await claimed(house)
    house.fake.faults.duplicate_updates = 1
    group.say(user, "只记一次", thread=thread)
    await group.expect(lambda m: "只记一次" in m.text)
    house.telegram.intake._done.clear()  # as after a restart
    house.fake.faults.replay_updates = 3
    house.resident().say("嗯")
    await group.expect(lambda m: "嗯" in m.text)
    page = await house.service.store.desk.page(number, house.staff[90], house.now)
    assert [line.text for line in page.lines].count("只记一次") == 1


async def test_words_are_held_where_the_phone_is_read_by_others(house: House) -> None:
    user, group = await bound(house)
    ann = house.resident()
    ann.chat.contacted = True
    facts = CaseFacts(what="他会看我手机", category="debt", place_code="lw-lijia", unsafe_phone=True)
    number = await house.case(Address("telegram", "7"), facts=facts)
    thread = await house.topic(group, number)
    group.say(user, "/claim", thread=thread)
    await group.expect(lambda m: "已接手" in m.text)
    group.say(user, "/say 您方便时回我", thread=thread)
    await group.expect(lambda m: "等当事人下次来时才会显示" in m.text)
    await ann.inbox.silence(1.5)
    ann.say("在")
    await ann.expect(lambda m: "方便时回我" in m.text)


# -- who may ---------------------------------------------------------------------------------------------------------


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


# -- private commands ------------------------------------------------------------------------------------------------


async def test_the_commands_of_the_private_chat(house: House) -> None:
    user = await house.person(90, "zhen1")
    colleague = await house.person(91, "zhen2")
    number = await house.case()
    user.say("/queue")
    await user.expect(lambda m: str(number) in m.text)
    user.say(f"/claim {number}")
    await user.expect(lambda m: "已接手" in m.text)
    user.say("/mine")
    await user.expect(lambda m: str(number) in m.text and "办理中" in m.text)
    user.say(f"/case {number}")
    details = await user.expect(lambda m: "/desk" in m.text)
    assert "13912345678" not in details.text
    user.say("/back")
    await user.expect(lambda m: "要写明理由" in m.text)
    user.say("/back 回避")
    await user.expect(lambda m: "已退回队列" in m.text)
    user.say(f"/claim {number}")
    await user.expect(lambda m: "已接手" in m.text)
    user.say("/transfer nobody 忙")
    await user.expect(lambda m: "没有这个登录名" in m.text)
    user.say("/transfer zhen2 专长更合适")
    await user.expect(lambda m: "已移交" in m.text)
    await colleague.expect(lambda m: str(number) in m.text)
    user.say("/nonsense")
    await user.expect(lambda m: "没有这个命令" in m.text)
    user.say(f"/case {number}")
    await user.expect(lambda m: "没有权限" in m.text)
    user.say("/case FQ22222222")
    await user.expect(lambda m: "没有权限" in m.text)
    user.say("/duty on")
    await user.expect(lambda m: "已上班" in m.text)
    assert await house.received() == 1  # the case's own words; nothing of this was taken for a resident's


async def test_details_go_to_the_private_chat_and_are_recorded(house: House) -> None:
    user, group = await bound(house)
    number = await house.case()
    card = group.messages(await house.topic(group, number))[0]
    assert (await user.press(card, "详情").answered())["text"] == "已私聊发给您"
    await user.expect(lambda m: str(number) in m.text)
    assert not any("/desk" in m.text for m in group.inbox)
    page = await house.service.store.desk.page(number, house.staff[90], house.now)
    assert [e.act for e in page.audit].count("read") == 2


async def test_the_administrator_sees_no_case(house: House) -> None:
    admin = await house.person(70, "adm", "t-lw", Role.ADMINISTRATOR)
    number = await house.case()
    admin.say("/queue")
    await admin.expect(lambda m: "没有等待接手" in m.text)
    for order in (f"/case {number}", f"/claim {number}"):
        admin.say(order)
        await admin.expect(lambda m: "没有权限" in m.text)


async def test_visits_and_instalments_are_written_down_from_the_chat(house: House) -> None:
    user, _ = await bound(house)
    number = await house.case()
    day = house.now.date()
    terms = Terms("欠款", "一次付清", oral=True, agreed=day, amount_fen=80_000)
    plan = Plan((Instalment(day, 80_000),))
    for order in (
        Order(Move.CLAIM),
        Order(Move.START),
        Order(Move.TERMS, entry=terms),
        Order(Move.CLOSE, outcome=Outcome.ORAL, words="一次付清。"),
        Order(Move.PLAN, entry=plan),
    ):
        await house.service.store.moves.move(number, house.staff[90], order, house.now)
    user.say(f"/paid {number} 一")
    await user.expect(lambda m: "请写明是哪一期" in m.text)
    user.say(f"/paid {number} 1 转账，已核实")
    await user.expect(lambda m: "第1期已登记履行" in m.text)
    user.say(f"/visit {number} 双方都满意")
    await user.expect(lambda m: "回访已登记" in m.text)
    record = (await house.look(number)).record
    assert (record.plan.instalments[0].outcome, record.visits[0].words) == ("转账，已核实", "双方都满意")


async def test_a_judge_is_sent_to_the_web_desk(house: House) -> None:
    await bound(house)
    judge = await house.person(97, "faguan", "district", Role.JUDGE)
    number = await house.case()
    for words in (f"/case {number}", "/queue", f"/claim {number}"):
        judge.say(words)
        await judge.expect(lambda m: "请在网页工作台核对协议" in m.text)
