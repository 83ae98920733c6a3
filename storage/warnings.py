"""Early warnings as they are kept: one open for each cell, updated and not repeated; read and worked by managers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, delete, func, or_, select, true, update

from handlers.casework.case import Case
from handlers.casework.staff import Role, Staff, away
from handlers.district import District
from handlers.errors import NotYours, Stale
from handlers.oversight.finding import Finding
from handlers.oversight.warned import LIVE, REST, State, Warned, Wish, decide, may_handle, quiet, same
from storage import audit
from storage.cases import cases_query, read_cases
from storage.mapping import WARNED, legible, legible_texts
from storage.notices import NoticeKind, notify
from storage.people import all_staff
from storage.scope import Eyes, eyes_of, visible
from storage.tables import case, warning, warning_case
from storage.tables.columns import among
from storage.transcript import uid
from storage.unit import Unit, Units

SHOWN = 200  # cases, and closed warnings, on one page


@dataclass(frozen=True, slots=True)
class Listed:
    """A warning of a list. `count` is of all its cases, in sight or not."""

    id: int
    warned: Warned
    first_at: datetime
    seen_at: datetime
    closed_at: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A warning with those of its cases the reader may see, the newest first, and how many more there are."""

    listed: Listed
    cases: tuple[Case, ...]
    hidden: int


class Warnings:
    """For one manager at a time, within the own area."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def listed(self, who: Staff, *, closed: bool = False) -> tuple[Listed, ...]:
        """Those that are open, what nobody looked at first; or the newest closed ones."""
        ended = warning.c.closed_at.is_not(None) if closed else warning.c.closed_at.is_(None)
        query = select(warning).where(_mine(who, self._units.district), ended)
        order = warning.c.closed_at.desc() if closed else (warning.c.state != State.OPEN.value)
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(query.order_by(order, warning.c.id.desc()).limit(SHOWN))).all()
            counted = await _counts(unit, [row.id for row in rows])
            return tuple(_listed(unit, row, counted.get(row.id, 0)) for row in rows)

    async def between(self, who: Staff | None, since: datetime, until: datetime) -> tuple[Warned, ...]:
        """Those that first stood out in that time, the oldest first; None is the whole district, for reports."""
        query = select(warning).where(warning.c.first_at >= since, warning.c.first_at < until)
        mine = query if who is None else query.where(_mine(who, self._units.district))
        async with self._units.read() as unit:
            return tuple(_warned(unit, row) for row in (await unit.conn.execute(mine.order_by(warning.c.id))).all())

    async def waiting(self, who: Staff) -> int:
        """How many nobody has looked at."""
        async with self._units.read() as unit:
            return int((await unit.conn.execute(select(unseen(eyes_of(who, unit.district))))).scalar_one())

    async def one(self, warning_id: int, who: Staff, now: datetime, act: str = "warning_read") -> Opened:
        """One warning with its cases; the reading is recorded. Raises `NotYours`."""
        async with self._units.write() as unit:
            row = await self._row(unit, warning_id, who)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), act, now, str(warning_id))
            of = select(warning_case.c.case_id).where(warning_case.c.warning_id == warning_id)
            seen = cases_query(case.c.id.in_(of), ~case.c.sensitive, visible(who, unit.district))
            kept = await read_cases(unit, seen.order_by(case.c.opened_at.desc(), case.c.id.desc()).limit(SHOWN))
            count = (await _counts(unit, [warning_id])).get(warning_id, 0)
            return Opened(_listed(unit, row, count), tuple(one.case for one in kept), count - len(kept))

    async def act(self, warning_id: int, who: Staff, wish: Wish, now: datetime) -> Warned:
        """Carry a manager's wish out. Raises `NotYours`, `Refused`, `BadInput`."""
        async with self._units.write() as unit:
            row = await self._row(unit, warning_id, who)
            meeting = legible_texts(wish.meeting) if wish.meeting else None
            asked = replace(wish, words=legible(wish.words), meeting=meeting)
            after = decide(_warned(unit, row), who, asked, now, unit.district)
            closed = None if after.state in LIVE else (row.closed_at or now)
            await _write(unit, row, after, {"closed_at": closed})
            actor = audit.staff_actor(who.id)
            await audit.record(unit, audit.HOUSE, actor, f"warning_{wish.act.value}", now, str(warning_id))
            return after

    async def _row(self, unit: Unit, warning_id: int, who: Staff) -> Row[Any]:
        query = select(warning).where(warning.c.id == warning_id, _mine(who, self._units.district))
        row = (await unit.conn.execute(query)).one_or_none()
        if row is None or not may_handle(who, row.place_code, unit.district):
            raise NotYours
        return row


