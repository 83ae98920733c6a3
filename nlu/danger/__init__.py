"""Danger in a resident's words: who may be hurt, by which words and rule. Looked for in every message, in every state.

Rules read negation, third person, fiction and the past; a small linear model that knows what the rules heard decides how
much that weighs in this message, and hears hints that no rule names.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile
from math import tanh

from nlu import model as models
from nlu.danger.hints import GUESSED, may_hint
from nlu.danger.plainly import rests_on_nothing
from nlu.danger.reading import Heard, read
from nlu.danger.rules import BETWEEN_PEOPLE
from nlu.danger.rules_shy import SHY
from nlu.danger.situation import Situation, situations
from nlu.features import extract
from nlu.model import Model, Vector, View
from nlu.normalise import clean
from nlu.types import Alarm, Risk

_LINES = 8  # of a talk that are read together
_BY_THEMSELVES = 40  # different lines looked at by themselves, the newest first
_SCRAP = 5  # characters up to which a line may be a piece of a sentence
_URGENT = "urgent"
_FAR_LIKELIER = 3.0
_GUESSED_WORDS = 3  # that spoke most for a danger no rule named

WEARY = "weary"  # the rule of those who are tired of life and say no wish to die
ONE_WORD = "one_word"  # 救, 急: too little to know
SOFT = frozenset({GUESSED, WEARY, ONE_WORD, SHY})  # asked about before anybody is alarmed

__all__ = ["GUESSED", "ONE_WORD", "SHY", "SOFT", "WEARY", "Situation", "scan", "scan_clean", "scan_talk", "situations"]


def scan(text: str) -> tuple[Alarm, ...]:
    """Every kind of danger the words show, at most one alarm a kind, with the words and the rule. Empty: none."""
    words = clean(text).text
    return scan_clean(words) if words else ()


def scan_clean(words: str, *, named: bool = False) -> tuple[Alarm, ...]:
    """The same for clean text. `named`: only where a rule names one at all, which spares most texts the model."""
    heard = read(words)
    if named and not heard.alarms:
        return ()
    model = models.load()
    return judge(heard, model.vector(extract(words), heard.signals), model)


def judge(heard: Heard, vector: Vector, model: Model, views: Mapping[str, View] | None = None) -> tuple[Alarm, ...]:
    """Rules and model together: what a rule names is an alarm; the model adds hints no rule names, and the haste."""
    head, view = model.heads["danger"], (views or model.views(vector))["danger"]
    p = dict(zip(head.labels, map(_sigmoid, view.scores.tolist()), strict=True))
    from_ = model.settings["danger_from"]
    ruled = {alarm.risk: alarm for alarm in _placed(heard, p)}
    hasty = p[_URGENT] >= from_[_URGENT]
    alarms: list[Alarm] = []
    for risk in Risk:
        if alarm := ruled.get(risk):
            alarms.append(Alarm(risk, hasty or alarm.urgent, alarm.words, alarm.rule))
        elif p[risk] >= from_[risk] and may_hint(risk, heard):
            words = tuple(islice(model.heaviest(vector, view, head.labels.index(risk)), _GUESSED_WORDS))
            if not rests_on_nothing(risk, heard.plain, words):
                alarms.append(Alarm(risk, hasty or risk is Risk.SELF_HARM, words, GUESSED))
    return tuple(alarms)


def _placed(heard: Heard, p: Mapping[str, float]) -> Iterator[Alarm]:
    """Harm between people whose side the rules could not tell for sure goes where the model sees it."""
    swapped = {Risk.VIOLENCE: Risk.DOMESTIC_VIOLENCE, Risk.DOMESTIC_VIOLENCE: Risk.VIOLENCE}
    kinds = {alarm.risk for alarm in heard.alarms}
    for alarm in heard.alarms:
        other = swapped.get(alarm.risk)
        if other and alarm.rule in BETWEEN_PEOPLE and other not in kinds and p[other] > _FAR_LIKELIER * p[alarm.risk]:
            yield Alarm(other, alarm.urgent, alarm.words, alarm.rule)
        else:
            yield alarm


def _sigmoid(score: float) -> float:
    return (1 + tanh(score / 2)) / 2


def scan_talk(lines: Sequence[str]) -> tuple[Alarm, ...]:
    """Danger that shows only when the last lines are read together. Silent when one line alone shows it already.

    Only what a rule names counts, and only when it rests on the newest line too: a long ordinary talk adds up to nothing.
    """
    last = [words for line in lines[-_LINES:] for part in line.split("\n") if (words := clean(part).text)]
    if len(last) < 2:
        return ()
    heard = {alarm.risk: alarm for alarm in (*_of_clauses(last), *_of_scraps(last))}
    alone = _alone(last, frozenset(heard)) if heard else set()
    soft = {a.risk for a in scan_clean(last[-1]) if a.rule != GUESSED} if heard else set()  # asked about by itself
    return tuple(a for risk, a in heard.items() if risk not in alone and not (a.rule in SOFT and risk in soft))


def _alone(lines: Sequence[str], wanted: frozenset[Risk]) -> set[Risk]:
    """The kinds that one line shows by itself. A message of a thousand lines is not looked at a thousand times."""
    found: set[Risk] = set()
    for line in islice(dict.fromkeys(reversed(lines)), _BY_THEMSELVES):
        found |= {alarm.risk for alarm in scan_clean(line) if alarm.rule not in SOFT}
        if wanted <= found:
            break
    return found


def _of_clauses(lines: Sequence[str]) -> Iterator[Alarm]:
    """What the lines say as clauses of one sentence, where it rests on the last of them too."""
    for alarm in scan_clean(",".join(lines), named=True):
        if alarm.rule != GUESSED and any(_shares_words(word, lines[-1]) for word in alarm.words):
            yield alarm


def _of_scraps(lines: Sequence[str]) -> Iterator[Alarm]:
    """What the last lines say when they are scraps of one sentence: 我 / 不想 / 活了."""
    scraps = list(takewhile(lambda line: len(line) <= _SCRAP, reversed(lines)))[::-1]
    whole, newest = "".join(scraps), len(lines[-1])
    for alarm in scan_clean(whole, named=True) if len(scraps) > 1 else ():
        ends = max((whole.rfind(word) + len(word) for word in alarm.words if word in whole), default=0)
        if alarm.rule != GUESSED and ends > len(whole) - newest:
            yield alarm


def _shares_words(word: str, line: str) -> bool:
    """Whether the alarm rests on this line as well."""
    return any(word[i : i + 2] in line for i in range(len(word) - 1))
