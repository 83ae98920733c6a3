"""The intake as a Rasa form: the service asks its own questions, the form ends when there is a case."""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.action import CASE, CONVERSATION, LAST, PAYLOAD, Relaying, said, slots
from bot.actions.relay import UNREACHABLE, Unreachable

FORM = "fengqiao_intake"
VALIDATE = f"validate_{FORM}"
OPENING = "我要调解"  # sent where the form was opened by a button, without words


class Intake(FormValidationAction, Relaying):  # type: ignore[misc]  # rasa-sdk ships no types
    """One slot, the number of the case; every message until it is there is an answer to what the service asked."""

    def name(self) -> str:
        """As Rasa looks for it."""
        return VALIDATE

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """The form's own way gives its slot alone; how far the talk was shown is kept too."""
        events: list[EventType] = await super().run(dispatcher, tracker, domain)
        return events + slots({name: tracker.get_slot(name) for name in (CONVERSATION, LAST)})

    async def extract_fengqiao_case(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002  # Rasa's signature
    ) -> dict[str, Any]:
        """Relay the newest message; the case, once it was taken down."""
        opening = OPENING if said(tracker).startswith(PAYLOAD) else ""
        try:
            return {CASE: None} | await self.relayed(dispatcher, tracker, opening)
        except Unreachable:
            dispatcher.utter_message(text=UNREACHABLE)
            return {CASE: None}

    def validate_fengqiao_case(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,  # noqa: ARG002  # Rasa's signature
        tracker: Tracker,  # noqa: ARG002  # Rasa's signature
        domain: dict[str, Any],  # noqa: ARG002  # Rasa's signature
    ) -> dict[str, Any]:
        """The service's own number needs no second look."""
        return {CASE: value}
