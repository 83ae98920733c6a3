"""Cases: loaded as the rules see them, and written back only if nobody was faster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, update

from handlers.casework.assistance import Help
from handlers.casework.case import WAITING, Case, CaseNumber, Level, Outcome, StaffId, Status, Urgency
from handlers.casework.clocks import next_look
from handlers.casework.record import Record
from handlers.errors import NotYours, Stale
from handlers.facts import CaseFacts
from handlers.hours import local_day
from handlers.messages import Address
from handlers.oversight.overdue import first_due
from storage.database import insert
from storage.mapping import BRIEF, FACTS, RECORD, Brief
from storage.tables import (
    assistance,
    assistance_member,
    case,
    case_holder,
    case_named,
    case_offer,
    case_step,
    conversation,
)
from storage.talks import Talk, lock_talk, open_sender
from storage.unit import Changed, Unit

URGENCIES = list(Urgency)
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


def _where(number: str, column: str) -> tuple[object, ...]:
    return ("case", number, column)


def sealed_columns(unit: Unit, number: str, facts: CaseFacts, brief: Brief, record: Record) -> dict[str, object]:
    """The encrypted columns of a case, all under one data key."""
    sealed = unit.vault.seal(FACTS.dump(facts), *_where(number, "facts"))
    words = unit.vault.seal(BRIEF.dump(brief), *_where(number, "brief"))
    written = unit.vault.seal(RECORD.dump(record), *_where(number, "record"))
    return {"facts": sealed.body, "brief": words.body, "record": written.body, "key_id": sealed.key_id}


def plain_columns(value: Case) -> dict[str, object]:
    """The columns that queries need. Of a sensitive case the category stays in the encrypted facts."""
    facts = value.facts
    return {
        "status": value.status.value,
        "urgency": value.urgency.value,
        "urgency_rank": URGENCIES.index(value.urgency),
        "category": "" if value.sensitive else facts.category,
        "subcategory": "" if value.sensitive else facts.subcategory,
        "sensitive": value.sensitive,
        "level": value.level.value,
        "committee": value.committee,
        "place_code": facts.place_code,
        "holder_id": value.holder,
        "claimed_at": value.claimed_at,
        "waiting_since": value.waiting_since,
        "closed_at": value.closed_at,
        "outcome": value.outcome.value if value.outcome else None,
        "resident_waits": value.resident_waits,
        "rating": value.rating,
        "handed_to": value.handed_to,
        "skips": value.record.skips,
        "amount_fen": None if value.sensitive else _sum(value),
    }


def _sum(value: Case) -> int | None:
    """What was agreed on, else what the matter is about, in fen."""
    terms = value.record.terms
    return value.facts.amount_fen if terms is None or terms.amount_fen is None else terms.amount_fen


def cases_query(*where: ColumnElement[bool]) -> Select[Any]:
    """Rows for `read_cases`."""
    sender = (
        conversation.c.sender_index,
        conversation.c.sender,
        conversation.c.channel,
        conversation.c.key_id.label("talk_key"),
    )
    return select(case, *sender).outerjoin(conversation, conversation.c.id == case.c.conversation_id).where(*where)


async def read_cases(unit: Unit, query: Select[Any]) -> list[Kept]:
    """The cases of a query from `cases_query`, in its order."""
    rows = (await unit.conn.execute(query)).all()
    ids = [row.id for row in rows]
    offers: dict[int, list[str]] = {}
    offered = select(case_offer).where(case_offer.c.case_id.in_(ids), case_offer.c.ended_at.is_(None))
    for offer in await unit.conn.execute(offered.order_by(case_offer.c.id)):
        offers.setdefault(offer.case_id, []).append(offer.body)
    people: dict[tuple[int, str], set[StaffId]] = {}
    for name in await unit.conn.execute(select(case_named).where(case_named.c.case_id.in_(ids))):
        people.setdefault((name.case_id, name.why), set()).add(StaffId(name.staff_id))
    helps = await _helps(unit, ids)
    return [_kept(unit, row, tuple(offers.get(row.id, ())), people, helps.get(row.id, {})) for row in rows]


async def _helps(unit: Unit, ids: Sequence[int]) -> dict[int, dict[StaffId, set[Help]]]:
    """Who has an open task on each case, and of which kinds."""
    live = select(assistance.c.case_id, assistance.c.kind, assistance_member.c.staff_id).where(
        assistance.c.case_id.in_(ids), assistance.c.live, assistance_member.c.assistance_id == assistance.c.id
    )
    found: dict[int, dict[StaffId, set[Help]]] = {}
    for row in await unit.conn.execute(live):
        found.setdefault(row.case_id, {}).setdefault(StaffId(row.staff_id), set()).add(Help(row.kind))
    return found


def _kept(
    unit: Unit,
    row: Row[Any],
    offered: tuple[str, ...],
    people: dict[tuple[int, str], set[StaffId]],
    helps: Mapping[StaffId, set[Help]],
) -> Kept:
    brief = BRIEF.load(unit.vault.open(row.brief, row.key_id, *_where(row.number, "brief")))
    value = Case(
        number=CaseNumber(row.number),
        status=Status(row.status),
        urgency=Urgency(row.urgency),
        facts=FACTS.load(unit.vault.open(row.facts, row.key_id, *_where(row.number, "facts"))),
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
        offered=offered,
        resident_waits=row.resident_waits,
        rating=row.rating,
        handed_to=row.handed_to,
        record=_record(unit, row),
        version=row.version,
        kept_from=frozenset(people.get((row.id, Named.KEPT.value), set())),
    )
    named = frozenset(people.get((row.id, Named.ALERT.value), set()))
    return Kept(
        row.id,
        value,
        brief,
        row.conversation_id,
        row.secret_digest,
        named,
        {who: frozenset(why) for who, why in helps.items()},
        row.last_resident_at,
        row.last_staff_at,
    )


def _record(unit: Unit, row: Row[Any]) -> Record:
    """What staff wrote down; nothing yet in cases from before it was kept."""
    if row.record is None:
        return Record()
    return RECORD.load(unit.vault.open(row.record, row.key_id, *_where(row.number, "record")))


def _address(unit: Unit, row: Row[Any]) -> Address | None:
    """The reporting resident's address."""
    if row.conversation_id is None:
        return None
    return open_sender(unit, row.channel, row.sender_index, row.sender, row.talk_key)


