"""The case page and its files. Every reading is recorded by the store."""

from dataclasses import replace

from fastapi.responses import Response

from bot.console.assist_forms import asking_links
from bot.console.assist_view import request_view
from bot.console.canned import filling_of, offered
from bot.console.case_view import (
    alert_views,
    audit_views,
    head,
    moves_for,
    party_views,
    slip_view,
    step_views,
    way_view,
)
from bot.console.casework_view import (
    clock_views,
    form_links,
    lacking,
    next_view,
    step_register,
    wanted_views,
    written_views,
)
from bot.console.door import READERS, Door, Visit
from bot.console.downloads import KEPT_SHUT, ending
from bot.console.linkage_view import checklist
from bot.console.online_view import online_view, room_of, room_views
from bot.console.outside_view import (
    assignment_view,
    bar_view,
    doubt_view,
    links_view,
    outside_lines,
    waits_for,
)
from bot.console.papers import paper_views
from bot.console.talk_view import Teller, file_view
from handlers.casework import position
from handlers.casework.assignment import assignment
from handlers.casework.case import CaseNumber, Room, open_
from handlers.casework.next_step import next_step
from handlers.casework.performing import suggestions
from handlers.casework.reception import reach
from handlers.casework.staff import Role
from handlers.casework.standing import of_case
from handlers.hours import local_day
from handlers.routing import suggest
from storage.case_page import Around, CasePages, Ties
from storage.views import Page


