"""What is done on a case page: words, notes, undoing, acknowledging, and the moves."""

from collections.abc import Awaitable, Callable

from fastapi.responses import Response

from bot.console.case import CasePage
from bot.console.door import READERS, Door, Visit, done
from bot.console.move_forms import FORMS, outcome_of
from handlers.casework import slips
from handlers.casework.case import Case, CaseNumber, Move, Room, StaffId
from handlers.casework.desk import Order
from handlers.casework.staff import Staff, may_see
from handlers.errors import Doubtful, NotYours
from storage.moves import LONGEST
from storage.watch import Watch

_GO_ON = (Move.CLAIM, Move.TAKE_BACK)  # asked from lists too: the case is opened after them


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
            door.act(f"/case/{{number}}/{name}", self.told_on_page(act), READERS, hide=True)
        for move in FORMS:
            door.act(f"/case/{{number}}/{move.value}", self.told_on_page(self._mover(move)), READERS, hide=True)

    def told_on_page(
        self, act: Callable[[Visit, CaseNumber], Awaitable[Response]]
    ) -> Callable[[Visit], Awaitable[Response]]:
        """Without page code the refusal stands over the case, as far as the case is still in sight."""
        return self._door.told_on_page(act, self._page.render)

    async def _say(self, visit: Visit, number: CaseNumber) -> Response:
        """Words to the resident."""
        form, room = visit.form, visit.form.secret("room")
        to = Room(room) if room in (Room.RESPONDENT, Room.JOINT) else Room.APPLICANT
        seat = form.number("seat") if form.secret("seat") else None
        await self._store.moves.say(number, visit.me, form.text("words", LONGEST), visit.now, to, seat=seat)
        return done(visit, f"/desk/case/{number}" + (f"?room={to.value}" if room else ""))

    async def _note(self, visit: Visit, number: CaseNumber) -> Response:
        """A note for staff alone."""
        await self._store.moves.remark(number, visit.me, visit.form.text("words", LONGEST), visit.now)
        return done(visit, f"/desk/case/{number}")

    async def _undo(self, visit: Visit, number: CaseNumber) -> Response:
        """One's own words taken back before they went out, or an own note."""
        words = await self._store.moves.undo(number, visit.me, visit.form.number("line"), visit.now)
        return done(visit, f"/desk/case/{number}", "已撤销，没有发出。" if words else "已撤销这条内部记录。")

    async def _acknowledge(self, visit: Visit, number: CaseNumber) -> Response:
        """The alert was read by somebody who now looks after it."""
        fresh = await self._store.alerts.acknowledge(number, visit.me, visit.now)
        told = "已确认。请尽快和当事人联系。" if fresh else "这条预警已经有人确认了。"
        return done(visit, f"/desk/case/{number}", told)

    async def must_see(self, visit: Visit, number: CaseNumber) -> None:
        """Nothing is read from a form about a case out of sight. Raises `NotYours`."""
        if not (await self._watch.glance(number, visit.me)).visible:
            raise NotYours("a form about a case out of sight")

    def _mover(self, move: Move) -> Callable[[Visit, CaseNumber], Awaitable[Response]]:
        async def mover(visit: Visit, number: CaseNumber) -> Response:
            if FORMS[move].entry:
                await self.must_see(visit, number)
            _doubted(move, visit)
            order = await self._order(move, visit)
            after = await self._store.moves.move(number, visit.me, order, visit.now)
            visible = await self._still_sees(visit, after)
            gone = "/desk/queue?done=moved" + (f"&slip={number}" if move in slips.CHEAP else "")
            where = f"/desk/case/{number}" if visible else gone
            more: dict[str, object] = {} if visible and move not in _GO_ON else {"go": where}
            say = FORMS[move].more
            beyond = say(after, self._door.service.district) if say and visible else ""
            return done(visit, where, f"{FORMS[move].told}{beyond}", **more)

        return mover

    async def _still_sees(self, visit: Visit, after: Case) -> bool:
        """Whether the case is in sight after the move; asked for only where more than the case itself may show it."""
        seen = may_see(visit.me, after, frozenset(), self._door.service.district)
        return seen or (await self._watch.glance(after.number, visit.me)).visible

    async def _order(self, move: Move, visit: Visit) -> Order:
        form, entry = visit.form, FORMS[move].entry
        return Order(
            move,
            reason=form.text("reason"),
            to=await self._colleague(visit) if move in (Move.TRANSFER, Move.ASK_JUDGE) else None,
            outcome=outcome_of(form.secret("outcome")) if move is Move.CLOSE else None,
            words=form.text("words", LONGEST) if move is Move.CLOSE else "",
            body=form.text("body", 64),
            tried=form.text("tried", LONGEST),
            entry=entry(form) if entry else None,
        )

    async def _colleague(self, visit: Visit) -> Staff | None:
        """Who is to have the case; None when nobody was chosen."""
        if not visit.form.secret("to"):
            return None
        return await self._store.people.get(StaffId(visit.form.number("to")))


def _doubted(move: Move, visit: Visit) -> None:
    """Raises `Doubtful` at something that looks mistyped, unless its writer stands by it."""
    doubts = FORMS[move].doubts
    said = doubts(visit.form) if doubts and not visit.form.secret("sure") else ""
    if said:
        raise Doubtful(f"{said}没有写错的，再按一次“{FORMS[move].button}”就保存。")
