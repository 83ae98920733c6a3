"""The clocks of cases at work: holders are warned ahead of time, managers of what has passed, each warning once."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from handlers.casework.case import Case, CaseNumber
from handlers.casework.clocks import Warned, warnings
from handlers.casework.hearing import ears
from handlers.casework.online.meeting import APPLICANT_SEAT
from handlers.casework.staff import Role, Staff, away, in_area
from handlers.hours import local_day
from handlers.routing import cited
from storage import audit
from storage.case_saving import save_case
from storage.cases import Kept, find_case, lock_case
from storage.following import speak, speak_to_invited
from storage.notices import NoticeKind, notify
from storage.people import all_staff
from storage.tables import case as cases
from storage.transcript import note
from storage.unit import Unit, Units


class Reminders:
    """Timed work. Each case in its own transaction; running twice does no harm."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def warn(self, now: datetime, limit: int = 200) -> tuple[CaseNumber, ...]:
        """Give the warnings that are due; the numbers of the cases that had one."""
        due = select(cases.c.number).where(cases.c.warn_at <= now).order_by(cases.c.warn_at, cases.c.id).limit(limit)
        async with self._units.read() as unit:
            numbers = (await unit.conn.execute(due)).scalars().all()
        warned = []
        for number in numbers:
            warned.append(await self._one(number, now))
            await self._invited(number, now)
        return tuple(number for number in warned if number is not None)

    async def _one(self, number: str, now: datetime) -> CaseNumber | None:
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            reporting = next((ear for ear in ears(kept.case) if ear.seat == APPLICANT_SEAT), None)
            case = await speak(unit, kept, reporting, talk, now) if reporting is not None else kept.case
            found = warnings(case, unit.district, local_day(unit.district, now))
            given = tuple(warned.key for warned in found)
            record = replace(case.record, warned=(*case.record.warned, *given))
            await save_case(unit, kept, replace(case, record=record), "clock", now)
            for warned in found:
                await note(unit, kept.id, _words(warned), now)
                await audit.record(unit, number, audit.SERVICE, "clock", now, warned.clock.code)
            await self._tell(unit, kept, found, now)
            return kept.case.number if found else None

    async def _invited(self, number: str, now: datetime) -> None:
        """What the invited parties hear today, each in a transaction of its own: no two talks are locked at once."""
        async with self._units.read() as unit:
            kept = await find_case(unit, number)
        for ear in ears(kept.case) if kept is not None else ():
            if kept is not None and ear.seat != APPLICANT_SEAT:
                async with self._units.write() as unit:
                    await speak_to_invited(unit, kept.case.number, ear.seat, now)

    async def _tell(self, unit: Unit, kept: Kept, found: tuple[Warned, ...], now: datetime) -> None:
        """The holder; when something is late or the holder is not there, also the managers of the area."""
        people = await all_staff(unit)
        holder = next((who for who in people if who.id == kept.case.holder and not away(who, now)), None)
        late = any(warned.late for warned in found)
        kind = NoticeKind.OVERDUE if late else NoticeKind.CLOCK
        if found and holder is not None:
            await notify(unit, kind, now, case_id=kept.id, staff_id=holder.id)
        if found and (late or holder is None):
            for manager in _managers(people, kept.case, unit):
                await notify(unit, kind, now, case_id=kept.id, staff_id=manager.id)


def _managers(people: tuple[Staff, ...], value: Case, unit: Unit) -> list[Staff]:
    """Managers of the area who may know of the case; of a sensitive one nobody but its holder does."""
    if value.sensitive:
        return []
    return [
        who
        for who in people
        if who.role is Role.MANAGER and in_area(who, value, unit.district) and who.id not in value.kept_from
    ]


def _words(warned: Warned) -> str:
    clock = warned.clock
    law = f"（{cited(clock.sources)}）" if clock.sources else ""
    passed = "已经过了" if warned.late else "快到了"
    return f"期限提醒：{clock.name}，{clock.due_words}，{passed}{law}。"
