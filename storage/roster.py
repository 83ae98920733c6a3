"""The roster as it is kept: who works here as what, trainings, phones (sealed), and how many cases each holds now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, update

from handlers.casework.case import WORKED, StaffId
from handlers.casework.roster import Entry, Training, checked_training, may_edit
from handlers.casework.staff import Role, Staff
from handlers.errors import BadInput, NotYours
from handlers.hours import local_day
from storage import audit
from storage.cases import IS_OPEN
from storage.mapping import legible
from storage.people import all_staff, get_staff
from storage.tables import case, staff, staff_training
from storage.unit import Unit, Units

_PHONE = 40  # characters


class Roster:
    """Reading and keeping the roster."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def entries(self, viewer: Staff) -> tuple[Entry, ...]:
        """Everybody active, with the load of now. Sensitive cases are not counted. Phones only for who keeps the entry."""
        async with self._units.read() as unit:
            people = await all_staff(unit)
            return await _entries(unit, people, viewer)

    async def entry(self, viewer: Staff, person: StaffId) -> Entry:
        """One person. Raises `NotYours`."""
        async with self._units.read() as unit:
            found = await get_staff(unit, person)
            if found is None:
                raise NotYours
            return (await _entries(unit, [found], viewer))[0]

    async def keep(self, viewer: Staff, changed: Staff, phone: str, now: datetime) -> None:
        """Write the roster's part of an entry back; sight and role are not touched. Raises `NotYours`, `BadInput`."""
        number = legible(phone).strip()
        if len(number) > _PHONE:
            raise BadInput(f"电话最多 {_PHONE} 个字。")
        async with self._units.write() as unit:
            await self._must_edit(unit, viewer, changed.id)
            sealed = unit.vault.seal(number, "staff", "phone", changed.id) if number else None
            values = {
                "kind": changed.kind,
                "places": [code for code in changed.places if code in unit.district.place_of],
                "firm": legible(changed.firm),
                "grade": legible(changed.grade),
                "certificate": legible(changed.certificate),
                "certificate_until": changed.certificate_until,
                "specialities": list(changed.specialities),
                "phone": sealed.body if sealed else None,
                "phone_key": sealed.key_id if sealed else 0,
            }
            await unit.conn.execute(update(staff).where(staff.c.id == changed.id).values(values))
            await self._record(unit, viewer, changed.id, "roster", now)

    async def train(self, viewer: Staff, person: StaffId, training: Training, now: datetime) -> None:
        """One more training. Raises `NotYours`, `BadInput`."""
        checked_training(training, local_day(self._units.district, now))
        async with self._units.write() as unit:
            await self._must_edit(unit, viewer, person)
            new = staff_training.insert().values(
                staff_id=person, day=training.on, hours=training.hours, theme=legible(training.theme)[:200]
            )
            await unit.conn.execute(new)
            await self._record(unit, viewer, person, "training", now)

    async def exported(self, viewer: Staff, now: datetime) -> tuple[Entry, ...]:
        """The entries for a file, without phones; recorded. Managers have their area, the administrator everybody."""
        async with self._units.write() as unit:
            mine = [who for who in await all_staff(unit) if may_edit(viewer, who, unit.district)]
            if viewer.role not in (Role.MANAGER, Role.ADMINISTRATOR):
                raise NotYours
            await audit.record(unit, audit.HOUSE, audit.staff_actor(viewer.id), "roster_export", now, str(len(mine)))
            return tuple(replace(entry, phone="") for entry in await _entries(unit, mine, viewer))

    async def _must_edit(self, unit: Unit, viewer: Staff, person: StaffId) -> None:
        found = await get_staff(unit, person)
        if found is None or not may_edit(viewer, found, unit.district):
            raise NotYours

    async def _record(self, unit: Unit, viewer: Staff, person: StaffId, act: str, now: datetime) -> None:
        await audit.record(unit, audit.HOUSE, audit.staff_actor(viewer.id), act, now, audit.staff_actor(person))


async def _entries(unit: Unit, people: Sequence[Staff], viewer: Staff) -> tuple[Entry, ...]:
    held = select(case.c.holder_id, func.count()).where(IS_OPEN, case.c.status.in_(sorted(WORKED)), ~case.c.sensitive)
    loads = {row[0]: row[1] for row in await unit.conn.execute(held.group_by(case.c.holder_id))}
    trained: dict[int, list[Training]] = {}
    for row in await unit.conn.execute(select(staff_training).order_by(staff_training.c.day, staff_training.c.id)):
        trained.setdefault(row.staff_id, []).append(Training(row.day, row.hours, row.theme))
    phones = await _phones(unit, [who.id for who in people if may_edit(viewer, who, unit.district)])
    return tuple(
        Entry(
            who,
            tuple(trained.get(who.id, ())),
            loads.get(who.id, 0),
            phones.get(who.id, ""),
        )
        for who in people
    )


async def _phones(unit: Unit, ids: Sequence[int]) -> dict[int, str]:
    """Opened for who may read them, and for nobody else."""
    query = select(staff.c.id, staff.c.phone, staff.c.phone_key).where(staff.c.id.in_(ids), staff.c.phone.is_not(None))
    return {
        row.id: unit.vault.open(row.phone, row.phone_key, "staff", "phone", row.id)
        for row in await unit.conn.execute(query)
    }
