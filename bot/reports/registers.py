"""Registers as files, for the desk and the command line alike: each by its code, made from the store for one period."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from handlers.casework.staff import Staff
from handlers.hours import local_day
from handlers.oversight import backlog_sheets, supervision_sheets
from handlers.oversight.figures import total
from handlers.oversight.goals import Measured, goals
from handlers.oversight.periods import Period
from handlers.oversight.report import Sheet
from storage.store import Store

Maker = Callable[[Store, Staff | None, Period, datetime], Awaitable[tuple[Sheet, ...]]]


async def measured(store: Store, manager: Staff | None, period: Period) -> Measured:
    """What the four goals are counted from, for one period."""
    since, until = period.bounds(store.district.tz)
    petitions = await store.statistics.petitions(manager, period.first, period.end)
    there, entered, off = await store.backlogs.counts(manager, since, until)
    accepted = total(await store.statistics.happenings(manager, since, until)).accepted
    repeated = sum(petition.ordinal > 1 for petition in petitions)
    skipped = sum(petition.skipped for petition in petitions)
    return Measured(len(petitions), repeated, skipped, accepted, there, entered, off)


async def four_goals(store: Store, manager: Staff | None, period: Period) -> Sheet:
    """1减2降1升 of a period against the one before and the same one a year earlier."""
    spans = (period, period.before, period.year_earlier)
    return goals(period, *[await measured(store, manager, each) for each in spans])


async def _backlog(store: Store, manager: Staff | None, period: Period, now: datetime) -> tuple[Sheet, ...]:
    since, until = period.bounds(store.district.tz)
    entries = await store.backlogs.register(manager, ended_since=since)
    shown = [item for item in entries if item.entry.entered_at < until]
    return (
        backlog_sheets.register(shown, now, store.district, period),
        await four_goals(store, manager, period),
    )


async def _supervision(store: Store, manager: Staff | None, period: Period, now: datetime) -> tuple[Sheet, ...]:
    listed = await store.supervisions.between(manager, *period.bounds(store.district.tz))
    return (supervision_sheets.register(listed, period, local_day(store.district, now), store.district),)


REGISTERS: Mapping[str, Maker] = {
    "backlog": _backlog,
    "supervision": _supervision,
}


async def circular(store: Store, manager: Staff | None, period: Period, now: datetime) -> bytes:
    """The monthly circular about the backlog, as DOCX."""
    from bot.documents.docx import docx_of  # its library is slow to load

    since, until = period.bounds(store.district.tz)
    entries = [e for e in await store.backlogs.register(manager, ended_since=since) if e.entry.entered_at < until]
    four = await four_goals(store, manager, period)
    return docx_of(backlog_sheets.circular(entries, period, four, local_day(store.district, now), store.district))
