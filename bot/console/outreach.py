"""Outreach on the desk (普法): a piece written or taken from the FAQ, released by a second person, and what became of it."""

from collections.abc import Mapping

from fastapi.responses import Response

from bot.console.door import Door, Visit, go
from handlers.casework.case import StaffId
from handlers.errors import BadInput, FengqiaoError, Refused
from handlers.outreach import LONGEST, SHORT, STATE_NAMES, WRITERS, Piece, State, covers, from_faq, written
from storage.outreach import Standing

_DONE = {
    "wait": "已交给主管审核。",
    "go": "已放行，白天陆续发出。",
    "back": "已退回。",
    "stop": "已停止，没发的不再发。",
}


class OutreachPages:
    """The pages of outreach, each viewer within the own area."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._outreach = door, door.service.store.outreach
        door.page("/outreach", self.show, WRITERS)
        door.act("/outreach", self.write, WRITERS)
        door.act("/outreach/{id:int}/release", self.release, WRITERS)
        door.act("/outreach/{id:int}/return", self.send_back, WRITERS)
        door.act("/outreach/{id:int}/stop", self.stop, WRITERS)

    async def show(self, visit: Visit, refused: FengqiaoError | None = None) -> Response:
        """All pieces of the area with what became of them, and the form for a new one."""
        service = self._door.service
        district, known = service.district, service.knowledge
        names = {person.id: person.name for person in await self._door.account.roster()}
        reach = await self._outreach.reach("", "")
        places = [(p.code, district.full_name(p.code)) for p in district.places if covers(visit.me, p.code, district)]
        return await self._door.show(
            "outreach.html",
            visit,
            422 if refused else 200,
            nav="help",
            pieces=[self._listed(each, visit, names) for each in await self._outreach.listed(visit.me)],
            rules=district.outreach,
            readers=reach if reach >= district.outreach.floor else None,
            places=([("", "全区")] if covers(visit.me, "", district) else []) + places,
            categories=[(c.code, c.name) for c in known.categories.values()],
            entries=[
                (e.id, known.categories[e.category].name, e.asks[0])
                for e in known.faq.values()
                if e.category in known.categories
            ],
            longest=LONGEST,
            short=SHORT,
            typed={name: visit.form.secret(name) for name in ("title", "text", "sources", "category", "place", "faq")},
            refused=refused.sentence if refused else "",
            done=_DONE.get(visit.query("done"), ""),
        )

    def _listed(self, each: Standing, visit: Visit, names: Mapping[StaffId, str]) -> dict[str, object]:
        piece, district = each.piece, self._door.service.district
        category = self._door.service.knowledge.categories.get(piece.category)
        mine, waits = piece.author == visit.me.id, piece.state is State.WAITING
        manages = visit.me.role.value == "manager" and covers(visit.me, piece.place, district)
        return {
            "piece": piece,
            "state": STATE_NAMES[piece.state],
            "theme": category.name if category else "各类",
            "place": district.full_name(piece.place) or "全区",
            "author": names.get(piece.author, "") if piece.author else "",
            "approver": names.get(piece.approver, "") if piece.approver else "",
            "sent": each.sent,
            "failed": each.failed,
            "left": each.left,
            "may_release": waits and manages and not mine,
            "may_stop": piece.state in {State.WAITING, State.RELEASED} and (manages or mine),
        }

    async def write(self, visit: Visit) -> Response:
        """A new piece. An entry of the FAQ was signed by a second person already and goes out at once."""
        form, service = visit.form, self._door.service
        try:
            entry = service.knowledge.faq.get(form.text("faq", 64))
            title, category, place = form.text("title", SHORT), form.text("category", 64), form.text("place", 64)
            piece = Piece(
                title.replace("\n", " "), form.text("text", LONGEST), form.text("sources", 300), category, place
            )
            if entry is not None:
                piece = from_faq(entry, title.replace("\n", " ")[:SHORT] or entry.asks[0][:SHORT], place, category)
            checked = written(piece, visit.me, service.district, service.knowledge.categories)
            kept = await self._outreach.write(checked, visit.me, visit.now)
            if entry is not None:
                await self._outreach.release(kept.id, visit.me, visit.now)
        except (BadInput, Refused) as refused:
            return await self.show(visit, refused)
        return go(f"/desk/outreach?done={'go' if entry else 'wait'}")

    async def release(self, visit: Visit) -> Response:
        """A second person lets it go out."""
        await self._outreach.release(int(visit.path("id")), visit.me, visit.now)
        return go("/desk/outreach?done=go")

    async def send_back(self, visit: Visit) -> Response:
        """Back to whoever wrote it, with a reason."""
        await self._outreach.send_back(int(visit.path("id")), visit.me, visit.form.text("reason", 200), visit.now)
        return go("/desk/outreach?done=back")

    async def stop(self, visit: Visit) -> Response:
        """No more of it."""
        await self._outreach.stop(int(visit.path("id")), visit.me, visit.now)
        return go("/desk/outreach?done=stop")
