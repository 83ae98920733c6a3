"""Touring panels (巡回调解团): who is in them, for which places, on which days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from handlers.casework.case import StaffId
from handlers.casework.staff import CASELESS, Role, Staff
from handlers.errors import BadInput, NotYours
from storage import audit
from storage.mapping import legible
from storage.people import staff_of
from storage.tables import panel, panel_member, staff
from storage.unit import Unit, Units

_NAME, _DAYS = 100, 200  # characters


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. `places` are codes; none is the whole district."""

    id: int
    name: str
    committee: str
    places: tuple[str, ...]
    days: str
    active: bool
    members: tuple[Staff, ...]


class Panels:
    """Keeping panels: by managers, for their own committee."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def all(self) -> tuple[Panel, ...]:
        """Every panel, those in use first."""
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(select(panel).order_by(panel.c.active.desc(), panel.c.id))).all()
            people = await _members(unit, [row.id for row in rows])
        return tuple(
            Panel(
                row.id, row.name, row.committee, tuple(row.places), row.days, row.active, tuple(people.get(row.id, ()))
            )
            for row in rows
        )

    async def keep(
        self,
        who: Staff,
        panel_id: int | None,
        name: str,
        places: Sequence[str],
        days: str,
        members: Sequence[StaffId],
        now: datetime,
        *,
        active: bool = True,
    ) -> None:
        """A new panel, or one of the own committee changed. Raises `NotYours`, `BadInput`."""
        if who.role is not Role.MANAGER or not who.active:
            raise NotYours
        title = legible(name).strip()
        if not title or len(title) > _NAME or len(days) > _DAYS:
            raise BadInput("调解团的名称不能为空，最多 100 个字；日子最多 200 个字。")
        async with self._units.begin() as unit:
            fit = await _fit(unit, members)
            values = {
                "name": title,
                "places": [code for code in places if code in unit.district.place_of],
                "days": legible(days).strip(),
                "active": active,
            }
            try:
                kept = await _written(unit, who, panel_id, values, now)
            except IntegrityError as taken:
                raise BadInput("已经有这个名称的调解团。") from taken
            await unit.conn.execute(delete(panel_member).where(panel_member.c.panel_id == kept))
            for person in fit:
                await unit.conn.execute(panel_member.insert().values(panel_id=kept, staff_id=person))
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "panel", now, str(kept))
            await unit.commit()


async def _written(unit: Unit, who: Staff, panel_id: int | None, values: dict[str, object], now: datetime) -> int:
    if panel_id is None:
        new = panel.insert().values(**values, committee=who.committee, created_at=now).returning(panel.c.id)
        return int((await unit.conn.execute(new)).scalar_one())
    mine = update(panel).where(panel.c.id == panel_id, panel.c.committee == who.committee).values(values)
    found = (await unit.conn.execute(mine.returning(panel.c.id))).scalar_one_or_none()
    if found is None:
        raise NotYours
    return int(found)


async def _fit(unit: Unit, members: Sequence[StaffId]) -> list[int]:
    """Those of the ids that are people who can go. Raises `BadInput` when nobody is."""
    query = select(staff.c.id).where(
        staff.c.id.in_(members), staff.c.active, staff.c.role.not_in([role.value for role in CASELESS])
    )
    found = list((await unit.conn.execute(query.order_by(staff.c.id))).scalars())
    if not found:
        raise BadInput("调解团至少要有一名成员。")
    return found


async def _members(unit: Unit, ids: Sequence[int]) -> dict[int, list[Staff]]:
    query = select(panel_member.c.panel_id, staff).join(staff, staff.c.id == panel_member.c.staff_id)
    found: dict[int, list[Staff]] = {}
    for row in await unit.conn.execute(query.where(panel_member.c.panel_id.in_(ids)).order_by(staff.c.id)):
        found.setdefault(row.panel_id, []).append(staff_of(row))
    return found
