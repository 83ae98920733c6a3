"""A case on paper: facts, what was written down, the four steps and the talk on one page of its own, recorded as printed."""

from fastapi.responses import Response

from bot.console.case_view import head, party_views, step_views
from bot.console.casework_view import clock_views, step_register, written_views
from bot.console.door import READERS, Door, Visit
from bot.console.talk_view import Teller
from handlers.casework.case import CaseNumber
from handlers.hours import local_day


class PrintPage:
    """The page a browser prints."""

    def __init__(self, door: Door) -> None:
        """Registers its route."""
        self._door, self._store = door, door.service.store
        door.page("/case/{number}/print", self.show, READERS, hide=True)

    async def show(self, visit: Visit) -> Response:
        """The case, for who works it."""
        number, district = CaseNumber(visit.path("number")), self._door.service.district
        _, holder = await self._store.desk.for_paper(number, visit.me, "print", visit.now)
        page = await self._store.desk.page(number, visit.me, visit.now)
        case, today = page.case, local_day(district, visit.now)
        teller = Teller(visit.me, number, visit.now, district.tz, {}, frozenset(), page.speakers)
        return self._door.pages.render(
            "print.html",
            now=visit.now,
            me=visit.me,
            case=head(case, district, self._door.service.knowledge, holder.name if holder else ""),
            parties=party_views(page),
            steps=step_views(page, district),
            register=step_register(case, district),
            clocks=clock_views(case, district, today),
            written=written_views(case, district),
            lines=[line for line in teller.lines(page.lines) if not line.undone],
            earlier=bool(page.earlier),
        )
