"""The demo's online meeting as its mediator sees it in a real Chromium: both sides, their rooms, offers, and somebody asked for."""

from playwright.async_api import Browser, expect

from bot.demo.fill import fill
from handlers.casework.case import Room
from handlers.casework.online import outsiders
from handlers.casework.online.meeting import OfferState
from tests.bot.house import House
from tests.browser.window import MARKS, SIZES, faultless, sign_in

pytestmark = MARKS
CLOSED = (
    "[...document.querySelectorAll('dialog:not([open])')].filter(d => getComputedStyle(d).display !== 'none').length"
)


async def test_the_demo_shows_a_meeting_under_way(house: House, browser: Browser) -> None:
    filled = await fill(house.service)
    assert filled is not None
    store, now = house.service.store, house.clock()
    mediator = next(p for p in await store.people.everybody() if p.login == "cun2")
    held = await store.desk.mine(mediator)
    page = await store.desk.page(held[0].number, mediator, now)
    meeting = page.meeting
    assert meeting is not None
    assert meeting.ready(mediator.id)
    assert [offer.state for offer in meeting.offers] == [OfferState.COUNTERED, OfferState.MADE]
    assert [outsiders.state(meeting, one) for one in meeting.outsiders] == ["等双方同意"]
    joint = "".join(line.text for line in page.lines if line.room is Room.JOINT)
    assert "修好" in joint
    assert "最多出" not in joint
    url = f"{house.url}/desk/case/{page.case.number}?room=joint"
    for size, scheme in ((SIZES[0], "light"), (SIZES[1], "dark")):
        shown = await sign_in(browser, house, "cun2", size, filled[0], color_scheme=scheme)
        await faultless(shown, url)
        assert await shown.evaluate(CLOSED) == 0, "a closed dialog takes no room below the case"
        if size == SIZES[1]:
            await shown.click("[data-show=facts]")
        assert "邻居王某" in await shown.inner_text("#box-online")
        await shown.click("[data-open=do-outsider]")
        await faultless(shown)
    await shown.goto(url)
    await shown.click("[data-show=facts]")
    await shown.click("[data-open=do-invite]")
    await shown.select_option("#invite-party", index=1)
    await shown.fill("#invite-about", "漏水的事")
    await shown.locator("dialog[open] button:not([type=button])").last.click()
    await expect(shown.locator("output.link").first).to_contain_text(f"{house.url}/join/")
    await faultless(shown)
