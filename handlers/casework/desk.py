"""What staff may do with a case: one decision per move, refused with a clear sentence when the rules do not allow it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.casework.case import LADDER, LEADS_TO, Case, Level, Move, Outcome, Status
from handlers.casework.staff import Role, Staff, away
from handlers.district import Body, District
from handlers.errors import Refused, Stale


@dataclass(frozen=True, slots=True)
class Order:
    """A move that a member of staff asks for, with what it needs."""

    move: Move
    reason: str = ""
    to: Staff | None = None  # TRANSFER
    outcome: Outcome | None = None  # CLOSE
    words: str = ""  # CLOSE: what the resident is told


@dataclass(frozen=True, slots=True)
class Moved:
    """The case after a move, the line for the internal record, and what the resident is told ("" nothing)."""

    case: Case
    note: str
    tell: str = ""


MOVE_NAMES = {
    Move.CLAIM: "接手",
    Move.RETURN: "退回队列",
    Move.TRANSFER: "移交",
    Move.ESCALATE: "上报上一级",
    Move.CLOSE: "结案",
    Move.WITHDRAW: "撤回",
    Move.REOPEN: "重新受理",
}

STATUS_NAMES = {
    Status.WAITING: "等待接手",
    Status.CLAIMED: "办理中",
    Status.CLOSED: "已结案",
    Status.WITHDRAWN: "已撤回",
    Status.CLUE: "匿名线索",
}

OUTCOME_NAMES = {
    Outcome.AGREED: "达成协议",
    Outcome.ORAL: "达成口头协议",
    Outcome.NOT_AGREED: "未达成协议",
    Outcome.REFERRED: "转其他单位办理",
    Outcome.ADVICE: "已答复，无需调解",
    Outcome.WITHDRAWN: "当事人撤回",
    Outcome.FALSE_ALARM: "经核实无危险",
}


def decide(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """The case after the move. Raises `Refused` with the reason, `Stale` when somebody else was faster."""
    if order.move is Move.CLAIM and case.status is Status.CLAIMED:
        raise Stale("这个案件已经有人接手了。" if case.holder != staff.id else "您已经接手了这个案件。")
    after = LEADS_TO.get((case.status, order.move))
    if after is None:
        raise Refused(f"案件现在是“{STATUS_NAMES[case.status]}”，不能{MOVE_NAMES[order.move]}。")
    return _DECIDE[order.move](replace(case, status=after, version=case.version + 1), staff, order, now, district)


def _claim(case: Case, staff: Staff, _: Order, now: datetime, district: District) -> Moved:
    if staff.role not in (Role.MEDIATOR, Role.GRID_WORKER, Role.EXPERT, Role.MANAGER):
        raise Refused("您的岗位不能接手案件。")
    if staff.id in case.kept_from:
        raise Refused("当事人要求您回避这个案件。")
    body = district.body_of.get(staff.committee)
    claimed = replace(case, holder=staff.id, claimed_at=now, committee=staff.committee)
    committee = body.name if body else ""
    shown = f"{committee}{staff.name}" + (f"（证号 {staff.certificate}）" if staff.certificate else "")
    return Moved(claimed, f"{staff.name} 接手。", f"您的事由{shown}接手了，会在这里和您联系。您随时可以直接留言。")


def _only_holder(case: Case, staff: Staff, what: str) -> None:
    """The holder, or a manager who steps in."""
    if case.holder != staff.id and staff.role is not Role.MANAGER:
        raise Refused(f"只有正在办理的人可以{what}。")


def _need_reason(order: Order, what: str) -> str:
    """The reason a move must carry."""
    reason = order.reason.strip()
    if not reason:
        raise Refused(f"{what}要写明理由。")
    return reason


def _return(case: Case, staff: Staff, order: Order, now: datetime, _: District) -> Moved:
    _only_holder(case, staff, "退回案件")
    reason = _need_reason(order, "退回")
    freed = replace(case, holder=None, claimed_at=None, waiting_since=now, offered=())
    return Moved(freed, f"{staff.name} 退回队列：{reason}", "您的事换一位调解员接着办，前面说过的都在，不用再说一遍。")


def _transfer(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    _only_holder(case, staff, "移交案件")
    reason = _need_reason(order, "移交")
    to = order.to
    if to is None or to.id == staff.id:
        raise Refused("请选择移交给谁。")
    if away(to, now) or to.role is Role.ADMINISTRATOR:
        raise Refused("这位同事现在不能接案。")
    if to.id in case.kept_from:
        raise Refused("当事人要求这位同事回避。")
    moved = replace(case, holder=to.id, claimed_at=now, committee=to.committee)
    body = district.body_of.get(to.committee)
    tell = f"您的事现在由{body.name if body else ''}{to.name}接着办，前面说过的都在，不用再说一遍。"
    return Moved(moved, f"{staff.name} 移交给 {to.name}：{reason}", tell)


def _escalate(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    if case.holder is not None:
        _only_holder(case, staff, "上报案件")
    reason = _need_reason(order, "上报")
    upper = committee_above(case, district)
    if upper is None:
        raise Refused("已经在区级，没有上一级了。")
    raised = replace(
        case, holder=None, claimed_at=None, waiting_since=now, offered=(), level=upper.level, committee=upper.code
    )
    return Moved(raised, f"{staff.name} 上报 {upper.name}：{reason}", f"您的事已转到{upper.name}接着办。")


def _close(case: Case, staff: Staff, order: Order, now: datetime, _: District) -> Moved:
    _only_holder(case, staff, "结案")
    if order.outcome is None:
        raise Refused("请选择办理结果。")
    words = _need_reason(replace(order, reason=order.words), "结案时给当事人的话")
    closed = replace(case, closed_at=now, outcome=order.outcome)
    note = f"{staff.name} 结案：{OUTCOME_NAMES[order.outcome]}。{words}"
    return Moved(closed, note, f"您的事已经办结：{OUTCOME_NAMES[order.outcome]}。{words}")


def _withdraw(case: Case, staff: Staff, order: Order, now: datetime, _: District) -> Moved:
    _only_holder(case, staff, "记录撤回")
    reason = _need_reason(order, "撤回")
    gone = replace(case, closed_at=now, outcome=Outcome.WITHDRAWN)
    return Moved(gone, f"{staff.name} 记录撤回：{reason}", "已按您的意思撤回。以后还有需要，随时再来。")


def _reopen(case: Case, staff: Staff, order: Order, now: datetime, _: District) -> Moved:
    reason = _need_reason(order, "重新受理")
    again = replace(
        case, holder=None, claimed_at=None, closed_at=None, outcome=None, waiting_since=now, offered=(), rating=None
    )
    return Moved(again, f"{staff.name} 重新受理：{reason}", "您的事重新受理了，请等调解员联系。")


_DECIDE: dict[Move, Callable[[Case, Staff, Order, datetime, District], Moved]] = {
    Move.CLAIM: _claim,
    Move.RETURN: _return,
    Move.TRANSFER: _transfer,
    Move.ESCALATE: _escalate,
    Move.CLOSE: _close,
    Move.WITHDRAW: _withdraw,
    Move.REOPEN: _reopen,
}


def committee_above(case: Case, district: District) -> Body | None:
    """The people's mediation committee of the next level that serves the case's place; None at the top."""
    for level in LADDER[LADDER.index(case.level) + 1 :]:
        if body := committee_at(level, case.facts.place_code, district):
            return body
    return None


def committee_at(level: Level, place_code: str, district: District) -> Body | None:
    """The general committee of that level for a place: without categories, serving the place itself."""
    codes = {node.code for node in district.path(place_code)}
    for body in district.bodies:
        fits = body.place in codes or (level is Level.DISTRICT and not body.place)
        if body.level is level and not body.categories and fits:
            return body
    return None


def receiving_committee(category: str, place_code: str, district: District, sensitive: bool = False) -> Body:
    """Where a new case queues: an industry committee for its category, else the lowest committee of its place.

    Sensitive matters start at the township, so that village kin do not meet them (domain, Danger).
    """
    for body in district.bodies:
        if category in body.categories and (not body.place or district.within(place_code, body.place)):
            return body
    levels = (Level.TOWNSHIP, Level.DISTRICT) if sensitive else (Level.VILLAGE, Level.TOWNSHIP, Level.DISTRICT)
    for level in levels:
        if body_ := committee_at(level, place_code, district):
            return body_
    raise Refused("本区没有可以受理的调解委员会。", "read_district guarantees a district committee")


def offers_after(case: Case, minutes: float, district: District) -> tuple[Body, ...]:
    """Whom an unclaimed case is offered to beyond its own committee after so many minutes in the queue."""
    wanted: list[Body] = []
    for level, limit in (
        (Level.TOWNSHIP, district.limits.offer_township),
        (Level.DISTRICT, district.limits.offer_district),
    ):
        body = committee_at(level, case.facts.place_code, district)
        if minutes >= limit and body and body.code != case.committee and body.code not in case.offered:
            wanted.append(body)
    return tuple(wanted)


def rank(case: Case, staff: Staff) -> tuple[int, int, datetime]:
    """Order of the queue: urgency, fit of the speciality, then who waits longest."""
    urgency = list(type(case.urgency)).index(case.urgency)
    return urgency, 0 if case.facts.category in staff.specialities else 1, case.waiting_since
