"""Two-step sign-in: on, asked for, used up, lost, off again, and asked of those who must have it."""

import re
from datetime import timedelta

import pyotp
import pytest

from handlers.casework.staff import Role
from tests.console.house import PASSWORD, Browser, House

SECRET = re.compile(r'<output class="link">([A-Z2-7 ]+)</output>')
SPARE = re.compile(r"<code>([0-9A-Z-]{11})</code>")


def now_shown(house: House, secret: str) -> str:
    """What the app on the phone shows."""
    return pyotp.TOTP(secret).at(house.clock())


async def switched_on(house: House, login: str = "cun1", role: Role = Role.MEDIATOR) -> tuple[Browser, str, list[str]]:
    """Somebody who has just switched it on: the browser, the secret, the codes for a lost phone."""
    browser = await house.signed_in(login, role)
    return browser, *await switch_on(house, browser)


async def switch_on(house: House, browser: Browser) -> tuple[str, list[str]]:
    """The secret and the codes for a lost phone."""
    await browser.post("/desk/me/second/begin", password=PASSWORD)
    page = await browser.get("/desk/me/second")
    shown = SECRET.search(page.text)
    assert shown
    secret = shown[1].replace(" ", "")
    codes = SPARE.findall((await browser.post("/desk/me/second/confirm", code=now_shown(house, secret))).text)
    return secret, codes


async def enter(house: House, code: str, login: str = "cun1", address: str = "10.1.1.1") -> int:
    """Sign in from a fresh browser; the status."""
    browser = house.browser(address)
    await browser.get("/desk/login")
    return (await browser.post("/desk/login", login=login, password=PASSWORD, code=code)).status_code


async def test_the_password_alone_no_longer_opens_and_a_code_opens_once(house: House) -> None:
    browser, elsewhere = await house.signed_in("cun1"), house.browser()
    await elsewhere.sign_in("cun1")
    secret, codes = await switch_on(house, browser)
    assert len(codes) == 8
    assert (await browser.get("/desk/queue")).status_code == 200
    assert (await elsewhere.get("/desk/queue")).status_code == 303
    assert await enter(house, "") == 401
    assert await enter(house, now_shown(house, secret)) == 401  # it confirmed the phone already
    house.clock.on(minutes=1)
    shown = now_shown(house, secret)
    assert await enter(house, f"{shown[:3]} {shown[3:]}") == 303
    assert await enter(house, shown) == 401


async def test_wrong_password_and_wrong_code_read_alike(house: House) -> None:
    await switched_on(house)
    first, second = house.browser(), house.browser()
    for browser in (first, second):
        await browser.get("/desk/login")
    wrong_code = await first.post("/desk/login", login="cun1", password=PASSWORD, code="000000")
    wrong_word = await second.post("/desk/login", login="cun1", password="not the password", code="000000")
    said = [re.findall(r'id="login-error">([^<]+)<', page.text) for page in (wrong_code, wrong_word)]
    assert said[0] == said[1] != []


async def test_guessing_codes_shuts_the_door(house: House) -> None:
    _, secret, _ = await switched_on(house)
    house.clock.on(minutes=1)
    for guess in range(5):
        await enter(house, f"00000{guess}", address="10.9.9.9")
    assert await enter(house, now_shown(house, secret), address="10.9.9.9") == 429


async def test_guesses_from_many_addresses_shut_the_codes_for_a_while(house: House) -> None:
    _, secret, _ = await switched_on(house)
    house.clock.on(minutes=1)
    for guess in range(10):
        await enter(house, f"00000{guess}", address=f"10.9.9.{guess}")
    assert await enter(house, now_shown(house, secret)) == 401
    house.clock.on(minutes=16)
    assert await enter(house, now_shown(house, secret)) == 303


async def test_patience_does_not_help_who_guesses_codes(house: House) -> None:
    _, secret, _ = await switched_on(house)
    for round_ in range(3):
        for guess in range(10):
            await enter(house, f"00000{guess}", address=f"10.9.{round_}.{guess}")
        house.clock.on(minutes=16)
    assert await enter(house, now_shown(house, secret)) == 401
    house.clock.on(hours=24)
    assert await enter(house, now_shown(house, secret)) == 303


