"""The subsidy lists computed from the evidence of mediators' work: made, objected to, corrected, approved."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from handlers.casework.case import CaseNumber, StaffId
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours, Refused
from handlers.hours import local_day
from handlers.oversight import subsidy as rules
from handlers.oversight.incentives import Incentives, shipped
from handlers.oversight.merit import Ended, Work
from handlers.oversight.periods import Period
from handlers.oversight.subsidy import Line, Listing, Said, State
from storage import audit, works
from storage.mapping import Form, legible
from storage.people import all_staff
from storage.scope import within_area
from storage.tables import case, subsidy_line, subsidy_list
from storage.transcript import uid
from storage.unit import Unit, Units

_SAID = Form(Said)
AT_ONCE = "同一时间有人也在生成补贴清单，您这一份没有生成。请刷新页面：清单已经在了就直接看，没有就再点一次。"


class IncentiveStore:
    """For managers within their own area; None is the whole district, for the command line."""

    def __init__(self, units: Units) -> None:
        self._units = units

    @property
    def rules(self) -> Incentives:
        """The district's rules, or those that ship."""
        own, ours = self._units.district, shipped()
        return Incentives(own.subsidy or ours.subsidy, own.awards or ours.award, asdict(own.points), own.gold)

    async def works(
        self, manager: Staff | None, since: datetime, until: datetime, staff: StaffId | None = None
    ) -> tuple[Work, ...]:
        """Mediated cases that ended in a span of time, each with who held it at its end; of one mediator, or of all."""
        async with self._units.read() as unit:
            return await works.one_by_one(unit, self._ended(manager, since, until), staff)

    async def counted(self, manager: Staff | None, since: datetime, until: datetime) -> tuple[Ended, ...]:
        """The same counted: what the ranking adds up."""
        async with self._units.read() as unit:
            return await works.counted(unit, self._ended(manager, since, until))

    def _ended(self, manager: Staff | None, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
        """Within the manager's area. Sensitive cases stay out."""
        all_of_them = works.ended(since, until)
        return all_of_them if manager is None else (*all_of_them, within_area(manager, self._units.district))

    async def make(self, who: Staff, period: Period, now: datetime) -> int:
        """Compute the list of a period for the manager's area; a draft is computed anew. Raises `Refused`.

        Two at the same moment: the database keeps each list, and each case on a list, once; who comes second is told.
        """
        rules.check_made(who, period, local_day(self._units.district, now))
        found = await self.works(who, *period.bounds(self._units.district.tz))
        try:
            async with self._units.write() as unit:
                list_id = await _begun(unit, who, period, now)
                paid = set((await unit.conn.execute(select(case.c.number).where(_paid()))).scalars())
                for line in rules.lines([w for w in found if w.case not in paid], self.rules.subsidy):
                    await _insert(unit, list_id, line)
                await audit.record(
                    unit, audit.HOUSE, audit.staff_actor(who.id), "subsidy_make", now, f"{list_id} {period.code}"
                )
        except IntegrityError as taken:
            raise Refused(AT_ONCE) from taken
        return list_id

    async def lists(self, who: Staff) -> tuple[Listing, ...]:
        """The lists of the area for a manager; for others those on which they stand, with their own lines alone."""
        async with self._units.read() as unit:
            rows = (
                await unit.conn.execute(select(subsidy_list).where(self._sight(who)).order_by(subsidy_list.c.id.desc()))
            ).all()
            return tuple([await _listing(unit, row, who) for row in rows])

    async def show(self, list_id: int, who: Staff, now: datetime) -> Listing:
        """One list, recorded as read. Raises `NotYours`."""
        async with self._units.write() as unit:
            row = await self._row(unit, list_id, who)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "subsidy_read", now, str(list_id))
            return await _listing(unit, row, who)

    async def line(
        self, list_id: int, who: Staff, act: str, line_id: int, words: str, fen: int | None, now: datetime
    ) -> None:
        """An objection, its answer or a correction. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            row = await self._row(unit, list_id, who, lock=True)
            listing = await _listing(unit, row, who)
            before = next((line for line in listing.lines if line.id == line_id), None)
            if before is None:
                raise NotYours
            said = legible(words)
            match act:
                case "object":
                    after = rules.objected(listing, before, who, said)
                case "answer":
                    _managers_only(who)
                    after = rules.answered(listing, before, who, said, fen)
                case _:
                    after = rules.corrected(listing, before, who, said, fen)
            await _save(unit, after)
            deed = f"{list_id} {line_id}"
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), f"subsidy_{act}", now, deed)

    async def approve(self, list_id: int, who: Staff, now: datetime) -> Listing:
        """Approved; nothing of it changes any more. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            row = await self._row(unit, list_id, who, lock=True)
            after = rules.approved(await _listing(unit, row, who), who, now)
            values = {"state": after.state.value, "approved_by": after.approver, "approved_at": after.approved_at}
            await unit.conn.execute(update(subsidy_list).where(subsidy_list.c.id == list_id).values(values))
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "subsidy_approve", now, str(list_id))
            return after

    def _sight(self, who: Staff) -> ColumnElement[bool]:
        """A manager's area by its committees; others where they stand."""
        if who.role is not Role.MANAGER:
            return exists().where(subsidy_line.c.list_id == subsidy_list.c.id, subsidy_line.c.staff_id == who.id)
        district = self._units.district
        body = district.body_of.get(who.committee)
        place = body.place if body else None
        if place is None:
            return subsidy_list.c.area == who.committee
        areas = (
            [b.code for b in district.bodies if district.within(b.place, place)] if place else list(district.body_of)
        )
        return subsidy_list.c.area.in_(areas)

    async def _row(self, unit: Unit, list_id: int, who: Staff, *, lock: bool = False) -> Row[Any]:
        query = select(subsidy_list).where(subsidy_list.c.id == list_id, self._sight(who))
        row: Row[Any] | None = (await unit.conn.execute(query.with_for_update() if lock else query)).one_or_none()
        if row is None:
            raise NotYours
        return row


