"""The life of a case as one state machine: which move leads where, and who may make it. There is no other way to a state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from handlers.casework import doubt, slips, steering
from handlers.casework.case import Case
from handlers.casework.codes import (
    ENDED,
    FOLLOWED,
    MOVE_NAMES,
    OUTCOME_NAMES,
    STATUS_NAMES,
    WAITING,
    WORKED,
    Move,
    Outcome,
    Status,
)
from handlers.casework.orders import Order
from handlers.casework.staff import CHECKABLE, Role, Staff, asked_of
from handlers.errors import Refused, Stale
from handlers.facts import Naming


@dataclass(frozen=True, slots=True)
class Arrow:
    """One step of a life. `outcome`: only when the case is closed with it."""

    start: Status
    move: Move
    end: Status
    outcome: Outcome | None = None


ENDS = {
    Outcome.AGREED: Status.AGREED,
    Outcome.ORAL: Status.AGREED,
    Outcome.NOT_AGREED: Status.NOT_AGREED,
    Outcome.ADVICE: Status.ANSWERED,
    Outcome.FALSE_ALARM: Status.ANSWERED,
}
BY_SERVICE = frozenset({Move.OFFER, Move.NAME})  # nobody of the desk makes these
BY_JUDGE = frozenset({Move.JUDGE})  # a judge makes these and no others
_HELD = (Status.CLAIMED, Status.MEDIATING)
_DONE = (
    Status.NOT_AGREED,
    Status.REFERRED,
    Status.ANSWERED,
    Status.WITHDRAWN,
    Status.PERFORMED,
    Status.NOT_PERFORMED,
)
# What may be written down where; none of it changes the state.
WRITTEN: dict[Move, frozenset[Status]] = {
    Move.CORRECT: WAITING | WORKED,
    Move.PARTY: WORKED | FOLLOWED,
    Move.PLACES: WORKED,
    Move.KEY_DATE: WORKED | FOLLOWED,
    Move.INQUIRE: WORKED,
    Move.SESSION: frozenset({Status.MEDIATING, Status.AGREED}),
    Move.TERMS: frozenset({Status.MEDIATING, Status.AGREED}),
    Move.VISIT: FOLLOWED | {Status.PERFORMED, Status.NOT_AGREED, Status.REFERRED, Status.ANSWERED},
    Move.CONFIRM: FOLLOWED | {Status.PERFORMED},
    Move.WISH: WORKED,
    Move.PLAN: FOLLOWED | {Status.MEDIATING},
    Move.PAYMENT: FOLLOWED | {Status.PERFORMED},
    Move.SERVE: WORKED | ENDED - {Status.ARCHIVED, Status.WITHDRAWN},
    Move.ASK_JUDGE: CHECKABLE,
    Move.JUDGE: CHECKABLE,
    Move.REFER_RESULT: frozenset({Status.REFERRED}),
    Move.GROUND: WORKED,
    Move.UNDISPUTED: frozenset({Status.MEDIATING, Status.NOT_AGREED}),
    Move.REPLY: ENDED,
    Move.PROCEEDING: WORKED | ENDED - {Status.ARCHIVED},
    Move.ERRAND: WORKED | ENDED - {Status.ARCHIVED},
    Move.DOUBT: WORKED | FOLLOWED | {Status.PERFORMED},
    Move.DOUBT_DECIDE: frozenset(Status),  # also where the case went on meanwhile
}


def _shared() -> Iterable[Arrow]:
    """What holds for several states alike."""
    for status in Status:
        if status in WAITING:
            yield Arrow(status, Move.ROUTE, Status.ROUTED)
            yield Arrow(status, Move.OFFER, Status.OFFERED)
            yield Arrow(status, Move.CLAIM, Status.CLAIMED)
        if status in WORKED:
            yield Arrow(status, Move.RETURN, Status.ROUTED)
            yield Arrow(status, Move.RECUSE, Status.ROUTED)
        if status in WAITING | WORKED | {Status.CLUE}:
            yield Arrow(status, Move.WITHDRAW, Status.WITHDRAWN)
        if status in _HELD:
            yield Arrow(status, Move.ESCALATE, Status.HANDED)
            yield Arrow(status, Move.REFER, Status.REFERRING)
            for outcome, end in ENDS.items():
                yield Arrow(status, Move.CLOSE, end, outcome)
        if status in (*_HELD, *FOLLOWED, Status.REFERRING):
            yield Arrow(status, Move.TRANSFER, status)
        if status in _DONE:
            yield Arrow(status, Move.ARCHIVE, Status.ARCHIVED)
        if status in ENDED:
            yield Arrow(status, Move.REOPEN, Status.ROUTED)


def _single() -> Iterable[Arrow]:
    """The steps of one state, and what only writes something down."""
    yield Arrow(Status.CLUE, Move.CLAIM, Status.CLAIMED)
    yield Arrow(Status.CLUE, Move.NAME, Status.ROUTED)
    yield Arrow(Status.CLAIMED, Move.START, Status.MEDIATING)
    yield Arrow(Status.HANDED, Move.CLAIM, Status.CLAIMED)
    yield Arrow(Status.HANDED, Move.SEND_BACK, Status.CLAIMED)
    yield Arrow(Status.REFERRING, Move.REFER_TAKEN, Status.REFERRED)
    yield Arrow(Status.REFERRING, Move.REFER_BACK, Status.ROUTED)
    yield Arrow(Status.REFERRING, Move.REFER_RECALL, Status.CLAIMED)
    yield Arrow(Status.AGREED, Move.PERFORM, Status.PERFORMED)
    yield Arrow(Status.AGREED, Move.BREACH, Status.NOT_PERFORMED)
    yield Arrow(Status.NOT_PERFORMED, Move.PERFORM, Status.PERFORMED)
    for move, statuses in WRITTEN.items():
        for status in sorted(statuses):
            yield Arrow(status, move, status)


def _backward(onward: Iterable[Arrow]) -> Iterable[Arrow]:
    """Back to where a slip began: which of these ways, its case knows."""
    cheap = (arrow for arrow in onward if arrow.move in slips.CHEAP and arrow.start not in slips.ELSEWHERE)
    return dict.fromkeys(Arrow(arrow.end, Move.TAKE_BACK, arrow.start) for arrow in cheap)


_ONWARD = (*_shared(), *_single())
ARROWS: tuple[Arrow, ...] = (*_ONWARD, *_backward(_ONWARD))
_LEADS = {(arrow.start, arrow.move, arrow.outcome): arrow.end for arrow in _ONWARD}
_MOVES = {(arrow.start, arrow.move) for arrow in ARROWS}


def moves_of(status: Status) -> tuple[Move, ...]:
    """The moves that lead out of a state or write something down in it."""
    return tuple(move for move in Move if (status, move) in _MOVES)


def stepped(case: Case, move: Move, outcome: Outcome | None = None) -> Case:
    """The case in its next state, one version on. Raises `Refused` when the move does not lead from here."""
    if (case.status, move) not in _MOVES:
        raise Refused(f"案件现在是“{STATUS_NAMES[case.status]}”，不能{MOVE_NAMES[move]}。")
    end = _LEADS.get((case.status, move, outcome if move is Move.CLOSE else None))
    if move is Move.TAKE_BACK:
        end = slips.open_slip(case).status
    if end is None:
        raise Refused("请选择办理结果。")
    return replace(case, status=end, version=case.version + 1)


def check(case: Case, staff: Staff, order: Order) -> None:
    """Whether this person may make this move. Raises `Refused` with the reason, `Stale` when somebody was faster."""
    move = order.move
    if move is Move.CLAIM and case.status in WORKED and not _receives(case, staff):
        raise Stale("这个案件已经有人接手了。" if case.holder != staff.id else "您已经接手了这个案件。")
    if move in BY_SERVICE:
        raise Refused(f"{MOVE_NAMES[move]}由系统办理。")
    if staff.role is Role.ADMINISTRATOR:
        raise Refused("您的岗位不能办理案件。")
    if staff.role is Role.JUDGE and move not in BY_JUDGE:
        raise Refused("联系法官只答复送来核对的协议。")
    stepped(case, move, order.outcome)
    _WHO.get(move, _holds)(case, staff, order)
    if why := steering.stopped(case, order) or doubt.stopped(case, order):
        raise Refused(why)


def agreeable(case: Case, *, oral: bool) -> str:
    """Why the case may not end in an agreement now, asked before parties are bound to one; "" when nothing is in the way."""
    order = Order(Move.CLOSE, outcome=Outcome.ORAL if oral else Outcome.AGREED)
    return steering.stopped(case, order) or doubt.stopped(case, order)


def receipts(staff: Staff) -> bool:
    """Whether this person may receipt what was handed over to the committee: the grid hands up, and takes nothing in."""
    return staff.role is not Role.GRID_WORKER


def _receives(case: Case, staff: Staff) -> bool:
    """Whether the case waits for this person's receipt: of the committee, or named for a sensitive case.

    A sensitive case that was handed over is seen by nobody but its holder and who was named for it, perhaps from
    further up when the committee has nobody on call.
    """
    named = case.sensitive and staff.id != case.holder
    return case.status is Status.HANDED and (staff.committee == case.handed_to or named)


def _claims(case: Case, staff: Staff, _: Order) -> None:
    if staff.id in case.kept_from:
        raise Refused("您需要回避这个案件。")
    if case.status is Status.HANDED and not receipts(staff):
        raise Refused("签收移交的案件由调解员或主管办理。")


def _sends_back(case: Case, staff: Staff, order: Order) -> None:
    if not _receives(case, staff):
        raise Refused("只有接收移交的委员会可以退回移交。")
    _claims(case, staff, order)


def _holds(case: Case, staff: Staff, order: Order) -> None:
    """The holder, or a manager who steps in."""
    if case.holder != staff.id and staff.role is not Role.MANAGER:
        raise Refused(f"只有正在办理的人可以{MOVE_NAMES[order.move]}。")


def _routes(case: Case, staff: Staff, order: Order) -> None:
    """Who keeps the queue it is in, or a manager."""
    local = staff.role in (Role.MEDIATOR, Role.EXPERT) and staff.committee in (case.committee, *case.offered)
    if not local and staff.role is not Role.MANAGER:
        raise Refused(f"没有人接手时，{MOVE_NAMES[order.move]}由所在委员会的调解员或主管办理。")


def _corrects(case: Case, staff: Staff, order: Order) -> None:
    """Who works it; while nobody does, who keeps its queue."""
    (_routes if case.status in WAITING else _holds)(case, staff, order)


def _mediates(case: Case, staff: Staff, order: Order) -> None:
    _holds(case, staff, order)
    if case.facts.naming is Naming.ANONYMOUS:
        raise Refused("匿名反映只能当线索，当事人留名以后才能调解。")
    if not staff.certificate:
        instead = "当场说和的，按“达成口头协议”结案；别的" if order.move is Move.CLOSE else "请"
        raise Refused(f"主持调解要有人民调解员证，您的证号还没有登记。{instead}移交给有证的同事，或者上报。")


def _closes(case: Case, staff: Staff, order: Order) -> None:
    """An agreement in writing carries the mediator's signature (人民调解法 §29), so it takes a mediator."""
    if order.outcome is Outcome.AGREED:
        _mediates(case, staff, order)
    elif order.outcome in (Outcome.ORAL, Outcome.NOT_AGREED) and case.facts.naming is Naming.ANONYMOUS:
        raise Refused("匿名反映只能当线索，当事人留名以后才能调解。")
    _holds(case, staff, order)


