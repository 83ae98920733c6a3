"""The clock of the queue: unclaimed cases are offered further up, cases of absent holders go back the same day."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from handlers.casework.case import WAITING, WORKED, CaseNumber, Move, StaffId
from handlers.casework.desk import Order
from handlers.casework.levels import offers_after
from handlers.casework.life import stepped
from handlers.casework.staff import CASELESS, Role, holds_no_more, in_area
from handlers.district import Body
from storage import audit
from storage.alerts import name_next
from storage.case_saving import save_case
from storage.cases import IS_OPEN, Kept, lock_case
from storage.moves import carry_move
from storage.notices import NoticeKind, notify
from storage.people import all_staff, get_staff
from storage.tables import case, case_named, staff
from storage.unit import Unit, Units

_WORKED = sorted(WORKED)
ABSENT = "接手人不在岗"


@dataclass(frozen=True, slots=True)
class Widened:
    """A case that was offered further: to these committees, or, sensitive, to this person."""

    number: CaseNumber
    bodies: tuple[str, ...] = ()
    staff: StaffId | None = None


class Offers:
    """Timed work on the queue. Each case in its own transaction; running twice does no harm."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def widen(self, now: datetime) -> tuple[Widened, ...]:
        """Offer what nobody claimed in time to the township's, then the district's committee, and tell managers.

        A case is looked at when its time has come and not before: a long queue costs the clock nothing.
        """
        waits = select(case.c.number).where(case.c.widen_at <= now)
        async with self._units.read() as unit:
            numbers = (await unit.conn.execute(waits.order_by(case.c.urgency_rank, case.c.id))).scalars().all()
        widened = [await self._widen(number, now) for number in numbers]
        return tuple(w for w in widened if w is not None)

    async def _widen(self, number: str, now: datetime) -> Widened | None:
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            if kept.case.status not in WAITING:
                return None
            if kept.case.sensitive:
                return await _ask_next(unit, kept, now)
            minutes = (now - kept.case.waiting_since).total_seconds() / 60
            bodies = offers_after(kept.case, minutes, unit.district)
            managers = minutes >= unit.district.limits.offer_district and not await _managers_told(unit, kept)
            if bodies:
                await _offer(unit, kept, bodies, now)
            if managers:
                await _tell_managers(unit, kept, NoticeKind.UNCLAIMED, now)
            await _look_again(unit, kept, _next_limit(unit, kept, now))
            return Widened(kept.case.number, tuple(b.code for b in bodies)) if bodies or managers else None

    async def move_absent(self, now: datetime) -> tuple[CaseNumber, ...]:
        """Cases whose holder is away, gone or in a post without cases go back to the queue; the resident is told, and the managers."""
        gone = or_(~staff.c.active, staff.c.away_until > now, staff.c.role.in_([role.value for role in CASELESS]))
        held = select(case.c.number).join(staff, staff.c.id == case.c.holder_id)
        held = held.where(IS_OPEN, case.c.status.in_(_WORKED), gone).order_by(case.c.urgency_rank, case.c.id)
        async with self._units.read() as unit:
            numbers = (await unit.conn.execute(held)).scalars().all()
        moved = [await self._give_back(number, now) for number in numbers]
        return tuple(number for number in moved if number is not None)

    async def _give_back(self, number: str, now: datetime) -> CaseNumber | None:
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            holder = await get_staff(unit, kept.case.holder) if kept.case.holder is not None else None
            if holder is None or not holds_no_more(holder, now) or kept.case.status not in WORKED:
                return None
            before = replace(
                holder, role=Role.MEDIATOR
            )  # given back as by whom they took it: in the present post none may
            await carry_move(unit, kept, talk, before, Order(Move.RETURN, reason=ABSENT), now)
            await audit.record(unit, number, audit.SERVICE, "absent", now)
            if not kept.case.sensitive:
                await _tell_managers(unit, kept, NoticeKind.ABSENT, now)
            return kept.case.number


def _next_limit(unit: Unit, kept: Kept, now: datetime) -> datetime | None:
    """When the next committee has its turn; None after the last."""
    limits = unit.district.limits
    turns = (kept.case.waiting_since + timedelta(minutes=m) for m in (limits.offer_township, limits.offer_district))
    return min((turn for turn in turns if turn > now), default=None)


async def _look_again(unit: Unit, kept: Kept, at: datetime | None) -> None:
    await unit.conn.execute(update(case).where(case.c.id == kept.id).values(widen_at=at))


async def _offer(unit: Unit, kept: Kept, bodies: tuple[Body, ...], now: datetime) -> None:
    codes = tuple(body.code for body in bodies)
    offered = replace(stepped(kept.case, Move.OFFER), offered=(*kept.case.offered, *codes))
    await save_case(unit, kept, offered, Move.OFFER.value, now)
    for code in codes:
        await notify(unit, NoticeKind.OFFERED, now, case_id=kept.id, committee=code)
        await audit.record(unit, kept.case.number, audit.SERVICE, "offer", now, code)


async def _managers_told(unit: Unit, kept: Kept) -> bool:
    """Whether managers heard of this wait already: the trail knows."""
    since = kept.case.waiting_since
    return any(e.act == "unclaimed" and e.at >= since for e in await audit.entries(unit, kept.case.number))


async def _tell_managers(unit: Unit, kept: Kept, kind: NoticeKind, now: datetime) -> None:
    """Managers whose area the case lies in; nobody the resident wants kept out."""
    for who in await all_staff(unit):
        fits = who.role is Role.MANAGER and in_area(who, kept.case, unit.district)
        if fits and who.id not in kept.case.kept_from:
            await notify(unit, kind, now, case_id=kept.id, staff_id=who.id)
    await audit.record(unit, kept.case.number, audit.SERVICE, kind.value, now)


async def _ask_next(unit: Unit, kept: Kept, now: datetime) -> Widened | None:
    """A sensitive case nobody took: the next person is named, at most one in each interval."""
    interval = timedelta(minutes=unit.district.limits.offer_township)
    named = select(func.max(case_named.c.at)).where(case_named.c.case_id == kept.id)
    last: datetime | None = (await unit.conn.execute(named)).scalar_one_or_none()
    recent = last is not None and last > now - interval
    await _look_again(unit, kept, (last if recent and last else now) + interval)
    if recent:
        return None
    asked = await name_next(unit, kept, now)
    return Widened(kept.case.number, staff=asked) if asked is not None else None
