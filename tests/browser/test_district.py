"""The district's pages in a real Chromium: no serious fault, nothing wider than the screen, a step filled and saved."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from handlers.casework.staff import Role
from tests.bot.house import House
from tests.browser.window import MARKS, SIZES, faultless, faultless_house, sign_in
from tests.console.house import WHOLE

pytestmark = MARKS
PAGES = ("district", "district/part/bodies", "district/part/plans/home", "district/part/hours", "district/versions")


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """With the demo's own district, which is there to be replaced."""
    async with faultless_house(tmp_path) as house:
        yield house


async def test_the_settings_read_well_and_the_wizard_is_filled(house: House, browser: Browser) -> None:
    await house.staff("boss", Role.ADMINISTRATOR, WHOLE)
    page = await sign_in(browser, house, "boss", SIZES[1])
    await expect(page.get_by_role("heading", name="设置新区县")).to_be_visible()
    await page.get_by_role("button", name="开始").click()
    await faultless(page)
    await page.get_by_label("区县名称").fill("新城区")
    await page.get_by_label("区县代码").fill("xincheng")
    await page.locator("textarea").fill("东镇\n- 河口村\n- 山前村")
    await page.get_by_role("button", name="保存，下一步").click()
    await page.get_by_role("button", name="按地方自动列出").click()
    await expect(page.get_by_text("河口村人民调解委员会").first).to_be_visible()
    await faultless(page)
    await faultless(page, f"{house.url}/desk/district/check/wizard")
    await page.get_by_role("button", name="采用，马上生效").click()
    await expect(page.get_by_role("heading", name="区县设置：新城区")).to_be_visible()
    await page.goto(house.url)
    await expect(page.get_by_text("新城区").first).to_be_visible()
    await faultless(page, f"{house.url}/counter")
    wide = await sign_in(browser, house, "boss", SIZES[0])
    for path in PAGES:
        await faultless(wide, f"{house.url}/desk/{path}")
