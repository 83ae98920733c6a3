"""Notes and words to the resident in Telegram: inside until sent, undone for some seconds, held on a watched phone."""

from datetime import timedelta

from handlers.facts import CaseFacts
from handlers.messages import Address
from tests.telegram.group import bound, claimed, shown_data
from tests.telegram.house import House, until


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
