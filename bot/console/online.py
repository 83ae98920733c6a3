"""What the holder does for online mediation: invitations, offers passed on, proposals, dates, guests, the draft."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time

from fastapi.responses import Response

from bot.console.case_moves import CaseMoves
from bot.console.door import READERS, Door, Visit, done
from bot.console.fields import LONG, SHORT
from bot.console.forms import Upload
from bot.console.table_guests import TableGuestActs
from bot.telegram_links import invitation_links
from handlers.casework.case import CaseNumber, StaffId
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import Side
from handlers.casework.online.offers import Terms
from handlers.errors import BadInput, NotYours, Refused
from storage.invitations import Made
from storage.watch import Watch

Act = Callable[[Visit, CaseNumber], Awaitable[Response]]


class OnlineMoves:
    """Forms of the box. A refusal shows on the page it was asked from."""

    def __init__(self, door: Door, moves: CaseMoves) -> None:
        """Registers its routes."""
        self._door = door
        self._service = door.service
        self._online = door.service.store.online
        self._watch = Watch.of(door.service.store)
        acts: dict[str, Act] = {
            "invite": self._invite,
            "uninvite": self._uninvite,
            "pass-on": self._pass_on,
            "propose": self._propose,
            "unpropose": self._unpropose,
            "appoint": self._appoint,
            "unappoint": self._unappoint,
            "guest": self._guest,
            **TableGuestActs(door, self._once).acts(),
            "draft": self._draft,
            "result": self._result,
        }
        for name, act in acts.items():
            door.act(f"/case/{{number}}/online/{name}", moves.told_on_page(self._in_sight(act)), READERS, hide=True)

        signed = moves.told_on_page(self._in_sight(self._signed))
        door.upload("/case/{number}/online/signed", signed, READERS, hide=True)

    def _in_sight(self, act: Act) -> Act:
        """Nothing is read from a form about a case out of sight."""

        async def seen(visit: Visit, number: CaseNumber) -> Response:
            if not (await self._watch.glance(number, visit.me)).visible:
                raise NotYours("nothing is read from a form about a case out of sight")
            return await act(visit, number)

        return seen

    async def _invite(self, visit: Visit, number: CaseNumber) -> Response:
        """A link and a code, shown this once."""
        form = visit.form
        side, _, name = form.text("party", SHORT).partition("|")
        if side not in list(Side):
            raise Refused("请选择邀请谁。没有可选的，先在“登记当事人”里登记。")
        invitee = Invitee(Side(side), name, form.text("about", SHORT))
        made = await self._online.invite(number, visit.me, invitee, visit.now)
        return await self._once(visit, number, name, made)

    async def _once(self, visit: Visit, number: CaseNumber, name: str, made: Made) -> Response:
        """The link and the code of an invitation. Without an address of our own the page puts its own before the path."""
        base = self._service.settings.public_url
        links = await invitation_links(self._service, base, made.token)
        path = "" if base else f"/join/{made.token}"
        return await self._door.show(
            "once_invite.html", visit, name=name, links=links, path=path, code=made.code, back=f"/desk/case/{number}"
        )

    async def _uninvite(self, visit: Visit, number: CaseNumber) -> Response:
        await self._online.withdraw_invitation(number, visit.me, visit.form.number("invitation"), visit.now)
        return done(visit, f"/desk/case/{number}", "已收回，链接用不了了。")

    async def _pass_on(self, visit: Visit, number: CaseNumber) -> Response:
        await self._online.pass_on(number, visit.me, visit.form.number("offer"), visit.now)
        return done(visit, f"/desk/case/{number}", "已转给对方。")

    async def _propose(self, visit: Visit, number: CaseNumber) -> Response:
        form = visit.form
        terms = Terms(form.text("words", LONG), form.fen("amount"), form.day("perform_by"))
        await self._online.propose(number, visit.me, terms, visit.now)
        return done(visit, f"/desk/case/{number}", "已发给双方，各自答复。")

    async def _unpropose(self, visit: Visit, number: CaseNumber) -> Response:
        await self._online.withdraw(number, visit.me, visit.form.number("offer"), visit.now)
        return done(visit, f"/desk/case/{number}", "已收回。")

    async def _appoint(self, visit: Visit, number: CaseNumber) -> Response:
        """A date and a time of the district."""
        form, day = visit.form, visit.form.day("day")
        try:
            clock = time.fromisoformat(form.text("time", 8))
        except ValueError as wrong:
            raise BadInput("时间要写成 14:30 这样。") from wrong
        if day is None:
            raise Refused("请填写日期。")
        at = datetime.combine(day, clock, self._service.district.tz)
        pause = form.secret("kind") == "pause"
        await self._online.appoint(number, visit.me, at, form.text("place", SHORT), visit.now, pause=pause)
        return done(visit, f"/desk/case/{number}", "已告诉双方，前一天会提醒。")

    async def _unappoint(self, visit: Visit, number: CaseNumber) -> Response:
        await self._online.cancel(number, visit.me, visit.form.number("appointment"), visit.now)
        return done(visit, f"/desk/case/{number}", "已取消，双方会收到通知。")

    async def _guest(self, visit: Visit, number: CaseNumber) -> Response:
        if not visit.form.secret("staff"):
            raise Refused("请选择邀请谁。")
        await self._online.ask_guest(number, visit.me, StaffId(visit.form.number("staff")), visit.now)
        return done(visit, f"/desk/case/{number}", "正在征求双方同意。")

    async def _draft(self, visit: Visit, number: CaseNumber) -> Response:
        oral = visit.form.secret("form") == "oral"
        await self._online.write_draft(number, visit.me, visit.form.text("words", LONG), visit.now, oral=oral)
        return done(visit, f"/desk/case/{number}", "草稿已发给双方确认。")

    async def _result(self, visit: Visit, number: CaseNumber) -> Response:
        await self._online.record_result(number, visit.me, visit.form.text("facts", LONG), visit.now)
        return done(visit, f"/desk/case/{number}", "已写进协议记录。")

    async def _signed(self, visit: Visit, number: CaseNumber) -> Response:
        """The day of the last signature and the seal, with the scan."""
        form, on = visit.form, visit.form.day("on")
        if on is None or not isinstance(form, Upload) or not form.file:
            raise Refused("请填写签名盖章的日期，并选择扫描件。")
        scan = await self._service.store.files.put(form.file, form.name or "协议书扫描件", visit.now)
        await self._online.record_signing(number, visit.me, on, scan, visit.now)
        return done(visit, f"/desk/case/{number}", "已登记生效日期和扫描件。")
