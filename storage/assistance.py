"""Help on cases as it is kept: asked for, answered, climbing when nobody answers, ended with the case.

Notes carry no words of a request: they are shown in committees' groups too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, update

from handlers.casework import helping
from handlers.casework.assistance import ACT_NAMES, HELP_NAMES, OPEN, Act, Assistance, Help, State
from handlers.casework.case import CaseNumber, StaffId
from handlers.casework.helping import Answer, Wish
from handlers.casework.staff import HELPED, Role, Staff, away, in_area, may_see
from handlers.errors import NotYours, Refused
from handlers.hours import local_day, workdays_after
from storage import audit
from storage.alerts import say_plainly
from storage.cases import Kept, Named, find_case, lock_case
from storage.mapping import CONTENT, legible_texts
from storage.notices import NoticeKind, notify
from storage.people import all_staff, get_staff
from storage.scope import must_see, readable, visible
from storage.tables import assistance, assistance_member, attachment, case, case_holder, case_named, case_party
from storage.transcript import note, uid
from storage.unit import Changed, Unit, Units

_OPEN = sorted(OPEN)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the register. Of a sensitive case nothing is told beyond that there is one."""

    asked: Assistance
    sensitive: bool
    asker: str
    owner: str
    mine: bool  # the viewer was asked


@dataclass(frozen=True, slots=True)
class Shown:
    """One request with what its page needs: the parties by name, so that interests can be declared."""

    asked: Assistance
    sensitive: bool
    asker: str
    owner: str
    members: tuple[str, ...]
    parties: tuple[str, ...]
    category: str
    place: str
    acts: tuple[Act, ...]
    sees_case: bool


