"""Danger linkage (联动): a plan's lines as a checklist of one case. Staff call outside bodies; the service only reminds staff.

Nothing goes to the other side, the village or any agency without an adult victim's will, save imminent danger
(反家庭暴力法 §5, 人民调解法 §25). Of minors, and of who has no or limited capacity, reporting is a duty (反家庭暴力法 §14,
未成年人保护法 §11). A line counts as told only when somebody wrote down who answered the call.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.casework.case import OPEN, Case
from handlers.casework.orders import need
from handlers.casework.record import Will, WillKind
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import Refused
from handlers.plans import Line, Plan, When
from nlu.types import Risk


class Step(StrEnum):
    """How far one line is."""

    BLOCKED = "blocked"  # what must hold first does not
    OPEN = "open"  # to be called
    TAKEN = "taken"  # somebody said: I call
    CALLED = "called"  # called, with who answered
    SKIPPED = "skipped"  # with the reason


STEP_NAMES = {
    Step.BLOCKED: "先要当事人同意",
    Step.OPEN: "还没有打",
    Step.TAKEN: "有人在打",
    Step.CALLED: "已打电话",
    Step.SKIPPED: "没有打",
}
WILL_NAMES = {
    WillKind.CONSENT: "本人同意告诉别的单位",
    WillKind.REFUSES: "本人不同意",
    WillKind.IMMINENT: "危险就在眼前，等不及本人表态",
    WillKind.INCAPABLE: "受害的是未成年人，或者没有、只有部分民事行为能力的人",
}
WAITS = frozenset({Step.OPEN, Step.TAKEN})  # counts down
_FREE = frozenset({Step.BLOCKED, Step.OPEN})
NO_WILL = (
    "成年受害人还没有同意，也没有登记紧急危险：不能联系这个单位（《反家庭暴力法》第五条）。先问清本人的意愿并登记。"
)
DUTY = "法律要求报告的不能跳过（《反家庭暴力法》第十四条，《未成年人保护法》第十一条）。"


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the checklist. `due`: when the next person of the ladder is told, None while blocked or over."""

    plan: str  # name of the plan
    line: Line
    step: Step
    due: datetime | None = None
    words: str = ""  # who answered and what was said, or why not


def plan_for(risks: tuple[str, ...], district: District) -> tuple[Plan, ...]:
    """The plans of these dangers, each once, in the order of the district file."""
    return tuple(plan for plan in district.plans if set(plan.risks) & set(risks))


def unplanned(district: District) -> tuple[Risk, ...]:
    """The kinds of danger for which the district names nobody to be told."""
    return tuple(risk for risk in Risk if not plan_for((risk.value,), district))


def current(wills: tuple[Will, ...]) -> frozenset[WillKind]:
    """What holds now: her last word on telling others, and the facts that do not wait for it."""
    said = [will.kind for will in wills if will.kind in (WillKind.CONSENT, WillKind.REFUSES)]
    facts = {will.kind for will in wills if will.kind in (WillKind.IMMINENT, WillKind.INCAPABLE)}
    return frozenset({*facts, *said[-1:]})


def may_call(line: Line, case: Case) -> bool:
    """Whether this body may be told now."""
    holds = current(case.record.wills)
    if line.when is When.ALWAYS or WillKind.CONSENT in holds:
        return True
    if must_call(line, case):
        return True
    return WillKind.IMMINENT in holds and line.urgent


def must_call(line: Line, case: Case) -> bool:
    """Whether telling this body is a duty that nobody may skip."""
    incapable = case.facts.minor or WillKind.INCAPABLE in current(case.record.wills)
    return line.duty and (incapable or line.when is When.ALWAYS)


def begun(plan: Plan, case: Case, now: datetime) -> tuple[Told, ...]:
    """The checklist as it starts."""
    return tuple(opened(Told(plan.name, line, Step.BLOCKED), case, now) for line in plan.lines)


def opened(told: Told, case: Case, now: datetime) -> Told:
    """The line as her will and the facts leave it: opened with its time, or blocked again. What was called stays."""
    if told.step not in _FREE:
        return told
    if not may_call(told.line, case):
        return replace(told, step=Step.BLOCKED, due=None)
    if told.step is Step.OPEN:
        return told
    return replace(told, step=Step.OPEN, due=now + timedelta(minutes=told.line.minutes))


def willed(case: Case, staff: Staff, kind: WillKind, words: str, now: datetime) -> Case:
    """The case with her will, or the danger, written down. Raises `Refused`."""
    _works(case)
    said = need(words, "本人怎么说的，或者危险是什么")
    record = replace(case.record, wills=(*case.record.wills, Will(kind, said, staff.name, now)))
    return replace(case, record=record, version=case.version + 1)


def taken(told: Told, case: Case, now: datetime) -> Told:
    """Somebody calls this body now. Raises `Refused` while it may not be called."""
    _works(case)
    if told.step in (Step.CALLED, Step.SKIPPED):
        raise Refused("这一步已经有结果了。")
    if not may_call(told.line, case):
        raise Refused(NO_WILL)
    return replace(told, step=Step.TAKEN, due=now + timedelta(minutes=told.line.minutes))


def called(told: Told, case: Case, words: str, now: datetime) -> Told:
    """The call was made; who answered is written down. Without that it does not count as told. Raises `Refused`."""
    said = need(words, "谁接的电话、怎么答复")
    return replace(taken(told, case, now), step=Step.CALLED, due=None, words=said)


def skipped(told: Told, case: Case, words: str) -> Told:
    """This body is not told, for a reason. Raises `Refused` where telling is a duty."""
    _works(case)
    if told.step in (Step.CALLED, Step.SKIPPED):
        raise Refused("这一步已经有结果了。")
    if must_call(told.line, case):
        raise Refused(DUTY)
    return replace(told, step=Step.SKIPPED, due=None, words=need(words, "不打的理由"))


def _works(case: Case) -> None:
    if case.status not in OPEN:
        raise Refused("案件已经办结，联动处置到此为止。")


def may_act(case: Case, staff: Staff, named: bool) -> bool:
    """Who works the checklist: the holder, whom the alert named, a manager who sees the case."""
    return staff.id == case.holder or named or (staff.role is Role.MANAGER and not case.sensitive)
