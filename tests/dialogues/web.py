"""The transcripts' stage on the web: real store, real server in the test's loop, real socket; the stage moves the clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.casework.staff import Staff
from handlers.messages import Button, Reply
from tests.bot.house import House
from tests.bot.page import Frame, Page
from tests.dialogues.behind import Behind, OnStage

FILES = {
    "voice": ("语音.ogg", b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead" + b"\x00" * 40),
    "photo": ("照片.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40),
    "file": ("合同.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
}


@dataclass
class WebStage(OnStage):
    """One resident in front of the page, one member of staff behind the store."""

    house: House
    page: Page
    staff: Staff
    said: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    async def say(self, *texts: str) -> Sequence[Reply]:
        return await self._send(*({"type": "say", "text": text} for text in texts))

    async def press(self, label: str) -> Sequence[Reply]:
        button = next((b for b in reversed(self.buttons) if b.label == label), None)
        assert button is not None, f"no button {label}"
        return await self._send({"type": "press", "button": button.id})

    async def send(self, kind: str, words: str) -> Sequence[Reply]:
        if kind in FILES:
            uploaded = (await self.page.upload(*FILES[kind])).raise_for_status().json()
            return await self._send({"type": "file", "attachment": uploaded["attachment"], "text": words})
        frames: dict[str, Frame] = {
            "edit": {"type": "edit", "edits": self.said[-1] if self.said else "", "text": words},
            "location": {"type": "place", "latitude": 28.97, "longitude": 118.88},
            "sticker": {"type": "say", "text": words},  # the page has emoji, no stickers
            "start": {"type": "start"},
        }
        return await self._send(frames[kind])

    async def act(self, verb: str, words: str) -> Sequence[Reply]:
        await Behind(self.house.service).act(self.staff, verb, words)
        return await self._shown()

    async def _send(self, *frames: Frame) -> Sequence[Reply]:
        """Send all at once, wait until each is acknowledged and answered."""
        ids = [self.page.new_id() for _ in frames]
        for number, frame in zip(ids, frames, strict=True):
            await self.page.send({**frame, "id": number})
        before = len(self.page.frames)
        for number in ids:
            if not any(f["type"] == "ack" and f["id"] == number for f in self.page.frames[before:]):
                await self.page.until("ack", id=number)
        self.said.extend(ids)
        await self.house.service.hub.turns.quiet()
        return await self._shown(before)

    async def _shown(self, before: int | None = None) -> Sequence[Reply]:
        """The replies since then, up to the newest that is released."""
        start = len(self.page.frames) if before is None else before
        await self.patience()
        talk = await self.house.service.store.residents.glance(self.page.address)
        newest = talk.last_position if talk else 0
        while max((f["id"] for f in self.page.replies()), default=0) < newest:
            await self.page.next()
        replies = [_reply(f) for f in self.page.frames[start:] if f["type"] == "reply"]
        self.buttons.extend(button for reply in replies for button in reply.buttons)
        return replies


def _reply(frame: dict[str, Any]) -> Reply:
    buttons = tuple(Button(b["id"], b["label"]) for b in frame["buttons"])
    return Reply(frame["text"], buttons, author=frame["author"], id=frame["id"])
