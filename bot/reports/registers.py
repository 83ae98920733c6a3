"""Registers as files, for the desk and the command line alike: each by its code, made from the store for one period."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from handlers.casework.case import StaffId
from handlers.casework.staff import Staff
from handlers.hours import local_day
from handlers.oversight import backlog_sheets, case_ledger, communities, complaints, merit, subsidy, supervision_sheets
from handlers.oversight.communities import BY_VILLAGE
from handlers.oversight.goals import ACCEPTED, Measured, goals
from handlers.oversight.periods import Period
from handlers.oversight.report import Sheet
from handlers.oversight.subsidy import Listing
from handlers.screening import ledger as screening
from nlu import categories
from storage.store import Store

Maker = Callable[[Store, Staff | None, Period, datetime], Awaitable[tuple[Sheet, ...]]]


async def measured(store: Store, manager: Staff | None, period: Period) -> Measured:
    """What the four goals are counted from, for one period."""
    since, until = period.bounds(store.district.tz)
    petitions = await store.statistics.petitions(manager, period.first, period.end)
    there, entered, off = await store.backlogs.counts(manager, since, until)
    opened = await store.statistics.counted(manager, since, until, [ACCEPTED])
    accepted = sum(steps.times for steps in opened[ACCEPTED])
    repeated = sum(petition.ordinal > 1 for petition in petitions)
    skipped = sum(petition.skipped for petition in petitions)
    return Measured(len(petitions), repeated, skipped, accepted, there, entered, off)


async def four_goals(store: Store, manager: Staff | None, period: Period, now: datetime) -> Sheet:
    """1减2降1升 of a period against the one before and the same one a year earlier, as far as the period has come."""
    today = local_day(store.district, now)
    this, before, earlier = [await measured(store, manager, each) for each in (period, *period.compared_with(today))]
    return goals(period, this, before, earlier, period.so_far(today))


async def _cases(store: Store, manager: Staff | None, period: Period, _now: datetime) -> tuple[Sheet, ...]:
    found = await store.ledger.entries(manager, *period.bounds(store.district.tz))
    return (case_ledger.ledger(found, period, store.district),)


async def _screening(store: Store, manager: Staff | None, period: Period, now: datetime) -> tuple[Sheet, ...]:
    last = period.end - timedelta(days=1)
    found, tasks = await store.findings.register(manager, period.first, last, now)
    return (screening.ledger(found, tasks, period.first, last, categories.load(), store.district),)


async def _backlog(store: Store, manager: Staff | None, period: Period, now: datetime) -> tuple[Sheet, ...]:
    since, until = period.bounds(store.district.tz)
    entries = await store.backlogs.register(manager, ended_since=since)
    shown = [item for item in entries if item.entry.entered_at < until]
    return (
        backlog_sheets.register(shown, now, store.district, period),
        await four_goals(store, manager, period, now),
    )


async def _supervision(store: Store, manager: Staff | None, period: Period, now: datetime) -> tuple[Sheet, ...]:
    listed = await store.supervisions.between(manager, *period.bounds(store.district.tz))
    return (supervision_sheets.register(listed, period, local_day(store.district, now), store.district),)


async def _service(store: Store, manager: Staff | None, period: Period, now: datetime) -> tuple[Sheet, ...]:
    span = period.bounds(store.district.tz)
    made = await store.complaints.between(manager, *span)
    return (
        complaints.service_sheet(await store.complaints.rated(manager, *span), made, period, store.district),
        complaints.register_sheet(made, period, local_day(store.district, now), store.district),
    )


async def _ranking(store: Store, manager: Staff | None, period: Period, _now: datetime) -> tuple[Sheet, ...]:
    rules = store.incentives.rules
    ranked = merit.merits(await store.incentives.works(manager, *period.bounds(store.district.tz)), rules)
    bodies = {body.code: body.name for body in store.district.bodies}
    return (
        merit.ranking_sheet(ranked, rules, period, bodies),
        merit.evidence_sheet(ranked, rules, period),
        merit.assessment_sheet(ranked, period, bodies),
    )


async def _subsidy(store: Store, manager: Staff | None, period: Period, now: datetime) -> tuple[Sheet, ...]:
    """What the rules give for a period, before objections and approval; the approved list is downloaded from its page."""
    rules, bodies = store.incentives.rules.subsidy, {body.code: body.name for body in store.district.bodies}
    works = await store.incentives.works(manager, *period.bounds(store.district.tz))
    draft = Listing(period.code, "", StaffId(0), now, lines=subsidy.lines(works, rules))
    return (subsidy.sheet(draft, rules, period, bodies, {}, store.district.tz),)


async def _communities(store: Store, manager: Staff | None, period: Period, _now: datetime) -> tuple[Sheet, ...]:
    since, until = period.bounds(store.district.tz)
    backlog = Counter(item.place for item in await store.backlogs.register(manager))
    petitions = await store.statistics.petitions(manager, period.first, period.end)
    repeats = Counter(petition.place for petition in petitions if petition.ordinal > 1)
    suits = await store.statistics.suits(manager, period.first, period.end)
    counted, terms = await store.statistics.counted(manager, since, until, [BY_VILLAGE]), store.district.communities
    board = communities.villages(counted[BY_VILLAGE], suits, backlog, repeats, terms, store.district)
    body = store.district.body_of.get(manager.committee) if manager is not None else None
    mine = [v for v in board if body is None or store.district.within(v.code, body.place)]
    return (communities.board_sheet(mine, terms, period),)


REGISTERS: Mapping[str, Maker] = {
    "cases": _cases,
    "screening": _screening,
    "backlog": _backlog,
    "supervision": _supervision,
    "service": _service,
    "ranking": _ranking,
    "subsidy": _subsidy,
    "communities": _communities,
}


async def circular(store: Store, manager: Staff | None, period: Period, now: datetime) -> bytes:
    """The monthly circular about the backlog, as DOCX."""
    from bot.documents.docx import docx_of  # its library is slow to load

    since, until = period.bounds(store.district.tz)
    entries = [e for e in await store.backlogs.register(manager, ended_since=since) if e.entry.entered_at < until]
    four = await four_goals(store, manager, period, now)
    return docx_of(backlog_sheets.circular(entries, period, four, local_day(store.district, now), store.district))
