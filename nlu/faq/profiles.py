"""What the classifier takes each entry's questions to be about: shares of subcategories, learnt by `fit`, in `data/faq/profiles.json`.

An entry stands in one subcategory, but people ask for it from several: a fall at work sounds like an injury, a contract of
sale like a house. And an entry of procedure is asked for from everywhere, though not from everywhere alike.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu import categories
from nlu.faq.entries import FOLDER
from nlu.types import FaqEntry

FILE = FOLDER / "profiles.json"
_LEAST = 0.005  # shares below are left out of the file
_STANDS = 1.0  # questions an entry is credited with that are of the subcategory it stands in

Profile = Mapping[str, float]  # subcategory ("labour.wages") → share


@cache
def codes() -> tuple[str, ...]:
    """All subcategories, in the order of the columns."""
    return tuple(f"{code}.{sub}" for code, known in categories.load().items() for sub in known.subcategories)


@cache
def load() -> Mapping[str, Profile]:
    """The shipped profiles by entry; none where the file is not there yet."""
    if not FILE.exists():
        return {}
    known: Mapping[str, Profile] = json.loads(FILE.read_text(encoding="utf-8"))
    return known


def row(subcategories: Mapping[str, float], categories_: Mapping[str, float]) -> NDArray[np.float32]:
    """A message's probabilities over `codes`, of those of categories and, within each, of subcategories."""
    found, places = [0.0] * len(codes()), _places()
    for code, p in subcategories.items():
        at, category = places[code]
        found[at] = p * categories_[category]
    return np.array(found, dtype=np.float32)


def overlap(
    roots: NDArray[np.float32], subcategories: Mapping[str, float], categories_: Mapping[str, float]
) -> NDArray[np.float32]:
    """How much the profile of each entry and a message's probabilities overlap, 0 to 1. `roots`: one row a subcategory."""
    places, found, known = [], [], _places()
    for code, p in subcategories.items():
        at, category = known[code]
        places.append(at)
        found.append(math.sqrt(p * categories_[category]))
    return np.array(found, dtype=np.float32) @ roots.take(places, axis=0)


@cache
def _places() -> Mapping[str, tuple[int, str]]:
    """For each subcategory its column and its category."""
    return {code: (at, code.partition(".")[0]) for at, code in enumerate(codes())}


def learn(entry: FaqEntry, leanings: Iterable[NDArray[np.float32]]) -> Profile:
    """The profile of an entry, of what its questions lean to."""
    total = np.sum([_STANDS * _stands(entry), *leanings], axis=0)
    shares = total / total.sum()
    return {code: round(float(p), 3) for code, p in zip(codes(), shares, strict=True) if p >= _LEAST}


def _stands(entry: FaqEntry) -> NDArray[np.float32]:
    """Where an entry stands: in its subcategory, else anywhere in its category, else (procedure) anywhere."""
    fits = [code == f"{entry.category}.{entry.subcategory}" for code in codes()]
    if not any(fits):
        fits = [code.startswith(f"{entry.category}.") for code in codes()]
    here = np.array(fits if any(fits) else [True] * len(fits), dtype=np.float32)
    shares: NDArray[np.float32] = here / here.sum()
    return shares


def roots(entries: Sequence[FaqEntry], known: Mapping[str, Profile] | None = None) -> NDArray[np.float32]:
    """One row an entry, the square roots of its shares: times those of a message, how much the two overlap, 0 to 1."""
    known = load() if known is None else known
    rows = np.zeros((len(entries), len(codes())), dtype=np.float32)
    for row, entry in zip(rows, entries, strict=True):
        if entry.id not in known:
            row[:] = _stands(entry)
        for code, share in known.get(entry.id, {}).items():
            row[_places()[code][0]] = share
    return np.sqrt(rows)


def write(learnt: Mapping[str, Profile], path: Path = FILE) -> None:
    """The file, a line an entry; the same profiles give the same bytes."""
    lines = (f" {json.dumps(id_)}: {json.dumps(dict(profile))}" for id_, profile in learnt.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    load.cache_clear()
