"""The registers' pages: each with its list, its form, one entry with its history, files, and the village sheet to print."""

from datetime import date

from fastapi.responses import Response

from bot.console.door import READERS, Door, Visit, go
from bot.console.downloads import download
from handlers.casework.codes import Level
from handlers.errors import BadInput, NotYours, Refused, Stale
from handlers.hours import local_day
from handlers.registers import form as rules
from handlers.registers.declared import ALL, BY_CODE, CONTACTS, JUDGES, LEADERS, sheet
from handlers.registers.form import Entry, Kind, Register, shown

_ACTS = {"create": "登记", "change": "修改", "remove": "撤下"}
_LINE = 3  # fields shown in a line of the list, beside its head


class RegisterPages:
    """The pages under /desk/registers."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._service = door.service
        self._store = door.service.store.registers
        door.page("/registers", self.all, READERS)
        door.page("/registers/{code}", self.show, READERS, hide=True)
        door.act("/registers/{code}", self.add, READERS, hide=True)
        door.page("/registers/{code}/file", self.file, READERS, hide=True)
        door.page("/registers/{code}/print", self.sheet, READERS, hide=True)
        door.page("/registers/{code}/{id:int}", self.entry, READERS, hide=True)
        door.act("/registers/{code}/{id:int}", self.change, READERS, hide=True)
        door.act("/registers/{code}/{id:int}/remove", self.remove, READERS, hide=True)

    def _register(self, visit: Visit) -> Register:
        """The register of the address, when this role reads it. Raises `NotYours`."""
        register = BY_CODE.get(visit.path("code"))
        if register is None or visit.me.role not in register.readers:
            raise NotYours
        return register

    def _today(self, visit: Visit) -> date:
        return local_day(self._service.district, visit.now)

    async def all(self, visit: Visit) -> Response:
        """Which registers there are for this person."""
        mine = [register for register in ALL if visit.me.role in register.readers]
        today, late = self._today(visit), dict[str, int]()
        for register in (one for one in mine if one.due):
            entries = await self._store.listed(register, visit.me)
            late[register.code] = sum(entry.late(register, today) for entry in entries)
        return await self._door.show("registers.html", visit, nav="registers", registers=mine, late=late)

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """The list and, for who keeps it, the form of a new entry."""
        register, district, me = self._register(visit), self._service.district, visit.me
        today = self._today(visit)
        entries = await self._store.listed(register, me)
        places = [
            (code, district.full_name(code) or district.name)
            for code in ("", *(node.code for node in district.places))
            if rules.may_write(me, register, code, district)
        ]
        return await self._door.show(
            "register.html",
            visit,
            status,
            nav="registers",
            register=register,
            entries=[self._line(register, entry, today) for entry in entries],
            fields=self._fields(register, {name: v[0] for name, v in visit.form.fields.items()} if refused else {}),
            places=places,
            writes=bool(places) and (not register.booked or bool(district.rooms)),
            prints=register is CONTACTS,
            villages=[(n.code, district.full_name(n.code)) for n in district.places if n.level is Level.VILLAGE],
            own=self._own_place(visit),
            typed_place=visit.form.text("place", 64) if refused else self._own_place(visit),
            refused=refused,
            done="已登记。" if visit.query("done") else "",
        )

    def _own_place(self, visit: Visit) -> str:
        body = self._service.district.body_of.get(visit.me.committee)
        return body.place if body else ""

    def _line(self, register: Register, entry: Entry, today: date) -> dict[str, object]:
        district = self._service.district
        told = [
            (one.label, shown(one, entry.values[one.code], district))
            for one in register.fields
            if one.code != register.title and entry.values.get(one.code) and one.kind is not Kind.AREA
        ]
        return {
            "id": entry.id,
            "title": shown(register.field(register.title), entry.values[register.title], district),
            "place": district.full_name(entry.place) or district.name,
            "told": told[: _LINE + 2 * register.booked],
            "late": entry.late(register, today),
            "due": entry.day(register.due) if not entry.values.get(register.done) else None,
            "past": (entry.day(register.day) or today) < today,
        }

    def _fields(self, register: Register, values: dict[str, str]) -> list[dict[str, object]]:
        rooms = tuple((room.code, room.name) for room in self._service.district.rooms)
        return [
            {
                "code": one.code,
                "label": one.label,
                "kind": one.kind.value,
                "required": one.required,
                "choices": rooms if one.kind is Kind.ROOM else one.choices,
                "hint": one.hint,
                "value": values.get(one.code, ""),
            }
            for one in register.fields
        ]

    def _told(self, register: Register, visit: Visit) -> dict[str, str]:
        return {one.code: visit.form.text(one.code, 1000) for one in register.fields}

    async def add(self, visit: Visit) -> Response:
        """A new entry; what was typed stays when it is refused."""
        register = self._register(visit)
        try:
            place, told = visit.form.text("place", 64), self._told(register, visit)
            made = await self._store.add(register, visit.me, place, told, visit.now)
        except NotYours:
            raise
        except (BadInput, Refused) as refused:
            return await self.show(visit, 422, refused.sentence)
        return go(f"/desk/registers/{register.code}?done={made}")

    async def entry(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One entry: what it says, its form for who keeps it, and what was changed by whom."""
        register, district = self._register(visit), self._service.district
        entry = await self._store.entry(register, int(visit.path("id")), visit.me)
        typed = {name: v[0] for name, v in visit.form.fields.items()} if refused else dict(entry.values)
        return await self._door.show(
            "register_entry.html",
            visit,
            status,
            nav="registers",
            register=register,
            entry=entry,
            place=district.full_name(entry.place) or district.name,
            told=[
                (o.label, shown(o, entry.values[o.code], district)) for o in register.fields if entry.values.get(o.code)
            ],
            fields=self._fields(register, typed),
            history=self._history(register, entry),
            booked=await self._service.store.audiences.of_entry(entry.id, visit.me) if register is LEADERS else None,
            writes=not entry.removed and rules.may_write(visit.me, register, entry.place, district),
            refused=refused,
            done="已保存。" if visit.query("done") else "",
        )

    def _history(self, register: Register, entry: Entry) -> list[dict[str, object]]:
        found, before = [], dict[str, str]()
        for change in entry.history:
            told = []
            if change.act == "change":
                told = rules.differences(register, before, change.values, self._service.district)
            found.append({"at": change.at, "by": change.by, "act": _ACTS[change.act], "told": told})
            before = dict(change.values)
        return found[::-1]

    async def change(self, visit: Visit) -> Response:
        """An entry written anew."""
        register, entry_id = self._register(visit), int(visit.path("id"))
        try:
            version, told = visit.form.number("version"), self._told(register, visit)
            await self._store.change(register, entry_id, version, visit.me, told, visit.now)
        except NotYours:
            raise
        except (BadInput, Refused, Stale) as refused:
            return await self.entry(visit, 422, refused.sentence)
        return go(f"/desk/registers/{register.code}/{entry_id}?done=1")

    async def remove(self, visit: Visit) -> Response:
        """An entry taken out of the list; a booking cancelled."""
        register, entry_id = self._register(visit), int(visit.path("id"))
        try:
            await self._store.remove(register, entry_id, visit.form.number("version"), visit.me, visit.now)
        except NotYours:
            raise
        except (BadInput, Refused, Stale) as refused:
            return await self.entry(visit, 409, refused.sentence)
        return go(f"/desk/registers/{register.code}")

    async def file(self, visit: Visit) -> Response:
        """The register as a file; who took it is in the house's trail."""
        register = self._register(visit)
        entries = await self._store.exported(register, visit.me, visit.now)
        table = sheet(register, entries, self._service.district, self._today(visit))
        return download((table,), f"fengqiao-{register.code}", visit.query("as"))

    async def sheet(self, visit: Visit) -> Response:
        """The sheet of one village, to be printed and put on its wall: contacts and judges, public fields alone."""
        district, place = self._service.district, visit.query("place")
        if self._register(visit) is not CONTACTS or place not in district.place_of:
            raise NotYours
        codes = {node.code for node in district.path(place)}
        people = [e for e in await self._store.listed(CONTACTS, visit.me) if e.place in codes]
        judges = [e for e in await self._store.listed(JUDGES, visit.me) if e.place in codes]
        role = CONTACTS.field("role")
        rows = [(shown(role, e.values["role"], district), e.values) for e in people]
        rows += [("联系法官", dict(e.values) | {"office": e.values["court"]}) for e in judges]
        return await self._door.show(
            "register_print.html",
            visit,
            place=district.full_name(place),
            rows=[
                (name, [v.get(code, "") for code in ("name", "office", "phone", "days", "where")]) for name, v in rows
            ],
            hotlines=[line for line in district.hotlines if line.number in ("110", "12348", "12345")],
            today=self._today(visit),
        )
