"""The one action of the action server: relays the newest message and says what comes back."""

from hashlib import sha256
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.actions.relay import UNREACHABLE, Place, Relay, Unreachable

NAME = "action_fengqiao"
CONVERSATION, LAST = "fengqiao_conversation", "fengqiao_last"
LONGEST = 4000  # characters; more is not taken by the API


class Fengqiao(Action):  # type: ignore[misc]  # rasa-sdk ships no types
    """Every message of the assistant's user goes to the service."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def name(self) -> str:
        """As the assistant's domain lists it."""
        return NAME

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002  # Rasa's signature
    ) -> list[EventType]:
        """Says the replies, buttons as Rasa's buttons; remembers in two slots how far the talk was shown."""
        text = str(tracker.latest_message.get("text") or "")[:LONGEST]
        place = Place(str(tracker.get_slot(CONVERSATION) or ""), int(tracker.get_slot(LAST) or 0))
        try:
            heard = await self._relay.take(tracker.sender_id, message_id(tracker), text, place)
        except Unreachable:
            dispatcher.utter_message(text=UNREACHABLE)
            return []
        for reply in heard.replies:
            dispatcher.utter_message(text=spoken(reply), buttons=buttons(reply))
        return [SlotSet(CONVERSATION, heard.place.conversation), SlotSet(LAST, heard.place.last)]


def message_id(tracker: Tracker) -> str:
    """Rasa's own id of the message; else its place in the talk, so that a repeated call is the same message."""
    known = str(tracker.latest_message.get("message_id") or "")
    if known and len(known) <= 128 and known.isprintable():
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


def executor(relay: Relay) -> ActionExecutor:
    """The action server's one action, registered."""
    known = ActionExecutor()
    known.register_action(Fengqiao(relay))
    return known
