"""Two-step sign-in: switched on and off by everybody for the own account, and off by the administrator for a lost phone."""

import io

from fastapi.responses import Response

from bot.console.door import ADMINISTRATORS, EVERYBODY, SECOND, Door, Visit, go, must_have
from bot.console.pages import PAGE_HEADERS
from handlers.errors import FengqiaoError, Refused
from storage.audit import staff_actor


class SecondPages:
    """The page of the own second factor."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._factor = door.service.store.second_factor
        door.page(SECOND, self.show, EVERYBODY)
        door.page(f"{SECOND}/picture", self.picture, EVERYBODY)
        door.act(f"{SECOND}/begin", self.begin, EVERYBODY)
        door.act(f"{SECOND}/confirm", self.confirm, EVERYBODY)
        door.act(f"{SECOND}/end", self.end, EVERYBODY)
        door.act("/people/{id:int}/second", self.reset, ADMINISTRATORS)

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """Whether it is on, or the step it is at."""
        pending = await self._factor.pending(visit.me.id, visit.me.login)
        return await self._door.show(
            "second.html",
            visit,
            status,
            nav="me",
            on=visit.session.second,
            must=must_have(self._door.service.settings.second_factor, visit.me),
            secret=" ".join(pending.secret[at : at + 4] for at in range(0, len(pending.secret), 4)) if pending else "",
            refused=refused,
        )

    async def picture(self, visit: Visit) -> Response:
        """The square code an app takes the secret from."""
        pending = await self._factor.pending(visit.me.id, visit.me.login)
        if pending is None:
            return Response(status_code=404, headers=PAGE_HEADERS)
        import segno  # only who switches it on needs it

        drawn = io.BytesIO()
        segno.make(pending.address, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff")
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers=PAGE_HEADERS)

    async def begin(self, visit: Visit) -> Response:
        """A fresh secret, after the password was given once more."""
        try:
            await self._door.prove(visit)
            await self._factor.begin(visit.me.id, visit.me.login, visit.now)
        except FengqiaoError as refused:
            return await self._refused(visit, refused)
        return go(f"/desk{SECOND}")

    async def confirm(self, visit: Visit) -> Response:
        """The first code from the app: on from now. The codes for a lost phone are shown once."""
        try:
            code = visit.form.secret("code")[:20]
            codes = await self._factor.confirm(visit.me.id, code, visit.now, visit.session.id)
        except FengqiaoError as refused:
            return await self._refused(visit, refused)
        spaced = [f"{code[:5]}-{code[5:]}" for code in codes]
        return await self._door.show("second_codes.html", visit, nav="me", codes=spaced)

    async def end(self, visit: Visit) -> Response:
        """Off again."""
        try:
            await self._door.prove(visit)
            await self._factor.end(visit.me.id, visit.now, staff_actor(visit.me.id))
        except FengqiaoError as refused:
            return await self._refused(visit, refused)
        return go("/desk/login?changed=second")

    async def _refused(self, visit: Visit, refused: FengqiaoError) -> Response:
        return await self.show(visit, self._door.refuse(visit.request, refused).status_code, refused.sentence)

    async def reset(self, visit: Visit) -> Response:
        """A colleague's phone is lost: off, and every session of theirs ends."""
        person = await self._door.person(visit)
        if person.id == visit.me.id:
            raise Refused("自己的两步验证请在“我”里关闭。")
        await self._factor.end(person.id, visit.now, staff_actor(visit.me.id))
        return go("/desk/people?done=second")
