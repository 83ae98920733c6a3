"""Cases about one counterpart: found by blind keys, grouped by staff, worked together where one person holds several.

A sensitive case has no keys and is in no group; one that becomes sensitive loses both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select, update

from handlers.casework.case import Case, CaseNumber, Move, StaffId
from handlers.casework.desk import Order
from handlers.casework.doubt import Repeats
from handlers.casework.life import allowed
from handlers.casework.links import Key, Side, Strength, betrays, check_link, check_unlink, keys
from handlers.casework.record import Session
from handlers.casework.staff import Staff
from handlers.errors import BadInput, NotYours, Refused
from storage.audit import record, staff_actor
from storage.case_keys import key_index
from storage.cases import Kept, cases_query, lock_case, read_cases
from storage.mapping import legible
from storage.moves import LONGEST, carry_move
from storage.notices import NoticeKind, notify
from storage.scope import Eyes, asking, must_see, seen_by, visible
from storage.tables import case, case_group, case_key, case_member
from storage.tables.columns import OF_CASE, Big, Code, among
from storage.transcript import note, uid
from storage.unit import Changed, Unit, Units

_SHOWN = 20
_MONEY = ("debt", "contract", "finance")


@dataclass(frozen=True, slots=True)
class Near:
    """Another case that may be about the same counterpart, and why."""

    case: Case
    strength: Strength
    reason: str


@dataclass(frozen=True, slots=True)
class NearBy:
    """The cases in sight that may belong together, strongest first, and how many more there are out of sight."""

    cases: tuple[Near, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Member:
    """A case of the group, and why it is in it."""

    case: Case
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """The linked cases within sight, and how many more there are."""

    members: tuple[Member, ...]
    hidden: int


class Links:
    """For one member of staff at a time. Every act is recorded in the trail of each case it touches."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def near(self, number: CaseNumber, who: Staff) -> NearBy:
        """Cases not linked yet that name the same counterpart. Raises `NotYours` outside one's sight."""
        async with self._units.read() as unit:
            kept = await _seen(unit, number, who)
            return await near_by(unit, kept, who, await members_with(unit, kept.id))

    async def group(self, number: CaseNumber, who: Staff) -> Group:
        """The linked cases within sight. Raises `NotYours`."""
        async with self._units.read() as unit:
            kept = await _seen(unit, number, who)
            return await group_of(unit, who, await members_with(unit, kept.id))

    async def link(self, number: CaseNumber, other: CaseNumber, who: Staff, reason: str, now: datetime) -> None:
        """Put two cases of one's sight into one group; the other holders hear that one more is there."""
        why = _reason(reason)
        async with self._units.write() as unit:
            pair = {each: await _locked(unit, each, who) for each in sorted({number, other})}
            one, two = pair[number], pair[other]
            check_link(one.case, two.case, who)
            group_id = await _joined_group(unit, one, two, now)
            for kept in (one, two):
                await _join(unit, kept, group_id, who, why, now)

    async def unlink(self, number: CaseNumber, who: Staff, reason: str, now: datetime) -> None:
        """Take the case out of its group."""
        _reason(reason)
        async with self._units.write() as unit:
            kept = await _locked(unit, number, who)
            check_unlink(kept.case, who)
            ends = update(case_member).where(case_member.c.case_id == kept.id, case_member.c.ended_at.is_(None))
            gone = ends.values(ended_at=now, ended_by=who.id).returning(case_member.c.id)
            if (await unit.conn.execute(gone)).first() is None:
                raise Refused("这个案件没有关联别的案件。")
            await note(unit, kept.id, f"{who.name} 取消关联：{legible(reason).strip()[:LONGEST]}", now)
            await record(unit, number, staff_actor(who.id), "unlink", now)
            unit.changed(Changed.CASE, number)

    async def note_all(self, number: CaseNumber, who: Staff, text: str, now: datetime) -> tuple[CaseNumber, ...]:
        """One internal note in every linked case this person holds; the numbers it went to."""
        words = _reason(text)
        async with self._units.write() as unit:
            mine = await _held(unit, number, who, words)
            for kept in mine:
                await note(unit, kept.id, words, now, who.id)
                await record(unit, kept.case.number, staff_actor(who.id), "note", now)
                unit.changed(Changed.CASE, kept.case.number)
            return tuple(kept.case.number for kept in mine)

    async def session_all(self, number: CaseNumber, who: Staff, held: Session, now: datetime) -> tuple[CaseNumber, ...]:
        """One mediation record in every linked case this person holds and mediates, each with its own reporting side.

        Raises `Refused` when the words name another case's party: each file is read by its own parties.
        """
        async with self._units.write() as unit:
            mine = await _held(unit, number, who, f"{held.place}{held.present}{held.words}{held.result}")
            written = []
            for kept in mine:
                if Move.SESSION not in allowed(kept.case, who):
                    continue
                own = "、".join(part for part in (kept.case.facts.name, held.present) if part)
                order = Order(Move.SESSION, entry=replace(held, present=own))
                await carry_move(unit, kept, None, who, order, now)
                written.append(kept.case.number)
            if not written:
                raise Refused("您手上的关联案件都还没有开始调解。")
            return tuple(written)


