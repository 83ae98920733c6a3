"""Ready sentences: variables filled once, own ones kept for their writer alone; and the case on paper."""

import pytest

from bot.console.canned import Filling, load, own_lines
from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.errors import BadInput
from tests.console.house import House, wages


def test_values_are_never_read_as_variables_again() -> None:
    filling = Filling(name="{编号}", number="FQ1", place="李家村", role="调解员")
    assert filling.fill("{称呼}好，{编号}，{地点}，{岗位}") == "{编号}好，FQ1，李家村，调解员"
    assert load()


@pytest.mark.parametrize("line", ["{密码}", "{name.__class__}", "{", "长" * 301, "\n".join("句" * 31)])
def test_what_cannot_be_filled_is_refused(line: str) -> None:
    with pytest.raises(BadInput):
        own_lines(line)


async def test_own_sentences_are_offered_to_their_writer_alone(house: House) -> None:
    number = await house.case()
    browser, other = await house.signed_in("cun1"), await house.signed_in("cun2")
    assert (await browser.post("/desk/me/phrases", lines="{称呼}好，{编号}我来办\n\n")).status_code == 303
    assert "{称呼}好" in (await browser.get("/desk/me")).text
    assert "{称呼}好" not in (await other.get("/desk/me")).text
    assert f"您好，{number}我来办" in (await browser.get(f"/desk/case/{number}/phrases")).text
    assert f"{number}我来办" not in (await other.get(f"/desk/case/{number}/phrases")).text
    stranger = await house.signed_in("cun3", committee="v-wangzhuang")
    assert (await stranger.get(f"/desk/case/{number}/phrases")).status_code == 404
    refused = await browser.post("/desk/me/phrases", lines="{密码}")
    assert (refused.status_code, "{密码}" in refused.text) == (422, True)


async def test_a_case_is_printed_by_who_works_it_and_that_is_recorded(house: House) -> None:
    number = await house.case(wages(what="<b>老板</b>拖了工资"))
    browser, other = await house.signed_in("cun1"), await house.signed_in("cun2")
    me = await house.person("cun1")
    assert (await other.get(f"/desk/case/{number}/print")).status_code == 404
    await house.store.moves.move(number, me, Order(Move.CLAIM), house.clock())
    await house.store.moves.remark(number, me, "已电话联系", house.clock())
    page = (await browser.get(f"/desk/case/{number}/print")).text
    assert "已电话联系" in page
    assert "&lt;b&gt;老板" in page
    assert (await other.get(f"/desk/case/{number}/print")).status_code == 404
    audit = (await house.store.desk.page(number, me, house.clock())).audit
    assert ("document", "print") in {(entry.act, entry.detail) for entry in audit}
