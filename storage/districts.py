"""The district as it is kept: every version, what a new one would change, and drafts that are not in force yet.

A version is taken in one transaction that locks the one in force: of two who change it at once the later is told.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, select, union, update

from handlers.casework.staff import Role, Staff
from handlers.district import ADAPTER, District, document_of
from handlers.district_change import InUse, Preview, changes, followers, head_body, hindrances, people_changes
from handlers.district_file import DistrictFile, Person
from handlers.errors import NotYours, Refused, Stale
from storage import audit
from storage.database import insert
from storage.mapping import legible
from storage.people import all_staff, revoke_all, staff_of
from storage.tables import case, case_offer, district, district_draft, district_version, staff
from storage.unit import Changed, Unit, Units

_NOTED = 40  # changes kept in words with a version
OVERTAKEN = "刚才有人改过区县设置。请看看现在的内容，再改一次。"


class Draft(StrEnum):
    """A district that is being put together."""

    WIZARD = "wizard"  # step by step, for a new district
    IMPORT = "import"  # a file that was read and waits to be looked at


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `actor` as in the audit trail; `note` says what it changed."""

    number: int
    name: str
    at: datetime
    actor: str
    note: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft: its document, unchecked, the version it was begun on, and how often it was saved."""

    document: dict[str, Any]
    base: int
    saves: int
    at: datetime


class Districts:
    """The district's versions."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._loaded = 0

    async def number(self) -> int:
        """The number of the version in force."""
        async with self._units.read() as unit:
            return await _newest(unit)

    async def versions(self, limit: int = 50) -> tuple[Version, ...]:
        """The newest first."""
        async with self._units.read() as unit:
            rows = await unit.conn.execute(select(district_version).order_by(district_version.c.id.desc()).limit(limit))
            return tuple(Version(row.id, row.name, row.at, row.actor, row.note) for row in rows)

    async def version(self, number: int) -> District:
        """A district as it was. Raises `NotYours` for a number that does not exist."""
        async with self._units.read() as unit:
            return _district_of(await _row(unit, number))

    async def people(self) -> tuple[Staff, ...]:
        """All active staff, for a file that names them."""
        async with self._units.read() as unit:
            return await all_staff(unit)

    async def preview(self, new: DistrictFile) -> Preview:
        """What taking it would do. Nothing is changed."""
        async with self._units.read() as unit:
            return await _preview(unit, new)

    async def take(self, new: DistrictFile, base: int, now: datetime, actor: str = audit.SERVICE) -> Preview:
        """Put it in force, for every process. `base` is the version it was made from.

        Raises `Stale` when another is in force by now, `Refused` when it changes nothing or would hurt work going on.
        """
        async with self._units.begin() as unit:
            await _lock(unit)
            if base != await _newest(unit):
                raise Stale(OVERTAKEN)
            found = await _preview(unit, new)
            if found.hindrances:
                raise Refused("\n".join(found.hindrances))
            if not found.changes:
                raise Refused("和现在的一样，没有要改的。")
            for who in followers(new.district, await _in_use(unit)):
                await _move(unit, who.id, head_body(new.district), new.district, now, actor)
            number = await _write(unit, new.district, now, actor, note_of(found))
            await _take_on(unit, new, now, actor)
            await audit.record(unit, audit.HOUSE, actor, "district", now, str(number))
            unit.changed(Changed.DISTRICT)
            self._units.district, self._loaded = new.district, number
            await unit.commit()
        return found

    async def bring_back(self, number: int, base: int, now: datetime, actor: str = audit.SERVICE) -> Preview:
        """Put an earlier version in force again, as a new one. Raises as `take` does."""
        return await self.take(DistrictFile(await self.version(number)), base, now, actor)

    async def reload(self) -> bool:
        """Serve the version another process has put in force; returns whether it is another one."""
        async with self._units.read() as unit:
            number = await _newest(unit)
            if number == self._loaded:
                return False
            fresh = _district_of(await _row(unit, number))
        other, self._loaded = fresh != self._units.district, number
        if other:
            self._units.district = fresh
        return other

    async def draft(self, name: Draft) -> Drafted | None:
        """A draft as it was saved last."""
        async with self._units.read() as unit:
            row = (await unit.conn.execute(select(district_draft).where(district_draft.c.name == name))).one_or_none()
        return Drafted(row.document, row.base, row.version, row.at) if row else None

    async def begin(self, name: Draft, document: dict[str, Any], base: int, now: datetime, actor: str) -> None:
        """A new draft in place of any before it."""
        values = {"document": document, "base": base, "actor": actor, "at": now, "version": 1}
        async with self._units.write() as unit:
            fresh = insert(unit.conn, district_draft).values(name=name, **values)
            await unit.conn.execute(fresh.on_conflict_do_update(index_elements=["name"], set_=values))
            await audit.record(unit, audit.HOUSE, actor, "district_draft", now, name)

    async def save(self, name: Draft, document: dict[str, Any], saves: int, now: datetime, actor: str) -> None:
        """Save a draft that was read after so many saves. Raises `Stale` when somebody saved it meanwhile."""
        mine = (district_draft.c.name == name, district_draft.c.version == saves)
        values = {"document": document, "version": saves + 1, "at": now, "actor": actor}
        async with self._units.begin() as unit:
            done = await unit.conn.execute(update(district_draft).where(*mine).values(values))
            if done.rowcount != 1:
                raise Stale("刚才有人改过这一步。请看看现在的内容，再改一次。")
            await audit.record(unit, audit.HOUSE, actor, "district_draft", now, name)
            await unit.commit()

    async def drop(self, name: Draft) -> None:
        """A draft is not needed any more."""
        async with self._units.write() as unit:
            await unit.conn.execute(delete(district_draft).where(district_draft.c.name == name))


