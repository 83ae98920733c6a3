"""What managers are told of a span of time, counted for `handlers.oversight` to add up. Sensitive cases and clues stay out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, func, or_, select, true

from handlers.casework.case import OPEN, Case, Level, Status
from handlers.casework.staff import Staff
from handlers.oversight.figures import Counted, Steps, Way
from handlers.oversight.goals import Petition
from handlers.oversight.population import Lawsuit
from handlers.oversight.standing import OpenCase
from storage import steps
from storage.cases import IS_OPEN, cases_query, read_cases
from storage.scope import visible, within_area
from storage.tables import case, case_petition, case_suit, complaint, rating
from storage.unit import Units


class Statistics:
    """Counting for managers, each within the own area; None is the whole district, for the command line."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def counted(
        self,
        manager: Staff | None,
        since: datetime,
        until: datetime,
        ways: Sequence[Way],
        starts: Sequence[datetime] = (),
    ) -> Counted:
        """The steps from `since` to before `until` by each of the ways. `starts`: first moments of the stretches of time."""
        seen = self._countable(manager)
        found: dict[Way, list[Steps]] = {way: [] for way in ways}
        async with self._units.read() as unit:
            for row in await unit.conn.execute(steps.counting(ways, since, until, starts, seen)):
                found[ways[row.way]].append(steps.read(row))
        return {way: tuple(each) for way, each in found.items()}

    async def behind(
        self, manager: Staff | None, since: datetime, until: datetime, way: Way, starts: Sequence[datetime] = ()
    ) -> tuple[tuple[int, Steps], ...]:
        """The ids of the cases counted in one way, the newest first, each with what its steps are told apart by."""
        query = steps.behind(way, since, until, starts, self._countable(manager))
        async with self._units.read() as unit:
            return tuple((row.case_id, steps.apart(row)) for row in await unit.conn.execute(query))

    async def standing(self, manager: Staff | None, at: datetime | None = None) -> tuple[OpenCase, ...]:
        """Every case that is open, oldest first: how long it has been there, where, and with whom.

        With `at` those that were open at that moment, as far as their opening and end tell; level and holder as now.
        """
        columns = (case.c.status, case.c.level, case.c.committee, case.c.category, case.c.place_code, case.c.holder_id)
        query: Select[Any] = select(*columns, case.c.opened_at, case.c.id)
        if at is None:
            query = query.where(IS_OPEN, case.c.status.in_(sorted(OPEN - {Status.CLUE})))
        else:
            query = query.where(case.c.opened_at < at, or_(case.c.closed_at.is_(None), case.c.closed_at >= at))
        async with self._units.read() as unit:
            rows = await unit.conn.execute(self._counted(query, manager).order_by(case.c.opened_at, case.c.id))
            return tuple(
                OpenCase(
                    status=Status(row.status),
                    level=Level(row.level),
                    committee=row.committee,
                    category=row.category,
                    place=row.place_code,
                    holder=row.holder_id,
                    opened_at=row.opened_at,
                    case=row.id,
                )
                for row in rows
            )

    async def cases(self, manager: Staff, ids: Sequence[int]) -> tuple[Case, ...]:
        """Those of a figure's cases that the manager may see, in the order of the ids."""
        async with self._units.read() as unit:
            seen = cases_query(case.c.id.in_(ids), ~case.c.sensitive, visible(manager, self._units.district))
            found = {kept.id: kept.case for kept in await read_cases(unit, seen)}
            return tuple(found[one] for one in ids if one in found)

    async def suits(self, manager: Staff | None, first: date, end: date) -> Counter[str]:
        """Cases that went to court from `first` to before `end`, by the code of their place."""
        query = select(case.c.place_code, func.count(case_suit.c.case_id.distinct()).label("count"))
        query = query.join(case_suit, case_suit.c.case_id == case.c.id).group_by(case.c.place_code)
        query = query.where(case_suit.c.filed >= first, case_suit.c.filed < end, ~case.c.sensitive)
        query = query.where(~case_suit.c.letter)
        if manager is not None:
            query = query.where(within_area(manager, self._units.district))
        async with self._units.read() as unit:
            return Counter({row.place_code: int(row[1]) for row in await unit.conn.execute(query)})

    async def lawsuits(self, manager: Staff | None, first: date, end: date) -> tuple[Lawsuit, ...]:
        """The cases that went to court, or came from there, from `first` to before `end`; each once, in a manager's area."""
        taken = func.max(case_suit.c.accepted.cast(Integer)).label("taken")
        query = select(case_suit.c.case_id, case.c.place_code, taken).join(case, case_suit.c.case_id == case.c.id)
        query = query.where(case_suit.c.filed >= first, case_suit.c.filed < end, ~case.c.sensitive)
        if manager is not None:
            query = query.where(within_area(manager, self._units.district))
        query = query.group_by(case_suit.c.case_id, case.c.place_code).order_by(case_suit.c.case_id)
        async with self._units.read() as unit:
            rows = await unit.conn.execute(query)
            return tuple(Lawsuit(r.case_id, r.place_code, None if r.taken is None else bool(r.taken)) for r in rows)

    async def petitions(self, manager: Staff | None, first: date, end: date) -> tuple[Petition, ...]:
        """Petitions filed from `first` to before `end` in a manager's area; None is the whole district."""
        columns = (case_petition.c.case_id, case_petition.c.filed, case_petition.c.ordinal, case_petition.c.skipped)
        query = select(*columns, case.c.place_code).join(case, case.c.id == case_petition.c.case_id)
        query = query.where(case_petition.c.filed >= first, case_petition.c.filed < end, ~case.c.sensitive)
        if manager is not None:
            query = query.where(within_area(manager, self._units.district))
        async with self._units.read() as unit:
            rows = await unit.conn.execute(query.order_by(case_petition.c.filed, case_petition.c.id))
            return tuple(Petition(r.case_id, r.filed, r.ordinal, bool(r.skipped), r.place_code) for r in rows)

    async def voices(self, manager: Staff | None, since: datetime, until: datetime) -> tuple[tuple[int, ...], int, int]:
        """What residents say of the service on cases that are counted: stars given; complaints, and how many were handled."""
        stars = select(rating.c.stars).join(case, case.c.id == rating.c.case_id).order_by(rating.c.id)
        counts: Any = select(func.count(), func.count(complaint.c.handled_at)).select_from(complaint)
        told = counts.join(case, case.c.id == complaint.c.case_id)
        async with self._units.read() as unit:
            given = self._counted(stars.where(rating.c.at >= since, rating.c.at < until), manager)
            found = tuple((await unit.conn.execute(given)).scalars())
            heard = self._counted(told.where(complaint.c.at >= since, complaint.c.at < until), manager)
            row = (await unit.conn.execute(heard)).one()
            return found, int(row[0]), int(row[1])

    async def began(self) -> datetime | None:
        """When the first case was opened; None while there is none."""
        async with self._units.read() as unit:
            first: datetime | None = (await unit.conn.execute(select(func.min(case.c.opened_at)))).scalar_one()
            return first

    def _counted(self, query: Select[Any], manager: Staff | None) -> Select[Any]:
        return query.where(self._countable(manager))

    def _countable(self, manager: Staff | None) -> ColumnElement[bool]:
        """Without what no figure may lead back to, and within the manager's area."""
        area = true() if manager is None else within_area(manager, self._units.district)
        return and_(~case.c.sensitive, ~case.c.clue, area)
