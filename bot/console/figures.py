"""The manager's figures: the report of a period as pages, a heat table of places and classes, and files to download."""

from collections import Counter

from fastapi.responses import Response

from bot.console.door import MANAGERS, Door, Visit
from bot.console.downloads import download
from bot.reports.gather import material
from handlers.district import District
from handlers.errors import BadInput, NotYours
from handlers.hours import local_day
from handlers.oversight.classes import classes
from handlers.oversight.figures import OPENED, Way
from handlers.oversight.periods import Period, last_whole_month, month_of, read_period
from handlers.oversight.report import NEEDS, TABS, Material, Needs, Sheet, report, sheet_of

_HEAT = 5  # steps of colour
_CELLS = Way(("category", "subcategory", "place"), frozenset({OPENED}))
_NEEDS = Needs((*NEEDS.now, _CELLS), NEEDS.past)
_BACK = 6  # months offered


class FiguresPage:
    """The district in figures, within the manager's area."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        door.page("/figures", self.show, MANAGERS)
        door.page("/figures/file", self.file, MANAGERS)

    async def show(self, visit: Visit) -> Response:
        """One sheet of one period."""
        gathered, sheets = await self._sheets(visit)
        sheet = sheet_of(sheets, visit.query("sheet") or sheets[0].code)
        if sheet is None:
            raise NotYours
        return await self._door.show(
            "figures.html",
            visit,
            nav="figures",
            period=gathered.period,
            periods=self.offered(gathered.period, visit),
            sheet=sheet,
            tabs=TABS,
            heat=heat(gathered, self._door.service.district),
        )

    async def file(self, visit: Visit) -> Response:
        """The whole report as XLSX, or one sheet as CSV; recorded in the house's trail."""
        gathered, sheets = await self._sheets(visit)
        sheet = sheet_of(sheets, visit.query("sheet") or sheets[0].code)
        if sheet is None:
            raise NotYours
        await self._door.service.store.audit.house(f"staff:{visit.me.id}", "report", visit.now, gathered.period.code)
        title = f"{gathered.period.name}统计报表"
        return download(sheets, f"fengqiao-{gathered.period.code}", visit.query("as"), sheet, title)

    def offered(self, chosen: Period, visit: Visit) -> list[Period]:
        """The periods one can look at."""
        return _offered(chosen, month_of(local_day(self._door.service.district, visit.now)))

    async def material(self, visit: Visit, needs: Needs) -> Material:
        """What the asked period's figures are made of. Raises `BadInput`."""
        service = self._door.service
        asked = visit.query("period")
        period = read_period(asked) if asked else last_whole_month(local_day(service.district, visit.now))
        if period.first > local_day(service.district, visit.now):
            raise BadInput("这个期间还没有开始。")
        return await material(service.store, visit.me, period, visit.now, needs)

    async def _sheets(self, visit: Visit) -> tuple[Material, tuple[Sheet, ...]]:
        gathered = await self.material(visit, _NEEDS)
        return gathered, report(gathered, self._door.service.district)


def _offered(chosen: Period, month: Period) -> list[Period]:
    """The chosen period, this and the last months, this quarter and this year and the ones before."""
    months = [month]
    while len(months) < _BACK:
        months.append(months[-1].before)
    quarter = read_period(f"{month.first.year}Q{(month.first.month + 2) // 3}")
    year = read_period(str(month.first.year))
    offered = [*months, quarter, quarter.before, year, year.before]
    return offered if chosen in offered else [chosen, *offered]


def heat(gathered: Material, district: District) -> dict[str, object]:
    """Accepted cases by township and class, each with a step of colour; classes without any are left out."""
    table = classes()
    found: Counter[tuple[str, str]] = Counter()
    for steps in gathered.now[_CELLS]:
        path = district.path(steps.place)
        found[path[-1].name if path else "地点不明", table.of(steps.category, steps.subcategory)] += steps.times
    most = max(found.values(), default=0)
    columns = [name for name in table.names if any(c == name for _, c in found)]
    places = [p.name for p in district.places if not p.parent] + ["地点不明"]
    rows = [
        (place, [(found[place, c], -(-_HEAT * found[place, c] // most) if most else 0) for c in columns])
        for place in places
        if any(p == place for p, _ in found)
    ]
    return {"columns": columns, "rows": rows}
