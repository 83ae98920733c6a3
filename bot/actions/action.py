"""What relays: the newest message, or fixed words for it, goes to the service, and what comes back is said."""

from hashlib import sha256
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.relay import UNREACHABLE, Place, Relay, Relayed, Unreachable

NAME = "action_fengqiao"
CONVERSATION, LAST, CASE = "fengqiao_conversation", "fengqiao_last", "fengqiao_case"
LONGEST = 4000  # characters; more is not taken by the API
PAYLOAD = "/"  # how a message begins that is a button's meaning, not words


class Relaying(Action):  # type: ignore[misc]  # rasa-sdk ships no types
    """A named action; `_do` gives the slots to set. Where the service cannot be reached that is said."""

    NAME = ""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def name(self) -> str:
        """As the assistant's domain lists it."""
        return self.NAME

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002  # Rasa's signature
    ) -> list[EventType]:
        """Do it."""
        try:
            return slots(await self._do(dispatcher, tracker))
        except Unreachable:
            dispatcher.utter_message(text=UNREACHABLE)
            return []

    async def _do(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> dict[str, Any]:
        raise NotImplementedError

    async def relayed(self, dispatcher: CollectingDispatcher, tracker: Tracker, fixed: str = "") -> dict[str, Any]:
        """Send the newest message, or the fixed words in its place, and say the replies; the slots to set.

        Raises `Unreachable`.
        """
        number = message_id(tracker)
        heard = await self._relay.take(
            tracker.sender_id,
            f"{number} {sha256(fixed.encode()).hexdigest()[:8]}" if fixed else number,
            fixed or said(tracker),
            place(tracker),
        )
        return shown(dispatcher, heard)


class Fengqiao(Relaying):
    """Every message of the assistant's user goes to the service."""

    NAME = NAME

    async def _do(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> dict[str, Any]:
        """Says the replies, buttons as Rasa's buttons; keeps how far the talk was shown, and its case."""
        return await self.relayed(dispatcher, tracker)


def said(tracker: Tracker) -> str:
    """The newest message's words."""
    return str(tracker.latest_message.get("text") or "")[:LONGEST]


def place(tracker: Tracker) -> Place:
    """How far the talk was shown."""
    return Place(str(tracker.get_slot(CONVERSATION) or ""), int(tracker.get_slot(LAST) or 0))


def shown(dispatcher: CollectingDispatcher, heard: Relayed) -> dict[str, Any]:
    """Say the replies; the slots to set."""
    for reply in heard.replies:
        dispatcher.utter_message(text=spoken(reply), buttons=buttons(reply))
    return {
        CONVERSATION: heard.place.conversation,
        LAST: heard.place.last,
        **({CASE: heard.case} if heard.case else {}),
    }


def slots(values: dict[str, Any]) -> list[EventType]:
    """As Rasa's events."""
    return [SlotSet(name, value) for name, value in values.items()]


def message_id(tracker: Tracker) -> str:
    """Rasa's own id of the message; else its place in the talk, so that a repeated call is the same message."""
    known = str(tracker.latest_message.get("message_id") or "")
    if known and len(known) <= 100 and known.isprintable():
        return known
    spoken_so_far = sum(event.get("event") == "user" for event in tracker.events)
    return sha256(f"{tracker.sender_id} {spoken_so_far}".encode()).hexdigest()


def spoken(reply: dict[str, Any]) -> str:
    """A reply as text; a human's words carry the official name."""
    author = str(reply.get("author") or "")
    return f"{author}：{reply['text']}" if author else str(reply["text"])


def buttons(reply: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The choices; each is answered by its digit."""
    choices = [
        {"title": choice["label"], "payload": str(number)} for number, choice in enumerate(reply["buttons"], start=1)
    ]
    return choices or None
