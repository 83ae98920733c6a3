"""The one way in: a kept message is understood, decided on and saved, in about ten lines."""

from collections.abc import Sequence
from datetime import datetime

from handlers.burst import Heard, Understand, bundles, rejoined
from handlers.casework.opening import world_after
from handlers.effects import Effect
from handlers.messages import Address, Reply
from handlers.ports import Inbox, Portion, Waiting
from handlers.step import step, step_unread

MAX_ATTEMPTS = 3


async def receive(inbox: Inbox, understand: Understand, address: Address, now: datetime) -> Sequence[Reply]:
    """Take in all that waits from this sender, each portion one turn with one combined answer. Returns the replies."""
    replies: list[Reply] = []
    more = True
    while more:
        portion = await receive_portion(inbox, understand, address, now)
        replies.extend(portion.replies)
        more = portion.more
    return replies


async def receive_portion(
    inbox: Inbox, understand: Understand, address: Address, now: datetime, fresh: Sequence[Waiting] = ()
) -> Portion:
    """One turn: understood before any lock, decided bundle by bundle, saved in one commit.

    Who serves many senders takes a portion of each in turn, so that a flood does not keep the others waiting. `fresh`
    are messages that were kept just now and never tried: when nothing else waits they need not be begun.
    """
    begun = fresh or await inbox.begin(address)
    if not begun:
        return Portion()
    heard = {w.inbox: _hear(w, understand) for w in begun}
    async with inbox.turn(address, now, fresh) as turn:
        waiting = turn.waiting
        turn.waiting = [w for w in waiting if w.inbox in heard]
        left = len(waiting) > len(turn.waiting)
        if not turn.waiting or (fresh and left):  # somebody else took it in meanwhile, or others come first
            return Portion(more=left)
        lines = [heard[w.inbox] for w in turn.waiting]
        world = await turn.world([line.understanding for line in lines if line.understanding])
        conversation = turn.conversation
        effects: list[Effect] = []
        for bundle in bundles(lines, understand, apart=bool(world.sittings)):
            decide = step if bundle.understanding else step_unread
            conversation, more = decide(conversation, rejoined(bundle, conversation, understand), world, now)
            world = world_after(world, more, address, now)
            effects.extend(more)
        taken = frozenset(w.incoming.message_id for w in turn.waiting)
        return Portion(await turn.save(conversation, effects), left, taken, turn.handle, conversation.active)


def _hear(waiting: Waiting, understand: Understand) -> Heard:
    """The message with its understanding; without one when understanding broke the turn too often."""
    if waiting.attempts > MAX_ATTEMPTS:
        return Heard(waiting.incoming, None)
    said = waiting.incoming
    return Heard(said, waiting.understood or understand(said.text, said.at))
