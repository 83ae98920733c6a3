"""What a resident's own page or channel may read back: the talk so far, the answers to one message, its files."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select

from handlers.casework.case import Case, CaseNumber, Status
from handlers.conversation import Conversation
from handlers.messages import Address, Attachment, Incoming, Reply, Sort
from handlers.topics.invited import KEPT_CODE
from storage.audit import HOUSE, RESIDENT
from storage.audit import record as note_in_trail
from storage.cases import IN_USE, cases_query, read_cases
from storage.inbox import message_index
from storage.tables import attachment, case, conversation, inbox, message, outbox
from storage.talks import Talk, find_handle, find_talk, open_talk, sender_index
from storage.transcript import Author, Line, files_where, lines_query, read_lines, reply_of
from storage.unit import Unit, Units

NOTHING = Reply("")
_WHOLE = 20_000  # lines of a copy


@dataclass(frozen=True, slots=True)
class Glance:
    """A talk from outside. `last_position` is that of its newest released reply; `active` the case talked about."""

    handle: str
    address: Address
    discreet: bool
    last_position: int
    active: CaseNumber | None


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line shown again: the resident's own, or a reply as it was."""

    mine: bool
    at: datetime
    text: str = ""
    sort: Sort = Sort.TEXT
    files: tuple[Attachment, ...] = ()
    reply: Reply = NOTHING


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A copy of what is kept of one resident's talk (个人信息保护法 §45): the lines, and the cases opened in it."""

    lines: tuple[PastLine, ...]
    cases: tuple[Case, ...]


_TAKEN = (
    select(conversation, inbox.c.taken_at)
    .join_from(
        inbox,
        conversation,
        and_(conversation.c.channel == inbox.c.channel, conversation.c.sender_index == inbox.c.sender_index),
    )
    .where(inbox.c.channel == bindparam("of_channel"), inbox.c.sender_index == bindparam("of_sender"))
    .where(inbox.c.message_index == bindparam("of_message"), inbox.c.taken_at.is_not(None))
)
# The lines of one turn carry the very moment at which its messages were taken in.
_ANSWERS = (
    select(message, outbox.c.position)
    .join(outbox, outbox.c.message_id == message.c.id)
    .where(message.c.conversation_id == bindparam("of_talk"), message.c.at == bindparam("of_moment"))
    .where(message.c.author == Author.BOT.value)
    .order_by(message.c.id)
)


