"""What is overdue on a case: the house's own duties whose last day has passed. Limits that are the resident's are none."""

from dataclasses import dataclass
from datetime import date

from handlers.casework.case import Case
from handlers.casework.clock import Clock
from handlers.casework.clock_rules import rules
from handlers.casework.clocks import watched
from handlers.district import District

SORTS = {
    "step": "各级调处",
    "receipt": "签收移交",
    "answer": "答复",
    "visit": "回访",
    "perform": "履行",
    "clock": "法定期限",
}
_BY_CODE = (
    ("step_", "step"),
    ("receipt_", "receipt"),
    ("referral_", "answer"),
    ("inbound_reply", "answer"),
    ("judge_check", "answer"),
    ("return_visit", "visit"),
    ("instalment_", "perform"),
    ("performance", "perform"),
)


@dataclass(frozen=True, slots=True)
class Late:
    """One duty that is overdue. `sort` is a code of `SORTS`; `days` are calendar days since its last one."""

    code: str
    sort: str
    name: str
    due: date
    days: int


def duties(case: Case, district: District) -> tuple[Clock, ...]:
    """The clocks staff answer for. A claim's limitation or the time to apply somewhere is the resident's own."""
    theirs = {rule.code for rule in rules() if rule.ends != "ended" and rule.code != "performance"}
    own = (clock for clock in watched(case, district) if not clock.side and not clock.opens)
    return tuple(clock for clock in own if clock.code not in theirs)


def late(case: Case, district: District, today: date) -> tuple[Late, ...]:
    """What is overdue today, the longest first."""
    return tuple(
        Late(clock.code, sort_of(clock.code), clock.name, clock.due, (today - clock.due).days)
        for clock in duties(case, district)
        if clock.due < today
    )


def first_due(case: Case, district: District) -> date | None:
    """The last day of the duty that ends next; None when nothing has to be done."""
    return min((clock.due for clock in duties(case, district)), default=None)


def sort_of(code: str) -> str:
    """Which sort of duty a clock is."""
    return next((sort for start, sort in _BY_CODE if code.startswith(start)), "clock")
