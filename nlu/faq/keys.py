"""What a question names when an entry is meant: patterns from `data/faq/keys.tsv`, each worth what it tells the entry apart.

The words of a question are alike for all entries of a matter; a word such as 下班 or 借条 tells one from its neighbours.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu import cues
from nlu.faq.entries import FOLDER, BadFaq
from nlu.normalise import normalise
from nlu.patterns import Cued
from nlu.types import FaqEntry

FILE = FOLDER / "keys.tsv"
LOOKED_AT = 30  # likeliest entries that are looked at: the right one is nearly always among them
_SHARE = 0.35  # of what counting says: the words of a question are not independent of one another


@cache
def load(path: Path = FILE) -> Mapping[str, Cued]:
    """The pattern of each entry that has one. Raises `BadFaq` with the line."""
    found: dict[str, Cued] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        id_, tab, source = line.partition("\t")
        if not tab or not source or id_ in found:
            raise BadFaq(f"{path.name}:{number}: an entry, a tab and a pattern; each entry once")
        found[id_] = Cued(source)
    return found


def worth(entries: Sequence[FaqEntry]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each entry what it says for it that its key is named, and that it is not: logarithms of likelihood ratios.

    Counted over the entry's own questions against those of the other entries of its category.
    """
    asked = [[normalise(ask).lower() for ask in entry.asks] for entry in entries]
    named, unnamed = np.zeros(len(entries), np.float32), np.zeros(len(entries), np.float32)
    for row, entry in enumerate(entries):
        key = load().get(entry.id)
        if key is None:
            continue
        near = (asked[at] for at, other in enumerate(entries) if other.category == entry.category and at != row)
        own, others = _share(key, asked[row]), _share(key, [ask for asks in near for ask in asks])
        named[row], unnamed[row] = math.log(own / others), math.log((1 - own) / (1 - others))
    return named, unnamed


def _share(key: Cued, asks: Sequence[str]) -> float:
    """The share of questions that name it, never quite none or all."""
    return (sum(key.search(ask) is not None for ask in asks) + 1) / (len(asks) + 2)


def told_by(
    ids: Sequence[str], named: NDArray[np.float32], unnamed: NDArray[np.float32]
) -> tuple[tuple[Cued | None, float, float], ...]:
    """For each entry its key, and what it says for the entry that the key is named, and that it is not."""
    return tuple(
        (load().get(id_), said, unsaid) for id_, said, unsaid in zip(ids, named.tolist(), unnamed.tolist(), strict=True)
    )


def sharpened(
    p: NDArray[np.float64], text: str, tellers: Sequence[tuple[Cued | None, float, float]]
) -> NDArray[np.float64]:
    """Probabilities of entries after looking whether the likeliest are named; together they stay as likely as they were."""
    top = likeliest(p, LOOKED_AT)
    here = cues.possible(text)
    tells: list[float] = []
    for key, named, unnamed in map(tellers.__getitem__, top.tolist()):
        if key is None:
            tells.append(0.0)
        else:
            tells.append(named if key.bit & here and key.compiled.search(text) else unnamed)
    before = p.take(top)
    better = before * np.exp(_SHARE * np.array(tells))
    found = p.copy()
    found[top] = better * (before.sum() / better.sum())
    return found


def likeliest(p: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """The places of the highest, the highest first and of two alike the first: as a stable sort would, without sorting all."""
    low = -p
    if count < len(p):
        ordered = low.copy()
        ordered.partition(count - 1)
        places = (low <= ordered[count - 1]).nonzero()[0]
    else:
        places = np.arange(len(p))
    best: NDArray[np.intp] = places.take(low.take(places).argsort(kind="stable")[:count])
    return best
