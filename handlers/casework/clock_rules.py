"""The table of limits, `data/clocks.toml`, as values: from which day each runs, how long, for which kinds of matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import tomli as tomllib
from pydantic import ConfigDict, TypeAdapter

_STRICT = ConfigDict(extra="forbid")
OWN_EVENTS = {
    "applied": "调委会收到实名申请",
    "accepted": "调委会受理",
    "effect": "协议生效",
    "perform_by": "协议约定的履行期限",
    "closed": "结案",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A day somebody can state. `asks`: the question in plain words, "" where residents are not asked.

    `said`: a pattern for words that speak of this day. `of`: categories in which it may be told unasked; empty: all.
    """

    code: str
    name: str
    asks: str = ""
    said: str = ""
    of: tuple[str, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit of the table. Exactly one of the spans is set; `warn` in days before its end.

    `resident`: the reporting side is shown it; `both`: it rests on what both sides know, and the other side is shown it too.
    `other`: the other side has it too, from its own receipt; each side reads its own day alone.
    `party`: whose limit it is where only one position has it; see `handlers.casework.position`.
    `until`: days of events that show it is kept. `confirmed`: it is about a court's confirmation of the agreement.
    `over`: what still helps when its last day has passed, by `over_sources`; `short`: its name within a sentence.
    `ask`: categories and subcategories of which its day is asked for; "confirmed" after such a confirmation.
    """

    code: str
    name: str
    event: str
    sources: tuple[str, ...]
    warn: int
    years: int = 0
    months: int = 0
    days: int = 0
    workdays: int = 0
    categories: tuple[str, ...] = ()
    not_categories: tuple[str, ...] = ()
    subcategories: tuple[str, ...] = ()
    not_subcategories: tuple[str, ...] = ()
    interrupted: bool = False
    rolls: bool = True
    opens: bool = False
    resident: bool = True
    both: bool = False
    other: bool = False
    party: str = ""
    confirmed: bool = False
    until: tuple[str, ...] = ()
    ends: str = ""
    note: str = ""
    ask: tuple[str, ...] = ()
    short: str = ""
    over: str = ""
    over_sources: tuple[str, ...] = ()
    __pydantic_config__ = _STRICT


@cache
def rules() -> tuple[Rule, ...]:
    """The table shipped with the service. Raises pydantic's ValidationError naming the entry."""
    return TypeAdapter(tuple[Rule, ...]).validate_python(_table()["clock"])


@cache
def events() -> Mapping[str, str]:
    """The days staff can write down, by code."""
    return {code: event.name for code, event in events_of().items()}


@cache
def events_of() -> Mapping[str, Event]:
    """The same days with how residents are asked for them."""
    found = TypeAdapter(tuple[Event, ...]).validate_python(_table()["event"])
    return {event.code: event for event in found}


def _table() -> dict[str, list[dict[str, object]]]:
    return tomllib.loads((files("handlers") / "data" / "clocks.toml").read_text(encoding="utf-8"))