async def repeats_of(unit: Unit, kept: Kept) -> Repeats:
    """In how many other cases about money the same people stand; sensitive ones have no keys and are not counted.

    Only asked of a case about money: of others repeats say nothing.
    """
    if kept.case.facts.category not in _MONEY:
        return Repeats()
    mine, theirs = case_key.alias(), case_key.alias()
    same = and_(theirs.c.side == mine.c.side, theirs.c.key_index == mine.c.key_index, theirs.c.case_id != kept.id)
    query = select(theirs.c.side, theirs.c.case_id).select_from(mine.join(theirs, same))
    query = query.join(case, case.c.id == theirs.c.case_id)
    rows = await unit.conn.execute(query.where(mine.c.case_id == kept.id, case.c.category.in_(_MONEY)).limit(300))
    sides: dict[str, set[int]] = {side.value: set() for side in Side}
    for row in rows:
        sides[row.side].add(row.case_id)
    return Repeats(pair=len(sides[Side.APPLICANT] & sides[Side.RESPONDENT]), agent=len(sides[Side.OTHER]))


async def near_by(unit: Unit, kept: Kept, who: Staff, members: Sequence[Any]) -> NearBy:
    """As `Links.near` tells them; `members` as from `members_with`."""
    reasons = _reasons(unit, kept.case)
    if not reasons:
        return NearBy((), 0)
    eyes, named = asking(who, unit.district)
    named |= {"digests": list(reasons), "mates": [kept.id, *(row.case_id for row in members)]}
    rows = (await unit.conn.execute(_others(eyes), named)).all()
    ids = [row.id for row in rows if row.seen]
    found = [await _near(unit, one, reasons) for one in await _read(unit, ids[:_SHOWN])]
    return NearBy(tuple(sorted(found, key=lambda one: -one.strength)), len(rows) - len(ids))


async def group_of(unit: Unit, who: Staff, members: Sequence[Any]) -> Group:
    """As `Links.group` tells it; `members` as from `members_with`."""
    rows = {row.case_id: row for row in members}
    if not rows:
        return Group((), 0)
    query = cases_query(case.c.id.in_(list(rows)), visible(who, unit.district), ~case.c.sensitive)
    shown = tuple(_member(unit, kept, rows[kept.id]) for kept in await read_cases(unit, query.order_by(case.c.id)))
    return Group(shown, len(rows) - len(shown))


async def members_with(unit: Unit, case_id: int) -> Sequence[Any]:
    """The rows of the group this case is in, its own among them; none when it is in no group."""
    rows: Sequence[Any] = (await unit.conn.execute(_MEMBERS, {"case": case_id})).all()
    return rows


def _members() -> Select[Any]:
    mine = case_member.alias()
    its = select(mine.c.group_id).where(mine.c.case_id == OF_CASE, mine.c.ended_at.is_(None)).scalar_subquery()
    live = select(case_member).where(case_member.c.group_id == its, case_member.c.ended_at.is_(None))
    return live.order_by(case_member.c.id)


_MEMBERS = _members()


def _reason(text: str) -> str:
    """Words that are there and not too long. Raises `BadInput`."""
    words = legible(text).strip()
    if not words or len(words) > LONGEST:
        raise BadInput(f"请写明理由或内容，最多 {LONGEST} 个字。")
    return words


async def _seen(unit: Unit, number: str, who: Staff) -> Kept:
    await must_see(unit, number, who)
    found = await read_cases(unit, cases_query(case.c.number == number))
    return found[0]


async def _locked(unit: Unit, number: str, who: Staff) -> Kept:
    kept, _ = await lock_case(unit, number)
    await must_see(unit, number, who)
    return kept


async def _read(unit: Unit, ids: Sequence[int]) -> list[Kept]:
    return await read_cases(unit, cases_query(case.c.id.in_(ids)).order_by(case.c.id.desc())) if ids else []


def _reasons(unit: Unit, value: Case) -> dict[str, Key]:
    """The counterpart's keys of a case by their digest; those without a reason only count repeats."""
    found = (key for key in keys(value, unit.district) if key.side is Side.RESPONDENT and key.reason)
    return {key_index(unit, key): key for key in found}


