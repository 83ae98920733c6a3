"""Danger alerts: one named person is told at once, the next after some minutes, until somebody acknowledges."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from handlers import danger_texts
from handlers.casework.case import CaseNumber, Level, Room, StaffId
from handlers.casework.levels import committee_at
from handlers.casework.staff import CASELESS, Role, Staff, away, in_area, may_see
from handlers.effects import Alert
from handlers.errors import NotYours
from handlers.messages import Reply
from storage import audit
from storage.cases import Kept, Named, lock_case
from storage.database import insert
from storage.mapping import ALERT_WORDS, AlertWords
from storage.notices import NoticeKind, notify
from storage.outbox import tell_resident
from storage.people import all_staff
from storage.prepared import Prepared
from storage.tables import alert, alert_call, case, case_named
from storage.tables.columns import OF_CASE
from storage.talks import Talk
from storage.transcript import Author, Place, note, uid
from storage.unit import Changed, Counted, Unit, Units


@dataclass(frozen=True, slots=True)
class Climbed:
    """An alert that went to the next person; None when nobody could be found."""

    number: CaseNumber
    staff: StaffId | None


@dataclass(frozen=True, slots=True)
class AlertSeen:
    """An alert as the desk shows it."""

    id: int
    number: CaseNumber
    risks: tuple[str, ...]
    words: tuple[str, ...]
    urgent: bool
    staff: StaffId | None
    created_at: datetime
    acknowledged_by: StaffId | None
    acknowledged_at: datetime | None
    retracted_at: datetime | None


async def ladder(unit: Unit, kept: Kept, now: datetime) -> list[Staff]:
    """Who is told, in order: the holder; those on call of the committee, the township, the district; managers.

    Nobody who is away, and nobody the resident wants kept out.
    """
    people = [s for s in await all_staff(unit) if not away(s, now) and s.id not in kept.case.kept_from]
    people = [s for s in people if s.role not in CASELESS]
    place = kept.case.facts.place_code
    upper = (committee_at(level, place, unit.district) for level in (Level.TOWNSHIP, Level.DISTRICT))
    bodies = dict.fromkeys([kept.case.committee, *(body.code for body in upper if body)])
    found = [s for s in people if s.id == kept.case.holder]
    for code in bodies:
        found += [s for s in people if s.on_call and s.committee == code]
    found += [s for s in people if s.role is Role.MANAGER and in_area(s, kept.case, unit.district)]
    return list({s.id: s for s in found}.values())


async def raise_alert(unit: Unit, kept: Kept, danger: Alert, now: datetime) -> StaffId | None:
    """Write the alert and tell the first person: who that is, None when nobody was found."""
    row_uid = uid()
    words = AlertWords(tuple(r.value for r in danger.risks), danger.words)
    body = unit.vault.seal(ALERT_WORDS.dump(words), "alert", row_uid, kept.id)
    new = alert.insert().values(
        uid=row_uid,
        case_id=kept.id,
        body=body.body,
        key_id=body.key_id,
        urgent=danger.urgent,
        created_at=now,
        due_at=now,
    )
    alert_id = (await unit.conn.execute(new.returning(alert.c.id))).scalar_one()
    for risk in danger.risks:
        unit.count(Counted.ALERT, risk.value)
    return await call_next(unit, int(alert_id), kept, now)


async def call_next(unit: Unit, alert_id: int, kept: Kept, now: datetime) -> StaffId | None:
    """Tell the next person of the ladder; after the last the first again. Without anybody the committee is told."""
    calls = select(alert_call.c.staff_id).where(alert_call.c.alert_id == alert_id)
    called = list((await unit.conn.execute(calls)).scalars())
    steps = await ladder(unit, kept, now)
    least = min((called.count(s.id) for s in steps), default=0)
    chosen = next((s for s in steps if called.count(s.id) == least), None)
    due = now + unit.district.limits.alert_wait
    values = {"staff_id": chosen.id if chosen else None, "rung": len(called) + 1, "due_at": due}
    await unit.conn.execute(update(alert).where(alert.c.id == alert_id).values(values))
    if chosen is None:
        await notify(unit, NoticeKind.ALERT, now, case_id=kept.id, committee=kept.case.committee)
        return None
    call = alert_call.insert().values(alert_id=alert_id, staff_id=chosen.id, rung=len(called) + 1, at=now)
    await unit.conn.execute(call)
    await name_person(unit, kept, chosen, NoticeKind.ALERT, now)
    return chosen.id


async def name_person(unit: Unit, kept: Kept, who: Staff, why: NoticeKind, now: datetime) -> None:
    """From now on this person may see the case, and is told so."""
    named = insert(unit.conn, case_named).values(case_id=kept.id, staff_id=who.id, why=Named.ALERT.value, at=now)
    again = named.on_conflict_do_update(index_elements=["case_id", "staff_id", "why"], set_={"at": now})
    await unit.conn.execute(again)
    await notify(unit, why, now, case_id=kept.id, staff_id=who.id)
    await audit.record(unit, kept.case.number, audit.SERVICE, f"named_{why.value}", now, audit.staff_actor(who.id))
    unit.changed(Changed.CASE, kept.case.number)


async def name_next(unit: Unit, kept: Kept, now: datetime) -> StaffId | None:
    """A sensitive case without a holder: ask the next person not asked yet, so that it never lies unseen."""
    steps = await ladder(unit, kept, now)
    who = next((s for s in steps if s.id not in kept.named), steps[0] if steps else None)
    if who is not None:
        await name_person(unit, kept, who, NoticeKind.NAMED, now)
    return who.id if who else None


async def retract(unit: Unit, kept: Kept, now: datetime) -> None:
    """The resident took the danger back: noted on open alerts; they stay open."""
    mine = update(alert).where(alert.c.case_id == kept.id, alert.c.acknowledged_at.is_(None))
    await unit.conn.execute(mine.values(retracted_at=now))


_SETTLED = Prepared(
    update(alert).where(alert.c.case_id == OF_CASE, alert.c.acknowledged_at.is_(None)).returning(alert.c.id),
    *("case", "acknowledged_by", "acknowledged_at"),
)


async def settle(unit: Unit, kept: Kept, talk: Talk | None, who: Staff, now: datetime) -> bool:
    """All open alerts of the case are acknowledged by this person; the resident is told once. False: none was open."""
    if await _SETTLED.one(unit.conn, {"case": kept.id, "acknowledged_by": who.id, "acknowledged_at": now}) is None:
        return False
    await audit.record(unit, kept.case.number, audit.staff_actor(who.id), "acknowledge", now)
    await note(unit, kept.id, f"{who.name} 已看到危险提醒。", now)
    await say_plainly(unit, kept, talk, danger_texts.READ, danger_texts.READ_DISCREET, now)
    unit.changed(Changed.CASE, kept.case.number)
    return True


async def say_plainly(unit: Unit, kept: Kept, talk: Talk | None, text: str, discreet_text: str, now: datetime) -> None:
    """A line of the service to the resident; neutral and held back where the phone may be read by others."""
    if talk is None:
        return
    unsafe = kept.case.facts.unsafe_phone
    discreet = kept.case.sensitive or unsafe or talk.state.discreet
    reply = Reply(talk.in_script(discreet_text if discreet else text), first=True, discreet=discreet)
    place = Place(talk.id, kept.id, Room.APPLICANT)
    await tell_resident(unit, talk, place, Author.SERVICE, reply, now, held=unsafe)


_ALERTS = select(alert).where(alert.c.case_id == OF_CASE).order_by(alert.c.id.desc())


async def seen(unit: Unit, kept: Kept) -> tuple[AlertSeen, ...]:
    """The alerts of a case, newest first."""
    rows = await unit.conn.execute(_ALERTS, {"case": kept.id})
    return tuple(alert_seen(unit, row, kept.case.number) for row in rows)


def alert_seen(unit: Unit, row: Row[Any], number: str) -> AlertSeen:
    """The value of a row of `alert`."""
    words = ALERT_WORDS.load(unit.vault.open(row.body, row.key_id, "alert", row.uid, row.case_id))
    return AlertSeen(
        id=row.id,
        number=CaseNumber(number),
        risks=words.risks,
        words=words.words,
        urgent=row.urgent,
        staff=row.staff_id,
        created_at=row.created_at,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        retracted_at=row.retracted_at,
    )


def _late(unit: Unit, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Open alerts whose time is over: as it was set, or as it is now when the district has shortened it meanwhile.

    Where the last time nobody was left to call, only as it was set: the last call lies ever further back.
    """
    called = select(func.max(alert_call.c.at)).where(alert_call.c.alert_id == alert.c.id).scalar_subquery()
    sooner = and_(alert.c.staff_id.is_not(None), called <= now - unit.district.limits.alert_wait)
    return alert.c.acknowledged_at.is_(None), or_(alert.c.due_at <= now, sooner)


