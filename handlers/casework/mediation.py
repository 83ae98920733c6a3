"""Mediation itself: its beginning and end, what is written down on the way, performance, visits and the archive."""

from dataclasses import replace
from datetime import datetime

from handlers.casework import levels
from handlers.casework.after import Payment
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import OUTCOME_NAMES, Outcome, Status
from handlers.casework.orders import Moved, Order, need, need_reason, not_before, past
from handlers.casework.performing import amount_of
from handlers.casework.record import Terms, TurnEnd
from handlers.casework.roster import certified
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day

RIGHTS = (
    "调解不收费，双方自愿。您可以选择或者接受调解员，可以接受、拒绝或者随时要求终止调解，"
    "可以要求公开或者不公开；也请如实说明事实，遵守秩序，尊重对方。（《人民调解法》第4条、第23条、第24条）"
)


def start(case: Case, staff: Staff, _: Order, now: datetime, district: District) -> Moved:
    """Mediation begins; the parties are told their rights and duties (人民调解法 §23 §24)."""
    if not certified(staff, local_day(district, now)):
        raise Refused("您的人民调解员证已经过了有效期，先请管理员更新，再主持调解。")
    record = replace(case.record, started=local_day(district, now))
    return Moved(replace(case, record=record), f"{staff.name} 开始调解。", f"现在开始调解。{RIGHTS}")


def close(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """The end of the talk, with what the resident is told. Without agreement the other ways are named (§26)."""
    if order.outcome is None or order.outcome is Outcome.WITHDRAWN:
        raise Refused("请选择办理结果。")
    if case.record.terms is not None:
        same_form(case.record.terms, order.outcome)
    words = need(order.words, "结案时给当事人的话")
    name = OUTCOME_NAMES[order.outcome]
    done = levels.ended(case, now, TurnEnd.ENDED, name, order.tried)
    record = replace(done.record, closing=words)
    if record.terms and record.terms.agreed is None and order.outcome in (Outcome.AGREED, Outcome.ORAL):
        record = replace(record, terms=replace(record.terms, agreed=local_day(district, now)))
    closed = replace(done, closed_at=now, outcome=order.outcome, record=record)
    tell = f"您的事已经办结：{name}。{words}"
    if order.outcome is Outcome.NOT_AGREED:
        tell += "您可以依法通过仲裁、行政、司法等途径维护权利，要注意期限，不要等。（《人民调解法》第26条）"
    return Moved(closed, f"{staff.name} 结案：{name}。{words}", tell)


def same_form(terms: Terms, outcome: Outcome | None) -> None:
    """By word of mouth or in writing: what is registered and what the case ended with are the same. Raises `Refused`."""
    if outcome not in (Outcome.AGREED, Outcome.ORAL) or terms.oral is (outcome is Outcome.ORAL):
        return
    names = {True: "口头协议", False: "书面协议"}
    raise Refused(
        f"登记的是{names[terms.oral]}，结案选的是“{OUTCOME_NAMES[outcome]}”，两样要一致："
        f"改结案的结果，或者先按{names[not terms.oral]}重新登记协议。"
    )


def perform(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """What was agreed has been done. What the record still shows as open takes the day on which all of it was done.

    That day then stands with each instalment, so that the plan and the state of the case say the same.
    """
    reason = need_reason(order, "记录履行")
    waiting = _unsettled(case)
    if not waiting:
        return Moved(case, f"{staff.name} 记录已履行：{reason}")
    on = order.entry.paid if isinstance(order.entry, Payment) else None
    if on is None:
        raise Refused(
            f"还有没登记的：{'；'.join(waiting)}。确实全部履行完了的，写上全部履行完的日期再记录；没有履行完的，请逐期登记。"
        )
    past(on, local_day(district, now), "全部履行完的日期")
    agreed = case.record.terms.agreed if case.record.terms else None
    not_before(on, agreed, "全部履行完的日期", "达成协议的日期")
    plan = case.record.plan
    for number, _ in plan.open:
        plan = plan.changed(number, paid=on, noted=local_day(district, now), outcome=f"按全部履行登记：{reason}")
    done = replace(case, record=replace(case.record, plan=plan))
    return Moved(
        done, f"{staff.name} 记录{day_words(on)}已全部履行：{reason}。登记时还没有逐项登记的：{'；'.join(waiting)}"
    )


def _unsettled(case: Case) -> tuple[str, ...]:
    """What the record shows as still to come of an agreement that is said to be performed."""
    open_ = [f"第{number}期（{day_words(part.due)}以前，{amount_of(part)}）" for number, part in case.record.plan.open]
    asked = case.record.confirmation
    court = ["司法确认还没有裁定"] if asked is not None and asked.decided is None else []
    return (*open_, *court)


def breach(case: Case, staff: Staff, order: Order, _now: datetime, _district: District) -> Moved:
    """What was agreed was not done in time; the resident hears which ways are open (人民调解法 §31–§33)."""
    reason = need_reason(order, "记录未履行")
    tell = (
        "记下了：协议没有按约定履行。调解员会督促对方；您也可以就协议的履行向法院起诉，"
        "已经司法确认的可以申请强制执行。（《人民调解法》第31条、第32条、第33条）"
    )
    return Moved(case, f"{staff.name} 记录未履行：{reason}", tell)


def archive(case: Case, staff: Staff, _: Order, now: datetime, district: District) -> Moved:
    """Into the archive, once the file is whole (人民调解法 §27)."""
    lacking = lacks(case)
    if lacking:
        raise Refused(f"还不能归档，缺：{'、'.join(lacking)}。")
    record = replace(case.record, archived=local_day(district, now))
    return Moved(replace(case, record=record), f"{staff.name} 归档。")


def lacks(case: Case) -> tuple[str, ...]:
    """What the file still needs before it can be put away."""
    if case.outcome not in (Outcome.AGREED, Outcome.ORAL):
        return ()
    terms = case.record.terms
    found = [] if terms else ["协议内容"]
    if terms and terms.effect is None:
        found.append("协议生效日期")
    if not case.record.visits:
        found.append("回访记录")
    if case.status is Status.PERFORMED:  # from before a performance named what was open, or noted as not paid since
        found += [f"第{number}期的履行情况" for number, _ in case.record.plan.open]
    return tuple(found)
