"""Least sight in Telegram: sensitive cases, people kept out, danger alerts, notices; nothing personal in the logs."""

import asyncio
from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber, Move, Outcome, Status, Urgency
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Alert
from handlers.facts import CaseFacts
from handlers.messages import Address
from handlers.personal import Fate, Ground
from nlu.types import Risk
from storage.persons import Asked
from tests.storage import acts
from tests.telegram.house import GROUP, House, new_number, until
from tests.telegram_fake import Supergroup, User

WORDS = "他又打我，我电话13912345678"


async def beaten(house: House) -> CaseNumber:
    """A sensitive case with an open alert, told from Telegram."""
    number, address = new_number(), Address("telegram", "7")
    house.resident().chat.contacted = True
    facts = CaseFacts(what=WORDS, category="marriage_family", subcategory="domestic_violence", place_code="lw-lijia")
    risks = (Risk.DOMESTIC_VIOLENCE,)
    case = acts.opening(
        number, facts=facts, urgency=Urgency.DANGER, sensitive=True, committee="t-lw", risks=risks, summary=WORDS
    )
    await acts.turn(
        house.service.store,
        case,
        Alert(number, risks, ("打我",), urgent=True),
        text=WORDS,
        address=address,
        now=house.now,
        change=lambda talk: talk.with_(active=number),
    )
    return number


async def desk(house: House) -> tuple[User, User, Supergroup]:
    """One on call, one colleague, both in the committee's group."""
    on_call = await house.person(90, "zhen1", on_call=True)
    colleague = await house.person(91, "zhen2")
    return on_call, colleague, await house.group(on_call, colleague)


async def test_a_sensitive_case_is_told_to_the_named_person_alone_and_only_that_it_is_there(house: House) -> None:
    on_call, colleague, group = await desk(house)
    number = await beaten(house)
    told = await on_call.expect(lambda m: "有加密案件待处理" in m.text)
    assert [b.text for b in told.buttons] == ["收到，我来处理"]
    assert f"/desk/case/{number}" in told.text
    assert "婚姻" not in told.text
    assert "打" not in told.text
    await asyncio.sleep(0.4)
    assert group.topics == []
    assert list(group.inbox) == []
    assert list(colleague.inbox) == []


async def test_acknowledging_by_button_tells_the_resident_once(house: House) -> None:
    on_call, colleague, _ = await desk(house)
    number = await beaten(house)
    told = await on_call.expect(lambda m: bool(m.buttons))
    data = told.buttons[0].data or ""
    assert (await colleague.press(told, data, stale=True).answered())["show_alert"]
    press = on_call.press(told, "收到，我来处理")
    assert "已确认" in (await press.answered())["text"]
    await house.resident().expect(lambda m: "已经看到" in m.text)
    await until(lambda: not told.buttons)
    again = await on_call.press(told, data, stale=True).answered()
    assert "没有待确认" in again["text"]
    page = await house.service.store.desk.page(number, house.staff[90], house.now)
    assert page.alerts[0].acknowledged_by == house.staff[90].id


async def test_nobody_reads_it_the_next_person_is_told(house: House) -> None:
    on_call, _, _ = await desk(house)
    manager = await house.person(80, "zhu", "district", Role.MANAGER)
    await beaten(house)
    await on_call.expect(lambda m: "有加密案件" in m.text)
    house.clock.shift = timedelta(minutes=6)
    await house.service.store.alerts.climb(house.now)
    await manager.expect(lambda m: "有加密案件" in m.text)
    await house.resident().expect(lambda m: "还没有人看到" in m.text)


async def test_a_sensitive_case_is_not_worked_in_telegram(house: House) -> None:
    on_call, colleague, group = await desk(house)
    number = await beaten(house)
    on_call.say(f"/claim {number}")
    await on_call.expect(lambda m: "网页工作台" in m.text)
    assert (await house.look(number)).holder == house.staff[90].id
    for order in (f"/case {number}", f"/say {number} 您好", f"/close {number} 达成协议 好"):
        on_call.say(order)
        refused = await on_call.expect(lambda m: "只能在网页工作台" in m.text)
        assert "打我" not in refused.text
    for order in (f"/case {number}", f"/say {number} 您好", f"/ack {number}", f"/claim {number}"):
        colleague.say(order)
        await colleague.expect(lambda m: "没有权限" in m.text)
    on_call.say("/mine")
    mine = await on_call.expect(lambda m: "有加密案件" in m.text)
    assert str(number) not in mine.text
    house.resident().say("补充一句，我住在娘家")
    await on_call.expect(lambda m: "有加密案件" in m.text)
    assert not any("娘家" in m.text for m in [*on_call.inbox, *colleague.inbox, *group.inbox])
    assert group.topics == []


async def test_a_case_that_becomes_sensitive_loses_its_topic_with_all_in_it(house: House) -> None:
    on_call, _, group = await desk(house)
    number = await house.case()
    thread = await house.topic(group, number)
    await house.move(on_call, number, Order(Move.CLAIM))
    await house.service.store.moves.mark_sensitive(number, house.staff[90], house.now)
    await until(lambda: group.topics == [])
    assert all(m.deleted for m in group.chat.messages if m.thread == thread)


