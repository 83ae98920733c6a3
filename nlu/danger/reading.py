"""What the danger rules find in clean text, each match looked at in its context."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

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
_DEADLY = re.compile("杀|命|死|弄我|全家|虐待|猥亵")
# Beating in a relationship that has not ended is danger within days.
_GOES_ON = re.compile(
    "又|还(?!款|钱|有吗)|经常|天天|每[天次周晚月]|现在|怀孕|一直|总是|老是|多次|动不动|隔三差五|打我(?!过)|想离婚|要离婚|不敢|害怕|身上.{0,3}伤"
)
_BETWEEN = {Risk.DOMESTIC_VIOLENCE, Risk.VIOLENCE}
_MATCHES = 20  # of one rule that are looked at in one message
_STRENGTH = 0.5  # of a danger signal, beside words and lexicon


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rules heard: alarms, at most one a kind; signals for the model; kinds whose words were taken back."""

    alarms: tuple[Alarm, ...]
    signals: dict[str, float]
    calmed: frozenset[Risk] = frozenset()


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
    calmed: set[Risk] = set()
    for rule in RULES:
        hits = list(islice(rule.pattern.finditer(plain), _MATCHES))
        if not hits:
            continue
        hit = None if rule.spared & spared else _first(rule, hits, plain)
        if hit is None:
            signals[f"!spared_{rule.name}"] = _STRENGTH
            calmed |= {rule.risk} if rule.risk else _BETWEEN
            continue
        for alarm in _alarms(rule, hit, plain):
            signals[f"!{rule.name}:{alarm.risk}"] = _STRENGTH
            signals[f"!{alarm.risk}"] = signals.get(f"!{alarm.risk}", 0.0) + _STRENGTH
            found[alarm.risk] = _stronger(found.get(alarm.risk), alarm)
    return Heard(tuple(found.values()), signals, frozenset(calmed - set(found)))


def _stronger(before: Alarm | None, now: Alarm) -> Alarm:
    """One alarm of two of a kind: urgent if one is, with the words of both."""
    if before is None:
        return now
    words = tuple(dict.fromkeys((*before.words, *now.words)))
    return Alarm(before.risk, before.urgent or now.urgent, words, before.rule)


def _alarms(rule: Rule, hit: re.Match[str], plain: str) -> Iterator[Alarm]:
    """The alarms of one rule that fired."""
    words = (hit.group().replace("□", "").strip() or rule.name,)
    urgent = rule.urgent or bool(_DEADLY.search(hit.group()))
    goes_on = bool(_GOES_ON.search(plain))
    for risk in _kinds(rule, plain):
        yield Alarm(risk, urgent or (goes_on and risk is Risk.DOMESTIC_VIOLENCE), words, rule.name)


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


def _first(rule: Rule, hits: Sequence[re.Match[str]], plain: str) -> re.Match[str] | None:
    """The first match that is not denied."""
    for hit in hits:
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
