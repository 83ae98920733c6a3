"""The search page: what is found and shown, what stands in no address, and who may open a link."""

import re
from typing import Any

import pytest

from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, WHOLE, Browser, House, wages

LEAK = wages(what="楼上漏水泡坏了天花板", category="neighbourhood", subcategory="leak")


async def ask(browser: Browser, **fields: Any) -> str:
    """The page of what was found."""
    answer = await browser.post("/desk/search", **fields)
    assert answer.status_code == 303, answer.text
    return (await browser.get(answer.headers["location"])).text


async def test_words_and_filters_find_cases_and_stay_in_the_form(house: House) -> None:
    leak, owed = await house.case(LEAK), await house.case()
    browser = await house.signed_in("boss", Role.MANAGER, WHOLE)
    page = await ask(browser, q="漏水")
    assert (leak in page, owed in page, 'value="漏水"' in page) == (True, False, True)
    page = await ask(browser, category="labour", danger="")
    assert (leak in page, owed in page) == (False, True)
    assert "没有找到" in await ask(browser, q="漏水", category="labour")


async def test_what_is_asked_stands_in_no_address_and_a_link_is_good_for_its_owner_alone(house: House) -> None:
    await house.case(LEAK)
    browser, other = await house.signed_in("boss", Role.MANAGER, WHOLE), await house.signed_in("cun1")
    where = (await browser.post("/desk/search", q="漏水 13912345678")).headers["location"]
    assert not re.search("漏水|%E6|139", where)
    assert (await browser.get(where)).status_code == 200
    assert (await other.get(where)).status_code == 422
    assert (await browser.get(where[:-3])).status_code == 422


async def test_the_page_says_which_names_a_case_is_found_by(house: House) -> None:
    facts = LEAK.with_(what="孙小明看见刘大鹏家漏水", name="刘大鹏", other_party="赵铁柱")
    number = await house.case(facts)
    firm = await house.case(LEAK.with_(other_party="鑫达物业公司"))
    browser = await house.signed_in("boss", Role.MANAGER, WHOLE)
    told = (await browser.get("/desk/search")).text
    assert "申请人和对方个人的姓名查不到，案情里提到的别人的姓名可能查得到" in told
    found = {q: number in await ask(browser, q=q) for q in ("刘大鹏", "赵铁柱", "孙小明")}
    assert found == {"刘大鹏": False, "赵铁柱": False, "孙小明": True}
    assert firm in await ask(browser, q="鑫达物业公司")


async def test_a_number_opens_its_case(house: House) -> None:
    number = await house.case()
    browser = await house.signed_in("cun1")
    assert (await browser.post("/desk/search", q=f" {number.lower()} ")).headers["location"] == f"/desk/case/{number}"


@pytest.mark.parametrize(
    "fields",
    [
        {"level": "moon"},
        {"since": "gestern"},
        {"until": "0001-01-01"},
        {"holder": "x"},
        {"clock": "1"},
        {"q": "长" * 101},
    ],
)
async def test_what_the_form_does_not_offer_is_refused(house: House, fields: dict[str, Any]) -> None:
    browser = await house.signed_in("cun1")
    assert (await browser.post("/desk/search", **fields)).status_code in (422, 429)


async def test_nobody_finds_what_is_out_of_sight_nor_sensitive(house: House) -> None:
    leak = await house.case(LEAK)
    other = await house.signed_in("zhen9", committee="t-sq")
    assert leak not in await ask(other, q="漏水")
    named = await house.signed_in("zhen1", committee=TOWNSHIP, on_call=True)
    secret = await house.danger()
    for words in ("打", "婚姻家庭", ""):
        assert secret not in await ask(named, q=words)


async def test_the_page_turns(house: House) -> None:
    numbers = [await house.case(LEAK) for _ in range(23)]
    browser = await house.signed_in("cun1")
    first = await ask(browser, q="漏水")
    link = re.search(r'/desk/search\?s=[^"]+', first)
    assert link
    second = (await browser.get(link.group())).text
    assert all((number in first) != (number in second) for number in numbers)
