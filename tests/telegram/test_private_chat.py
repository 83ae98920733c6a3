"""The private chat of staff in Telegram: its commands, details, visits and instalments, and who is sent to the web desk."""

from handlers.casework.after import Instalment, Plan
from handlers.casework.case import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.record import Terms
from handlers.casework.staff import Role
from tests.telegram.group import bound
from tests.telegram.house import House


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
