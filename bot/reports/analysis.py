"""Analysis reports: gathered, drawn, written as DOCX; asked for by a manager or on the command line, or made on schedule."""

import asyncio
from datetime import datetime, timedelta

from bot.charts.specs import LIGHT, spec_of
from bot.reports.gather import material
from bot.service import Service
from handlers.casework.staff import Staff
from handlers.casework.staffing import posts
from handlers.hours import local_day
from handlers.oversight.analysis import Beside, Report, analysis
from handlers.oversight.figures import LEVELS, Figures, total
from handlers.oversight.periods import Period, last_ended
from handlers.oversight.pictures import NEEDS, pictures
from storage.store import Store

HOUR = 6  # of the local morning, when reports are made
LATE = timedelta(days=10)  # a period that ended longer ago is not made up for


async def built(store: Store, which: Report, period: Period, manager: Staff | None, now: datetime) -> bytes:
    """The file of one report on the manager's area (None: the district). Raises `Refused` when no chart can be drawn."""
    district, zone = store.district, store.district.tz
    gathered = await material(store, manager, period, now, NEEDS)
    span = period.bounds(zone)
    people = await store.people.everybody()
    found = pictures(gathered, district, {int(p.id): p.name for p in people})
    stars, told, handled = await store.statistics.voices(manager, *span)
    beside = Beside(
        await store.warnings.between(manager, *span),
        stars,
        (told, handled),
        posts(people, district) if manager is None else (),
        await _months(store, period, manager) if which is Report.CONGRESS else (),
    )
    whole = analysis(which, gathered, beside, district, area_name(store, manager))
    codes = [code for section in whole.sections for code in section.charts]
    drawn_codes = [p for p in found if p.code in codes and p.whole]

    def written() -> bytes:
        from bot.charts.studio import drawn  # loaded when the first report is made: they cost every start
        from bot.documents.analysis import analysis_docx

        images = drawn([spec_of(p, district, LIGHT) for p in drawn_codes], "png") if drawn_codes else []
        named = {p.code: image for p, image in zip(drawn_codes, images, strict=True)}
        return analysis_docx(whole, {p.code: p for p in found}, named)

    return await asyncio.to_thread(written)


async def _months(store: Store, period: Period, manager: Staff | None) -> tuple[tuple[str, Figures], ...]:
    """The figures of each month of the period."""
    found = []
    for month in period.split():
        counted = await store.statistics.counted(manager, *month.bounds(store.district.tz), [LEVELS])
        found.append((month.name, total(counted[LEVELS])))
    return tuple(found)


def area_name(store: Store, manager: Staff | None) -> str:
    """What the report is about."""
    return store.district.full_name(place_of(store, manager)) or store.district.name


def place_of(store: Store, manager: Staff | None) -> str:
    """The code of the manager's area; "" the district."""
    body = store.district.body_of.get(manager.committee) if manager else None
    return body.place if body else ""


async def scheduled(service: Service) -> int:
    """Make the district's reports that are due and not there yet; how many."""
    store, now = service.store, service.clock()
    district = store.district
    if now.astimezone(district.tz).hour < HOUR:
        return 0
    made, began = 0, None
    for kind in district.oversight.reports:
        period = last_ended(kind, local_day(district, now))
        _, end = period.bounds(district.tz)
        wanted = (Report.ANALYSIS, Report.CONGRESS) if kind == "year" else (Report.ANALYSIS,)
        for which in wanted:
            if now - end > LATE or await store.reports.has(which.value, period.code, ""):
                continue
            began = began or await store.statistics.began()
            if began is None or began >= end:
                continue  # nothing was there to tell of
            body = await built(store, which, period, None, now)
            await store.reports.keep(which.value, period.code, "", body, now, None)
            made += 1
    return made