class CasePage:
    """One case."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._service = door.service
        self._store = door.service.store
        self._pages = CasePages.of(self._store)
        door.page("/case/{number}", self.show, READERS, hide=True)
        door.page("/case/{number}/file/{digest}", self.file, READERS, hide=True)

    async def show(self, visit: Visit) -> Response:
        """The page."""
        return await self.render(visit, CaseNumber(visit.path("number")))

    async def render(self, visit: Visit, number: CaseNumber, status: int = 200, refused: str = "") -> Response:
        """The page, with the sentence of a refused move when there was one."""
        before = visit.query("before")
        earlier_than = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        page, around = await self._pages.read(number, visit.me, visit.now, earlier_than)
        shown = room_of(page, visit.query("room"))
        talk = tuple(line for line in page.lines if shown is None or line.room is shown)
        more = bool(page.earlier) if shown is None else shown in page.earlier
        names = {person: who.name for person, who in around.people.items()}
        alerts = alert_views(page.alerts, names)
        context = {
            **self._facts(page, names, visit),
            **self._words(visit, page),
            **self._rooms(visit, page),
            "lines": self._lines(visit, replace(page, lines=talk), around),
            "earlier": talk[0].id if more else None,
            "newest": earlier_than is None,
            "online": online_view(page, visit.me, self._service, visit.now),
            "open_alerts": [a for a in alerts if a["open"]],
            "past_alerts": [a for a in alerts if not a["open"]],
            "audit": audit_views(page.audit, names),
            **self._casework(page, visit),
            **self._papers(page, around, visit),
            **self._help(page, around, names, visit),
            **self._outside(page, around.ties, visit),
            "back": "/desk/mine" if page.case.holder == visit.me.id else "/desk/queue",
            "refused": refused,
            "slip": slip_view(page.case, visit.me, visit.now),
        }
        return await self._door.show("case.html", visit, status, nav="", **context)

    def _facts(self, page: Page, names: dict[int, str], visit: Visit) -> dict[str, object]:
        """The side of the page."""
        case, district, knowledge = page.case, self._service.district, self._service.knowledge
        holder = names.get(case.holder, "") if case.holder is not None else ""
        left = of_case(case, local_day(district, visit.now), district, knowledge.routes)
        return {
            "case": head(case, district, knowledge, holder),
            "way": way_view(suggest(case.facts, knowledge.routes), left),
            "files": [file_view(case.number, file) for file in page.files],
            "parties": party_views(page),
            "steps": step_views(page, district),
            "undo_seconds": district.limits.undo_seconds,
        }

    def _casework(self, page: Page, visit: Visit) -> dict[str, object]:
        """The moves with their forms, the four steps, the clocks and what is written down."""
        case, district = page.case, self._service.district
        moves = [] if page.helps else moves_for(case, visit.me, district)
        today = local_day(district, visit.now)
        found = None if page.helps else next_step(case, visit.me, district, today, page.meeting)
        return {
            "moves": moves,
            "next": next_view(found, moves),
            "leading": form_links(moves, found, writes=False),
            "writing": form_links(moves, writes=True),
            "clocks": clock_views(case, district, today),
            "wanted": wanted_views(case, district),
            "position": position.note(case),
            "today": today.isoformat(),
            "register": step_register(case, district),
            "written": written_views(case, district),
            "lacking": lacking(case),
            "suggestions": suggestions(case, today),
        }

    def _help(self, page: Page, around: Around, names: dict[int, str], visit: Visit) -> dict[str, object]:
        """Who helps on the case, what can be asked, and the checklist of a danger."""
        case, today = page.case, local_day(self._service.district, visit.now)
        return {
            "helping": [request_view(one, self._service, today) for one in around.asked],
            "asking": [] if page.helps else asking_links(case, visit.me),
            "helps": bool(page.helps),
            "linkage": checklist(around.checklist, case, names),
        }

    def _outside(self, page: Page, ties: Ties | None, visit: Visit) -> dict[str, object]:
        """What ties the case to others; nothing of it to who only helps on this one."""
        if ties is None:
            nothing = dict.fromkeys(("assignment", "bar", "links", "doubts"))
            return {**nothing, "outside": [], "waits_for": ""}
        case, service = page.case, self._service
        units = service.knowledge.routes.units_of(case.facts.category, case.facts.subcategory)
        found = assignment(case, ties.there, ties.loads, units, visit.now, service.district)
        return {
            "assignment": assignment_view(found),
            "bar": bar_view(case),
            "outside": outside_lines(case),
            "waits_for": waits_for(case),
            "links": links_view(ties.group, ties.near, case, service.knowledge),
            "doubts": doubt_view(case, visit.me, ties.repeats, len(page.files), service.district),
        }

    def _papers(self, page: Page, around: Around, visit: Visit) -> dict[str, object]:
        """The papers, for who works the case."""
        if Room.JOINT not in page.rooms:
            return {"papers": []}
        holder = around.people.get(int(page.case.holder)) if page.case.holder is not None else None
        return paper_views(self._service, page.case, holder, visit)

    def _words(self, visit: Visit, page: Page) -> dict[str, object]:
        """What the reply box offers; nothing to who only helps."""
        me, case = visit.me, page.case
        works = case.holder == me.id or me.role is Role.MANAGER
        filling = filling_of(case, me, self._service.district, visit.now)
        return {
            "can_say": works and not page.helps and open_(case) and case.address is not None,
            "reach": "" if page.helps or not open_(case) else reach(case),
            "can_note": not page.helps,
            "mute_reason": "您是协助办理的人，办完请在“协助”里写明结果。" if page.helps else "",
            "canned": offered(self._door.canned, case.facts.category, filling),
        }

    def _rooms(self, visit: Visit, page: Page) -> dict[str, object]:
        """The tabs of a meeting, and the room that is shown."""
        me, shown = visit.me, room_of(page, visit.query("room"))
        can_say = bool(self._words(visit, page)["can_say"])
        rooms = room_views(page, shown, me, can_say=can_say)
        now_shown = next((view for view in rooms if view.shown), None)
        return {"rooms": rooms, "room": now_shown, "can_say": now_shown.can_say if now_shown else can_say}

    def _lines(self, visit: Visit, page: Page, around: Around) -> list[object]:
        edited = frozenset(line.edited_of for line in page.lines if line.edited_of is not None)
        tz = self._service.district.tz
        teller = Teller(visit.me, page.case.number, visit.now, tz, around.outgoing, edited, page.speakers)
        return list(teller.lines(page.lines))

    async def file(self, visit: Visit) -> Response:
        """An attachment of this case, to be saved and never run. Parts of it are given for listening."""
        number, digest = visit.path("number"), visit.path("digest")
        await self._store.desk.open_file(CaseNumber(number), digest, visit.me, visit.now)
        mime, body = await self._store.files.get(digest)
        headers = {
            "Content-Disposition": f'attachment; filename="{number}-{digest[:8]}{ending(mime)}"',
            **KEPT_SHUT,
            "Accept-Ranges": "bytes",
        }
        span = byte_range(visit.request.headers.get("range", ""), len(body))
        if span is None:
            return Response(body, media_type=mime, headers=headers)
        first, last = span
        headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
        return Response(body[first : last + 1], 206, media_type=mime, headers=headers)


def byte_range(header: str, length: int) -> tuple[int, int] | None:
    """First and last byte of a plain single range; None for the whole."""
    unit, _, span = header.partition("=")
    first, dash, last = span.partition("-")
    if unit.strip() != "bytes" or not dash or not first.isascii() or not first.isdigit() or len(first) > 12:
        return None
    end = int(last) if last.isascii() and last.isdigit() and len(last) <= 12 else length - 1
    start, end = int(first), min(end, length - 1)
    return (start, end) if start <= end else None
