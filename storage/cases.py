"""Cases as they are kept, loaded as the rules see them: found, or locked after their talk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    literal_column,
    select,
    union_all,
)

from handlers.casework.assistance import Help
from handlers.casework.case import Case, CaseNumber, Level, Outcome, StaffId, Status, Urgency
from handlers.casework.record import Record
from handlers.errors import NotYours, Refused, Stale
from handlers.facts import CaseFacts
from handlers.messages import Address
from storage.case_columns import sealed_as
from storage.mapping import BRIEF, FACTS, RECORD, Brief
from storage.prepared import Prepared
from storage.tables import (
    assistance,
    assistance_member,
    case,
    case_named,
    case_offer,
    conversation,
)
from storage.tables.columns import OF_CASE, Big, Code, padded
from storage.talks import Talk, locked, open_sender, open_talk
from storage.unit import Unit

ERASED = "erased"  # the retention class of a case without content
STORED = "stored"  # of one that is kept by law and used for nothing any more (个人信息保护法 §47)
USED = case.c.retention != STORED
IN_USE = and_(USED, case.c.retention != ERASED)
IS_OPEN = case.c.closed_at.is_(None)  # what the partial indexes hold: every query of open cases alone says so


class Named(StrEnum):
    """Why a member of staff is named on a case."""

    ALERT = "alert"  # addressed by an alert or asked to take a sensitive case: may see it
    JUDGE = "judge"  # asked to check the agreement: sees it until the answer
    KEPT = "kept"  # the resident does not want this person to see it


@dataclass(frozen=True, slots=True)
class Kept:
    """A case as it is kept: what the rules see, and what only the record needs."""

    id: int
    case: Case
    brief: Brief
    talk_id: int | None
    secret_digest: str
    named: frozenset[StaffId]
    helps: Mapping[StaffId, frozenset[Help]]  # who sees it for a task only, and why
    last_resident_at: datetime | None
    last_staff_at: datetime | None


def cases_query(*where: ColumnElement[bool]) -> Select[Any]:
    """Rows for `read_cases`."""
    sender = (
        conversation.c.sender_index,
        conversation.c.sender,
        conversation.c.channel,
        conversation.c.key_id.label("talk_key"),
    )
    return select(case, *sender).outerjoin(conversation, conversation.c.id == case.c.conversation_id).where(*where)


_OF_NUMBER = cases_query(case.c.number == bindparam("number", type_=Code))
_FOUND = Prepared(_OF_NUMBER, "number")


async def read_cases(unit: Unit, query: Select[Any], named: Mapping[str, Any] | None = None) -> list[Kept]:
    """The cases of a query from `cases_query`, in its order; `named`: what it is asked with."""
    rows = (await unit.conn.execute(query, named)).all()
    beside = await beside_of(unit, [row.id for row in rows]) if rows else {}
    return [kept_of(unit, row, beside.get(row.id, Beside())) for row in rows]


@dataclass(frozen=True, slots=True)
class Beside:
    """What other tables hold of a case: bodies it is offered to, people named on it, and who has an open task on it."""

    offered: list[str] = field(default_factory=list)
    named: dict[str, set[StaffId]] = field(default_factory=dict)
    helps: dict[StaffId, set[Help]] = field(default_factory=dict)

    def take(self, row: Any) -> None:
        """One row of `beside_of`."""
        if row.body:
            self.offered.append(row.body)
        elif row.why:
            self.named.setdefault(row.why, set()).add(StaffId(row.staff_id))
        else:
            self.helps.setdefault(StaffId(row.staff_id), set()).add(Help(row.kind))


async def beside_of(unit: Unit, ids: Sequence[int]) -> dict[int, Beside]:
    """For each case; one question for all of it, since every page and every turn asks it."""
    found: dict[int, Beside] = {}
    for row in await unit.conn.execute(_BESIDE, {"ids": padded(ids)}):
        found.setdefault(row.case_id, Beside()).take(row)
    return found


async def beside_one(unit: Unit, case_id: int) -> Beside:
    """The same for one case."""
    found = Beside()
    for row in await _BESIDE_ONE.ask(unit.conn, {"case": case_id}):
        found.take(row)
    return found


def _beside(these: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> CompoundSelect[Any]:
    none, nobody = literal_column("''", Code), literal_column("0", Big)
    offers = select(
        case_offer.c.case_id, case_offer.c.id, case_offer.c.body, none.label("why"), none.label("kind"),
        nobody.label("staff_id"),
    ).where(these(case_offer.c.case_id), case_offer.c.ended_at.is_(None))  # fmt: skip
    names = select(case_named.c.case_id, case_named.c.id, none, case_named.c.why, none, case_named.c.staff_id)
    tasks = select(assistance.c.case_id, assistance.c.id, none, none, assistance.c.kind, assistance_member.c.staff_id)
    live = (these(assistance.c.case_id), assistance.c.live, assistance_member.c.assistance_id == assistance.c.id)
    return union_all(offers, names.where(these(case_named.c.case_id)), tasks.where(*live)).order_by("id")


_BESIDE = _beside(lambda column: column.in_(bindparam("ids", type_=Big, expanding=True)))
_BESIDE_ONE = Prepared(_beside(lambda column: column == OF_CASE), "case")


def kept_of(unit: Unit, row: Any, beside: Beside) -> Kept:
    """The case in a row of `cases_query`, with what `beside_of` found."""
    brief = BRIEF.load(unit.vault.open(row.brief, row.key_id, *sealed_as(row.number, "brief")))
    value = Case(
        number=CaseNumber(row.number),
        status=Status(row.status),
        urgency=Urgency(row.urgency),
        facts=facts_of(unit, row),
        sensitive=row.sensitive,
        level=Level(row.level),
        committee=row.committee,
        opened_at=row.opened_at,
        waiting_since=row.waiting_since,
        address=_address(unit, row),
        holder=StaffId(row.holder_id) if row.holder_id is not None else None,
        claimed_at=row.claimed_at,
        closed_at=row.closed_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        risks=brief.risks,
        offered=tuple(beside.offered),
        resident_waits=row.resident_waits,
        rating=row.rating,
        handed_to=row.handed_to,
        record=_record(unit, row),
        version=row.version,
        kept_from=frozenset(beside.named.get(Named.KEPT.value, ())),
    )
    named = frozenset(beside.named.get(Named.ALERT.value, ()))
    return Kept(
        row.id,
        value,
        brief,
        row.conversation_id,
        row.secret_digest,
        named,
        {who: frozenset(why) for who, why in beside.helps.items()},
        row.last_resident_at,
        row.last_staff_at,
    )


def facts_of(unit: Unit, row: Any) -> CaseFacts:
    """The facts in a row of `case`."""
    return FACTS.load(unit.vault.open(row.facts, row.key_id, *sealed_as(row.number, "facts")))


def _record(unit: Unit, row: Row[Any]) -> Record:
    """What staff wrote down; nothing yet in cases from before it was kept."""
    if row.record is None:
        return Record()
    return RECORD.load(unit.vault.open(row.record, row.key_id, *sealed_as(row.number, "record")))


def _address(unit: Unit, row: Row[Any]) -> Address | None:
    """The reporting resident's address."""
    if row.conversation_id is None:
        return None
    return open_sender(unit, row.channel, row.sender_index, row.sender, row.talk_key)


