"""The danger head alone, learnt anew on a standing model: what is written of danger grows oftener than the rest."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.sparse import vstack  # type: ignore[import-untyped]  # ships no types
from sklearn.model_selection import StratifiedKFold

from nlu.corpus import Example
from nlu.model import Model
from nlu.train.heads import DANGERS, SEED, danger_head
from nlu.train.samples import Sample, matrix, number, sample
from nlu.train.settings import chances, danger_figures, danger_settings


def retrain(
    standing: Model, examples: Sequence[Example], alarming: Sequence[Example], folds: int
) -> tuple[Model, dict[str, Any]]:
    """The standing model with its danger head and thresholds learnt anew, and cross-validated figures on `examples`.

    The other heads stay as they are: features that only danger knows are numbered after theirs.
    """
    samples, more = [sample(example) for example in examples], [sample(example) for example in alarming]
    bare = _wider(standing, [*samples, *more])
    own, beside = matrix(bare, samples).tocsr(), matrix(bare, more)
    held = np.zeros((len(samples), len(DANGERS)), dtype=np.float32)
    split = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    for trains, tests in split.split(held, [s.example.category for s in samples]):
        head = danger_head(vstack([own[trains], beside]), [*(samples[i] for i in trains), *more])
        held[tests] = own[tests] @ (head.weights * head.scale[:, None]) + head.bias
    p = chances(held)
    settings = danger_settings(samples, p)
    heads = {**standing.heads, "danger": danger_head(vstack([own, beside]), [*samples, *more])}
    return (
        replace(bare, heads=heads, settings={**standing.settings, **settings}),
        danger_figures(samples, p, settings),
    )


def _wider(standing: Model, samples: Sequence[Sample]) -> Model:
    """A model without heads that knows the features of the standing one, and after them those of the samples."""
    known, own = set(standing.names), number(samples).bare
    new = [at for at, name in enumerate(own.names) if name not in known]
    return Model([*standing.names, *(own.names[at] for at in new)], np.append(standing.idf, own.idf[new]), {}, {})
