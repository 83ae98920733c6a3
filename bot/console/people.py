"""The administrator's page: who works here, new accounts, passwords, codes. No case is seen from here."""

import secrets
from dataclasses import replace

from fastapi.responses import Response

from bot.console.door import ADMINISTRATORS, Door, Visit, go
from bot.console.me import bind_page
from bot.console.person_forms import read_post
from bot.console.words import ROLE_NAMES, exact
from handlers.casework.staff import CASELESS, Staff, away
from handlers.errors import BadInput, Refused
from handlers.holidays import warning
from handlers.hours import local_day
from storage.audit import staff_actor
from storage.people import ALPHABET, NewStaff

_DONE = {
    "off": "已停用，所有登录都已结束，手上的案件会退回队列。",
    "on": "已启用。停用时退回的案件不会自动回来，要从队列里重新接手。",
    "changed": "已修改。",
    "second": "已关闭两步验证，所有登录都已结束。请本人重新登录后再开通。",
}


def fresh_password() -> str:
    """Four groups of four, easy to read out: eighty bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


class People:
    """The staff register."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._store = door.service.store
        door.page("/people", self.show, ADMINISTRATORS)
        door.act("/people", self.create, ADMINISTRATORS)
        door.act("/people/{id:int}/active", self.active, ADMINISTRATORS)
        door.act("/people/{id:int}/password", self.password, ADMINISTRATORS)
        door.act("/people/{id:int}/bind", self.bind, ADMINISTRATORS)

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """Everybody, those no longer active at the end."""
        service = self._door.service
        roster = sorted(await self._door.account.roster(), key=lambda person: not person.active)
        return await self._door.show(
            "people.html",
            visit,
            status,
            nav="people",
            people=[self._listed(person, visit) for person in roster],
            seconds=await self._store.second_factor.users(),
            roles=[(role.value, name) for role, name in ROLE_NAMES.items()],
            bodies=service.district.bodies,
            categories=[(category.code, category.name) for category in service.knowledge.categories.values()],
            refused=refused,
            holidays=warning(service.district, local_day(service.district, visit.now)),
            done=_DONE.get(visit.query("done"), ""),
        )

    def _listed(self, person: Staff, visit: Visit) -> dict[str, object]:
        service = self._door.service
        body = service.district.body_of.get(person.committee)
        names = [service.knowledge.categories[c].name for c in person.specialities if c in service.knowledge.categories]
        return {
            "id": person.id,
            "name": person.name,
            "login": person.login,
            "role": ROLE_NAMES[person.role],
            "committee": body.name if body else person.committee,
            "specialities": "、".join(names),
            "state": self._state(person, visit),
            "active": person.active,
            "self": person.id == visit.me.id,
        }

    def _state(self, person: Staff, visit: Visit) -> str:
        if not person.active:
            return "已停用"
        if away(person, visit.now) and person.away_until:
            return f"请假到 {exact(person.away_until, self._door.service.district.tz)[5:16]}"
        return "·".join(["在岗", *(["预警"] if person.on_call else [])])

    async def create(self, visit: Visit) -> Response:
        """Take somebody on, with a password shown once."""
        password = fresh_password()
        try:
            created = await self._store.people.create(self._new(visit, password), visit.now, staff_actor(visit.me.id))
        except BadInput as wrong:
            return await self.show(visit, 422, wrong.sentence)
        return await self._once(visit, created, password)

    def _new(self, visit: Visit, password: str) -> NewStaff:
        form, service = visit.form, self._door.service
        post = read_post(form, service.district)
        return NewStaff(
            login=form.text("login", 100),
            name=post.name,
            role=post.role,
            committee=post.body.code,
            level=post.body.level,
            password=password,
            certificate=form.text("certificate", 100).replace("\n", ""),
            specialities=tuple(c for c in form.many("speciality") if c in service.knowledge.categories),
            on_call=form.secret("on_call") == "1" and post.role not in CASELESS,
        )

    async def active(self, visit: Visit) -> Response:
        """Stop or restore an account; one's own cannot be stopped."""
        person, on = await self._door.person(visit), visit.form.secret("on") == "1"
        if person.id == visit.me.id:
            raise Refused("不能停用自己的账号。")
        await self._store.people.change(replace(person, active=on), visit.now, staff_actor(visit.me.id))
        return go(f"/desk/people?done={'on' if on else 'off'}")

    async def password(self, visit: Visit) -> Response:
        """A new password, shown once; the person's sessions end."""
        person, password = await self._door.person(visit), fresh_password()
        if person.id == visit.me.id:
            raise Refused("自己的密码请在“我”里修改。")
        await self._store.people.set_password(person.id, password, visit.now, staff_actor(visit.me.id))
        return await self._once(visit, person, password)

    async def bind(self, visit: Visit) -> Response:
        """A code that binds the person's Telegram account, shown once. Its owner reads on the desk who had it made."""
        person = await self._door.person(visit)
        by = "" if person.id == visit.me.id else visit.me.name
        code = await self._store.people.bind_code(person.id, visit.now, staff_actor(visit.me.id), by)
        return await bind_page(self._door, visit, code, person.name, "/desk/people")

    async def _once(self, visit: Visit, person: Staff, password: str) -> Response:
        return await self._door.show(
            "once.html",
            visit,
            heading=f"{person.name}的登录密码",
            lead=f"登录名 {person.login}，密码：",
            secret=password,
            warning="只显示这一次。请当面或打电话告诉本人，让他登录后马上修改。",
            back="/desk/people",
        )