async def find_case(unit: Unit, number: str) -> Kept | None:
    """One case without a lock."""
    return await _one(unit, _FOUND, number)


async def _one(unit: Unit, query: Prepared, number: str) -> Kept | None:
    row = await query.one(unit.conn, {"number": number})
    return None if row is None else kept_of(unit, row, await beside_one(unit, row.id))


_KEPT_AS = select(case.c.retention.label("kept_as")).where(case.c.number == bindparam("number", type_=Code))
_TALK = Prepared(
    locked(
        _KEPT_AS.join(conversation, conversation.c.id == case.c.conversation_id).add_columns(*conversation.c),
        of=conversation,
    ),
    "number",
)


async def lock_case(unit: Unit, number: str) -> tuple[Kept, Talk | None]:
    """The case and its talk, both locked: always the talk first, so that turns and the desk never wait in a circle.

    Raises `NotYours` when there is none, `Refused` when it is only stored any more.
    """
    row = await _TALK.one(unit.conn, {"number": number})
    kind = row.kept_as if row else (await unit.conn.execute(_KEPT_AS, {"number": number})).scalar_one_or_none()
    if kind is None:
        raise NotYours
    if kind == STORED:
        raise Refused("当事人要求停止使用，这件案件依法只保存、不再办理（《个人信息保护法》第47条）。请联系管理员。")
    kept = await relock(unit, number)
    if row is None and kept.talk_id is not None:  # a talk was connected meanwhile, and is not locked
        raise Stale("刚刚有人改动了这个案件，请刷新后再试。")
    return kept, open_talk(unit, row) if row else None


_RELOCKED = Prepared(locked(_OF_NUMBER, of=case), "number")


async def relock(unit: Unit, number: str) -> Kept:
    """Lock and load a case whose talk is locked already. Raises `NotYours`."""
    found = await _one(unit, _RELOCKED, number)
    if found is None:
        raise NotYours
    return found
