"""Every route of the desk against every role: nothing is open by mistake, a new route has to be entered here."""

import pytest
from fastapi.routing import iter_route_contexts

from bot.console.routes import router
from handlers.casework.case import Move
from handlers.casework.life import BY_JUDGE, BY_SERVICE
from handlers.casework.staff import Role
from tests.console.house import HOST, VILLAGE, WHOLE, Browser, House

READERS = {Role.GRID_WORKER, Role.MEDIATOR, Role.EXPERT, Role.MANAGER}
KEEPERS = {Role.MANAGER, Role.ADMINISTRATOR}
SCREENERS = {Role.GRID_WORKER, Role.MEDIATOR, Role.MANAGER}
SCREENING = "/desk/screening"
FINDING = SCREENING + "/finding/{id:int}"
TASK = SCREENING + "/task/{id:int}"
CAMPAIGN = SCREENING + "/campaigns/{id:int}"
REGISTERS = "/desk/registers"
ALL = set(Role)
CASE = "/desk/case/{number}"
SECOND = "/desk/me/second"
JOINT = "/desk/joint/{number}"  # there for guests of a meeting alone
OUTSIDERS = ("outsider", "outsider-invite", "outsider-remove", "guest-end")
ONLINE = (
    *("invite", "uninvite", "pass-on", "propose", "unpropose", "appoint", "unappoint", "guest", "draft", "result"),
    *OUTSIDERS,
)
ASKED = ("help-expert", "help-panel", "help-joint", "help-court")
CALLS = ("will", "linkage-take", "linkage-call", "linkage-skip")
MOVES = (
    *(move.value for move in Move if move not in BY_SERVICE | BY_JUDGE),
    *("say", "note", "undo", "acknowledge"),
    *(f"online/{act}" for act in ONLINE),
    *ASKED,
    *CALLS,
)
PART = "part/{section}"
SETTINGS = (
    *("district", "district/file", "district/check/{draft}", "district/versions", "district/versions/{id:int}"),
    *("setup", "setup/{step:int}"),
    *(f"{base}/{part}" for base in ("district", "setup") for part in (PART, f"{PART}/{{key}}")),
)
SHOWN_ONLY = ("district", "district/versions")
OUTREACH = ("release", "return", "stop")
CHECK = "/desk/check/{number}"  # nothing waits for the judge here: every address of it is not there
MAY: dict[tuple[str, str], set[Role]] = {
    ("GET", "/desk"): ALL,
    ("GET", "/desk/queue"): READERS,
    ("GET", "/desk/mine"): READERS,
    ("GET", "/desk/find"): READERS,
    ("GET", "/desk/bulk"): READERS,
    ("POST", "/desk/bulk"): READERS,
    ("GET", "/desk/search"): READERS,
    ("POST", "/desk/search"): READERS,
    ("GET", "/desk/events"): ALL,
    ("GET", "/desk/me"): ALL,
    ("POST", "/desk/logout"): ALL,
    ("POST", "/desk/me/on-call"): READERS,
    ("POST", "/desk/me/away"): READERS,
    ("POST", "/desk/me/password"): ALL,
    ("POST", "/desk/me/end"): ALL,
    ("POST", "/desk/me/phrases"): READERS,
    ("POST", "/desk/me/bind"): ALL,
    ("POST", "/desk/me/unbind"): ALL,
    ("POST", "/desk/me/code-seen"): ALL,
    **{("GET", SECOND + page): ALL for page in ("", "/picture")},
    **{("POST", SECOND + act): ALL for act in ("/begin", "/confirm", "/end")},
    ("POST", "/desk/people/{id:int}/second"): {Role.ADMINISTRATOR},
    ("GET", "/desk/overview"): {Role.MANAGER},
    ("GET", "/desk/complaints"): {Role.MANAGER},
    ("GET", "/desk/complaints/{id:int}"): {Role.MANAGER},
    ("POST", "/desk/complaints/{id:int}"): {Role.MANAGER},
    ("GET", "/desk/subsidy"): READERS,
    ("POST", "/desk/subsidy"): {Role.MANAGER},
    ("GET", "/desk/subsidy/{id:int}"): READERS,
    ("POST", "/desk/subsidy/{id:int}"): READERS,
    ("GET", "/desk/subsidy/{id:int}/file"): {Role.MANAGER},
    ("GET", "/desk/ranking"): {Role.MANAGER},
    ("GET", "/desk/ranking/{id:int}"): {Role.MANAGER},
    ("GET", "/desk/communities"): {Role.MANAGER},
    ("GET", "/desk/village-rules"): READERS,
    ("POST", "/desk/village-rules"): READERS,
    ("GET", "/desk/village-rules/{id:int}"): READERS,
    ("POST", "/desk/village-rules/{id:int}"): READERS,
    ("GET", "/desk/figures"): {Role.MANAGER},
    ("GET", "/desk/figures/file"): {Role.MANAGER},
    ("GET", "/desk/figures/charts"): {Role.MANAGER},
    ("GET", "/desk/figures/chart/{code}"): {Role.MANAGER},
    ("GET", "/desk/figures/cases"): {Role.MANAGER},
    ("GET", "/desk/reports"): {Role.MANAGER},
    ("GET", "/desk/reports/{id:int}"): {Role.MANAGER},
    ("POST", "/desk/reports"): {Role.MANAGER},
    ("GET", "/desk/warnings/{id:int}/draft/{to}"): {Role.MANAGER},
    ("GET", "/desk/warnings"): {Role.MANAGER},
    ("GET", "/desk/warnings/{id:int}"): {Role.MANAGER},
    ("GET", "/desk/warnings/{id:int}/notice"): {Role.MANAGER},
    ("POST", "/desk/warnings/{id:int}"): {Role.MANAGER},
    ("GET", "/desk/people"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people/{id:int}/active"): {Role.ADMINISTRATOR},
    ("GET", "/desk/people/{id:int}/do/{deed}"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people/{id:int}/change"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people/{id:int}/password"): {Role.ADMINISTRATOR},
    ("POST", "/desk/people/{id:int}/bind"): {Role.ADMINISTRATOR},
    **{("GET", f"/desk/{page}"): {Role.ADMINISTRATOR} for page in SETTINGS},
    **{("POST", f"/desk/{page}"): {Role.ADMINISTRATOR} for page in SETTINGS if page not in SHOWN_ONLY},
    ("POST", "/desk/setup/fill"): {Role.ADMINISTRATOR},
    ("GET", "/desk/staffing"): KEEPERS,
    ("GET", "/desk/staffing/file"): KEEPERS,
    ("GET", "/desk/flow"): ALL,
    ("GET", "/desk/outreach"): READERS - {Role.GRID_WORKER},
    ("POST", "/desk/outreach"): READERS - {Role.GRID_WORKER},
    **{("POST", f"/desk/outreach/{{id:int}}/{act}"): READERS - {Role.GRID_WORKER} for act in OUTREACH},
    ("GET", "/desk/roster"): ALL - {Role.JUDGE},
    ("GET", "/desk/roster/file"): KEEPERS,
    ("GET", "/desk/roster/{id:int}"): KEEPERS,
    ("POST", "/desk/roster/{id:int}"): KEEPERS,
    ("POST", "/desk/roster/{id:int}/training"): KEEPERS,
    ("GET", "/desk/panels"): READERS,
    ("POST", "/desk/panels"): {Role.MANAGER},
    ("GET", "/desk/overdue"): READERS,
    ("GET", "/desk/supervision"): READERS,
    ("GET", "/desk/supervision/{id:int}"): READERS,
    ("POST", "/desk/supervision/{id:int}"): READERS,
    ("GET", "/desk/supervise/{number}"): {Role.MANAGER},
    ("POST", "/desk/supervise/{number}"): {Role.MANAGER},
    **{("GET", SCREENING + page): SCREENERS for page in ("", "/register", "/register/file", "/campaigns")},
    ("POST", SCREENING + "/campaigns"): {Role.MANAGER},
    **{("GET", page): SCREENERS for page in (TASK, FINDING, FINDING + "/file/{digest}", CAMPAIGN)},
    **{("POST", f"{TASK}/{act}"): SCREENERS for act in ("finding", "done")},
    **{("POST", f"{FINDING}/{act}"): SCREENERS for act in ("photo", "settle", "up", "visit")},
    ("POST", CAMPAIGN + "/end"): {Role.MANAGER},
    ("GET", CAMPAIGN + "/file"): {Role.MANAGER},
    ("GET", "/desk/backlog"): READERS,
    ("GET", "/desk/backlog/circular"): {Role.MANAGER},
    ("GET", "/desk/backlog/{id:int}"): READERS,
    ("POST", "/desk/backlog/{id:int}"): READERS,
    ("POST", "/desk/backlog/{id:int}/evidence"): READERS,
    ("GET", "/desk/backlog/{id:int}/evidence/{digest}"): READERS,
    ("GET", "/desk/backlog-enter/{number}"): {Role.MANAGER},
    ("POST", "/desk/backlog-enter/{number}"): {Role.MANAGER},
    ("GET", "/desk/register/{code}"): {Role.MANAGER},
    ("GET", REGISTERS): READERS,
    **{("GET", REGISTERS + "/{code}" + page): READERS for page in ("", "/file", "/print", "/{id:int}")},
    **{("POST", REGISTERS + "/{code}" + page): READERS for page in ("", "/{id:int}", "/{id:int}/remove")},
    ("GET", "/desk/help"): READERS,
    ("GET", "/desk/help/{id:int}"): READERS,
    ("POST", "/desk/help/{id:int}"): READERS,
    ("GET", CASE): READERS,
    ("GET", CASE + "/print"): READERS,
    ("GET", CASE + "/similar"): READERS,
    ("GET", CASE + "/drafts"): READERS,
    ("GET", CASE + "/phrases"): READERS,
    ("GET", CASE + "/file/{digest}"): READERS,
    ("GET", CASE + "/do/{path:path}"): READERS,
    ("GET", CASE + "/paper/{code}"): READERS,
    ("GET", CASE + "/pdf/{code}"): READERS,
    ("GET", "/desk/checks"): {Role.JUDGE},
    ("GET", CHECK): {Role.JUDGE},
    ("GET", CHECK + "/paper/{code}"): {Role.JUDGE},
    ("GET", CHECK + "/pdf/{code}"): {Role.JUDGE},
    ("POST", CHECK + "/answer"): {Role.JUDGE},
    **{("POST", f"{CASE}/{move}"): READERS for move in MOVES},
    ("POST", f"{CASE}/online/signed"): READERS,  # with a file
    ("GET", "/desk/joint"): READERS,
    ("GET", JOINT): READERS,
    ("POST", f"{JOINT}/say"): READERS,
    ("GET", CASE + "/group"): READERS,
    **{("POST", f"{CASE}/{act}"): READERS for act in ("link", "unlink", "joint-note", "joint-session")},
    **{(method, "/desk/reception"): SCREENERS for method in ("GET", "POST")},
    ("GET", "/desk/inbound"): READERS - {Role.GRID_WORKER},
    ("POST", "/desk/inbound"): READERS - {Role.GRID_WORKER},
    ("GET", "/desk/{rest:path}"): ALL,
}
PUBLIC = {("GET", "/desk/static/{version}/{name}"), ("GET", "/desk/login"), ("POST", "/desk/login")}
# Answers of the deed itself, once past the door: nothing chosen, nothing there, moved on.
PASSED = {200, 303, 409, 422}
ENDLESS = ("GET", "/desk/events")
HIDDEN = (
    CASE,
    CHECK,
    JOINT,
    "/desk/checks",
    "/desk/help/{id:int}",
    "/desk/supervision/",
    "/desk/supervise/",
    TASK,
    FINDING,
    CAMPAIGN,
    "/desk/backlog/{id:int}",
    "/desk/backlog-enter/",
    REGISTERS + "/",
    "/desk/complaints/{id:int}",
    "/desk/subsidy/{id:int}",
    "/desk/ranking/{id:int}",
    "/desk/village-rules/{id:int}",
)  # for who may not, they do not exist
NOT_THERE = {
    ("GET", "/desk/help/{id:int}"),
    ("POST", "/desk/help/{id:int}"),
    ("GET", "/desk/supervision/{id:int}"),
    ("POST", "/desk/supervision/{id:int}"),
    ("GET", "/desk/warnings/{id:int}"),
    ("GET", "/desk/warnings/{id:int}/notice"),
    ("POST", "/desk/warnings/{id:int}"),
    ("GET", "/desk/warnings/{id:int}/draft/{to}"),
    ("GET", "/desk/reports/{id:int}"),
    ("GET", "/desk/figures/chart/{code}"),
    ("GET", "/desk/figures/cases"),
    ("GET", "/desk/backlog/{id:int}"),
    ("GET", "/desk/backlog/{id:int}/evidence/{digest}"),
    ("GET", "/desk/complaints/{id:int}"),
    ("GET", "/desk/subsidy/{id:int}"),
    ("GET", "/desk/subsidy/{id:int}/file"),
    ("GET", "/desk/ranking/{id:int}"),
    ("GET", "/desk/village-rules/{id:int}"),
    ("POST", "/desk/village-rules/{id:int}"),
    ("GET", "/desk/register/{code}"),
    ("GET", CASE + "/file/{digest}"),
    ("GET", CASE + "/paper/{code}"),
    ("GET", CASE + "/pdf/{code}"),
    ("GET", CHECK),
    ("GET", CHECK + "/paper/{code}"),
    ("GET", CHECK + "/pdf/{code}"),
    ("POST", CHECK + "/answer"),
    ("POST", f"{CASE}/undo"),
    ("POST", "/desk/me/end"),
    ("GET", JOINT),
    ("POST", f"{JOINT}/say"),
    ("POST", CASE + "/link"),
    ("POST", CASE + "/joint-note"),
}
NO_LINE = {("POST", f"{CASE}/{call}") for call in CALLS[1:]}  # whoever may call finds no such line
NO_LINE |= {("GET", CASE + "/print")}  # only who works it
NOT_THERE |= {route for route in MAY if route[1].startswith((TASK, FINDING, CAMPAIGN, REGISTERS + "/"))}
NOT_THERE |= {("GET", "/desk/find"), ("GET", "/desk/{rest:path}"), ("GET", SECOND + "/picture")}
NOT_THERE |= {(method, f"/desk/district/{PART}/{{key}}") for method in ("GET", "POST")}
NOT_THERE |= {("POST", f"/desk/setup/{PART}/{{key}}")}  # the draft was begun by then, and lacks that entry
NOT_THERE |= {("POST", f"/desk/outreach/{{id:int}}/{act}") for act in OUTREACH}
NOT_THERE |= {(method, "/desk/district/versions/{id:int}") for method in ("GET", "POST")}
NOT_THERE |= {("POST", f"/desk/{base}/{PART}") for base in ("district", "setup")}  # a list has no form of its own


def routes_of(house: House) -> set[tuple[str, str]]:
    found = set()
    for route in iter_route_contexts(router(house.service).routes):
        for method in (route.methods or set()) - {"HEAD"}:
            found.add((method, str(route.path)))
    return found


async def call(browser: Browser, method: str, path: str, number: str) -> int:
    where = (
        path.replace("{number}", number)
        .replace("{id:int}", "2")
        .replace("{digest}", "0" * 64)
        .replace("{code}", "none")
        .replace("{section}", "bodies")
        .replace("{key}", "none")
        .replace("{draft}", "import")
        .replace("{step:int}", "1")
    )
    where = where.replace("{rest:path}", "no/such/page").replace("{path:path}", "transfer")
    if method == "GET":
        return (await browser.get(where)).status_code
    if path.endswith(("/signed", "/photo", "{id:int}/finding")):
        return (
            await browser.client.post(where, data={"csrf": browser.csrf}, files={"file": b""}, headers={"Origin": HOST})
        ).status_code
    return (
        await browser.post(where, reason="有理由", words="写好的话", line=1, alert=1, session=0, complaint=0, act="end")
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
            assert status == (404 if route[1].startswith(HIDDEN) else 403), (route, status)
        else:
            expected = {404} if route in NOT_THERE else PASSED | {404} if route in NO_LINE else PASSED
            assert status in expected, (route, status)


async def test_a_mediator_of_another_village_reaches_nothing_of_a_case(house: House) -> None:
    """Whatever names a case is not there, and no list or count tells of it."""
    number = await house.case()
    browser = await house.signed_in("xinmin", Role.MEDIATOR, "v-xinmin")
    for method, path in sorted(MAY):
        if "{number}" in path:
            shut = await call(browser, method, path, number)
            assert 403 <= shut < 422, (method, path)
            assert await call(browser, method, path, "FQ22222222") == shut, (method, path)
        elif method == "GET" and (method, path) != ENDLESS:
            page = await browser.get(path.replace("{id:int}", "1").replace("{code}", "none"))
            assert number not in page.text, path


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
