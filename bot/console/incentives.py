"""Subsidy and ranking on the desk: lists of a period with objections and approval, the ranking with the evidence behind each point."""

from fastapi.responses import Response

from bot.console.door import MANAGERS, READERS, Door, Visit, go
from bot.console.downloads import download
from bot.console.fields import LONG
from bot.console.registers import asked_period
from handlers.casework.case import StaffId
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day
from handlers.oversight import merit, subsidy
from handlers.oversight.periods import Period, last_whole_month, read_period
from handlers.oversight.subsidy import STATE_NAMES, Listing, State

_SHOWN = 200  # cases behind one kind of point; the file has all of them


class IncentivePages:
    """Lists and ranking."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        door.page("/subsidy", self.lists, READERS)
        door.act("/subsidy", self.make, MANAGERS)
        door.page("/subsidy/{id:int}", self.show, READERS, hide=True)
        door.act("/subsidy/{id:int}", self.act, READERS, hide=True)
        door.page("/subsidy/{id:int}/file", self.file, MANAGERS, hide=True)
        door.page("/ranking", self.ranking, MANAGERS)
        door.page("/ranking/{id:int}", self.evidence, MANAGERS, hide=True)

    def _bodies(self) -> dict[str, str]:
        return {body.code: body.name for body in self._door.service.district.bodies}

    async def lists(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """The lists in sight: for mediators those on which they stand."""
        month = last_whole_month(local_day(self._door.service.district, visit.now))
        months = [month]
        while len(months) < 6:
            months.append(months[-1].before)
        bodies = self._bodies()
        return await self._door.show(
            "subsidy.html",
            visit,
            status,
            nav="supervision",
            lists=[self._row(each, bodies) for each in await self._store.incentives.lists(visit.me)],
            months=months,
            rules=self._store.incentives.rules.subsidy,
            refused=refused,
        )

    def _row(self, each: Listing, bodies: dict[str, str]) -> dict[str, object]:
        return {
            "id": each.id,
            "period": read_period(each.period).name,
            "area": bodies.get(each.area, each.area),
            "state": STATE_NAMES[each.state],
            "draft": each.state is State.DRAFT,
            "count": len(each.lines),
            "yuan": each.fen / 100,
            "waits": sum(line.waits for line in each.lines),
        }

    async def make(self, visit: Visit) -> Response:
        """A list computed from the evidence."""
        try:
            period = read_period(visit.form.text("period", 10))
            made = await self._store.incentives.make(visit.me, period, visit.now)
        except Refused as refused:
            return await self.lists(visit, 409, refused.sentence)
        return go(f"/desk/subsidy/{made}")

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One list; who is no manager sees the own lines alone."""
        listing = await self._store.incentives.show(int(visit.path("id")), visit.me, visit.now)
        called = {rule.code: rule.name for rule in self._store.incentives.rules.subsidy}
        bodies = self._bodies()
        return await self._door.show(
            "subsidy_one.html",
            visit,
            status,
            nav="supervision",
            row=self._row(listing, bodies),
            lines=[
                {"line": line, "rule": called.get(line.rule, line.rule), "mine": line.staff == visit.me.id}
                for line in listing.lines
            ],
            approves=visit.me.role in MANAGERS and visit.me.id != listing.maker and listing.state is State.DRAFT,
            refused=refused,
        )

    async def act(self, visit: Visit) -> Response:
        """An objection, its answer, a correction, or the approval."""
        form, list_id, act = visit.form, int(visit.path("id")), visit.form.secret("act")
        try:
            if act == "approve":
                await self._store.incentives.approve(list_id, visit.me, visit.now)
            elif act in ("object", "answer", "correct"):
                await self._store.incentives.line(
                    list_id, visit.me, act, form.number("line"), form.text("words", LONG), form.fen("yuan"), visit.now
                )
            else:
                raise BadInput("请求有误，请刷新页面再试。")
        except NotYours:
            raise
        except Refused as refused:
            return await self.show(visit, 409, refused.sentence)
        return go(f"/desk/subsidy/{list_id}")

    async def file(self, visit: Visit) -> Response:
        """The list as XLSX; recorded by the reading."""
        listing = await self._store.incentives.show(int(visit.path("id")), visit.me, visit.now)
        people = {int(p.id): p.name for p in await self._store.people.everybody()}
        rules, period = self._store.incentives.rules.subsidy, read_period(listing.period)
        sheet = subsidy.sheet(listing, rules, period, self._bodies(), people, self._door.service.district.tz)
        return download([sheet], f"fengqiao-subsidy-{period.code}", "xlsx")

    async def ranking(self, visit: Visit) -> Response:
        """The ranking of a year (or another period), counted; the evidence of each mediator is a page of its own."""
        period, rules = self._period(visit), self._store.incentives.rules
        span = period.bounds(self._door.service.district.tz)
        ranked = merit.merits(await self._store.incentives.counted(visit.me, *span), rules)
        return await self._door.show(
            "ranking.html",
            visit,
            nav="supervision",
            sheet=merit.ranking_sheet(ranked, rules, period, self._bodies()),
            ranked=ranked,
            gold=rules.gold,
            period=period,
        )

    async def evidence(self, visit: Visit) -> Response:
        """Every point of one mediator with the cases it rests on; nothing about who has none in sight."""
        period, rules = self._period(visit), self._store.incentives.rules
        span = period.bounds(self._door.service.district.tz)
        works = await self._store.incentives.works(visit.me, *span, StaffId(int(visit.path("id"))))
        if not works:
            raise NotYours
        return await self._door.show(
            "ranking_one.html",
            visit,
            nav="supervision",
            each=merit.merits(works, rules)[0],
            names=merit.POINT_NAMES,
            points=rules.points,
            shown=_SHOWN,
            period=period,
        )

    def _period(self, visit: Visit) -> Period:
        """The asked period; without one this year."""
        district = self._door.service.district
        if visit.query("period"):
            return asked_period(visit, district)
        return read_period(str(local_day(district, visit.now).year))
