"""Suspected sham litigation (刑法 §307-1, 民事诉讼法 §115 §116): what speaks for it, who raises and decides it, what it stops.

The parties never hear of it. Only the holder and managers see it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import Move, Outcome
from handlers.casework.orders import Order, entry_of, need
from handlers.casework.outside import SIGN_NAMES, Doubt, Inbound, Sender, Sign, Verdict
from handlers.casework.record import Record
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day

SOURCES = ("刑法 §307", "民事诉讼法 §115", "民事诉讼法 §116", "特邀调解规定 §18")
PRIVATE = frozenset({Move.DOUBT, Move.DOUBT_DECIDE})  # acts that show to the holder and managers alone
_REPEATS = 2  # other debt or contract cases of the same people
_QUICK = timedelta(days=3)
_CLOSE = frozenset({"spouse", "parent", "child", "relative", "friend", "colleague"})
_ENFORCED = re.compile("查封|冻结|扣押|拍卖|变卖|强制执行|被执行|执行局|失信|破产|参与分配")
_MONEY = frozenset({"debt", "contract", "finance"})


@dataclass(frozen=True, slots=True)
class Repeats:
    """In how many other cases of debt or contract the same people stand. Sensitive cases are never counted."""

    pair: int = 0  # the same two sides
    agent: int = 0  # the same further participant, e.g. an agent


def open_doubt(case: Case) -> Doubt | None:
    """The doubt that waits for a decision."""
    last = case.record.doubts[-1] if case.record.doubts else None
    return last if last is not None and last.forwarded is None else None


def suspected(case: Case) -> bool:
    """Whether the last doubt waits for its decision or was forwarded: mediation does not go on (特邀调解规定 §18).

    Only a doubt that a manager dismissed later lets it go on again.
    """
    return bool(case.record.doubts) and case.record.doubts[-1].forwarded is not False


def may_know(staff: Staff, case: Case) -> bool:
    """Whether this person, who sees the case, also sees its doubts."""
    return staff.role is Role.MANAGER or staff.id == case.holder


def hidden(staff: Staff, case: Case) -> Case:
    """The case as this person may see it: without its doubts for all but the holder and managers."""
    return case if may_know(staff, case) else replace(case, record=replace(case.record, doubts=()))


def signs(case: Case, repeats: Repeats, files: int, district: District) -> Mapping[Sign, str]:
    """What in the record itself speaks for it, each with what was found."""
    found = {
        Sign.REPEAT: _repeat(case, repeats),
        Sign.NO_DISPUTE: _no_dispute(case),
        Sign.CLOSE: "当事人说的关系是亲属、朋友或者同事" if case.facts.relation in _CLOSE else "",
        Sign.NO_PROOF: _no_proof(case, files),
        Sign.ENFORCED: _enforced(case),
        Sign.QUICK: _quick(case, district),
    }
    return {sign: words for sign, words in found.items() if words}


def _repeat(case: Case, repeats: Repeats) -> str:
    if case.facts.category not in _MONEY or max(repeats.pair, repeats.agent) < _REPEATS:
        return ""
    return f"同样的双方另有 {repeats.pair} 件，同一个其他参加人另有 {repeats.agent} 件借贷、合同类案件"


def _no_dispute(case: Case) -> str:
    record = case.record
    thin = record.terms is not None and not record.inquiries and not record.sessions
    return "有协议，但没有调查，也没有调解记录" if thin else ""


def _no_proof(case: Case, files: int) -> str:
    money = case.facts.category in _MONEY and case.record.terms is not None
    return "案件里没有一份材料" if money and not files else ""


def _enforced(case: Case) -> str:
    record = case.record
    told = [case.facts.what, *(look.words for look in record.inquiries), *(talk.words for talk in record.sessions)]
    told += [record.terms.facts, record.terms.words] if record.terms else []
    hit = next((found.group() for text in told if (found := _ENFORCED.search(text))), "")
    return f"记录里提到“{hit}”" if hit else ""


def _quick(case: Case, district: District) -> str:
    terms, asked = case.record.terms, case.record.confirmation
    if terms is None or terms.agreed is None:
        return ""
    opened = local_day(district, case.opened_at)
    if asked is not None and asked.asked - terms.agreed <= _QUICK and terms.agreed - opened <= _QUICK:
        return f"{day_words(opened)}受理，{day_words(terms.agreed)}达成协议，{day_words(asked.asked)}申请司法确认"
    return ""


def stopped(case: Case, order: Order) -> str:
    """Closing as agreed and confirmation, while it is suspected; until it is decided the archive too.

    The sentence does not say why: it may be read in a committee's group. The case page tells who may know.
    """
    agrees = order.move is Move.CLOSE and order.outcome in (Outcome.AGREED, Outcome.ORAL)
    bound = suspected(case) and (agrees or order.move is Move.CONFIRM)
    if not bound and not (order.move is Move.ARCHIVE and open_doubt(case) is not None):
        return ""
    if order.move is Move.ARCHIVE:
        return "这个案件现在不能归档，原因请承办人在工作台的案件页看。"
    return "这个案件现在不能按达成协议结案，也不能申请司法确认，原因请承办人在工作台的案件页看。"


def uninvited(case: Case) -> str:
    """Why nobody is invited while it is suspected; "" when it is not. The sentence does not say why."""
    return "" if not suspected(case) else "这个案件现在不能邀请别人，原因请承办人在工作台的案件页看。"


def check_raise(case: Case, _staff: Staff, _order: Order) -> None:
    """One doubt at a time; of a sensitive case no manager hears through the service."""
    if case.sensitive:
        raise Refused("加密案件的疑点，请当面向主管报告。")
    if open_doubt(case) is not None:
        raise Refused("已经提出过，正在等主管决定。")


def check_decide(case: Case, staff: Staff, _order: Order) -> None:
    """A manager, and never about the own doubt."""
    waits = open_doubt(case)
    if staff.role is not Role.MANAGER or waits is None:
        raise Refused("没有等您决定的疑点。")
    if waits.by_id == staff.id:
        raise Refused("自己提出的疑点要由另一位主管决定。")


def raised(case: Case, staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """Raised, with at least one sign and words of one's own. No note: notes are seen by more people."""
    told = entry_of(order, Doubt)
    if not told.signs:
        raise Refused("请至少选一项疑点。")
    words = need(told.words, "疑点的具体情况")
    doubt = Doubt(told.signs, words, today, staff.name, int(staff.id))
    return replace(case.record, doubts=(*case.record.doubts, doubt)), ""


def decided(case: Case, staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """Forwarded, or dismissed with the reason. A court's own case is reported to that court (特邀调解规定 §18)."""
    verdict, waits = entry_of(order, Verdict), open_doubt(case)
    if waits is None:
        raise Refused("没有等您决定的疑点。")
    words = need(verdict.words, "决定的理由")
    to = need(verdict.to, "移送给哪个单位") if verdict.forward else ""
    done = replace(waits, decided=today, decider=staff.name, forwarded=verdict.forward, to=to, answer=words)
    return replace(case.record, doubts=(*case.record.doubts[:-1], done)), ""


def hint(inbound: Inbound | None) -> str:
    """What the manager has to remember where the case came from a court."""
    if inbound is None or inbound.sender is not Sender.COURT:
        return ""
    return "这是法院委派或者委托的案件：要中止调解，并向法院报告（特邀调解规定第18条）。"


def names(found: tuple[Sign, ...]) -> str:
    """The signs in words."""
    return "；".join(SIGN_NAMES[sign] for sign in found)
