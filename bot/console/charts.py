"""The manager's figures as charts: each with its table, and behind every number the list of the cases it counts."""

from collections.abc import Mapping

from fastapi.responses import Response

from bot.charts.specs import DARK, LIGHT, Colours, spec_of
from bot.charts.studio import Studio, name_of
from bot.console.door import MANAGERS, Door, Visit
from bot.console.figures import FiguresPage
from bot.console.rows import Lister
from bot.logs import log
from bot.reports.gather import behind
from handlers.errors import NotYours, Refused
from handlers.oversight.pictures import NEEDS, Picture, Point, pictures, summary
from handlers.oversight.report import TABS, Material

_PAGE = 50  # cases
_GROUNDS: Mapping[str, Colours] = {"light": LIGHT, "dark": DARK}
# An image is shown by its page; opened by itself it may do nothing at all.
_IMAGE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


class ChartPages:
    """Charts of one period within the manager's area."""

    def __init__(self, door: Door, figures: FiguresPage) -> None:
        """Registers its routes; periods are read as on the page of tables."""
        self._door, self._figures, self._studio = door, figures, Studio()
        door.page("/figures/charts", self.show, MANAGERS)
        door.page("/figures/chart/{code}", self.image, MANAGERS)
        door.page("/figures/cases", self.cases, MANAGERS)

    async def show(self, visit: Visit) -> Response:
        """All charts of one period; they are being drawn while the page is read."""
        material, found = await self._pictures(visit)
        district = self._door.service.district
        specs = {(p.code, ground): spec_of(p, district, c) for p in found for ground, c in _GROUNDS.items()}
        self._door.service.tasks.start("charts", self._ahead(tuple(specs.values())))
        return await self._door.show(
            "charts.html",
            visit,
            nav="figures",
            period=material.period,
            periods=self._figures.offered(material.period, visit),
            tabs=TABS,
            summary=summary(material),
            pictures=[_view(p) for p in found],
            names={f"{code}-{ground}": name_of(spec) for (code, ground), spec in specs.items()},
        )

    async def _ahead(self, specs: tuple[dict[str, object], ...]) -> None:
        """Draw before the images are asked for; one that cannot be drawn is told when it is asked for."""
        try:
            await self._studio.draw(specs)
        except Refused as refused:
            self._door.service.metrics.errors.labels("charts").inc()
            log().warning("charts", reason=str(refused))

    async def image(self, visit: Visit) -> Response:
        """One chart as SVG: from memory, or drawn now."""
        image = self._studio.known(visit.query("name"))
        if image is None:
            _, found = await self._pictures(visit)
            picture, colours = _named(found, visit.path("code")), _GROUNDS.get(visit.query("ground"))
            if picture is None or colours is None:
                raise NotYours("no such chart")
            (image,) = await self._studio.draw([spec_of(picture, self._door.service.district, colours)])
        return Response(image, media_type="image/svg+xml", headers=_IMAGE)

    async def cases(self, visit: Visit) -> Response:
        """The cases behind one number, as far as they are in sight."""
        material, found = await self._pictures(visit)
        picture = _named(found, visit.query("chart"))
        point = next((p for p in picture.points if p.key == visit.query("key")), None) if picture else None
        if picture is None or point is None:
            raise NotYours("no such figure")
        start = int(visit.query("from")) if visit.query("from").isdecimal() else 0
        service = self._door.service
        found_behind = await behind(service.store, visit.me, material, picture.code, point.key)
        ids = found_behind[start : start + _PAGE]
        seen = await service.store.statistics.cases(visit.me, ids)
        lister = Lister(visit.me, visit.now, service.district, service.knowledge, names=await self._names())
        return await self._door.show(
            "figure_cases.html",
            visit,
            nav="figures",
            period=material.period,
            picture=picture,
            point=point,
            rows=[lister.row(case) for case in seen],
            hidden=len(ids) - len(seen),
            older=start + _PAGE if start + _PAGE < point.value else 0,
        )

    async def _pictures(self, visit: Visit) -> tuple[Material, tuple[Picture, ...]]:
        material = await self._figures.material(visit, NEEDS)
        return material, pictures(material, self._door.service.district, await self._names())

    async def _names(self) -> dict[int, str]:
        return {int(p.id): p.name for p in await self._door.service.store.people.everybody()}


def _named(found: tuple[Picture, ...], code: str) -> Picture | None:
    return next((picture for picture in found if picture.code == code), None)


def _view(picture: Picture) -> dict[str, object]:
    """A chart with its table: one row a point, of several series side by side."""
    series = list(dict.fromkeys(point.series for point in picture.points))
    rows: dict[str, list[Point]] = {}
    for point in picture.points:
        rows.setdefault(point.label, []).append(point)
    return {
        "code": picture.code,
        "title": picture.title,
        "form": picture.form,
        "first": picture.first,
        "series": [name for name in series if name],
        "compared": picture.compared,
        "note": picture.note,
        "whole": picture.whole,
        "rows": [(label, [(p, picture.share(p)) for p in points]) for label, points in rows.items()],
        "said": _said(picture),
    }


def _said(picture: Picture) -> str:
    """The chart in a sentence, for who does not see it."""
    most = sorted(picture.points, key=lambda point: -point.value)[:3]
    told = "，".join(f"{p.series}{p.label}{p.value}件" for p in most if p.value)
    return f"{picture.title}：" + (f"最多的是{told}。全部数字在下面的表里。" if told else "没有案件。")
