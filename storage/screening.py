"""Screening tasks: made once for each grid and week or campaign, reported or chased; and campaigns themselves."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, update

from handlers.casework.case import StaffId
from handlers.casework.staff import Staff
from handlers.errors import NotYours, Refused
from handlers.hours import local_day
from handlers.screening import campaign as campaigns
from handlers.screening.campaign import Campaign, Words
from handlers.screening.sight import grounds, leaders, managers, may_work, seen_by, workers
from handlers.screening.task import Rung, Task, after, slot, told_at, weekly_days
from storage import audit
from storage.database import insert
from storage.mapping import CAMPAIGN_WORDS, legible
from storage.notices import NoticeKind, notify
from storage.people import all_staff
from storage.tables import campaign, finding, screening_task, staff
from storage.transcript import uid
from storage.unit import Unit, Units

_BATCH = 200  # tasks chased in one transaction


class Screenings:
    """The clock of screening, the tasks of a person, and campaigns."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def tick(self, now: datetime) -> int:
        """Make this week's tasks where they are missing, and tell who has to be told; how many tasks were made."""
        async with self._units.read() as unit:
            missing = await _missing(unit, now)
            due = (await unit.conn.execute(_due(now).limit(1))).first() is not None
        if not missing and not due:
            return 0
        async with self._units.write() as unit:
            for grid, first, last in missing:
                await _make(unit, grid, first, last, None)
            await _chase(unit, now)
        return len(missing)

    async def tasks(self, who: Staff, now: datetime) -> tuple[Task, ...]:
        """The running tasks of the grids in sight, and late ones, the earliest due first."""
        async with self._units.read() as unit:
            today = local_day(unit.district, now)
            first, _ = weekly_days(today, unit.district)
            running = (screening_task.c.starts <= today) & (
                (screening_task.c.due >= first) | screening_task.c.done_at.is_(None)
            )
            return await read_tasks(unit, in_sight(who, unit, screening_task.c.grid), running)

    async def task(self, task_id: int, who: Staff) -> Task:
        """One task. Raises `NotYours`."""
        async with self._units.read() as unit:
            return await task_of(unit, task_id, who)

    async def open_tasks(self, who: Staff, now: datetime) -> int:
        """How many tasks wait for this person's own report."""
        async with self._units.read() as unit:
            waiting = select(screening_task.c.grid).where(
                in_sight(who, unit, screening_task.c.grid),
                screening_task.c.done_at.is_(None),
                screening_task.c.starts <= local_day(unit.district, now),
            )
            found = (await unit.conn.execute(waiting)).scalars()
            return sum(may_work(who, grid, unit.district) for grid in found)

    async def report(self, task_id: int, who: Staff, now: datetime) -> Task:
        """The grid was screened; nothing found is a report too. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            task = await work_on(unit, task_id, who)
            if task.done_at is not None:
                raise Refused("这个任务已经报过了。")
            done = update(screening_task).where(screening_task.c.id == task_id)
            await unit.conn.execute(done.values(done_at=now, done_by=who.id, next_at=None, rung=Rung.OVER.value))
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "screened", now, str(task_id))
            return await task_of(unit, task_id, who)

    async def begin(self, plan: Campaign, who: Staff, now: datetime) -> int:
        """A new campaign with a task for each of its grids. Raises `NotYours`, `BadInput`."""
        async with self._units.write() as unit:
            campaigns.checked(plan, who, unit.district)
            row_uid = uid()
            body = unit.vault.seal(CAMPAIGN_WORDS.dump(_legible(plan.words)), "campaign", row_uid)
            new = campaign.insert().values(
                uid=row_uid,
                body=body.body,
                key_id=body.key_id,
                committee=plan.committee,
                areas=list(plan.areas),
                categories=list(plan.categories),
                sectors=list(plan.sectors),
                people=list(plan.people),
                starts=plan.starts,
                ends=plan.ends,
                created_by=who.id,
                created_at=now,
            )
            made = int((await unit.conn.execute(new.returning(campaign.c.id))).scalar_one())
            for node in campaigns.grids(plan, unit.district):
                await _make(unit, node.code, plan.starts, plan.ends, made)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "campaign", now, str(made))
            return made

    async def campaigns(self, who: Staff) -> tuple[Campaign, ...]:
        """Campaigns that send out a grid in sight, the newest first."""
        async with self._units.read() as unit:
            mine = select(screening_task.c.campaign_id).where(in_sight(who, unit, screening_task.c.grid))
            query = select(campaign).where(campaign.c.id.in_(mine)).order_by(campaign.c.id.desc()).limit(100)
            return tuple(_campaign(unit, row) for row in await unit.conn.execute(query))

    async def campaign(self, campaign_id: int, who: Staff) -> tuple[Campaign, tuple[Task, ...]]:
        """One campaign with the tasks in sight. Raises `NotYours`."""
        async with self._units.read() as unit:
            mine = screening_task.c.campaign_id == campaign_id
            tasks = await read_tasks(unit, in_sight(who, unit, screening_task.c.grid), mine)
            row = (await unit.conn.execute(select(campaign).where(campaign.c.id == campaign_id))).one_or_none()
            if row is None or not tasks:
                raise NotYours
            return _campaign(unit, row), tasks

    async def end(self, campaign_id: int, who: Staff, words: str, now: datetime) -> None:
        """The campaign ends with its report; what was not reported by then is chased no longer. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            query = select(campaign).where(campaign.c.id == campaign_id).with_for_update()
            row = (await unit.conn.execute(query)).one_or_none()
            if row is None:
                raise NotYours
            plan = _campaign(unit, row)
            said = Words(plan.words.name, plan.words.what, legible(campaigns.may_end(plan, who, words)))
            body = unit.vault.seal(CAMPAIGN_WORDS.dump(said), "campaign", row.uid)
            ended = update(campaign).where(campaign.c.id == campaign_id)
            await unit.conn.execute(ended.values(body=body.body, key_id=body.key_id, ended_at=now))
            still = update(screening_task).where(screening_task.c.campaign_id == campaign_id)
            await unit.conn.execute(still.values(next_at=None, rung=Rung.OVER.value))
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "campaign_end", now, str(campaign_id))


