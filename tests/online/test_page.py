"""The invited party at its page: live, nothing lost and nothing twice over a break, and never a word of the other's room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect
from pydantic import SecretStr

from handlers.casework.case import CaseNumber, Move, Room
from handlers.casework.desk import Order
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import Side
from handlers.casework.staff import Role, Staff
from storage.store import Store
from tests.bot.browser import chromium
from tests.bot.house import House, opened
from tests.bot.page import Page, paged, visiting
from tests.online.table import FACTS
from tests.storage import acts
from tests.stores import KEY
from tests.telegram.house import district_file

NUMBER = CaseNumber("FQABCDEFGH")


@dataclass
class Desk:
    """The mediator, and what it does."""

    house: House
    staff: Staff

    @property
    def store(self) -> Store:
        return self.house.service.store

    async def opens(self, applicant: Page) -> None:
        values: dict[str, object] = {"facts": FACTS, "committee": self.staff.committee}
        await acts.open_case(self.store, NUMBER, applicant.address, self.house.clock(), **values)
        for move in (Move.CLAIM, Move.START):
            await self.store.moves.move(NUMBER, self.staff, Order(move), self.house.clock())

    async def invites(self) -> tuple[str, str]:
        invitee = Invitee(Side.RESPONDENT, "张伟", "楼上楼下漏水的事")
        made = await self.store.online.invite(NUMBER, self.staff, invitee, self.house.clock())
        return made.token, made.code

    async def says(self, words: str, room: Room) -> None:
        await self.store.moves.say(NUMBER, self.staff, words, self.house.clock(), room)


@asynccontextmanager
async def desk(folder: Path, url: str = "") -> AsyncIterator[Desk]:
    key, file = SecretStr(KEY.decode()), district_file(folder)
    async with opened(folder, secret_key=key, database_url=SecretStr(url), district_file=file) as house:
        yield Desk(house, await house.staff(role=Role.MEDIATOR, committee="v-heping"))


async def accepts(page: Page) -> None:
    """Press the question whether this mediator is accepted."""
    while True:
        frame = await page.until("reply")
        if button := next((b for b in frame["buttons"] if b["label"] == "接受这位调解员"), None):
            await page.send({"type": "press", "id": page.new_id(), "button": button["id"]})
            return


async def until_said(page: Page, words: str) -> dict[str, object]:
    while True:
        frame = await page.until("reply")
        if words in frame["text"]:
            return frame


async def joins(client: httpx.AsyncClient, page: Page, token: str, code: str) -> None:
    assert (await client.post(f"/join/{token}")).status_code == 303
    await until_said(page, "6 位口令")
    await page.say(code)
    question = await until_said(page, "您愿意参加吗")
    assert question["buttons"]
    await page.say("我同意参加")


async def test_live_and_nothing_lost_over_a_break(tmp_path: Path, url: str) -> None:
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(desk(tmp_path, url))
        first, second = [await stack.enter_async_context(visiting(at.house)) for _ in range(2)]
        ann = await stack.enter_async_context(paged(at.house, first))
        await at.opens(ann)
        token, code = await at.invites()
        async with paged(at.house, second) as bob:
            await joins(second, bob, token, code)
            await accepts(bob)
            await accepts(ann)
            await until_said(bob, "双方都接受了调解员")
            await at.says("您能先拿六千六吗", Room.RESPONDENT)
            await until_said(bob, "〔只有您和调解员看得到〕您能先拿六千六吗")
            await ann.say("说给双方听：我先道个歉")
            last = await until_said(bob, "〔双方都看得到〕申请人李红：我先道个歉")
            shown = len(bob.replies())
        for words, room in (("单独说一句", Room.RESPONDENT), ("大家好", Room.JOINT), ("只给申请人", Room.APPLICANT)):
            await at.says(words, room)
        await until_said(ann, "大家好")
        async with paged(at.house, second, after=int(str(last["id"]))) as again:
            await until_said(again, "大家好")
            told = [str(frame["text"]) for frame in again.replies()]
            assert [words.partition("〕")[2] for words in told] == ["单独说一句", "大家好"], "all of it, once, in order"
            await at.says("接着说", Room.JOINT)
            await until_said(again, "接着说")
        async with paged(at.house, second) as anew:  # the page opened anew shows the talk
            await until_said(anew, "接着说")
            past = "\n".join(str(frame["text"]) for frame in anew.replies())
            assert "六千六" in past
            assert "只给申请人" not in past
            assert shown
        seen = "\n".join(str(frame["text"]) for frame in ann.replies())
        assert "六千六" not in seen
        assert "单独说一句" not in seen


@pytest.mark.browser
async def test_the_page_shows_what_comes_without_being_loaded_again(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(desk(tmp_path))
        first = await stack.enter_async_context(visiting(at.house))
        ann = await stack.enter_async_context(paged(at.house, first))
        await at.opens(ann)
        token, code = await at.invites()
        browser = await stack.enter_async_context(chromium())
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
