"""The daily look for what stands out (F18): cases read, judged by `handlers.oversight`, written as warnings, managers told.

Of sensitive cases and clues nothing is read. Counted are residents whose case somebody of the staff took up.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from handlers.casework.case import Outcome, Status
from handlers.casework.links import Side, Strength, keys
from handlers.district import District
from handlers.hours import local_day
from handlers.oversight import topics
from handlers.oversight.finding import NAMED_DAYS, Finding, Matter, Shared, cells, comers, counterparts, themed
from handlers.oversight.topics import Told
from handlers.oversight.warning import FEWEST
from storage.case_keys import key_index
from storage.cases import USED, cases_query, facts_of, read_cases
from storage.keys import DAILY, Leases
from storage.tables import case, case_holder, case_key, case_party, ledger_row
from storage.unit import Unit, Units
from storage.warnings import keep

LOOK_BACK = timedelta(days=820)  # one season of the year before, and what is compared with it
HOUR = 5  # of the local morning: yesterday is over and the desk is quiet
_LATELY, _BEFORE = 2000, 4000  # cases whose words are read, the newest first


class Early:
    """Timed work."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._leases = Leases(units)

    async def daily(self, now: datetime) -> int | None:
        """The look, once between one morning and the next; None when it was done. Returns how many warnings are new."""
        if now.astimezone(self._units.district.tz).hour < HOUR:
            return None
        token = token_hex(8)
        morning = datetime.combine(local_day(self._units.district, now) + timedelta(days=1), time(HOUR))
        until = morning.replace(tzinfo=self._units.district.tz)
        if not await self._leases.take(DAILY, token, now, (until - now).total_seconds()):
            return None
        try:
            return await self.look(now)
        except BaseException:
            await self._leases.release(DAILY, token)  # the next tick tries again
            raise

    async def look(self, now: datetime) -> int:
        """Read, judge, write. Returns how many warnings are new."""
        district = self._units.district
        today = local_day(district, now)
        async with self._units.read() as unit:
            matters = await _matters(unit, now, district)
            shared = await _shared(unit, now)
            lately, before = await _words(unit, matters, today)
        found = await asyncio.to_thread(_judged, matters, shared, lately, before, today, district)
        async with self._units.write() as unit:
            return await keep(unit, found, now)


def _judged(
    matters: Sequence[Matter],
    shared: Sequence[Shared],
    lately: Sequence[Told],
    before: Sequence[Told],
    today: date,
    district: District,
) -> list[Finding]:
    """Everything that stands out. Takes seconds in a large district: not for the event loop."""
    risen, since = topics.rising(lately, before), today - timedelta(days=topics.RECENT_DAYS)
    return [
        *cells(matters, today, district),
        *counterparts(shared, matters, today, district),
        *comers(matters, today, district),
        *themed(risen, matters, since, today, district),
    ]


def _counted(since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Cases that count: real, taken up, and such as nothing leads back to."""
    held = exists().where(case_holder.c.case_id == case.c.id)
    closed_before = and_(case.c.closed_at.is_not(None), exists().where(ledger_row.c.case_id == case.c.id))
    taken_up = or_(held, closed_before)  # what a ledger tells as worked to its end somebody took up as well
    real = (USED, ~case.c.sensitive, ~case.c.clue, case.c.status != Status.WITHDRAWN.value)
    return (*real, case.c.outcome.is_distinct_from(Outcome.FALSE_ALARM.value), taken_up, case.c.opened_at >= since)


async def _matters(unit: Unit, now: datetime, district: District) -> tuple[Matter, ...]:
    mine = (case_party.c.case_id == case.c.id, case_party.c.role == Side.APPLICANT.value)
    phone = select(func.min(case_party.c.phone_index)).where(*mine).scalar_subquery().label("phone")
    columns = (case.c.id, case.c.opened_at, case.c.category, case.c.subcategory, case.c.place_code)
    query: Select[Any] = select(*columns, case.c.conversation_id, phone).where(*_counted(now - LOOK_BACK))
    return tuple(
        Matter(
            row.id,
            local_day(district, row.opened_at),
            row.category,
            row.subcategory,
            row.place_code,
            row.phone or (f"talk:{row.conversation_id}" if row.conversation_id else f"case:{row.id}"),
        )
        for row in await unit.conn.execute(query.order_by(case.c.id))
    )


async def _shared(unit: Unit, now: datetime) -> tuple[Shared, ...]:
    """Counterparts that several cases name by a strong key."""
    strong = (case_key.c.side == Side.RESPONDENT.value, case_key.c.strength == int(Strength.STRONG))
    counted = select(case.c.id).where(*_counted(now - timedelta(days=NAMED_DAYS)))
    several = (
        select(case_key.c.key_index)
        .where(*strong, case_key.c.case_id.in_(counted))
        .group_by(case_key.c.key_index)
        .having(func.count(case_key.c.case_id.distinct()) >= FEWEST)
    )
    query = select(case_key.c.key_index, case_key.c.case_id).where(
        *strong, case_key.c.key_index.in_(several), case_key.c.case_id.in_(counted)
    )
    found: dict[str, list[int]] = {}
    for row in await unit.conn.execute(query.order_by(case_key.c.key_index, case_key.c.case_id)):
        found.setdefault(row.key_index, []).append(row.case_id)
    return tuple([Shared(mark, await _firm(unit, mark, ids[-1]), tuple(ids)) for mark, ids in found.items()])


async def _firm(unit: Unit, mark: str, case_id: int) -> str:
    """The name behind a key, where it is a firm's; persons, phones and papers stay unnamed."""
    for kept in await read_cases(unit, cases_query(case.c.id == case_id)):
        for key in keys(kept.case, unit.district):
            if key.text.startswith("firm:") and key_index(unit, key) == mark:
                return key.text.removeprefix("firm:")
    return ""


async def _words(unit: Unit, matters: Sequence[Matter], today: date) -> tuple[list[Told], list[Told]]:
    """The words of the last weeks' cases, and of those of the year before them."""
    edge, oldest = today - timedelta(days=topics.RECENT_DAYS), today - timedelta(days=topics.BEFORE_DAYS)
    lately = [m for m in matters if m.day >= edge][-_LATELY:]
    before = [m for m in matters if oldest <= m.day < edge][-_BEFORE:]
    return await _told(unit, lately), await _told(unit, before)


async def _told(unit: Unit, matters: Sequence[Matter]) -> list[Told]:
    found, size = [], 200
    for start in range(0, len(matters), size):
        of = {matter.case: matter for matter in matters[start : start + size]}
        query = select(case.c.id, case.c.number, case.c.facts, case.c.key_id).where(case.c.id.in_(of))
        rows = (await unit.conn.execute(query.order_by(case.c.id))).all()
        facts = [(row.id, facts_of(unit, row)) for row in rows]
        read = await asyncio.to_thread(lambda some: [topics.words_of(one, unit.district) for _, one in some], facts)
        found += [Told(one, of[one].resident, words) for (one, _), words in zip(facts, read, strict=True)]
    return found
