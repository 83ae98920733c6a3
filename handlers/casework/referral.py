"""Referral to another body (转办): sent with a sheet, answered, sent back; the holder answers for the case until it is taken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from handlers.casework import levels
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import Move, Outcome, Status
from handlers.casework.orders import Moved, Order, entry_of, need, need_reason, past
from handlers.casework.outside import Answer, Referral
from handlers.casework.record import Record, TurnEnd
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day

QUIET = "您的事有新的安排，方便的时候请在这里问办理人。"  # where the other body's name would tell too much


def pending(case: Case) -> Referral | None:
    """The referral that waits for its answer."""
    last = case.record.referrals[-1] if case.record.referrals else None
    return last if last is not None and last.taken is None and not last.recalled else None


def awaited(case: Case) -> Referral | None:
    """The referral another body took over and has told no result of yet."""
    last = case.record.referrals[-1] if case.record.referrals else None
    return last if last is not None and last.taken and not last.ended and case.status is Status.REFERRED else None


def _latest(case: Case) -> Referral:
    """The referral a move is about. Raises `Refused` when nothing was referred."""
    if not case.record.referrals:
        raise Refused("这个案件没有转办过。")
    return case.record.referrals[-1]


def _with(case: Case, changed: Referral) -> Case:
    record = replace(case.record, referrals=(*case.record.referrals[:-1], changed))
    return replace(case, record=record)


def _tell(case: Case, words: str) -> str:
    """What the resident hears: of a sensitive matter not whom it went to."""
    return QUIET if case.sensitive else words


def refer(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """Sent to another body. For a grown-up in a sensitive matter only as she wishes (反家庭暴力法 §5)."""
    asked = entry_of(order, Referral)
    to, reason = need(asked.to, "转给哪个单位"), need(asked.reason, "转办的理由")
    today = local_day(district, now)
    if asked.due < today:
        raise Refused("请对方答复的日期不能早于今天。")
    if case.sensitive and not asked.consent and not case.facts.minor:
        raise Refused("敏感的案件，当事人本人同意才能转给别的单位。")
    sent = replace(asked, to=to, reason=reason, sent=today, by=staff.name, answered=None, taken=None)
    going = replace(case, record=replace(case.record, referrals=(*case.record.referrals, sent)))
    tell = f"您的事正在转给{to}办理：{reason}。对方接收以前仍由{staff.name}负责，请对方{day_words(asked.due)}前答复。"
    return Moved(going, f"{staff.name} 转办 {to}：{reason}", _tell(case, tell))


def taken(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """The other body took it: it deals with the matter from now on."""
    answer = _answer(order, now, district)
    sent = _latest(case)
    kept = _with(case, replace(sent, answered=answer.on, taken=True, answer=answer.words))
    done = levels.ended(kept, now, TurnEnd.ENDED, f"转{sent.to}办理", order.tried)
    closed = replace(done, closed_at=now, outcome=Outcome.REFERRED)
    tell = f"{sent.to}已经接收您的事，由它办理。{answer.words}。办得怎么样，可以直接问它，也可以在这里问。"
    return Moved(closed, f"{staff.name} 记录 {sent.to} 已接收：{answer.words}", _tell(case, tell))


def _answer(order: Order, now: datetime, district: District) -> Answer:
    answer = entry_of(order, Answer)
    past(answer.on, local_day(district, now), "答复日期")
    return replace(answer, words=need(answer.words, "对方答复的内容").rstrip("。"))


def freed(case: Case, now: datetime, district: District) -> Case:
    """Back in the queue of its committee, at that committee's level; a referral that waits is taken back with it."""
    body = district.body_of.get(case.committee)
    return replace(
        withdrawn(case, "案件已经不在承办人手上"),
        holder=None,
        claimed_at=None,
        waiting_since=now,
        offered=(),
        handed_to="",
        level=body.level if body else case.level,
    )


def withdrawn(case: Case, why: str) -> Case:
    """The case without a referral that waits: the other body need not answer any more."""
    waits = pending(case)
    return case if waits is None else _with(case, replace(waits, recalled=why))


def back(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """The other body did not take it: back in the committee's queue with its reason."""
    answer = _answer(order, now, district)
    sent = _latest(case)
    kept = _with(case, replace(sent, answered=answer.on, taken=False, answer=answer.words))
    why = f"{sent.to}退回转办：{answer.words}"
    routed = freed(levels.ended(kept, now, TurnEnd.RETURNED, why, order.tried), now, district)
    routed = replace(routed, record=replace(routed.record, routed=why))
    tell = f"{sent.to}没有接收您的事：{answer.words}。事情回到调委会，请等调解员联系，前面说过的都在。"
    return Moved(routed, f"{staff.name} 记录 {why}", _tell(case, tell))


def recall(case: Case, staff: Staff, order: Order, _now: datetime, _district: District) -> Moved:
    """Taken back by the holder before the other body answered."""
    reason = need_reason(order, "撤回转办")
    sent = _latest(case)
    tell = f"您的事不转给{sent.to}了，仍由{staff.name}办理。"
    return Moved(withdrawn(case, reason), f"{staff.name} 撤回转办：{reason}", _tell(case, tell))


def result(case: Case, _staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str, str]:
    """What the other body made of it."""
    told = entry_of(order, Answer)
    past(told.on, today, "结果的日期")
    words = need(told.words, "办理结果").rstrip("。")
    sent = _latest(case)
    if sent.taken is not True:
        raise Refused("对方还没有接收，不能记录结果。")
    record = _with(case, replace(sent, ended=told.on, result=words)).record
    return record, f"{sent.to}{day_words(told.on)}：{words}", _tell(case, f"{sent.to}的办理结果：{words}。")


DECIDE: dict[Move, Callable[[Case, Staff, Order, datetime, District], Moved]] = {
    Move.REFER: refer,
    Move.REFER_TAKEN: taken,
    Move.REFER_BACK: back,
    Move.REFER_RECALL: recall,
}
