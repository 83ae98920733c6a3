"""The page of the touring panels: who is in them, where and when they tour. Managers keep their own committee's."""

from fastapi.responses import Response

from bot.console.door import MANAGERS, READERS, Door, Visit, go
from handlers.casework.case import StaffId
from handlers.casework.roster import KIND_NAMES, kind_of
from handlers.casework.staff import CASELESS, Staff
from handlers.errors import BadInput
from storage.panels import Panel


class PanelPages:
    """Panels."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._store = door.service.store
        door.page("/panels", self.show, READERS)
        door.act("/panels", self.keep, MANAGERS)

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """All panels; a manager has forms for the own committee's and a new one."""
        district = self._door.service.district
        people = [p for p in await self._store.people.everybody() if p.role not in CASELESS]
        panels = await self._store.panels.all()
        return await self._door.show(
            "panels.html",
            visit,
            status,
            nav="help",
            panels=[self._view(panel, visit) for panel in panels],
            people=[(int(p.id), self._named(p)) for p in people],
            places=[(node.code, district.full_name(node.code)) for node in district.places],
            refused=refused,
            done="已保存。" if visit.query("done") else "",
        )

    def _named(self, person: Staff) -> str:
        kind = kind_of(person)
        body = self._door.service.district.body_of.get(person.committee)
        return "，".join(
            part for part in (person.name, KIND_NAMES[kind] if kind else "", body.name if body else "") if part
        )

    def _view(self, panel: Panel, visit: Visit) -> dict[str, object]:
        district = self._door.service.district
        body = district.body_of.get(panel.committee)
        return {
            "id": panel.id,
            "name": panel.name,
            "committee": body.name if body else "",
            "where": "、".join(district.full_name(code) for code in panel.places) or f"全{district.name}",
            "places": panel.places,
            "days": panel.days,
            "active": panel.active,
            "members": "、".join(person.name for person in panel.members),
            "ids": [int(person.id) for person in panel.members],
            "mine": panel.committee == visit.me.committee and visit.me.role in MANAGERS,
        }

    async def keep(self, visit: Visit) -> Response:
        """A panel written back, or a new one."""
        form = visit.form
        members = [StaffId(int(code)) for code in form.many("members") if code.isascii() and code.isdigit()]
        try:
            await self._store.panels.keep(
                visit.me,
                form.number("panel") if form.secret("panel") else None,
                form.text("name", 100).replace("\n", " "),
                [code for code in form.many("places") if code],
                form.text("days", 200),
                members,
                visit.now,
                active=form.secret("off") != "1",
            )
        except BadInput as wrong:
            return await self.show(visit, 422, wrong.sentence)
        return go("/desk/panels?done=1")