class Residents:
    """Reading for the resident's side. Everything is looked up by the sender's own address."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def glance(self, address: Address) -> Glance | None:
        """The talk of an address; None when there was none."""
        async with self._units.read() as unit:
            return _glance(await find_talk(unit, address))

    async def state(self, address: Address) -> Conversation | None:
        """The talk's whole state; None before its first turn."""
        async with self._units.read() as unit:
            talk = await find_talk(unit, address)
            return talk.state if talk else None

    async def by_handle(self, handle: str) -> Glance | None:
        """The talk with that public name. Whether the asker may know it, the caller checks."""
        async with self._units.read() as unit:
            return _glance(await find_handle(unit, handle))

    async def history(self, address: Address, limit: int) -> tuple[PastLine, ...]:
        """The newest lines of a talk, oldest first. Replies not released yet are not there."""
        async with self._units.read() as unit:
            talk = await find_talk(unit, address)
            if talk is None:
                return ()
            shown = or_(message.c.author == Author.RESIDENT.value, outbox.c.position.is_not(None))
            query = (
                select(message, outbox.c.position)
                .outerjoin(outbox, outbox.c.message_id == message.c.id)
                .where(message.c.conversation_id == talk.id, message.c.undone_at.is_(None), shown)
                .order_by(message.c.id.desc())
                .limit(limit)
            )
            rows = (await unit.conn.execute(query)).all()
            mine = [row.id for row in rows if row.author == Author.RESIDENT.value]
            lines = {line.id: line for line in await read_lines(unit, lines_query(message.c.id.in_(mine)))}
            return tuple(_past(unit, row, lines.get(row.id)) for row in reversed(rows))

    async def record(self, address: Address, now: datetime) -> OwnRecord | None:
        """The copy for the resident, noted in the trails. None without a talk, and where others may read the phone."""
        async with self._units.write() as unit:
            talk = await find_talk(unit, address)
            if talk is None or talk.state.discreet:
                return None
            kept = await read_cases(unit, cases_query(case.c.conversation_id == talk.id).order_by(case.c.id))
            if any(own.case.sensitive or own.case.facts.unsafe_phone for own in kept):
                return None
            for chain in (HOUSE, *(own.case.number for own in kept)):
                await note_in_trail(unit, chain, RESIDENT, "copy", now)
        return OwnRecord(await self.history(address, _WHOLE), tuple(own.case for own in kept))

    async def answers(self, address: Address, message_id: str) -> tuple[Glance, tuple[Reply, ...]] | None:
        """The talk, and the replies of the turn that took this message in; None while it is not taken in."""
        async with self._units.read() as unit:
            of = {"of_channel": address.channel, "of_sender": sender_index(unit, address)}
            asked = of | {"of_message": message_index(unit, message_id)}
            found = (await unit.conn.execute(_TAKEN, asked)).one_or_none()
            if found is None:
                return None
            rows = await unit.conn.execute(_ANSWERS, {"of_talk": found.id, "of_moment": found.taken_at})
            replies = tuple(replace(reply_of(unit, row), id=row.position or 0) for row in rows)
            return _seen(open_talk(unit, found)), replies

    async def repeats(self, said: Incoming) -> bool:
        """Whether what was kept under this message's id says the same; also where nothing is left to compare it with."""
        async with self._units.read() as unit:
            talk = await find_talk(unit, said.address)
            if talk is None:
                return True
            mine = (message.c.conversation_id == talk.id, message.c.author == Author.RESIDENT.value)
            index = message_index(unit, said.message_id)
            lines = await read_lines(unit, lines_query(*mine, message.c.message_index == index))
        return not lines or any(_same(line, said) for line in lines)

    async def status(self, channel: str, number: str) -> Status | None:
        """How a case stands that was told in this channel; None for any other, one that is sealed or stored, and one not there."""
        mine = (case.c.number == number, conversation.c.channel == channel, ~case.c.sensitive, IN_USE)
        query = select(case.c.status).join(conversation, conversation.c.id == case.c.conversation_id).where(*mine)
        async with self._units.read() as unit:
            found = (await unit.conn.execute(query)).scalar_one_or_none()
        return None if found is None else Status(found)

    async def file(self, address: Address, digest: str) -> Attachment | None:
        """A file that was sent in this talk, by either side; None for any other."""
        async with self._units.read() as unit:
            talk = await find_talk(unit, address)
            if talk is None:
                return None
            released = select(outbox.c.message_id).where(
                outbox.c.conversation_id == talk.id, outbox.c.position.is_not(None)
            )
            own = select(message.c.id).where(
                message.c.conversation_id == talk.id, message.c.author == Author.RESIDENT.value
            )
            theirs = or_(attachment.c.message_id.in_(released), attachment.c.message_id.in_(own))
            found = await files_where(unit, and_(attachment.c.sha256 == digest, theirs))
            return found[0][1] if found else None


def _same(line: Line, said: Incoming) -> bool:
    """A pressed button is kept as it read, once without its id, a code not at all, of words to both sides what follows 双方."""
    if line.said.sort is not said.sort:
        return False
    files = {file.sha256 for file in line.files}
    if files and files != {file.sha256 for file in said.attachments}:
        return False
    if said.sort is Sort.BUTTON:
        return line.said.button in (said.button, "")
    if line.text == KEPT_CODE:
        return True
    return line.text == said.text or (bool(line.text) and said.text.rstrip().endswith(line.text))


def _seen(talk: Talk) -> Glance:
    return Glance(talk.handle, talk.address, talk.state.discreet, talk.last_position, talk.state.active)


def _glance(talk: Talk | None) -> Glance | None:
    return _seen(talk) if talk else None


def _past(unit: Unit, row: Row[Any], mine: Line | None) -> PastLine:
    if mine is not None:
        return PastLine(True, mine.at, mine.text, mine.said.sort, mine.files)
    return PastLine(False, row.at, reply=replace(reply_of(unit, row), id=row.position))