async def test_a_phones_clock_may_be_half_a_minute_off_and_no_more(house: House) -> None:
    _, secret, _ = await switched_on(house)
    house.clock.on(minutes=5)
    phone = pyotp.TOTP(secret)
    late, later = (phone.at(house.clock() - timedelta(seconds=off)) for off in (30, 90))
    assert await enter(house, later) == 401
    assert await enter(house, late) == 303


async def test_a_lost_phone_is_replaced_by_a_spare_code_once(house: House) -> None:
    _, _, codes = await switched_on(house)
    assert await enter(house, codes[0].lower()) == 303
    assert await enter(house, codes[0]) == 401
    assert await enter(house, codes[1].replace("-", "")) == 303


async def test_switching_off_needs_password_and_code(house: House) -> None:
    browser, secret, _ = await switched_on(house)
    house.clock.on(minutes=1)
    await browser.get("/desk/login")
    await browser.post("/desk/login", login="cun1", password=PASSWORD, code=now_shown(house, secret))
    await browser.get("/desk/me/second")
    house.clock.on(minutes=1)
    refused = await browser.post("/desk/me/second/end", password=PASSWORD, code="000000")
    assert (refused.status_code, "动态码不对" in refused.text) == (409, True)
    for _ in range(9):
        await browser.post("/desk/me/second/end", password=PASSWORD, code="000000")
    shut = await browser.post("/desk/me/second/end", password=PASSWORD, code=now_shown(house, secret))
    assert (shut.status_code, "试错次数太多" in shut.text) == (429, True)
    house.clock.on(minutes=16)
    await browser.post("/desk/me/second/end", password=PASSWORD, code=now_shown(house, secret))
    assert await enter(house, "") == 303


async def test_the_secret_is_shown_to_its_owner_only_until_it_is_in_use(house: House) -> None:
    browser = await house.signed_in("cun1")
    stranger = await house.signed_in("cun2")
    wrong = await browser.post("/desk/me/second/begin", password="guess")
    assert wrong.status_code == 409
    await browser.post("/desk/me/second/begin", password=PASSWORD)
    picture = await browser.get("/desk/me/second/picture")
    assert (picture.headers["content-type"], b"<path" in picture.content) == ("image/svg+xml", True)
    assert (await stranger.get("/desk/me/second/picture")).status_code == 404
    page = await browser.get("/desk/me/second")
    shown = SECRET.search(page.text)
    assert shown
    await browser.post("/desk/me/second/confirm", code=now_shown(house, shown[1].replace(" ", "")))
    browser = await house.signed_in("admin", Role.ADMINISTRATOR, "district")
    assert shown[1] not in (await browser.get("/desk/people")).text


async def test_the_administrator_switches_it_off_for_a_lost_phone_and_nobody_else_can(house: House) -> None:
    await switched_on(house)
    person = await house.person("cun1")
    colleague = await house.signed_in("cun2")
    assert (await colleague.post(f"/desk/people/{person.id}/second")).status_code == 403
    admin = await house.signed_in("admin", Role.ADMINISTRATOR, "district")
    assert "关闭两步验证" in (await admin.get("/desk/people")).text
    assert (await admin.post(f"/desk/people/{person.id}/second")).status_code == 303
    assert await enter(house, "") == 303


@pytest.mark.parametrize(
    ("rule", "mediator", "administrator"),
    [("optional", 200, 200), ("administrators", 200, 303), ("everybody", 303, 303)],
)
async def test_who_must_have_it_sees_nothing_else_before(
    house: House, rule: str, mediator: int, administrator: int
) -> None:
    one = await house.signed_in("cun1")
    other = await house.signed_in("admin", Role.ADMINISTRATOR, "district")
    house.service.settings = house.service.settings.model_copy(update={"second_factor": rule})
    assert (await one.get("/desk/mine")).status_code == mediator
    people = await other.get("/desk/people")
    assert people.status_code == administrator
    if administrator == 303:
        assert people.headers["location"] == "/desk/me/second"
    assert (await other.get("/desk/me/second")).status_code == 200


async def test_a_telegram_account_is_bound_with_a_code_too_where_one_is_asked_for_signing_in(house: House) -> None:
    browser, secret, _ = await switched_on(house)
    house.clock.on(minutes=1)
    refused = await browser.post("/desk/me/bind", password=PASSWORD)
    assert (refused.status_code, "/bind " in refused.text) == (409, False)
    given = await browser.post("/desk/me/bind", password=PASSWORD, code=now_shown(house, secret))
    assert "/bind " in given.text
