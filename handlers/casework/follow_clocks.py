"""What follows an agreement, by day: instalments, return visits until it is performed, the judge's answer."""

from datetime import date, timedelta

from handlers.casework.after import Instalment
from handlers.casework.case import Case
from handlers.casework.clock import Clock
from handlers.casework.codes import FOLLOWED, Status
from handlers.casework.record import Record
from handlers.district import District
from handlers.gather import yuan
from handlers.hours import local_day, next_workday

CONFIRM_DAYS = 30  # 人民调解法 §33; 民事诉讼法 §205
AHEAD = 3  # days before an instalment or a visit on which the holder is warned of it
JUDGE_DAYS = 7  # a judge's answer that has not come by then is asked after
_WATCHED = (*FOLLOWED, Status.PERFORMED)


def confirmable_until(effect: date, district: District) -> date:
    """The last day on which both parties may ask for confirmation; the next working day when it is none (民法典 §203)."""
    return next_workday(district, effect + timedelta(days=CONFIRM_DAYS))


def enforceable_from(record: Record) -> date | None:
    """From which day the two years to ask for enforcement run (民事诉讼法 §250); None without a confirmed agreement.

    The end of the time for performance, of the last instalment where there are several; without one the ruling.
    """
    asked, terms = record.confirmation, record.terms
    if asked is None or not asked.granted:
        return None
    last = max((part.due for part in record.plan.instalments), default=None)
    return last or (terms.perform_by if terms else None) or asked.decided


def follow_clocks(case: Case, district: District) -> list[Clock]:
    """Instalments still owed, the next return visit, the answer of a judge who was asked."""
    found = []
    if case.status in FOLLOWED:
        found += [_instalment(number, part) for number, part in case.record.plan.open]
    if visit := visit_clock(case, district):
        found.append(visit)
    for check in (check for check in case.record.checks if check.answered is None):
        due = next_workday(district, check.asked + timedelta(days=JUDGE_DAYS))
        found.append(Clock("judge_check", "联系法官答复协议核对", check.asked, "请法官核对", due, due))
    return found


def _instalment(number: int, part: Instalment) -> Clock:
    what = yuan(part.fen) if part.fen else part.words
    warn = part.due - timedelta(days=AHEAD)
    code = f"instalment_{number}"
    return Clock(code, f"第{number}期履行（{what}）", part.due, "履行计划", part.due, warn, ("人民调解法 §31",), True)


def visit_clock(case: Case, district: District) -> Clock | None:
    """The next return visit: after the end, and again as long as the agreement is not performed.

    A visit that found something still to come is followed by one after the next day on which something is due.
    """
    if case.status not in _WATCHED or case.closed_at is None:
        return None
    visits, days = case.record.visits, timedelta(days=district.steps.visit_days)
    if visits and case.status is Status.PERFORMED:
        return None
    since = local_day(district, case.closed_at)
    words, code, name = "结案", "return_visit", "回访并记录协议履行情况"
    if visits:
        since, words = visits[-1].on, "上次回访"
        code, name = f"return_visit_{len(visits) + 1}", "协议还没有履行完，再次回访"
    due = next_workday(district, max(since, _next_due(case, since)) + days if visits else since + days)
    return Clock(code, name, since, words, due, due - timedelta(days=AHEAD), ("人民调解法 §31",), both=True)


def _next_due(case: Case, since: date) -> date:
    """The next day after `since` on which something of the agreement is due; `since` itself without one."""
    terms = case.record.terms
    days = [part.due for _, part in case.record.plan.open]
    days += [terms.perform_by] if terms and terms.perform_by else []
    return min((day for day in days if day > since), default=since)
