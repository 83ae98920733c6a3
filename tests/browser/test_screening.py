"""Screening and registers in a real Chromium on a phone: a finding told and settled by touch, no serious fault, nothing too wide."""

from playwright.async_api import Browser, expect

from handlers.casework.staff import Role
from tests.bot.house import House
from tests.browser.window import MARKS, SIZES, faultless, sign_in
from tests.console.house import VILLAGE

pytestmark = MARKS


async def test_a_round_on_a_phone_and_the_village_sheet(house: House, browser: Browser) -> None:
    await house.staff("wangge1", Role.GRID_WORKER, VILLAGE)
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await house.service.store.screenings.tick(house.clock())
    page = await sign_in(browser, house, "wangge1", SIZES[1])
    await faultless(page, f"{house.url}/desk/screening")
    await page.get_by_role("link", name="发现了问题，记一条").first.click()
    await page.wait_for_url("**/task/**")
    await faultless(page)
    await page.fill("#what", "两家为院墙吵起来")
    await page.get_by_role("button", name="记下").click()
    await page.wait_for_url("**done=1")
    await page.locator("#found a.go").click()
    await page.wait_for_url("**/finding/**")
    await faultless(page)
    await page.fill("#result", "当场说好")
    await page.get_by_role("button", name="记为当场化解").click()
    await expect(page.get_by_text("当场化解", exact=True)).to_be_visible()
    await faultless(page, f"{house.url}/desk/screening/register")
    other = await sign_in(browser, house, "cun1", SIZES[1])
    await faultless(other, f"{house.url}/desk/registers/contacts")
    await other.select_option("#f-role", "adviser")
    await other.fill("#f-name", "律师甲")
    await other.get_by_role("button", name="登记", exact=True).click()
    await other.wait_for_url("**done=**")
    await faultless(other, f"{house.url}/desk/registers/contacts/print?place=lw-lijia")
    await expect(other.get_by_text("律师甲")).to_be_visible()
