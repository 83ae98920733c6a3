"""Days a case still lacks for its limits: what day each limit waits for, and which of them an answer in plain words speaks of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from handlers.casework.case import Case
from handlers.casework.clock_rules import Event, Rule, events_of, rules
from handlers.casework.clocks import day_of, fits
from handlers.casework.codes import ENDED, Status
from handlers.district import District
from handlers.routing import cited
from nlu.types import When

_AWAY = frozenset({Status.ARCHIVED, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day nobody stated yet, and the limits it would start."""

    event: Event
    limits: tuple[Rule, ...]


def wanted(case: Case, district: District) -> tuple[Wanted, ...]:
    """The days to ask for, by the kind of matter, in the order of the table. None of a case that was put away or withdrawn."""
    if case.status in _AWAY:
        return ()
    found: dict[str, list[Rule]] = {}
    for rule in rules():
        over = rule.ends == "ended" and case.status in ENDED
        if _asked(rule, case) and not over and day_of(rule.event, case, district) is None:
            found.setdefault(rule.event, []).append(rule)
    return tuple(Wanted(events_of()[event], tuple(limits)) for event, limits in found.items())


def _asked(rule: Rule, case: Case) -> bool:
    """Whether its day is asked for in this kind of matter."""
    return fits(rule, case) and not {case.facts.category, case.facts.subcategory}.isdisjoint(rule.ask)


def limits_words(one: Wanted, *, resident: bool = False) -> str:
    """The limits a day would start, each with its articles; `resident`: only what the reporting side is shown."""
    return "、".join(f"{rule.name}（{cited(rule.sources)}）" for rule in one.limits if rule.resident or not resident)


def asked_of(case: Case, district: District) -> tuple[Wanted, ...]:
    """What the reporting side is asked for, in plain words."""
    return tuple(one for one in wanted(case, district) if one.event.asks and limits_words(one, resident=True))


def meant(asked: str, words: str, open_: Iterable[Wanted]) -> Iterator[Event]:
    """Of which open days an answer speaks: those its words name, else the one that was asked for."""
    events = [one.event for one in open_]
    named = [event for event in events if event.said and re.search(event.said, words)]
    yield from named or [event for event in events if event.code == asked]


def stated_day(whens: Iterable[When], today: date) -> date | None:
    """The one past day an answer states; None when it states none, several, or a whole month."""
    days = {when.first for when in whens if when.first is not None and when.first == when.last and when.first <= today}
    return days.pop() if len(days) == 1 else None
