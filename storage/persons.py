"""What is kept of one person, found by phone, case number or talk: to be listed, copied (个人信息保护法 §45) or deleted (§47)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from handlers.casework.links import Key, Strength
from handlers.casework.links import Side as KeySide
from handlers.errors import Refused
from handlers.messages import Attachment
from handlers.personal import Owed, Verdict, verdict
from storage import audit
from storage.case_keys import key_index
from storage.cases import ERASED, Kept, cases_query, read_cases
from storage.parties import Side, phone_index
from storage.residents import PastLine, Residents
from storage.tables import (
    alert,
    attachment,
    backlog,
    case,
    case_key,
    case_party,
    complaint,
    conversation,
    inbound_letter,
    message,
    outbox,
    participation,
    rating,
    supervision,
)
from storage.talks import Talk, read_talk
from storage.transcript import Author, Line, lines_query, read_lines
from storage.unit import Unit, Units

_WHOLE = 1_000_000  # lines of one talk
_BROUGHT = and_(case_party.c.role == Side.APPLICANT.value, case_party.c.conversation_id.is_not(None))
NOBODY = "没有找到。请核对电话、案件编号或聊天代号。"


@dataclass(frozen=True, slots=True)
class Asked:
    """How the operator names the person: one of these."""

    phone: str = ""
    number: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True)
class TalkSeen:
    """A talk that is this person's alone."""

    talk: Talk
    since: datetime
    lines: int
    files: int


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A case this person brought, with what a request for deletion would make of it."""

    kept: Kept
    verdict: Verdict
    files: int
    apart: bool  # in none of these talks: opened at the desk, or in a talk with matters of somebody else


@dataclass(frozen=True, slots=True)
class SeatSeen:
    """A case of somebody else in which this person takes or took part."""

    number: str
    talk_id: int
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that was found. `named`: cases of others that name this phone as the other side's. `apart`: see `_ids`."""

    talks: tuple[TalkSeen, ...]
    cases: tuple[CaseSeen, ...]
    seats: tuple[SeatSeen, ...]
    named: tuple[str, ...]
    others: tuple[tuple[str, str], ...]  # handles of the others at the tables of these cases, with the case's number


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a copy. `who`: "" the person, else the name it was shown with."""

    at: datetime
    who: str
    text: str
    files: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A whole copy: lines of each talk, or of each case that has none of its own; ratings and complaints by case id."""

    person: Person
    lines: tuple[tuple[str, tuple[Said, ...]], ...]  # a heading, and what was said
    words: tuple[tuple[str, datetime, str], ...]  # ratings, complaints and the answers to them


