"""Staffing on the desk (F28): which committees and departments have too few people, as a page and as a file."""

from fastapi.responses import Response

from bot.console.door import Door, Visit
from bot.console.downloads import download
from bot.console.roster import KEEPERS
from handlers.casework.staffing import posts, staffing_sheet
from handlers.oversight.report import Sheet
from storage.audit import staff_actor


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
        sheet = await self._sheet(visit)
        await self._door.service.store.audit.house(staff_actor(visit.me.id), "report", visit.now, sheet.code)
        return download((sheet,), "staffing", visit.query("as"))
