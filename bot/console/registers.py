"""Registers for download: each as XLSX or CSV for one period, within the manager's area; recorded in the house's trail."""

from fastapi.responses import Response

from bot.console.door import MANAGERS, Door, Visit
from bot.console.downloads import download
from bot.reports.registers import REGISTERS
from handlers.district import District
from handlers.errors import BadInput, NotYours
from handlers.hours import local_day
from handlers.oversight.periods import Period, last_whole_month, read_period


def asked_period(visit: Visit, district: District) -> Period:
    """The period a request names, without one the last whole month. Raises `BadInput` for one that has not begun."""
    asked, today = visit.query("period"), local_day(district, visit.now)
    period = read_period(asked) if asked else last_whole_month(today)
    if period.first > today:
        raise BadInput("这个期间还没有开始。")
    return period


class Registers:
    """The files."""

    def __init__(self, door: Door) -> None:
        """Registers its route."""
        self._door = door
        door.page("/register/{code}", self.file, MANAGERS)

    async def file(self, visit: Visit) -> Response:
        """One register of one period."""
        service, code = self._door.service, visit.path("code")
        if code not in REGISTERS:
            raise NotYours
        period = asked_period(visit, service.district)
        sheets = await REGISTERS[code](service.store, visit.me, period, visit.now)
        await service.store.audit.house(f"staff:{visit.me.id}", "register", visit.now, f"{code} {period.code}")
        return download(sheets, f"fengqiao-{code}-{period.code}", visit.query("as") or "xlsx")
