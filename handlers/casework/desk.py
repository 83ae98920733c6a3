"""What staff do with a case: one decision per move, refused with a clear sentence when the rules do not allow it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.casework import colleagues, correcting, levels, mediation, referral, slips, standing, steering, writing
from handlers.casework.case import Case
from handlers.casework.codes import LEVEL_NAMES, Move, Outcome
from handlers.casework.life import check, stepped
from handlers.casework.orders import Moved, Order, need_reason
from handlers.casework.record import TurnEnd
from handlers.casework.staff import Staff
from handlers.district import Body, District
from handlers.errors import Refused
from handlers.facts import Naming
from handlers.hours import local_day
from handlers.route_files import shipped

__all__ = ["Moved", "Order", "decide", "rank"]


def decide(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """The case after the move. Raises `Refused` with the reason, `Stale` when somebody else was faster."""
    check(case, staff, order)
    after = stepped(case, order.move, order.outcome)
    if order.move in _DECIDE:
        return slips.noted(case, _DECIDE[order.move](after, staff, order, now, district), staff, order.move, now)
    return writing.written(after, staff, order, now, district)


def _claim(case: Case, staff: Staff, _: Order, now: datetime, district: District) -> Moved:
    """Taken from the queue, or received from the level below: then the former holder's turn ends with the receipt."""
    note, why = f"{staff.name} 接手。", levels.NO_CLAIM if staff.committee in case.offered else ""
    if case.handed_to:
        why = levels.hand_reason(case)
        received = levels.answered(case, staff, now, accepted=True)
        case = levels.ended(received, now, TurnEnd.HANDED, why)
        note = f"{staff.name} 签收移交并接手。"
    record = case.record
    if record.applied is None and (case.facts.naming is Naming.NAMED or case.facts.name):
        record = replace(record, applied=local_day(district, now))
    held = replace(case, holder=staff.id, claimed_at=now, offered=(), record=record)
    claimed = levels.began(held, staff, now, district, why or record.routed or "由本级直接接手")
    body = district.body_of.get(staff.committee)
    card = f"（证号 {staff.certificate}）" if staff.certificate else ""
    shown = f"{body.name if body else ''}{staff.name}{card}"
    elsewhere = steering.told(claimed)  # what is not for mediation is not told how long mediation takes
    elsewhere += _pressing(claimed, now, district) if elsewhere else ""  # nor given a limit as if there were time
    total = "" if case.record.turns or case.sensitive or elsewhere else levels.total_words(case)
    return Moved(claimed, note, f"您的事由{shown}接手了，会在这里和您联系。{total}您随时可以直接留言。{elsewhere}")


def _pressing(case: Case, now: datetime, district: District) -> str:
    """What presses by the day the resident told."""
    left = standing.of_case(case, local_day(district, now), district, shipped())
    return standing.told_words(standing.pressing(left))