class Assistances:
    """Asking and answering, for one member of staff at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def ask(self, number: CaseNumber, who: Staff, wish: Wish, now: datetime) -> int:
        """Ask; the id of the request. Raises `NotYours` outside one's sight, `Refused` where the rules forbid it."""
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            await must_see(unit, number, who)
            wish = replace(legible_texts(wish), paper=legible_texts(wish.paper))
            if wish.paper.file:
                await _must_hold(unit, kept, wish.paper.file)
            if wish.owner is not None:
                wish = replace(wish, earlier=await _earlier(unit, kept, wish.owner))
            asked = helping.ask(kept.case, who, wish, now, unit.district)
            row_id = await _insert(unit, kept, asked)
            await note(unit, kept.id, f"{who.name} 请人协助：{HELP_NAMES[asked.kind]}", now)
            await audit.record(unit, number, audit.staff_actor(who.id), f"help_{asked.kind.value}", now, str(row_id))
            for person in sorted(asked.members):
                await notify(unit, NoticeKind.HELP, now, case_id=kept.id, staff_id=person)
            if asked.kind is Help.PANEL:
                words = f"应您同意，{asked.content.body}会来调解：{_day(asked.day)}，{asked.content.place}。"
                await say_plainly(unit, kept, talk, words, "有新的安排，请您来时看一看。", now)
            unit.changed(Changed.CASE, number)
            return row_id

    async def answer(self, request: int, who: Staff, said: Answer, now: datetime) -> Assistance:
        """Accept, decline, finish or end. Raises `NotYours` for who has nothing to do with it, `Refused`."""
        async with self._units.write() as unit:
            row = await _row(unit, request)
            kept, talk = await lock_case(unit, row.number)
            asked = await _one(unit, await _row(unit, request))  # as it is under the lock
            if who.id not in asked.members and not may_see(who, kept.case, kept.named, unit.district):
                raise NotYours
            if who.id in kept.case.kept_from or not who.active:
                raise NotYours
            if kept.case.status not in HELPED:
                raise Refused("案件已经没有承办人或者已经办结，这项协助到此为止。")
            after = helping.answer(asked, kept.case, who, legible_texts(said), now, unit.district)
            await _save(unit, after)
            await note(unit, kept.id, f"{who.name} {ACT_NAMES[said.act]}（{HELP_NAMES[asked.kind]}）", now)
            act = f"help_{said.act.value}"
            await audit.record(unit, row.number, audit.staff_actor(who.id), act, now, str(request))
            await _tell(unit, kept, after, who, now)
            if said.act is Act.ACCEPT:
                card = f"（证号 {who.certificate}）" if who.certificate else ""
                words = f"应您同意，请{who.name}{card}来参加，时间 {_day(after.day)}。"
                await say_plainly(unit, kept, talk, words, "有新的安排，请您来时看一看。", now)
            unit.changed(Changed.CASE, row.number)
            return after

    async def show(self, request: int, who: Staff, now: datetime) -> Shown:
        """One request, recorded as read. Raises `NotYours`."""
        async with self._units.write() as unit:
            row = await _row(unit, request)
            kept, _ = await lock_case(unit, row.number)
            asked = await _one(unit, row)
            works = may_see(who, kept.case, kept.named, unit.district)
            asked_of = who.id in asked.members and who.active and who.id not in kept.case.kept_from
            over = kept.case.sensitive and not asked.open  # who helped on a sensitive case knows of it no longer
            if not works and (not asked_of or over):
                raise NotYours
            await audit.record(unit, row.number, audit.staff_actor(who.id), "help_read", now, str(request))
            return await _shown(unit, kept, asked, who, works=works)

    async def register(self, who: Staff, limit: int = 200) -> tuple[Listed, ...]:
        """Requests to this person, by this person, and for a manager those on cases in sight; what is open first."""
        member = exists().where(
            assistance_member.c.assistance_id == assistance.c.id, assistance_member.c.staff_id == who.id
        )
        seen = visible(who, self._units.district)
        mine = and_(seen, or_(assistance.c.asker_id == who.id, case.c.holder_id == who.id))
        asked_of = and_(member, or_(~case.c.sensitive, assistance.c.state.in_(_OPEN)))
        wanted: list[ColumnElement[bool]] = [asked_of, mine]
        if who.role is Role.MANAGER:
            wanted.append(seen)
        query = _query().where(or_(*wanted)).order_by((assistance.c.next_at.is_(None)), assistance.c.id.desc())
        async with self._units.read() as unit:
            names = {person.id: person.name for person in await all_staff(unit)}
            rows = (await unit.conn.execute(query.limit(limit))).all()
            found = [(await _one(unit, row), bool(row.sensitive)) for row in rows]
        return tuple(
            Listed(
                asked,
                sensitive,
                names.get(asked.asker, ""),
                names.get(asked.owner, "") if asked.owner else asked.content.body,
                who.id in asked.members,
            )
            for asked, sensitive in found
        )

    async def of_case(self, number: CaseNumber, who: Staff) -> tuple[Shown, ...]:
        """The requests of a case for its page: all of them for who works it, one's own for who helps."""
        async with self._units.read() as unit:
            kept = await find_case(unit, number)
            if kept is None:
                raise NotYours
            works = may_see(who, kept.case, kept.named, unit.district)
            rows = (
                await unit.conn.execute(_query().where(assistance.c.case_id == kept.id).order_by(assistance.c.id))
            ).all()
            found = [await _one(unit, row) for row in rows]
            return tuple([await _shown(unit, kept, a, who, works=works) for a in found if works or who.id in a.members])

    async def waiting(self, who: Staff) -> int:
        """How many requests wait for this person's answer or result."""
        member = exists().where(
            assistance_member.c.assistance_id == assistance.c.id, assistance_member.c.staff_id == who.id
        )
        query = select(func.count()).select_from(assistance).where(member, assistance.c.state.in_(_OPEN))
        async with self._units.read() as unit:
            return int((await unit.conn.execute(query)).scalar_one())

    async def helped(self, who: Staff, limit: int = 100) -> tuple[CaseNumber, ...]:
        """The cases sent to this judge, or on which this person has a task, newest first."""
        sight = readable(who, self._units.district), ~visible(who, self._units.district)
        query = select(case.c.number).where(*sight).order_by(case.c.id.desc()).limit(limit)
        async with self._units.read() as unit:
            return tuple(CaseNumber(number) for number in (await unit.conn.execute(query)).scalars())

    async def climb(self, now: datetime, limit: int = 200) -> tuple[int, ...]:
        """Requests whose time has passed go further up; those nobody may go on with end. The ids that moved."""
        kept_out = exists().where(
            assistance_member.c.assistance_id == assistance.c.id,
            case_named.c.case_id == assistance.c.case_id,
            case_named.c.staff_id == assistance_member.c.staff_id,
            case_named.c.why == Named.KEPT.value,
        )
        over = and_(assistance.c.state.in_(_OPEN), or_(case.c.status.not_in(sorted(HELPED)), kept_out))
        query = _query().where(or_(assistance.c.next_at <= now, over)).order_by(assistance.c.id).limit(limit)
        async with self._units.read() as unit:
            rows = [(row.id, row.number) for row in await unit.conn.execute(query)]
        return tuple([request for request, number in rows if await self._one_up(request, number, now)])

    async def _one_up(self, request: int, number: str, now: datetime) -> bool:
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            row = await _row(unit, request)
            asked = await _one(unit, row)
            if not asked.open:
                return False
            if not helping.stays(asked, kept.case):
                ended = replace(asked, state=State.ENDED, ended_at=now)
                await _save(unit, ended)
                await audit.record(unit, number, audit.SERVICE, "help_over", now, str(request))
                return True
            if row.next_at is None or row.next_at > now:
                return False
            higher = replace(asked, rung=asked.rung + 1)
            again = workdays_after(unit.district, local_day(unit.district, now), unit.district.helping.answer_days)
            values = {"rung": higher.rung, "next_at": morning(unit, again)}
            await unit.conn.execute(update(assistance).where(assistance.c.id == request).values(values))
            for person in await _ladder(unit, kept, higher, now):
                await notify(unit, NoticeKind.HELP_LATE, now, case_id=kept.id, staff_id=person)
            await note(unit, kept.id, f"{HELP_NAMES[asked.kind]}到期还没有结果，已提醒。", now)
            await audit.record(unit, number, audit.SERVICE, "help_late", now, str(request))
            return True


