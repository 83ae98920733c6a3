"""One's own page: on call, away, password, sessions, Telegram."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi.responses import Response

from bot.console.canned import LONGEST, MOST, NAMED, own_lines
from bot.console.door import EVERYBODY, READERS, Door, Visit, go
from bot.console.words import ROLE_NAMES
from handlers.casework.staff import away
from handlers.errors import BadInput, FengqiaoError
from storage.audit import staff_actor
from storage.passwords import SHORTEST
from storage.people import BIND_MINUTES

_LONGEST_AWAY = timedelta(days=180)
_DONE = {
    "saved": "已保存。",
    "seen": "知道了。",
    "ended": "已结束那一处登录。",
    "unbound": "已解除绑定，原来的 Telegram 账号不再收到通知，也不能再看案件。",
}


class Me:
    """The page of whoever looks."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._store = door.service.store
        door.page("/me", self.show, EVERYBODY)
        door.act("/me/on-call", self.on_call, READERS)
        door.act("/me/away", self.set_away, READERS)
        door.act("/me/password", self.password, EVERYBODY)
        door.act("/me/end", self.end, EVERYBODY)
        door.act("/me/phrases", self.phrases, READERS)
        door.act("/me/bind", self.bind, EVERYBODY)
        door.act("/me/unbind", self.unbind, EVERYBODY)
        door.act("/me/code-seen", self.code_seen, EVERYBODY)

    @property
    def _zone(self) -> ZoneInfo:
        return self._door.service.district.tz

    async def show(self, visit: Visit, status: int = 200, refused: str = "", typed: str | None = None) -> Response:
        """The page, with the sentence of a refused form when there was one."""
        me, district = visit.me, self._door.service.district
        sessions = await self._door.account.sessions(me, visit.now)
        listed = [
            {"id": s.id, "created_at": s.created_at, "seen_at": s.seen_at, "here": s.id == visit.session.id}
            for s in sessions
        ]
        until = me.away_until.astimezone(self._zone) if me.away_until and away(me, visit.now) else None
        body = district.body_of.get(me.committee)
        return await self._door.show(
            "me.html",
            visit,
            status,
            nav="me",
            role=ROLE_NAMES[me.role],
            committee=body.name if body else "",
            sessions=listed,
            away_until=f"{until.month}月{until.day}日 {until.hour}:{until.minute:02d}" if until else "",
            min_away=visit.now.astimezone(self._zone).strftime("%Y-%m-%dT%H:%M"),
            min_password=SHORTEST,
            second=visit.session.second,
            phrases="\n".join(await self._store.phrases.of(me.id)) if typed is None else typed,
            variables=NAMED,
            refused=refused,
            done=_DONE.get(visit.query("done"), ""),
        )

    async def on_call(self, visit: Visit) -> Response:
        """Among those told of danger first, or no longer."""
        on = visit.form.secret("on") == "1"
        await self._store.people.set_on_call(visit.me.id, on, visit.now, staff_actor(visit.me.id))
        return go("/desk/me?done=saved")

    async def set_away(self, visit: Visit) -> Response:
        """Away until a moment on the district's clock; nothing means back."""
        try:
            until = self._moment(visit.form.secret("until"), visit.now)
        except BadInput as wrong:
            return await self.show(visit, 422, wrong.sentence)
        await self._store.people.set_away(visit.me.id, until, visit.now, staff_actor(visit.me.id))
        return go("/desk/me?done=saved")

    def _moment(self, typed: str, now: datetime) -> datetime | None:
        """What a date field sends, as a moment to come. Raises `BadInput`."""
        if not typed:
            return None
        try:
            until = datetime.strptime(typed, "%Y-%m-%dT%H:%M").replace(tzinfo=self._zone)
        except ValueError as wrong:
            raise BadInput("请填写请假到什么时候。") from wrong
        if not now < until <= now + _LONGEST_AWAY:
            raise BadInput("请假的时间要在以后，最长半年。")
        return until

    async def password(self, visit: Visit) -> Response:
        """A new password; everybody signs in anew."""
        form = visit.form
        try:
            if form.secret("new") != form.secret("again"):
                raise BadInput("两次输入的新密码不一样。")
            await self._door.account.confirm_password(visit.me, form.secret("old")[:1000], visit.now)
            await self._store.people.set_password(visit.me.id, form.secret("new"), visit.now, staff_actor(visit.me.id))
        except FengqiaoError as refused:
            status = self._door.refuse(visit.request, refused).status_code
            return await self.show(visit, status, refused.sentence)
        return go("/desk/login?changed=password")

    async def end(self, visit: Visit) -> Response:
        """End one of one's own sessions."""
        await self._door.account.end(visit.form.number("session"), visit.me, visit.now)
        return go("/desk/me?done=ended")

    async def phrases(self, visit: Visit) -> Response:
        """One's own ready sentences, all at once."""
        typed = visit.form.text("lines", MOST * (LONGEST + 1))
        try:
            await self._store.phrases.keep(visit.me.id, own_lines(typed))
        except BadInput as wrong:
            return await self.show(visit, 422, wrong.sentence, typed)
        return go("/desk/me?done=saved")

    async def bind(self, visit: Visit) -> Response:
        """A code for one's own Telegram account, shown once. Whoever uses it reads along until it is taken back."""
        try:
            await self._door.prove(visit)
        except FengqiaoError as refused:
            return await self.show(visit, self._door.refuse(visit.request, refused).status_code, refused.sentence)
        code = await self._store.people.bind_code(visit.me.id, visit.now, staff_actor(visit.me.id))
        return await bind_page(self._door, visit, code, visit.me.name, "/desk/me")

    async def unbind(self, visit: Visit) -> Response:
        """No Telegram account any more, nor a code that would bind one."""
        await self._store.people.unbind(visit.me.id, visit.now, staff_actor(visit.me.id))
        return go("/desk/me?done=unbound")

    async def code_seen(self, visit: Visit) -> Response:
        """That somebody else had a binding code made has been read."""
        await self._store.people.code_seen(visit.me.id, visit.now)
        return go("/desk/me?done=seen")


async def bind_page(door: Door, visit: Visit, code: str, name: str, back: str) -> Response:
    """The one-time code, shown once."""
    return await door.show(
        "once.html",
        visit,
        heading=f"{name}的 Telegram 绑定码",
        lead="用自己的 Telegram 账号，私聊本单位的机器人，发送：",
        secret=f"/bind {code}",
        warning=f"只显示这一次，{BIND_MINUTES} 分钟内有效，只能用一次。不要转发给别人。",
        back=back,
    )
