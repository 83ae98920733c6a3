"""The desk's door: passwords, tokens, origins, sessions that end."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from handlers.casework.staff import Role
from storage.own_account import OwnAccount
from storage.people import right_password
from tests.console.house import HOST, PASSWORD, WHOLE, House


async def test_login_opens_a_strict_session(house: House) -> None:
    await house.hire("cun1")
    browser = house.browser()
    answer = await browser.sign_in("cun1")
    cookie = answer.headers.get_list("set-cookie")[0]
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert (await browser.get("/desk/queue")).status_code == 200


async def test_unknown_login_and_wrong_password_read_alike(house: House) -> None:
    await house.hire("cun1")
    browser = house.browser()
    wrong = await browser.sign_in("cun1", "not the password")
    unknown = await browser.sign_in("nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert "登录名或密码不对" in wrong.text
    assert browser_text(wrong.text, "cun1") == browser_text(unknown.text, "nobody")


def browser_text(page: str, login: str) -> str:
    """The page without the form's token and the login it repeats."""
    lines = [line for line in page.splitlines() if 'name="csrf"' not in line]
    return "\n".join(lines).replace(login, "")


async def test_wrong_tries_shut_the_door_for_that_address_only(house: House) -> None:
    await house.hire("cun1")
    guesser, owner = house.browser("10.9.9.9"), house.browser("10.0.0.7")
    for _ in range(5):
        await guesser.sign_in("cun1", "guess")
    shut = await guesser.sign_in("cun1", PASSWORD)
    assert shut.status_code == 429
    assert "试错次数太多" in shut.text
    assert (await owner.sign_in("cun1")).status_code == 303
    house.clock.on(minutes=16)
    assert (await guesser.sign_in("cun1")).status_code == 303


async def test_login_form_needs_its_own_token_and_origin(house: House) -> None:
    await house.hire("cun1")
    browser = house.browser()
    await browser.get("/desk/login")
    for answer in (
        await browser.post("/desk/login", csrf="", login="cun1", password=PASSWORD),
        await browser.post("/desk/login", origin="https://elsewhere.example", login="cun1", password=PASSWORD),
        await browser.post("/desk/login", origin=None, login="cun1", password=PASSWORD),
    ):
        assert answer.status_code == 403
    assert (await browser.get("/desk/queue")).status_code == 303


@pytest.mark.parametrize(
    "where", ["//evil.example", "https://evil.example", "/desk/../x?y", "/desk\\evil", "/desk/login"]
)
async def test_login_leads_only_to_the_desk(house: House, where: str) -> None:
    await house.hire("cun1")
    browser = house.browser()
    await browser.get("/desk/login")
    answer = await browser.post("/desk/login", login="cun1", password=PASSWORD, next=where)
    assert answer.headers["location"] == "/desk"


async def test_login_leads_back_to_the_page_one_came_for(house: House) -> None:
    await house.hire("cun1")
    browser = house.browser()
    asked = await browser.get("/desk/case/FQABCDEFGH")
    assert asked.headers["location"] == "/desk/login?next=/desk/case/FQABCDEFGH"
    assert "登录以后回到刚才的页面" in (await browser.get(asked.headers["location"])).text
    answer = await browser.post("/desk/login", login="cun1", password=PASSWORD, next="/desk/case/FQABCDEFGH")
    assert answer.headers["location"] == "/desk/case/FQABCDEFGH"