async def find_case(unit: Unit, number: str) -> Kept | None:
    """One case without a lock."""
    found = await read_cases(unit, cases_query(case.c.number == number))
    return found[0] if found else None


async def lock_case(unit: Unit, number: str) -> tuple[Kept, Talk | None]:
    """The case and its talk, both locked: always the talk first, so that turns and the desk never wait in a circle.

    Raises `NotYours` when there is none.
    """
    query = select(case.c.conversation_id).where(case.c.number == number)
    row = (await unit.conn.execute(query)).one_or_none()
    if row is None:
        raise NotYours
    talk = await lock_talk(unit, row.conversation_id) if row.conversation_id is not None else None
    return await relock(unit, number), talk


async def relock(unit: Unit, number: str) -> Kept:
    """Lock and load a case whose talk is locked already. Raises `NotYours`."""
    found = await read_cases(unit, cases_query(case.c.number == number).with_for_update(key_share=True, of=case))
    if not found:
        raise NotYours
    return found[0]


async def save_case(
    unit: Unit,
    before: Kept,
    after: Case,
    move: str,
    now: datetime,
    *,
    staff_id: int | None = None,
    brief: Brief | None = None,
    columns: Mapping[str, object] | None = None,
) -> None:
    """Write a case with its history. Raises `Stale` when its version moved meanwhile."""
    old = before.case
    values = plain_columns(after) | sealed_columns(unit, old.number, after.facts, brief or before.brief, after.record)
    values |= {
        **(columns or {}),
        "version": old.version + 1,
        "warn_at": warn_at(unit, after, now),
        "widen_at": widen_at(unit, after),
        "due_on": first_due(after, unit.district),
    }
    guarded = update(case).where(case.c.id == before.id, case.c.version == old.version).values(values)
    if (await unit.conn.execute(guarded)).rowcount != 1:
        raise Stale("刚刚有人改动了这个案件，请刷新后再试。")
    if old.holder != after.holder:
        await _change_holder(unit, before.id, after.holder, move, now)
    await _change_offers(unit, before.id, old.offered, after.offered, now)
    for staff in after.kept_from - old.kept_from:
        kept = insert(unit.conn, case_named).values(case_id=before.id, staff_id=staff, why=Named.KEPT.value, at=now)
        await unit.conn.execute(kept.on_conflict_do_nothing())
    await _change_judges(unit, before.id, old.record, after.record, now)
    if (old.status, old.level, old.committee, old.holder) != (after.status, after.level, after.committee, after.holder):
        await add_step(unit, before.id, after, move, now, staff_id)
    for committee in {old.committee, after.committee, *old.offered, *after.offered, old.handed_to, after.handed_to} - {
        ""
    }:
        unit.changed(Changed.QUEUE, committee)
    unit.changed(Changed.CASE, old.number)
    if after.address is not None:
        unit.changed(Changed.CONVERSATION, after.address)


