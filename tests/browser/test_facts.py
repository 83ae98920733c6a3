"""Writing facts down in a real Chromium: a correction, the sides of a case, and somebody at the window with a slip to take home."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from tests.bot.house import House
from tests.browser.window import MARKS, NUMBER, SIZES, faultless, opened_case, sign_in
from tests.console.house import VILLAGE, wages

pytestmark = MARKS


async def held(house: House, browser: Browser, size: tuple[int, int]) -> Page:
    """A case that is held, open in a window."""
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    facts = wages(name="周大成", phone="13800000000", other_party="老王", relation="employer", amount_fen=3_500_000)
    await opened_case(house, facts=facts)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    page = await sign_in(browser, house, "cun1", size)
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    return page


@pytest.mark.parametrize("size", SIZES)
async def test_a_correction_shows_at_once_and_a_late_one_keeps_what_was_typed(
    house: House, browser: Browser, size: tuple[int, int]
) -> None:
    page = await held(house, browser, size)
    facts = page.get_by_role("button", name="案情和记录")
    if await facts.is_visible():
        await facts.click()
    await page.click("[data-open=do-correct]")
    dialog = page.locator("#do-correct")
    await expect(dialog.locator("#correct-amount")).to_have_value("35000")
    await faultless(page)
    await dialog.locator("#correct-amount").fill("42000")
    await dialog.locator("#correct-reason").fill("看了欠条")
    await dialog.get_by_role("button", name="保存更正").click()
    await expect(dialog).to_be_hidden()
    await expect(page.locator("#box-facts")).to_contain_text("42000元")
    await expect(page.locator("#box-written")).to_contain_text("金额：35000元 → 42000元")


async def test_the_side_that_is_chosen_brings_its_own_name_and_a_remark_is_stood_by(
    house: House, browser: Browser
) -> None:
    page = await held(house, browser, SIZES[0])
    await page.click("#box-written [data-open=do-party]")
    name, phone, card = (page.locator(f"#party-{field}") for field in ("name", "phone", "id_number"))
    await expect(name).to_have_value("周大成")
    await expect(page.locator("#party-sure")).to_be_hidden()
    await page.select_option("#party-side", "respondent")
    await expect(name).to_have_value("")
    await expect(phone).to_have_value("")
    await page.select_option("#party-side", "applicant")
    await expect(phone).to_have_value("13800000000")
    await page.select_option("#party-side", "respondent")
    await name.fill("王建国")
    await phone.fill("1390000")
    await card.fill("110105194912310021")
    save, told = page.get_by_role("button", name="保存", exact=True), page.locator("#do-party [data-error]")
    await save.click()
    await expect(told).to_have_text(re.compile("不像电话号码.*最后一位对不上.*再按一次"))
    await expect(page.locator("#party-sure")).to_be_checked()
    await phone.fill("13900000000")
    await expect(page.locator("#party-sure")).not_to_be_checked()
    await save.click()
    await expect(told).to_have_text(re.compile("^身份证号码的最后一位对不上"))
    await save.click()
    await expect(page.locator("#box-parties")).to_contain_text("王建国　13900000000")
    await expect(page.locator("#box-facts")).not_to_contain_text("老王")


@pytest.mark.parametrize("size", SIZES)
async def test_who_comes_to_the_window_goes_home_with_a_slip(
    house: House, browser: Browser, size: tuple[int, int]
) -> None:
    await house.staff("wg1", Role.GRID_WORKER, VILLAGE)
    page = await sign_in(browser, house, "wg1", size)
    await faultless(page, f"{house.url}/desk/reception")
    await page.select_option("#in-way", "call")
    await page.fill("#in-name", "周大成")
    await page.fill("#in-phone", "138")
    await page.fill("#in-what", "楼上王建国家漏水，把我家天花板泡坏了")
    await page.select_option("#in-place_code", "lw-lijia")
    await page.check("[name=consent]")
    await page.check("[name=hold]")
    await page.get_by_role("button", name="登记", exact=True).click()
    await expect(page.locator("#remark")).to_contain_text("“138”不像电话号码")
    await expect(page.locator("#in-what")).to_have_value("楼上王建国家漏水，把我家天花板泡坏了")
    await page.fill("#in-phone", "13800000000")
    await page.get_by_role("button", name="登记", exact=True).click()
    await expect(page.locator("#slip")).to_contain_text("来电登记")
    await faultless(page)
    await page.emulate_media(media="print")
    await expect(page.locator("#slip")).to_be_visible()
    await expect(page.locator("[data-print]")).to_be_hidden()
    await expect(page.locator("header.bar")).to_be_hidden()
    await page.emulate_media(media="screen")
    await page.get_by_role("link", name="打开案件").click()
    await expect(page.locator("#reach")).to_contain_text("请打电话联系申请人：13800000000")
