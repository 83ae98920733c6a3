"""Commit 2: one locked turn of one conversation, everything it decided in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from handlers.casework.case import OPEN, Room
from handlers.conversation import Conversation, Option
from handlers.effects import Effect, Say, Spoken
from handlers.messages import Incoming, Reply, Sort
from handlers.ports import Waiting
from handlers.world import Knowledge, World
from nlu.types import Understanding
from storage.answers import End, put_out
from storage.carry import Carrier, Heard
from storage.inbox import Found, message_index
from storage.joint import share_said
from storage.mapping import Said
from storage.outbox import release_held
from storage.prepared import Prepared, Values
from storage.tables import case, message
from storage.tables.columns import among
from storage.talks import Talk
from storage.transcript import Place, add_files, add_said, said_row
from storage.unit import Changed, Unit
from storage.world import load_world

TOGETHER = 8  # messages whose lines are written with the answers: each number is a statement of its own


class StoreTurn:
    """A turn under its conversation's lock (`handlers.ports.Turn`)."""

    handle: str
    conversation: Conversation
    waiting: Sequence[Waiting]

    def __init__(self, unit: Unit, talk: Talk, found: Found, knowledge: Knowledge, now: datetime) -> None:
        self._unit, self._talk, self._knowledge, self._now = unit, talk, knowledge, now
        self._found = found
        self.handle, self.conversation = talk.handle, talk.state
        self.waiting = found.waiting

    async def world(self, understood: Sequence[Understanding]) -> World:
        """What the step may look at."""
        waiting = [waits.incoming for waits in self.waiting]
        return await load_world(self._unit, self._talk, self._found, self._knowledge, understood, self._now, waiting)

    async def save(self, conversation: Conversation, effects: Sequence[Effect]) -> Sequence[Reply]:
        """Everything in one commit. Returns the replies with their places; a slowed one has none yet (id 0)."""
        unit, talk, now = self._unit, self._talk, self._now
        unit.trace = self.waiting[-1].incoming.trace if self.waiting else ""
        if self.waiting and self._found.held:
            await release_held(unit, talk, now)
        carrier = Carrier(unit, talk, effects, now)
        for effect in effects:
            await carrier.carry(effect)
        case_id = await self._lines_case(conversation)
        usual = Place(talk.id, case_id, Room.APPLICANT)
        said = self._lines_alone(carrier, usual)
        for waits in self.waiting if said is None else ():
            await self._keep_line(waits.incoming, carrier.spoken.get(waits.incoming.message_id), usual)
        placed = {kept.place.case_id for kept in carrier.spoken.values()}
        await carrier.settle_told({case_id, *placed} if len(self.waiting) > len(carrier.spoken) else placed)
        taken = [waits.inbox for waits in self.waiting]
        unit.changed(Changed.CONVERSATION, talk.address)
        end = End(conversation, said or (), self._answers(effects, carrier, usual), taken)
        replies = await put_out(unit, talk, end, now)
        await unit.commit()
        return replies

    async def _lines_case(self, conversation: Conversation) -> int | None:
        """The case this turn's lines belong to: the active one while it is open."""
        found = await _OPEN.one(self._unit.conn, {"number": conversation.active}) if conversation.active else None
        return int(found.id) if found else None

    def _lines_alone(self, carrier: Carrier, usual: Place) -> list[Values] | None:
        """The lines of the messages, to be written with the answers; None for many, or where something hangs on one."""
        heard = [(w.incoming, carrier.spoken.get(w.incoming.message_id)) for w in self.waiting]
        if (
            len(heard) > TOGETHER
            or carrier.told
            or any(said.attachments or said.edits or (spoken and spoken.kept) for said, spoken in heard)
        ):
            return None
        unit = self._unit
        return [
            said_row(unit, *self._words(said, spoken, usual), said.at, message_index(unit, said.message_id))
            for said, spoken in heard
        ]

    def _words(self, said: Incoming, spoken: Heard | None, usual: Place) -> tuple[Place, Said]:
        """Where a message stands, and what of it."""
        text = said.text or _label(self._talk.state, said)
        if spoken and spoken.effect.words is not None:
            text = spoken.effect.words
        return spoken.place if spoken else usual, Said(text, said.sort, said.latitude, said.longitude, said.button)

    async def _keep_line(self, said: Incoming, spoken: Heard | None, usual: Place) -> None:
        """The transcript line of one message, with its files; what was said to both sides is shown to the others."""
        unit, (place, words) = self._unit, self._words(said, spoken, usual)
        index = message_index(unit, said.message_id)
        line = await add_said(unit, place, words, said.at, index, await self._edited(said))
        await add_files(unit, said.attachments, place, self._now, line)
        if spoken and spoken.effect.joint and spoken.kept is not None:
            await share_said(unit, spoken.kept, self._talk, line, words, said.attachments, self._now)

    async def _edited(self, said: Incoming) -> int | None:
        """The line an edit changes; None when it was never taken in."""
        if said.edits is None:
            return None
        earlier = (
            select(message.c.id)
            .where(message.c.conversation_id == self._talk.id)
            .where(message.c.message_index == message_index(self._unit, said.edits))
            .order_by(message.c.id)
            .limit(1)
        )
        found: int | None = (await self._unit.conn.execute(earlier)).scalar_one_or_none()
        return found

    @staticmethod
    def _answers(effects: Sequence[Effect], carrier: Carrier, place: Place) -> list[tuple[Place, Say]]:
        """The answers, each beside the message it answers: nothing of a meeting is filed with one's own matters."""
        answers = []
        for effect in effects:
            if isinstance(effect, Spoken):
                place = carrier.spoken[effect.message].home
            if isinstance(effect, Say):
                answers.append((place, effect))
        return answers


_OPEN = Prepared(select(case.c.id).where(case.c.number == bindparam("number"), among(case.c.status, OPEN)), "number")


def _label(talk: Conversation, said: Incoming) -> str:
    """What the pressed button read, so that the transcript makes sense; of an earlier question too, where it still counts."""
    question, _, option = said.button.partition(":")
    if said.sort is not Sort.BUTTON or not (option.isascii() and option.isdigit() and len(option) < 4):
        return ""
    options: tuple[Option, ...] = ()
    if talk.pending is not None and question == str(talk.pending.number):
        options = talk.pending.options
    elif talk.doubt is not None and question in map(str, talk.doubt.questions):
        options = talk.doubt.options
    return options[int(option) - 1].label if 1 <= int(option) <= len(options) else ""
