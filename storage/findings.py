"""Findings of screening as they are kept: told, settled on the spot or reported upward as a case, and visited again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, or_, select, true, update

from handlers.casework.case import CaseNumber, Move, Room, StaffId
from handlers.casework.orders import Order
from handlers.casework.reading import Reading, case_of
from handlers.casework.staff import Role, Staff, may_see
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day
from handlers.messages import Attachment
from handlers.screening import finding as rules
from handlers.screening.finding import Content, Finding, State, Told, Visited
from handlers.screening.sight import may_work
from handlers.screening.task import Task
from storage import audit
from storage.cases import lock_case
from storage.mapping import FINDING, legible
from storage.moves import carry_move
from storage.people import staff_of
from storage.screening import in_sight, read_tasks, theme_of, work_on
from storage.staff_opening import announce, open_by_staff
from storage.tables import campaign, case, finding, finding_file, finding_visit, screening_task, staff, stored_file
from storage.transcript import Place, add_files, note, uid
from storage.unit import Unit, Units
from storage.world import new_number

HANDED = "网格排查发现，当场不能解决"
_FILES, _AGAIN = 20, timedelta(days=90)  # of one finding; how far ahead it may be looked at again


class Findings:
    """Findings, for one member of staff at a time. Every change and reading of one is in the trail of the house."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def tell(self, task_id: int, who: Staff, told: Told, read: Reading | None, now: datetime) -> Finding:
        """One more finding of a task. `read` is `rules.understood` of it. What is dangerous or sensitive is reported at once.

        Raises `NotYours`, `BadInput`.
        """
        words = rules.checked(_legible(told))
        async with self._units.write() as unit:
            task = await work_on(unit, task_id, who)
            made = await _insert(unit, task, who, words, read, now)
            await _add_files(unit, made, told.files, now)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "finding", now, str(made))
            if read is not None and read.at_once:
                await _report(unit, await _one(unit, made), who, read, words.result, now)
            return await _one(unit, made)

    async def finding(self, finding_id: int, who: Staff, now: datetime) -> Finding:
        """One finding, recorded as read. Raises `NotYours`."""
        async with self._units.write() as unit:
            found = await _mine(unit, finding_id, who)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "finding_read", now, str(finding_id))
            return found

    async def photo(self, finding_id: int, who: Staff, file: Attachment, now: datetime) -> None:
        """One more photo of an open finding. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            found = await _locked(unit, finding_id, who)
            rules.still_open(found)
            if len(found.files) >= _FILES:
                raise Refused(f"一条最多 {_FILES} 个文件。")
            await _add_files(unit, finding_id, (file,), now)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "finding_file", now, str(finding_id))

    async def settle(self, finding_id: int, who: Staff, result: str, again: date | None, now: datetime) -> None:
        """Settled on the spot; `again`: the day it is looked at once more. Raises `NotYours`, `Refused`, `BadInput`."""
        async with self._units.write() as unit:
            found = await _locked(unit, finding_id, who)
            content = rules.settled(found, legible(result))
            day = _again(unit, again, now)
            await _write(unit, found, content, state=State.RESOLVED.value, settled_at=now, again=day)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "finding_settled", now, str(finding_id))

    async def report(self, finding_id: int, who: Staff, read: Reading, tried: str, now: datetime) -> Finding:
        """Reported upward: a case from the grid's own step on. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            found = await _locked(unit, finding_id, who)
            rules.still_open(found)
            await _report(unit, found, who, read, legible(tried).strip()[: rules.LONGEST], now)
            return await _one(unit, finding_id)

    async def visit(
        self, finding_id: int, who: Staff, met: bool, words: str, again: date | None, now: datetime
    ) -> None:
        """A household was visited: met or not. Without a new day it leaves the visiting list. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            found = await _locked(unit, finding_id, who)
            text, row_uid = rules.visited(found, met, legible(words)), uid()
            body = unit.vault.seal(text, "finding_visit", row_uid, finding_id)
            new = finding_visit.insert().values(
                uid=row_uid,
                finding_id=finding_id,
                day=local_day(unit.district, now),
                met=met,
                body=body.body,
                key_id=body.key_id,
                staff_id=who.id,
                at=now,
            )
            await unit.conn.execute(new)
            day = _again(unit, again, now)
            await unit.conn.execute(update(finding).where(finding.c.id == finding_id).values(again=day))
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "finding_visit", now, str(finding_id))

    async def of_task(self, task_id: int, who: Staff) -> tuple[Finding, ...]:
        """The findings of one task that this person may read, oldest first."""
        return await self._read(who, finding.c.task_id == task_id)

    async def of_campaign(self, campaign_id: int, who: Staff) -> tuple[Finding, ...]:
        """The findings of one campaign in sight."""
        return await self._read(who, screening_task.c.campaign_id == campaign_id)

    async def again(self, who: Staff, until: date) -> tuple[Finding, ...]:
        """Findings to be looked at again by that day, the earliest first."""
        found = await self._read(who, finding.c.again <= until)
        mine = [one for one in found if may_work(who, one.grid, self._units.district)]
        return tuple(sorted(mine, key=lambda one: one.again or until))

    async def unsettled(self, who: Staff, grids: Collection[str]) -> tuple[Finding, ...]:
        """What was found in these grids and neither settled nor reported yet, of whichever round; the oldest first."""
        return await self._read(who, finding.c.grid.in_(grids), finding.c.state == State.OPEN.value)

    async def register(
        self, who: Staff | None, first: date, last: date, now: datetime, *, taken: bool = False
    ) -> tuple[tuple[Finding, ...], tuple[Task, ...]]:
        """Findings and reported tasks of a span of days in sight; None is the whole district, for the command line.

        `taken`: as a file, which the trail keeps.
        """
        begin, end = (datetime.combine(day, datetime.min.time(), self._units.district.tz) for day in (first, last))
        until = end + timedelta(days=1)
        found = await self._read(who, finding.c.found_at >= begin, finding.c.found_at < until)
        async with self._units.write() if taken else self._units.read() as unit:
            done = and_(screening_task.c.done_at >= begin, screening_task.c.done_at < until)
            seen = true() if who is None else in_sight(who, unit, screening_task.c.grid)
            tasks = await read_tasks(unit, seen, done)
            if taken and who is not None:
                await audit.record(
                    unit, audit.HOUSE, audit.staff_actor(who.id), "screening_file", now, f"{first}..{last}"
                )
        return tuple(one for one in found if not one.sensitive), tasks

    async def _read(self, who: Staff | None, *where: ColumnElement[bool]) -> tuple[Finding, ...]:
        async with self._units.read() as unit:
            return await _findings(unit, _sight(who, unit), *where)


def _sight(who: Staff | None, unit: Unit) -> ColumnElement[bool]:
    """The grid in sight; of sensitive ones only who told it: the village's kin and the register know of none."""
    if who is None:
        return ~finding.c.sensitive
    own = or_(~finding.c.sensitive, finding.c.found_by == who.id)
    return and_(in_sight(who, unit, finding.c.grid), own)


