"""Every page of the desk without parameters in a real Chromium, as each role: opens, no serious fault, nothing wider than the screen."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page

from bot.console.routes import router
from handlers.casework.staff import Role
from handlers.messages import Address
from tests.bot.house import House
from tests.browser.window import MARKS, OTHER, SIZES, Scheme, faultless, faultless_otherwise, opened_case, sign_in
from tests.console.house import TOWNSHIP, VILLAGE, wages

pytestmark = MARKS

ROLES = [
    (Role.MANAGER, "district"),
    (Role.ADMINISTRATOR, "district"),
    (Role.GRID_WORKER, VILLAGE),
    (Role.JUDGE, TOWNSHIP),
    (Role.MEDIATOR, VILLAGE),
    (Role.EXPERT, TOWNSHIP),
]
WIDE, PHONE = SIZES
# A name and words that would run as markup, or push the page out of the screen: nothing of it may show on any page.
NAMED = "<img src=x onerror=alert(1)>" + "W" * 22
TOLD = f"\"'><script>alert(2)</script>{NAMED}{'W' * 300}😀"
WORDS = ("what", "tried", "name", "other_party", "place", "wanted")
# How each role's pages are looked at, and how once more: between them every size in every colour.
LOOKS: list[tuple[tuple[int, int], Scheme, tuple[int, int], Scheme]] = [
    (WIDE, "light", PHONE, "dark"),
    (PHONE, "dark", WIDE, "light"),
    (PHONE, "light", WIDE, "dark"),
    (WIDE, "dark", PHONE, "light"),
    (PHONE, "light", WIDE, "dark"),
    (WIDE, "light", PHONE, "dark"),
]


def plain_paths(house: House) -> list[str]:
    """Every address of a page that needs nothing filled in."""
    skipped = ("/desk/events", "/desk/login")
    routes = (
        (str(getattr(route, "path", "")), getattr(route, "methods", ())) for route in router(house.service).routes
    )
    return sorted(path for path, methods in routes if "GET" in methods and "{" not in path and path not in skipped)


async def is_page(page: Page, url: str) -> bool:
    """Whether this role is shown a page there, and not a file, a refusal or another page."""
    answer = await page.context.request.get(url, max_redirects=0)
    return answer.status == 200 and answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(("at", "role"), list(enumerate(ROLES)), ids=[role.value for role, _ in ROLES])
async def test_every_page_of_a_role(house: House, browser: Browser, at: int, role: tuple[Role, str]) -> None:
    who = await house.staff("somebody", *role)
    await house.service.store.people.change(replace(who, name=NAMED), house.clock())
    await opened_case(house)
    await opened_case(house, OTHER, Address("web", "visitor-2"), facts=wages().with_(**dict.fromkeys(WORDS, TOLD)))
    size, scheme, other_size, other_scheme = LOOKS[at]
    page = await sign_in(browser, house, "somebody", size)
    paths = [path for path in plain_paths(house) if await is_page(page, house.url + path)]
    assert paths
    for path in paths:
        await page.emulate_media(color_scheme=scheme)
        await faultless(page, house.url + path)
        await faultless_otherwise(page, other_size, other_scheme)
