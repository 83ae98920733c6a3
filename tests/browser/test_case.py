"""A case page in a real Chromium: words undone, notes, dialogs, pictures, and nothing typed that is lost."""

import re
from datetime import timedelta

from playwright.async_api import Browser, expect

from bot.demo.fill import fill
from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.messages import Incoming, MessageId
from tests.bot.house import PASSWORD, House
from tests.browser.window import MARKS, NUMBER, RESIDENT, SIZES, opened_case, shown_to_resident, sign_in, watched
from tests.console.house import VILLAGE, WHOLE

pytestmark = MARKS
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f00050001ff89993d1d0000000049454e44ae426082"
)


async def test_undo_gives_the_words_back_and_a_note_stays_inside(house: House, browser: Browser) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    page = await sign_in(browser, house, "cun1", SIZES[0])
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    await page.fill("#words", "写错了的话")
    await page.click("#send-out")
    await page.locator(".say .undo button").click()
    await expect(page.get_by_text("已撤销，没有发出", exact=True)).to_be_visible()
    assert await page.input_value("#words") == "写错了的话"
    await page.fill("#words", "只给同事看")
    await page.click("#keep-note")
    await expect(page.locator(".say.internal .text")).to_have_text("只给同事看")
    await page.click("text=常用语")
    await page.locator(".canned button", has_text="您的事（").click()
    assert (await page.input_value("#words")).startswith("您好，我是李家村人民调解委员会")
    house.clock.ahead += timedelta(minutes=11)
    assert not {"写错了的话", "只给同事看"} & set(await shown_to_resident(house))


async def test_who_was_just_registered_can_be_invited_and_enter_does_what_a_dialog_without_boxes_asks(
    house: House, browser: Browser
) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    page = await sign_in(browser, house, "cun1", SIZES[0])
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    await page.locator("[data-open=do-start]").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#do-start button.primary")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#case-head")).to_contain_text("调解中")
    await expect(page.locator("#invite-party option")).to_have_count(1)
    await page.locator("[data-open=do-party]").first.click()
    await page.select_option("#do-party [name=side]", "respondent")
    await page.fill("#do-party [name=name]", "王小强")
    await page.click("#do-party button.primary")
    await expect(page.locator("#do-party")).to_have_count(0)
    await page.locator("[data-open=do-invite]").first.click()
    await expect(page.locator("#invite-party option")).to_have_text(["请选择", "被申请人 王小强"])


async def test_a_dialog_is_fetched_when_opened_and_keeps_what_was_typed(house: House, browser: Browser) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
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


async def test_a_lost_session_keeps_what_was_typed(house: House, browser: Browser) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    page = await sign_in(browser, house, "cun1", SIZES[0])
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    await page.fill("#words", "很长的一段话")
    await house.service.store.sessions.sign_out_everywhere(me, house.clock())
    await page.click("#send-out")
    await expect(page.locator("[data-error]:visible")).to_contain_text("登录已到期")
    assert await page.input_value("#words") == "很长的一段话"


async def test_a_lost_session_keeps_what_was_typed_into_the_fields_of_a_dialog(house: House, browser: Browser) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    page = await sign_in(browser, house, "cun1", SIZES[0])
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    await page.locator("[data-open=do-party]").first.click()
    await page.select_option("#party-side", "applicant")
    await page.fill("#party-name", "写好的全名")
    await house.service.store.sessions.sign_out_everywhere(me, house.clock())
    await page.click("#do-party button.primary")
    await expect(page.locator("#do-party [data-error]")).to_contain_text("登录已到期")
    await expect(page.locator(".offline")).to_contain_text("已经失效")
    assert await page.input_value("#party-name") == "写好的全名"


async def test_who_comes_second_to_a_case_is_told_what_became_of_it(house: House, browser: Browser) -> None:
    first = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await house.staff("wangge1", Role.GRID_WORKER, VILLAGE)
    await opened_case(house)
    page = await sign_in(browser, house, "wangge1", SIZES[1])
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    await expect(page.locator("[data-claim]")).to_be_visible()
    await house.service.store.moves.move(NUMBER, first, Order(Move.CLAIM), house.clock())
    await page.locator("[data-claim]").click()
    await page.wait_for_url("**/desk/queue?done=gone")
    await expect(page.get_by_text("已经由别人接着办")).to_be_visible()


async def test_pictures_are_shown_from_a_blob(house: House, browser: Browser) -> None:
    me = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, me, Order(Move.CLAIM), house.clock())
    file = await house.service.store.files.put(PNG, "现场.png", house.clock())
    said = Incoming(RESIDENT, MessageId("photo"), house.clock(), text="照片", attachments=(file,))
    await house.service.take(said)
    page = await sign_in(browser, house, "cun1", SIZES[0])
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    await page.locator("[data-preview]").first.click()
    picture = page.locator("#preview img")
    await expect(picture).to_have_attribute("src", re.compile("^blob:"))
    assert await picture.evaluate("img => img.naturalWidth") == 1


async def test_what_is_half_written_stays_with_its_case_and_room_until_one_signs_out(
    house: House, browser: Browser
) -> None:
    filled = await fill(house.service)
    assert filled is not None
    store = house.service.store
    mediator = next(person for person in await store.people.everybody() if person.login == "cun2")
    number = (await store.desk.mine(mediator))[0].number
    page = await sign_in(browser, house, "cun2", SIZES[0], filled[0])
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    case = f"{house.url}/desk/case/{number}"
    await page.goto(f"{case}?room=applicant")
    await page.fill("#words", "只给申请人的半句话")
    await page.click("#room-respondent")
    await expect(page.locator("#room-respondent")).to_have_attribute("aria-current", "page")
    assert await page.input_value("#words") == ""
    await page.fill("#words", "只给被申请人的半句话")
    await page.goto(f"{house.url}/desk/mine")
    await page.goto(f"{case}?room=applicant")
    assert await page.input_value("#words") == "只给申请人的半句话"
    await page.click("#keep-note")
    await expect(page.locator("#words")).to_have_value("")
    await page.goto(f"{case}?room=respondent")
    assert await page.input_value("#words") == "只给被申请人的半句话"
    other = watched(await page.context.new_page())
    await other.goto(f"{case}?room=joint")
    await other.fill("#words", "另一页里的半句话")
    assert await page.evaluate("Object.keys(localStorage).length") == 0
    await page.goto(f"{house.url}/desk/me")
    await page.click("form[action='/desk/logout'] button:not([type=button])")
    await page.wait_for_url("**/desk/login")
    await other.wait_for_url("**/desk/login**")
    for tab in (page, other):
        assert await tab.evaluate("Object.keys(sessionStorage).length") == 0
    assert not asked


async def test_who_signs_in_after_somebody_else_finds_no_draft_of_theirs(house: House, browser: Browser) -> None:
    await opened_case(house)
    await house.staff("boss", Role.MANAGER, WHOLE)
    await house.staff("other", Role.MANAGER, WHOLE)
    page = await sign_in(browser, house, "boss", SIZES[1])
    await page.goto(f"{house.url}/desk/case/{NUMBER}")
    await page.fill("#words", "我的半句话")
    await page.context.clear_cookies()
    for login, found in (("boss", "我的半句话"), ("other", "")):
        await page.goto(f"{house.url}/desk/login")
        await page.fill("#login", login)
        await page.fill("#password", PASSWORD)
        await page.click("button.primary")
        await page.wait_for_url("**/desk/queue")
        await page.goto(f"{house.url}/desk/case/{NUMBER}")
        assert await page.input_value("#words") == found
        await page.context.clear_cookies()
