"""Several cases at once: each one is decided by itself, and what came of it is listed case by case."""

from dataclasses import dataclass

from fastapi.responses import Response

from bot.console.door import READERS, Door, Visit
from bot.console.rows import kind_of, place_of
from handlers.casework.case import Case, CaseNumber, Move, StaffId, Urgency
from handlers.casework.desk import Order
from handlers.casework.life import allowed
from handlers.casework.staff import CASELESS, Role, Staff, away
from handlers.errors import BadInput, Refused

MOST = 50  # cases at a time
# What makes sense for several alike. Danger, closing and words to a resident are looked at one by one.
MOVES = {
    Move.CLAIM: "接手",
    Move.RETURN: "退回队列",
    Move.TRANSFER: "移交给同事",
    Move.ROUTE: "分流到别的委员会",
    Move.ARCHIVE: "归档",
}
_TOLD = {**MOVES, Move.TAKE_BACK: "撤销刚才的操作"}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case."""

    number: str
    done: bool
    words: str


def _alone(case: Case) -> bool:
    """Whether it is never one of many: somebody has to look at it."""
    return case.sensitive or case.urgency is Urgency.DANGER


class BulkPage:
    """Choosing cases and one move, and what came of it."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        door.page("/bulk", self.show, READERS)
        door.act("/bulk", self.carry, READERS)

    async def show(self, visit: Visit) -> Response:
        """The form."""
        return await self._page(visit)

    async def carry(self, visit: Visit) -> Response:
        """One case after the other; a refusal of one stops none of the others."""
        try:
            numbers, order = self._chosen(visit), await self._order(visit)
        except BadInput as refused:
            return await self._page(visit, refused=refused.sentence, status=422)
        results = [await self._one(visit, number, order) for number in numbers]
        return await self._page(visit, results=results, slips=order.move is not Move.TAKE_BACK)

    async def _one(self, visit: Visit, number: CaseNumber, order: Order) -> Result:
        try:
            if order.move is not Move.TAKE_BACK and _alone(await self._store.asked.case(number, visit.me)):
                return Result(number, False, "危险、加密的案件请打开单独办理。")
            await self._store.moves.move(number, visit.me, order, visit.now)
        except Refused as refused:
            return Result(number, False, refused.sentence)
        return Result(number, True, f"已{_TOLD[order.move]}。")

    @staticmethod
    def _chosen(visit: Visit) -> tuple[CaseNumber, ...]:
        """The ticked cases. Raises `BadInput` for none, too many, or without the confirmation."""
        numbers = tuple(dict.fromkeys(CaseNumber(number) for number in visit.form.many("number") if number))
        if not numbers:
            raise BadInput("请先选中案件。")
        if len(numbers) > MOST:
            raise BadInput(f"一次最多办 {MOST} 件。")
        if visit.form.secret("sure") != "yes":
            raise BadInput("请勾选确认，再办理。")
        return numbers

    async def _order(self, visit: Visit) -> Order:
        """The move for all of them. Raises `BadInput`."""
        form, move = visit.form, next((m for m in _TOLD if m.value == visit.form.secret("move")), None)
        if move is None:
            raise BadInput("请选要办的事。")
        to = await self._store.people.get(StaffId(form.number("to"))) if form.secret("to") else None
        return Order(move, reason=form.text("reason"), to=to, body=form.text("body", 64))

    async def _page(
        self,
        visit: Visit,
        results: list[Result] | None = None,
        refused: str = "",
        status: int = 200,
        *,
        slips: bool = False,
    ) -> Response:
        me, desk, district = visit.me, self._store.desk, self._door.service.district
        waiting = (await desk.queue(me, None, MOST)).cases
        lists = (
            ("待接手", waiting),
            ("我在办的", await desk.mine(me)),
            ("待跟进和归档", await desk.followed(me)),
        )
        shown = [(name, [self._view(case) for case in cases if self._fits(case, me)]) for name, cases in lists]
        people = [p for p in await self._store.people.everybody() if self._takes(p, visit)]
        names = {body.code: body.name for body in district.bodies}
        typed = visit.form
        return await self._door.show(
            "bulk.html",
            visit,
            status,
            nav="bulk",
            lists=[(name, rows) for name, rows in shown if rows],
            moves=[(move.value, name) for move, name in MOVES.items()],
            people=[(p.id, f"{p.name}（{names.get(p.committee, '')}）") for p in people],
            bodies=list(names.items()),
            results=results,
            slips=[one.number for one in results or () if one.done and slips],
            refused=refused,
            ticked=frozenset(typed.many("number")) if refused else frozenset(),
            typed={name: typed.secret(name) for name in ("move", "to", "body", "reason")} if refused else {},
        )

    @staticmethod
    def _fits(case: Case, me: Staff) -> bool:
        """Whether something is possible that may be done to many."""
        return not _alone(case) and any(move in MOVES for move in allowed(case, me))

    @staticmethod
    def _takes(person: Staff, visit: Visit) -> bool:
        near = person.committee == visit.me.committee or visit.me.role is Role.MANAGER
        return near and person.role not in CASELESS and person.id != visit.me.id and not away(person, visit.now)

    def _view(self, case: Case) -> dict[str, str]:
        service = self._door.service
        return {
            "number": case.number,
            "title": kind_of(case.facts, service.knowledge),
            "place": place_of(case.facts, service.district),
            "said": case.facts.what[:60],
        }
