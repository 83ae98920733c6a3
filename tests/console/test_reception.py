"""The window's form: nothing typed is lost, the slip has number and code, and the bot knows the case by them."""

import re

from handlers.casework.case import CaseNumber, Status
from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, WHOLE, Browser, House

FORM = {
    "way": "visit",
    "name": "周大成",
    "phone": "13800000000",
    "what": "老板一共欠我一万八千元工资，一直不给",
    "place_code": "lw-lijia",
    "other_party": "王<建>国",
    "relation": "employer",
    "consent": "yes",
}
_NUMBER = re.compile(r'name="number" value="(FQ\w{8})"')
_SLIP = re.compile(r'编号</dt><dd class="code">(\w+)</dd><dt>查询码</dt><dd class="code">(\d{6})</dd>')


async def number_of(browser: Browser) -> str:
    found = _NUMBER.search((await browser.get("/desk/reception")).text)
    assert found
    return found[1]


async def test_registered_it_has_a_slip_and_a_page_that_says_how_to_reach_him(house: House) -> None:
    browser = await house.signed_in("cun1")
    answer = await browser.post("/desk/reception", **FORM, number=await number_of(browser), hold="yes")
    assert answer.status_code == 200
    found = _SLIP.search(answer.text)
    assert found
    number, code = CaseNumber(found[1]), found[2]
    for words in ("案件由您办理", "来访登记，李家村人民调解委员会同事cun1", "劳动人事 · 欠薪", "调解不收费"):
        assert words in answer.text
    page = (await browser.get(f"/desk/case/{number}")).text
    for words in (
        "不能在网上回话。请打电话联系申请人：13800000000",
        "来访登记，2026年11月23日",
        "王&lt;建&gt;国",
        "18000元",
    ):
        assert words in page
    assert code not in page
    assert 'id="send-out"' not in page
    refused = await browser.ask(f"/desk/case/{number}/say", words="您好")
    assert (refused.status_code, "来访登记的" in refused.json()["message"]) == (409, True)


async def test_a_wrong_form_keeps_everything_that_was_typed(house: House) -> None:
    browser = await house.signed_in("cun1")
    number = await number_of(browser)
    bare = {name: value for name, value in FORM.items() if name != "consent"}
    answer = await browser.post("/desk/reception", **bare, number=number, hold="yes")
    assert answer.status_code == 422
    assert "要本人同意才能登记" in answer.text
    for kept in (
        'value="周大成"',
        'value="13800000000"',
        "老板一共欠我一万八千元工资，一直不给</textarea>",
        'value="lw-lijia" selected',
        'value="王&lt;建&gt;国"',
        'value="employer" selected',
        'value="visit" selected',
        'name="hold" value="yes" checked',
        f'value="{number}"',
    ):
        assert kept in answer.text
    assert (await browser.post("/desk/reception", **(FORM | {"way": "dream"}), number=number)).status_code == 422


async def test_a_phone_that_cannot_be_one_is_remarked_once(house: House) -> None:
    browser = await house.signed_in("cun1")
    form = FORM | {"phone": "1380000", "number": await number_of(browser)}
    answer = await browser.post("/desk/reception", **form)
    assert (answer.status_code, "来人的电话“1380000”不像电话号码" in answer.text) == (422, True)
    assert 'name="sure" value="yes"' in answer.text
    assert _SLIP.search((await browser.post("/desk/reception", **form, sure="yes")).text)


async def test_sent_twice_it_is_one_case_and_a_new_code(house: House) -> None:
    browser = await house.signed_in("cun1")
    form = FORM | {"number": await number_of(browser)}
    pages = [(await browser.post("/desk/reception", **form)).text for _ in range(2)]
    found = [_SLIP.search(page) for page in pages]
    assert {slip[1] for slip in found if slip} == {form["number"]}
    assert len({slip[2] for slip in found if slip}) == 2
    assert "已经登记过了" in pages[1]


async def test_a_number_of_ones_own_making_or_of_another_case_is_not_taken(house: House) -> None:
    browser, taken = await house.signed_in("cun1"), await house.case()
    made = (await browser.post("/desk/reception", **FORM, number="FQ1")).text
    found = _SLIP.search(made)
    assert found
    assert found[1] != "FQ1"
    other = await browser.post("/desk/reception", **FORM, number=taken)
    assert (other.status_code, "用过了" in other.text) == (422, True)


async def test_danger_is_told_to_who_stands_there_and_not_to_the_paper(house: House) -> None:
    await house.hire("zhen1", committee=TOWNSHIP, on_call=True)
    browser = await house.signed_in("cun1")
    form = FORM | {"what": "我老公昨晚又喝酒打我，把我头打破了", "relation": "spouse", "hold": "yes"}
    page = (await browser.post("/desk/reception", **form, number=await number_of(browser))).text
    assert "听到危险：家庭暴力" in page
    assert "马上打 110" in page
    found = _SLIP.search(page)
    assert found
    slip = page.split('id="slip"')[1]
    for word in ("婚姻", "家庭", "调解委员会", "周大成"):
        assert word not in slip
    assert (await browser.get(f"/desk/case/{found[1]}")).status_code == 404, "kept from the village"


async def test_grid_workers_register_for_their_committee(house: House) -> None:
    browser = await house.signed_in("wg1", Role.GRID_WORKER)
    page = (await browser.post("/desk/reception", **FORM, number=await number_of(browser))).text
    assert "已进入李家村人民调解委员会的待接手队列" in page
    boss = await house.hire("boss", Role.MANAGER, WHOLE)
    found = _SLIP.search(page)
    assert found
    case = (await house.store.desk.page(CaseNumber(found[1]), boss, house.clock())).case
    assert (case.status, case.committee, case.holder) == (Status.ROUTED, "v-lijia", None)
