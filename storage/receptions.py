"""Who came or called, as a case: opened once however often its form is sent, held at once where its writer may take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from handlers.casework.arrival import WAY_NAMES
from handlers.casework.case import WAITING, Case, CaseNumber, Move, Status
from handlers.casework.desk import Order
from handlers.casework.reading import Reading, case_of
from handlers.casework.reception import Came, checked, record_of
from handlers.casework.staff import Staff, may_see
from handlers.errors import BadInput
from handlers.hours import local_day
from handlers.oversight.figures import OPENED
from storage import audit
from storage.cases import Kept, find_case, lock_case, relock
from storage.mapping import legible_texts
from storage.moves import carry_move
from storage.staff_opening import announce, open_by_staff
from storage.tables import case, case_step
from storage.unit import Unit, Units
from storage.world import new_number, new_secret

AGAIN = timedelta(minutes=30)  # the applicant still stands at the window: later his code is not changed behind his back


@dataclass(frozen=True, slots=True)
class Slip:
    """What the applicant is given. The code is kept nowhere: another slip has another one."""

    case: Case
    secret: str
    held: bool  # by who wrote it down
    seen: bool  # whether that person may open the case
    fresh: bool


class Receptions:
    """Registering people at a committee's window."""

    def __init__(self, units: Units) -> None:
        self._units = units

    @staticmethod
    def number() -> CaseNumber:
        """For an empty form: sent twice, it is one case."""
        return new_number()

    async def take(
        self, number: CaseNumber, came: Came, reading: Reading, who: Staff, now: datetime, *, hold: bool
    ) -> Slip:
        """The case with its slip; a form sent before gives its case a new code. Raises `BadInput`."""
        try:
            return await self._take(number, came, reading, who, now, hold)
        except IntegrityError:  # the same form came in twice at the same moment: the other one is there now
            return await self._take(number, came, reading, who, now, hold)

    async def _take(
        self, number: CaseNumber, came: Came, reading: Reading, who: Staff, now: datetime, hold: bool
    ) -> Slip:
        async with self._units.write() as unit:
            known = await find_case(unit, number)
            if known is not None:
                return await _again(unit, known, who, now)
            told = checked(legible_texts(came), unit.district)
            return await _open(unit, number, told, reading, who, now, hold)


async def _open(
    unit: Unit, number: CaseNumber, came: Came, reading: Reading, who: Staff, now: datetime, hold: bool
) -> Slip:
    body, secret = unit.district.body_of.get(who.committee), new_secret()
    record = record_of(came, local_day(unit.district, now), f"{body.name if body else ''}{who.name}")
    value = case_of(reading, number, now, unit.district, record, Status.RECEIVED)
    columns: Mapping[str, object] = {
        "consent_at": now,
        "secret_digest": unit.vault.secret_digest(number, secret),
    }
    why = WAY_NAMES[came.way]
    kept = await open_by_staff(unit, value, "reception", why, now, who, came.way.value, columns)
    waiting = kept.case.committee == who.committee and kept.case.status in WAITING
    mine = hold and waiting and may_see(who, kept.case, kept.named, unit.district)
    await announce(unit, kept, reading.risks, reading.words, now, waits=not mine)
    if mine:
        kept, talk = await lock_case(unit, number)
        await carry_move(unit, kept, talk, who, Order(Move.CLAIM), now)
    return await _slip(unit, number, secret, who, fresh=True)


async def _again(unit: Unit, known: Kept, who: Staff, now: datetime) -> Slip:
    """The form was sent again: the same case, and a new code for the slip that got lost. Only for who wrote it down."""
    number = known.case.number
    first = select(case_step.c.staff_id).where(case_step.c.case_id == known.id, case_step.c.move == OPENED).limit(1)
    mine = known.case.record.arrival is not None and (await unit.conn.execute(first)).scalar_one_or_none() == who.id
    if not mine or now - known.case.opened_at > AGAIN:
        raise BadInput("这张登记表用过了，请重新打开登记页面再填。")
    secret = new_secret()
    digest = unit.vault.secret_digest(number, secret)
    await unit.conn.execute(update(case).where(case.c.id == known.id).values(secret_digest=digest))
    await audit.record(unit, number, audit.staff_actor(who.id), "slip", now)
    return await _slip(unit, number, secret, who, fresh=False)


async def _slip(unit: Unit, number: CaseNumber, secret: str, who: Staff, *, fresh: bool) -> Slip:
    kept = await relock(unit, number)
    seen = may_see(who, kept.case, kept.named, unit.district)
    return Slip(kept.case, secret, kept.case.holder == who.id, seen, fresh)
