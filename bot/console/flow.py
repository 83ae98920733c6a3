"""The flow-chart for the wall, to download: SVG as it is drawn, PDF of one A3 page."""

import asyncio

from fastapi.responses import Response

from bot.charts.studio import drawn
from bot.console.door import EVERYBODY, Door, Visit
from bot.console.downloads import named
from handlers.wallchart import wall_chart


class FlowChart:
    """The chart of the district in force."""

    def __init__(self, door: Door) -> None:
        """Registers its route."""
        self._door = door
        door.page("/flow", self.show, EVERYBODY)

    async def show(self, visit: Visit) -> Response:
        """The file; PDF when it is asked for."""
        svg, whole = wall_chart(self._door.service.district), visit.query("as") == "pdf"
        body = (await asyncio.to_thread(drawn, [svg], "pdf"))[0] if whole else svg.encode()
        ending, kind = ("pdf", "application/pdf") if whole else ("svg", "image/svg+xml")
        headers = {"Content-Disposition": named(f"flow.{ending}", f"办理流程图.{ending}"), "Cache-Control": "no-store"}
        return Response(body, media_type=kind, headers=headers)