async def _ladder(unit: Unit, kept: Kept, asked: Assistance, now: datetime) -> list[StaffId]:
    """Who is reminded: who was asked and the holder; then the managers of who was asked; then those of the case's area.

    Of a sensitive case nobody but the first two.
    """
    found = [*sorted(asked.members), *([kept.case.holder] if kept.case.holder is not None else [])]
    if not kept.case.sensitive:
        people = await all_staff(unit)
        bodies = {person.committee for person in people if person.id in asked.members}
        for who in people:
            theirs = who.committee in bodies or (asked.rung > 1 and in_area(who, kept.case, unit.district))
            if who.role is Role.MANAGER and theirs and not away(who, now) and who.id not in kept.case.kept_from:
                found.append(who.id)
    return list(dict.fromkeys(found))


async def _tell(unit: Unit, kept: Kept, after: Assistance, who: Staff, now: datetime) -> None:
    """The holder hears the answer; who helps hears that it is over."""
    if kept.case.holder is not None and kept.case.holder != who.id:
        await notify(unit, NoticeKind.HELP_ANSWERED, now, case_id=kept.id, staff_id=kept.case.holder)
    if after.state is State.ENDED:
        for person in sorted(after.members - {who.id}):
            await notify(unit, NoticeKind.HELP_ANSWERED, now, case_id=kept.id, staff_id=person)


def morning(unit: Unit, day: date) -> datetime:
    """When the office opens on the day after `day`: from then on it is late."""
    opens = min((start for start, _ in unit.district.hours.spans), default=time(8))
    return datetime.combine(day + timedelta(days=1), opens, unit.district.tz)


def _next(unit: Unit, asked: Assistance) -> datetime | None:
    if not asked.open:
        return None
    return morning(unit, asked.day if asked.state is State.ACCEPTED and asked.day else asked.due)


async def _must_hold(unit: Unit, kept: Kept, digest: str) -> None:
    """The scan of a court's request lies with the case's own files. Raises `Refused`."""
    mine = select(attachment.c.id).where(attachment.c.case_id == kept.id, attachment.c.sha256 == digest).limit(1)
    if (await unit.conn.execute(mine)).first() is None:
        raise Refused("这个案件的材料里没有这份委托书。")


