"""The factors of `nlu.faq.factors`, learnt from telling the entries apart: under them questions held out find their entry
more often. Needs scipy, like all training.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu import tokens
from nlu.faq import folds
from nlu.faq.building import build
from nlu.faq.postings import Index, pairs_of
from nlu.types import FaqEntry

FOLDS = 4
_SHARP = 45.0  # how much likelier an entry is for being more alike: near what `fit` learns
_ROUNDS, _TOGETHER, _STEP = 3, 400, 0.02  # more rounds learn the questions by heart
_CALM = 3e-5  # keeps the factors near 1
_SLIGHT = 0.05  # logarithm of a factor that is not worth a line
_FIRST, _SECOND = 0.9, 0.999  # how slowly the means of the slope and of its square change (Adam)

Row = NDArray[np.float32]


@dataclass(frozen=True)
class _Part:
    """The questions of one fold: their terms, what else speaks for each entry, the entry that answers; entries without them."""

    asked: Any  # sparse, one row a question
    beside: Row
    answers: NDArray[np.intp]
    entries: Any  # sparse, one row an entry


def learn(entries: Sequence[FaqEntry], clean: Callable[[str], str], beside: Callable[[str], Row]) -> dict[str, float]:
    """The factors. `clean` gives a question as it is searched for, `beside` what speaks for each entry beside the terms."""
    whole = build(entries, factors={})
    parts = [_part(entries, fold, whole, clean, beside) for fold in range(FOLDS)]
    names = whole.terms.names
    return {
        name: round(float(np.exp(factor)), 2)
        for name, factor in zip(names, _learnt(parts, len(names)), strict=True)
        if abs(factor) >= _SLIGHT
    }


def _part(
    entries: Sequence[FaqEntry],
    fold: int,
    whole: Index,
    clean: Callable[[str], str],
    beside: Callable[[str], Row],
) -> _Part:
    """`whole` is the index of all, by whose terms all parts are numbered."""
    asked = [(row, text) for row, entry in enumerate(entries) for text in folds.taken(entry, fold, FOLDS)]
    rest = build([folds.without(entry, fold, FOLDS) for entry in entries], factors={})
    width = len(whole.terms.names)
    return _Part(
        _sparse([_asked(clean(text), whole) for _, text in asked], width),
        np.stack([beside(text) for _, text in asked]),
        np.array([row for row, _ in asked], dtype=np.intp),
        _sparse(_rows(rest, whole), width),
    )


def _asked(text: str, whole: Index) -> dict[int, float]:
    """The terms of a question by their numbers, as the search weighs them."""
    numbers, weighed = whole.asked(tokens.cut(text), pairs_of(text))
    return dict(zip(numbers.tolist(), weighed.tolist(), strict=True))


def _rows(among: Index, whole: Index) -> list[dict[int, float]]:
    """The entries of an index, over the terms of another."""
    places = {name: at for at, name in enumerate(whole.terms.names)}
    found: list[dict[int, float]] = [{} for _ in among.ids]
    for at, name in enumerate(among.terms.names):
        if (place := places.get(name)) is not None:
            for post in range(among.starts[at], among.starts[at + 1]):
                found[among.rows[post]][place] = float(among.shares[post])
    return found


def _sparse(rows: Sequence[Mapping[int, float]], width: int) -> Any:
    from scipy import sparse  # type: ignore[import-untyped]  # ships no types; nothing but training needs it

    ends = np.cumsum([0, *map(len, rows)])
    columns = np.array([at for row in rows for at in row], dtype=np.intp)
    values = np.array([value for row in rows for value in row.values()], dtype=np.float32)
    return sparse.csr_matrix((values, columns, ends), shape=(len(rows), width))


def _learnt(parts: Sequence[_Part], width: int) -> Row:
    """Logarithms of the factors, by descending in small steps (Adam: Kingma and Ba 2015)."""
    factors, mean, square = (np.zeros(width, np.float32) for _ in range(3))
    steps = (batch for _ in range(_ROUNDS) for batch in _batches(parts))
    for count, (part, rows) in enumerate(steps, 1):
        slope = _slope(part, rows, factors) + _CALM * factors
        mean += (1 - _FIRST) * (slope - mean)
        square += (1 - _SECOND) * (slope * slope - square)
        size = np.sqrt(square / (1 - _SECOND**count)) + 1e-8
        factors -= _STEP * (mean / (1 - _FIRST**count)) / size
    return factors


def _batches(parts: Sequence[_Part]) -> list[tuple[_Part, NDArray[np.intp]]]:
    """All questions once, those of one part together, in an order that is the same each time."""
    order = np.random.default_rng(len(parts))
    found = []
    for part in parts:
        count = max(1, len(part.answers) // _TOGETHER)
        found += [(part, rows) for rows in np.array_split(order.permutation(len(part.answers)), count)]
    return [found[at] for at in order.permutation(len(found))]


def _slope(part: _Part, rows: NDArray[np.intp], factors: Row) -> Row:
    """How the mistakes on these questions change with each factor."""
    own, asked = np.exp(factors), part.asked[rows]
    scores = _SHARP * (asked.multiply(own[None, :]).tocsr() @ part.entries.T).toarray() + part.beside[rows]
    wrong = np.exp(scores - scores.max(axis=1, keepdims=True))
    wrong /= wrong.sum(axis=1, keepdims=True)
    wrong[np.arange(len(rows)), part.answers[rows]] -= 1
    pull = part.entries.T.dot(wrong.T.astype(np.float32)).T
    terms = asked.tocoo()
    summed = np.bincount(terms.col, terms.data * pull[terms.row, terms.col], minlength=len(factors))
    slope: Row = (_SHARP * own * summed / len(rows)).astype(np.float32)
    return slope
