"""What is done on a case page: words, notes, undoing, acknowledging, and the moves."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from fastapi.responses import Response

from bot.console.case import CasePage
from bot.console.door import READERS, Door, Visit, done
from handlers.casework.case import CaseNumber, Move, Outcome, StaffId
from handlers.casework.desk import Order
from handlers.casework.staff import Staff
from handlers.errors import BadInput, NotYours, Refused
from storage.moves import LONGEST
from storage.watch import Watch

_MOVES = (Move.CLAIM, Move.RETURN, Move.TRANSFER, Move.ESCALATE, Move.CLOSE, Move.WITHDRAW, Move.REOPEN)
_TOLD = {
    Move.CLAIM: "已接手，当事人已收到通知。",
    Move.RETURN: "已退回队列。",
    Move.TRANSFER: "已移交。",
    Move.ESCALATE: "已上报。",
    Move.CLOSE: "已结案。",
    Move.WITHDRAW: "已记录撤回。",
    Move.REOPEN: "已重新受理，案件回到队列。",
}


class CaseMoves:
    """Forms of the case page. A refusal shows on the page it was asked from."""

    def __init__(self, door: Door, page: CasePage) -> None:
        """Registers its routes."""
        self._door, self._page = door, page
        self._store = door.service.store
        self._watch = Watch.of(self._store)
        acts: dict[str, Callable[[Visit, CaseNumber], Awaitable[Response]]] = {
            "say": self._say,
            "note": self._note,
            "undo": self._undo,
            "acknowledge": self._acknowledge,
        }
        for name, act in acts.items():
            door.act(f"/case/{{number}}/{name}", self._told_on_page(act), READERS, hide=True)
        for move in _MOVES:
            door.act(f"/case/{{number}}/{move.value}", self._told_on_page(self._mover(move)), READERS, hide=True)

    def _told_on_page(
        self, act: Callable[[Visit, CaseNumber], Awaitable[Response]]
    ) -> Callable[[Visit], Awaitable[Response]]:
        """Without page code the refusal stands over the case, as far as the case is still in sight."""

        async def told(visit: Visit) -> Response:
            number = CaseNumber(visit.path("number"))
            try:
                return await act(visit, number)
            except NotYours:
                raise
            except (Refused, BadInput) as refused:
                if visit.wants_json:
                    raise
                plain = self._door.refuse(visit.request, refused)
                with suppress(NotYours):
                    return await self._page.render(visit, number, plain.status_code, refused.sentence)
                return plain

        return told

    async def _say(self, visit: Visit, number: CaseNumber) -> Response:
        """Words to the resident."""
        await self._store.moves.say(number, visit.me, visit.form.text("words", LONGEST), visit.now)
        return done(visit, f"/desk/case/{number}")

    async def _note(self, visit: Visit, number: CaseNumber) -> Response:
        """A note for staff alone."""
        await self._store.moves.remark(number, visit.me, visit.form.text("words", LONGEST), visit.now)
        return done(visit, f"/desk/case/{number}")

    async def _undo(self, visit: Visit, number: CaseNumber) -> Response:
        """One's own words taken back before they went out."""
        await self._store.moves.undo(number, visit.me, visit.form.number("line"), visit.now)
        return done(visit, f"/desk/case/{number}", "已撤销，没有发出。")

    async def _acknowledge(self, visit: Visit, number: CaseNumber) -> Response:
        """The alert was read by somebody who now looks after it."""
        fresh = await self._store.alerts.acknowledge(number, visit.me, visit.now)
        told = "已确认。请尽快和当事人联系。" if fresh else "这条预警已经有人确认了。"
        return done(visit, f"/desk/case/{number}", told)

    def _mover(self, move: Move) -> Callable[[Visit, CaseNumber], Awaitable[Response]]:
        async def mover(visit: Visit, number: CaseNumber) -> Response:
            order = await self._order(move, visit)
            await self._store.moves.move(number, visit.me, order, visit.now)
            sight = await self._watch.glance(number, visit.me)
            where = f"/desk/case/{number}" if sight.visible else "/desk/queue?done=moved"
            more: dict[str, object] = {} if sight.visible and move is not Move.CLAIM else {"go": where}
            return done(visit, where, _TOLD[move], **more)

        return mover

    async def _order(self, move: Move, visit: Visit) -> Order:
        form = visit.form
        return Order(
            move,
            reason=form.text("reason"),
            to=await self._colleague(visit) if move is Move.TRANSFER else None,
            outcome=_outcome(form.secret("outcome")) if move is Move.CLOSE else None,
            words=form.text("words", 2000),
        )

    async def _colleague(self, visit: Visit) -> Staff | None:
        """Who is to have the case; None when nobody was chosen."""
        if not visit.form.secret("to"):
            return None
        return await self._store.people.get(StaffId(visit.form.number("to")))


def _outcome(code: str) -> Outcome | None:
    """The outcome of that code; None when none was chosen."""
    return Outcome(code) if code in list(Outcome) else None
