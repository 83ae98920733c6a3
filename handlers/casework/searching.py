"""Searching cases: what of a case can be found, what staff may ask for, and which closed cases are alike.

A sensitive case is never found. The words are those of the matter; names of people and contact data are none of them.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from handlers.casework.case import FOLLOWED, WAITING, WORKED, Case, Level, StaffId, Status, Urgency
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.gather import RELATIONS
from handlers.hours import local_day
from nlu import categories
from nlu.entities.firms import firms
from nlu.entities.relations import RELATION_OF
from nlu.terms import asked, terms

NEAR = timedelta(days=7)  # a limit that near counts as due
Group = tuple[str, ...]  # one of these must hold
_FIRST, _LAST = 2000, 2060  # years a case may have been registered in
_YEAR = 12  # months
_LEAST = 2  # words a case must share to be called alike
_COMMON = 0.5  # share of the compared cases from which a word tells nothing


class Stage(StrEnum):
    """Where a case stands, as people ask for it."""

    WAITING = "waiting"
    WORKED = "worked"
    FOLLOWED = "followed"
    ENDED = "ended"
    CLUE = "clue"


class Clock(StrEnum):
    """How a case stands with its limits."""

    DUE = "due"  # within a week
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. "" and None ask for nothing; `category` may name a subcategory: labour.wages."""

    words: str = ""
    category: str = ""
    place: str = ""
    level: Level | None = None
    stage: Stage | None = None
    clock: Clock | None = None
    danger: bool = False
    holder: StaffId | None = None
    since: date | None = None  # registered on that day of the district or later
    until: date | None = None


def stage_of(status: Status) -> Stage:
    """The stage of a state."""
    if status in WAITING:
        return Stage.WAITING
    if status in WORKED:
        return Stage.WORKED
    if status is Status.CLUE:
        return Stage.CLUE
    return Stage.FOLLOWED if status in FOLLOWED else Stage.ENDED


def words_of(facts: CaseFacts, district: District) -> tuple[str, ...]:
    """The words a case is found by: of the matter, its kind, its place, and of firms on the other side."""
    kind = categories.load().get(facts.category)
    labels = [kind.name, kind.subcategories.get(facts.subcategory, "")] if kind else []
    told = (facts.what, facts.wanted, facts.tried, facts.place, district.full_name(facts.place_code))
    other = [firm.text for firm in firms(facts.other_party)] + [RELATIONS.get(facts.relation, "")]
    sides = (facts.name, *facts.other_party.split("、"))
    names = tuple(name for name in sides if name and _of_a_person(name))
    return terms("\n".join(part for part in (*told, *labels, *other) if part), without=names)


def _of_a_person(name: str) -> bool:
    """Whether it is no firm and no mere word for somebody (房东): such words are of the matter."""
    return name not in RELATION_OF and not any(firms(name))


def marks_of(case: Case, district: District) -> tuple[str, ...]:
    """What else a case is found by: codes of the columns that lists filter by, and whose sight it is in."""
    facts, opened = case.facts, local_day(district, case.opened_at)
    stage = stage_of(case.status)
    queue = stage in (Stage.WAITING, Stage.CLUE)
    marks = [
        f"category:{facts.category}",
        f"category:{facts.category}.{facts.subcategory}",
        f"level:{case.level.value}",
        f"stage:{stage.value}",
        f"year:{opened.year}",
        f"month:{opened:%Y-%m}",
        *(f"place:{node.code}" for node in district.path(facts.place_code)),
        *([f"holder:{case.holder}"] if case.holder is not None else []),
        *(f"queue:{body}" for body in ((case.committee, *case.offered) if queue else ())),
        *([f"queue:{case.handed_to}"] if case.status is Status.HANDED else []),
        *(["danger"] if case.urgency is Urgency.DANGER else []),
    ]
    return tuple(dict.fromkeys(marks))


def groups(wanted: Wanted) -> tuple[Group, ...]:
    """The words and marks that must all be there."""
    marks = [
        f"category:{wanted.category}" if wanted.category else "",
        f"place:{wanted.place}" if wanted.place else "",
        f"level:{wanted.level.value}" if wanted.level else "",
        f"stage:{wanted.stage.value}" if wanted.stage else "",
        f"holder:{wanted.holder}" if wanted.holder is not None else "",
        "danger" if wanted.danger else "",
    ]
    days = _days(wanted.since, wanted.until)
    return (*((word,) for word in asked(wanted.words)), *((mark,) for mark in marks if mark), *days)


def _days(since: date | None, until: date | None) -> tuple[Group, ...]:
    """The months and whole years that days asked for lie in, as one group."""
    if since is None and until is None:
        return ()
    first = since or date(_FIRST, 1, 1)
    last = until or date(max(first.year, _LAST), 12, 31)
    marks: list[str] = []
    for year in range(max(first.year, _FIRST), min(last.year, _LAST) + 1):
        months = range(first.month if year == first.year else 1, (last.month if year == last.year else 12) + 1)
        marks += [f"year:{year}"] if len(months) == _YEAR else [f"month:{year}-{month:02d}" for month in months]
    return (tuple(marks) or ("never",),)


def reach(who: Staff, district: District) -> Group:
    """Marks one of which every case in this person's sight carries, save those an alert named them on; () is no limit.

    Only a shorter way: what is found is asked again whether it is in sight.
    """
    mine = f"holder:{who.id}"
    if who.role is not Role.MANAGER:
        return (mine, f"queue:{who.committee}")
    body = district.body_of.get(who.committee)
    return (mine, f"place:{body.place}") if body and body.place else ()


def span(wanted: Wanted, district: District) -> tuple[datetime | None, datetime | None]:
    """The first moment, and the first moment no longer, of the days asked for."""

    def midnight(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=district.tz)

    until = wanted.until + timedelta(days=1) if wanted.until and wanted.until < date.max else None
    return midnight(wanted.since) if wanted.since else None, midnight(until) if until else None


def latest_due(wanted: Wanted, today: date) -> date | None:
    """The last day what staff owe may fall on to be asked for."""
    if wanted.clock is None:
        return None
    return today - timedelta(days=1) if wanted.clock is Clock.OVERDUE else today + NEAR


def alike(words: Collection[str], others: Mapping[int, Collection[str]], limit: int) -> tuple[int, ...]:
    """Which of the others share the telling words, the nearest first: rare words weigh more, long stories less."""
    mine, seen = frozenset(words), Counter(word for told in others.values() for word in set(told))
    weight = {word: math.log(1 + len(others) / count) for word, count in seen.items()}
    scores = {}
    for number, told in others.items():
        shared = mine & frozenset(told)
        telling = [word for word in shared if len(others) < 4 or seen[word] <= _COMMON * len(others)]
        if len(telling) >= _LEAST:
            scores[number] = sum(weight[word] for word in telling) / math.sqrt(1 + len(told))
    return tuple(sorted(scores, key=lambda number: (-scores[number], -number))[:limit])
