"""Registers as they are kept: entries read within one's area, written with history, booked once, told to residents."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, false, select, update
from sqlalchemy.exc import IntegrityError

from handlers.casework.staff import Staff
from handlers.errors import BadInput, NotYours, Refused, Stale
from handlers.hours import local_day
from handlers.registers import form
from handlers.registers.declared import BY_CODE, LEADERS, PUBLIC
from handlers.registers.form import Change, Entry, Kind, Register
from storage import audit
from storage.mapping import VALUES, legible
from storage.scope import visible
from storage.tables import case, register_change, register_entry, register_slot, staff
from storage.transcript import uid
from storage.unit import Unit, Units

_MOST = 2000  # entries of one list
TAKEN = "这个房间这段时间已经有人订了，请换个时间或者房间。"


class Registers:
    """Keeping the registers. Every change and every file is in the trail of the house."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def listed(self, register: Register, who: Staff) -> tuple[Entry, ...]:
        """The entries in sight, the latest day first."""
        async with self._units.read() as unit:
            return await _entries(unit, _sight(unit, register, who))

    async def exported(self, register: Register, who: Staff, now: datetime) -> tuple[Entry, ...]:
        """The same as a file, which the trail keeps."""
        async with self._units.write() as unit:
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "register_file", now, register.code)
            return await _entries(unit, _sight(unit, register, who))

    async def entry(self, register: Register, entry_id: int, who: Staff) -> Entry:
        """One entry with its history. Raises `NotYours`."""
        async with self._units.read() as unit:
            return await _one(unit, register, entry_id, who)

    async def add(self, register: Register, who: Staff, place: str, told: Mapping[str, str], now: datetime) -> int:
        """A new entry. Raises `NotYours`, `BadInput`, `Refused` when it is booked already."""
        try:
            async with self._units.write() as unit:
                values = await _checked(unit, register, who, told)
                where = form.place_of(register, values, place, unit.district)
                if not form.may_write(who, register, where, unit.district):
                    raise NotYours
                return await _insert(unit, register, who, where, values, now)
        except IntegrityError as taken:
            raise Refused(TAKEN) from taken

    async def change(
        self, register: Register, entry_id: int, version: int, who: Staff, told: Mapping[str, str], now: datetime
    ) -> None:
        """An entry written anew; its place stays. Raises `NotYours`, `BadInput`, `Refused`, `Stale`."""
        try:
            async with self._units.write() as unit:
                before = await _mine(unit, register, entry_id, who, version)
                values = await _checked(unit, register, who, told)
                if form.place_of(register, values, before.place, unit.district) != before.place:
                    raise BadInput("换到别处的房间，请取消这一次，再订一次。")
                await _write(unit, register, before, who, values, "change", now)
        except IntegrityError as taken:
            raise Refused(TAKEN) from taken

    async def remove(self, register: Register, entry_id: int, version: int, who: Staff, now: datetime) -> None:
        """An entry taken out of the list; its history stays. What it had booked is free again."""
        async with self._units.write() as unit:
            before = await _mine(unit, register, entry_id, who, version)
            await _write(unit, register, before, who, before.values, "remove", now)


async def told(unit: Unit, now: datetime) -> tuple[Entry, ...]:
    """What residents may be told: public fields alone, of visiting days only those still to come."""
    codes = [register.code for register in PUBLIC]
    found = await _entries(unit, register_entry.c.register.in_(codes))
    today = local_day(unit.district, now)
    return tuple(
        replace(
            entry,
            created_by="",
            values={f.code: entry.values.get(f.code, "") for f in BY_CODE[entry.register].fields if f.public},
        )
        for entry in found
        if entry.register != LEADERS.code or (entry.day("day") or today) >= today
    )


async def entry_of(unit: Unit, entry_id: int) -> Entry:
    """One entry, also one that was taken out. Whose it is, the caller knows."""
    return (await _entries(unit, register_entry.c.id == entry_id, removed=True))[0]


def _sight(unit: Unit, register: Register, who: Staff) -> ColumnElement[bool]:
    """The filter of every query."""
    places = form.area(who, register, unit.district)
    if not places:
        return false()
    return (register_entry.c.register == register.code) & register_entry.c.place.in_(sorted(places))


async def _checked(unit: Unit, register: Register, who: Staff, told: Mapping[str, str]) -> dict[str, str]:
    """The values; case numbers only of cases in sight, and never of sealed ones: a register names none of them."""
    values = form.checked(register, {code: legible(text) for code, text in told.items()}, unit.district)
    for one in register.fields:
        numbers = values.get(one.code, "").split() if one.kind is Kind.CASES else []
        if numbers:
            seen = select(case.c.number).where(
                case.c.number.in_(numbers), ~case.c.sensitive, visible(who, unit.district)
            )
            there = set((await unit.conn.execute(seen)).scalars())
            if missing := [number for number in numbers if number not in there]:
                raise BadInput(f"没有找到案件 {missing[0]}，或者不能写在这里。")
    return values


