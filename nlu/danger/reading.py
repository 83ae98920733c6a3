"""What the danger rules find in clean text, each match looked at in its context."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu.danger.context import denied, ended, fictional, hearsay, long_past, textbook
from nlu.danger.rules import RULES, Rule, Spared
from nlu.danger.spelling import blank_idioms, spell_out
from nlu.danger.words import CHILD, KIN, NOW, OTHERS, STILL
from nlu.types import Alarm, Risk

_KIN = re.compile(KIN)
_OTHERS = re.compile(OTHERS)
_CHILD = re.compile(CHILD)
_NOW = re.compile(NOW)
_STILL = re.compile(STILL)
_AT_HOME = re.compile(
    "(?:他|她)(?:[^,。!?]{0,8})(?:打|动手|掐|踢|踹|揍|扇|砸|抽|泼|烫)|又动手|又打我|挨打|打我$|打我[,。!]"
    "|回家|半夜|过日子|床|躲"
)
_STRENGTH = 0.5  # of a danger signal, beside words and lexicon


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rules heard: alarms, at most one a kind, and signals for the model, also of what was spared."""

    alarms: tuple[Alarm, ...]
    signals: dict[str, float]


def read(clean: str) -> Heard:
    """All rules over clean text."""
    plain = blank_idioms(spell_out(clean))
    spared = _spared(plain)
    signals = {f"!{flag.name}".lower(): _STRENGTH for flag in spared}
    signals |= {
        f"!{name}": _STRENGTH
        for name, pattern in (("kin", _KIN), ("others", _OTHERS), ("child", _CHILD), ("now", _NOW), ("still", _STILL))
        if pattern.search(plain)
    }
    found: dict[Risk, Alarm] = {}
    for rule in RULES:
        hit = _first(rule, plain)
        if hit is None:
            continue
        if rule.spared & spared:
            signals[f"!spared_{rule.name}"] = _STRENGTH
            continue
        for alarm in _alarms(rule, hit, plain):
            signals[f"!{rule.name}:{alarm.risk}"] = _STRENGTH
            signals[f"!{alarm.risk}"] = signals.get(f"!{alarm.risk}", 0.0) + _STRENGTH
            found[alarm.risk] = _stronger(found.get(alarm.risk), alarm)
    return Heard(tuple(found.values()), signals)


def _stronger(before: Alarm | None, now: Alarm) -> Alarm:
    """One alarm of two of a kind: urgent if one is, with the words of both."""
    if before is None:
        return now
    words = tuple(dict.fromkeys((*before.words, *now.words)))
    return Alarm(before.risk, before.urgent or now.urgent, words, before.rule)


def _alarms(rule: Rule, hit: re.Match[str], plain: str) -> Iterator[Alarm]:
    """The alarms of one rule that fired."""
    words = (hit.group().replace("□", "").strip() or rule.name,)
    urgent = rule.urgent
    for risk in _kinds(rule, plain):
        yield Alarm(risk, urgent, words, rule.name)


def _spared(plain: str) -> Spared:
    """The contexts the whole message stands in."""
    spared = Spared(0)
    for holds, flag in (
        (fictional, Spared.FICTION),
        (hearsay, Spared.HEARSAY),
        (textbook, Spared.TEXTBOOK),
        (long_past, Spared.PAST),
        (ended, Spared.ENDED),
    ):
        if holds(plain):
            spared |= flag
    return spared


def _first(rule: Rule, plain: str) -> re.Match[str] | None:
    """The first match that is not denied."""
    for hit in rule.pattern.finditer(plain):
        if not (Spared.DENIED in rule.spared and denied(plain, hit.start(), hit.end())):
            return hit
    return None


def _kinds(rule: Rule, plain: str) -> tuple[Risk, ...]:
    """The kind a rule names, or for harm between people the kind that fits who is in it."""
    if rule.risk is not None:
        return (rule.risk,)
    kin, others = len(_KIN.findall(plain)), len(_OTHERS.findall(plain))
    if kin == others == 0:
        return (
            (Risk.DOMESTIC_VIOLENCE,)
            if rule.name in ("hit", "injured") and _AT_HOME.search(plain)
            else (Risk.VIOLENCE,)
        )
    return (Risk.DOMESTIC_VIOLENCE,) if kin > others or (kin == others and rule.name == "hit") else (Risk.VIOLENCE,)