async def test_link_from_elsewhere_opens_itself_again_with_the_strict_cookie(house: House) -> None:
    answer = await house.browser().get("/desk/case/FQABCDEFGH", **{"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, "http-equiv" in answer.text) == (200, True)


@pytest.mark.parametrize("token", ["", "forged", "x" * 32])
async def test_forms_without_the_sessions_token_are_refused(house: House, token: str) -> None:
    browser = await house.signed_in("cun1")
    number = await house.case()
    answer = await browser.post(f"/desk/case/{number}/claim", csrf=token)
    assert answer.status_code == 403
    assert (await house.store.desk.queue(await house.person("cun1"))).cases


async def test_another_sessions_token_is_no_token(house: House) -> None:
    mine, other = await house.signed_in("cun1"), await house.signed_in("cun2")
    number = await house.case()
    assert (await mine.post(f"/desk/case/{number}/claim", csrf=other.csrf)).status_code == 403


@pytest.mark.parametrize("origin", [None, "null", "https://desk.test.evil.example", "http://other.test"])
async def test_forms_from_elsewhere_are_refused(house: House, origin: str | None) -> None:
    browser = await house.signed_in("cun1")
    number = await house.case()
    assert (await browser.post(f"/desk/case/{number}/claim", origin=origin)).status_code == 403


async def test_cross_site_posts_are_refused_even_with_a_right_origin(house: House) -> None:
    browser = await house.signed_in("cun1")
    number = await house.case()
    headers = {"Origin": HOST, "Sec-Fetch-Site": "cross-site"}
    answer = await browser.client.post(f"/desk/case/{number}/claim", data={"csrf": browser.csrf}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(("hours", "steps"), [(1.1, 1), (0.9, 14)])
async def test_sessions_end_idle_and_absolutely(house: House, hours: float, steps: int) -> None:
    browser = await house.signed_in("cun1")
    for _ in range(steps):
        house.clock.on(hours=hours)
        last = await browser.get("/desk/queue")
    assert last.status_code == 303
    assert last.headers["location"].startswith("/desk/login")


async def test_pages_that_refresh_themselves_keep_nobody_signed_in(house: House) -> None:
    browser = await house.signed_in("cun1")
    for _ in range(4):
        house.clock.on(minutes=20)
        last = await browser.get("/desk/queue", **{"X-Live": "1"})
    assert last.status_code == 303


async def test_log_out_ends_the_session_for_good(house: House) -> None:
    browser = await house.signed_in("cun1")
    cookies = dict(browser.client.cookies)
    assert (await browser.post("/desk/logout")).headers["location"] == "/desk/login"
    browser.client.cookies.update(cookies)
    assert (await browser.get("/desk/queue")).status_code == 303


async def test_one_ends_ones_other_sessions_and_nobody_elses(house: House) -> None:
    mine, stranger = await house.signed_in("cun1"), await house.signed_in("cun2")
    elsewhere = house.browser()
    await elsewhere.sign_in("cun1")
    now = house.clock()
    sessions = await OwnAccount.of(house.store).sessions(await house.person("cun1"), now)
    assert len(sessions) == 2
    assert (await stranger.post("/desk/me/end", session=sessions[0].id)).status_code == 404
    assert (await mine.post("/desk/me/end", session=sessions[0].id)).status_code == 303
    assert (await elsewhere.get("/desk/queue")).status_code == 303
    assert (await mine.get("/desk/queue")).status_code == 200


async def test_new_password_ends_every_session(house: House) -> None:
    browser = await house.signed_in("cun1")
    wrong = await browser.post("/desk/me/password", old="wrong", new="a better password", again="a better password")
    assert (wrong.status_code, "现在的密码不对" in wrong.text) == (409, True)
    short = await browser.post("/desk/me/password", old=PASSWORD, new="short", again="short")
    assert short.status_code == 422
    unlike = await browser.post("/desk/me/password", old=PASSWORD, new="a better password", again="another password")
    assert "不一样" in unlike.text
    right = await browser.post("/desk/me/password", old=PASSWORD, new="a better password", again="a better password")
    assert right.headers["location"] == "/desk/login?changed=password"
    assert (await browser.get("/desk/queue")).status_code == 303
    assert (await browser.sign_in("cun1", "a better password")).status_code == 303


async def test_guessing_the_old_password_in_a_stolen_session_is_stopped(house: House) -> None:
    browser = await house.signed_in("cun1")
    for _ in range(5):
        await browser.post("/desk/me/password", old="guess", new="a better password", again="a better password")
    shut = await browser.post("/desk/me/password", old=PASSWORD, new="a better password", again="a better password")
    assert shut.status_code == 429


async def test_pages_carry_their_headers(house: House) -> None:
    browser = await house.signed_in("cun1")
    page = await browser.get("/desk/queue")
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "style=" not in page.text
    assert "onclick=" not in page.text


async def test_static_files_are_public_and_only_those(house: House) -> None:
    browser = house.browser()
    page = await browser.get("/desk/login")
    path = page.text.split('href="')[1].split('"')[0]
    assert (await browser.get(path)).status_code == 200
    for bad in ("/desk/static/x/..%2frows.py", "/desk/static/x/none.js", "/desk/static/x/%2e%2e"):
        assert (await browser.get(bad)).status_code in (303, 404)


async def test_the_administrator_lands_on_the_register(house: House) -> None:
    browser = await house.signed_in("admin", Role.ADMINISTRATOR, "district")
    assert (await browser.get("/desk")).headers["location"] == "/desk/people"


async def test_who_is_put_out_while_the_form_still_comes_in_does_nothing(house: House) -> None:
    """A body may dawdle: what was allowed when it began is looked at again when it is there."""
    browser = await house.signed_in("cun1")
    number = await house.case()

    async def dawdling() -> AsyncIterator[bytes]:
        yield b"reason=x&"
        me = await house.person("cun1")
        await house.store.people.change(replace(me, active=False), house.clock())
        yield f"csrf={browser.csrf}".encode()

    kind = {"Origin": HOST, "Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.client.post(f"/desk/case/{number}/claim", content=dawdling(), headers=kind)
    assert (answer.status_code, answer.headers["location"][:11]) == (303, "/desk/login")
    manager = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert number in (await manager.get("/desk/queue")).text


async def test_the_hour_of_an_act_is_when_it_is_there(house: House) -> None:
    """Nobody keeps a door open by beginning to send before it shuts."""
    browser = await house.signed_in("cun1")
    number = await house.case()
    await browser.post(f"/desk/case/{number}/claim")
    line = await house.store.moves.remark(number, await house.person("cun1"), "记错了", house.clock())

    async def dawdling() -> AsyncIterator[bytes]:
        yield f"line={line}&".encode()
        house.clock.on(hours=25)
        yield f"csrf={browser.csrf}".encode()

    kind = {"Origin": HOST, "Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.client.post(f"/desk/case/{number}/undo", content=dawdling(), headers=kind)
    assert answer.headers["location"].startswith("/desk/login")  # the session is over by then too


async def test_ones_own_switches_write_nothing_else(house: House) -> None:
    """Whoever loses a post at that very moment does not write it back with a switch of the own page."""
    await house.hire("cun1", Role.MANAGER, WHOLE)
    me = await house.person("cun1")
    await house.store.people.change(replace(me, active=False, role=Role.MEDIATOR), house.clock())
    await house.store.people.set_on_call(me.id, True, house.clock(), "staff:1")
    await house.store.people.set_away(me.id, house.clock(), house.clock(), "staff:1")
    after = await house.person("cun1")
    assert (after.active, after.role, after.on_call) == (False, Role.MEDIATOR, True)


async def test_a_password_that_is_changed_while_it_is_looked_at_opens_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = await house.hire("cun1")

    async def slowly(digest: str, password: str) -> bool:
        right = await right_password(digest, password)
        await house.store.people.set_password(me.id, "quite another password", house.clock())
        return right

    monkeypatch.setattr("storage.sessions.right_password", slowly)
    assert (await house.browser().sign_in("cun1")).status_code == 401
