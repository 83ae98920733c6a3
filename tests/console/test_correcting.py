"""Correcting the facts on the desk: the form shows what stands, saves what differs, and loses to whoever was faster."""

import html
import re

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.record import Party
from handlers.casework.staff import Role
from tests.console.house import WHOLE, Browser, House
from tests.console.test_case import held

_FIELD = re.compile(r'<(?:input|textarea|select)[^>]* name="(\w+)"')
_CHOSEN = re.compile(r'name="(\w+)"[^>]*>(?:<option[^>]*>[^<]*</option>)*?<option value="([^"]*)" selected')
_VALUE = re.compile(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"')
_AREA = re.compile(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>')


async def filled(browser: Browser, number: str) -> dict[str, str]:
    """The fields of the dialog as they stand in it."""
    page = (await browser.get(f"/desk/case/{number}/do/correct")).text
    found = dict.fromkeys(_FIELD.findall(page), "")
    for pattern in (_CHOSEN, _VALUE, _AREA):
        found |= {name: html.unescape(value) for name, value in pattern.findall(page)}
    return {name: value for name, value in found.items() if name not in ("csrf", "version")}


async def test_the_form_opens_with_what_stands_and_shows_afterwards_what_changed(house: House) -> None:
    browser, number = await held(house, other_party="老<王>", relation="employer", amount_fen=1_200_050)
    assert f"/desk/case/{number}/do/correct" in (await browser.get(f"/desk/case/{number}")).text
    form = await filled(browser, number)
    assert {name: form[name] for name in ("kind", "place_code", "other_party", "relation", "amount")} == {
        "kind": "labour/wages",
        "place_code": "lw-lijia",
        "other_party": "老<王>",
        "relation": "employer",
        "amount": "12000.50",
    }
    assert form["what"] == "老板拖了三个月工资"
    before = await house.replies(number)
    answer = await browser.ask(f"/desk/case/{number}/correct", **(form | {"amount": "8000", "reason": "看了工资条"}))
    assert (answer.status_code, answer.json()["message"]) == (200, "已更正。")
    page = (await browser.get(f"/desk/case/{number}")).text
    for words in ("8000元", "金额：12000.5元 → 8000元", "理由：看了工资条", "更正案情：金额", "更正案情（金额）"):
        assert words in page
    assert await house.replies(number) == before


async def test_another_committees_place_is_said_in_the_answer(house: House) -> None:
    browser, number = await held(house)
    form = await filled(browser, number) | {"place_code": "lw-wangzhuang", "reason": "在王庄"}
    told = (await browser.ask(f"/desk/case/{number}/correct", **form)).json()["message"]
    assert told.startswith("已更正。地点在")
    assert "退回队列" in told
    assert "王庄" in (await browser.get(f"/desk/case/{number}")).text


async def test_without_a_reason_or_too_late_it_is_refused_and_nothing_is_written(house: House) -> None:
    browser, number = await held(house)
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    mine, theirs = await filled(browser, number), await filled(boss, number)
    bare = await browser.ask(f"/desk/case/{number}/correct", **(mine | {"amount": "5"}))
    assert (bare.status_code, bare.json()["message"]) == (409, "更正要写明理由。")
    assert (
        await boss.ask(f"/desk/case/{number}/correct", **(theirs | {"amount": "6", "reason": "改"}))
    ).status_code == 200
    late = await browser.ask(f"/desk/case/{number}/correct", **(mine | {"when": "去年", "reason": "改"}))
    assert late.status_code == 409
    assert "不是最新的" in late.json()["message"]
    plain = await browser.post(f"/desk/case/{number}/correct", **(mine | {"when": "去年", "reason": "改"}))
    assert (plain.status_code, "不是最新的" in plain.text) == (409, True)


async def test_a_case_that_ended_is_not_corrected(house: House) -> None:
    browser, number = await held(house)
    await house.store.moves.move(number, await house.person("cun1"), Order(Move.WITHDRAW, "不办了"), house.clock())
    assert "/do/correct" not in (await browser.get(f"/desk/case/{number}")).text
    assert (await browser.get(f"/desk/case/{number}/do/correct")).status_code == 409


async def test_the_page_has_who_is_registered_in_place_of_who_was_heard(house: House) -> None:
    browser, number = await held(house, other_party="老板娘", relation="employer")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "<dd>老板娘，老板或单位</dd>" in page
    assert "老板娘　老板或单位" in page
    card = Party("respondent", "王建国", phone="13900000000")
    await house.store.moves.move(number, await house.person("cun1"), Order(Move.PARTY, entry=card), house.clock())
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "老板娘" not in page
    assert "<dd>王建国，老板或单位</dd>" in page
    assert "王建国　13900000000" in page
