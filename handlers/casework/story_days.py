"""The day a limit runs from, as far as a resident's own story tells it: which day stands beside which words.

The words are data (`data/story_days.toml`). What is read is a span: the earliest and the latest day that may be meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files

import tomli as tomllib
from pydantic import ConfigDict, TypeAdapter

from handlers.casework.clock import months_after
from handlers.circumstances import covers
from handlers.facts import CaseFacts
from nlu.entities import dates, durations
from nlu.normalise import normalise
from nlu.patterns import Pattern

_FAR, _NEAR = 24, 6  # characters between a day and what happened on it: told before, told after
_START = 10  # characters before a day with which a story begins
# Something else happened on a day that stands before these words: 2020年进厂, 后来被辞退.
_ELSE = Pattern(
    r"入职|进(?:厂|公司|去|来|的)|[到来](?:厂|公司|这|了|单位)|开始|签(?!收)|[来去]上班|租|买|借|欠|办(?:卡|了)|后来|之后|然后|直到"
    r"|结果|没多久|不久|[现至]在|至今|今天|到(?:今年|现在)|多少|满(?:了|期)|期满|干(?:了|到|的)|做(?:了|到)|上班(?!时|的时|期间|路|途)"
)
_SENTENCE = Pattern(r"[。!?！？;；\n]")
_CLAUSE = Pattern(r"[,，。!?！？;；\n]")
_NOT_YET = frozenset("没未不想要别")
# How long ago it was, by itself: 离职[拖了三个月]. What owes, withholds or goes on besides has a time of its own.
_SINCE_THEN = Pattern(r"^(?:拖|等|过去|过)?(?:了|快|已经|有|都|将近|差不多)*[\d半大一二两三四五六七八九十]")
_IS = Pattern(r"[是在于]|那[天年月]")
_MORE = ("多", "几")


@dataclass(frozen=True, slots=True)
class DayRule:
    """An entry of the table; see its head."""

    clock: str
    of: tuple[str, ...]
    said: str
    plain: bool
    inside: str = ""
    needs: str = ""
    done: str = ""
    unless: tuple[str, ...] = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Told:
    """A day as it was told: not before `first`, not after `last`."""

    first: date
    last: date

    def __or__(self, other: "Told") -> "Told":
        return Told(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class _Day:
    """A day in the story and where it stands; `goes_on`: told as how long ago it was (离职两年了)."""

    told: Told
    start: int
    end: int
    goes_on: bool


@cache
def day_rules() -> tuple[DayRule, ...]:
    """The table shipped with the service. Raises pydantic's ValidationError naming the entry."""
    raw = tomllib.loads((files("handlers") / "data" / "story_days.toml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[DayRule, ...]).validate_python(raw["day"])


def day_told(rule: DayRule, facts: CaseFacts, circumstances: frozenset[str], on: date) -> Told | None:
    """The day the rule looks for in what was told on the day `on`; None when the story does not say it."""
    story, when = normalise(facts.what), normalise(facts.when)
    if circumstances & set(rule.unless) or not _speaks(rule, facts, story):
        return None
    apart = _alone(_days(when, facts.when_on or on)) if when and when not in story else None
    here = _put_right(story, _days(story, on), facts, apart)
    on = max(on, facts.when_on or on)
    found = [*_beside(re.compile(rule.said), story, here), *_inside(rule, story, here)]
    if apart is not None and rule.plain:
        return _past(apart, on)  # asked when it was, or put right
    if apart is not None and found:
        found = [apart] if facts.when_was and apart in found else [*found, apart]
    if not found and rule.plain and (only := _at_first(story, here)):
        found.append(only)
    return _past(_all(found), on) if found else None


def _put_right(story: str, days: tuple[_Day, ...], facts: CaseFacts, right: Told | None) -> tuple[_Day, ...]:
    """The days of the story, with the right one in the place of those that were taken back."""
    was = {normalise(words) for words in facts.when_was}
    if not was:
        return days
    anew = next((day.told for day in days if story[day.start : day.end] == normalise(facts.when)), right)
    if anew is None:
        return days
    wrong = (story[day.start : day.end] in was and not day.goes_on for day in days)
    return tuple(replace(day, told=anew) if is_wrong else day for day, is_wrong in zip(days, wrong, strict=True))


def _speaks(rule: DayRule, facts: CaseFacts, story: str) -> bool:
    """Whether its limit is the question in such a matter, as it was told."""
    if not covers(rule.of, facts.category, facts.subcategory):
        return False
    lacks = rule.needs and not re.search(rule.needs, story)
    settled = rule.done and re.search(rule.done, f"{story}。{facts.tried}")
    return not (lacks or settled)


def _at_first(story: str, days: tuple[_Day, ...]) -> Told | None:
    """The only day told, at the beginning, with nothing else that happened on it: 前年在厂里伤的."""
    only = _alone(days)
    if only is None or days[0].start > _START or _ELSE.search(story[days[0].end :][:_NEAR]):
        return None
    return only


def _all(found: list[Told]) -> Told:
    """Everything that may be meant."""
    both = found[0]
    for other in found[1:]:
        both |= other
    return both


def _past(told: Told, on: date) -> Told | None:
    """Nothing that has a limit behind it happened after it was told."""
    return Told(told.first, min(told.last, on)) if told.first <= on else None


def _alone(days: tuple[_Day, ...]) -> Told | None:
    """The one day that was told; how long something goes on tells no day by itself."""
    return days[0].told if len(days) == 1 and not days[0].goes_on else None


def _beside(said: re.Pattern[str], story: str, days: tuple[_Day, ...]) -> Iterator[Told]:
    """For everything said of the kind the day that stands with it: inside, close behind, or before."""
    for hit in said.finditer(story):
        if story[max(0, hit.start() - 1) : hit.start()] in _NOT_YET:
            continue
        day = next(_within(hit, days), None) or _behind(hit, story, days) or _before(hit, story, days)
        if day is not None:
            yield day.told


def _inside(rule: DayRule, story: str, days: tuple[_Day, ...]) -> Iterator[Told]:
    """说好2022年10月还."""
    for hit in re.finditer(rule.inside, story) if rule.inside else ():
        yield from (day.told for day in _within(hit, days))


def _within(hit: re.Match[str], days: tuple[_Day, ...]) -> Iterator[_Day]:
    """裁决书11月2号收到的."""
    return (day for day in days if hit.start() <= day.start and day.end <= hit.end() and not day.goes_on)


def _behind(hit: re.Match[str], story: str, days: tuple[_Day, ...]) -> _Day | None:
    """受伤是去年三月, 离职两年了; not 辞退我, 去年的奖金."""
    day = next((day for day in days if day.start >= hit.end()), None)
    if day is None or day.start - hit.end() > _NEAR or _SENTENCE.search(story[hit.end() : day.start]):
        return None
    apart, after = _CLAUSE.search(story[hit.end() : day.start]), story[day.end : day.end + 2]
    if day.goes_on:
        then = _SINCE_THEN.match(story[day.start : day.end]) and (not apart or after.startswith("了"))
        return day if then else None
    owns = after.startswith("的") and after[1:] not in ("事", "时", "")
    gap = story[hit.end() : day.start]
    return None if owns or apart or not (gap == "" or _IS.search(gap)) else day


def _before(hit: re.Match[str], story: str, days: tuple[_Day, ...]) -> _Day | None:
    """2024年3月在工地摔断腿; not where something else happened on that day."""
    day = next((day for day in reversed(days) if day.end <= hit.start()), None)
    if day is None or day.goes_on or hit.start() - day.end > _FAR:
        return None
    between = story[day.end : hit.start()]
    return None if _SENTENCE.search(between) or _ELSE.search(between) else day


@lru_cache(maxsize=64)  # one story is asked for several limits
def _days(words: str, on: date) -> tuple[_Day, ...]:
    """All days of clean text."""
    lasting = {(when.start, when.end) for when in durations.since(words, on)}
    found = []
    for when in dates.whens(words, on):
        if when.first is None or when.last is None:
            continue
        goes_on = (when.start, when.end) in lasting
        told = _ago(when.text, when.first, on) if goes_on else Told(when.first, when.last)
        found.append(_Day(told, when.start, when.end, goes_on))
    return tuple(found)


def _ago(words: str, began: date, on: date) -> Told:
    """两年了 is about two years, 一年多 more than one and less than two."""
    if any(more in words for more in _MORE):
        whole = months_after(began, -12) if "年" in words else months_after(began, -1)
        return Told(whole, began - timedelta(days=1))
    slack = timedelta(days=max(2, (on - began).days // 10))
    return Told(began - slack, min(began + slack, on))
