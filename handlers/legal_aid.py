"""Whether legal aid may be had: at most four questions, an article behind each answer, a suggestion at the end.

Pure: the answers so far in, the next question or the result out. Questions and words are data (`data/legal_aid.toml`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import tomli as tomllib
from pydantic import ConfigDict, TypeAdapter

from handlers.circumstances import covers
from handlers.facts import CaseFacts

_STRICT = ConfigDict(extra="forbid")
MOST_QUESTIONS = 4
MATTER = "matter"
Answers = Mapping[str, str]  # code of the question → what the chosen option means, in the order of asking


@dataclass(frozen=True, slots=True)
class AidOption:
    """A choice: how it reads, the words that mean it, and the ground it gives, by statute and article.

    With `verdict` nothing further is asked. `of` are the matters that answer the first question by themselves.
    """

    means: str
    label: str
    words: str
    ground: str
    sources: tuple[str, ...]
    verdict: str = ""
    of: tuple[str, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class AidQuestion:
    """A question; `when` are answers ("question=answer") any of which brings it up."""

    code: str
    text: str
    option: tuple[AidOption, ...]
    when: tuple[str, ...] = ()
    __pydantic_config__ = _STRICT

    def chosen(self, means: str) -> AidOption:
        """The option of that meaning. Raises KeyError for another."""
        found = next((o for o in self.option if o.means == means), None)
        if found is None:
            raise KeyError(f"{self.code}={means}")
        return found


@dataclass(frozen=True, slots=True)
class AidVerdict:
    """How a result reads, and what to bring."""

    code: str
    words: str
    bring: str
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class AidResult:
    """A suggestion, never a decision: the legal-aid body decides. `grounds` go with the answers, in order."""

    verdict: AidVerdict
    grounds: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def questions() -> tuple[AidQuestion, ...]:
    """The questions, in order of asking. Raises pydantic's ValidationError."""
    return TypeAdapter(tuple[AidQuestion, ...]).validate_python(_data()["question"])


@cache
def verdicts() -> Mapping[str, AidVerdict]:
    """The results by code."""
    found = TypeAdapter(tuple[AidVerdict, ...]).validate_python(_data()["verdict"])
    return {verdict.code: verdict for verdict in found}


def _data() -> dict[str, object]:
    text = (files("handlers") / "data" / "legal_aid.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def known(facts: CaseFacts) -> Answers:
    """What the matter at hand answers already: the first question, when its kind is plain."""
    for option in questions()[0].option:
        if option.of and covers(option.of, facts.category, facts.subcategory):
            return {MATTER: option.means}
    return {}


def next_question(answers: Answers) -> AidQuestion | None:
    """The next question; None when the result stands."""
    if any(option.verdict for _, option in _taken(answers)):
        return None
    said = {f"{code}={means}" for code, means in answers.items()}
    return next((q for q in questions() if q.code not in answers and (not q.when or said & set(q.when))), None)


def read(question: AidQuestion, text: str) -> str | None:
    """What a free answer means; None when it is none or says two things."""
    hits = [option.means for option in question.option if re.search(option.words, text.strip())]
    return hits[0] if len(hits) == 1 else None


def result(answers: Answers) -> AidResult:
    """What the answers come to. Raises ValueError while a question is open."""
    taken = _taken(answers)
    verdict = next((option.verdict for _, option in taken if option.verdict), "")
    if not verdict:
        raise ValueError("a question is still open")
    return AidResult(verdicts()[verdict], tuple((option.ground, option.sources) for _, option in taken))


def _taken(answers: Answers) -> list[tuple[AidQuestion, AidOption]]:
    """The questions answered, with the chosen options."""
    by_code = {question.code: question for question in questions()}
    return [(by_code[code], by_code[code].chosen(means)) for code, means in answers.items()]


def dump(answers: Answers) -> str:
    """The answers as one word, for the hanging question to carry."""
    return ";".join(f"{code}={means}" for code, means in answers.items())


def load(text: str) -> Answers:
    """The answers carried by the hanging question."""
    return dict(part.split("=", 1) for part in text.split(";") if "=" in part)
