"""Which entry of the FAQ answers a message, as probabilities that leave room for "none of them"."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    p = probabilities(clues(clean, leaning, among, words), len(clean), weights)
    p = keys.sharpened(p, text, among.ids, among.named, among.unnamed)
    for row, alike in among.asks.like(pairs_of(text), _VERBATIM).items():
        p[row] = max(p[row], alike)
    best = np.argsort(-p, kind="stable")[:SHOWN]
    return tuple(FaqHit(among.ids[at], round(float(p[at]), 3)) for at in best)


def clues(clean: str, leaning: Leaning, among: Index, words: Iterable[str] | None = None) -> NDArray[np.float32]:
    """What speaks for each entry: one row an entry, one column a clue."""
    text = clean[:READ].lower()
    match = among.match(terms_of(text, words if len(clean) <= READ else None))
    likely = [
        (at, _of_code(c, code, leaning))
        for c in (*leaning.categories, PROCEDURE)
        for code, at in among.codes.get(c, ())
    ]
    shared = np.zeros((among.code_of.max(initial=-1) + 1, len(CLUES) - 1), dtype=np.float32)
    shared[:, 1] = math.log(_UNLIKELY)
    if likely:
        shared[[at for at, _ in likely]] = [clues for _, clues in likely]
    return np.column_stack([match, shared.take(among.code_of, axis=0)])


def _of_code(category: str, code: str, leaning: Leaning) -> tuple[float, float, float, float, float]:
    """The clues all entries of a subcategory share. Procedure is of no category: there only their doubt speaks."""
    if category == PROCEDURE:
        return 0.0, 0.0, 0.0, 1.0, leaning.categories.get("other", 0.0)
    own = _ANY if code == category else leaning.subcategories.get(code, 0.0) + _UNLIKELY
    return math.sqrt(leaning.categories[category]), math.log(own), float(code in leaning.heard), 0.0, 0.0


def probabilities(found: NDArray[np.float32], length: int, weights: Sequence[float]) -> NDArray[np.float64]:
    """A softmax over the entries and "none", which is left out of the answer."""
    scores = np.append(found @ np.array(weights[: len(CLUES)]), none_score(length, weights))
    powers = np.exp(scores - scores.max())
    p: NDArray[np.float64] = powers[:-1] / powers.sum()
    return p


def none_score(length: int, weights: Sequence[float]) -> float:
    """What speaks for no entry: more, the longer the message."""
    return weights[len(CLUES)] + weights[len(CLUES) + 1] * (math.log(max(1, length)) - _USUAL_LENGTH)
