"""The form of a party: filled with what is known of the side that is chosen, and numbers that look mistyped remarked once."""

import html
import json
import re

from bot.console.prefill import party_fills
from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.record import Party
from tests.console.house import House
from tests.console.test_case import held
from tests.handlers.town import VILLAGER, do, fresh_case

_FILLS = re.compile(r'data-fills="([^"]*)" data-filled="(\w*)"')
FORM = {"side": "respondent", "name": "王建国"}


async def test_the_form_carries_what_is_known_of_each_side(house: House) -> None:
    browser, number = await held(house, name="周大成", phone="13800000000")
    found = _FILLS.search((await browser.get(f"/desk/case/{number}/do/party")).text)
    assert found
    assert json.loads(html.unescape(found[1])) == {
        "applicant": {"name": "周大成", "phone": "13800000000"},
        "respondent": {"name": "", "phone": ""},
        "other": {"name": "", "phone": ""},
    }
    assert found[2] == "applicant"


def test_a_side_that_has_its_card_brings_nothing() -> None:
    case = do(fresh_case(), VILLAGER, Move.CLAIM)
    case = do(case, VILLAGER, Move.PARTY, entry=Party("applicant", case.facts.name or "甲"))
    assert set(party_fills(case)["applicant"].values()) == {""}


async def test_a_mistyped_number_is_remarked_and_taken_when_its_writer_stands_by_it(house: House) -> None:
    browser, number = await held(house)
    where = f"/desk/case/{number}/party"
    answer = await browser.ask(where, **FORM, phone="1390000", id_number="110105194912310021")
    told = answer.json()
    assert (answer.status_code, told["sure"]) == (422, True)
    for words in ("“1390000”不像电话号码", "最后一位对不上", "再按一次“保存”就保存"):
        assert words in told["message"]
    plain = await browser.post(where, **FORM, phone="1390000")
    assert (plain.status_code, "不像电话号码" in plain.text) == (422, True)
    assert not (await house.store.desk.page(number, await house.person("cun1"), house.clock())).case.record.parties
    assert (await browser.ask(where, **FORM, phone="1390000", sure="yes")).status_code == 200
    assert (await browser.ask(where, **FORM, phone="0570-3012345")).status_code == 200
    page = await house.store.desk.page(number, await house.person("cun1"), house.clock())
    assert [card.phone for card in page.case.record.parties] == ["0570-3012345"]


async def test_other_refusals_are_no_remarks(house: House) -> None:
    browser, number = await held(house)
    await house.store.moves.move(number, await house.person("cun1"), Order(Move.START), house.clock())
    answer = await browser.ask(f"/desk/case/{number}/party", side="respondent", name="")
    assert (answer.status_code, "sure" in answer.json()) == (409, False)
