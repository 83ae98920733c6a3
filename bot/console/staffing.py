"""Staffing on the desk (F28): which committees and departments have too few people, as a page and as a file."""

from fastapi.responses import Response

from bot.console.door import Door, Visit
from bot.console.roster import KEEPERS
from handlers.casework.staffing import posts, staffing_sheet
from handlers.oversight.report import Sheet
from storage.audit import staff_actor

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StaffingPage:
    """Who is missing where."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        door.page("/staffing", self.show, KEEPERS)
        door.page("/staffing/file", self.file, KEEPERS)

    async def _sheet(self, visit: Visit) -> Sheet:
        service = self._door.service
        people = await service.store.people.everybody()
        return staffing_sheet(posts(people, service.district, visit.me))

    async def show(self, visit: Visit) -> Response:
        """The table, what lacks most on top."""
        return await self._door.show("staffing.html", visit, nav="help", sheet=await self._sheet(visit))

    async def file(self, visit: Visit) -> Response:
        """The same as XLSX or CSV; who took it is recorded."""
        from bot.reports.files import csv_bytes, xlsx  # its library costs a third of a second at the start

        sheet, whole = await self._sheet(visit), visit.query("as") == "xlsx"
        await self._door.service.store.audit.house(staff_actor(visit.me.id), "report", visit.now, sheet.code)
        name = "staffing.xlsx" if whole else "staffing.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        body = xlsx((sheet,)) if whole else csv_bytes(sheet)
        return Response(body, media_type=_XLSX if whole else "text/csv; charset=utf-8", headers=headers)