async def _insert(unit: Unit, register: Register, who: Staff, place: str, values: dict[str, str], now: datetime) -> int:
    row_uid = uid()
    body = unit.vault.seal(VALUES.dump(values), "register", row_uid)
    new = register_entry.insert().values(
        uid=row_uid,
        register=register.code,
        place=place,
        **_days(register, values),
        body=body.body,
        key_id=body.key_id,
        created_by=who.id,
        created_at=now,
    )
    made = int((await unit.conn.execute(new.returning(register_entry.c.id))).scalar_one())
    await _book(unit, register, made, values)
    await _changed(unit, made, who, values, "create", now)
    return made


async def _write(
    unit: Unit, register: Register, before: Entry, who: Staff, values: Mapping[str, str], act: str, now: datetime
) -> None:
    mine = register_entry.c.id == before.id
    row_uid = (await unit.conn.execute(select(register_entry.c.uid).where(mine))).scalar_one()
    body = unit.vault.seal(VALUES.dump(dict(values)), "register", row_uid)
    removed = act == "remove"
    columns = {"version": before.version + 1, "removed_at": now if removed else None}
    changed = update(register_entry).where(mine)
    await unit.conn.execute(changed.values(body=body.body, key_id=body.key_id, **columns, **_days(register, values)))
    await unit.conn.execute(delete(register_slot).where(register_slot.c.entry_id == before.id))
    if not removed:
        await _book(unit, register, before.id, values)
    await _changed(unit, before.id, who, values, act, now)


def _days(register: Register, values: Mapping[str, str]) -> dict[str, date | None]:
    waits = register.due and not values.get(register.done)
    day, due = values.get(register.day), values.get(register.due) if waits else None
    return {"day": date.fromisoformat(day) if day else None, "due": date.fromisoformat(due) if due else None}


async def _book(unit: Unit, register: Register, entry_id: int, values: Mapping[str, str]) -> None:
    if not register.booked:
        return
    day = date.fromisoformat(values["day"])
    rows = [{"entry_id": entry_id, "thing": values["room"], "day": day, "slot": slot} for slot in form.slots(values)]
    await unit.conn.execute(register_slot.insert(), rows)


async def _changed(unit: Unit, entry_id: int, who: Staff, values: Mapping[str, str], act: str, now: datetime) -> None:
    row_uid = uid()
    body = unit.vault.seal(VALUES.dump(dict(values)), "register_change", row_uid, entry_id)
    new = register_change.insert().values(
        uid=row_uid, entry_id=entry_id, act=act, body=body.body, key_id=body.key_id, staff_id=who.id, at=now
    )
    await unit.conn.execute(new)
    await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), f"register_{act}", now, str(entry_id))


async def _one(unit: Unit, register: Register, entry_id: int, who: Staff) -> Entry:
    found = await _entries(unit, _sight(unit, register, who), register_entry.c.id == entry_id, removed=True)
    if not found:
        raise NotYours
    return replace(found[0], history=await _history(unit, entry_id))


async def _mine(unit: Unit, register: Register, entry_id: int, who: Staff, version: int) -> Entry:
    """One entry, locked, as its writer last saw it. Raises `NotYours`, `Stale`."""
    await unit.conn.execute(select(register_entry.c.id).where(register_entry.c.id == entry_id).with_for_update())
    entry = await _one(unit, register, entry_id, who)
    if not form.may_write(who, register, entry.place, unit.district):
        raise NotYours
    if entry.version != version or entry.removed:
        raise Stale("这一条刚才有人改过，请看过新的再改。")
    return entry


async def _entries(unit: Unit, *where: ColumnElement[bool], removed: bool = False) -> tuple[Entry, ...]:
    kept = () if removed else (register_entry.c.removed_at.is_(None),)
    query = select(register_entry, staff.c.name.label("by")).join(staff, staff.c.id == register_entry.c.created_by)
    rows = await unit.conn.execute(
        query.where(*where, *kept).order_by(register_entry.c.day.desc(), register_entry.c.id.desc()).limit(_MOST)
    )
    return tuple(_entry(unit, row) for row in rows)


def _entry(unit: Unit, row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        register=row.register,
        place=row.place,
        values=VALUES.load(unit.vault.open(row.body, row.key_id, "register", row.uid)),
        created_by=row.by,
        created_at=row.created_at,
        version=row.version,
        removed=row.removed_at is not None,
    )


async def _history(unit: Unit, entry_id: int) -> tuple[Change, ...]:
    query = select(register_change, staff.c.name.label("by")).join(staff, staff.c.id == register_change.c.staff_id)
    rows = await unit.conn.execute(query.where(register_change.c.entry_id == entry_id).order_by(register_change.c.id))
    return tuple(
        Change(
            row.at,
            row.by,
            row.act,
            VALUES.load(unit.vault.open(row.body, row.key_id, "register_change", row.uid, entry_id)),
        )
        for row in rows
    )