def _recuses(case: Case, staff: Staff, _: Order) -> None:
    if case.holder != staff.id:
        raise Refused("回避由承办人自己提出。")


def _judges(case: Case, staff: Staff, _: Order) -> None:
    """The judge who was asked, and nobody in a judge's place."""
    if staff.role is not Role.JUDGE or not asked_of(case, staff):
        raise Refused("只有被请来核对的法官可以答复。")


def _doubts(case: Case, staff: Staff, order: Order) -> None:
    _holds(case, staff, order)
    doubt.check_raise(case, staff, order)


def _replies(case: Case, staff: Staff, order: Order) -> None:
    _holds(case, staff, order)
    if case.record.inbound is None or case.record.inbound.replied is not None:
        raise Refused("没有要回复的来文。")


def _grounds(case: Case, staff: Staff, order: Order) -> None:
    _holds(case, staff, order)
    if steering.bar(case) is None:
        raise Refused("这件事本来就可以调解，不用登记依据。")


def _anybody(_case: Case, _staff: Staff, _order: Order) -> None:
    """Whoever sees the case."""


_WHO: dict[Move, Callable[[Case, Staff, Order], None]] = {
    Move.CLAIM: _claims,
    Move.ROUTE: _routes,
    Move.CORRECT: _corrects,
    Move.SEND_BACK: _sends_back,
    Move.RECUSE: _recuses,
    Move.START: _mediates,
    Move.CLOSE: _closes,
    Move.REOPEN: _anybody,
    Move.JUDGE: _judges,
    Move.GROUND: _grounds,
    Move.REPLY: _replies,
    Move.DOUBT: _doubts,
    Move.DOUBT_DECIDE: doubt.check_decide,
    Move.TAKE_BACK: slips.check,
}


