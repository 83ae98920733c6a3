"""Beside a case: similar closed ones and drafts, only for whom they are, and only as words for the box."""

from handlers.casework.case import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, WHOLE, House, wages

OWED = wages(what="工地包工头拖欠工资半年不给")


async def test_a_closed_case_alike_is_shown_with_its_outcome(house: House) -> None:
    done, fresh = await house.case(OWED), await house.case(wages(what="包工头拖欠我们工地的工资"))
    browser = await house.signed_in("cun1")
    me = await house.person("cun1")
    await house.store.moves.move(done, me, Order(Move.CLAIM), house.clock())
    await house.store.moves.move(done, me, Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好了"), house.clock())
    page = (await browser.get(f"/desk/case/{fresh}/similar")).text
    assert (done in page, "达成口头协议" in page) == (True, True)
    other = await house.signed_in("cun2", committee="v-wangzhuang")
    assert (await other.get(f"/desk/case/{fresh}/similar")).status_code == 404


async def test_drafts_answer_the_newest_question_with_their_source_for_who_works_the_case(house: House) -> None:
    number = await house.case(OWED)
    browser = await house.signed_in("cun1")
    refused = (await browser.get(f"/desk/case/{number}/drafts")).text
    assert ("先接手案件" in refused, "依据" in refused) == (True, False)
    await house.store.moves.move(number, await house.person("cun1"), Order(Move.CLAIM), house.clock())
    await house.says(number, "劳动仲裁要在多长时间内申请？")
    page = (await browser.get(f"/desk/case/{number}/drafts")).text
    assert "依据：" in page
    assert "劳动争议调解仲裁法" in page
    assert "不是法律意见" in page
    lines = (await browser.get(f"/desk/case/{number}")).text
    assert "不是法律意见" not in lines  # nothing was sent


async def test_nothing_is_drafted_where_others_may_read_the_phone_and_no_likeness_of_a_sensitive_case(
    house: House,
) -> None:
    number = await house.case(wages(what="离婚要什么手续", category="marriage_family", unsafe_phone=True))
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "依据：" not in (await boss.get(f"/desk/case/{number}/drafts")).text
    named = await house.signed_in("zhen1", committee=TOWNSHIP, on_call=True)
    secret = await house.danger()
    assert "没有和这件相似的" in (await named.get(f"/desk/case/{secret}/similar")).text
    assert "box-similar" not in (await named.get(f"/desk/case/{secret}")).text
    assert (await boss.get(f"/desk/case/{secret}/similar")).status_code == 404
