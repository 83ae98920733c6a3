"""The register, the manager's page, and one's own duty."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from handlers.casework.case import Level, Move, Urgency
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Complain
from handlers.errors import Refused
from storage.audit import HOUSE, entries
from storage.tables import outbox
from tests.console.house import PASSWORD, TOWNSHIP, VILLAGE, WHOLE, Browser, House

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


async def test_nothing_grave_is_done_without_a_form_that_names_who_and_what_follows(house: House) -> None:
    browser, holder = await administrator(house), await house.hire("cun1")
    other = await house.hire("zhen1", committee=TOWNSHIP, on_call=True)
    number = await house.case()
    await house.store.moves.move(number, holder, Order(Move.CLAIM), house.clock())
    secret = await house.danger()
    await house.store.alerts.acknowledge(secret, other, house.clock())
    page = (await browser.get("/desk/people")).text
    for deed in ("active", "password", "second"):
        assert f'formaction="/desk/people/{holder.id}/{deed}"' not in page
        assert f'action="/desk/people/{holder.id}/{deed}"' not in page
    stop = (await browser.get(f"/desk/people/{holder.id}/do/off")).text
    for words in ("停用同事cun1的账号", "手上 1 件案件马上退回队列", "退回的案件不会自动回来", "登录马上全部结束"):
        assert words in stop
    assert number not in stop
    assert f'action="/desk/people/{holder.id}/active"' in stop
    assert "手上没有要退回的案件" in (await browser.get(f"/desk/people/{other.id}/do/off")).text
    assert "旧密码作废" in (await browser.get(f"/desk/people/{holder.id}/do/password")).text
    await browser.post(f"/desk/people/{holder.id}/active", on="0")
    assert await house.store.offers.move_absent(house.clock()) == (number,)
    assert "不会自动回来" in (await browser.get("/desk/people?done=on")).text
    for path in (
        f"{holder.id}/do/off",
        f"{other.id}/do/none",
        f"{(await house.person('admin')).id}/do/off",
        "999/do/off",
    ):
        assert (await browser.get(f"/desk/people/{path}")).status_code == 409, path


async def test_name_role_and_committee_are_changed_and_another_role_ends_the_sessions(house: House) -> None:
    browser, other = await administrator(house), await house.signed_in("cun1")
    person = await house.person("cun1")
    number = await house.case()
    await house.store.moves.move(number, person, Order(Move.CLAIM), house.clock())
    where = f"/desk/people/{person.id}"
    assert "手上 1 件案件仍由他办" in (await browser.get(f"{where}/do/change")).text
    post = {"name": "调解员子", "role": "mediator", "committee": TOWNSHIP}
    assert (await browser.post(f"{where}/change", **post)).status_code == 303
    moved = await house.person("cun1")
    assert (moved.name, moved.committee, moved.level) == ("调解员子", TOWNSHIP, Level.TOWNSHIP)
    assert number in (await other.get("/desk/mine")).text, "the same role: still signed in, and still the holder"
    assert await house.store.offers.move_absent(house.clock()) == ()
    for wrong in ({"name": " "}, {"role": "king"}, {"committee": "nowhere"}):
        answer = await browser.post(f"{where}/change", **(post | wrong))
        assert (answer.status_code, "填完整" in answer.text) == (422, True)
    await house.store.people.set_on_call(person.id, True, house.clock(), "test")
    assert (await browser.post(f"{where}/change", **(post | {"role": "judge"}))).status_code == 303
    assert (await other.get("/desk/me")).status_code == 303
    assert not (await house.person("cun1")).on_call
    assert await house.store.offers.move_absent(house.clock()) == (number,)
    me = await house.person("admin")
    async with house.store._units.read() as unit:
        told = await entries(unit, HOUSE)
    by_me = [entry.detail for entry in told if (entry.act, entry.actor) == ("staff_change", f"staff:{me.id}")]
    assert by_me == [f"staff:{person.id}"] * 2


async def test_the_own_role_is_changed_by_another(house: House) -> None:
    browser = await administrator(house)
    me = await house.person("admin")
    post = {"name": "系统管理员丙", "role": "administrator", "committee": TOWNSHIP}
    assert 'id="c-role"' not in (await browser.get(f"/desk/people/{me.id}/do/change")).text
    refused = await browser.post(f"/desk/people/{me.id}/change", **(post | {"role": "mediator"}))
    assert (refused.status_code, "不能改自己的岗位" in refused.text) == (422, True)
    assert (await browser.post(f"/desk/people/{me.id}/change", **post)).status_code == 303
    assert (await house.person("admin")).committee == TOWNSHIP


async def test_reset_password_ends_sessions(house: House) -> None:
    browser, other = await administrator(house), await house.signed_in("cun1")
    person = await house.person("cun1")
    password = once((await browser.post(f"/desk/people/{person.id}/password")).text)
    assert (await other.get("/desk/queue")).status_code == 303
    assert (await other.sign_in("cun1", password)).status_code == 303


async def test_bind_codes_bind_one_telegram_account_once(house: House) -> None:
    browser = await house.signed_in("cun1")
    code = once((await browser.post("/desk/me/bind", password=PASSWORD)).text).removeprefix("/bind ")
    bound = await house.store.people.bind(code, 4711, house.clock())
    assert bound.login == "cun1"
    assert "已经绑定" in (await browser.get("/desk/me")).text


async def test_whose_binding_code_somebody_else_had_made_reads_so_until_it_is_read(house: House) -> None:
    browser, owner = await administrator(house), await house.signed_in("cun1")
    person, admin = await house.person("cun1"), await house.person("admin")
    once((await browser.post(f"/desk/people/{person.id}/bind")).text)
    words = "生成了 Telegram 绑定码"
    shown = (await owner.get("/desk/queue")).text
    assert (words in shown, admin.name in shown) == (True, True)
    assert words not in (await browser.get("/desk/people")).text
    assert (await owner.post("/desk/me/code-seen")).status_code == 303
    assert words not in (await owner.get("/desk/queue")).text
    async with house.store._units.read() as unit:
        trail = await entries(unit, HOUSE, 2)
    assert [(one.actor, one.act) for one in reversed(trail)] == [
        (f"staff:{admin.id}", "bind_code"), (f"staff:{person.id}", "bind_code_seen"),
    ]  # fmt: skip


async def test_a_page_left_open_binds_no_telegram_account_and_its_owner_can_end_the_one_there_is(house: House) -> None:
    browser = await house.signed_in("cun1")
    for typed in ({}, {"password": ""}, {"password": "not the password"}):
        refused = await browser.post("/desk/me/bind", **typed)
        assert (refused.status_code, "现在的密码不对" in refused.text, "/bind " in refused.text) == (409, True, False)
    code = once((await browser.post("/desk/me/bind", password=PASSWORD)).text).removeprefix("/bind ")
    await house.store.people.bind(code, 4711, house.clock())
    waiting = once((await browser.post("/desk/me/bind", password=PASSWORD)).text).removeprefix("/bind ")
    assert (await browser.post("/desk/me/unbind")).status_code == 303
    assert await house.store.people.by_telegram(4711) is None
    assert "还没有绑定" in (await browser.get("/desk/me")).text
    with pytest.raises(Refused):
        await house.store.people.bind(waiting, 4711, house.clock())


async def test_whoever_asks_for_a_binding_code_is_in_the_trail(house: House) -> None:
    browser, other = await administrator(house), await house.hire("cun1")
    me = await house.person("admin")
    await browser.post(f"/desk/people/{other.id}/bind")
    async with house.store._units.read() as unit:
        newest = (await entries(unit, HOUSE))[0]
    assert (newest.actor, newest.act, newest.detail) == (f"staff:{me.id}", "bind_code", f"staff:{other.id}")


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
