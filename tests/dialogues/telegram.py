"""The transcripts' stage on Telegram: the real service and its bot, a fake Bot API on the wire; the stage moves the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.casework.case import Case
from handlers.casework.staff import Staff
from handlers.messages import Button, Reply
from tests.dialogues.behind import Behind
from tests.telegram.house import House, until
from tests.telegram_fake import Message, User

OGG = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(40)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + bytes(200) + bytes.fromhex("ffd9")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class TelegramStage:
    """One resident in a private chat with the bot, one member of staff behind the store."""

    house: House
    user: User
    staff: Staff
    said: list[Message] = field(default_factory=list)
    shown: int = 0  # messages of the bot the transcript has seen
    buttons: list[tuple[Message, str, str]] = field(default_factory=list)  # message, label, data

    @property
    def now(self) -> datetime:
        return self.house.now.astimezone(self.house.service.district.tz)

    @now.setter
    def now(self, moment: datetime) -> None:
        self.house.clock.fixed = moment

    async def say(self, *texts: str) -> Sequence[Reply]:
        return await self._do(*(lambda text=text: self.said.append(self.user.say(text)) for text in texts))

    async def press(self, label: str) -> Sequence[Reply]:
        found = next(((m, data) for m, shown, data in reversed(self.buttons) if shown == label), None)
        assert found is not None, f"no button {label}"
        return await self._do(lambda: self.user.press(*found, stale=True))

    async def send(self, kind: str, words: str) -> Sequence[Reply]:
        user = self.user
        acts: dict[str, Callable[[], object]] = {
            "voice": lambda: user.send_voice(OGG),
            "photo": lambda: user.send_photo(JPEG, words),
            "file": lambda: user.send_document("合同.pdf", PDF, "application/pdf", words),
            "edit": lambda: user.edit(self.said[-1], words),
            "location": lambda: user.send_location(28.97, 118.88),
            "sticker": lambda: user.send_sticker(words),
            "start": lambda: user.start(),
        }
        return await self._do(acts[kind])

    async def act(self, verb: str, words: str) -> Sequence[Reply]:
        await Behind(self.house.service).act(self.staff, verb, words)
        return await self._replies()

    async def cases(self) -> Sequence[Case]:
        return await Behind(self.house.service).cases()

    async def alerts(self) -> Sequence[str]:
        return await Behind(self.house.service).alerts()

    async def _do(self, *acts: Callable[[], object]) -> Sequence[Reply]:
        """Act all at once; wait until everything is kept, taken in, answered and delivered."""
        before = await self.house.received()
        for act in acts:
            act()

        async def kept() -> bool:
            return await self.house.received() >= before + len(acts)

        await until(kept)
        return await self._replies()

    async def _replies(self) -> Sequence[Reply]:
        await self.house.service.hub.turns.quiet()
        await self._patience()
        await until(Behind(self.house.service).delivered)
        fresh, self.shown = self.user.inbox.messages[self.shown :], len(self.user.inbox)
        return [self._reply(message) for message in fresh]

    def _reply(self, message: Message) -> Reply:
        choices = [Button(b.data or "", b.text.partition(" ")[2]) for b in message.buttons]
        self.buttons.extend((message, button.label, button.id) for button in choices)
        return Reply(message.text, tuple(choices))

    async def _patience(self) -> None:
        """Wait, on the stage's clock, for answers that are slowed or can still be undone."""
        if (late := await Behind(self.house.service).late()) is not None:
            self.now = max(self.now, late)
            await self.house.service.store.outbox.release_due(self.house.now)
