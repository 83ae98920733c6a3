"""The dialogs of a case, each made when it is opened: lists of colleagues and places are long, and most are never looked at.

Page code shows the dialog over the case; without it the same address is a page with the form alone.
"""

from fastapi.responses import Response

from bot.console.assist_forms import ASKING, asking_view, may_ask
from bot.console.case_view import moves_for
from bot.console.casework_view import FormView, form_view
from bot.console.door import READERS, Door, Visit
from bot.console.move_forms import FORMS
from bot.console.online_view import guest_form
from bot.console.words import ROLE_NAMES
from handlers.casework import colleagues
from handlers.casework.assistance import Help
from handlers.casework.case import Case, CaseNumber, Move
from handlers.casework.staff import Role, Staff
from handlers.errors import Refused
from handlers.hours import local_day
from storage.views import Page

_OVER = "现在不能办这一步。请回到案件看看有什么变化。"
_GUEST, _HELP = "online/guest", "help-"


class CaseDialogs:
    """One dialog. Opening it is a reading of the case, recorded as such."""

    def __init__(self, door: Door) -> None:
        """Registers its route."""
        self._door, self._service, self._store = door, door.service, door.service.store
        door.page("/case/{number}/do/{path:path}", self.show, READERS, hide=True)

    async def show(self, visit: Visit) -> Response:
        """The form with its choices. Refused when the case does not allow it any more."""
        page = await self._store.desk.page(CaseNumber(visit.path("number")), visit.me, visit.now)
        people = await self._store.people.everybody()
        form = None if page.helps else await self._form(visit.path("path"), page, people, visit)
        if form is None:
            raise Refused(_OVER)
        kinds = {item.field.kind for item in form.fields}
        judges = [(person.id, person.name) for person in people if person.role is Role.JUDGE]
        return await self._door.show(
            "dialog.html",
            visit,
            form=form,
            case={"number": page.case.number, "version": page.case.version},
            colleagues=self._colleagues(people, page.case, visit) if "groups" in kinds else [],
            judges=judges if "judges" in kinds else [],
        )

    async def _form(self, path: str, page: Page, people: tuple[Staff, ...], visit: Visit) -> FormView | None:
        case, me, district = page.case, visit.me, self._service.district
        if path == _GUEST:
            return guest_form(page, me, people, visit.now)
        if path in moves_for(case, me, district) and path in FORMS:
            return form_view(Move(path), case, district, local_day(district, visit.now), page.meeting)
        kind = next((kind for kind in ASKING if path == f"{_HELP}{kind.value}"), None)
        if kind is None or not may_ask(case, me):
            return None
        panels = await self._store.panels.all() if kind is Help.PANEL else ()
        return asking_view(kind, case, people, panels, page.files, visit.now, district)

    def _colleagues(self, people: tuple[Staff, ...], case: Case, visit: Visit) -> list[dict[str, object]]:
        """Who may be given the case, by committee, one's own first. To everybody else it is handed over with a receipt."""
        district = self._service.district
        fit = [person for person in people if self._takes(person, case, visit)]
        words: dict[str, list[dict[str, object]]] = {}
        for p in fit:
            words.setdefault(p.committee, []).append({"id": p.id, "words": f"{p.name}（{_strength(p, case)}）"})
        bodies = sorted(district.bodies, key=lambda body: body.code != visit.me.committee)
        return [{"committee": body.name, "people": words[body.code]} for body in bodies if body.code in words]

    def _takes(self, person: Staff, case: Case, visit: Visit) -> bool:
        try:
            colleagues.check(case, person, visit.me, visit.now, self._service.district)
        except Refused:
            return False
        return True


def _strength(person: Staff, case: Case) -> str:
    return "对口专长" if case.facts.category in person.specialities else ROLE_NAMES[person.role]
