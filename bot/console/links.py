"""Linked cases on the desk: the group page, linking and taking apart, and what is written once for all one holds."""

from fastapi.responses import Response

from bot.console.door import READERS, Door, Visit, done
from bot.console.fields import LONG, SHORT, day
from bot.console.rows import Lister
from handlers.casework.case import CaseNumber
from handlers.casework.record import Session


class LinkPages:
    """The group of one case."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._store = door.service.store
        door.page("/case/{number}/group", self.show, READERS, hide=True)
        acts = {"link": self._link, "unlink": self._unlink, "joint-note": self._note, "joint-session": self._session}
        for name, act in acts.items():
            door.act(f"/case/{{number}}/{name}", door.told_on_page(act, self.render), READERS, hide=True)

    async def show(self, visit: Visit) -> Response:
        """The linked cases within sight."""
        return await self.render(visit, CaseNumber(visit.path("number")))

    async def render(self, visit: Visit, number: CaseNumber, status: int = 200, refused: str = "") -> Response:
        """The page, with the sentence of what was refused."""
        service = self._door.service
        group = await self._store.links.group(number, visit.me)
        people = {int(who.id): who.name for who in await self._store.people.everybody()}
        lister = Lister(visit.me, visit.now, service.district, service.knowledge, names=people)
        mine = [member for member in group.members if member.case.holder == visit.me.id]
        context = {
            "number": number,
            "members": [(lister.row(member.case), member.reason) for member in group.members],
            "more": group.hidden,
            "joint": len(mine) if any(member.case.number == number for member in mine) else 0,
            "today": visit.now.astimezone(service.district.tz).date().isoformat(),
            "refused": refused,
        }
        return await self._door.show("group.html", visit, status, nav="mine", **context)

    async def _link(self, visit: Visit, number: CaseNumber) -> Response:
        other = CaseNumber(visit.form.text("other", 64).upper())
        await self._store.links.link(number, other, visit.me, visit.form.text("reason"), visit.now)
        return done(visit, f"/desk/case/{number}", "已关联，各案仍分别办理。")

    async def _unlink(self, visit: Visit, number: CaseNumber) -> Response:
        await self._store.links.unlink(number, visit.me, visit.form.text("reason"), visit.now)
        return done(visit, f"/desk/case/{number}", "已取消关联。", go=f"/desk/case/{number}")

    async def _note(self, visit: Visit, number: CaseNumber) -> Response:
        found = await self._store.links.note_all(number, visit.me, visit.form.text("words", LONG), visit.now)
        return done(visit, f"/desk/case/{number}/group", f"已记入 {len(found)} 件。")

    async def _session(self, visit: Visit, number: CaseNumber) -> Response:
        form = visit.form
        texts = (form.text("place", SHORT), form.text("present"), form.text("words", LONG), form.text("result", SHORT))
        held = Session(day(form, "on", "调解日期"), *texts)
        found = await self._store.links.session_all(number, visit.me, held, visit.now)
        return done(visit, f"/desk/case/{number}/group", f"已写入 {len(found)} 件的调解记录。")