def note_of(found: Preview) -> str:
    """What a version changed, in words."""
    told = [change.sentence for change in found.changes[:_NOTED]]
    more = len(found.changes) - _NOTED
    return "\n".join([*told, *([f"还有 {more} 处"] if more > 0 else [])])


async def keep_version(unit: Unit, value: District, now: datetime, *, first: bool) -> None:
    """The district served from the start, as a version of its own where it differs from the newest one.

    `first`: only where there is no version yet.
    """
    await _lock(unit)
    newest = await _newest(unit)
    if newest and first:
        return
    if newest and document_of(_district_of(await _row(unit, newest))) == document_of(value):
        return
    await _write(unit, value, now, audit.SERVICE, "启动时的区县" if not newest else "启动时读的区县文件")


async def _lock(unit: Unit) -> None:
    """Nobody else takes a version while this transaction lasts."""
    await unit.conn.execute(select(district.c.code).order_by(district.c.code).with_for_update())


async def _newest(unit: Unit) -> int:
    return (await unit.conn.execute(select(func.max(district_version.c.id)))).scalar() or 0


async def _row(unit: Unit, number: int) -> Row[Any]:
    row = (await unit.conn.execute(select(district_version).where(district_version.c.id == number))).one_or_none()
    if row is None:
        raise NotYours
    return row


def _district_of(row: Row[Any]) -> District:
    return ADAPTER.validate_python(row.document)


async def _write(unit: Unit, value: District, now: datetime, actor: str, note: str) -> int:
    """The new version, and the row of the district it is of."""
    document = document_of(value)
    values = {"name": value.name, "document": document, "updated_at": now}
    fresh = insert(unit.conn, district).values(code=value.code, **values)
    again = {**values, "version": district.c.version + 1}
    await unit.conn.execute(fresh.on_conflict_do_update(index_elements=["code"], set_=again))
    one = {"code": value.code, "name": value.name, "document": document, "actor": actor, "note": note, "at": now}
    made = await unit.conn.execute(district_version.insert().values(one).returning(district_version.c.id))
    number: int = made.scalar_one()
    return number


async def _preview(unit: Unit, new: DistrictFile) -> Preview:
    before, use = unit.district, await _in_use(unit)
    newest = await _newest(unit)
    if newest:
        before = _district_of(await _row(unit, newest))
    found = (*changes(before, new.district), *people_changes(await _everybody(unit), new.staff))
    return Preview(found, hindrances(before, new.district, use, new.staff))


async def _everybody(unit: Unit) -> tuple[Staff, ...]:
    """All staff, those who left too: their logins are taken."""
    return tuple(staff_of(row) for row in await unit.conn.execute(select(staff).order_by(staff.c.id)))


async def _in_use(unit: Unit) -> InUse:
    """What open cases rest on. Nobody is shown which or how many."""
    is_open = case.c.closed_at.is_(None)
    places = await unit.conn.execute(select(case.c.place_code).where(is_open).distinct())
    offered = (
        select(case_offer.c.body)
        .join(case, case.c.id == case_offer.c.case_id)
        .where(is_open, case_offer.c.ended_at.is_(None))
    )
    bodies = await unit.conn.execute(
        union(select(case.c.committee).where(is_open), select(case.c.handed_to).where(is_open), offered)
    )
    found, held = frozenset(places.scalars()), frozenset(bodies.scalars())
    return InUse(found - {""}, held - {""}, bool(held), await all_staff(unit))


async def _take_on(unit: Unit, new: DistrictFile, now: datetime, actor: str) -> None:
    """The people the file names; and whoever belongs to a body stands at its level."""
    known = {who.login: who for who in await _everybody(unit)}
    for person in new.staff:
        values = _values(person, new.district)
        who = known.get(person.login.lower())
        if who is None:
            fresh = {**values, "login": legible(person.login).strip().lower(), "password": "", "created_at": now}
            made = await unit.conn.execute(staff.insert().values(fresh).returning(staff.c.id))
            await audit.record(unit, audit.HOUSE, actor, "staff_create", now, audit.staff_actor(made.scalar_one()))
        elif any(_kept(who, name) != value for name, value in values.items()):
            await unit.conn.execute(update(staff).where(staff.c.id == who.id).values(values))
            if who.role is not person.role:
                await revoke_all(unit, who.id, now)
            await audit.record(unit, audit.HOUSE, actor, "staff_change", now, audit.staff_actor(who.id))
    for body in new.district.bodies:
        elsewhere = (staff.c.committee == body.code, staff.c.level != body.level.value)
        await unit.conn.execute(update(staff).where(*elsewhere).values(level=body.level.value))


def _values(person: Person, value: District) -> dict[str, Any]:
    return {
        "name": legible(person.name).strip(),
        "role": person.role.value,
        "committee": person.committee,
        "level": value.body_of[person.committee].level.value,
        "certificate": legible(person.certificate).strip(),
        "specialities": list(person.specialities),
        "on_call": person.on_call,
        "kind": person.kind,
        "firm": legible(person.firm).strip(),
    }


def _kept(who: Staff, name: str) -> object:
    value = getattr(who, name)
    return list(value) if isinstance(value, tuple) else value.value if isinstance(value, Role) else value


async def _move(unit: Unit, who: int, body: str, value: District, now: datetime, actor: str) -> None:
    values = {"committee": body, "level": value.body_of[body].level.value}
    await unit.conn.execute(update(staff).where(staff.c.id == who).values(values))
    await audit.record(unit, audit.HOUSE, actor, "staff_change", now, audit.staff_actor(who))
