"""The transcripts' stage in WeChat: the real service, WeChat's servers faked on the wire; the stage moves the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.casework.case import Case
from handlers.casework.staff import Staff
from handlers.messages import Reply
from tests.dialogues.behind import Behind
from tests.wechat.house import House, Resident, buttons, words

FILES = {
    "voice": ("voice", b"#!AMR\n" + bytes(60)),
    "photo": ("image", bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + bytes(200) + bytes.fromhex("ffd9")),
}


@dataclass
class WeChatStage:
    """One follower of the account, one member of staff behind the store."""

    house: House
    ann: Resident
    staff: Staff

    @property
    def now(self) -> datetime:
        return self.house.clock().astimezone(self.house.service.district.tz)

    @now.setter
    def now(self, moment: datetime) -> None:
        self.house.clock.fixed = moment

    @property
    def behind(self) -> Behind:
        return Behind(self.house.service)

    async def say(self, *texts: str) -> Sequence[Reply]:
        for text in texts:
            await self.ann.say(text)
        return await self._replies()

    async def press(self, label: str) -> Sequence[Reply]:
        await self.ann.touch(label)
        return await self._replies()

    async def send(self, kind: str, words: str) -> Sequence[Reply]:
        if kind in FILES:
            name, content = FILES[kind]
            await self.ann.send(name, MediaId=self.house.fake.keep(content))
            if words:  # pictures have no captions in WeChat
                await self.ann.say(words)
        elif kind == "location":
            await self.ann.send("location", Location_X=28.97, Location_Y=118.88)
        elif kind == "start":
            await self.ann.send("event", Event="subscribe", EventKey="")
        else:
            await self.ann.say(words)  # WeChat's own emoji come as words
        return await self._replies()

    async def act(self, verb: str, words: str) -> Sequence[Reply]:
        await self.behind.act(self.staff, verb, words)
        return await self._replies()

    async def cases(self) -> Sequence[Case]:
        return await self.behind.cases()

    async def alerts(self) -> Sequence[str]:
        return await self.behind.alerts()

    async def _replies(self) -> Sequence[Reply]:
        await self.house.fetched()
        await self.house.service.hub.turns.quiet()
        if (late := await self.behind.late()) is not None:
            self.now = max(self.now, late)
            await self.house.service.store.outbox.release_due(self.house.clock())
        await self.house.quiet()
        fresh, self.ann.shown = self.ann.messages[self.ann.shown :], len(self.ann.messages)
        return [Reply(_words(message), tuple(buttons(message))) for message in fresh]


def _words(message: dict[str, object]) -> str:
    """What is said in a message, without its choices."""
    return words(message).partition("\n[")[0]
