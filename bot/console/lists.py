"""The queue, one's own cases, and opening a case by its number."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from bot.console.door import EVERYBODY, JUDGES, READERS, Door, Visit, go
from bot.console.rows import Lister
from bot.console.search import NUMBER
from bot.console.words import RISK_NAMES
from handlers.casework.assignment import ranked
from handlers.casework.case import Case
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours
from storage.views import Cursor
from storage.watch import OpenAlert, Watch

_PAGE = 50


class Lists:
    """Pages made of rows."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._store = door.service.store
        self._watch = Watch.of(self._store)
        door.page("", self.start, EVERYBODY)
        door.page("/queue", self.queue, READERS)
        door.page("/mine", self.mine, READERS)
        door.page("/find", self.find, READERS)

    async def start(self, visit: Visit) -> Response:
        """Where one's work is."""
        if visit.me.role not in READERS:
            return go("/desk/checks" if visit.me.role in JUDGES else await self._first_of_all())
        signals = await self._watch.signals(visit.me)
        return go("/desk/mine" if signals.unread else "/desk/queue")

    async def _first_of_all(self) -> str:
        """An administrator's way: while nobody else is there and the district is still the fictional one, its setup."""
        people = await self._store.people.everybody()
        alone = all(who.role is Role.ADMINISTRATOR for who in people)
        return "/desk/setup" if alone and self._door.service.fictional else "/desk/people"

    async def queue(self, visit: Visit) -> Response:
        """What waits, danger on top."""
        after = visit.query("after")
        page = await self._store.desk.queue(visit.me, Cursor.decode(after) if after else None, _PAGE)
        older = page.more.encode() if page.more else ""
        alerts = await self._watch.open_alerts(visit.me)
        rows = await self._rows(visit, page.cases, await self._best(page.cases, visit))
        gone = NUMBER.fullmatch(visit.query("slip"))  # just given away: out of sight, and can still be taken back
        lists: dict[str, Any] = {"rows": rows, "older": older, "alerts": banners(alerts)}
        lists["slip"] = gone.group() if gone else ""
        return await self._door.show("queue.html", visit, nav="queue", done=_done(visit), **lists)

    async def mine(self, visit: Visit) -> Response:
        """What one holds: residents' new words first."""
        cases = await self._store.desk.mine(visit.me)
        alerts = await self._watch.open_alerts(visit.me)
        first = sorted(cases, key=lambda case: not case.resident_waits)
        rows = await self._rows(visit, tuple(first))
        followed = await self._rows(visit, await self._store.desk.followed(visit.me))
        return await self._door.show(
            "mine.html", visit, nav="mine", rows=rows, followed=followed, alerts=banners(alerts), done=_done(visit)
        )

    async def _best(self, cases: tuple[Case, ...], visit: Visit) -> dict[str, Staff]:
        """Who should take each of these cases."""
        committees = {case.committee for case in cases if not case.sensitive}
        people, loads = await self._store.loads.at(committees)
        district = self._door.service.district
        fits = {case.number: ranked(case, people, loads, visit.now, district) for case in cases}
        return {number: fit[0].staff for number, fit in fits.items() if fit}

    async def _rows(
        self, visit: Visit, cases: tuple[Case, ...], best: Mapping[str, Staff] | None = None
    ) -> list[object]:
        service = self._door.service
        alerted = await self._watch.alarmed(visit.me, cases)
        lister = Lister(visit.me, visit.now, service.district, service.knowledge, alerted, best=best or {})
        return [lister.row(case) for case in cases]

    async def find(self, visit: Visit) -> Response:
        """A case by its number; one out of sight is not there."""
        number = NUMBER.search(visit.query("q").strip().upper())
        if number is None:
            raise NotYours("no case number in the search")
        return go(f"/desk/case/{number.group()}")


def banners(alerts: tuple[OpenAlert, ...]) -> list[dict[str, object]]:
    """Open alerts as lists show them; of sensitive cases nothing but that there is one."""
    return [
        {
            "id": item.alert.id,
            "number": item.alert.number,
            "risks": "、".join(RISK_NAMES.get(risk, risk) for risk in item.alert.risks),
            "words": "" if item.sensitive else "”“".join(item.alert.words[:3]),
            "at": item.alert.created_at,
            "sensitive": item.sensitive,
            "link": True,
        }
        for item in alerts
    ]


_DONE = {
    "closed": "已结案。",
    "moved": "已办好，案件不在您手上了。",
    "gone": "刚才打开的案件已经由别人接着办，或者转走了，您这里看不到了。您没有办成的操作没有生效。",
}


def _done(visit: Visit) -> str:
    return _DONE.get(visit.query("done"), "")