@cache
def _others(eyes: Eyes) -> Select[Any]:
    """The cases with one of these keys, newest first, and whether these eyes see them."""
    digests = bindparam("digests", type_=Code, expanding=True)
    mates = bindparam("mates", type_=Big, expanding=True)
    side = among(case_key.c.side, [Side.RESPONDENT])
    theirs = select(case_key.c.case_id).where(case_key.c.key_index.in_(digests), side)
    others = select(case.c.id, seen_by(eyes).label("seen")).where(case.c.id.in_(theirs), case.c.id.not_in(mates))
    return others.where(~case.c.sensitive).order_by(case.c.id.desc())


async def _near(unit: Unit, one: Kept, reasons: dict[str, Key]) -> Near:
    """The strongest key the two share."""
    shared = [reasons[digest] for digest in _reasons(unit, one.case) if digest in reasons]
    best = max(shared, key=lambda key: key.strength, default=next(iter(reasons.values())))
    return Near(one.case, best.strength, best.reason)


async def _group_of(unit: Unit, case_id: int) -> int | None:
    live = select(case_member.c.group_id).where(case_member.c.case_id == case_id, case_member.c.ended_at.is_(None))
    found: int | None = (await unit.conn.execute(live)).scalar_one_or_none()
    return found


def _member(unit: Unit, kept: Kept, row: Any) -> Member:
    reason = unit.vault.open(row.reason, row.key_id, "case_member", row.uid, row.case_id)
    return Member(kept.case, reason, row.at)


async def _joined_group(unit: Unit, one: Kept, two: Kept, now: datetime) -> int:
    """The group both will be in: the one either is in, else a new one. Raises `Refused` when they are in two."""
    groups = [await _group_of(unit, kept.id) for kept in (one, two)]
    known = {group for group in groups if group is not None}
    if len(known) > 1:
        raise Refused("两个案件已经在不同的关联里，先取消一边的关联。")
    if None not in groups:
        raise Refused("这两个案件已经关联。")
    if known:
        return known.pop()
    made = case_group.insert().values(created_at=now).returning(case_group.c.id)
    return int((await unit.conn.execute(made)).scalar_one())


async def _join(unit: Unit, kept: Kept, group_id: int, who: Staff, reason: str, now: datetime) -> None:
    if await _group_of(unit, kept.id) is not None:
        await _tell_holder(unit, kept, who, now)
        await record(unit, kept.case.number, staff_actor(who.id), "link", now)
        unit.changed(Changed.CASE, kept.case.number)
        return
    row_uid = uid()
    sealed = unit.vault.seal(reason, "case_member", row_uid, kept.id)
    new = case_member.insert().values(
        uid=row_uid,
        case_id=kept.id,
        group_id=group_id,
        staff_id=who.id,
        reason=sealed.body,
        key_id=sealed.key_id,
        at=now,
    )
    await unit.conn.execute(new)
    await note(unit, kept.id, f"{who.name} 关联了另一件反映同一对方的案件。", now)
    await record(unit, kept.case.number, staff_actor(who.id), "link", now)
    await _tell_holder(unit, kept, who, now)
    unit.changed(Changed.CASE, kept.case.number)


async def _tell_holder(unit: Unit, kept: Kept, who: Staff, now: datetime) -> None:
    """Its holder hears that one more is linked, unless it was the holder who did it."""
    holder: StaffId | None = kept.case.holder
    if holder is not None and holder != who.id:
        await notify(unit, NoticeKind.LINKED, now, case_id=kept.id, staff_id=holder)


async def _held(unit: Unit, number: CaseNumber, who: Staff, words: str) -> list[Kept]:
    """The linked cases this person holds, locked. Raises `Refused` when the words would tell one party of another."""
    first = await _seen(unit, number, who)
    ids = [first.id, *(row.case_id for row in await members_with(unit, first.id))]
    mine = (case.c.id.in_(ids), case.c.holder_id == who.id, visible(who, unit.district))
    numbers = (await unit.conn.execute(select(case.c.number).where(*mine).order_by(case.c.number))).scalars().all()
    held = [(await lock_case(unit, each))[0] for each in numbers]
    if len(held) < 2 or first.case.holder != who.id:
        raise NotYours("no linked cases in this person's hands")
    for kept in held:
        others = tuple(other.case for other in held if other.id != kept.id)
        if name := betrays(words, kept.case, others):
            raise Refused(f"里面写了“{name}”，会进到每一件的记录里，别的当事人看得到。请去掉姓名和电话。")
    return held
