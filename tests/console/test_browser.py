"""The desk in a real Chromium, at a desk and on a phone: live without reload, claimed, answered, undone, no serious fault."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from handlers.casework.case import CaseNumber, Move, Room, Urgency
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Tell
from handlers.messages import Address, Incoming, MessageId
from tests.bot.house import PASSWORD, House, opened
from tests.console.house import TOWNSHIP, VILLAGE, WHOLE, wages
from tests.storage import acts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER, OTHER = CaseNumber("FQ22222222"), CaseNumber("FQ33333333")
RESIDENT = Address("web", "visitor-1")
SIZES = [(1280, 800), (360, 740)]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f00050001ff89993d1d0000000049454e44ae426082"
)


FAULTS: list[str] = []


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    FAULTS.clear()
    async with opened(tmp_path) as house:
        yield house
    assert not FAULTS


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as tools:
        browser = await tools.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        await browser.close()


async def sign_in(browser: Browser, house: House, login: str, size: tuple[int, int], **more: object) -> Page:
    """A signed-in page; faults of its code are kept in `FAULTS`."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **more)  # type: ignore[arg-type]  # options of the browser, checked by it
    page = await context.new_page()
    page.on("pageerror", lambda error: FAULTS.append(str(error)))
    page.on("console", lambda line: FAULTS.append(line.text) if "Content Security Policy" in line.text else None)
    await page.goto(f"{house.url}/desk/login")
    await page.fill("#login", login)
    await page.fill("#password", PASSWORD)
    await page.click("button.primary")
    await page.wait_for_url("**/desk/**")
    return page


async def opened_case(house: House, number: CaseNumber = NUMBER, address: Address = RESIDENT, **more: object) -> None:
    values = {"facts": wages(), "committee": VILLAGE} | more
    await acts.open_case(house.service.store, number, address, house.clock(), **values)


async def resident_says(house: House, text: str, number: CaseNumber = NUMBER) -> None:
    await acts.turn(
        house.service.store, Tell(number, Room.APPLICANT, text), text=text, address=RESIDENT, now=house.clock()
    )


async def seen_by_resident(house: House, text: str, seconds: float = 10.0) -> None:
    """Wait until the resident has been shown the words."""
    for _ in range(int(seconds * 10)):
        shown = await house.service.store.outbox.replies(RESIDENT, 0, house.clock())
        if text in [reply.text for reply in shown]:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the resident was not shown the words")


