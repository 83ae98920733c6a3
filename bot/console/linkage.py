"""The forms of a danger's checklist on the case page: her will, who calls, who was reached, and why not."""

from collections.abc import Awaitable, Callable

from fastapi.responses import Response

from bot.console.case_moves import CaseMoves
from bot.console.door import READERS, Door, Visit, done
from bot.console.fields import LONG
from handlers.casework.case import CaseNumber
from handlers.casework.record import WillKind
from handlers.errors import BadInput


class LinkageForms:
    """Her will, and the calls."""

    def __init__(self, door: Door, moves: CaseMoves) -> None:
        """Registers its routes."""
        self._store, self._moves = door.service.store, moves
        acts: dict[str, Callable[[Visit, CaseNumber], Awaitable[Response]]] = {
            "will": self._will,
            "linkage-take": self._take,
            "linkage-call": self._call,
            "linkage-skip": self._skip,
        }
        for name, act in acts.items():
            door.act(f"/case/{{number}}/{name}", moves.told_on_page(self._in_sight(act)), READERS, hide=True)

    def _in_sight(
        self, act: Callable[[Visit, CaseNumber], Awaitable[Response]]
    ) -> Callable[[Visit, CaseNumber], Awaitable[Response]]:
        async def acted(visit: Visit, number: CaseNumber) -> Response:
            await self._moves.must_see(visit, number)
            return await act(visit, number)

        return acted

    async def _will(self, visit: Visit, number: CaseNumber) -> Response:
        kind = visit.form.secret("will")
        if kind not in list(WillKind):
            raise BadInput("请选择是哪一种情况。")
        words = visit.form.text("words", LONG)
        await self._store.linkage.will(number, visit.me, WillKind(kind), words, visit.now)
        return done(visit, f"/desk/case/{number}", "已登记。")

    async def _take(self, visit: Visit, number: CaseNumber) -> Response:
        await self._store.linkage.take(number, visit.me, visit.form.number("line"), visit.now)
        return done(visit, f"/desk/case/{number}", "好，打完请写明谁接的、怎么答复。")

    async def _call(self, visit: Visit, number: CaseNumber) -> Response:
        words = visit.form.text("words", LONG)
        await self._store.linkage.called(number, visit.me, visit.form.number("line"), words, visit.now)
        return done(visit, f"/desk/case/{number}", "已记下这次电话。")

    async def _skip(self, visit: Visit, number: CaseNumber) -> Response:
        words = visit.form.text("words", LONG)
        await self._store.linkage.skip(number, visit.me, visit.form.number("line"), words, visit.now)
        return done(visit, f"/desk/case/{number}", "已记下理由。")
