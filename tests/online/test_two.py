"""The transcripts of two parties over the core with its store, the web socket and the Telegram wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from handlers.casework.staff import Role
from handlers.district import District
from handlers.messages import Address, Incoming, Reply, Sort
from handlers.world import Knowledge
from nlu.pipeline import Reader
from storage.people import NewStaff
from storage.store import Store
from tests.bot import house as web_house
from tests.bot.page import paged, visiting
from tests.dialogues.play import MORNING
from tests.dialogues.telegram import TelegramStage
from tests.dialogues.web import WebStage
from tests.online.table import Table
from tests.online.two import Two, transcripts
from tests.stores import KEY, NOW
from tests.telegram.house import opened as telegram_opened
from tests.telegram.house import reader as telegram_reader
from tests.telegram.house import settings_for
from tests.telegram_fake import FakeTelegram

SCRIPTS = pytest.mark.parametrize("path", transcripts(), ids=lambda path: path.stem)


@dataclass
class CorePerson:
    """One side in front of the core, without a channel."""

    table: Table
    address: Address
    count: int = 0

    @property
    def now(self) -> datetime:
        return self.table.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self.table.now = moment

    async def say(self, *texts: str) -> Sequence[Reply]:
        return await self.sent(*(self.table.incoming(self.address, text) for text in texts))

    async def press(self, label: str) -> Sequence[Reply]:
        for reply in reversed(await self.table.look(self.address)):
            for button in reply.buttons:
                if button.label == label:
                    return await self.sent(self.table.incoming(self.address, sort=Sort.BUTTON, button=button.id))
        raise AssertionError(f"no button {label}")

    async def open_link(self, token: str) -> Sequence[Reply]:
        return await self.sent(self.table.incoming(self.address, token, Sort.START))

    async def look(self) -> Sequence[Reply]:
        shown = await self.table.look(self.address)
        fresh, self.count = shown[self.count :], len(shown)
        return fresh

    async def sent(self, *said: Incoming) -> Sequence[Reply]:
        await self.table.send(self.address, *said)
        return await self.look()


@dataclass
class WebPerson(WebStage):
    """One side at the page."""

    @property
    def address(self) -> Address:
        return self.page.address

    async def open_link(self, token: str) -> Sequence[Reply]:
        shown = await self.page.client.get(f"/join/{token}")
        if shown.status_code == 200:
            assert "请您在网上一起商量一件事" in shown.text
            assert "漏水" not in shown.text
        answer = await self.page.client.post(f"/join/{token}")
        assert answer.status_code == 303
        await self.house.service.hub.turns.quiet()
        return await self._shown()

    async def look(self) -> Sequence[Reply]:
        return await self._shown()


@dataclass
class TelegramPerson(TelegramStage):
    """One side in a private chat with the bot."""

    @property
    def address(self) -> Address:
        return Address("telegram", str(self.user.id))

    async def open_link(self, token: str) -> Sequence[Reply]:
        return await self._do(lambda: self.user.say(f"/start {token}"))

    async def look(self) -> Sequence[Reply]:
        return await self._replies()


@SCRIPTS
async def test_two_parties_over_the_core(
    path: Path, tmp_path: Path, district: District, knowledge: Knowledge, reader: Reader
) -> None:
    async with Store.opened("", tmp_path, KEY, district, knowledge) as store:
        new = NewStaff(
            "m1", "调解员甲", Role.MEDIATOR, "v-heping", district.body_of["v-heping"].level, "", "枫调字第0101号"
        )
        staff = await store.people.create(new, NOW)
        table = Table(store, reader, staff)
        people = {name: CorePerson(table, Address("core", name)) for name in ("A", "B")}
        await Two(store, dict(people), staff).play(path)


@SCRIPTS
async def test_two_parties_on_the_web(path: Path, tmp_path: Path) -> None:
    clock = web_house.Clock()
    async with web_house.opened(tmp_path, clock) as house, visiting(house) as one, visiting(house) as other:
        clock.fixed = datetime.strptime(MORNING, "%Y-%m-%d %H:%M").replace(tzinfo=house.service.district.tz)
        staff = await house.staff(role=Role.MEDIATOR, committee="v-heping")
        async with paged(house, one) as first, paged(house, other) as second:
            people = {"A": WebPerson(house, first, staff), "B": WebPerson(house, second, staff)}
            await Two(house.service.store, dict(people), staff).play(path)


@SCRIPTS
async def test_two_parties_on_telegram(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.Reader", telegram_reader)
    monkeypatch.setattr("bot.service.Reader", telegram_reader)
    async with FakeTelegram() as fake, telegram_opened(fake, settings_for(fake, tmp_path)) as house:
        house.clock.fixed = datetime.strptime(MORNING, "%Y-%m-%d %H:%M").replace(tzinfo=house.service.district.tz)
        await house.person(90, "m1", "v-heping", name="调解员甲", certificate="枫调字第0101号")
        staff = house.staff[90]
        people = {
            "A": TelegramPerson(house, house.resident(7), staff),
            "B": TelegramPerson(house, house.resident(8), staff),
        }
        await Two(house.service.store, dict(people), staff).play(path)
