"""What a district sets for its people: who is told of a danger and when, how long a request may wait, how many staff."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

_STRICT = ConfigDict(extra="forbid")


class When(StrEnum):
    """What must hold before a line of a plan may be called."""

    ALWAYS = "always"  # 人民调解法 §25: what may become a crime is reported
    WILL = "will"  # 反家庭暴力法 §5: an adult victim's own will


@dataclass(frozen=True, slots=True)
class Line:
    """One body of a plan: staff call it within `minutes` and write down who answered. The service calls nobody outside.

    `duty`: must be told of a minor, or of who has no or limited capacity (反家庭暴力法 §14, 未成年人保护法 §11).
    `urgent`: may be called in imminent danger without waiting for her will.
    """

    code: str
    body: str
    phone: str
    minutes: int
    when: When = When.WILL
    duty: bool = False
    urgent: bool = False
    ask: str = ""  # what is asked of that body
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is told of one kind of danger, in this order. `risks` are codes of `nlu.types.Risk`."""

    code: str
    name: str
    risks: tuple[str, ...]
    lines: tuple[Line, ...]
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Helping:
    """Working days a request may wait for its answer, and a task may be given at the most."""

    answer_days: int = 2
    longest_days: int = 30
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Staffing:
    """The least number of full-time mediators of each kind of body, and of experts of each department (B, 建优专职调解员队伍).

    Villages, communities and enterprises need theirs where conditions allow: `unable` names the codes of those where
    they do not. `departments` are those that have to lend experts.
    """

    industry: int = 3
    township: int = 2
    village: int = 1
    department: int = 2
    enterprise: int = 1
    stationed: int = 2
    unable: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Oversight:
    """Supervision and backlog: working days for what is owed, when a case is backlog, and how the registers are numbered.

    In a number `{year}` and `{serial}` stand for the year and the running number within it.
    """

    answer_days: int = 5  # when whoever supervises sets no other day
    judge_days: int = 3  # an answer waits no longer to be accepted or sent back
    longest_days: int = 60  # the latest day that can be set
    notice_number: str = "督办〔{year}〕{serial}号"
    complaint_days: int = 7  # working days until a complaint about the service has its answer
    complaint_number: str = "服务投诉〔{year}〕{serial}号"
    reply_number: str = "服务答复〔{year}〕{serial}号"
    backlog_number: str = "积案〔{year}〕{serial}号"
    backlog_days: int = 90  # calendar days open, after which a case enters the backlog register by itself
    backlog_petitions: int = 2  # as often taken to the petition offices, it enters too
    lead_days: int = 5  # working days until a backlog case has its lead official
    plan_days: int = 10  # and from then until its plan
    review_day: int = 25  # day of the month, at most 28, by which each entry is evaluated
    register_days: int = 3  # working days an entry of a register is overdue until managers hear of it too
    reports: tuple[Literal["week", "month", "quarter", "year"], ...] = (
        "month",
        "quarter",
        "year",
    )  # made by themselves
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Screening:
    """Weekly screening of every grid: the weekday it begins (1 Monday), its days, and the days after which managers hear.

    B 9: 网格员每周集中排查一次.
    """

    active: bool = True
    weekday: Annotated[int, Field(ge=1, le=7)] = 1
    days: Annotated[int, Field(ge=1, le=7)] = 5
    chase_days: Annotated[int, Field(ge=1, le=30)] = 2
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Outreach:
    """What goes out to residents unasked, and what everybody may see: law information by day and in measure, public counts.

    `floor`: a public count below it is not shown, so that nobody can be found in it.
    """

    active: bool = True
    per_month: Annotated[int, Field(ge=1, le=31)] = 2  # pieces of law information to one resident in thirty days
    first_hour: Annotated[int, Field(ge=6, le=12)] = 9  # nothing goes out before this hour of the day
    last_hour: Annotated[int, Field(ge=13, le=21)] = 20  # nor from this one on
    floor: Annotated[int, Field(ge=3, le=1000)] = 5
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class CommunityTerms:
    """When a village counts as exemplary (无讼村). Shares in percent."""

    least_accepted: int = 3  # fewer cases say nothing
    most_suits: int = 5
    least_solved: int = 80
    most_backlog: int = 0
    most_repeats: int = 0
    __pydantic_config__ = _STRICT
