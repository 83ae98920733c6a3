"""Evidence of mediators' work, and what follows from it: the subsidy of a case, points with the cases behind each, the ranking."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.casework.case import CaseNumber, Outcome, StaffId
from handlers.casework.roster import KIND_NAMES, Kind
from handlers.oversight.figures import Share
from handlers.oversight.incentives import Award, Incentives, Rule
from handlers.oversight.periods import Period
from handlers.oversight.report import Cell, Sheet

POINT_NAMES = {
    "written": "书面协议",
    "oral": "口头协议",
    "performed": "已履行",
    "not_agreed": "未达成协议",
    "stars_5": "当事人打5分",
    "stars_4": "当事人打4分",
    "stars_1": "当事人打1分",
    "breached": "没有按时履行",
    "reopened": "重新受理",
}
_AGREED = {Outcome.AGREED: "written", Outcome.ORAL: "oral"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Cases of one mediator of which the same came, from the record alone: who held them at their end, and how many."""

    staff: StaffId
    name: str
    kind: str
    body: str  # the mediator's committee
    outcome: Outcome
    performed: bool
    breached: bool
    reopened: bool
    stars: int | None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Ended):
    """One such case."""

    case: CaseNumber
    committee: str  # the case's
    court: bool  # a court sent it


def subsidy_of(work: Work, rules: Sequence[Rule]) -> Rule | None:
    """The first rule that fits; None when nothing is paid for this case."""
    result = "agreed" if work.outcome in _AGREED else "not_agreed" if work.outcome is Outcome.NOT_AGREED else ""
    return next((rule for rule in rules if rule.result == result and _fits(work, rule)), None)


def _fits(work: Work, rule: Rule) -> bool:
    kind = not rule.kinds or work.kind in rule.kinds
    return kind and (work.court or not rule.court) and (work.performed or not rule.performed)


def earned(work: Ended) -> tuple[str, ...]:
    """What this case counts as: codes of `POINT_NAMES`."""
    codes = [_AGREED[work.outcome]] if work.outcome in _AGREED else []
    codes += ["not_agreed"] if work.outcome is Outcome.NOT_AGREED else []
    codes += ["performed"] if work.performed else ["breached"] if work.breached else []
    codes += [f"stars_{work.stars}"] if work.stars in (1, 4, 5) else []
    return (*codes, *(["reopened"] if work.reopened else []))


@dataclass(frozen=True, slots=True)
class Merit:
    """One mediator's year: points, how many of each kind, and the cases they rest on where these were told one by one."""

    staff: StaffId
    name: str
    kind: str
    committee: str
    points: int
    ended: int
    agreed: int
    performed: Share
    success: Share
    counts: Mapping[str, int] = field(default_factory=dict)
    evidence: Mapping[str, tuple[CaseNumber, ...]] = field(default_factory=dict)


def merits(works: Sequence[Ended], rules: Incentives) -> tuple[Merit, ...]:
    """Everybody with a case, the most points first; ties stay in the same order whenever they are computed."""
    by: dict[StaffId, list[Ended]] = {}
    for work in works:
        by.setdefault(work.staff, []).append(work)
    found = [_merit(mine, rules) for mine in by.values()]
    return tuple(sorted(found, key=lambda m: (-m.points, -m.agreed, -(m.performed.percent or 0), m.staff)))


def _merit(mine: Sequence[Ended], rules: Incentives) -> Merit:
    counts: Counter[str] = Counter()
    evidence: dict[str, list[CaseNumber]] = {}
    for work in mine:
        for code in earned(work):
            counts[code] += work.times
            if isinstance(work, Work):
                evidence.setdefault(code, []).append(work.case)
    agreed = sum(work.times for work in mine if work.outcome in _AGREED)
    failed = sum(work.times for work in mine if work.outcome is Outcome.NOT_AGREED)
    first = mine[0]
    return Merit(
        first.staff,
        first.name,
        first.kind,
        first.body,
        sum(rules.points.get(code, 0) * count for code, count in counts.items()),
        sum(work.times for work in mine),
        agreed,
        Share(sum(work.times for work in mine if work.performed and work.outcome in _AGREED), agreed),
        Share(agreed, agreed + failed),
        counts,
        {code: tuple(cases) for code, cases in evidence.items()},
    )


def gold(ranked: Sequence[Merit], rules: Incentives) -> frozenset[StaffId]:
    """The gold-medal mediators: the first of those who ended enough and whose agreements were performed."""
    fit = [
        m
        for m in ranked
        if m.ended >= rules.gold.least_ended and (m.performed.percent or 0) >= rules.gold.least_performed
    ]
    return frozenset(m.staff for m in fit[: rules.gold.places])


def award_of(points: int, rules: Incentives) -> Award | None:
    """The highest grade these points reach."""
    return max((a for a in rules.award if points >= a.points), key=lambda a: a.points, default=None)


NOTE = "承办人是办结时承办案件的人；加密案件不列入。分数相同的，先比达成协议的件数，再比履行率，再按编号。"


def ranking_sheet(ranked: Sequence[Merit], rules: Incentives, period: Period, bodies: Mapping[str, str]) -> Sheet:
    """The ranking with the points of each kind."""
    medal, kinds = gold(ranked, rules), list(POINT_NAMES)
    columns = ("名次", "调解员", "类别", "调解委员会", "总分", "金牌", "奖补档次", "奖补（元）")
    earned_as = tuple(f"{name}（×{rules.points.get(code, 0)}）" for code, name in POINT_NAMES.items())
    rows: list[tuple[Cell, ...]] = []
    for place, each in enumerate(ranked, 1):
        award = award_of(each.points, rules)
        head = (place, each.name, _kind(each.kind), bodies.get(each.committee, ""), each.points)
        given = ("金牌" if each.staff in medal else "", award.name if award else "", award.yuan if award else 0)
        rows.append((*head, *given, *(each.counts.get(code, 0) for code in kinds)))
    return Sheet("ranking", f"{period.name}调解员评比", (*columns, *earned_as), tuple(rows), NOTE)


def evidence_sheet(ranked: Sequence[Merit], rules: Incentives, period: Period) -> Sheet:
    """Every point with the case it rests on."""
    rows = tuple(
        (each.name, POINT_NAMES[code], case, rules.points.get(code, 0))
        for each in ranked
        for code in POINT_NAMES
        for case in each.evidence.get(code, ())
    )
    return Sheet("evidence", f"{period.name}调解员评比依据", ("调解员", "依据", "案件编号", "分值"), rows, NOTE)


def assessment_sheet(ranked: Sequence[Merit], period: Period, bodies: Mapping[str, str]) -> Sheet:
    """The yearly assessment (年度考核): one line a mediator, every share with its whole, the opinion left to be written."""
    columns = ("调解员", "类别", "调解委员会", "办结（件）", "成功率", "履行率", "总分", "考核意见", "签字")
    rows = tuple(
        (
            m.name,
            _kind(m.kind),
            bodies.get(m.committee, ""),
            m.ended,
            str(m.success),
            str(m.performed),
            m.points,
            "",
            "",
        )
        for m in sorted(ranked, key=lambda m: (m.committee, m.staff))
    )
    return Sheet("assessment", f"{period.name}人民调解员考核表", columns, rows, f"{NOTE}考核意见由主管填写。")


def _kind(code: str) -> str:
    return KIND_NAMES.get(Kind(code), "") if code in list(Kind) else ""
