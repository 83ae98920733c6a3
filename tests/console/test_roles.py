"""Every route of the desk against every role: nothing is open by mistake, a new route has to be entered here."""

import pytest

from bot.console.routes import router
from handlers.casework.case import Move
from handlers.casework.life import BY_SERVICE
from handlers.casework.staff import Role
from tests.console.house import VILLAGE, WHOLE, Browser, House

READERS = {Role.GRID_WORKER, Role.MEDIATOR, Role.EXPERT, Role.MANAGER}
ALL = set(Role)
CASE = "/desk/case/{number}"
MOVES = (*(move.value for move in Move if move not in BY_SERVICE), "say", "note", "undo", "acknowledge")
MAY: dict[tuple[str, str], set[Role]] = {
    ("GET", "/desk"): ALL,
    ("GET", "/desk/queue"): READERS,
    ("GET", "/desk/mine"): READERS,
    ("GET", "/desk/find"): READERS,
    ("GET", "/desk/events"): ALL,
    ("GET", "/desk/me"): ALL,
    ("POST", "/desk/logout"): ALL,
    ("POST", "/desk/me/on-call"): READERS,
    ("POST", "/desk/me/away"): READERS,
    ("POST", "/desk/me/password"): ALL,
    ("POST", "/desk/me/end"): ALL,
    ("POST", "/desk/me/bind"): ALL,
    ("GET", "/desk/overview"): {Role.MANAGER},
    ("POST", "/desk/overview/complaint"): {Role.MANAGER},
    ("GET", "/desk/figures"): {Role.MANAGER},
    ("GET", "/desk/figures/file"): {Role.MANAGER},
    ("GET", "/desk/people"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people/{id:int}/active"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people/{id:int}/password"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people/{id:int}/bind"): {Role.ADMINISTRATOR},
    ("GET", CASE): READERS,
    ("GET", CASE + "/file/{digest}"): READERS,
    ("GET", CASE + "/paper/{code}"): READERS,
    **{("POST", f"{CASE}/{move}"): READERS for move in MOVES},
    ("GET", "/desk/{rest:path}"): ALL,
}
PUBLIC = {("GET", "/desk/static/{version}/{name}"), ("GET", "/desk/login"), ("POST", "/desk/login")}
# Answers of the deed itself, once past the door: nothing chosen, nothing there, moved on.
PASSED = {200, 303, 409, 422}
ENDLESS = ("GET", "/desk/events")
NOT_THERE = {
    ("GET", CASE + "/file/{digest}"),
    ("GET", CASE + "/paper/{code}"),
    ("POST", f"{CASE}/undo"),
    ("POST", "/desk/me/end"),
}
NOT_THERE |= {("POST", "/desk/overview/complaint"), ("GET", "/desk/find"), ("GET", "/desk/{rest:path}")}


def routes_of(house: House) -> set[tuple[str, str]]:
    found = set()
    for route in router(house.service).routes:
        for method in getattr(route, "methods", set()) - {"HEAD"}:
            found.add((method, str(getattr(route, "path", ""))))
    return found


async def call(browser: Browser, method: str, path: str, number: str) -> int:
    where = (
        path.replace("{number}", number)
        .replace("{id:int}", "1")
        .replace("{digest}", "0" * 64)
        .replace("{code}", "none")
    )
    where = where.replace("{rest:path}", "no/such/page")
    if method == "GET":
        return (await browser.get(where)).status_code
    return (
        await browser.post(where, reason="有理由", words="写好的话", line=1, alert=1, session=0, complaint=0)
    ).status_code


async def test_the_table_names_every_route(house: House) -> None:
    assert routes_of(house) == set(MAY) | PUBLIC


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_reaches_its_routes_and_no_other(house: House, role: Role) -> None:
    await house.hire("first", Role.ADMINISTRATOR, WHOLE)
    browser = await house.signed_in("me", role, WHOLE if role is Role.MANAGER else VILLAGE)
    last = {("POST", "/desk/logout"): 1}
    for route, allowed in sorted(MAY.items(), key=lambda item: last.get(item[0], 0)):
        if route == ENDLESS:
            continue
        number = await house.case()
        status = await call(browser, *route, number)
        if role not in allowed:
            assert status == (404 if CASE in route[1] else 403), (route, status)
        else:
            assert status in ({404} if route in NOT_THERE else PASSED), (route, status)


async def test_nobody_passes_without_a_session(house: House) -> None:
    browser = house.browser()
    number = await house.case()
    for method, path in MAY:
        assert await call(browser, method, path, number) == 303, (method, path)
    answer = await browser.ask(f"/desk/case/{number}/claim")
    assert (answer.status_code, "登录已到期" in answer.json()["message"]) == (401, True)


async def test_the_administrator_sees_no_case_at_all(house: House) -> None:
    number = await house.case()
    browser = await house.signed_in("admin", Role.ADMINISTRATOR, WHOLE)
    for path in ("/desk/people", "/desk/me"):
        assert number not in (await browser.get(path)).text
    there, nowhere = await browser.get(f"/desk/case/{number}"), await browser.get("/desk/case/FQ22222222")
    assert (there.status_code, there.text) == (404, nowhere.text)


async def test_out_of_sight_and_not_there_are_the_same_page(house: House) -> None:
    far = await house.case(committee="v-xinmin")
    secret = await house.danger()
    browser = await house.signed_in("cun1")
    pages = {
        (await browser.get(f"/desk/case/{number}")).text for number in (far, secret, "FQ22222222", "x", "FQ' OR 1=1")
    }
    assert len(pages) == 1
    for move in MOVES:
        answers = [
            await browser.ask(f"/desk/case/{n}/{move}", line=1, words="话", reason="理由") for n in (far, "FQ22222222")
        ]
        assert [a.status_code for a in answers] == [404, 404]
        assert answers[0].content == answers[1].content