def unseen(eyes: Eyes) -> ScalarSelect[int]:
    """How many warnings nobody has looked at, to be asked with other numbers."""
    query = select(func.count()).select_from(warning).where(_near(eyes), warning.c.closed_at.is_(None))
    return query.where(among(warning.c.state, [State.OPEN])).scalar_subquery()


def _mine(who: Staff, district: District) -> ColumnElement[bool]:
    return _near(eyes_of(who, district))


def _near(eyes: Eyes) -> ColumnElement[bool]:
    """A township sees its own, the district all; equal to `may_handle`."""
    return true() if eyes.area is None else warning.c.place_code.in_(eyes.area)


async def keep(unit: Unit, found: Sequence[Finding], now: datetime) -> int:
    """Write what a look found: known cells are updated, quiet ones left alone. Tells managers of what is new."""
    recent = or_(warning.c.closed_at.is_(None), warning.c.closed_at > now - REST)
    rows = (await unit.conn.execute(select(warning).where(recent).order_by(warning.c.id))).all()
    known = [(row, _warned(unit, row)) for row in rows]
    new, seen = [], set[int]()
    for finding in found:
        live = next(((r, w) for r, w in known if r.closed_at is None and same(finding, w.finding)), None)
        if live is not None and live[0].id in seen:
            continue  # two themes of today that were one before
        if live is not None:
            seen.add(live[0].id)
            bare = replace(finding, cell=live[1].finding.cell, cases=())
            await _write(unit, live[0], replace(live[1], finding=bare), {"seen_at": now})
            await _keep_cases(unit, live[0].id, finding.cases)
        elif not any(r.closed_at and quiet(finding, w.finding, r.closed_at, now) for r, w in known):
            await _new(unit, finding, now)
            new.append(finding)
    for who in await all_staff(unit) if new else ():
        mine = any(may_handle(who, finding.place, unit.district) for finding in new)
        if who.role is Role.MANAGER and mine and not away(who, now):
            await notify(unit, NoticeKind.EARLY, now, staff_id=who.id)
    return len(new)


async def _new(unit: Unit, finding: Finding, now: datetime) -> None:
    row_uid = uid()
    sealed = unit.vault.seal(WARNED.dump(Warned(replace(finding, cases=()))), "warning", row_uid)
    values = {
        "uid": row_uid,
        "cell_index": unit.vault.index("warning", finding.cell),
        "kind": finding.kind.value,
        "place_code": finding.place,
        "state": State.OPEN.value,
        "body": sealed.body,
        "key_id": sealed.key_id,
        "first_at": now,
        "seen_at": now,
    }
    new = (await unit.conn.execute(warning.insert().values(values).returning(warning.c.id))).scalar_one()
    await _keep_cases(unit, int(new), finding.cases)


async def _keep_cases(unit: Unit, warning_id: int, cases: Sequence[int]) -> None:
    """The cases as they are now; one that became sensitive since it was read is left out."""
    await unit.conn.execute(delete(warning_case).where(warning_case.c.warning_id == warning_id))
    still = select(case.c.id).where(case.c.id.in_(cases), ~case.c.sensitive)
    for case_id in (await unit.conn.execute(still.order_by(case.c.id))).scalars().all():
        await unit.conn.execute(warning_case.insert().values(warning_id=warning_id, case_id=case_id))


async def _write(unit: Unit, row: Row[Any], after: Warned, columns: dict[str, object]) -> None:
    """Raises `Stale` when somebody else was faster."""
    sealed = unit.vault.seal(WARNED.dump(after), "warning", row.uid)
    values = {
        "body": sealed.body,
        "key_id": sealed.key_id,
        "state": after.state.value,
        "place_code": after.finding.place,
        "version": row.version + 1,
        **columns,
    }
    guarded = update(warning).where(warning.c.id == row.id, warning.c.version == row.version).values(values)
    if (await unit.conn.execute(guarded)).rowcount != 1:
        raise Stale("刚刚有人改动了这条预警，请刷新后再试。")


async def _counts(unit: Unit, ids: Sequence[int]) -> dict[int, int]:
    query = select(warning_case.c.warning_id, func.count()).where(warning_case.c.warning_id.in_(ids))
    rows = await unit.conn.execute(query.group_by(warning_case.c.warning_id))
    return {row[0]: row[1] for row in rows}


def _warned(unit: Unit, row: Row[Any]) -> Warned:
    return WARNED.load(unit.vault.open(row.body, row.key_id, "warning", row.uid))


def _listed(unit: Unit, row: Row[Any], count: int) -> Listed:
    return Listed(row.id, _warned(unit, row), row.first_at, row.seen_at, row.closed_at, count)
