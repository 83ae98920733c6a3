"""Analysis reports on the desk: the list of those that were made, one more on demand, and each as DOCX."""

from fastapi.responses import Response

from bot.console.door import MANAGERS, Door, Visit, go
from bot.console.downloads import named
from bot.console.figures import FiguresPage
from bot.reports.analysis import area_name, built, place_of
from handlers.errors import BadInput
from handlers.hours import local_day
from handlers.oversight.analysis import REPORT_NAMES, Report
from handlers.oversight.periods import month_of, read_period


class ReportPages:
    """Reports of the manager's area."""

    def __init__(self, door: Door, figures: FiguresPage) -> None:
        """Registers its routes."""
        self._door, self._figures = door, figures
        door.page("/reports", self.listed, MANAGERS)
        door.page("/reports/{id:int}", self.file, MANAGERS)
        door.act("/reports", self.make, MANAGERS)

    async def listed(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """What was made, the newest first, and the form for one more."""
        district = self._door.service.district
        month = month_of(local_day(district, visit.now))
        rows = [
            {
                "id": kept.id,
                "title": REPORT_NAMES[Report(kept.kind)],
                "period": read_period(kept.period).name,
                "area": district.full_name(kept.place) or district.name,
                "made_at": kept.made_at,
                "by": kept.by or "自动生成",
            }
            for kept in await self._door.service.store.reports.listed(visit.me)
        ]
        return await self._door.show(
            "reports.html",
            visit,
            status,
            nav="figures",
            rows=rows,
            kinds=list(REPORT_NAMES.items()),
            periods=self._figures.offered(month.before, visit),
            month=month.before,
            area=area_name(self._door.service.store, visit.me),
            refused=refused,
            done="报告已生成。" if visit.query("done") else "",
        )

    async def make(self, visit: Visit) -> Response:
        """One report on the own area; an older one of the same period is replaced."""
        store = self._door.service.store
        try:
            which = next((kind for kind in Report if kind.value == visit.form.text("kind", 20)), None)
            period = read_period(visit.form.text("period", 20))
            if which is None or period.first > local_day(store.district, visit.now):
                raise BadInput("请选报告和已经开始的期间。")
        except BadInput as wrong:
            return await self.listed(visit, 422, wrong.sentence)
        body = await built(store, which, period, visit.me, visit.now)
        await store.reports.keep(which.value, period.code, place_of(store, visit.me), body, visit.now, visit.me)
        return go("/desk/reports?done=1")

    async def file(self, visit: Visit) -> Response:
        """One report; recorded by the store."""
        from bot.documents.docx import MIME  # loaded when the first paper is wanted: it costs every start

        kept, body = await self._door.service.store.reports.one(int(visit.path("id")), visit.me, visit.now)
        name = f"{read_period(kept.period).name}{REPORT_NAMES[Report(kept.kind)]}.docx"
        headers = {
            "Content-Disposition": named(f"{kept.kind}-{kept.period}.docx", name),
            "Cache-Control": "private, no-store",
        }
        return Response(body, media_type=MIME, headers=headers)
