"""Every page of the desk without parameters in a real Chromium, as each role: opens, no serious fault, nothing wider than the screen."""

import pytest
from playwright.async_api import Browser, Page

from bot.console.routes import router
from handlers.casework.staff import Role
from tests.bot.house import House
from tests.browser.window import MARKS, SIZES, faultless, opened_case, sign_in
from tests.console.house import TOWNSHIP, VILLAGE

pytestmark = MARKS

ROLES = [
    (Role.MANAGER, "district"),
    (Role.ADMINISTRATOR, "district"),
    (Role.GRID_WORKER, VILLAGE),
    (Role.JUDGE, TOWNSHIP),
]
LOOKS = [(SIZES[0], "light"), (SIZES[1], "dark"), (SIZES[1], "light"), (SIZES[0], "dark")]  # each role in another


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
    await house.staff("somebody", *role)
    await opened_case(house)
    size, scheme = LOOKS[at]
    page = await sign_in(browser, house, "somebody", size, color_scheme=scheme)
    paths = [path for path in plain_paths(house) if await is_page(page, house.url + path)]
    assert paths
    for path in paths:
        await faultless(page, house.url + path)