def in_sight(who: Staff, unit: Unit, grid: ColumnElement[str]) -> ColumnElement[bool]:
    """The filter that every query of screening carries: the grids this person sees."""
    return grid.in_(sorted(seen_by(who, unit.district)))


async def read_tasks(unit: Unit, *where: ColumnElement[bool]) -> tuple[Task, ...]:
    """Tasks with who reported them and how many findings of the register they brought, the earliest due first."""
    rows = (await unit.conn.execute(_tasks(*where).order_by(screening_task.c.due, screening_task.c.id))).all()
    return tuple(_task(unit, row) for row in rows)


async def task_of(unit: Unit, task_id: int, who: Staff) -> Task:
    """One task in sight. Raises `NotYours`."""
    found = await read_tasks(unit, in_sight(who, unit, screening_task.c.grid), screening_task.c.id == task_id)
    if not found:
        raise NotYours
    return found[0]


async def work_on(unit: Unit, task_id: int, who: Staff) -> Task:
    """One task, locked, for who screens its grid. Raises `NotYours`."""
    locked = select(screening_task.c.id).where(screening_task.c.id == task_id).with_for_update()
    await unit.conn.execute(locked)
    task = await task_of(unit, task_id, who)
    if not may_work(who, task.grid, unit.district):
        raise NotYours
    return task


def _tasks(*where: ColumnElement[bool]) -> Select[Any]:
    counted = (
        select(func.count())
        .where(finding.c.task_id == screening_task.c.id, ~finding.c.sensitive)
        .scalar_subquery()
        .label("findings")
    )
    joined = screening_task.outerjoin(campaign, campaign.c.id == screening_task.c.campaign_id).outerjoin(
        staff, staff.c.id == screening_task.c.done_by
    )
    theme = (campaign.c.uid.label("theme_uid"), campaign.c.body.label("theme"), campaign.c.key_id.label("theme_key"))
    return select(screening_task, *theme, staff.c.name.label("by"), counted).select_from(joined).where(*where)


