"""The rules of subsidy, awards and the gold-medal ranking (F21): the shipped file, or a district's own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files

import tomli as tomllib
from pydantic import ConfigDict, TypeAdapter

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the per-case subsidy. Yuan in the file, fen everywhere else. The first that fits is paid."""

    code: str
    name: str
    result: str  # agreed or not_agreed
    yuan: int
    kinds: tuple[str, ...] = ()  # codes of `roster.Kind`; none is everybody
    court: bool = False  # only cases a court sent
    performed: bool = False  # only once the agreement was performed
    voucher: bool = False  # no fixed sum: set against receipts by a correction
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Award:
    """A grade of the yearly award (以奖代补): from so many points on, so many yuan."""

    name: str
    points: int
    yuan: int
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Gold:
    """Who can be a gold-medal mediator: how many, from how many ended cases, at which share performed in percent."""

    places: int = 3
    least_ended: int = 10
    least_performed: int = 80
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Points:
    """What one case counts for in the ranking, by what came of it."""

    written: int = 10
    oral: int = 8
    performed: int = 5
    not_agreed: int = 1
    stars_5: int = 3
    stars_4: int = 2
    stars_1: int = -3
    breached: int = -2
    reopened: int = -4
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Incentives:
    """All of it. `points` by the codes of `merit.POINT_NAMES`."""

    subsidy: tuple[Rule, ...] = ()
    award: tuple[Award, ...] = ()
    points: Mapping[str, int] = field(default_factory=lambda: asdict(Points()))
    gold: Gold = field(default_factory=Gold)


@cache
def shipped() -> Incentives:
    """What ships: the amounts of the file, points and conditions as the classes say."""
    raw = tomllib.loads((files("handlers") / "data" / "incentives.toml").read_text(encoding="utf-8"))
    rules = TypeAdapter(tuple[Rule, ...]).validate_python(raw["subsidy"])
    return Incentives(rules, TypeAdapter(tuple[Award, ...]).validate_python(raw["awards"]))
