"""Dialogs of a case: made when they are opened, usable without page code, and only for who may do what they are for."""

import re

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, WHOLE, House
from tests.console.test_case import held

_LINK = re.compile(r'href="(/desk/case/\w+/do/[\w/-]+)"')


async def test_every_button_of_a_case_leads_to_its_form(house: House) -> None:
    browser, number = await held(house)
    other = await house.hire("zhen1", committee=TOWNSHIP)
    page = (await browser.get(f"/desk/case/{number}")).text
    assert f'<option value="{other.id}">' not in page, "lists come with their dialogs"
    links = _LINK.findall(page)
    assert {path.rsplit("/", 1)[1] for path in links} >= {"close", "transfer", "escalate", "help-expert", "help-joint"}
    for path in links:
        dialog = await browser.get(path)
        assert dialog.status_code == 200, path
        assert f'action="{path.replace("/do/", "/")}"' in dialog.text
        assert 'name="csrf"' in dialog.text


async def test_without_page_code_a_dialog_is_a_page_that_works(house: House) -> None:
    browser, number = await held(house)
    colleague = await house.hire("cun9")
    await browser.get(f"/desk/case/{number}/do/transfer")
    answer = await browser.post(f"/desk/case/{number}/transfer", to=colleague.id, reason="我要出差")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/queue?done=moved&slip={number}")


async def test_a_dialog_is_there_only_while_its_move_may_be_made(house: House) -> None:
    browser, number = await held(house)
    assert (await browser.get(f"/desk/case/{number}/do/archive")).status_code == 409
    assert (await browser.get(f"/desk/case/{number}/do/online/guest")).status_code == 409
    assert (await browser.get(f"/desk/case/{number}/do/nothing")).status_code == 409
    other = await house.signed_in("cun2")
    assert (await other.get(f"/desk/case/{number}/do/transfer")).status_code == 404


async def test_a_dialog_offers_nobody_who_must_not_know(house: House) -> None:
    near, far = await house.hire("zhen1", committee=TOWNSHIP), await house.hire("fx1", committee="t-fx")
    browser, number = await held(house, keep_from=f"不要告诉{near.name}")
    dialog = (await browser.get(f"/desk/case/{number}/do/help-joint")).text
    assert f'<option value="{far.id}">' in dialog
    assert f'<option value="{near.id}">' not in dialog


async def test_opening_a_dialog_is_a_reading(house: House) -> None:
    browser, number = await held(house)
    boss = await house.hire("boss", Role.MANAGER, WHOLE)

    async def reads() -> int:
        entries = (await house.store.desk.page(number, boss, house.clock())).audit
        return sum(entry.act == "read" and not entry.actor.endswith(f":{boss.id}") for entry in entries)

    before = await reads()
    await browser.get(f"/desk/case/{number}/do/close")
    assert await reads() == before + 1


async def test_who_closes_reads_before_that_no_terms_are_registered(house: House) -> None:
    browser, number = await held(house)
    where, missing = f"/desk/case/{number}", "协议内容还没有登记"
    assert missing in (dialog := (await browser.get(f"{where}/do/close")).text)
    assert "没有做书面协议的，选“达成口头协议”" in dialog
    await browser.post(f"{where}/start")
    terms = {"form": "written", "facts": "欠工资", "words": "三日内付清", "agreed": "2026-11-23"}
    assert (await browser.ask(f"{where}/terms", **terms)).status_code == 200
    assert missing not in (await browser.get(f"{where}/do/close")).text


async def test_what_saving_replaces_stands_in_its_form(house: House) -> None:
    browser, number = await held(house)
    where = f"/desk/case/{number}"
    await browser.post(f"{where}/start")
    terms = {"form": "written", "facts": "欠工资", "words": "分两期<付清>", "agreed": "2026-11-23", "amount": "6000.50"}
    assert (await browser.ask(f"{where}/terms", **terms)).status_code == 200
    again = (await browser.get(f"{where}/do/terms")).text
    for kept in (">分两期&lt;付清&gt;</textarea>", 'value="2026-11-23"', 'value="6000.50"', 'value="written" selected'):
        assert kept in again
    await browser.ask(f"{where}/places", codes="lw-wangzhuang", joint="yes")
    places = (await browser.get(f"{where}/do/places")).text
    assert 'value="lw-wangzhuang" checked' in places
    assert 'value="lw-lijia" checked' not in places
    assert 'name="joint" value="yes" checked' in places


async def test_from_the_top_nothing_is_handed_up(house: House) -> None:
    browser = await house.signed_in("qu1", committee=WHOLE)
    number = await house.case(committee=WHOLE)
    await house.store.moves.move(number, await house.person("qu1"), Order(Move.CLAIM), house.clock())
    assert "/do/escalate" not in (await browser.get(f"/desk/case/{number}")).text


async def test_the_page_says_what_is_next_with_its_form(house: House) -> None:
    browser, number = await held(house)
    page = (await browser.get(f"/desk/case/{number}")).text
    next_ = page.split('id="next"')[1].split("</div>")[0]
    assert "下一步" in next_
    assert "/do/party" in page.split('id="next"')[1].split("banners")[0]
