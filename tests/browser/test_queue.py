"""The queue in a real Chromium, at a desk and on a phone: live without reload, claimed, answered, by keyboard alone."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from handlers.casework.case import Move, Urgency
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.messages import Address
from tests.bot.house import House
from tests.browser.window import (
    MARKS,
    NUMBER,
    OTHER,
    SIZES,
    no_sideways_scroll,
    opened_case,
    resident_says,
    seen_by_resident,
    sign_in,
)
from tests.console.house import TOWNSHIP, VILLAGE, wages
from tests.storage import acts

pytestmark = MARKS


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
async def test_from_the_queue_to_the_answer_without_a_reload(
    house: House, browser: Browser, size: tuple[int, int]
) -> None:
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    page = await sign_in(browser, house, "cun1", size)
    await expect(page.get_by_text("现在没有等待接手的案件")).to_be_visible()
    await page.evaluate("window.notReloaded = true")
    await opened_case(house)
    await expect(page.get_by_text("老板拖了三个月工资")).to_be_visible()
    await expect(page).to_have_title("待接手 · 枫桥调解台")
    assert await page.evaluate("window.notReloaded")
    await no_sideways_scroll(page)

    await page.clock.install()
    await page.click("[data-claim]")
    await page.wait_for_url(f"**/desk/case/{NUMBER}")
    await page.evaluate("window.notReloaded = true")
    await resident_says(house, "老板说过年前给")
    await expect(page.locator(".say.resident .text").get_by_text("老板说过年前给")).to_be_visible()
    assert await page.evaluate("window.notReloaded")
    await no_sideways_scroll(page)

    await page.fill("#words", "请问有没有工资条？")
    await page.press("#words", "Enter")
    assert await page.input_value("#words") == "请问有没有工资条？\n"
    await page.press("#words", "Control+Enter")
    await expect(page.locator(".say .undo button")).to_be_visible()
    assert await page.input_value("#words") == ""
    house.clock.ahead += timedelta(minutes=11)
    await seen_by_resident(house, "请问有没有工资条？")
    await page.clock.fast_forward("11:00")
    await expect(page.locator(".say .undo button")).to_be_hidden()


async def test_an_alert_comes_and_goes_without_a_reload(house: House, browser: Browser) -> None:
    await house.staff("zhen1", Role.MEDIATOR, TOWNSHIP)
    page = await sign_in(browser, house, "zhen1", SIZES[1])
    await page.evaluate("window.notReloaded = true")
    await acts.open_danger(house.service.store, NUMBER, house.clock(), facts=wages(), committee=TOWNSHIP)
    banner = page.locator(".banner.danger")
    await expect(banner).to_contain_text("有加密案件待处理")
    await no_sideways_scroll(page)
    await page.click("text=收到，我来处理")
    await expect(banner).to_have_count(0)
    assert await page.evaluate("window.notReloaded")


async def test_who_is_late_hears_so_where_the_button_was(house: House, browser: Browser) -> None:
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    fast = await house.staff("cun2", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    page = await sign_in(browser, house, "cun1", SIZES[0])
    await page.route("**/desk/events", lambda route: route.abort())
    await page.goto(f"{house.url}/desk/queue")
    await house.service.store.moves.move(NUMBER, fast, Order(Move.CLAIM), house.clock())
    await page.click("[data-claim]")
    await expect(page.get_by_text("这个案件已经有人接手了")).to_be_visible()
    await expect(page.get_by_text("现在没有等待接手的案件")).to_be_visible()


async def test_the_keyboard_alone_finds_claims_and_answers(house: House, browser: Browser) -> None:
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await opened_case(house, OTHER, Address("web", "visitor-2"), urgency=Urgency.DANGER, facts=wages(what="要堵大门"))
    page = await sign_in(browser, house, "cun1", SIZES[0])
    await expect(page.locator(".row").first).to_contain_text("要堵大门")
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await page.keyboard.type("工资")
    await expect(page.locator(".row:visible")).to_have_count(1)
    await page.fill("#find", "")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("c")
    await page.wait_for_url(f"**/desk/case/{NUMBER}")
    await page.keyboard.press("r")
    await page.keyboard.type("jkc?您好")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".say .undo button")).to_be_visible()
    house.clock.ahead += timedelta(minutes=11)
    await seen_by_resident(house, "jkc?您好")
