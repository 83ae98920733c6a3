"""The factors of `nlu.faq.factors`, learnt from telling the entries apart: under them questions held out find their entry
more often. Needs scipy, like all training.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.faq.postings import Index, build, terms_of
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
    names, rarity = _terms(build(entries, factors={}))
    parts = [_part(entries, fold, clean, beside, names, rarity) for fold in range(FOLDS)]
    learnt = _learnt(parts, len(names))
    return {
        name: round(float(np.exp(factor)), 2)
        for name, factor in zip(names, learnt, strict=True)
        if abs(factor) >= _SLIGHT
    }


def _terms(whole: Index) -> tuple[Sequence[str], Row]:
    return whole.terms.names, whole.telling.astype(np.float32)


def _part(
    entries: Sequence[FaqEntry],
    fold: int,
    clean: Callable[[str], str],
    beside: Callable[[str], Row],
    names: Sequence[str],
    rarity: Row,
) -> _Part:
    places = {name: at for at, name in enumerate(names)}
    asked = [(row, text) for row, entry in enumerate(entries) for text in _taken(entry, fold)]
    rest = build([_without(entry, fold) for entry in entries], factors={})
    return _Part(
        _sparse([_weighed(terms_of(clean(text)), places, rarity) for _, text in asked], len(names)),
        np.stack([beside(text) for _, text in asked]),
        np.array([row for row, _ in asked], dtype=np.intp),
        _sparse(list(_rows(rest, places)), len(names)),
    )


def _taken(entry: FaqEntry, fold: int) -> tuple[str, ...]:
    return (*entry.asks[fold::FOLDS], *entry.told[fold::FOLDS])


def _without(entry: FaqEntry, fold: int) -> FaqEntry:
    asks, told = (tuple(t for at, t in enumerate(all_) if at % FOLDS != fold) for all_ in (entry.asks, entry.told))
    return replace(entry, asks=asks, told=told)


def _weighed(terms: Collection[str], places: Mapping[str, int], rarity: Row) -> dict[int, float]:
    """A question as `Index.match` weighs it."""
    known = [at for term in terms if (at := places.get(term)) is not None]
    weights = rarity[known]
    size = float(np.sqrt(weights @ weights)) or 1.0
    return dict(zip(known, (weights / size).tolist(), strict=True))


def _rows(among: Index, places: Mapping[str, int]) -> Iterator[dict[int, float]]:
    """The entries of an index over terms numbered otherwise."""
    found: list[dict[int, float]] = [{} for _ in among.ids]
    for at, name in enumerate(among.terms.names):
        if (place := places.get(name)) is not None:
            for post in range(among.starts[at], among.starts[at + 1]):
                found[among.rows[post]][place] = float(among.shares[post])
    yield from found


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