def _task(unit: Unit, row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        grid=row.grid,
        campaign=row.campaign_id,
        theme=theme_of(unit, row),
        starts=row.starts,
        due=row.due,
        done_at=row.done_at,
        done_by=row.by or "",
        findings=row.findings,
    )


def theme_of(unit: Unit, row: Row[Any]) -> str:
    """The campaign's name in a row that carries its sealed words; "" for the weekly task."""
    if row.theme is None:
        return ""
    return CAMPAIGN_WORDS.load(unit.vault.open(row.theme, row.theme_key, "campaign", row.theme_uid)).name


def _campaign(unit: Unit, row: Row[Any]) -> Campaign:
    return Campaign(
        id=row.id,
        words=CAMPAIGN_WORDS.load(unit.vault.open(row.body, row.key_id, "campaign", row.uid)),
        committee=row.committee,
        areas=tuple(row.areas),
        categories=tuple(row.categories),
        sectors=tuple(row.sectors),
        people=tuple(row.people),
        starts=row.starts,
        ends=row.ends,
        created_by=StaffId(row.created_by),
        ended_at=row.ended_at,
    )


def _legible(words: Words) -> Words:
    return Words(legible(words.name).strip(), legible(words.what).strip(), "")


async def _missing(unit: Unit, now: datetime) -> list[tuple[str, date, date]]:
    """Grids that have no task of the running week yet."""
    if not unit.district.screening.active:
        return []
    first, last = weekly_days(local_day(unit.district, now), unit.district)
    week = select(screening_task.c.grid).where(screening_task.c.starts == first, screening_task.c.campaign_id.is_(None))
    there = set((await unit.conn.execute(week)).scalars())
    return [(node.code, first, last) for node in grounds(unit.district) if node.code not in there]


async def _make(unit: Unit, grid: str, first: date, last: date, campaign_id: int | None) -> None:
    """A task, unless it is there already."""
    new = insert(unit.conn, screening_task).values(
        slot=slot(grid, first, campaign_id),
        grid=grid,
        campaign_id=campaign_id,
        starts=first,
        due=last,
        rung=Rung.BEGUN.value,
        next_at=told_at(Rung.BEGUN, first, last, unit.district),
    )
    await unit.conn.execute(new.on_conflict_do_nothing())


def _due(now: datetime) -> Select[Any]:
    return select(screening_task).where(screening_task.c.next_at <= now).order_by(screening_task.c.next_at)


async def _chase(unit: Unit, now: datetime) -> None:
    """Everybody hears once, however many of their grids are due; what was missed meanwhile is not made up for."""
    people, told = await all_staff(unit), dict[tuple[StaffId, NoticeKind], None]()
    rows = (await unit.conn.execute(_due(now).limit(_BATCH).with_for_update(skip_locked=True))).all()
    for row in rows:
        rung = Rung(row.rung)
        while (later := told_at(after(rung), row.starts, row.due, unit.district)) is not None and later <= now:
            rung = after(rung)
        told |= dict.fromkeys(_who(rung, row.grid, people, now, unit))
        then = told_at(after(rung), row.starts, row.due, unit.district)
        going = update(screening_task).where(screening_task.c.id == row.id)
        await unit.conn.execute(going.values(rung=after(rung).value, next_at=then))
    for person, kind in told:
        await notify(unit, kind, now, staff_id=person)


def _who(
    rung: Rung, grid: str, people: Sequence[Staff], now: datetime, unit: Unit
) -> Iterable[tuple[StaffId, NoticeKind]]:
    district = unit.district
    found = list(workers(grid, people, now, district))
    if rung is Rung.LATE:
        found += leaders(grid, people, now, district)
    if rung is Rung.CHASED:
        found = list(managers(grid, people, now, district))
    kind = NoticeKind.SCREEN if rung in (Rung.BEGUN, Rung.LAST_DAY) else NoticeKind.SCREEN_LATE
    return [(who.id, kind) for who in found]
