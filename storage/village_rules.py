"""Village rules as they are kept: handed in, read by the township, published; the newest published one of a village stands."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update

from handlers.casework.case import StaffId
from handlers.casework.staff import CASELESS, Staff
from handlers.errors import NotYours
from handlers.oversight import village_rules as rules
from handlers.oversight.village_rules import State, VillageRule
from storage import audit
from storage.mapping import legible
from storage.tables import village_rule
from storage.unit import Unit, Units


class VillageRules:
    """The library. What is published anybody of the desk reads; the rest whoever handed it in and who may review it."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def library(self, who: Staff) -> tuple[VillageRule, ...]:
        """What is in sight, by village, the newest first."""
        query = (
            select(village_rule).where(self._sight(who)).order_by(village_rule.c.place_code, village_rule.c.id.desc())
        )
        async with self._units.read() as unit:
            return tuple(_rule(row) for row in await unit.conn.execute(query))

    async def show(self, rule_id: int, who: Staff) -> VillageRule:
        """One of them. Raises `NotYours`."""
        async with self._units.read() as unit:
            return _rule(await self._row(unit, rule_id, who))

    async def hand_in(self, who: Staff, place: str, title: str, text: str, adopted: date | None, now: datetime) -> int:
        """A new text of a village one serves. Raises `Refused`."""
        new = rules.handed_in(who, place, legible(title), legible(text), adopted, now, self._units.district)
        async with self._units.write() as unit:
            values = {
                "place_code": new.place,
                "title": new.title,
                "body": new.text,
                "adopted": new.adopted,
                "state": new.state.value,
                "by_id": new.by,
                "handed_at": now,
            }
            made = village_rule.insert().values(values).returning(village_rule.c.id)
            rule_id = int((await unit.conn.execute(made)).scalar_one())
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "rule_hand_in", now, str(rule_id))
            return rule_id

    async def review(
        self, rule_id: int, who: Staff, checks: Mapping[str, bool | None], opinion: str, now: datetime
    ) -> VillageRule:
        """Read for lawfulness: published in place of the one before, or returned. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            row = await self._row(unit, rule_id, who, lock=True)
            after = rules.reviewed(_rule(row), who, checks, legible(opinion), now, unit.district)
            if after.state is State.PUBLISHED:
                before = (village_rule.c.place_code == after.place, village_rule.c.state == State.PUBLISHED.value)
                await unit.conn.execute(update(village_rule).where(*before).values(state=State.REPLACED.value))
            values = {
                "state": after.state.value,
                "checks": dict(after.checks or {}),
                "opinion": after.opinion,
                "reviewer_id": after.reviewer,
                "reviewed_at": now,
            }
            await unit.conn.execute(update(village_rule).where(village_rule.c.id == rule_id).values(values))
            await audit.record(
                unit, audit.HOUSE, audit.staff_actor(who.id), "rule_review", now, f"{rule_id} {after.state}"
            )
            return after

    def _sight(self, who: Staff) -> ColumnElement[bool]:
        if who.role in CASELESS or not who.active:
            raise NotYours
        mine = rules.villages_of(who, self._units.district)
        return or_(village_rule.c.state == State.PUBLISHED.value, village_rule.c.place_code.in_(mine))

    async def _row(self, unit: Unit, rule_id: int, who: Staff, *, lock: bool = False) -> Row[Any]:
        query = select(village_rule).where(village_rule.c.id == rule_id, self._sight(who))
        row: Row[Any] | None = (await unit.conn.execute(query.with_for_update() if lock else query)).one_or_none()
        if row is None:
            raise NotYours
        return row


async def published(unit: Unit, places: Collection[str]) -> tuple[VillageRule, ...]:
    """The published texts of these villages, for a resident who asks."""
    query = select(village_rule).where(village_rule.c.place_code.in_(sorted(places)))
    query = query.where(village_rule.c.state == State.PUBLISHED.value).order_by(village_rule.c.id.desc())
    return tuple(_rule(row) for row in await unit.conn.execute(query))


def _rule(row: Row[Any]) -> VillageRule:
    return VillageRule(
        place=row.place_code,
        title=row.title,
        text=row.body,
        adopted=row.adopted,
        by=StaffId(row.by_id),
        handed_at=row.handed_at,
        state=State(row.state),
        checks=row.checks,
        opinion=row.opinion,
        reviewer=StaffId(row.reviewer_id) if row.reviewer_id is not None else None,
        reviewed_at=row.reviewed_at,
        id=row.id,
    )
