"""The resident's page in a real browser: typed, answered, pressed, broken off, gone."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, FilePayload, Page, Route, expect

from tests.bot.house import House, opened
from tests.browser.window import FAULTS, MARKS, faultless, no_sideways_scroll, watched
from tests.dialogues.web import FILES
from tests.replay import free_port
from tests.waiting import until

pytestmark = MARKS
WIDE, PHONE, NARROW = (1280, 800), (360, 740), (320, 568)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; PCT-AL10; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "XWEB/4317 MMWEBSDK/20220903 Mobile Safari/537.36 MicroMessenger/8.0.28.2240 WeChat/arm64 NetType/2G Language/zh_CN"
)
SLOW = {"offline": False, "latency": 600, "downloadThroughput": 25_000, "uploadThroughput": 6_000}  # ms, bytes a second
EXIT = "https://www.weather.com.cn/"


@asynccontextmanager
async def visited(browser: Browser, house: House, size: tuple[int, int] = PHONE) -> AsyncIterator[Page]:
    """The page, freshly opened and greeted; nothing leaves the machine, no error in the console."""

    async def outside(route: Route) -> None:
        await route.fulfill(body="<title>天气</title>", content_type="text/html; charset=utf-8")

    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    await context.route(lambda url: not url.startswith(house.url), outside)
    page = watched(await context.new_page())
    await page.goto(house.url)
    await expect(page.locator(".line.bot")).to_have_count(1)
    yield page
    await context.close()
    assert FAULTS == []


async def say(page: Page, text: str) -> None:
    await page.locator("#words").fill(text)
    await page.keyboard.press("Enter")


async def gone(page: Page, name: str) -> None:
    """Wait until the browser holds no such cookie any more."""

    async def none() -> bool:
        return not any(name in cookie.get("name", "") for cookie in await page.context.cookies())

    await until(none)


@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["wide", "phone", "narrow"])
async def test_typed_answered_and_pressed(house: House, browser: Browser, size: tuple[int, int]) -> None:
    async with visited(browser, house, size) as page:
        await expect(page.locator(".line.bot").first).to_contain_text("机器人")
        await say(page, "房东不退我三千块押金，已经拖了两个月")
        await expect(page.locator(".me .meta").first).to_contain_text("已送达")
        choices = page.locator(".choices").last
        await expect(choices).to_be_visible()
        before = await page.locator(".line.bot").count()
        pressed = page.locator(f"#log > *:nth-child({await page.locator('#log > *').count()}) .choices button")
        await pressed.last.click()
        await expect(page.locator(".line.bot")).to_have_count(before + 1)
        await expect(pressed.first).to_be_disabled()
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0], "nothing may stick out sideways"
        for control in await page.locator("#exit, #send, #more, .choices button").all():
            box = await control.bounding_box()
            assert box is None or box["height"] >= 44


@pytest.mark.parametrize(
    ("size", "letters"),
    [((320, 568), 34), ((360, 640), 26), ((740, 360), 17), ((390, 330), 17), ((320, 300), 34)],
    ids=["twice as large", "large", "on its side", "keyboard open", "keyboard open, twice as large"],
)
async def test_there_is_room_to_read_and_to_type_whatever_the_letters_and_the_phone(
    house: House, browser: Browser, size: tuple[int, int], letters: int
) -> None:
    async with visited(browser, house, size) as page:
        await page.evaluate(f"document.documentElement.style.fontSize = '{letters}px'")
        await page.locator("#words").fill("我在石桥镇租的房子，房东说好了押金退房就退，现在又不退")
        room = {}
        for name in ("#words", "#scroll", "#send", "#exit"):
            box = await page.locator(name).bounding_box()
            assert box, name
            assert min(box["x"], box["y"]) >= 0, name
            assert box["x"] + box["width"] <= size[0], name
            assert box["y"] + box["height"] <= size[1], name
            room[name] = box
        assert room["#words"]["width"] >= 5 * letters, "five characters in a line"
        assert room["#scroll"]["height"] >= 2.5 * letters, "some of the talk"
        await expect(page.locator(".calls a").first).to_be_in_viewport()
        await no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_stands_in_the_way_of_people_who_read_otherwise(
    house: House, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    async with visited(browser, house) as page:
        await page.emulate_media(color_scheme=scheme)
        await say(page, "房东不退我三千块押金，已经拖了两个月")
        await expect(page.locator(".choices").last).to_be_visible()
        await page.locator("#more").click()
        for path in ("", "/privacy"):
            if path:
                await page.goto(house.url + path)
            await faultless(page)


async def test_inside_wechat_on_a_slow_line_it_opens_and_answers(house: House, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 568}, locale="zh-CN", user_agent=WECHAT)
    page = watched(await context.new_page())
    line = await context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", SLOW)
    await page.goto(house.url)
    await expect(page.locator(".line.bot")).to_have_count(1)
    await say(page, "房东不退我三千块押金，已经拖了两个月")
    await expect(page.locator(".choices").last).to_be_visible()
    await no_sideways_scroll(page)
    await context.close()
    assert FAULTS == []


async def test_enter_of_the_input_method_does_not_send_and_shift_enter_breaks_the_line(
    house: House, browser: Browser
) -> None:
    async with visited(browser, house) as page:
        words = page.locator("#words")
        await words.fill("ni hao")
        await words.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        await words.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
        await expect(words).to_have_value("ni hao")
        await words.press("Shift+Enter")
        await expect(words).to_have_value("ni hao\n")


async def test_what_is_written_while_the_service_is_down_is_sent_once_when_it_is_back(
    tmp_path: Path, browser: Browser
) -> None:
    port = free_port()
    async with AsyncExitStack() as first:
        house = await first.enter_async_context(opened(tmp_path, port=port))
        async with visited(browser, house) as page:
            await first.aclose()
            await expect(page.locator("#status")).to_contain_text("您写的都留着")
            await say(page, "转人工")
            await expect(page.locator(".me .meta").first).to_contain_text("发送中")
            async with opened(tmp_path, port=port) as again:
                await expect(page.locator(".me .meta").first).to_contain_text("已送达", timeout=30_000)
                await expect(page.locator(".line.bot")).to_have_count(2)
                await expect(page.locator(".line.me")).to_have_count(1)
                await expect(page.locator("#status")).to_be_empty()
                assert (await again.service.store.figures.standing(again.clock())).waiting_cases == 1


async def test_words_not_sent_are_there_after_a_reload_and_gone_once_sent(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        await page.locator("#words").press_sequentially("房东不退我押金，")
        await page.reload()
        await expect(page.locator("#words")).to_have_value("房东不退我押金，")
        await page.locator("#words").press("Enter")
        await expect(page.locator(".me .meta").first).to_contain_text("已送达")
        await page.reload()
        await expect(page.locator(".line.me")).to_have_count(1)
        await expect(page.locator("#words")).to_have_value("")


@pytest.mark.parametrize("lost", ["the line", "the answer"])
async def test_words_on_their_way_at_a_reload_are_sent_and_shown_once(
    house: House, browser: Browser, lost: str
) -> None:
    async with visited(browser, house) as page:
        if lost == "the line":
            await page.context.set_offline(True)
            await page.evaluate("Object.defineProperty(WebSocket.prototype, 'send', { value() {} })")
        await say(page, "转人工")
        if lost == "the answer":
            await expect(page.locator(".line.bot")).to_have_count(2)
        await page.context.set_offline(False)
        await page.reload()
        await expect(page.locator(".line.bot")).to_have_count(2)
        await expect(page.locator(".line.me")).to_have_count(1)
        await page.reload()
        await expect(page.locator(".line.bot")).to_have_count(2)
        await expect(page.locator(".line.me .bubble")).to_have_text("转人工")


async def test_words_not_sent_are_not_kept_for_who_comes_next_or_reads_the_phone(
    house: House, browser: Browser
) -> None:
    async with visited(browser, house) as page:
        await say(page, "他会看我手机")
        await expect(page.locator(".line.bot")).to_have_count(2)
        await page.locator("#words").fill("他昨天又打我")
        await page.reload()
        await expect(page.locator(".note")).to_be_visible()
        await page.locator("#words").press_sequentially("，")  # nothing comes before it
        await expect(page.locator("#words")).to_have_value("，")
        assert await page.evaluate("sessionStorage.length") == 0
        await page.locator("#exit").click()
        await page.wait_for_url(EXIT)
        await page.goto(house.url)
        await expect(page.locator(".line.bot")).to_have_count(1)
        await page.locator("#words").fill("我家漏水")
        await page.context.clear_cookies()  # the tab is another visitor's now
        await page.reload()
        await expect(page.locator(".line.bot")).to_have_count(1)
        await expect(page.locator("#words")).to_have_value("")


async def test_quick_exit_takes_the_words_not_sent_with_it(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        await page.locator("#words").fill("他昨天又打我")
        assert await page.evaluate("sessionStorage.length") == 1
        await page.locator("#exit").click()
        await page.wait_for_url(EXIT)
        await page.goto(house.url)
        await expect(page.locator(".line.bot")).to_have_count(1)
        await expect(page.locator("#words")).to_have_value("")
        assert await page.evaluate("sessionStorage.length") == 0


async def test_what_is_said_in_one_window_is_shown_in_the_other(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        other = await page.context.new_page()
        await other.goto(house.url)
        await expect(other.locator(".line.bot")).to_have_count(1)
        await say(page, "转人工")
        await expect(other.locator(".line.bot")).to_have_count(2)
        await expect(other.locator("#log > article")).to_have_count(3)
        await expect(other.locator("#log > article").nth(1)).to_contain_text("转人工")
        await expect(page.locator(".line.me")).to_have_count(1)
        await page.reload()  # what is not long said is sent again under its own id
        await say(page, "谢谢")
        await expect(other.locator(".line.me", has_text="谢谢")).to_have_count(1)
        await expect(other.locator(".line.me")).to_have_count(2)


async def test_a_phone_without_a_network_says_so_at_once_and_sends_when_there_is_one_again(
    house: House, browser: Browser
) -> None:
    async with visited(browser, house) as page:
        await page.context.set_offline(True)
        await expect(page.locator("#status")).to_contain_text("网络断了", timeout=5_000)
        await say(page, "转人工")
        await page.context.set_offline(False)
        await expect(page.locator(".me .meta").first).to_contain_text("已送达", timeout=5_000)
        await expect(page.locator("#status")).to_be_empty()
        await expect(page.locator(".line.bot")).to_have_count(2)


async def test_quick_exit_leaves_nothing_behind(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        await say(page, "他会看我手机")
        await expect(page.locator(".me .meta").first).to_contain_text("已送达")
        await page.locator("#exit").click()
        await page.wait_for_url(EXIT)
        await gone(page, "fengqiao")
        await page.go_back()
        assert "他会看我手机" not in await page.content()


async def test_quick_exit_without_a_line_hides_the_talk_for_good(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        await say(page, "房东不退我三千块押金")
        await expect(page.locator(".me .meta").first).to_contain_text("已送达")

        async def lost(route: Route) -> None:
            await route.abort("internetdisconnected")

        await page.route("**/leave", lost)
        await page.locator("#exit").click()
        await page.wait_for_url(EXIT)
        FAULTS.clear()  # the browser reports the call that was lost
        await page.goto(house.url)
        await expect(page.locator(".line.bot")).to_have_count(1)
        await expect(page.locator(".line.bot")).to_contain_text("机器人")
        await expect(page.locator(".line.me")).to_have_count(0)
        assert "fengqiao-left" not in {cookie.get("name") for cookie in await page.context.cookies()}


@pytest.mark.parametrize("told", ["by the window", "by the service"])
async def test_quick_exit_empties_the_other_window_too(house: House, browser: Browser, told: str) -> None:
    async with visited(browser, house) as page:
        if told == "by the service":  # an older phone has no channel between windows
            await page.context.add_init_script("delete globalThis.BroadcastChannel")
            await page.reload()
        await say(page, "房东不退我三千块押金")
        await expect(page.locator(".me .meta").first).to_contain_text("已送达")
        other = await page.context.new_page()
        await other.goto(house.url)
        await expect(other.locator(".line.me")).to_have_count(1)
        await page.locator("#exit").click()
        await other.wait_for_url(EXIT)


async def test_escape_three_times_leaves_too(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        for _ in range(3):
            await page.keyboard.press("Escape")
        await page.wait_for_url(EXIT)


async def test_photo_and_voice_are_sent(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        await page.locator("#more").click()
        name, content = FILES["photo"]
        await page.locator("#pick-photo").set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
        await expect(page.locator(".me .meta").first).to_contain_text("已送达")
        await expect(page.locator(".line.bot")).to_have_count(2)
        await page.locator("#mic").click()
        await expect(page.locator("#recorded")).to_have_text(re.compile("0:0[1-9]"))
        await page.locator("#record-send").click()
        await expect(page.locator(".me .meta").last).to_contain_text("已送达")
        await expect(page.locator(".me .bubble").last).to_contain_text("语音")
        await expect(page.locator(".line.bot")).to_have_count(3)


async def test_many_photos_at_once_get_one_answer_and_none_is_left_behind(house: House, browser: Browser) -> None:
    name, content = FILES["photo"]
    many = house.service.district.limits.messages_per_minute * 2 // 3  # with each as upload and message: over the limit
    photos = [FilePayload(name=f"{n}-{name}", mimeType="image/png", buffer=content) for n in range(many)]
    line = asyncio.Lock()

    async def slowly(route: Route) -> None:
        async with line:  # one after the other, as on a phone's line
            await asyncio.sleep(0.25)
            await route.continue_()

    async with visited(browser, house) as page:
        await page.route("**/upload", slowly)
        await page.locator("#pick-photo").set_input_files(photos)
        await expect(page.locator(".me .meta", has_text="已送达")).to_have_count(many, timeout=30_000)
        await expect(page.locator(".line.bot")).to_have_count(2)


async def test_upload_told_to_wait_is_sent_up_again_by_itself(house: House, browser: Browser) -> None:
    name, content = FILES["photo"]
    waits = iter([429])

    async def full(route: Route) -> None:
        status = next(waits, 0)
        await (route.fulfill(status=status, json={"message": "太快"}) if status else route.continue_())

    async with visited(browser, house) as page:
        await page.route("**/upload", full)
        await page.locator("#pick-photo").set_input_files(FilePayload(name=name, mimeType="image/png", buffer=content))
        await expect(page.locator(".me .meta")).to_contain_text("自动再传")
        await expect(page.locator(".me .meta")).to_contain_text("已送达", timeout=15_000)
        FAULTS.clear()  # the browser reports the refusal


async def test_an_upload_that_stalls_holds_back_neither_words_nor_other_files_and_is_given_up(
    house: House, browser: Browser
) -> None:
    name, content = FILES["photo"]
    calls = 0

    async def first_stalls(route: Route) -> None:
        nonlocal calls
        calls += 1
        if calls != 1:
            await route.continue_()

    async with visited(browser, house) as page:
        await page.clock.install()
        await page.reload()
        await page.route("**/upload", first_stalls)
        photos = [FilePayload(name=f"{n}-{name}", mimeType="image/png", buffer=content) for n in range(4)]
        await page.locator("#pick-photo").set_input_files(photos)
        await say(page, "转人工")
        meta = page.locator(".me .meta")
        await expect(meta.nth(4)).to_contain_text("已送达")
        for nth in (1, 2, 3):
            await expect(meta.nth(nth)).to_contain_text("已送达")
        await page.clock.fast_forward(61_000)
        await expect(meta.first).to_contain_text("还没传上去")
        await page.get_by_role("button", name="再试一次").click()
        await expect(meta.first).to_contain_text("已送达")


async def test_file_that_is_refused_says_why(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        wrong = b"MZ\x90\x00" + b"\x00" * 60
        picked = FilePayload(name="a.exe", mimeType="application/octet-stream", buffer=wrong)
        await page.locator("#pick-file").set_input_files(picked)
        await expect(page.locator(".me.failed .meta")).to_contain_text("不能收")


@pytest.mark.parametrize(("touch", "where"), [(True, "scroll"), (False, "words")], ids=["phone", "keys"])
async def test_a_press_opens_no_keyboard_on_a_phone(house: House, browser: Browser, touch: bool, where: str) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 700}, has_touch=touch, is_mobile=touch)
    page = watched(await context.new_page())
    await page.goto(house.url)
    await expect(page.locator(".line.bot")).to_have_count(1)
    await say(page, "房东不退我三千块押金，已经拖了两个月")
    button = page.locator(".choices button").first
    await (button.tap() if touch else button.click())
    await expect(button).to_be_disabled()
    assert await page.evaluate("document.activeElement.id") == where
    await context.close()


async def test_an_answer_in_several_lines_is_read_from_its_first(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        await say(page, "石桥工业园鑫达厂今年二月三号把我辞退了，没给补偿，要补偿金三万，找过工会")
        await expect(page.locator(".choices").last).to_be_visible()
        await say(page, "我姓刘，13912345678")
        await page.get_by_role("button", name="没问题，提交").click()
        await expect(page.locator(".line.bot", has_text="建议先走")).to_be_visible()
        await expect(page.locator(".line.bot", has_text="查询码")).to_be_in_viewport(ratio=1)
        await expect(page.locator("#newer")).to_be_visible()
        await page.locator("#newer").click()
        await expect(page.locator(".line.bot").last).to_be_in_viewport()
        await page.reload()
        await expect(page.locator(".line.bot").last).to_be_in_viewport()


async def test_hostile_words_stay_words(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        await say(page, "<img src=x onerror=alert(1)><b>粗</b>")
        await expect(page.locator(".me .bubble").first).to_have_text("<img src=x onerror=alert(1)><b>粗</b>")
        assert await page.locator(".log b, .log img").count() == 0


async def test_page_opened_again_shows_the_talk_and_can_be_read_aloud(house: House, browser: Browser) -> None:
    async with visited(browser, house) as page:
        await say(page, "转人工")
        await expect(page.locator(".line.bot")).to_have_count(2)
        await page.add_init_script("""
            addEventListener("DOMContentLoaded", () => new MutationObserver(([{ target }]) => {
                if (target.querySelector(".line")) target.dataset.aloud ??= target.getAttribute("aria-live");
            }).observe(document.getElementById("log"), { childList: true }));
        """)
        await page.reload()
        await expect(page.locator(".line.me .bubble")).to_have_text("转人工")
        await expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
        await expect(page.locator("#log")).to_have_attribute("data-aloud", "off")  # what was said before
        assert await page.get_by_label("说说遇到了什么事").count() == 1
        await page.locator("#words").focus()
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.id") == "send"
