"""The one way in: a kept message is understood, decided on and saved, in about ten lines."""

from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.burst import Heard, bundles
from handlers.effects import Effect
from handlers.messages import Address, Incoming, Reply
from handlers.ports import Inbox
from handlers.step import step, step_unread
from nlu.types import Understanding

MAX_ATTEMPTS = 3

Understand = Callable[[str, datetime], Understanding]


async def receive(inbox: Inbox, understand: Understand, address: Address, now: datetime) -> Sequence[Reply]:
    """Take in what waits from this sender: one turn, one combined answer, danger first. Returns the replies sent."""

    def hear(said: Incoming, attempts: int) -> Heard:
        return Heard(said, understand(said.text, said.at) if attempts <= MAX_ATTEMPTS else None)

    heard = {w.inbox: hear(w.incoming, w.attempts) for w in await inbox.begin(address)}  # pure, before any lock
    async with inbox.turn(address, now) as turn:
        lines = [heard.get(w.inbox) or hear(w.incoming, w.attempts) for w in turn.waiting]
        if not lines:
            return ()
        world = await turn.world([line.understanding for line in lines if line.understanding])
        conversation = turn.conversation
        effects: list[Effect] = []
        for bundle in bundles(lines, understand):
            decide = step if bundle.understanding else step_unread
            conversation, more = decide(conversation, bundle, world, now)
            effects.extend(more)
        return await turn.save(conversation, effects)
