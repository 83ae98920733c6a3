"""Pages for everybody: the public counter and the flow-chart for the wall. Light, without a login, kept by caches."""

import asyncio
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment

from bot.service import Service
from handlers.public_counts import Counter, public
from handlers.wallchart import wall_chart

FRESH = 600  # seconds an answer may be kept
_KEPT = {"Cache-Control": f"public, max-age={FRESH}"}


class PublicPages:
    """The pages, drawn at most every ten minutes whoever asks."""

    def __init__(self, service: Service, templates: Environment) -> None:
        self._service, self._template = service, templates.get_template("counter.html")
        self._one = asyncio.Lock()
        self._drawn: tuple[datetime, object, str] | None = None

    def router(self) -> APIRouter:
        """`/counter` and `/flow.svg`."""
        routes = APIRouter(include_in_schema=False)

        @routes.get("/counter")
        async def counter() -> Response:
            return HTMLResponse(await self._page(), headers=_KEPT)

        @routes.get("/flow.svg")
        async def flow() -> Response:
            return Response(wall_chart(self._service.district), media_type="image/svg+xml", headers=_KEPT)

        return routes

    async def _page(self) -> str:
        """The counter; of many who ask at once one counts."""
        async with self._one:
            now, district = self._service.clock(), self._service.district
            if self._drawn is not None:
                at, of, page = self._drawn
                if of is district and abs((now - at).total_seconds()) < FRESH:
                    return page
            counts = await self._service.store.public_counts.this_year(now)
            page = self._render(public(counts, district.outreach.floor))
            self._drawn = (now, district, page)
            return page

    def _render(self, found: Counter) -> str:
        district = self._service.district
        bars = [(title, _bars(rows)) for title, rows in (("按类别", found.by_class), ("按地方", found.by_place))]
        return self._template.render(
            district=district.name, found=found, bars=bars, floor=district.outreach.floor, demo=self._service.fictional
        )


def _bars(rows: tuple[tuple[str, int], ...]) -> list[tuple[str, int, int]]:
    """Each with its length out of a hundred."""
    most = max((count for _, count in rows), default=1)
    return [(name, count, max(1, round(100 * count / most))) for name, count in rows]
