"""The search page: cases in sight by words, place, kind, level, state, limit and days; a number opens its case."""

import re

from fastapi.responses import Response

from bot.console.door import READERS, Door, Visit, go
from bot.console.rows import Lister
from bot.console.search_form import Link, choices, typed, wanted
from handlers.casework.case import Case
from handlers.casework.staff import Staff
from handlers.errors import BadInput
from storage.searching import Found
from storage.watch import Watch

NUMBER = re.compile("FQ[2-9A-HJ-NP-Z]{8}")


class SearchPage:
    """Asked by a form, shown under a link that tells nobody what was asked."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        self._link = Link.of(self._store.derived_key("search"))
        door.page("/search", self.show, READERS)
        door.act("/search", self.ask, READERS)

    async def ask(self, visit: Visit) -> Response:
        """To the case whose number was typed, else to the page of what was found."""
        try:
            asked = typed(visit.form)
            wanted(asked)
        except BadInput as refused:
            return await self._page(visit, {}, None, refused.sentence, 422)
        if number := NUMBER.search(asked["q"].upper()):
            return go(f"/desk/case/{number.group()}")
        return go(f"/desk/search?s={self._link.seal(visit.me, asked)}")

    async def show(self, visit: Visit) -> Response:
        """What was found, or the form alone."""
        sealed = visit.request.query_params.get("s", "")
        if not sealed:
            return await self._page(visit, {}, None)
        try:
            asked, before = self._link.open(visit.me, sealed)
            found = await self._store.search.find(visit.me, wanted(asked), visit.now, before)
        except BadInput as refused:
            return await self._page(visit, {}, None, refused.sentence, 422)
        return await self._page(visit, asked, found)

    async def _page(
        self, visit: Visit, asked: dict[str, str], found: Found | None, refused: str = "", status: int = 200
    ) -> Response:
        service, people = self._door.service, await self._store.people.everybody()
        offered = choices(visit.me, people, service.district, service.knowledge.categories)
        more = self._link.seal(visit.me, asked, found.more) if found and found.more else ""
        return await self._door.show(
            "search.html",
            visit,
            status,
            nav="search",
            asked=asked,
            rows=await self._rows(visit, found.cases, people) if found else None,
            more=more,
            narrowed=any(value for name, value in asked.items() if name != "q"),
            refused=refused,
            **offered,
        )

    async def _rows(self, visit: Visit, cases: tuple[Case, ...], people: tuple[Staff, ...]) -> list[object]:
        service = self._door.service
        alerted = await Watch.of(self._store).alarmed(visit.me, cases)
        names = {int(person.id): person.name for person in people}
        lister = Lister(visit.me, visit.now, service.district, service.knowledge, alerted, names)
        return [lister.row(case) for case in cases]
