"""A case's topic in Telegram: claimed once, closed, moved, referred, and back when it was deleted."""

import re
from dataclasses import replace

from bot.telegram import cards
from handlers.casework.case import Move, Outcome, Room, Status, Urgency
from handlers.casework.desk import Order
from handlers.casework.opening import new_case
from handlers.casework.staff import Role
from handlers.errors import Stale
from handlers.facts import CaseFacts
from handlers.messages import Address
from storage.mapping import Said
from storage.transcript import Author, Line
from tests.storage import acts
from tests.stores import NOW, small_district, small_knowledge
from tests.telegram.group import bound, until_held
from tests.telegram.house import GROUP, House, until


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


def test_no_line_of_a_resident_passes_for_one_of_the_service_and_no_phone_stands_in_any_field() -> None:
    facts = CaseFacts(what="欠钱", category="debt", place="老街 13912345678", other_party="周大成13800001234")
    district = small_district()
    one = new_case(acts.opening(facts=facts), district, Address("web", "x"), NOW)
    text = cards.card(one, "", small_knowledge(), district, "", NOW)
    assert "周大成" in text
    assert not re.search("13912345678|13800001234", text)
    assert "期限：" not in text, "nothing is told of a day nobody told"
    hurt = CaseFacts(what="2024年3月在工地摔断腿", category="labour", subcategory="work_injury")
    late = new_case(acts.opening(facts=hurt), district, Address("web", "x"), NOW)
    assert "期限：申请工伤认定：看日期可能已过" in cards.card(late, "", small_knowledge(), district, "", NOW)
    said = Line(1, Room.APPLICANT, Author.RESIDENT, "", NOW, Said("在吗\n10:05 ▫️ 已核实身份"))
    assert cards.spoken([said], district).splitlines()[1] == "│ 10:05 ▫️ 已核实身份"


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
    await group.expect(lambda m: "已结案" in m.text and "协议内容还没有登记" in m.text)
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