async def test_a_case_deleted_on_request_loses_its_topic_with_all_in_it(house: House) -> None:
    on_call, _, group = await desk(house)
    number = await house.case()
    thread = await house.topic(group, number)
    await house.move(on_call, number, Order(Move.CLAIM))
    await house.move(on_call, number, Order(Move.CLOSE, outcome=Outcome.ADVICE, words="告诉您了"))
    done = await house.service.store.erasing.erase(Asked(number=number), Ground.CONSENT, house.now)
    assert [seen.verdict.fate for seen in done.person.cases] == [Fate.ERASED]
    await until(lambda: group.topics == [])
    assert all(m.deleted for m in group.chat.messages if m.thread == thread)


async def test_without_the_right_to_delete_the_topic_is_emptied(house: House) -> None:
    on_call, _, group = await desk(house)
    number = await house.case()
    await house.topic(group, number)
    house.fake.faults.fail(400, "Bad Request: not enough rights to delete a topic", "deleteForumTopic")
    await house.move(on_call, number, Order(Move.CLAIM))
    await house.service.store.moves.mark_sensitive(number, house.staff[90], house.now)
    await until(lambda: group.topics[0].closed)
    assert group.topics[0].name == "（已移走）"
    assert not any(m.buttons for m in group.inbox)


async def test_no_topic_where_somebody_of_the_committee_must_not_see_the_case(house: House) -> None:
    on_call, colleague, group = await desk(house)
    facts = CaseFacts(what="地界", category="land", place_code="lw-lijia", keep_from="调解员zhen2")
    number = await house.case(facts=facts)
    assert (await house.look(number)).kept_from == {house.staff[91].id}
    await on_call.expect(lambda m: str(number) in m.text and "有新案件" in m.text)
    await asyncio.sleep(0.3)
    assert group.topics == []
    assert list(colleague.inbox) == []


async def test_a_danger_that_is_not_secret_has_a_topic_and_an_alert(house: House) -> None:
    on_call, _, group = await desk(house)
    number, risks = new_number(), (Risk.VIOLENCE,)
    facts = CaseFacts(what="扬言要砍人", category="neighbourhood", place_code="lw-lijia")
    case = acts.opening(number, facts=facts, urgency=Urgency.DANGER, committee="t-lw", risks=risks)
    alert = Alert(number, risks, ("砍人",), urgent=True)
    await acts.turn(house.service.store, case, alert, address=Address("web", "w"), now=house.now)
    told = await on_call.expect(lambda m: "危险提醒" in m.text)
    assert "5 分钟" in told.text
    assert [b.text for b in told.buttons] == ["收到，我来处理", "详情"]
    await house.topic(group, number)
    assert group.topics[0].name.startswith(f"⚠ {number}")


async def test_unclaimed_cases_are_offered_in_the_next_group_and_can_be_claimed_there(house: House) -> None:
    village = await house.person(70, "cun1", "v-lijia")
    own = await house.group(village, chat=GROUP - 9, committee="v-lijia")
    on_call, _, group = await desk(house)
    number = await house.case(committee="v-lijia")
    await house.topic(own, number)
    house.clock.shift = timedelta(minutes=16)
    await house.service.store.offers.widen(house.now)
    offer = await group.expect(lambda m: str(number) in m.text)
    assert offer.thread is None
    assert (await on_call.press(offer, "接手").answered())["text"] == "已接手"
    await house.topic(group, number)
    await until(lambda: own.topics == [])


async def test_without_a_group_the_committees_bound_people_are_told(house: House) -> None:
    on_call = await house.person(90, "zhen1", on_call=True)
    away = await house.person(92, "zhen3", away_until=house.now + timedelta(days=1))
    number = await house.case()
    told = await on_call.expect(lambda m: str(number) in m.text)
    assert (await on_call.press(told, "接手").answered())["text"] == "已接手"
    assert (await house.look(number)).status is Status.CLAIMED
    assert list(away.inbox) == []


async def test_who_blocked_the_bot_does_not_hold_the_notices_up(house: House) -> None:
    gone = await house.person(92, "zhen3")
    on_call = await house.person(90, "zhen1")
    gone.block()
    number = await house.case()
    await on_call.expect(lambda m: str(number) in m.text)

    async def settled() -> bool:
        return not await house.service.store.notices.due(house.now + timedelta(minutes=10))

    await until(settled)


async def test_logs_name_nobody_and_quote_nothing(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    _, _, group = await desk(house)
    house.fake.faults.bad_gateway("sendMessage")
    house.fake.faults.fail(400, "Bad Request: strange", "sendMessage")
    await beaten(house)
    house.resident().say(WORDS)
    stranger = house.fake.user(666, "路人甲")
    house.fake.supergroup(group.id, members=[stranger])
    group.say(stranger, "/claim 我是路人甲")
    await group.expect(1)
    await asyncio.sleep(0.5)
    out, err = capfd.readouterr()
    logged = out + err
    assert logged
    for secret in ("13912345678", "打我", "路人甲", house.fake.token, "666", str(GROUP), "私人账号"):
        assert secret not in logged
