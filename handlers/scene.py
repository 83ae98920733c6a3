"""One step as it unfolds: the talk, what was heard, and the effects so far. Topics take a scene and return the next."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.answers import chosen
from handlers.conversation import Ask, Conversation, Option, Pending
from handlers.effects import Effect, Say
from handlers.facts import CaseFacts
from handlers.messages import Button, Incoming, Reply
from handlers.world import OwnCase, World
from nlu.types import Act, Understanding

REMEMBERED = 5  # questions how to be reached before the last whose buttons count


@dataclass(frozen=True, slots=True)
class Scene:
    """Frozen; every method gives a new scene."""

    talk: Conversation
    said: Incoming
    heard: Understanding
    world: World
    now: datetime
    effects: tuple[Effect, ...] = ()

    def turn(self, **changes: object) -> "Scene":
        """The talk with some fields changed."""
        talk = self.talk.with_(**changes)
        return self if talk is self.talk else replace(self, talk=talk)

    def do(self, *effects: Effect) -> "Scene":
        """More effects, in order."""
        return replace(self, effects=(*self.effects, *effects))

    def say(self, text: str, *, first: bool = False, discreet: bool | None = None) -> "Scene":
        """A reply without a question."""
        quiet = self.talk.discreet if discreet is None else discreet
        return self.do(Say(Reply(text, first=first, discreet=quiet)))

    def ask(self, ask: Ask, text: str, options: tuple[Option, ...] = (), *, about: str = "", tries: int = 0) -> "Scene":
        """A question that now hangs. Its buttons carry the question's number, so that old ones are known as old."""
        number = self.talk.questions + 1
        buttons = tuple(Button(f"{number}:{n}", option.label) for n, option in enumerate(options, 1))
        pending = Pending(ask, number, text, options, about, tries)
        asked = self.turn(questions=number, pending=pending)
        if ask is Ask.REACH:
            asked = asked.turn(reach_asked=(*self.talk.reach_asked[-REMEMBERED:], number))
        return asked.do(Say(Reply(text, buttons, discreet=self.talk.discreet)))

    def has(self, *acts: Act) -> bool:
        """Whether the message does one of these."""
        return any(act in self.heard.acts for act in acts)

    def ask_again(self) -> "Scene":
        """The hanging question once more, after an interruption; without one, as it is."""
        hangs = self.talk.pending
        return self if hangs is None else self.ask(hangs.ask, hangs.text, hangs.options, about=hangs.about)

    def choice(self) -> str | None:
        """What the chosen option of the hanging question means; None when the message is no choice."""
        return chosen(self.talk.pending, self.said) if self.talk.pending else None

    def opened_elsewhere(self, own: OwnCase) -> bool:
        """Whether number and code are all that ties this talk to the case: it may read and add, not change."""
        return own.case.address is not None and own.case.address != self.talk.address

    @property
    def draft(self) -> CaseFacts:
        """The matter being taken down; empty when there is none."""
        return self.talk.draft or CaseFacts()

    @property
    def text(self) -> str:
        """What was typed, trimmed."""
        return self.said.text.strip()

    def case(self) -> OwnCase | None:
        """The active case, as it stands."""
        return next((own for own in self.world.cases if own.case.number == self.talk.active), None)
