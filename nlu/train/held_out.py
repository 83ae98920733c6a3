"""Scores of every sample by a model that has not seen it: what thresholds and figures rest on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from nlu import categories
from nlu.model import Floats, Head, Model, Vector
from nlu.train.heads import KINDS, SEED, fit
from nlu.train.samples import Sample

_UNSEEN = -30  # score of a label that has no example in the fold


@dataclass(frozen=True)
class HeldOut:
    """One row a sample; categories in the order of their file, kinds as `KINDS`."""

    category: Floats
    kind: Floats
    subcategory: list[str]  # the best within the sample's own category


def cross_validate(samples: Sequence[Sample], folds: int, asked: Sequence[Sample] = ()) -> HeldOut:
    """Every sample scored once, by a model trained on the other folds, and on all of `asked`."""
    known = list(categories.load())
    out = HeldOut(
        np.full((len(samples), len(known)), _UNSEEN, dtype=np.float32),
        np.full((len(samples), len(KINDS)), _UNSEEN, dtype=np.float32),
        [""] * len(samples),
    )
    for fitted, tests in _folds(samples, folds, asked):
        columns = [known.index(label) for label in fitted.heads["category"].labels]
        kinds = [KINDS.index(label) for label in fitted.heads["kind"].labels]
        for i in tests:
            vector = fitted.vector(samples[i].features)
            out.category[i, columns] = fitted.heads["category"].score(vector)
            out.kind[i, kinds] = fitted.heads["kind"].score(vector)
            out.subcategory[i] = _best_of(fitted.heads["subcategory"], vector, samples[i].example.category)
    return out


def _best_of(head: Head, vector: Vector, category: str) -> str:
    """The best subcategory of one category."""
    scores = head.score(vector)
    own = [at for at, label in enumerate(head.labels) if label.startswith(f"{category}.")]
    return head.labels[max(own, key=lambda at: float(scores[at]))]


def _folds(samples: Sequence[Sample], folds: int, asked: Sequence[Sample]) -> Iterator[tuple[Model, list[int]]]:
    split = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    for trains, tests in split.split(np.zeros(len(samples)), [s.example.category for s in samples]):
        yield fit([samples[i] for i in trains], asked), [int(i) for i in tests]
