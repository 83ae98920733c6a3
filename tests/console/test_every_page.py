"""Every page of the desk without parameters in a real Chromium, as each role: opens, no serious fault, nothing wider than the screen."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.console.routes import router
from handlers.casework.staff import Role
from tests.bot.house import House, opened
from tests.console.house import TOWNSHIP, VILLAGE
from tests.console.test_browser import FAULTS, SIZES, chromium, faultless, opened_case, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROLES = [
    (Role.MANAGER, "district"),
    (Role.ADMINISTRATOR, "district"),
    (Role.GRID_WORKER, VILLAGE),
    (Role.JUDGE, TOWNSHIP),
]
LOOKS = [(SIZES[0], "light"), (SIZES[1], "dark"), (SIZES[1], "light"), (SIZES[0], "dark")]  # each role in another


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    FAULTS.clear()
    async with opened(tmp_path) as house:
        yield house
    assert not FAULTS


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
async def test_every_page_of_a_role(house: House, at: int, role: tuple[Role, str]) -> None:
    await house.staff("somebody", *role)
    await opened_case(house)
    size, scheme = LOOKS[at]
    async with chromium() as browser:
        page = await sign_in(browser, house, "somebody", size, color_scheme=scheme)
        paths = [path for path in plain_paths(house) if await is_page(page, house.url + path)]
        assert paths
        for path in paths:
            await faultless(page, house.url + path)


def test_attributes_are_written_and_not_escaped() -> None:
    """`{{ ' class="x"' if … }}` comes out as a value in quotation marks that matches nothing."""
    wrong = re.compile(r"""\{\{ '[^'{}]*="[^{}]*\}\}""")
    folder = Path(__file__).parents[2] / "bot/console/templates"
    found = {p.name: wrong.findall(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.html"))}
    assert not [(name, one) for name, each in found.items() for one in each if "| safe" not in one]