def allowed(case: Case, staff: Staff) -> tuple[Move, ...]:
    """The moves this person may make now: what the page offers. The rules decide each again when it is made."""
    found = []
    for move in moves_of(case.status):
        outcome = Outcome.ADVICE if move is Move.CLOSE else None
        try:
            check(case, staff, Order(move, outcome=outcome))
        except Refused:
            continue
        found.append(move)
    return tuple(found)


def diagram() -> str:
    """The machine as a mermaid state diagram; what only writes something down or takes a slip back is left out."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {status.value} : {STATUS_NAMES[status]}" for status in Status]
    lines += [f"    [*] --> {status.value}" for status in (Status.RECEIVED, Status.ROUTED, Status.CLUE)]
    drawn: dict[tuple[Status, Status], list[str]] = {}
    for arrow in _ONWARD:
        if arrow.move not in WRITTEN:
            names = drawn.setdefault((arrow.start, arrow.end), [])
            name = MOVE_NAMES[arrow.move] + (f"（{OUTCOME_NAMES[arrow.outcome]}）" if arrow.outcome else "")
            names += [] if name in names else [name]
    lines += [f"    {start.value} --> {end.value} : {'、'.join(names)}" for (start, end), names in drawn.items()]
    return "\n".join([*lines, f"    {Status.ARCHIVED.value} --> [*]"])
