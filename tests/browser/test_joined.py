"""The invited party's page in a real Chromium on a phone: asked, accepted, offline for a while, nothing lost and nothing twice."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, expect

from handlers.casework.case import Room
from tests.bot.page import paged, visiting
from tests.browser.window import MARKS
from tests.online.page import accepts, desk

pytestmark = MARKS


async def test_the_page_shows_what_comes_without_being_loaded_again(tmp_path: Path, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(desk(tmp_path))
        first = await stack.enter_async_context(visiting(at.house))
        ann = await stack.enter_async_context(paged(at.house, first))
        await at.opens(ann)
        token, code = await at.invites()
        context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
        page = await context.new_page()
        await page.goto(f"{at.house.url}/join/{token}")
        await page.locator("form button").click()
        log = page.locator("#log")
        await expect(log).to_contain_text("6 位口令")
        for words, answer in ((code, "您愿意参加吗"), ("我同意参加", "记下您同意")):
            await page.locator("#words").fill(words)
            await page.keyboard.press("Enter")
            await expect(log).to_contain_text(answer)
        await page.locator(".choices button", has_text="接受这位调解员").last.click()
        await accepts(ann)
        await expect(log).to_contain_text("双方都接受了调解员")
        await context.set_offline(offline=True)
        await at.says("断网时说的话", Room.RESPONDENT)
        await asyncio.sleep(0.2)
        await context.set_offline(offline=False)
        await expect(log).to_contain_text("断网时说的话")
        await at.says("大家好", Room.JOINT)
        await expect(log).to_contain_text("〔双方都看得到〕大家好")
        assert await log.get_by_text("断网时说的话").count() == 1