def _managers_only(who: Staff) -> None:
    if who.role is not Role.MANAGER:
        raise Refused("由主管答复。")


def _paid() -> ColumnElement[bool]:
    """Cases that stand on a list: each is paid for once, on whichever."""
    return exists().where(subsidy_line.c.case_id == case.c.id)


async def _begun(unit: Unit, who: Staff, period: Period, now: datetime) -> int:
    """The empty draft of a period: a new one, or the one that nobody objected to. Raises `Refused` for any other."""
    mine = and_(subsidy_list.c.area == who.committee, subsidy_list.c.period == period.code)
    row = (await unit.conn.execute(select(subsidy_list).where(mine).with_for_update())).one_or_none()
    values = {"state": State.DRAFT.value, "made_by": who.id, "made_at": now}
    if row is None:
        new = subsidy_list.insert().values(area=who.committee, period=period.code, **values)
        return int((await unit.conn.execute(new.returning(subsidy_list.c.id))).scalar_one())
    lines = await _lines(unit, row.id, None)
    if row.state != State.DRAFT.value or any(line.said != Said() for line in lines):
        raise Refused("这个期间的清单已经批准，或者已经有异议、更正，不能重新生成。")
    await unit.conn.execute(delete(subsidy_line).where(subsidy_line.c.list_id == row.id))
    await unit.conn.execute(update(subsidy_list).where(subsidy_list.c.id == row.id).values(values))
    return int(row.id)


async def _listing(unit: Unit, row: Row[Any], who: Staff) -> Listing:
    return Listing(
        period=row.period,
        area=row.area,
        maker=StaffId(row.made_by),
        made_at=row.made_at,
        state=State(row.state),
        approver=StaffId(row.approved_by) if row.approved_by is not None else None,
        approved_at=row.approved_at,
        lines=await _lines(unit, row.id, None if who.role is Role.MANAGER else who.id),
        id=row.id,
    )


async def _lines(unit: Unit, list_id: int, staff: StaffId | None) -> tuple[Line, ...]:
    query = select(subsidy_line, case.c.number.label("number_of_case"), case.c.committee).join(
        case, case.c.id == subsidy_line.c.case_id
    )
    query = query.where(subsidy_line.c.list_id == list_id, ~case.c.sensitive)
    if staff is not None:
        query = query.where(subsidy_line.c.staff_id == staff)
    names = {person.id: person.name for person in await all_staff(unit)}
    return tuple(
        Line(
            case=CaseNumber(row.number_of_case),
            staff=StaffId(row.staff_id),
            name=names.get(StaffId(row.staff_id), ""),
            committee=row.committee,
            rule=row.rule,
            computed=row.computed,
            fen=row.fen,
            said=_SAID.load(unit.vault.open(row.body, row.key_id, "subsidy", row.uid)),
            id=row.id,
        )
        for row in await unit.conn.execute(query.order_by(subsidy_line.c.id))
    )


async def _insert(unit: Unit, list_id: int, line: Line) -> None:
    row_uid = uid()
    body = unit.vault.seal(_SAID.dump(line.said), "subsidy", row_uid)
    case_id = (await unit.conn.execute(select(case.c.id).where(case.c.number == line.case))).scalar_one()
    values = {
        "uid": row_uid,
        "list_id": list_id,
        "case_id": case_id,
        "staff_id": line.staff,
        "rule": line.rule,
        "computed": line.computed,
        "fen": line.fen,
        "body": body.body,
        "key_id": body.key_id,
    }
    await unit.conn.execute(subsidy_line.insert().values(values))


async def _save(unit: Unit, line: Line) -> None:
    row = (await unit.conn.execute(select(subsidy_line.c.uid).where(subsidy_line.c.id == line.id))).one()
    body = unit.vault.seal(_SAID.dump(line.said), "subsidy", row.uid)
    values = {"fen": line.fen, "body": body.body, "key_id": body.key_id}
    await unit.conn.execute(update(subsidy_line).where(subsidy_line.c.id == line.id).values(values))
