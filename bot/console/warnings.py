"""Early warnings on the desk: what stands out in the manager's area, what it rests on, and what is done about it."""

import asyncio

from fastapi.responses import Response

from bot.console.door import MANAGERS, Door, Visit, go
from bot.console.downloads import named
from bot.console.rows import Lister
from handlers.casework.papers.sheet import Sheet
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day, read_day
from handlers.oversight.finding import KIND_NAMES, Kind
from handlers.oversight.meeting import meeting_notice
from handlers.oversight.sectors import sectors
from handlers.oversight.suggestion import DRAFTS, To, offered, suggestion
from handlers.oversight.warned import ACT_NAMES, LABELS, LIVE, STATE_NAMES, Act, Meeting, State, Warned, Wish
from storage.warnings import Listed

_DONE = {act.value: f"已记下：{name}。" for act, name in ACT_NAMES.items()}


class WarningPages:
    """The list, one warning, what is done with it, and the notice of the meeting."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._store = door.service.store
        door.page("/warnings", self.listed, MANAGERS)
        door.page("/warnings/{id:int}", self.one, MANAGERS)
        door.page("/warnings/{id:int}/notice", self.notice, MANAGERS)
        door.page("/warnings/{id:int}/draft/{to}", self.draft, MANAGERS)
        door.act("/warnings/{id:int}", self.act, MANAGERS)

    async def listed(self, visit: Visit) -> Response:
        """Open ones, what nobody looked at first, then the closed."""
        live = await self._store.warnings.listed(visit.me)
        closed = await self._store.warnings.listed(visit.me, closed=True)
        return await self._door.show(
            "warnings.html",
            visit,
            nav="warnings",
            live=[self._row(each) for each in live],
            closed=[self._row(each) for each in closed],
            sectors="、".join(sectors().names),
        )

    async def one(self, visit: Visit) -> Response:
        """One warning with its cases; the reading is recorded."""
        return await self._page(visit)

    async def _page(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        opened = await self._store.warnings.one(_id(visit), visit.me, visit.now)
        warned, service = opened.listed.warned, self._door.service
        lister = Lister(visit.me, visit.now, service.district, service.knowledge)
        return await self._door.show(
            "warning.html",
            visit,
            status,
            nav="warnings",
            row=self._row(opened.listed),
            rows=[lister.row(case) for case in opened.cases],
            hidden=opened.hidden,
            warned=warned,
            may=_may(warned),
            decisions=[(ACT_NAMES[d.act], d) for d in warned.decisions],
            labels=LABELS,
            labelled=warned.labelled(local_day(service.district, visit.now)),
            own_label=warned.label is not None and warned.label.by == visit.me.id,
            bodies=self._bodies(warned),
            drafts=[(to.value, name) for to, name in DRAFTS.items()] if offered(warned, opened.cases) else [],
            refused=refused,
            done=_DONE.get(visit.query("done"), ""),
        )

    def _row(self, listed: Listed) -> dict[str, object]:
        finding, district = listed.warned.finding, self._door.service.district
        return {
            "id": listed.id,
            "number": number(listed),
            "kind": KIND_NAMES[finding.kind],
            "title": finding.title,
            "place": district.full_name(finding.place) or district.name,
            "residents": finding.residents,
            "expected": "" if finding.expected is None else f"{finding.expected:.1f}",
            "count": listed.count,
            "since": finding.since,
            "until": finding.until,
            "state": STATE_NAMES[listed.warned.state],
            "fresh": listed.warned.state is State.OPEN,
            "first_at": listed.first_at,
            "seen_at": listed.seen_at,
            "closed_at": listed.closed_at,
            "test": finding.test,
        }

    def _bodies(self, warned: Warned) -> str:
        """Who could be asked to the meeting: the committees of the place; others are written in by hand."""
        place = warned.finding.place
        return "、".join(body.name for body in self._door.service.district.bodies if body.place == place)

    async def act(self, visit: Visit) -> Response:
        """What a manager does with it; a refusal stands over the page."""
        try:
            await self._store.warnings.act(_id(visit), visit.me, _wish(visit), visit.now)
        except NotYours:
            raise
        except (Refused, BadInput) as refused:
            return await self._page(visit, self._door.refuse(visit.request, refused).status_code, refused.sentence)
        return go(f"/desk/warnings/{_id(visit)}?done={visit.form.text('act', 20)}")

    async def notice(self, visit: Visit) -> Response:
        """联席会议通知 as DOCX; recorded."""
        opened = await self._store.warnings.one(_id(visit), visit.me, visit.now, "warning_notice")
        listed = opened.listed
        sheet = meeting_notice(listed.warned, listed.count, number(listed), self._committee(visit))
        return await _paper(sheet, number(listed))

    async def draft(self, visit: Visit) -> Response:
        """A draft of a letter to court or procuratorate as DOCX, for a person to finish; recorded."""
        to = next((one for one in To if one.value == visit.path("to")), None)
        opened = await self._store.warnings.one(_id(visit), visit.me, visit.now, "warning_draft")
        if to is None or not offered(opened.listed.warned, opened.cases):
            raise NotYours("no such draft")
        name = number(opened.listed)
        return await _paper(suggestion(to, opened.listed.warned, opened.cases, name, self._committee(visit)), name)

    def _committee(self, visit: Visit) -> str:
        return self._door.service.district.body_of[visit.me.committee].name


async def _paper(sheet: Sheet, name: str) -> Response:
    from bot.documents.docx import MIME, docx_of  # loaded when the first paper is wanted: it costs every start

    headers = {
        "Content-Disposition": named(f"{sheet.code}-{name}.docx", f"{sheet.title}{name}.docx"),
        "Cache-Control": "private, no-store",
    }
    return Response(await asyncio.to_thread(docx_of, sheet), media_type=MIME, headers=headers)


def number(listed: Listed) -> str:
    """As papers name the warning."""
    return f"YJ{listed.first_at:%Y}-{listed.id:04d}"


def _id(visit: Visit) -> int:
    return int(visit.path("id"))


def _may(warned: Warned) -> dict[str, bool]:
    """Which forms the page shows."""
    live, label = warned.state in LIVE, warned.label
    repeat = warned.finding.kind is Kind.REPEAT
    return {
        "note": warned.state is State.OPEN,
        "meet": live,
        "dismiss": warned.state in (State.OPEN, State.NOTED),
        "end": warned.state in (State.NOTED, State.MEETING),
        "label": repeat and label is None,
        "approve": repeat and label is not None and label.approved_by is None,
    }


def _wish(visit: Visit) -> Wish:
    form = visit.form
    try:
        act = Act(form.text("act", 20))
    except ValueError as wrong:
        raise BadInput("没有这个操作。") from wrong
    meeting = None
    if act is Act.MEET:
        try:
            day = read_day(form.text("day", 10))
        except ValueError as wrong:
            raise BadInput("请写明会议的日期、地点、参加单位和议题。") from wrong
        meeting = Meeting(
            day, form.text("time", 50), form.text("place", 200), form.text("bodies", 1000), form.text("topics", 1000)
        )
    return Wish(act, form.text("words", 2000), meeting, form.text("label", 20))