def _route(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """To the queue of the committee it belongs to. Upwards past the proper level this shows when it is claimed."""
    reason = need_reason(order, "分流")
    to = _body(order.body, district)
    if to.code == case.committee:
        raise Refused("案件已经在这个委员会的队列里。")
    record = replace(case.record, routed=reason)
    routed = replace(case, committee=to.code, level=to.level, waiting_since=now, offered=(), record=record)
    return Moved(routed, f"{staff.name} 分流到 {to.name}：{reason}", f"您的事转到{to.name}办理，请等调解员联系。")


def _body(code: str, district: District) -> Body:
    """The committee of that code. Raises `Refused`."""
    body = district.body_of.get(code)
    if body is None:
        raise Refused("请选择转到哪个调解委员会。")
    return body


def _return(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    reason = need_reason(order, "退回")
    freed = referral.freed(levels.ended(case, now, TurnEnd.RETURNED, reason, order.tried), now, district)
    return Moved(freed, f"{staff.name} 退回队列：{reason}", "您的事换一位调解员接着办，前面说过的都在，不用再说一遍。")


def _recuse(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """The holder must not work it: back to the queue, and out of this person's sight."""
    reason = need_reason(order, "回避")
    freed = referral.freed(levels.ended(case, now, TurnEnd.RETURNED, f"回避：{reason}", order.tried), now, district)
    kept = replace(freed, kept_from=freed.kept_from | {staff.id})
    return Moved(kept, f"{staff.name} 回避：{reason}", "您的事换一位调解员接着办，前面说过的都在，不用再说一遍。")


def _transfer(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    reason = need_reason(order, "移交")
    to = order.to
    if to is None:
        raise Refused("请选择移交给谁。")
    colleagues.check(case, to, staff, now, district)
    moved = replace(case, holder=to.id, claimed_at=now)
    if case.record.turn is not None:
        done = levels.ended(moved, now, TurnEnd.TRANSFERRED, reason, order.tried)
        moved = levels.began(done, to, now, district)
    body = district.body_of.get(to.committee)
    tell = f"您的事现在由{body.name if body else ''}{to.name}接着办，前面说过的都在，不用再说一遍。"
    return Moved(moved, f"{staff.name} 移交给 {to.name}：{reason}", tell)


def _escalate(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """Handed over to a level above; the holder answers for the case until that level receipts it."""
    reason = need_reason(order, "上报")
    above = levels.committees_above(case, district)
    if not above:
        raise Refused("已经在区级，没有上一级了。")
    upper = next((body for body in above if body.code == order.body), None) if order.body else above[0]
    if upper is None:
        raise Refused("只能上报给本案所在地的上级调解委员会。")
    passed = "、".join(LEVEL_NAMES[body.level] for body in above[: above.index(upper)])
    note = f"{staff.name} 上报 {upper.name}：{reason}" + (f"（越过{passed}）" if passed else "")
    raised = levels.handed(case, upper, now, reason, order.tried, district)
    tell = f"您的事正在移交{upper.name}，对方签收之前仍由原来的调解员负责，您照常留言就行。"
    return Moved(raised, note, tell)


def _send_back(case: Case, staff: Staff, order: Order, now: datetime, _: District) -> Moved:
    reason = need_reason(order, "退回移交")
    back = levels.answered(case, staff, now, accepted=False, answer=reason)
    return Moved(back, f"{staff.name} 退回移交：{reason}", "您的事仍由原来的调解员接着办。")


def _withdraw(case: Case, staff: Staff, order: Order, now: datetime, _: District) -> Moved:
    reason = need_reason(order, "撤回")
    case = referral.withdrawn(case, "当事人撤回")
    done = levels.ended(case, now, TurnEnd.ENDED, f"当事人撤回：{reason}", order.tried)
    gone = replace(done, closed_at=now, outcome=Outcome.WITHDRAWN, handed_to="", offered=())
    return Moved(gone, f"{staff.name} 记录撤回：{reason}", "已按您的意思撤回。以后还有需要，随时再来。")


def _reopen(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    reason = need_reason(order, "重新受理")
    again = replace(referral.freed(case, now, district), closed_at=None, outcome=None, rating=None)
    again = replace(again, record=replace(again.record, archived=None, reopened=local_day(district, now)))
    return Moved(again, f"{staff.name} 重新受理：{reason}", "您的事重新受理了，请等调解员联系。")


_DECIDE: dict[Move, Callable[[Case, Staff, Order, datetime, District], Moved]] = {
    Move.CLAIM: _claim,
    Move.ROUTE: _route,
    Move.RETURN: _return,
    Move.RECUSE: _recuse,
    Move.TRANSFER: _transfer,
    Move.ESCALATE: _escalate,
    Move.SEND_BACK: _send_back,
    Move.WITHDRAW: _withdraw,
    Move.REOPEN: _reopen,
    Move.START: mediation.start,
    Move.CLOSE: mediation.close,
    Move.PERFORM: mediation.perform,
    Move.BREACH: mediation.breach,
    Move.ARCHIVE: mediation.archive,
    Move.TAKE_BACK: slips.taken_back,
    **correcting.DECIDE,
    **referral.DECIDE,
}


def rank(case: Case, staff: Staff) -> tuple[int, int, datetime]:
    """Order of the queue: urgency, fit of the speciality, then who waits longest."""
    urgency = list(type(case.urgency)).index(case.urgency)
    return urgency, 0 if case.facts.category in staff.specialities else 1, case.waiting_since