async def _mine(unit: Unit, finding_id: int, who: Staff) -> Finding:
    found = await _findings(unit, _sight(who, unit), finding.c.id == finding_id)
    if not found:
        raise NotYours
    return found[0]


async def _locked(unit: Unit, finding_id: int, who: Staff) -> Finding:
    """One finding, locked, for who screens its grid. Raises `NotYours`."""
    await unit.conn.execute(select(finding.c.id).where(finding.c.id == finding_id).with_for_update())
    found = await _mine(unit, finding_id, who)
    if not may_work(who, found.grid, unit.district):
        raise NotYours
    return found


async def _one(unit: Unit, finding_id: int) -> Finding:
    return (await _findings(unit, finding.c.id == finding_id))[0]


def _again(unit: Unit, day: date | None, now: datetime) -> date | None:
    today = local_day(unit.district, now)
    if day is not None and not today <= day <= today + _AGAIN:
        raise BadInput("再去看的日子要在今天以后，三个月以内。")
    return day


def _legible(told: Told) -> Told:
    return replace(told, what=legible(told.what), result=legible(told.result))


async def _insert(unit: Unit, task: Task, who: Staff, told: Told, read: Reading | None, now: datetime) -> int:
    secret = bool(told.secret) or (read is not None and read.sensitive)
    category = told.category or (read.facts.category if read else "")
    content = Content("") if secret else Content(told.what, category, told.people, told.result)
    settled = bool(told.result) and not (read is not None and read.at_once)
    row_uid = uid()
    body = unit.vault.seal(FINDING.dump(content), "finding", row_uid)
    new = finding.insert().values(
        uid=row_uid,
        task_id=task.id,
        grid=task.grid,
        state=(State.RESOLVED if settled else State.OPEN).value,
        sensitive=secret,
        body=body.body,
        key_id=body.key_id,
        found_by=who.id,
        found_at=now,
        settled_at=now if settled else None,
    )
    return int((await unit.conn.execute(new.returning(finding.c.id))).scalar_one())


async def _write(unit: Unit, found: Finding, content: Content, **columns: object) -> None:
    row_uid = (await unit.conn.execute(select(finding.c.uid).where(finding.c.id == found.id))).scalar_one()
    body = unit.vault.seal(FINDING.dump(content), "finding", row_uid)
    changed = update(finding).where(finding.c.id == found.id)
    await unit.conn.execute(changed.values(body=body.body, key_id=body.key_id, **columns))


async def _report(unit: Unit, found: Finding, who: Staff, read: Reading, tried: str, now: datetime) -> None:
    """The finding as a case, by the one way in which staff open cases; its photos go with it."""
    value = case_of(read, new_number(), now, unit.district)
    kept = await open_by_staff(unit, value, "screening", HANDED, now, who)
    await announce(unit, kept, read.risks, read.words, now)
    line = await note(unit, kept.id, f"{who.name} 在排查中发现" + (f"，做过：{tried}" if tried else ""), now)
    await add_files(unit, found.files, Place(None, kept.id, Room.INTERNAL), now, line)
    if read.sensitive:
        await unit.conn.execute(delete(finding_file).where(finding_file.c.finding_id == found.id))
    elif not read.risks:
        await _on(unit, value.number, who, tried, now)
    content = Content("") if read.sensitive else replace(found.content, category=read.facts.category, tried=tried)
    columns = {"state": State.REPORTED.value, "case_id": kept.id, "settled_at": now, "sensitive": read.sensitive}
    await _write(unit, found, content, again=None, **columns)
    await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "finding_reported", now, str(found.id))


