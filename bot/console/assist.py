"""Help on cases: asking from the case page, the register of requests, and one request with its answer."""

from collections.abc import Awaitable, Callable
from datetime import date

from fastapi.responses import Response

from bot.console.assist_forms import ASKING
from bot.console.assist_view import request_row, request_view
from bot.console.case_moves import CaseMoves
from bot.console.door import READERS, Door, Visit, done, go
from bot.console.fields import LONG, SHORT
from handlers.casework.assistance import ACT_NAMES, Act, Help, Paper
from handlers.casework.case import CaseNumber, StaffId
from handlers.casework.conflicts import QUESTIONS, Declaration
from handlers.casework.helping import Answer, Wish
from handlers.casework.staff import Role, Staff
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day


class Assist:
    """Asking for help and giving it."""

    def __init__(self, door: Door, moves: CaseMoves) -> None:
        """Registers its routes."""
        self._door, self._moves = door, moves
        self._store = door.service.store
        door.page("/help", self.register, READERS)
        door.page("/help/{id:int}", self.show, READERS, hide=True)
        door.act("/help/{id:int}", self.answer, READERS, hide=True)
        for kind in ASKING:
            door.act(f"/case/{{number}}/help-{kind.value}", moves.told_on_page(self._asker(kind)), READERS, hide=True)

    def _asker(self, kind: Help) -> Callable[[Visit, CaseNumber], Awaitable[Response]]:
        async def ask(visit: Visit, number: CaseNumber) -> Response:
            await self._moves.must_see(visit, number)
            wish = await self._wish(kind, visit)
            await self._store.assistance.ask(number, visit.me, wish, visit.now)
            return done(visit, f"/desk/case/{number}", ASKING[kind].told)

        return ask

    async def _wish(self, kind: Help, visit: Visit) -> Wish:
        form = visit.form
        owner = await self._store.people.get(StaffId(form.number("owner"))) if form.secret("owner") else None
        name, members = await self._panel(visit) if kind is Help.PANEL else (form.text("body", SHORT), ())
        paper = Paper(form.text("court", SHORT), form.text("number", SHORT), form.day("dated"), form.text("file", 64))
        return Wish(
            kind,
            form.text("task", LONG),
            owner,
            members,
            body=name,
            way=form.text("way", SHORT),
            due=form.day("due"),
            place=form.text("place", SHORT),
            consent=form.secret("consent") == "yes",
            paper=paper if kind is Help.COURT else Paper(),
        )

    async def _panel(self, visit: Visit) -> tuple[str, tuple[Staff, ...]]:
        """The panel's name and those of it who are there."""
        wanted = visit.form.secret("panel")
        panels = await self._store.panels.all()
        found = next((panel for panel in panels if panel.active and str(panel.id) == wanted), None)
        return (found.name, found.members) if found else ("", ())

    async def register(self, visit: Visit) -> Response:
        """What I am asked for, what I asked for, and for managers what goes on in the area."""
        listed = [
            request_row(item, self._today(visit)) for item in await self._store.assistance_lists.register(visit.me)
        ]
        sent = await self._store.assistance_lists.helped(visit.me)
        return await self._door.show(
            "help.html",
            visit,
            nav="help",
            mine=[row for row in listed if row["mine"] and row["open"]],
            others=[row for row in listed if not (row["mine"] and row["open"])],
            sent=sent if visit.me.role is Role.JUDGE else (),
        )

    def _today(self, visit: Visit) -> date:
        return local_day(self._door.service.district, visit.now)

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One request."""
        shown = await self._store.assistance_lists.show(int(visit.path("id")), visit.me, visit.now)
        return await self._door.show(
            "assistance.html",
            visit,
            status,
            nav="help",
            ask=request_view(shown, self._door.service, self._today(visit)),
            questions=list(QUESTIONS.items()),
            refused=refused,
        )

    async def answer(self, visit: Visit) -> Response:
        """What was done with it. A refusal shows on its page as far as it is still in sight."""
        request, form = int(visit.path("id")), visit.form
        code = form.secret("act")
        if code not in list(Act):
            raise BadInput("请求有误，请刷新页面再试。")
        said = Answer(
            Act(code),
            form.text("words", LONG),
            form.day("day"),
            form.text("receipt", SHORT),
            Declaration(*(form.text(name, 3) for name in QUESTIONS)),
        )
        try:
            await self._store.assistance.answer(request, visit.me, said, visit.now)
        except NotYours:
            raise
        except Refused as refused:
            if visit.wants_json:
                raise
            return await self.show(visit, 409, refused.sentence)
        return (
            done(
                visit,
                "/desk/help",
                "已答复，请的人会看到理由。" if said.act is Act.DECLINE else f"已{ACT_NAMES[said.act]}。",
                go="/desk/help",
            )
            if visit.wants_json
            else go("/desk/help")
        )
