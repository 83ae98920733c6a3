"""Requests for help in Telegram: told without the case, answered in words, sensitive ones only at the web desk."""

from datetime import date, timedelta

from handlers.casework.assistance import Help, Paper, State
from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.helping import Wish
from handlers.casework.roster import Kind
from handlers.casework.staff import Role
from tests.telegram.house import House
from tests.telegram.test_sensitive import beaten


def soon(house: House) -> date:
    return (house.now + timedelta(days=4)).date()


async def test_an_expert_is_asked_agrees_and_reports_in_words(house: House) -> None:
    holder = await house.person(90, "zhen1")
    expert = await house.person(91, "zhuanjia", "district", Role.EXPERT)
    number = await house.case()
    await house.move(holder, number, Order(Move.CLAIM))
    store = house.service.store
    wish = Wish(Help.EXPERT, "看地界图", house.staff[91], due=soon(house), consent=True)
    request = await store.assistance.ask(number, house.staff[90], wish, house.now)
    told = await expert.expect(lambda m: "有人请您协助" in m.text)
    assert str(number) not in told.text, "who is asked does not see the case yet"
    expert.say("/asks")
    listed = await expert.expect(lambda m: f"{request} 点将约访" in m.text)
    assert "刘大山" not in listed.text
    expert.say(f"/agree {request} {soon(house)}")
    await expert.expect(lambda m: "无利害关系" in m.text and "近亲属" in m.text)
    assert (await store.assistance_lists.show(request, house.staff[91], house.now)).asked.state is State.ASKED
    expert.say(f"/agree {request} {soon(house)} 无利害关系")
    await expert.expect(lambda m: m.text == "已答应。")
    await holder.expect(lambda m: "有了答复" in m.text)
    expert.say(f"/report {request} 图上界石在东侧")
    await expert.expect(lambda m: "已写明结果" in m.text)
    shown = await store.assistance_lists.show(request, house.staff[90], house.now)
    assert (shown.asked.state, shown.asked.content.result) == (State.DONE, "图上界石在东侧")
    expert.say(f"/report {request} 再写一次")
    await expert.expect(lambda m: "现在不能" in m.text)


async def test_a_grid_worker_reports_with_a_receipt(house: House) -> None:
    holder = await house.person(90, "zhen1")
    grid = await house.person(92, "wangge", kind=Kind.GRID_WORKER.value)
    number = await house.case()
    await house.move(holder, number, Order(Move.CLAIM))
    paper = Paper("枫溪区人民法院", "1号", house.now.date())
    wish = Wish(Help.COURT, "送传票", house.staff[92], due=soon(house), paper=paper)
    request = await house.service.store.assistance.ask(number, house.staff[90], wish, house.now)
    grid.say(f"/report {request} 送到了")
    await grid.expect(lambda m: "回执" in m.text)
    grid.say(f"/report {request} 送到了 回执：本人签收")
    await grid.expect(lambda m: "已写明结果" in m.text)


async def test_strangers_and_wrong_numbers_get_one_answer(house: House) -> None:
    someone = await house.person(93, "zhen2")
    for words in ("/decline 999999 不行", "/report 999999 好"):
        someone.say(words)
        await someone.expect(lambda m: "没有找到" in m.text)
    for words in ("/decline 一 不行", "/agree 1 明天 无利害关系"):
        someone.say(words)
        await someone.expect(lambda m: "/agree" in m.text)


async def test_of_a_sensitive_case_telegram_says_only_that_there_is_one(house: House) -> None:
    on_call = await house.person(90, "zhen1", on_call=True)
    helper = await house.person(91, "zhen2", "t-fx")
    number = await beaten(house)
    await house.move(on_call, number, Order(Move.CLAIM))
    wish = Wish(Help.JOINT, "陪她去医院", house.staff[91], body="妇联", way="visit", due=soon(house), consent=True)
    request = await house.service.store.assistance.ask(number, house.staff[90], wish, house.now)
    await helper.expect(lambda m: "有加密案件待处理" in m.text)
    helper.say("/asks")
    await helper.expect(lambda m: m.text.startswith("有加密案件待处理") and "号" in m.text)
    helper.say(f"/report {request} 已去")
    await helper.expect(lambda m: "只能在网页工作台" in m.text)
    assert not any("医院" in m.text or str(number) in m.text or "联合" in m.text for m in helper.inbox)