async def _on(unit: Unit, number: CaseNumber, who: Staff, tried: str, now: datetime) -> None:
    """The grid's own step, then the hand-over to the village with its receipt; the village's people take it themselves.

    A danger waits for nobody's receipt, and what is another committee's (major, an industry's) stays in its queue.
    """
    kept, talk = await lock_case(unit, number)
    if not may_see(who, kept.case, kept.named, unit.district):
        return
    await carry_move(unit, kept, talk, who, Order(Move.CLAIM), now)
    if who.role is Role.GRID_WORKER:
        kept, talk = await lock_case(unit, number)
        order = Order(Move.ESCALATE, reason=HANDED, tried=tried or "现场了解情况")
        await carry_move(unit, kept, talk, who, order, now)


async def _add_files(unit: Unit, finding_id: int, files: Sequence[Attachment], now: datetime) -> None:
    for file in files[:_FILES]:
        row_uid = uid()
        name = unit.vault.seal(legible(file.name), "finding_file", row_uid, file.sha256)
        new = finding_file.insert().values(
            uid=row_uid, finding_id=finding_id, sha256=file.sha256, name=name.body, key_id=name.key_id, at=now
        )
        await unit.conn.execute(new)


async def _files(unit: Unit, ids: Sequence[int]) -> dict[int, tuple[Attachment, ...]]:
    query = select(finding_file, stored_file.c.mime, stored_file.c.size).join(
        stored_file, stored_file.c.sha256 == finding_file.c.sha256
    )
    found: dict[int, tuple[Attachment, ...]] = {}
    for row in await unit.conn.execute(query.where(finding_file.c.finding_id.in_(ids)).order_by(finding_file.c.id)):
        name = unit.vault.open(row.name, row.key_id, "finding_file", row.uid, row.sha256)
        file = Attachment(row.sha256, row.mime, row.size, name)
        found[row.finding_id] = (*found.get(row.finding_id, ()), file)
    return found


def _query(*where: ColumnElement[bool]) -> Select[Any]:
    joined = (
        finding.join(screening_task, screening_task.c.id == finding.c.task_id)
        .outerjoin(campaign, campaign.c.id == screening_task.c.campaign_id)
        .outerjoin(case, case.c.id == finding.c.case_id)
    )
    theme = (campaign.c.uid.label("theme_uid"), campaign.c.body.label("theme"), campaign.c.key_id.label("theme_key"))
    return select(finding, *theme, case.c.number).select_from(joined).where(*where).order_by(finding.c.id)


async def _findings(unit: Unit, *where: ColumnElement[bool]) -> tuple[Finding, ...]:
    rows = (await unit.conn.execute(_query(*where))).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    people = await _people(unit, {row.found_by for row in rows})
    visits, files = await _visits(unit, ids), await _files(unit, ids)
    return tuple(_finding(unit, row, people, visits.get(row.id, ()), files.get(row.id, ())) for row in rows)


async def _people(unit: Unit, ids: set[int]) -> dict[StaffId, Staff]:
    rows = await unit.conn.execute(select(staff).where(staff.c.id.in_(ids)))
    return {(who := staff_of(row)).id: who for row in rows}


async def _visits(unit: Unit, ids: Sequence[int]) -> dict[int, tuple[Visited, ...]]:
    query = select(finding_visit, staff.c.name).join(staff, staff.c.id == finding_visit.c.staff_id)
    found: dict[int, tuple[Visited, ...]] = {}
    for row in await unit.conn.execute(query.where(finding_visit.c.finding_id.in_(ids)).order_by(finding_visit.c.id)):
        words = unit.vault.open(row.body, row.key_id, "finding_visit", row.uid, row.finding_id)
        found[row.finding_id] = (*found.get(row.finding_id, ()), Visited(row.day, row.met, words, row.name))
    return found


def _finding(
    unit: Unit,
    row: Row[Any],
    people: dict[StaffId, Staff],
    visits: tuple[Visited, ...],
    files: tuple[Attachment, ...],
) -> Finding:
    return Finding(
        id=row.id,
        task=row.task_id,
        grid=row.grid,
        theme=theme_of(unit, row),
        state=State(row.state),
        sensitive=row.sensitive,
        content=FINDING.load(unit.vault.open(row.body, row.key_id, "finding", row.uid)),
        by=people[StaffId(row.found_by)],
        found_at=row.found_at,
        number=CaseNumber(row.number) if row.number else None,
        settled_at=row.settled_at,
        again=row.again,
        files=files,
        visits=visits,
    )
