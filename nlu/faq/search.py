"""Which entries of the FAQ answer a message, each with the probability that it does rather than none of them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from nlu import tokens
from nlu.faq import keys, profiles
from nlu.faq.meaning import DOUBT, Meaning
from nlu.faq.postings import READ, Index, pairs_of
from nlu.faq.wants import wants
from nlu.types import FaqHit

SHOWN = 4  # of five it is a long list on a phone
SILENT_BELOW = 0.1  # probability of the likeliest entry under which none is even a candidate
BESIDE = 0.01  # probability from which a further entry stands beside the likeliest
CLUES = ("match", "leaning", "wants")
_VERBATIM = 0.75  # likeness from which a question counts as one the entry lists
_FAINT = 0.02  # overlap below which one entry is no less likely than another for its matter
_SURELY = 1e-9  # of none, at the least
_USUAL_LENGTH = 3.0  # natural logarithm of characters


@dataclass(frozen=True, slots=True)
class Leaning:
    """What the classifier makes of the message: probabilities by category and, within the likely ones, subcategory."""

    categories: Mapping[str, float]
    subcategories: Mapping[str, float]  # "labour.wages"


def find(
    clean: str,
    leaning: Leaning,
    weights: Sequence[float],
    among: Index,
    words: Iterable[str] | None = None,
    meaning: Meaning | None = None,
) -> tuple[FaqHit, ...]:
    """The entries that may answer, likeliest first, each with the probability that it does; empty when none may.

    `weights` are those of the clues, of "none" and of its growth with length, as `nlu.faq.fit` found them. `words` are
    the words of the clean text, when they are cut already. `meaning` is one more clue, where it is to be used.
    """
    best = ranked(clean, leaning, weights, among, words, meaning)
    if not best or best[0].score < SILENT_BELOW:
        return ()
    return tuple(hit for hit in best if hit.score >= BESIDE)


def ranked(
    clean: str,
    leaning: Leaning,
    weights: Sequence[float],
    among: Index,
    words: Iterable[str] | None = None,
    meaning: Meaning | None = None,
) -> tuple[FaqHit, ...]:
    """The likeliest entries, however unlikely they are."""
    if not among.ids:
        return ()
    text = clean[:READ].lower()
    match, near, wanted = clues(clean, leaning, among, words)
    scores: NDArray[np.float32] = weights[0] * match + weights[1] * near + weights[2] * wanted
    likely, none = _likely(scores, none_score(len(clean), weights))
    if meaning is not None:  # tells which entry it is, not whether there is one: that the others tell
        which, _ = _likely(meaning.beside(scores, clean), -math.inf)
        likely = {at: q * (1 - none) for at, q in which.items()}
        none *= DOUBT
    likely |= keys.sharpened(dict(islice(likely.items(), keys.LOOKED_AT)), text, among.tellers)
    # beside none alone: of two entries that both answer, neither makes the other doubtful
    alone = {at: q / (q + none) for at, q in likely.items()}
    for at, alike in among.asks.like(pairs_of(text), _VERBATIM).items():
        alone[at] = max(alone.get(at, 0.0), alike)
    best = sorted((-q, at) for at, q in alone.items())[:SHOWN]
    return tuple(FaqHit(among.ids[at], round(-low, 3)) for low, at in best)


def clues(
    clean: str, leaning: Leaning, among: Index, words: Iterable[str] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """What speaks for each entry: for each clue one number an entry."""
    text = clean[:READ].lower()
    match = among.match(tokens.cut(text) if words is None or len(clean) > READ else words, pairs_of(text))
    overlap = profiles.overlap(among.asked_from, leaning.subcategories, leaning.categories)
    return match, np.log(overlap + _FAINT), among.wanted @ wants(clean.lower())


def _likely(scores: NDArray[np.float32], none: float) -> tuple[dict[int, float], float]:
    """The probabilities of the likeliest entries by their rows, the likeliest first, and of "none": a softmax over all and it."""
    of = keys.likeliest(scores, keys.LOOKED_AT + SHOWN)  # beyond those looked at, no others can be among the first
    top = max(float(scores[of[0]]), none)
    powers = np.exp(scores - top)
    beside = math.exp(none - top)
    total = float(powers.sum()) + beside
    shares = (powers.take(of) / total).tolist()
    return dict(zip(of.tolist(), shares, strict=True)), max(beside / total, _SURELY)


def none_score(length: int, weights: Sequence[float]) -> float:
    """What speaks for no entry: more, the longer the message."""
    return weights[len(CLUES)] + weights[len(CLUES) + 1] * (math.log(max(1, length)) - _USUAL_LENGTH)
