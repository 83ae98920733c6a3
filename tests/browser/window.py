"""Debian's Chromium for the tests: windows of the desk, cases to look at, and what no page may have."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from handlers.casework.case import CaseNumber, Room
from handlers.effects import Tell
from handlers.messages import Address
from tests.bot.house import PASSWORD, House, opened
from tests.console.house import VILLAGE, wages
from tests.storage import acts
from tests.waiting import until

# One Chromium serves all tests of a process, so they share one loop.
MARKS = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
NUMBER, OTHER = CaseNumber("FQ22222222"), CaseNumber("FQ33333333")
RESIDENT = Address("web", "visitor-1")
SIZES = [(1280, 800), (360, 740)]
ONLY_FAULTS = {"resultTypes": ["violations"], "preload": False}  # half of axe's time went into what is well
ONLY_COLOURS = {**ONLY_FAULTS, "runOnly": ["color-contrast"]}
Scheme = Literal["light", "dark"]
FAULTS: list[str] = []  # of the code of the pages of this test

expect.set_options(timeout=30_000)  # a busy machine is no fault of the page


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser; what it may reach is this machine only."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def faultless_house(folder: Path, **given: Any) -> AsyncIterator[House]:
    """A whole service; on leaving, the code of its pages must have had no fault."""
    FAULTS.clear()
    async with opened(folder, **given) as house:
        yield house
    assert not FAULTS


def watched(page: Page) -> Page:
    """The page; faults of its code are kept in `FAULTS`."""
    page.on("pageerror", lambda error: FAULTS.append(str(error)))
    page.on("console", lambda line: FAULTS.append(line.text) if "Content Security Policy" in line.text else None)
    return page


async def sign_in(
    browser: Browser, house: House, login: str, size: tuple[int, int], password: str = PASSWORD, **more: object
) -> Page:
    """A signed-in page in a window of its own."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **more)  # type: ignore[arg-type]  # options of the browser, checked by it
    page = watched(await context.new_page())
    await page.goto(f"{house.url}/desk/login")
    await page.fill("#login", login)
    await page.fill("#password", password)
    await page.click("button.primary")
    await page.wait_for_url("**/desk/**")
    return page


async def opened_case(house: House, number: CaseNumber = NUMBER, address: Address = RESIDENT, **more: object) -> None:
    """A case that waits in the village's queue."""
    values = {"facts": wages(), "committee": VILLAGE} | more
    await acts.open_case(house.service.store, number, address, house.clock(), **values)


async def resident_says(house: House, text: str, number: CaseNumber = NUMBER) -> None:
    """The resident writes into the case."""
    told = Tell(number, Room.APPLICANT, text)
    await acts.turn(house.service.store, told, text=text, address=RESIDENT, now=house.clock())


async def shown_to_resident(house: House) -> list[str]:
    """What the resident can read by now."""
    return [reply.text for reply in await house.service.store.outbox.replies(RESIDENT, 0, house.clock())]


async def seen_by_resident(house: House, text: str) -> None:
    """Wait until the resident has been shown the words."""

    async def shown() -> bool:
        return text in await shown_to_resident(house)

    await until(shown)


async def no_sideways_scroll(page: Page) -> None:
    """Nothing is wider than the window."""
    wider = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, (page.url, wider)


async def no_blank_below(page: Page) -> None:
    """A page whose columns scroll by themselves is no longer than the window."""
    longer = await page.evaluate("document.documentElement.scrollHeight - innerHeight")
    assert longer <= 1, (page.url, longer)


async def faultless(page: Page, url: str = "") -> None:
    """No serious or critical fault by axe, and nothing wider than the screen."""
    if url:
        await page.goto(url)
    await _without_faults(page, ONLY_FAULTS)
    await no_sideways_scroll(page)


async def faultless_otherwise(page: Page, size: tuple[int, int], scheme: Scheme) -> None:
    """The page that is open, in another size and other colours: whatever may differ there."""
    before = page.viewport_size
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.emulate_media(color_scheme=scheme)
    await _without_faults(page, ONLY_COLOURS)
    await no_sideways_scroll(page)
    if before is not None:
        await page.set_viewport_size(before)


async def _without_faults(page: Page, options: dict[str, Any]) -> None:
    known = len(FAULTS)
    found = (await Axe().run(page, options=options)).response["violations"]
    del FAULTS[known:]  # what axe itself tries is not ours
    bad = [
        (v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert not bad, (page.url, bad)
