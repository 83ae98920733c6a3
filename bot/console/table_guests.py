"""What the holder does about outsiders at the table: asked in, invited with a link shown once, asked to go; and how they stand."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi.responses import Response

from bot.console.door import Door, Visit, done
from bot.console.fields import SHORT
from handlers.casework.case import Case, CaseNumber
from handlers.casework.online import outsiders, seats
from handlers.casework.online.meeting import Guest, Meeting
from handlers.casework.online.outsiders import KINDS, Wished
from storage.invitations import Made

Act = Callable[[Visit, CaseNumber], Awaitable[Response]]
Once = Callable[[Visit, CaseNumber, str, Made], Awaitable[Response]]


class TableGuestActs:
    """The acts by their names in the address. `once` shows a link and its code, this once."""

    def __init__(self, door: Door, once: Once) -> None:
        self._guests, self._once = door.service.store.table_guests, once

    def acts(self) -> Mapping[str, Act]:
        """For the routes of online mediation."""
        return {
            "outsider": self._propose,
            "outsider-invite": self._invite,
            "outsider-remove": self._remove,
            "guest-end": self._end,
        }

    async def _propose(self, visit: Visit, number: CaseNumber) -> Response:
        form = visit.form
        words = (form.text(name, SHORT) for name in ("name", "kind", "why", "about"))
        await self._guests.propose(number, visit.me, Wished(*words), visit.now)
        return done(visit, f"/desk/case/{number}", "正在征求双方同意。")

    async def _invite(self, visit: Visit, number: CaseNumber) -> Response:
        outsider = visit.form.number("outsider")
        made = await self._guests.invite(number, visit.me, outsider, visit.now)
        return await self._once(visit, number, "这位受邀人", made)

    async def _end(self, visit: Visit, number: CaseNumber) -> Response:
        await self._guests.end_guest(number, visit.me, visit.form.number("guest"), visit.now)
        return done(visit, f"/desk/case/{number}", "他以后看不到双方的话了。")

    async def _remove(self, visit: Visit, number: CaseNumber) -> Response:
        await self._guests.remove(number, visit.me, visit.form.number("outsider"), visit.now)
        return done(visit, f"/desk/case/{number}", "他以后看不到双方的话了。")


def guest_views(meeting: Meeting) -> list[dict[str, object]]:
    """Colleagues who were asked in: name, how it stands, and whether they can be asked to go."""
    return [
        {
            "number": number,
            "name": one.name,
            "state": _state(meeting, one),
            "can_end": not one.refused and not one.left,
        }
        for number, one in enumerate(meeting.guests)
    ]


def _state(meeting: Meeting, guest: Guest) -> str:
    if guest.refused:
        return "没有同意"
    if guest.left:
        return "不再参加"
    return "已参加" if seats.joined(meeting, guest) else "等双方同意"


def outsider_views(meeting: Meeting, case: Case) -> dict[str, object]:
    """Who was asked in and how it stands; `kinds` is empty where nobody may be."""
    listed = [
        {
            "id": one.id,
            "name": outsiders.shown(one),
            "state": outsiders.state(meeting, one),
            "pledge": one.pledge,
            "joined_at": one.joined_at,
            "can_invite": one.joined_at is None and outsiders.agreed(meeting, one),
            "can_remove": not outsiders.over(one),
        }
        for one in meeting.outsiders
    ]
    return {"outsiders": listed, "kinds": [] if case.sensitive else list(KINDS.items())}
