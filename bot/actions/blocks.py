"""Building blocks for assistants of one's own: understand, the way that fits, an answer, progress, a human, what came since.

Each looks for danger first: dangerous words are relayed as they stand, so that they reach humans whatever the block was for.
"""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.action import PAYLOAD, Relaying, place, said, shown
from bot.actions.relay import UNREADABLE

CATEGORY, KIND, DANGER = "fengqiao_category", "fengqiao_kind", "fengqiao_danger"
UNDERSTAND, CHANNEL, ANSWER = "action_fengqiao_understand", "action_fengqiao_channel", "action_fengqiao_faq"
PROGRESS, HANDOFF, POLL = "action_fengqiao_progress", "action_fengqiao_handoff", "action_fengqiao_poll"
ASKS_PROGRESS, ASKS_HUMAN = "进度", "转人工"  # as the service understands them in any state


class Block(Relaying):
    """What reads the newest words first."""

    async def _read(self, tracker: Tracker) -> dict[str, Any]:
        """What the newest words say; nothing for a button's payload."""
        words = said(tracker).strip()
        return {} if not words or words.startswith(PAYLOAD) else await self._relay.read(words)


class Understand(Block):
    """Sets category ("" when not sure), kind and kinds of danger ("" for none, `unreadable`: nobody knows); says nothing."""

    NAME = UNDERSTAND

    async def _do(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> dict[str, Any]:  # noqa: ARG002  # says nothing
        read = await self._read(tracker)
        risks = UNREADABLE if UNREADABLE in read else " ".join(danger["kind"] for danger in read.get("danger", ()))
        return {CATEGORY: read.get("category", ""), KIND: read.get("kind", ""), DANGER: risks}


class Told(Block):
    """Says what was read out of the words; where there is nothing to say, or danger, the talk goes on at the service."""

    KEY = ""

    async def _do(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> dict[str, Any]:
        read = await self._read(tracker)
        if read.get("danger") or not read.get(self.KEY):
            return await self.relayed(dispatcher, tracker)
        dispatcher.utter_message(text=read[self.KEY])
        return {}


class Channel(Told):
    """The way that fits the matter, with its reasons, cost, time and articles."""

    NAME, KEY = CHANNEL, "way"


class Answered(Told):
    """The answer of the FAQ with its sources."""

    NAME, KEY = ANSWER, "answer"


class Asked(Block):
    """Fixed words are sent in place of the newest message, unless there is danger in it or it cannot be read."""

    WORDS = ""

    async def _do(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> dict[str, Any]:
        read = await self._read(tracker)
        own = read.get("danger") or UNREADABLE in read
        return await self.relayed(dispatcher, tracker, "" if own else self.WORDS)


class Progress(Asked):
    """How the resident's case stands."""

    NAME, WORDS = PROGRESS, ASKS_PROGRESS


class Handoff(Asked):
    """To a human mediator."""

    NAME, WORDS = HANDOFF, ASKS_HUMAN


class Poll(Relaying):
    """What a mediator wrote since; no message is sent. For an outside trigger (`EXTERNAL_fengqiao_poll`)."""

    NAME = POLL

    async def _do(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> dict[str, Any]:
        return shown(dispatcher, await self._relay.later(place(tracker)))


BLOCKS = (Understand, Channel, Answered, Progress, Handoff, Poll)