class Persons:
    """Reading for one person's request. Every look is recorded in the trails."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def find(self, asked: Asked, now: datetime) -> Person:
        """What is kept of this person. Raises `Refused` when there is nothing."""
        async with self._units.write() as unit:
            found = await find(unit, asked, now)
            await _noted(unit, found, "person_find", now)
            return found

    async def copy(self, asked: Asked, now: datetime) -> Copy:
        """All of it in words. Raises `Refused` when there is nothing."""
        async with self._units.write() as unit:
            person = await find(unit, asked, now)
            await _noted(unit, person, "person_export", now)
            alone = [seen.kept for seen in person.cases if seen.apart]
            beside = [(kept.case.number, await _case_lines(unit, kept)) for kept in alone]
            words = await _words(unit, person)
        history = Residents(self._units).history
        talks = [(seen.talk.handle, await history(seen.talk.address, _WHOLE)) for seen in person.talks]
        told = [(f"聊天 {handle}", tuple(map(_past, lines))) for handle, lines in talks]
        return Copy(person, (*told, *((f"案件 {number}", lines) for number, lines in beside)), words)


async def find(unit: Unit, asked: Asked, now: datetime) -> Person:
    """The same inside a transaction."""
    talk_ids, case_ids = await _ids(unit, asked)
    if not talk_ids and not case_ids:
        raise Refused(NOBODY)
    kept = await read_cases(unit, cases_query(case.c.id.in_(case_ids)).order_by(case.c.id))
    owed = await _owed(unit, case_ids)
    files = await _counted(unit, attachment.c.case_id, case_ids)
    apart = case_ids - await _cases_of(unit, talk_ids)
    retention = unit.district.retention
    cases = [
        CaseSeen(
            one,
            verdict(one.case, frozenset(owed.get(one.id, ())), retention, now),
            files.get(one.id, 0),
            one.id in apart,
        )
        for one in kept
    ]
    return Person(
        await _talks(unit, talk_ids),
        tuple(cases),
        await _seats(unit, talk_ids),
        await _named(unit, asked.phone),
        await _others(unit, case_ids),
    )


async def _ids(unit: Unit, asked: Asked) -> tuple[set[int], set[int]]:
    """Keys of talks and cases. A talk in which another phone was told too is not taken whole: somebody shares the device."""
    if asked.handle:
        row = (await unit.conn.execute(select(conversation.c.id).where(conversation.c.handle == asked.handle))).first()
        talks = {int(row.id)} if row else set[int]()
        return talks, await _cases_of(unit, talks)
    index = phone_index(unit, asked.phone) if asked.phone else None
    first = set[int]()
    if asked.number:
        mine = and_(case_party.c.case_id == case.c.id, case_party.c.role == Side.APPLICANT.value)
        query = select(case.c.id, case_party.c.phone_index).outerjoin(case_party, mine)
        rows = (await unit.conn.execute(query.where(case.c.number == asked.number, case.c.retention != ERASED))).all()
        first, index = {int(row.id) for row in rows}, next((row.phone_index for row in rows if row.phone_index), None)
    if index is not None:
        told = (case_party.c.phone_index == index, case_party.c.role == Side.APPLICANT.value)
        first |= {int(i) for i in (await unit.conn.execute(select(case_party.c.case_id).where(*told))).scalars()}
    linked = select(case_party.c.conversation_id).where(case_party.c.case_id.in_(first), _BROUGHT)
    near = {int(i) for i in (await unit.conn.execute(linked)).scalars()}
    talks = near - await _shared(unit, near, index)
    return talks, first | await _cases_of(unit, talks)


async def _cases_of(unit: Unit, talks: Collection[int]) -> set[int]:
    """Cases opened in these talks: by the party's own link, which a case that is only stored keeps."""
    query = select(case_party.c.case_id).where(case_party.c.conversation_id.in_(talks), _BROUGHT)
    return {int(i) for i in (await unit.conn.execute(query)).scalars()}


async def _shared(unit: Unit, talks: Collection[int], index: str | None) -> set[int]:
    """Those of the talks in which a case names another phone."""
    other = case_party.c.phone_index.is_not(None) & case_party.c.phone_index.is_distinct_from(index)
    query = select(case_party.c.conversation_id).where(case_party.c.conversation_id.in_(talks), _BROUGHT, other)
    return {int(i) for i in (await unit.conn.execute(query)).scalars()}


async def _counted(unit: Unit, column: Any, ids: Collection[int]) -> dict[int, int]:
    """How many rows there are for each of these keys."""
    query = select(column, func.count()).where(column.in_(ids)).group_by(column)
    return {int(row[0]): int(row[1]) for row in await unit.conn.execute(query)}


async def _talks(unit: Unit, ids: set[int]) -> tuple[TalkSeen, ...]:
    lines = await _counted(unit, message.c.conversation_id, ids)
    files = await _counted(unit, attachment.c.conversation_id, ids)
    since = {
        row.id: row.created_at
        for row in await unit.conn.execute(
            select(conversation.c.id, conversation.c.created_at).where(conversation.c.id.in_(ids))
        )
    }
    return tuple(
        [TalkSeen(await read_talk(unit, i), since[i], lines.get(i, 0), files.get(i, 0)) for i in sorted(since)]
    )


async def _seats(unit: Unit, talks: Collection[int]) -> tuple[SeatSeen, ...]:
    """Tables of cases that were opened elsewhere."""
    query = (
        select(participation, case.c.number)
        .join(case, case.c.id == participation.c.case_id)
        .where(participation.c.conversation_id.in_(talks))
        .where(case.c.conversation_id.is_distinct_from(participation.c.conversation_id))
        .order_by(participation.c.id)
    )
    rows = await unit.conn.execute(query)
    return tuple(SeatSeen(row.number, row.conversation_id, row.joined_at, row.left_at) for row in rows)


async def _others(unit: Unit, cases: Collection[int]) -> tuple[tuple[str, str], ...]:
    """The talks of the others at the tables of these cases, so that the operator can name one of them."""
    query = (
        select(conversation.c.handle, case.c.number)
        .join(participation, participation.c.conversation_id == conversation.c.id)
        .join(case, case.c.id == participation.c.case_id)
        .where(case.c.id.in_(cases), case.c.conversation_id.is_distinct_from(conversation.c.id))
        .order_by(participation.c.id)
    )
    return tuple((row.handle, row.number) for row in await unit.conn.execute(query))