def warn_at(unit: Unit, value: Case, now: datetime) -> datetime | None:
    """When the clocks of the case have to be looked at next: the morning of that day; None when none runs."""
    district = unit.district
    day = next_look(value, district, local_day(district, now))
    if day is None:
        return None
    opens = min((start for start, _ in district.hours.spans), default=time(8))
    return datetime.combine(day, opens, district.tz)


def widen_at(unit: Unit, value: Case) -> datetime | None:
    """When a waiting case is first offered further; None when it does not wait. `storage.offers` moves it on."""
    wait = timedelta(minutes=unit.district.limits.offer_township)
    return value.waiting_since + wait if value.status in WAITING else None


async def add_step(unit: Unit, case_id: int, value: Case, move: str, now: datetime, staff_id: int | None) -> None:
    """One line of the register of steps and levels."""
    await unit.conn.execute(
        case_step.insert().values(
            case_id=case_id,
            move=move,
            status=value.status.value,
            level=value.level.value,
            committee=value.committee,
            staff_id=staff_id,
            at=now,
        )
    )


async def _change_holder(unit: Unit, case_id: int, holder: StaffId | None, move: str, now: datetime) -> None:
    ends = update(case_holder).where(case_holder.c.case_id == case_id, case_holder.c.until.is_(None))
    await unit.conn.execute(ends.values(until=now, ended_by=move))
    if holder is not None:
        await unit.conn.execute(case_holder.insert().values(case_id=case_id, staff_id=holder, since=now))


async def _change_judges(unit: Unit, case_id: int, old: Record, new: Record, now: datetime) -> None:
    """Who is asked to check the agreement sees it from now on, who answered no longer."""
    had, has = ({check.judge for check in record.checks if check.answered is None} for record in (old, new))
    for judge in has - had:
        asked = insert(unit.conn, case_named).values(case_id=case_id, staff_id=judge, why=Named.JUDGE.value, at=now)
        await unit.conn.execute(asked.on_conflict_do_nothing())
    if had - has:
        mine = (case_named.c.case_id == case_id, case_named.c.why == Named.JUDGE.value)
        await unit.conn.execute(case_named.delete().where(*mine, case_named.c.staff_id.in_(had - has)))


async def _change_offers(unit: Unit, case_id: int, old: Sequence[str], new: Sequence[str], now: datetime) -> None:
    gone = [body for body in old if body not in new]
    if gone:
        ends = update(case_offer).where(case_offer.c.case_id == case_id, case_offer.c.body.in_(gone))
        await unit.conn.execute(ends.where(case_offer.c.ended_at.is_(None)).values(ended_at=now))
    for body in new:
        if body not in old:
            await unit.conn.execute(case_offer.insert().values(case_id=case_id, body=body, at=now))