class Alerts:
    """The clock of the alerts, and their acknowledgement."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def climb(self, now: datetime) -> tuple[Climbed, ...]:
        """Alerts nobody acknowledged in time go to the next person; the first time over, the resident is told the truth."""
        late = (
            select(alert.c.id, case.c.number)
            .join(case, case.c.id == alert.c.case_id)
            .order_by(alert.c.due_at, alert.c.id)
        )
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(late.where(*_late(unit, now)))).all()
        climbed = [await self._one(row.id, row.number, now) for row in rows]
        return tuple(c for c in climbed if c is not None)

    async def _one(self, alert_id: int, number: str, now: datetime) -> Climbed | None:
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            still = select(alert).where(alert.c.id == alert_id, *_late(unit, now))
            if (await unit.conn.execute(still)).one_or_none() is None:
                return None
            chosen = await call_next(unit, alert_id, kept, now)
            told = select(alert.c.id).where(alert.c.case_id == kept.id, alert.c.acknowledged_at.is_(None))
            if (await unit.conn.execute(told.where(alert.c.resident_told_at.is_not(None)))).first() is None:
                await say_plainly(unit, kept, talk, danger_texts.UNREAD, danger_texts.UNREAD_DISCREET, now)
                await unit.conn.execute(update(alert).where(alert.c.id == alert_id).values(resident_told_at=now))
            return Climbed(kept.case.number, chosen)

    async def acknowledge(self, number: CaseNumber, who: Staff, now: datetime) -> bool:
        """This person has seen it. Raises `NotYours` outside one's sight; False when nothing was open."""
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            if not may_see(who, kept.case, kept.named, unit.district):
                raise NotYours
            return await settle(unit, kept, talk, who, now)
