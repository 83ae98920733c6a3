"""The page of a guest: the joint room of a meeting, and nothing else of the case."""

from fastapi.responses import Response

from bot.console.door import READERS, Door, Visit, done
from bot.console.talk_view import Teller
from handlers.casework.case import CaseNumber
from storage.moves import LONGEST


class JointRoom:
    """For experts and second mediators whom both sides let in."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._store = door.service.store
        door.page("/joint", self.list, READERS)
        door.page("/joint/{number}", self.show, READERS, hide=True)
        door.act("/joint/{number}/say", self.say, READERS, hide=True)

    async def list(self, visit: Visit) -> Response:
        """The meetings this person takes part in."""
        return await self._door.show("joint_list.html", visit, numbers=await self._store.joint.mine(visit.me))

    async def show(self, visit: Visit) -> Response:
        """One joint room; each reading is recorded."""
        page = await self._store.joint.page(CaseNumber(visit.path("number")), visit.me, visit.now)
        zone = self._door.service.district.tz
        teller = Teller(visit.me, page.number, visit.now, zone, {}, frozenset(), page.speakers)
        lines = teller.lines(page.lines)
        undo_seconds = self._door.service.district.limits.undo_seconds
        return await self._door.show("joint.html", visit, room=page, lines=lines, undo_seconds=undo_seconds)

    async def say(self, visit: Visit) -> Response:
        """Words to both sides."""
        number = CaseNumber(visit.path("number"))
        await self._store.joint.say(number, visit.me, visit.form.text("words", LONGEST), visit.now)
        return done(visit, f"/desk/joint/{number}", "已发给双方。")
