"""An online meeting over the invited party's page: the mediator at work, and what the parties press and say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import SecretStr

from handlers.casework.case import CaseNumber, Move, Room
from handlers.casework.desk import Order
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import Side
from handlers.casework.staff import Role, Staff
from storage.store import Store
from tests.bot.house import House, district_file, opened
from tests.bot.page import Page
from tests.online.table import FACTS
from tests.storage import acts
from tests.stores import KEY

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
    key, file = SecretStr(KEY.decode()), district_file(folder, undo_seconds=1, weekly=False)
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