async def no_sideways_scroll(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
async def test_from_the_queue_to_the_answer_without_a_reload(house: House, size: tuple[int, int]) -> None:
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    async with chromium() as browser:
        page = await sign_in(browser, house, "cun1", size)
        await expect(page.get_by_text("现在没有等待接手的案件")).to_be_visible()
        await page.evaluate("window.notReloaded = true")
        await opened_case(house)
        await expect(page.get_by_text("老板拖了三个月工资")).to_be_visible()
        await expect(page).to_have_title("待接手 · 枫桥调解台")
        assert await page.evaluate("window.notReloaded")
        await no_sideways_scroll(page)

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
        await expect(page.get_by_role("button", name="撤销")).to_be_visible()
        assert await page.input_value("#words") == ""
        await seen_by_resident(house, "请问有没有工资条？")
        await expect(page.get_by_role("button", name="撤销")).to_be_hidden()


async def test_an_alert_comes_and_goes_without_a_reload(house: House) -> None:
    await house.staff("zhen1", Role.MEDIATOR, TOWNSHIP)
    async with chromium() as browser:
        page = await sign_in(browser, house, "zhen1", SIZES[1])
        await page.evaluate("window.notReloaded = true")
        await acts.open_danger(house.service.store, NUMBER, house.clock(), facts=wages(), committee=TOWNSHIP)
        banner = page.locator(".banner.danger")
        await expect(banner).to_contain_text("有加密案件待处理")
        await no_sideways_scroll(page)
        await page.click("text=收到，我来处理")
        await expect(banner).to_have_count(0)
        assert await page.evaluate("window.notReloaded")


async def test_undo_gives_the_words_back_and_a_note_stays_inside(house: House) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    async with chromium() as browser:
        page = await sign_in(browser, house, "cun1", SIZES[0])
        await page.goto(f"{house.url}/desk/case/{NUMBER}")
        await page.fill("#words", "写错了的话")
        await page.click("#send-out")
        await page.get_by_role("button", name="撤销").click()
        await expect(page.get_by_text("已撤销，没有发出", exact=True)).to_be_visible()
        assert await page.input_value("#words") == "写错了的话"
        await page.fill("#words", "只给同事看")
        await page.click("#keep-note")
        await expect(page.locator(".say.internal .text")).to_have_text("只给同事看")
        await page.click("text=常用语")
        await page.locator(".canned button", has_text="您的事（").click()
        assert (await page.input_value("#words")).startswith("李好，我是李家村人民调解委员会")
        await asyncio.sleep(6)
    shown = [r.text for r in await house.service.store.outbox.replies(RESIDENT, 0, house.clock())]
    assert not {"写错了的话", "只给同事看"} & set(shown)


async def test_who_is_late_hears_so_where_the_button_was(house: House) -> None:
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    fast = await house.staff("cun2", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    async with chromium() as browser:
        page = await sign_in(browser, house, "cun1", SIZES[0])
        await page.route("**/desk/events", lambda route: route.abort())
        await page.goto(f"{house.url}/desk/queue")
        await house.service.store.moves.move(NUMBER, fast, Order(Move.CLAIM), house.clock())
        await page.click("[data-claim]")
        await expect(page.get_by_text("这个案件已经有人接手了")).to_be_visible()
        await expect(page.get_by_text("现在没有等待接手的案件")).to_be_visible()


async def test_the_keyboard_alone_finds_claims_and_answers(house: House) -> None:
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await opened_case(house, OTHER, Address("web", "visitor-2"), urgency=Urgency.DANGER, facts=wages(what="要堵大门"))
    async with chromium() as browser:
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
        await seen_by_resident(house, "jkc?您好")


async def test_a_dialog_is_fetched_when_opened_and_keeps_what_was_typed(house: House) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    async with chromium() as browser:
        page = await sign_in(browser, house, "cun1", SIZES[1])
        await page.goto(f"{house.url}/desk/case/{NUMBER}")
        await page.evaluate("window.notReloaded = true")
        late = await house.staff("cun2", Role.MEDIATOR, VILLAGE)
        await page.click("[data-open=do-transfer]")
        box, reason = page.locator("#do-transfer"), page.locator("#transfer-reason")
        await expect(box).to_be_visible()
        await reason.fill("我要出差")
        await page.keyboard.press("Escape")
        await expect(box).to_be_hidden()
        await page.click("[data-open=do-transfer]")
        assert await reason.input_value() == "我要出差"
        await page.select_option("#transfer-to", str(late.id))
        assert await page.evaluate("window.notReloaded")
        await box.locator("button.primary").click()
        await page.wait_for_url("**/desk/queue?done=moved*")


async def test_a_lost_session_keeps_what_was_typed(house: House) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    async with chromium() as browser:
        page = await sign_in(browser, house, "cun1", SIZES[0])
        await page.goto(f"{house.url}/desk/case/{NUMBER}")
        await page.fill("#words", "很长的一段话")
        await house.service.store.sessions.sign_out_everywhere(me, house.clock())
        await page.click("#send-out")
        await expect(page.locator("[data-error]:visible")).to_contain_text("登录已到期")
        assert await page.input_value("#words") == "很长的一段话"


async def test_pictures_are_shown_from_a_blob(house: House) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    file = await house.service.store.files.put(PNG, "现场.png", house.clock())
    said = Incoming(RESIDENT, MessageId("photo"), house.clock(), text="照片", attachments=(file,))
    await house.service.take(said)
    async with chromium() as browser:
        page = await sign_in(browser, house, "cun1", SIZES[0])
        await page.goto(f"{house.url}/desk/case/{NUMBER}")
        await page.locator("[data-preview]").first.click()
        picture = page.locator("#preview img")
        await expect(picture).to_have_attribute("src", re.compile("^blob:"))
        assert await picture.evaluate("img => img.naturalWidth") == 1


@pytest.mark.parametrize(("size", "scheme"), [(SIZES[0], "light"), (SIZES[1], "dark")], ids=["desk", "dark phone"])
async def test_no_page_has_a_serious_fault(house: House, size: tuple[int, int], scheme: str) -> None:
    boss = await house.staff("boss", Role.MANAGER, "district")
    await house.staff("zhen1", Role.MEDIATOR, TOWNSHIP)
    await house.staff("admin", Role.ADMINISTRATOR)
    await opened_case(house, facts=wages(unsafe_phone=True, keep_from="村主任"))
    await house.service.store.moves.move(NUMBER, boss, Order(Move.CLAIM), house.clock())
    await resident_says(house, "老板说过年前给")
    await house.service.store.moves.remark(NUMBER, boss, "先打电话", house.clock())
    await house.service.store.moves.say(NUMBER, boss, "明天上午来", house.clock())
    await opened_case(house, OTHER, Address("web", "visitor-2"), urgency=Urgency.DANGER)
    async with chromium() as browser:
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


async def no_blank_below(page: Page) -> None:
    """A page whose columns scroll by themselves is no longer than the window."""
    longer = await page.evaluate("document.documentElement.scrollHeight - innerHeight")
    assert longer <= 1, (page.url, longer)


async def faultless(page: Page, url: str = "") -> None:
    """No serious or critical fault by axe, and nothing wider than the screen."""
    if url:
        await page.goto(url)
    known = len(FAULTS)
    found = (await Axe().run(page)).response["violations"]
    del FAULTS[known:]  # what axe itself tries is not ours
    bad = [
        (v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert not bad, (page.url, bad)
    await no_sideways_scroll(page)


@pytest.mark.parametrize("width", [320, 390])
async def test_on_a_phone_the_further_pages_wait_behind_one_button(house: House, width: int) -> None:
    """Reached with the keyboard, closed with Escape, the present page marked; nothing scrolls sideways."""
    await house.staff("boss", Role.MANAGER, WHOLE)
    async with chromium() as browser:
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
