"""The register, the manager's page, and one's own duty."""

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from handlers.casework.case import Move, Urgency
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Complain
from storage.tables import outbox
from tests.console.house import VILLAGE, WHOLE, Browser, House

NEW = {
    "login": "Cun5",
    "name": "调解员癸",
    "role": "mediator",
    "committee": VILLAGE,
    "speciality": "labour",
    "on_call": "1",
}


async def administrator(house: House) -> Browser:
    return await house.signed_in("admin", Role.ADMINISTRATOR, WHOLE)


def once(page: str) -> str:
    found = re.search(r'<output id="once">([^<]+)</output>', page)
    assert found is not None
    return found.group(1)


async def test_a_new_account_gets_a_password_shown_once(house: House) -> None:
    browser = await administrator(house)
    created = await browser.post("/desk/people", **NEW)
    password = once(created.text)
    assert password not in (await browser.get("/desk/people")).text
    person = await house.person("cun5")
    assert (person.role, person.specialities, person.on_call) == (Role.MEDIATOR, ("labour",), True)
    assert (await house.browser().sign_in("cun5", password)).status_code == 303


async def test_wrong_entries_are_told(house: House) -> None:
    browser = await administrator(house)
    await browser.post("/desk/people", **NEW)
    for wrong in (
        {},
        {"login": "x", "committee": "nowhere"},
        {"login": "y", "role": "king"},
        {"login": "z", "name": " "},
    ):
        answer = await browser.post("/desk/people", **(NEW | wrong))
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


async def test_who_is_stopped_is_out_at_once_and_may_come_back(house: House) -> None:
    browser, other = await administrator(house), await house.signed_in("cun1")
    person = await house.person("cun1")
    assert (await browser.post(f"/desk/people/{person.id}/active", on="0")).status_code == 303
    assert (await other.get("/desk/queue")).status_code == 303
    assert "已停用" in (await browser.get("/desk/people")).text
    await browser.post(f"/desk/people/{person.id}/active", on="1")
    assert (await other.sign_in("cun1")).status_code == 303


async def test_the_administrator_cannot_shut_himself_out(house: House) -> None:
    browser = await administrator(house)
    me = await house.person("admin")
    assert (await browser.post(f"/desk/people/{me.id}/active", on="0")).status_code == 409
    assert (await browser.get("/desk/people")).status_code == 200


async def test_reset_password_ends_sessions(house: House) -> None:
    browser, other = await administrator(house), await house.signed_in("cun1")
    person = await house.person("cun1")
    password = once((await browser.post(f"/desk/people/{person.id}/password")).text)
    assert (await other.get("/desk/queue")).status_code == 303
    assert (await other.sign_in("cun1", password)).status_code == 303


async def test_bind_codes_bind_one_telegram_account_once(house: House) -> None:
    browser = await house.signed_in("cun1")
    code = once((await browser.post("/desk/me/bind")).text).removeprefix("/bind ")
    bound = await house.store.people.bind(code, 4711, house.clock())
    assert bound.login == "cun1"
    assert "已经绑定" in (await browser.get("/desk/me")).text


async def test_on_call_and_away_are_ones_own_switches(house: House) -> None:
    browser = await house.signed_in("cun1")
    await browser.post("/desk/me/on-call", on="1")
    assert (await house.person("cun1")).on_call
    await browser.post("/desk/me/away", until="2026-11-25T08:30")
    person = await house.person("cun1")
    assert person.away_until == house.clock() + timedelta(days=1, hours=22, minutes=30)
    assert "您请假到" in (await browser.get("/desk/me")).text
    await browser.post("/desk/me/away", until="")
    assert (await house.person("cun1")).away_until is None
    for wrong in ("yesterday", "2020-01-01T00:00", "2030-01-01T00:00"):
        assert (await browser.post("/desk/me/away", until=wrong)).status_code == 422


async def test_the_overview_tells_how_the_area_stands(house: House) -> None:
    await house.case(urgency=Urgency.DANGER)
    house.clock.on(minutes=45)
    number = await house.case()
    await house.says(number, "你们太慢了", Complain("你们太慢了", number))
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    absent = await house.hire("cun1")
    await house.store.people.change(replace(absent, away_until=house.clock() + timedelta(days=1)), house.clock())
    page = (await boss.get("/desk/overview")).text
    for words in ("<b>2</b><span>件等待接手", "45 分钟", "你们太慢了", "请假", "在线"):
        assert words in page
    assert "没有送到当事人的话" not in page


async def test_the_overview_names_the_cases_whose_resident_was_not_reached(house: House) -> None:
    number = await house.case()
    holder = await house.hire("cun1")
    await house.store.moves.move(number, holder, Order(Move.CLAIM), house.clock())
    await house.store.moves.say(number, holder, "明天来", house.clock())
    house.clock.on(minutes=5)
    async with house.store._units.write() as unit:
        await unit.conn.execute(update(outbox).values(sent_at=None, dead_at=house.clock(), dead_reason="Refused"))
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    page = (await boss.get("/desk/overview")).text
    assert "没有送到当事人的话" in page
    assert f'href="/desk/case/{number}"' in page.split('id="missed"')[1]


async def test_a_complaint_is_answered_once_with_its_number(house: House) -> None:
    number = await house.case()
    await house.says(number, "你们太慢了", Complain("你们太慢了", number))
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "服务投诉〔2026〕1号" in (await boss.get("/desk/overview")).text
    page = (await boss.get("/desk/complaints")).text
    where = page.split('href="/desk/complaints/')[1].split('"')[0]
    where = f"/desk/complaints/{where}"
    assert "你们太慢了" in (await boss.get(where)).text
    refused = await boss.post(where, act="reply", verdict="", words="已改")
    assert (refused.status_code, "请选择核实的结果" in refused.text) == (409, True)
    assert (await boss.post(where, act="reply", verdict="true", words="已经加派人手")).status_code == 303
    assert "服务答复〔2026〕1号" in (await boss.get("/desk/complaints")).text
    assert "你们太慢了" not in (await boss.get("/desk/overview")).text
    assert (await boss.post(where, act="reply", verdict="true", words="再答")).status_code == 409
