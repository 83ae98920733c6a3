"""What the core asks of the storage floor. Each protocol is small and stands for one caller."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from handlers.casework.case import CaseNumber
from handlers.conversation import Conversation
from handlers.effects import Effect
from handlers.messages import Address, Incoming, MessageId, Reply
from handlers.world import World
from nlu.types import Understanding

InboxId = NewType("InboxId", int)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The first commit: the message is safe. `new` is False for a duplicate, which changes nothing.

    `said` is the message as it was kept; a duplicate's bears the trace of the one it repeats.
    """

    inbox: InboxId
    new: bool
    said: Incoming


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is safe but not yet taken in, with how often its turn was begun: the first time counts when it is kept.

    `understood` where that was done already, in the process that kept it.
    """

    inbox: InboxId
    incoming: Incoming
    attempts: int = 1
    understood: Understanding | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """What came of one turn. `more`: others of this sender wait still.

    `taken` are the messages it took in, `handle` is the talk's public name, `active` the case talked about afterwards.
    """

    replies: Sequence[Reply] = ()
    more: bool = False
    taken: frozenset[MessageId] = frozenset()
    handle: str = ""
    active: CaseNumber | None = None


class Turn(Protocol):
    """One locked turn of one conversation. Leaving it without `save` takes everything back."""

    handle: str  # the talk's public name
    conversation: Conversation
    waiting: Sequence[Waiting]  # what is still to be taken in, in order, read under the lock; `save` takes these in

    async def world(self, understood: Sequence[Understanding]) -> World:
        """What the step may look at; case numbers and codes in the words are checked here."""

    async def save(self, conversation: Conversation, effects: Sequence[Effect]) -> Sequence[Reply]:
        """Everything in one commit: state, case moves, transcript, outbox, audit; the inbox rows are done.

        Returns the replies as they went to the outbox.
        """


class Inbox(Protocol):
    """What `receive` needs of the store."""

    async def accept(self, incoming: Incoming) -> Accepted:
        """Commit 1: the message is kept. Idempotent by (channel, sender, message id)."""

    async def begin(self, address: Address) -> Sequence[Waiting]:
        """The messages of this sender to take in now; one more attempt is counted and committed before it begins.

        After a failure they come one by one, so that a message that breaks its turn breaks nobody else's.
        """

    def turn(self, address: Address, now: datetime, fresh: Sequence[Waiting] = ()) -> AbstractAsyncContextManager[Turn]:
        """Lock the conversation, then load it. `fresh`: messages this process kept just now; they need not be read again."""
