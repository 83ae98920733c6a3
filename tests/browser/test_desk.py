"""The desk's pages in a real Chromium: no serious fault in either colour, and on a phone the way to all of them."""

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
    faultless,
    no_blank_below,
    no_sideways_scroll,
    opened_case,
    resident_says,
    sign_in,
)
from tests.console.house import TOWNSHIP, WHOLE, wages

pytestmark = MARKS


@pytest.mark.parametrize(("size", "scheme"), [(SIZES[0], "light"), (SIZES[1], "dark")], ids=["desk", "dark phone"])
async def test_no_page_has_a_serious_fault(house: House, browser: Browser, size: tuple[int, int], scheme: str) -> None:
    boss = await house.staff("boss", Role.MANAGER, "district")
    await house.staff("zhen1", Role.MEDIATOR, TOWNSHIP)
    await house.staff("admin", Role.ADMINISTRATOR)
    await opened_case(house, facts=wages(unsafe_phone=True, keep_from="村主任"))
    await house.service.store.moves.move(NUMBER, boss, Order(Move.CLAIM), house.clock())
    await resident_says(house, "老板说过年前给")
    await house.service.store.moves.remark(NUMBER, boss, "先打电话", house.clock())
    await house.service.store.moves.say(NUMBER, boss, "明天上午来", house.clock())
    await opened_case(house, OTHER, Address("web", "visitor-2"), urgency=Urgency.DANGER)
    page = await sign_in(browser, house, "boss", size, color_scheme=scheme)
    for path in (
        "queue",
        "mine",
        f"case/{NUMBER}",
        f"case/{NUMBER}/do/transfer",
        f"case/{OTHER}",
        "overview",
        "figures?period=2026-11",
        "me",
        "case/none",
    ):
        await faultless(page, f"{house.url}/desk/{path}")
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    if size == SIZES[0]:
        await no_blank_below(page)
    await page.click("text=结案")
    await expect(page.locator("#do-close")).to_be_visible()
    await faultless(page)
    admin = await sign_in(browser, house, "admin", size, color_scheme=scheme)
    await faultless(admin, f"{house.url}/desk/people")
    await admin.click("text=添加人员")
    await faultless(admin)
    await admin.context.clear_cookies()
    await faultless(admin, f"{house.url}/desk/login")


@pytest.mark.parametrize("width", [320, 390])
async def test_on_a_phone_the_further_pages_wait_behind_one_button(house: House, browser: Browser, width: int) -> None:
    """Reached with the keyboard, closed with Escape, the present page marked; nothing scrolls sideways."""
    await house.staff("boss", Role.MANAGER, WHOLE)
    page = await sign_in(browser, house, "boss", (width, 700))
    await page.goto(f"{house.url}/desk/registers")
    more = page.locator(".nav-more summary")
    assert await page.locator(".nav > a:visible").count() == 4
    await more.focus()
    await page.keyboard.press("Enter")
    names = await page.locator(".nav-list a").all_inner_texts()
    assert [name.split()[0] for name in names if name] == [
        "排查",
        "协助",
        "苗头预警",
        "统计",
        "登记簿",
        "来访登记",
        "来文",
        "我",
    ]
    await expect(page.locator(".nav-list a[aria-current=page]")).to_contain_text("登记簿")
    await faultless(page)
    await no_sideways_scroll(page)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")
    await expect(page.locator(".nav-list")).to_be_hidden()
    assert await more.evaluate("button => button === document.activeElement")
    await more.click()
    await page.locator(".nav-list").get_by_text("统计").click()
    await page.wait_for_url("**/desk/figures**")


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_colleague_is_stopped_only_after_reading_who_and_what_follows(
    house: House, browser: Browser, width: int
) -> None:
    await house.staff("admin", Role.ADMINISTRATOR)
    person = await house.staff("cun1", Role.MEDIATOR, TOWNSHIP)
    page = await sign_in(browser, house, "admin", (width, 800))
    await page.goto(f"{house.url}/desk/people")
    stop, asked = page.locator(f"[data-open=person-off-{person.id}]"), page.locator(f"#person-off-{person.id}")
    await stop.click()
    await expect(asked).to_contain_text("退回的案件不会自动回来")
    await faultless(page)
    await asked.locator("[data-close]").click()
    await expect(asked).to_have_count(0)
    assert (await house.service.store.people.get(person.id)).active
    await page.click(f"[data-open=person-change-{person.id}]")
    await faultless(page)
    await page.fill("#c-name", "调解员寅")
    await page.click("dialog[open] button.primary")
    await expect(page.locator("td strong", has_text="调解员寅")).to_be_visible()
    await stop.click()
    await asked.locator("button.alarm").click()
    await page.wait_for_url("**/desk/people?done=off")
    assert not (await house.service.store.people.get(person.id)).active
