"""Which entry of the FAQ answers a message, as probabilities that leave room for "none of them"."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu.faq import keys
from nlu.faq.entries import PROCEDURE
from nlu.faq.postings import READ, Index, pairs_of, terms_of
from nlu.types import FaqHit

SHOWN = 3
SILENT_BELOW = 0.05  # probability of the likeliest entry under which none is even a candidate
BESIDE = 0.01  # probability from which a further entry stands beside the likeliest
CLUES = ("match", "category", "subcategory", "lexicon", "procedure", "procedure_of_none")
_VERBATIM = 0.75  # likeness from which a question counts as one the entry lists
_UNLIKELY = 0.05
_ANY = 0.4  # what an entry for a whole category has of the likeliest subcategory
_USUAL_LENGTH = 3.0  # natural logarithm of characters


@dataclass(frozen=True, slots=True)
class Leaning:
    """What the classifier makes of the message: probabilities by category and, within the likely ones, subcategory."""

    categories: Mapping[str, float]
    subcategories: Mapping[str, float]  # "labour.wages"
    heard: Collection[str] = ()  # subcategories the lexicon heard


def find(
    clean: str, leaning: Leaning, weights: Sequence[float], among: Index, words: Iterable[str] | None = None
) -> tuple[FaqHit, ...]:
    """The entries that may answer, likeliest first, each with the probability that it does; empty when none may.

    `weights` are those of the clues, of "none" and of its growth with length, as `nlu.faq.fit` found them. `words` are
    the words of the clean text, when they are cut already.
    """
    best = ranked(clean, leaning, weights, among, words)
    if not best or best[0].score < SILENT_BELOW:
        return ()
    return tuple(hit for hit in best if hit.score >= BESIDE)


def ranked(
    clean: str, leaning: Leaning, weights: Sequence[float], among: Index, words: Iterable[str] | None = None
) -> tuple[FaqHit, ...]:
    """The likeliest entries, however unlikely they are."""
    if not among.ids:
        return ()
    text = clean[:READ].lower()
    p = _softmax(_heard(clean, leaning, among, words).scores(among, weights), none_score(len(clean), weights))
    p = keys.sharpened(p, text, among.tellers)
    for row, alike in among.asks.like(pairs_of(text), _VERBATIM).items():
        p[row] = max(p[row], alike)
    best = keys.likeliest(p, SHOWN)
    return tuple(FaqHit(among.ids[at], round(float(p[at]), 3)) for at in best)


class _Heard(NamedTuple):
    """The clues: how alike each entry is, and what all entries of a subcategory share, a row each."""

    match: NDArray[np.float32]
    shared: NDArray[np.float32]

    def scores(self, among: Index, weights: Sequence[float]) -> NDArray[np.float64]:
        """What all clues together say for each entry."""
        shared = self.shared @ np.array(weights[1 : len(CLUES)])
        found: NDArray[np.float64] = self.match * np.float64(weights[0]) + shared.take(among.code_of)
        return found


def clues(clean: str, leaning: Leaning, among: Index, words: Iterable[str] | None = None) -> NDArray[np.float32]:
    """What speaks for each entry: one row an entry, one column a clue."""
    heard = _heard(clean, leaning, among, words)
    return np.column_stack([heard.match, heard.shared.take(among.code_of, axis=0)])


def _heard(clean: str, leaning: Leaning, among: Index, words: Iterable[str] | None) -> _Heard:
    match = among.match(terms_of(clean[:READ].lower(), words if len(clean) <= READ else None))
    shared = np.zeros((among.codes_count, len(CLUES) - 1), dtype=np.float32)
    shared[:, 1] = math.log(_UNLIKELY)
    likely = [
        (category, among.codes[category]) for category in (*leaning.categories, PROCEDURE) if category in among.codes
    ]
    if likely:
        told = [row for category, codes in likely for row in _of_category(category, codes, leaning)]
        shared[[at for _, codes in likely for _, at in codes]] = told
    return _Heard(match, shared)


def _of_category(category: str, codes: Sequence[tuple[str, int]], leaning: Leaning) -> list[tuple[float, ...]]:
    """The clues all entries of a subcategory share. Procedure is of no category: there only their doubt speaks."""
    if category == PROCEDURE:
        return [(0.0, 0.0, 0.0, 1.0, leaning.categories.get("other", 0.0))] * len(codes)
    root, likely, heard = math.sqrt(leaning.categories[category]), leaning.subcategories.get, leaning.heard
    return [
        (root, math.log(_ANY if code == category else likely(code, 0.0) + _UNLIKELY), float(code in heard), 0.0, 0.0)
        for code, _ in codes
    ]


def _softmax(scores: NDArray[np.float64], none: float) -> NDArray[np.float64]:
    """A softmax over the entries and "none", which is left out of the answer."""
    top = max(float(scores.max()), none)
    powers = np.exp(scores - top)
    p: NDArray[np.float64] = powers / (powers.sum() + math.exp(none - top))
    return p


def none_score(length: int, weights: Sequence[float]) -> float:
    """What speaks for no entry: more, the longer the message."""
    return weights[len(CLUES)] + weights[len(CLUES) + 1] * (math.log(max(1, length)) - _USUAL_LENGTH)