async def _earlier(unit: Unit, kept: Kept, person: Staff) -> int:
    """Other cases of the same parties (by phone) that this person held or helped on."""
    phones = select(case_party.c.phone_index).where(
        case_party.c.case_id == kept.id, case_party.c.phone_index.is_not(None)
    )
    same = select(case_party.c.case_id).where(case_party.c.phone_index.in_(phones), case_party.c.case_id != kept.id)
    held = select(case_holder.c.case_id).where(case_holder.c.staff_id == person.id)
    helped = (
        select(assistance.c.case_id)
        .join(assistance_member, assistance_member.c.assistance_id == assistance.c.id)
        .where(assistance_member.c.staff_id == person.id)
    )
    query = (
        select(func.count())
        .select_from(case)
        .where(case.c.id.in_(same), or_(case.c.id.in_(held), case.c.id.in_(helped)))
    )
    return int((await unit.conn.execute(query)).scalar_one())


async def _insert(unit: Unit, kept: Kept, asked: Assistance) -> int:
    row_uid = uid()
    body = unit.vault.seal(CONTENT.dump(asked.content), "assistance", row_uid, kept.id)
    new = assistance.insert().values(
        uid=row_uid,
        case_id=kept.id,
        kind=asked.kind.value,
        state=asked.state.value,
        live=asked.live,
        asker_id=asked.asker,
        owner_id=asked.owner,
        body=body.body,
        key_id=body.key_id,
        due=asked.due,
        day=asked.day,
        next_at=_next(unit, asked),
        created_at=asked.created_at,
    )
    row_id = int((await unit.conn.execute(new.returning(assistance.c.id))).scalar_one())
    for person in sorted(asked.members):
        await unit.conn.execute(assistance_member.insert().values(assistance_id=row_id, staff_id=person))
    return row_id


async def _save(unit: Unit, after: Assistance) -> None:
    row = await _row(unit, after.id)
    body = unit.vault.seal(CONTENT.dump(after.content), "assistance", row.uid, row.case_id)
    values = {
        "state": after.state.value,
        "live": after.live,
        "body": body.body,
        "key_id": body.key_id,
        "day": after.day,
        "next_at": _next(unit, after),
        "ended_at": after.ended_at,
        "rung": after.rung,
    }
    await unit.conn.execute(update(assistance).where(assistance.c.id == after.id).values(values))


def _query() -> Any:
    return select(assistance, case.c.number, case.c.sensitive).join(case, case.c.id == assistance.c.case_id)


async def _row(unit: Unit, request: int) -> Row[Any]:
    """Raises `NotYours` when there is none."""
    row: Row[Any] | None = (await unit.conn.execute(_query().where(assistance.c.id == request))).one_or_none()
    if row is None:
        raise NotYours
    return row


async def _one(unit: Unit, row: Row[Any]) -> Assistance:
    members = select(assistance_member.c.staff_id).where(assistance_member.c.assistance_id == row.id)
    people = (await unit.conn.execute(members)).scalars().all()
    return Assistance(
        kind=Help(row.kind),
        case=CaseNumber(row.number),
        asker=StaffId(row.asker_id),
        content=CONTENT.load(unit.vault.open(row.body, row.key_id, "assistance", row.uid, row.case_id)),
        due=row.due,
        created_at=row.created_at,
        state=State(row.state),
        owner=StaffId(row.owner_id) if row.owner_id is not None else None,
        members=frozenset(StaffId(person) for person in people),
        day=row.day,
        rung=row.rung,
        ended_at=row.ended_at,
        id=row.id,
    )


async def _shown(unit: Unit, kept: Kept, asked: Assistance, who: Staff, *, works: bool) -> Shown:
    facts = kept.case.facts
    people: Sequence[Staff | None] = [await get_staff(unit, person) for person in sorted(asked.members)]
    asker = await get_staff(unit, asked.asker)
    owner = await get_staff(unit, asked.owner) if asked.owner is not None else None
    names = dict.fromkeys((facts.name, facts.other_party, *(p.name for p in kept.case.record.parties)))
    helps = asked.live and who.id in asked.members and kept.case.status in HELPED
    return Shown(
        asked=asked,
        sensitive=kept.case.sensitive,
        asker=asker.name if asker else "",
        owner=owner.name if owner else asked.content.body,
        members=tuple(person.name for person in people if person),
        parties=tuple(name for name in names if name) if asked.kind is Help.EXPERT or works else (),
        category="" if kept.case.sensitive else facts.category,
        place="" if kept.case.sensitive else facts.place_code,
        acts=helping.can(asked, kept.case, who) if kept.case.status in HELPED else (),
        sees_case=works or helps,
    )


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else "另行通知"
