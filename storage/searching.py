"""Searching cases for one member of staff: scope in every query, each search recorded with its count, never its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select

from handlers.casework import searching
from handlers.casework.case import Case, CaseNumber
from handlers.casework.searching import Group, Stage, Wanted
from handlers.casework.staff import Staff
from handlers.hours import local_day
from nlu.entities import private
from storage.audit import HOUSE, record, staff_actor
from storage.cases import IN_USE, Named, cases_query, find_case, read_cases
from storage.parties import phone_index
from storage.scope import must_see, visible
from storage.search_index import keep, newest, sweep
from storage.tables import case, case_named, case_party, case_search
from storage.unit import Unit, Units

_COMPARED = 200  # the newest closed cases of its kind that a case is compared with
_ALIKE = 5
_PORTION, _PORTIONS = 20, 5  # cases taken into the index in one transaction, behind which others wait; and at a time
_TOP = 2**62


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, newest first; `more` is the key the next page begins after."""

    cases: tuple[Case, ...]
    more: int | None = None


class Search:
    """Finding cases, and keeping the index whole."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._filled = _TOP  # what is older than that may not have been taken in yet

    async def find(
        self, who: Staff, wanted: Wanted, now: datetime, before: int | None = None, limit: int = 20
    ) -> Found:
        """The cases in sight that are what is wanted. A phone number is found whole, by its blind index."""
        async with self._units.write() as unit:
            ids = await self._ids(unit, who, wanted, now, before, limit + 1)
            found = await read_cases(unit, cases_query(case.c.id.in_(ids[:limit])).order_by(case.c.id.desc()))
            more = ids[limit - 1] if len(ids) > limit else None
            await record(unit, HOUSE, staff_actor(who.id), "search", now, f"{len(found)}{'+' if more else ''}")
        return Found(tuple(kept.case for kept in found), more)

    async def _ids(
        self, unit: Unit, who: Staff, wanted: Wanted, now: datetime, before: int | None, limit: int
    ) -> list[int]:
        """Keys of the newest cases, by the short way of the viewer's own marks and, where an alert named them, beside it."""
        district = unit.district
        where = [visible(who, district), ~case.c.sensitive, *self._exactly(unit, wanted, now)]
        if before is not None:
            where.append(case.c.id < before)
        groups, own = searching.groups(wanted), searching.reach(who, district)
        if wanted.clock and not groups:
            own = ()  # few are due: the way over them is shorter
        ids = set(await _newest(unit, (*groups, own) if own else groups, where, limit))
        named = select(case_named.c.case_id).where(
            case_named.c.staff_id == who.id, case_named.c.why == Named.ALERT.value
        )
        if own and (await unit.conn.execute(named.limit(1))).first() is not None:
            ids |= set(await _newest(unit, groups, [*where, case.c.id.in_(named)], limit))
        return sorted(ids, reverse=True)[:limit]

    def _exactly(self, unit: Unit, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
        """What marks only narrow down or do not know: the days, the limit, the phone."""
        since, until = searching.span(wanted, unit.district)
        due = searching.latest_due(wanted, local_day(unit.district, now))
        where: list[ColumnElement[bool]] = []
        where += [case.c.opened_at >= since] if since else []
        where += [case.c.opened_at < until] if until else []
        where += [case.c.id.in_(select(case.c.id).where(case.c.due_on <= due))] if due else []
        for phone in private.numbers(wanted.words).phones:
            same = select(case_party.c.case_id).where(case_party.c.phone_index == phone_index(unit, phone.text))
            where.append(case.c.id.in_(same))
        return where

    async def similar(self, number: CaseNumber, who: Staff, now: datetime) -> tuple[Case, ...]:
        """Closed cases in sight that are like this one: of the same kind, near in words. None where it is sensitive.

        Raises `NotYours` outside one's sight.
        """
        async with self._units.write() as unit:
            await must_see(unit, number, who)
            kept = await find_case(unit, number)
            mine = select(case_search.c.words).join(case, case.c.id == case_search.c.case_id)
            mine = mine.where(case.c.number == number, ~case.c.sensitive)
            words = (await unit.conn.execute(mine)).scalar_one_or_none()
            if kept is None or not words:
                return ()
            told = await self._compared(unit, who, kept.case, kept.id)
            best = searching.alike(words.split(), told, _ALIKE)
            await record(unit, number, staff_actor(who.id), "similar", now, str(len(best)))
            found = {one.id: one.case for one in await read_cases(unit, cases_query(case.c.id.in_(best)))}
        return tuple(found[key] for key in best if key in found)

    async def _compared(self, unit: Unit, who: Staff, value: Case, case_id: int) -> dict[int, list[str]]:
        """The newest closed cases of the same kind in sight, each with the digests of its words."""
        kind = f"category:{value.facts.category}.{value.facts.subcategory}"
        own = searching.reach(who, unit.district)
        groups = ((kind,), (f"stage:{Stage.ENDED.value}", f"stage:{Stage.FOLLOWED.value}"), *((own,) if own else ()))
        where = [visible(who, unit.district), ~case.c.sensitive, case.c.id != case_id]
        ids = await _newest(unit, groups, where, _COMPARED)
        rows = await unit.conn.execute(
            select(case_search.c.case_id, case_search.c.words).where(case_search.c.case_id.in_(ids))
        )
        return {row.case_id: row.words.split() for row in rows}

    async def fill(self) -> int:
        """Take some older cases in that the index does not know yet; returns how many were looked at."""
        return sum([await self._portion() for _ in range(_PORTIONS)])

    async def _portion(self) -> int:
        if not self._filled:
            return 0
        async with self._units.write() as unit:
            oldest = (await unit.conn.execute(select(func.min(case_search.c.case_id)))).scalar_one()
            self._filled = min(self._filled, _TOP if oldest is None else oldest)
            older = cases_query(case.c.id < self._filled, ~case.c.sensitive, IN_USE)
            portion = await read_cases(unit, older.order_by(case.c.id.desc()).limit(_PORTION))
            for kept in portion:
                await keep(unit, kept.id, kept.case)
        self._filled = portion[-1].id if portion else 0
        return len(portion)

    async def rebuild(self) -> int:
        """The whole index anew, beside the running service; returns how many cases it holds."""
        async with self._units.write() as unit:
            await unit.conn.execute(delete(case_search))
        self._filled, taken = _TOP, 0
        while portion := await self.fill():
            taken += portion
        return taken

    async def sweep(self) -> int:
        """What was taken out leaves the index's file as well; returns of how many cases."""
        async with self._units.write() as unit:
            return await sweep(unit)


async def _newest(
    unit: Unit, groups: Sequence[Group], where: Sequence[ColumnElement[bool]], limit: int
) -> Sequence[int]:
    """Keys of the newest cases that meet every group and every condition."""
    return [int(row[0]) for row in await unit.conn.execute(newest(unit, groups, where, limit))]
