"""How the limits of a matter stand by the day a resident told: time is left, little is left, or they look to be over.

Said to be over only when the latest day that may be meant is past; and then with what still helps, never that all is lost.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.clock_rules import Rule
from handlers.casework.clocks import clocks, concerns, due_of, over_words
from handlers.casework.position import rules_for
from handlers.casework.story_days import Told, day_rules, day_told
from handlers.circumstances import read
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.hours import local_day
from handlers.routing import Routes, cited

_MONTH, _YEAR = 30, 365  # days, rounded down: never more is said to be left than there is
_DAYS_SAID = 60  # up to which the days themselves are said
_SURE = 45  # days a span may have to be said as one month


class Stage(IntEnum):
    """How a limit stands, in the order in which it is told."""

    NEAR = 1
    EDGE = 2  # over or not, by the day that was really meant
    OVER = 3
    LEFT = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """One limit of a matter on the day `today`: it ends between `soonest` and `latest`, as the day was told."""

    rule: Rule
    told: Told
    soonest: date
    latest: date
    today: date

    @property
    def stage(self) -> Stage:
        """Over only when its latest end is past."""
        if self.latest < self.today:
            return Stage.OVER
        if self.soonest < self.today:
            return Stage.EDGE
        return Stage.NEAR if (self.soonest - self.today).days <= self.rule.warn else Stage.LEFT

    @property
    def presses(self) -> bool:
        """Whether it has to be said at once."""
        return self.stage is not Stage.LEFT


def standings(facts: CaseFacts, on: date, today: date, district: District, routes: Routes) -> tuple[Standing, ...]:
    """The limits whose day the story tells, the pressing ones first. Told on the day `on`, unless the facts know better."""
    on = facts.told_on or on
    circumstances = read(facts, routes.circumstances, routes.small_claims_fen)
    known = {rule.code: rule for rule in rules_for(facts) if rule.resident and concerns(rule, facts)}
    days = [(known[one.clock], day_told(one, facts, circumstances, on)) for one in day_rules() if one.clock in known]
    found = [_standing(rule, told, today, district) for rule, told in days if told is not None]
    return tuple(sorted(found, key=lambda one: (one.stage, one.soonest, one.rule.code)))


def _standing(rule: Rule, told: Told, today: date, district: District) -> Standing:
    return Standing(rule, told, due_of(rule, told.first, district), due_of(rule, told.last, district), today)


def of_case(case: Case, today: date, district: District, routes: Routes) -> tuple[Standing, ...]:
    """Those of a case by its story alone: what a day on record starts is reckoned from that day (`clocks`)."""
    running = {clock.code for clock in clocks(case, district)}
    found = standings(case.facts, local_day(district, case.opened_at), today, district, routes)
    return tuple(one for one in found if one.rule.code not in running)


def words(one: Standing, *, brief: bool = False) -> str:
    """One limit in plain words: what is left of it and until when, or that it looks to be over and what still helps.

    `brief`: of what helps only the first sentence, where the rest will be told when the matter is taken down.
    """
    if one.stage in (Stage.NEAR, Stage.LEFT):
        return head(one)
    return head(one) + (_hope_at_first(one.rule) if brief else hope(one.rule))


def head(one: Standing) -> str:
    """How the limit stands, with the day as it was understood."""
    name, law = one.rule.short, f"（{cited(one.rule.sources)}）"
    reckoned = f"按您说的{_span(one.told)}算，"
    if one.stage is Stage.OVER:
        return f"看日期，{name}的期限可能已经过了：{reckoned}最晚{day_words(one.latest)}到期{law}。"
    if one.stage is Stage.EDGE:
        return f"要看准日子：{reckoned}{name}的期限在{_between(one)}到期{law}，可能已经过了，也可能快到了。马上去办。"
    if one.stage is Stage.NEAR:
        return f"抓紧：{reckoned}{name}只剩{_left(one)}，{_until(one)}{law}。先办这一步，再谈别的，不要等调解。"
    return f"{reckoned}{name}还有{_left(one)}，{_until(one)}{law}。"


def staff_words(one: Standing) -> str:
    """The same for who works the case: short, and that nobody checked the day."""
    how = {
        Stage.OVER: f"看日期可能已过，最晚{day_words(one.latest)}到期",
        Stage.EDGE: f"可能已过也可能快到，{_between(one)}到期",
        Stage.NEAR: f"只剩{_left(one)}，{_until(one)}",
        Stage.LEFT: f"还有{_left(one)}，{_until(one)}",
    }[one.stage]
    helps = one.rule.over if one.stage in (Stage.OVER, Stage.EDGE) else ""
    return f"{one.rule.short}：{how}（按自述的{_span(one.told)}算，未核实；{cited(one.rule.sources)}）。{helps}"


def hope(rule: Rule) -> str:
    """What still helps, with its articles."""
    return f"先别放弃：{over_words(rule)}"


def _hope_at_first(rule: Rule) -> str:
    return f"先别放弃：{rule.over.partition('。')[0]}。别的办法等您说完再细说。"


def told_words(found: tuple[Standing, ...], *, brief: bool = False) -> str:
    """All of them, a line each; "" for none."""
    return "\n".join(words(one, brief=brief) for one in found)


def pressing(found: tuple[Standing, ...]) -> tuple[Standing, ...]:
    """Those that have to be said at once."""
    return tuple(one for one in found if one.presses)


def _span(told: Told) -> str:
    """The day as it was understood, so that a wrong one can be put right."""
    first, last = told.first, told.last
    if first == last:
        return day_words(first)
    if first.year != last.year:
        return f"{_month(first)}到{_month(last)}"
    if first.month == last.month:
        return _month(first)
    whole = first.month == 1 and last.month == 12
    return f"{first.year}年" if whole else f"{_month(first)}到{last.month}月"


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def _between(one: Standing) -> str:
    return f"{day_words(one.soonest)}到{day_words(one.latest)}之间"


def _until(one: Standing) -> str:
    """The last day as exactly as the day it runs from is known; of a span the earliest end."""
    if one.soonest == one.latest:
        return f"最晚{day_words(one.latest)}"
    if one.presses:
        return f"最早{day_words(one.soonest)}就到期"
    near = (one.latest - one.soonest).days <= _SURE
    return f"到{_month(one.soonest)}为止" if near else f"最早{_month(one.soonest)}就到期"


def _left(one: Standing) -> str:
    """What is left at least."""
    days = (one.soonest - one.today).days
    if days == 0:
        return "今天一天"
    if days <= _DAYS_SAID:
        return f"{days}天"
    if days < _YEAR:
        return f"约{days // _MONTH}个月"
    return f"{days // _YEAR}年多"
