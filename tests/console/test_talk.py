"""Words to the resident: five seconds to undo, held back where the phone is not safe; notes stay inside; alerts."""

from dataclasses import replace

from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, WHOLE, Browser, House, wages


async def held(house: House, **facts: object) -> tuple[Browser, CaseNumber]:
    browser = await house.signed_in("cun1")
    number = await house.case(wages(**facts))
    await house.store.moves.move(number, await house.person("cun1"), Order(Move.CLAIM), house.clock())
    await browser.get(f"/desk/case/{number}")
    return browser, number


async def heard(house: House, number: CaseNumber) -> str:
    return "\n".join(reply.text for reply in await house.replies(number))


def line_to_undo(page: str) -> str:
    return page.split('name="line" value="')[1].split('"')[0]


async def test_words_go_out_after_five_seconds(house: House) -> None:
    browser, number = await held(house)
    assert (await browser.ask(f"/desk/case/{number}/say", words="请问手上有没有工资条？")).status_code == 200
    page = (await browser.get(f"/desk/case/{number}")).text
    assert 'data-left="5000"' in page
    assert "工资条" not in await heard(house, number)
    house.clock.on(seconds=6)
    assert "请问手上有没有工资条？" in await heard(house, number)
    assert 'name="line"' not in (await browser.get(f"/desk/case/{number}")).text


async def test_the_resident_reads_the_official_name(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/say", words="您好")
    house.clock.on(seconds=6)
    assert [r.author for r in await house.replies(number) if r.text == "您好"] == ["同事cun1"]


async def test_undone_words_are_never_seen(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/say", words="发错了人")
    line = line_to_undo((await browser.get(f"/desk/case/{number}")).text)
    assert (await browser.ask(f"/desk/case/{number}/undo", line=line)).json()["message"] == "已撤销，没有发出。"
    house.clock.on(seconds=60)
    assert "发错了人" not in await heard(house, number)
    assert "已撤销，没有发出" in (await browser.get(f"/desk/case/{number}")).text


async def test_a_colleague_of_the_same_name_does_not_see_what_was_taken_back(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/say", words="发错了人")
    line = line_to_undo((await browser.get(f"/desk/case/{number}")).text)
    await browser.ask(f"/desk/case/{number}/undo", line=line)
    namesake = await house.signed_in("boss", Role.MANAGER, WHOLE)
    boss = await house.person("boss")
    await house.store.people.change(replace(boss, name="同事cun1"), house.clock())
    assert "发错了人" not in (await namesake.get(f"/desk/case/{number}")).text
    assert "发错了人" in (await browser.get(f"/desk/case/{number}")).text


async def test_too_late_to_undo_is_said(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/say", words="您好")
    line = line_to_undo((await browser.get(f"/desk/case/{number}")).text)
    house.clock.on(seconds=6)
    await heard(house, number)
    late = await browser.ask(f"/desk/case/{number}/undo", line=line)
    assert (late.status_code, late.json()["message"]) == (409, "已经发出，不能撤回了。")


async def test_nobody_undoes_anothers_words(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/say", words="您好")
    line = line_to_undo((await browser.get(f"/desk/case/{number}")).text)
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert 'name="line"' not in (await boss.get(f"/desk/case/{number}")).text
    assert (await boss.ask(f"/desk/case/{number}/undo", line=line)).status_code == 404


async def test_notes_stay_inside(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/note", words="老板姓王，先打电话")
    house.clock.on(seconds=60)
    assert "老板姓王" not in await heard(house, number)
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "老板姓王，先打电话" in page
    assert "内部记录" in page


async def test_unsafe_phone_warns_and_holds_words_until_the_resident_comes(house: House) -> None:
    browser, number = await held(house, unsafe_phone=True)
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "不要打电话、不要主动发消息" in page
    assert "留言给当事人" in page
    await browser.ask(f"/desk/case/{number}/say", words="明天上午我在村委会等您")
    house.clock.on(minutes=50)
    assert "村委会" not in await heard(house, number)
    assert "等当事人下次来时才显示" in (await browser.get(f"/desk/case/{number}")).text
    await house.says(number, "我来了")
    assert "明天上午我在村委会等您" in await heard(house, number)


async def test_held_words_can_be_undone_until_then(house: House) -> None:
    browser, number = await held(house, unsafe_phone=True)
    await browser.ask(f"/desk/case/{number}/say", words="这句不该留")
    house.clock.on(minutes=50)
    line = line_to_undo((await browser.get(f"/desk/case/{number}")).text)
    assert (await browser.ask(f"/desk/case/{number}/undo", line=line)).status_code == 200
    await house.says(number, "我来了")
    assert "这句不该留" not in await heard(house, number)


async def test_an_alert_stands_on_top_until_somebody_acknowledges_it(house: House) -> None:
    browser = await house.signed_in("zhen1", committee=TOWNSHIP, on_call=True)
    number = await house.danger()
    page = (await browser.get("/desk/queue")).text
    assert "有加密案件待处理" in page
    assert "他又打我" not in page
    told = await browser.ask(f"/desk/case/{number}/acknowledge", alert=1)
    assert told.json()["message"].startswith("已确认")
    assert "有加密案件待处理" not in (await browser.get("/desk/queue")).text
    assert "同事zhen1 已确认" in (await browser.get(f"/desk/case/{number}")).text
    again = await browser.ask(f"/desk/case/{number}/acknowledge", alert=1)
    assert "已经有人确认" in again.json()["message"]


async def test_a_claim_of_a_moment_ago_is_taken_back_from_the_page(house: House) -> None:
    number = await house.case()
    browser = await house.signed_in("cun1")
    await browser.ask(f"/desk/case/{number}/claim")
    assert 'id="slip"' in (await browser.get(f"/desk/case/{number}")).text
    answer = await browser.ask(f"/desk/case/{number}/take_back")
    assert answer.json()["message"] == "已撤销，案件和刚才以前一样。"
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "data-claim" in page
    assert 'id="slip"' not in page
    assert "撤销了刚才的“接手”" in page
    assert "还在等调解员接手" in await heard(house, number)
    await browser.ask(f"/desk/case/{number}/claim")
    house.clock.on(seconds=61)
    late = await browser.ask(f"/desk/case/{number}/take_back")
    assert (late.status_code, "60 秒" in late.json()["message"]) == (409, True)


async def test_a_note_is_struck_out_by_its_writer_and_stays_in_sight_of_managers(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/note", words="写到别的案件里去了")
    line = line_to_undo((await browser.get(f"/desk/case/{number}")).text)
    colleague = await house.signed_in("zhuguan", Role.MANAGER, committee="district")
    assert (await colleague.ask(f"/desk/case/{number}/undo", line=line)).status_code == 404, "only who wrote it"
    assert (await browser.ask(f"/desk/case/{number}/undo", line=line)).json()["message"] == "已撤销这条内部记录。"
    assert "写到别的案件里去了" in (await colleague.get(f"/desk/case/{number}")).text
    await browser.ask(f"/desk/case/{number}/note", words="第二条")
    line = line_to_undo((await browser.get(f"/desk/case/{number}")).text)
    house.clock.on(minutes=6)
    assert (await browser.ask(f"/desk/case/{number}/undo", line=line)).status_code == 409
