"""The directions of `nlu.faq.meaning`, learnt from telling the entries apart by the vectors of their questions and tellings."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.faq.meaning import SHARP, Encoder, Kept, Rows, away, mark_of, texts_of, unit, vectors
from nlu.types import FaqEntry

_ROUNDS, _TOGETHER, _STEP = 6, 512, 0.01  # more rounds learn the texts by heart
_CALM = 1e-5  # keeps the directions near the middles of their texts
_FIRST, _SECOND = 0.9, 0.999  # how slowly the means of the slope and of its square change (Adam)


def learn(entries: Sequence[FaqEntry], encoder: Encoder) -> Kept:
    """A direction for each entry."""
    texts = [(row, text) for row, entry in enumerate(entries) for text in texts_of(entry)]
    found = vectors(encoder, [text for _, text in texts])
    middle: Rows = found.mean(axis=0)
    rows = _learnt(away(found, middle), np.array([row for row, _ in texts], dtype=np.intp), len(entries))
    return Kept(middle, {e.id: (mark_of(e), row) for e, row in zip(entries, rows, strict=True)})


def _learnt(said: Rows, owners: NDArray[np.intp], count: int) -> Rows:
    """By descending in small steps from the middles of each entry's texts (Adam: Kingma and Ba 2015)."""
    sums = np.zeros((count, said.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, said)
    start = SHARP * unit(sums)
    own, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step, some in enumerate(_batches(len(said)), 1):
        slope = _slope(said[some], owners[some], own) + _CALM * (own - start)
        mean += (1 - _FIRST) * (slope - mean)
        square += (1 - _SECOND) * (slope * slope - square)
        size = np.sqrt(square / (1 - _SECOND**step)) + 1e-7
        own -= _STEP * (mean / (1 - _FIRST**step)) / size
    return own


def _batches(count: int) -> Iterator[NDArray[np.intp]]:
    """All texts once a round, in an order that is the same each time."""
    order = np.random.default_rng(0)
    for _ in range(_ROUNDS):
        yield from np.array_split(order.permutation(count), count // _TOGETHER + 1)


def _slope(said: Rows, owners: NDArray[np.intp], own: Rows) -> Rows:
    """How the mistakes on these texts change with each direction."""
    scores = said @ own.T
    wrong = np.exp(scores - scores.max(axis=1, keepdims=True))
    wrong /= wrong.sum(axis=1, keepdims=True)
    wrong[np.arange(len(said)), owners] -= 1
    slope: Rows = wrong.T @ said / len(said)
    return slope
