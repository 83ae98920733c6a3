"""How much each clue of the FAQ search and each term weighs, and from where each entry is asked for.

Learnt from three kinds of questions: one of an entry's own held out, or what residents tell, whose entry is to be found; the
same with its entry taken away, and talk of no legal matter, which are to find nothing. Needs scipy, like all training.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]  # ships no types

from nlu.classify import classify
from nlu.faq import fit_factors, folds, profiles
from nlu.faq.building import build
from nlu.faq.postings import READ, Index
from nlu.faq.profiles import Profile
from nlu.faq.search import CLUES, Leaning, clues, none_score
from nlu.faq.stories import Story, enriched
from nlu.features import extract
from nlu.model import Model
from nlu.normalise import normalise
from nlu.types import FaqEntry

FOLDS = 6
HELD_OUT = 2  # of the folds: some two thousand questions are plenty for five weights
GOOD = 0.75  # probability from which figures count an answer as given, as in handlers/topics/consult
ORPHANS = 0.6  # weight of a question whose entry was taken away: two real questions in three do have one
_NEVER = -1e9
_NEAR, _WANTED = 2.0, 0.4  # what the other clues weigh while the factors are learnt: near what they will
_CALM = 1e-4  # keeps the weights small

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class _Case:
    """A question as clues for every entry, its length, and the row that answers; None: no entry does."""

    clues: Rows
    length: int
    answer: int | None


@dataclass(frozen=True)
class _Said:
    """A question as the search takes it."""

    clean: str
    words: Collection[str]
    leaning: Leaning


class Learnt(NamedTuple):
    """The weights `nlu.faq.search.find` takes, the profiles of the entries, the factors of terms, and how well they do."""

    weights: tuple[float, ...]
    asked_from: dict[str, Profile]
    factors: dict[str, float]
    figures: dict[str, Any]


def fit(model: Model, entries: Sequence[FaqEntry], told: Sequence[Story], strangers: Sequence[str]) -> Learnt:
    """All of it, with figures on questions that were held out.

    `model` has not learnt from the questions, `told` are messages of the corpus, `strangers` talk of no legal matter.
    """
    said = {text: _said(text, model) for entry in entries for text in (*entry.asks, *entry.told)}
    asked_from = _profiles(entries, said)
    factors = _factors(entries, said, asked_from)
    asked = _held_out(entries, told, said)
    whole = enriched(entries, told, asked_from, factors)
    alien = [_Case(_clues(_said(text, model), whole), len(text), None) for text in strangers]
    orphans = [replace(case, clues=_without(case), answer=None) for case in asked]
    weights = _weigh([*asked, *orphans, *alien], [1.0] * len(asked) + [ORPHANS] * len(orphans) + [1.0] * len(alien))
    return Learnt(weights, asked_from, factors, _figures(weights, asked, orphans, alien))


def _profiles(entries: Sequence[FaqEntry], said: Mapping[str, _Said]) -> dict[str, Profile]:
    """From where each entry is asked for."""
    leanings = {text: one.leaning for text, one in said.items()}
    return {
        entry.id: profiles.learn(
            entry,
            (profiles.row(leanings[t].subcategories, leanings[t].categories) for t in (*entry.asks, *entry.told)),
        )
        for entry in entries
    }


def _factors(
    entries: Sequence[FaqEntry], said: Mapping[str, _Said], asked_from: Mapping[str, Profile]
) -> dict[str, float]:
    """What each term tells beside how rare it is."""
    among = build(entries, asked_from=asked_from, factors={})

    def beside(text: str) -> NDArray[np.float32]:
        one = said[text]
        _, near, wanted = clues(one.clean, one.leaning, among, one.words)
        found: NDArray[np.float32] = (_NEAR * near + _WANTED * wanted).astype(np.float32)
        return found

    return fit_factors.learn(entries, lambda text: said[text].clean[:READ].lower(), beside)


def _held_out(entries: Sequence[FaqEntry], told: Sequence[Story], said: Mapping[str, _Said]) -> list[_Case]:
    """Some questions of every entry, each looked up in an index that does not have it."""
    cases: list[_Case] = []
    for fold in range(HELD_OUT):
        kept = [folds.without(entry, fold, FOLDS) for entry in entries]
        asked_from = _profiles(kept, said)
        among = enriched(kept, told, asked_from, _factors(kept, said, asked_from))
        cases.extend(
            _Case(_clues(said[text], among), len(text), row)
            for row, entry in enumerate(entries)
            for text in folds.taken(entry, fold, FOLDS)
        )
    return cases


def _said(text: str, model: Model) -> _Said:
    words = normalise(text)
    features = extract(words)
    found = classify(features, model.vector(features), model)
    return _Said(words, features.words, Leaning({c.code: c.p for c in found.candidates}, found.subcategories))


def _clues(said: _Said, among: Index) -> Rows:
    return np.column_stack(clues(said.clean, said.leaning, among, said.words)).astype(np.float32)


def _without(case: _Case) -> Rows:
    """The clues with the answering entry taken away."""
    left = case.clues.copy()
    left[case.answer, CLUES.index("match")] = _NEVER
    return left


def _weigh(cases: Sequence[_Case], counts: Sequence[float]) -> tuple[float, ...]:
    """Weights under which the right entry, or none, is likeliest: a softmax over the entries and none.

    `counts` says how much each case counts.
    """
    table = np.stack([case.clues for case in cases])
    lengths = np.array([[1.0, none_score(case.length, (*([0.0] * len(CLUES)), 0.0, 1.0))] for case in cases])
    answers = np.array([table.shape[1] if case.answer is None else case.answer for case in cases])
    at = np.arange(len(cases))
    shares = np.array(counts) / sum(counts)
    usable = np.where(table > _NEVER / 2, table, 0).reshape(-1, len(CLUES))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        own = weights[: len(CLUES)].astype(np.float32)
        scores = np.hstack([table @ own, (lengths @ weights[len(CLUES) :]).astype(np.float32)[:, None]])
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = powers / powers.sum(axis=1, keepdims=True)
        wrong = -float(np.log(p[at, answers] + 1e-12) @ shares)
        p[at, answers] -= 1
        p *= shares[:, None]
        slope = np.append(p[:, :-1].reshape(-1) @ usable, p[:, -1] @ lengths)
        return wrong + _CALM * float(weights @ weights), slope + 2 * _CALM * weights

    start = np.zeros(len(CLUES) + 2)
    start[0] = 10.0
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return tuple(round(float(weight), 3) for weight in found.x)


def _figures(
    weights: Sequence[float], asked: Sequence[_Case], orphans: Sequence[_Case], alien: Sequence[_Case]
) -> dict[str, Any]:
    """What a held-out question finds. `wrong` are answers to questions that have no entry."""
    right = [_best(case, weights) for case in asked]
    given = [p >= GOOD for _, p in right]
    hits = [row == case.answer for case, (row, _) in zip(asked, right, strict=True)]
    return {
        "given_from": GOOD,
        "questions": len(asked),
        "right_first": _mean(hits),
        "answered": _mean(given),
        "answered_right": _mean([hit for hit, said in zip(hits, given, strict=True) if said]),
        "wrong_without_own_entry": _mean([_best(case, weights)[1] >= GOOD for case in orphans]),
        "wrong_in_small_talk": _mean([_best(case, weights)[1] >= GOOD for case in alien]),
    }


def _best(case: _Case, weights: Sequence[float]) -> tuple[int, float]:
    scores = np.append(case.clues @ np.array(weights[: len(CLUES)]), none_score(case.length, weights))
    row = int(np.argmax(scores[:-1]))
    return row, float(1 / (1 + np.exp(scores[-1] - scores[row])))


def _mean(values: Sequence[bool]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0