async def _named(unit: Unit, phone: str) -> tuple[str, ...]:
    """Cases whose record names this phone as the other side's: other people's account, nothing of it is deleted here."""
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    if not digits:
        return ()
    key = Key(KeySide.RESPONDENT, f"phone:{digits[-11:]}", Strength.STRONG, "")
    query = select(case.c.number).join(case_key, case_key.c.case_id == case.c.id)
    rows = await unit.conn.execute(query.where(case_key.c.key_index == key_index(unit, key)).order_by(case.c.id))
    return tuple(rows.scalars())


async def _owed(unit: Unit, cases: Collection[int]) -> dict[int, set[Owed]]:
    """What the house still owes on each case."""
    open_ = {
        Owed.ALERT: (alert, alert.c.acknowledged_at.is_(None) & alert.c.retracted_at.is_(None)),
        Owed.COMPLAINT: (complaint, complaint.c.handled_at.is_(None)),
        Owed.LETTER: (inbound_letter, inbound_letter.c.answered_at.is_(None)),
        Owed.SUPERVISION: (supervision, supervision.c.ended_at.is_(None)),
        Owed.BACKLOG: (backlog, backlog.c.ended_at.is_(None)),
    }
    found: dict[int, set[Owed]] = {}
    for owed, (table, unsettled) in open_.items():
        query = select(table.c.case_id).where(table.c.case_id.in_(cases), unsettled)
        for case_id in (await unit.conn.execute(query)).scalars():
            found.setdefault(int(case_id), set()).add(owed)
    return found


async def _case_lines(unit: Unit, kept: Kept) -> tuple[Said, ...]:
    """What was said on a case to and by the person who brought it; nothing that was not released."""
    shown = or_(message.c.author == Author.RESIDENT.value, message.c.id.in_(select(outbox.c.message_id)
                .where(outbox.c.position.is_not(None))))  # fmt: skip
    where = (message.c.case_id == kept.id, message.c.room == "applicant", message.c.undone_at.is_(None), shown)
    lines = await read_lines(unit, lines_query(*where, message.c.conversation_id.in_(_brought(kept))))
    return tuple(Said(line.at, _name(line), line.text, line.files) for line in lines)


def _brought(kept: Kept) -> Select[Any]:
    """The talk the case was brought in: others who apply beside have the same room, each in a talk of their own."""
    return select(case_party.c.conversation_id).where(case_party.c.case_id == kept.id, _BROUGHT)


def _name(line: Line) -> str:
    return "" if line.author is Author.RESIDENT else line.staff or "枫桥"


def _past(line: PastLine) -> Said:
    if line.mine:
        return Said(line.at, "", line.text, line.files)
    return Said(line.at, line.reply.author or "枫桥", line.reply.text, line.reply.files)


async def _words(unit: Unit, person: Person) -> tuple[tuple[str, datetime, str], ...]:
    """Ratings with their words, and the person's own complaints with the answers; others at the table complain apart."""
    cases, talks = [seen.kept.id for seen in person.cases], [seen.talk.id for seen in person.talks]
    own = select(case_party.c.case_id).where(
        _BROUGHT,
        case_party.c.case_id == complaint.c.case_id,
        case_party.c.conversation_id == complaint.c.conversation_id,
    )
    found: list[tuple[str, datetime, str]] = []
    for row in await unit.conn.execute(select(rating).where(rating.c.case_id.in_(cases)).order_by(rating.c.id)):
        words = unit.vault.open(row.words, row.key_id, "rating", row.uid, row.case_id)
        found.append(("评价", row.at, f"{row.stars} 分 {words}".strip()))
    mine = or_(and_(complaint.c.case_id.in_(cases), own.exists()), complaint.c.conversation_id.in_(talks))
    for row in await unit.conn.execute(select(complaint).where(mine).order_by(complaint.c.id)):
        body = unit.vault.open(row.body, row.key_id, "complaint", row.uid, row.conversation_id)
        found.append(("意见", row.at, body))
        if row.reply is not None and row.replied_at is not None:
            answer = unit.vault.open(row.reply, row.reply_key, "complaint_reply", row.uid, row.conversation_id)
            found.append(("答复", row.replied_at, answer))
    return tuple(found)


async def _noted(unit: Unit, person: Person, act: str, now: datetime) -> None:
    """In the house's trail and in that of every case, without a word of whom it is about."""
    chains: Sequence[str] = (audit.HOUSE, *(seen.kept.case.number for seen in person.cases))
    for chain in chains:
        await audit.record(unit, chain, audit.SERVICE, act, now)
