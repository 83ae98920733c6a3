"""Dialogs of a case: made when they are opened, usable without page code, and only for who may do what they are for."""

import re

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
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/queue?done=moved")


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
