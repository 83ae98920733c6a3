"""The roster's pages: who is there for what, one person's entry, trainings, and the list as a file."""

import csv
import io
from dataclasses import replace
from datetime import date

from fastapi.responses import Response

from bot.cells import plain
from bot.console.door import EVERYBODY, Door, Visit, go
from bot.console.downloads import named
from bot.console.words import ROLE_NAMES
from handlers.casework.case import StaffId
from handlers.casework.codes import LEVEL_NAMES
from handlers.casework.roster import KIND_NAMES, Entry, Kind, Training, certificate_state, kind_of, may_edit
from handlers.casework.staff import Role, Staff, away
from handlers.casework.staffing import posts
from handlers.errors import BadInput, NotYours
from handlers.hours import local_day

KEEPERS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
READERS = EVERYBODY - {Role.JUDGE}
_HEAD = (
    "姓名",
    "岗位",
    "类别",
    "委员会",
    "层级",
    "单位",
    "服务范围",
    "专长",
    "证号",
    "证件有效期",
    "等级",
    "在手案件",
    "今年培训学时",
)


class RosterPages:
    """The roster."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._roster = door.service.store.roster
        door.page("/roster", self.show, READERS)
        door.page("/roster/file", self.file, KEEPERS)
        door.page("/roster/{id:int}", self.person, KEEPERS)
        door.act("/roster/{id:int}", self.keep, KEEPERS)
        door.act("/roster/{id:int}/training", self.train, KEEPERS)

    async def show(self, visit: Visit) -> Response:
        """Everybody who works here; for managers and the administrator also how many are missing."""
        entries = await self._roster.entries(visit.me)
        shown = [entry for entry in entries if entry.staff.role is not Role.ADMINISTRATOR]
        district = self._door.service.district
        keeps = visit.me.role in KEEPERS
        return await self._door.show(
            "roster.html",
            visit,
            nav="help",
            people=[self._row(entry, visit) for entry in shown],
            short=sum(post.short for post in posts((e.staff for e in shown), district, visit.me)) if keeps else 0,
            keeps=keeps,
        )

    def _row(self, entry: Entry, visit: Visit) -> dict[str, object]:
        who, service = entry.staff, self._door.service
        today = local_day(service.district, visit.now)
        return {
            "id": who.id,
            "name": who.name,
            "kind": _kind(who),
            "committee": _body(self._door, who),
            "places": "、".join(service.district.full_name(code) for code in who.places),
            "specialities": self._specialities(who),
            "certificate": who.certificate,
            "state": certificate_state(who, today),
            "until": who.certificate_until,
            "grade": who.grade,
            "firm": who.firm,
            "load": entry.load,
            "hours": entry.hours.get(today.year, 0),
            "away": away(who, visit.now),
            "edits": may_edit(visit.me, who, service.district),
        }

    def _specialities(self, who: Staff) -> str:
        known = self._door.service.knowledge.categories
        return "、".join(known[code].name for code in who.specialities if code in known)

    async def person(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One entry as a form. Out of the area it is not there."""
        entry = await self._mine(visit)
        service = self._door.service
        return await self._door.show(
            "person.html",
            visit,
            status,
            nav="help",
            entry=entry,
            who=entry.staff,
            committee=_body(self._door, entry.staff),
            kinds=[(kind.value, name) for kind, name in KIND_NAMES.items()],
            kind=kind_of(entry.staff),
            places=[(node.code, service.district.full_name(node.code)) for node in service.district.places],
            categories=[(c.code, c.name) for c in service.knowledge.categories.values()],
            today=local_day(service.district, visit.now),
            refused=refused,
            done="已保存。" if visit.query("done") else "",
        )

    async def _mine(self, visit: Visit) -> Entry:
        entry = await self._roster.entry(visit.me, StaffId(int(visit.path("id"))))
        if not may_edit(visit.me, entry.staff, self._door.service.district):
            raise NotYours
        return entry

    async def keep(self, visit: Visit) -> Response:
        """Write the entry back."""
        entry = await self._mine(visit)
        try:
            await self._roster.keep(
                visit.me, self._changed(entry.staff, visit), visit.form.text("phone", 40), visit.now
            )
        except BadInput as wrong:
            return await self.person(visit, 422, wrong.sentence)
        return go(f"/desk/roster/{entry.staff.id}?done=1")

    def _changed(self, who: Staff, visit: Visit) -> Staff:
        form, known = visit.form, self._door.service.knowledge.categories
        kind = form.secret("kind")
        return replace(
            who,
            kind=kind if kind in list(Kind) else "",
            places=tuple(code for code in form.many("places") if code),
            firm=_line(form.text("firm", 100)),
            grade=_line(form.text("grade", 50)),
            certificate=_line(form.text("certificate", 100)),
            certificate_until=form.day("until"),
            specialities=tuple(code for code in form.many("speciality") if code in known),
        )

    async def train(self, visit: Visit) -> Response:
        """One more training."""
        entry = await self._mine(visit)
        try:
            on = visit.form.day("on")
            if on is None:
                raise BadInput("请填写培训日期。")
            training = Training(on, visit.form.number("hours"), _line(visit.form.text("theme", 200)))
            await self._roster.train(visit.me, entry.staff.id, training, visit.now)
        except BadInput as wrong:
            return await self.person(visit, 422, wrong.sentence)
        return go(f"/desk/roster/{entry.staff.id}?done=1")

    async def file(self, visit: Visit) -> Response:
        """The roster as values, without phones; who took it is recorded."""
        entries = await self._roster.exported(visit.me, visit.now)
        year = local_day(self._door.service.district, visit.now).year
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(_HEAD)
        for entry in entries:
            writer.writerow([plain(str(cell)) for cell in self._cells(entry, year)])
        headers = {"Content-Disposition": named("roster.csv", "人员名册.csv"), "Cache-Control": "private, no-store"}
        return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)

    def _cells(self, entry: Entry, year: int) -> list[object]:
        who, district = entry.staff, self._door.service.district
        return [
            who.name,
            ROLE_NAMES[who.role],
            _kind(who),
            _body(self._door, who),
            LEVEL_NAMES[who.level],
            who.firm,
            "、".join(district.full_name(code) for code in who.places),
            self._specialities(who),
            who.certificate,
            _iso(who.certificate_until),
            who.grade,
            entry.load,
            entry.hours.get(year, 0),
        ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _kind(who: Staff) -> str:
    kind = kind_of(who)
    return KIND_NAMES[kind] if kind else ROLE_NAMES[who.role]


def _body(door: Door, who: Staff) -> str:
    body = door.service.district.body_of.get(who.committee)
    return body.name if body else who.committee
