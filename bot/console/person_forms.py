"""What the administrator does to a colleague's account, each in a dialog that says what follows: another post, a new password, a stop."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi.responses import Response

from bot.console.door import ADMINISTRATORS, Door, Visit, go
from bot.console.forms import Form
from bot.console.words import ROLE_NAMES
from handlers.casework.staff import CASELESS, Role, Staff
from handlers.district import Body, District
from handlers.errors import BadInput, Refused
from storage.audit import staff_actor

_OVER = "现在不能办这一步。请回到人员页看看有什么变化。"
_UNCOUNTED = "加密案件不计在内，有的也一样退回。"
_STAYS = "已达成协议、正在跟踪履行的案件不退回，到期提醒发给辖区主管。"


@dataclass(frozen=True, slots=True)
class Deed:
    """One form: where it is sent below the person, what stands on it, and what is said of it before it is done."""

    path: str
    name: str
    lines: tuple[str, ...]
    grave: bool = True  # ends sign-ins, so the button is red


@dataclass(frozen=True, slots=True)
class Post:
    """Who somebody is here."""

    name: str
    role: Role
    body: Body


def read_post(form: Form, district: District) -> Post:
    """Name, role and committee as they were filled in. Raises `BadInput`."""
    body, role = district.body_of.get(form.text("committee", 64)), form.secret("role")
    name = form.text("name", 50).replace("\n", "")
    if body is None or role not in list(Role) or not name:
        raise BadInput("请把姓名、岗位和所在委员会填完整。")
    return Post(name, Role(role), body)


def deeds(person: Staff, load: int) -> Mapping[str, Deed]:
    """The forms of one person; `load`: the open cases in hand, without the sensitive ones."""
    ends = "他的登录马上全部结束。"
    return {
        "change": Deed("change", f"修改{person.name}的岗位", _moved(person, load), grave=False),
        "password": Deed("password", f"重设{person.name}的密码", (ends, "新密码只显示一次，旧密码作废。")),
        "second": Deed("second", f"关闭{person.name}的两步验证", (ends, "以后只凭密码登录，请本人重新开通。")),
        "off": Deed("active", f"停用{person.name}的账号", (ends, *_left(person, load))),
    }


def _left(person: Staff, load: int) -> tuple[str, ...]:
    if person.role in CASELESS:
        return ("以后可以重新启用。",)
    held = f"手上 {load} 件案件马上退回队列，由别人接手，当事人会收到通知。" if load else "手上没有要退回的案件。"
    later = "以后重新启用，退回的案件不会自动回来，要从队列里重新接手。"
    return (f"{held}{_UNCOUNTED}", _STAYS, later)


def _moved(person: Staff, load: int) -> tuple[str, ...]:
    if person.role in CASELESS:
        return ("换了岗位，他的登录马上结束，要重新登录。",)
    kept = f"手上 {load} 件案件仍由他办" if load else "手上的案件仍由他办"
    return (
        f"换了委员会：{kept}，要交出去请先退回或移交；新委员会的队列马上看得到，原来的看不到了。",
        "换了岗位：他的登录马上结束，要重新登录。换成系统管理员或联系法官的，不能再办案，手上的案件退回队列。",
    )


class PersonForms:
    """The dialogs, and a change of post."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        door.page("/people/{id:int}/do/{deed}", self.show, ADMINISTRATORS)
        door.act("/people/{id:int}/change", self.change, ADMINISTRATORS)

    async def show(self, visit: Visit) -> Response:
        """One form; page code lifts it over the list."""
        return await self._render(visit, visit.path("deed"))

    async def _render(self, visit: Visit, deed: str, status: int = 200, refused: str = "") -> Response:
        person = await self._door.person(visit)
        load = (await self._store.roster.entry(visit.me, person.id)).load
        found = deeds(person, load).get(deed)
        if found is None or not person.active or (person.id == visit.me.id and deed != "change"):
            raise Refused(_OVER)
        return await self._door.show(
            "person_deed.html",
            visit,
            status,
            nav="people",
            deed=found,
            which=deed,
            person=person,
            role=ROLE_NAMES[person.role],
            body=self._door.service.district.body_of.get(person.committee),
            own=person.id == visit.me.id,
            roles=[(role.value, name) for role, name in ROLE_NAMES.items()],
            bodies=self._door.service.district.bodies,
            refused=refused,
        )

    async def change(self, visit: Visit) -> Response:
        """Another name, role or committee. Nobody changes the own role: somebody must be left to do it."""
        person = await self._door.person(visit)
        try:
            post = read_post(visit.form, self._door.service.district)
            if not person.active:
                raise Refused(_OVER)
            if person.id == visit.me.id and post.role is not person.role:
                raise BadInput("不能改自己的岗位，请另一位系统管理员来改。")
        except BadInput as wrong:
            return await self._render(visit, "change", 422, wrong.sentence)
        changed = replace(person, name=post.name, role=post.role, committee=post.body.code, level=post.body.level)
        await self._store.people.repost(changed, visit.now, staff_actor(visit.me.id))
        return go("/desk/people?done=changed")
