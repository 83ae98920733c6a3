"""Days a case still lacks for its limits: what day each limit waits for, and which of them an answer in plain words speaks of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from handlers.casework.case import Case
from handlers.casework.clock_rules import Event, Rule, events_of
from handlers.casework.clocks import day_of, day_words, due_of, fits, over_words, received_by
from handlers.casework.codes import ENDED, SIDE_NAMES, Status
from handlers.casework.position import rules_of
from handlers.district import District
from handlers.routing import cited
from nlu.types import When

_RECEIVED = re.compile("收到|收下|签收|送达|送到|送来|拿到|领到|接到")
AWAY = frozenset({Status.ARCHIVED, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day nobody stated yet, and the limits it would start."""

    event: Event
    limits: tuple[Rule, ...]


def wanted(case: Case, district: District) -> tuple[Wanted, ...]:
    """The days to ask for, by the kind of matter, in the order of the table. None of a case that was put away or withdrawn."""
    if case.status in AWAY:
        return ()
    found: dict[str, list[Rule]] = {}
    for rule in rules_of(case):
        over = rule.ends == "ended" and case.status in ENDED
        if _asked(rule, case) and not over and day_of(rule.event, case, district) is None:
            found.setdefault(rule.event, []).append(rule)
    return tuple(Wanted(events_of()[event], tuple(limits)) for event, limits in found.items())


def _asked(rule: Rule, case: Case) -> bool:
    """Whether its day is asked for in this kind of matter."""
    kinds = {case.facts.category, case.facts.subcategory, "confirmed" if case.record.confirmed else ""}
    return fits(rule, case) and not kinds.isdisjoint(rule.ask)


def limits_words(one: Wanted, *, resident: bool = False) -> str:
    """The limits a day would start, each with its articles; `resident`: only what the reporting side is shown."""
    shown = (rule for rule in one.limits if rule.resident or not resident)
    return "、".join(f"{rule.name}（{cited(rule.sources)}{_theirs(rule)}）" for rule in shown)


def _theirs(rule: Rule) -> str:
    """Said to staff of a limit that the other side alone has."""
    return f"，{SIDE_NAMES['respondent']}的期限" if rule.party and not rule.resident else ""


def asked_of(case: Case, district: District) -> tuple[Wanted, ...]:
    """What the reporting side is asked for, in plain words."""
    return tuple(one for one in wanted(case, district) if one.event.asks and limits_words(one, resident=True))


def papers_of(case: Case, side: str) -> tuple[Wanted, ...]:
    """The papers a side may have been served with, and the limits that run from its own receipt."""
    found: dict[str, list[Rule]] = {}
    for rule in rules_of(case):
        if not received_by(rule, side) or not fits(rule, case):
            continue
        of = events_of()[rule.event].of
        if not of or case.facts.category in of:
            found.setdefault(rule.event, []).append(rule)
    return tuple(Wanted(events_of()[event], tuple(limits)) for event, limits in found.items())


def served(words: str, papers: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """The papers whose receipt the words speak of."""
    if not _RECEIVED.search(words):
        return ()
    return tuple(one for one in papers if one.event.said and re.search(one.event.said, words))


def reckoned(papers: Iterable[Wanted], day: date, today: date, district: District) -> tuple[list[str], bool]:
    """The limits that run from that day, one line each, and whether one has passed of which nothing more can be said."""
    runs = [(rule, due_of(rule, day, district)) for one in papers for rule in one.limits]
    lines = [f"· {_reckoned(rule, due, day, today)}" for rule, due in runs if due >= today or rule.over]
    return lines, any(due < today and not rule.over for rule, due in runs)


def _reckoned(rule: Rule, due: date, day: date, today: date) -> str:
    """One limit from that day, or that it may have passed and what still helps."""
    basis = f"（从{day_words(day)}算起，{cited(rule.sources)}）"
    if due >= today:
        return f"{rule.name}：最晚{day_words(due)}{basis}。{rule.note}"
    return f"{rule.name}：看日期可能已经过了，最晚{day_words(due)}到期{basis}。先别放弃：{over_words(rule)}"


def meant(asked: str, words: str, open_: Iterable[Wanted]) -> Iterator[Event]:
    """Of which open days an answer speaks: those its words name, else the one that was asked for."""
    events = [one.event for one in open_]
    named = [event for event in events if event.said and re.search(event.said, words)]
    yield from named or [event for event in events if event.code == asked]


def stated_day(whens: Iterable[When], today: date) -> date | None:
    """The one past day an answer states; None when it states none, several, or a whole month."""
    days = {when.first for when in whens if when.first is not None and when.first == when.last and when.first <= today}
    return days.pop() if len(days) == 1 else None
