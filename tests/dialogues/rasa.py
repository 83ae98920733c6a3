"""The transcripts' stage at a real Rasa: every line goes through its REST channel, later words come by its trigger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from handlers.casework.staff import Staff
from handlers.messages import Button, Reply
from tests.bot.house import House
from tests.dialogues.behind import Behind, OnStage

VERBS = {"say", "press", "expect", "never", "check", "do"}  # REST carries one line of text at a time, no files


@dataclass
class RasaStage(OnStage):
    """One user of the assistant, one member of staff behind the store."""

    house: House
    rasa: httpx.AsyncClient
    staff: Staff
    sender: str
    buttons: list[Button] = field(default_factory=list)

    async def say(self, *texts: str) -> Sequence[Reply]:
        shown: list[Reply] = []
        for text in texts:
            body = {"sender": self.sender, "message": text}
            shown += self._heard((await self.rasa.post("/webhooks/rest/webhook", json=body)).raise_for_status().json())
        return [*shown, *await self._later()]

    async def press(self, label: str) -> Sequence[Reply]:
        button = next((b for b in reversed(self.buttons) if b.label == label), None)
        assert button is not None, f"no button {label}"
        return await self.say(button.id)

    async def send(self, kind: str, words: str) -> Sequence[Reply]:
        raise NotImplementedError(f"Rasa's REST channel carries no {kind} {words}")

    async def act(self, verb: str, words: str) -> Sequence[Reply]:
        await Behind(self.house.service).act(self.staff, verb, words)
        return await self._later()

    async def _later(self) -> Sequence[Reply]:
        """What is held for a while, on the stage's clock, and what a mediator wrote."""
        await self.house.service.hub.turns.quiet()
        await self.patience()
        where = f"/conversations/{self.sender}/trigger_intent"
        body = {"name": "EXTERNAL_fengqiao_poll"}
        answer = await self.rasa.post(where, params={"output_channel": "latest"}, json=body)
        return self._heard(answer.raise_for_status().json()["messages"])

    def _heard(self, messages: list[dict[str, Any]]) -> list[Reply]:
        replies = []
        for message in messages:
            buttons = tuple(Button(b["payload"], b["title"]) for b in message.get("buttons", ()))
            replies.append(Reply(message.get("text", ""), buttons))
            self.buttons.extend(buttons)
        return replies
