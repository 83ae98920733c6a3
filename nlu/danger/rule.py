"""What a danger rule is: its pattern, what must stand beside it, the kind of danger, and what may take it back."""

from dataclasses import dataclass
from enum import Flag, auto
from typing import TypedDict, Unpack

from nlu.patterns import Cued, Pattern
from nlu.types import Risk

IN_SENTENCE = "[^。!?;\n]"


class Spared(Flag):
    """Contexts in which a rule stays silent."""

    DENIED = auto()  # 没有打我
    FICTION = auto()  # films, games, news
    HEARSAY = auto()  # 听说别人
    TEXTBOOK = auto()  # a case of an exam, a question of law with nobody in it
    PAST = auto()  # ended years ago
    ENDED = auto()  # somebody died by their own hand: grief or liability
    ACCUSED = auto()  # the writer's side is said to have done it
    SETTLED = auto()  # one fight outside the family that is over: who pays, what sentence
    ACCIDENT = auto()  # hurt by a fall, a machine, a vehicle
    JOKE = auto()
    ALL = DENIED | FICTION | HEARSAY | TEXTBOOK | PAST


@dataclass(frozen=True, slots=True)
class Rule:
    """`risk` None: harm between people; who stands in it decides whether family, child or stranger.

    `near` must stand in the same sentence, at most `reach` characters before the pattern or behind it.
    """

    name: str
    risk: Risk | None
    pattern: Cued
    near: Pattern | None = None
    reach: int = 0
    urgent: bool = False
    spared: Spared = Spared.ALL


class _Flags(TypedDict, total=False):
    """What a rule may have besides, as `Rule` has it."""

    reach: int
    urgent: bool
    spared: Spared


class _Beside(_Flags, total=False):
    near: str


def rule(name: str, risk: Risk | None, *patterns: str, near: str = "", **more: Unpack[_Flags]) -> Rule:
    """A rule of one or more alternative patterns."""
    return Rule(name, risk, Cued("|".join(patterns)), Pattern(near) if near else None, **more)


def rules(name: str, risk: Risk | None, *patterns: str, **beside: Unpack[_Beside]) -> tuple[Rule, ...]:
    """A rule with many ways of telling, each tried by itself: only in messages that hold a cue of that very way."""
    return tuple(rule(name, risk, one, **beside) for one in patterns)
