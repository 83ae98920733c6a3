"""The trained model file: vocabularies, weights in one byte each, and how to score features with them. numpy only."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.features import Features

FILE = Path(__file__).parent / "data" / "model.npz"
FORMAT = 1

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Head:
    """One linear model over part of the features: its labels, weights (bytes, scaled per feature) and bias."""

    labels: tuple[str, ...]
    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats

    def score(self, vector: "Vector") -> Floats:
        """One score per label. Features beyond the head's own are left out."""
        at, strengths = self._own(vector)
        scores: Floats = strengths @ self.weights.take(at, axis=0).astype(np.float32) + self.bias
        return scores

    def shares(self, vector: "Vector", label: int) -> Floats:
        """What each feature adds to the score of one label."""
        at, strengths = self._own(vector)
        shares: Floats = strengths * self.weights[at, label]
        return shares

    def _own(self, vector: "Vector") -> tuple[Numbers, Floats]:
        """The features and how strong each is by the head's scale; those it does not know stay as nothing of the first."""
        at, value = vector.at, vector.value
        if vector.top >= len(self.weights):
            known = at < len(self.weights)
            at, value = at * known, value * known
        return at, value * self.scale.take(at)


@dataclass(frozen=True)
class Vector:
    """A message as the model sees it: which features, and how strong."""

    at: Numbers
    value: Floats
    top: int  # highest number in `at`


@dataclass(frozen=True)
class Model:
    """Words and signals come first in the numbering, then character runs, so that a head may know the first part only."""

    index: Mapping[str, int]
    idf: Floats
    heads: Mapping[str, Head]
    settings: Mapping[str, Any]

    @cached_property
    def names(self) -> Sequence[str]:
        """The name of each feature."""
        names = [""] * len(self.idf)
        for name, at in self.index.items():
            names[at] = name
        return names

    def vector(self, features: Features, extra: Mapping[str, float] | None = None) -> Vector:
        """The known features: words and runs by tf-idf, each kind of unit length; signals as they are."""
        parts = [
            self._weighed({f"={word}": n for word, n in features.words.items()}),
            self._weighed(features.chars),
            self._known(features.signals),
            self._known(extra or {}),
        ]
        at = np.concatenate([part[0] for part in parts])
        return Vector(at, np.concatenate([part[1] for part in parts]), int(at.max(initial=0)))

    def heaviest(self, head: Head, vector: Vector, label: int, least: float = 0.0) -> Iterator[str]:
        """The words that add more than `least` to the score of a label, the heaviest first."""
        shares = head.shares(vector, label)
        likely = np.flatnonzero(shares > least)
        for at in vector.at[likely[np.argsort(-shares[likely])]].tolist():
            if (name := self.names[at]).startswith("="):
                yield name[1:]

    def _weighed(self, counts: Mapping[str, int]) -> tuple[Numbers, Floats]:
        at, times = self._known(counts)
        if not len(at):
            return at, times
        values = (1 + np.log(times)) * self.idf.take(at)
        return at, (values / math.sqrt(values @ values)).astype(np.float32)

    def _known(self, strengths: Mapping[str, float]) -> tuple[Numbers, Floats]:
        """The known ones of some features, and how strong they are."""
        at = np.fromiter(map(self.index.get, strengths, repeat(-1)), np.intp, len(strengths))
        known = at >= 0
        return at[known], np.fromiter(strengths.values(), np.float32, len(strengths))[known]


def quantised(labels: tuple[str, ...], weights: Floats, bias: Floats) -> Head:
    """A head with its weights rounded to one byte, each feature with its own scale: signals weigh far more than runs."""
    scale = (np.maximum(np.abs(weights).max(axis=1), 1e-6) / 127).astype(np.float32)
    return Head(labels, np.rint(weights / scale[:, None]).astype(np.int8), scale, bias.astype(np.float32))


def save(model: Model, path: Path) -> None:
    """Write the file; the same model gives the same bytes."""
    names = sorted(model.index, key=lambda name: model.index[name])
    about = {
        "format": FORMAT,
        "settings": dict(model.settings),
        "heads": {name: list(head.labels) for name, head in model.heads.items()},
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8),
        "names": np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        "idf": model.idf.astype(np.float32),
    }
    for name, head in model.heads.items():
        arrays |= {f"{name}_weights": head.weights, f"{name}_scale": head.scale, f"{name}_bias": head.bias}
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


@cache
def load(path: Path = FILE) -> Model:
    """The model file. Raises `ValueError` when it was written by another version."""
    with np.load(path, allow_pickle=False) as raw:
        about = json.loads(raw["about"].tobytes())
        if about["format"] != FORMAT:
            raise ValueError(f"{path.name}: format {about['format']}, expected {FORMAT}; train again")
        names = raw["names"].tobytes().decode().split("\n")
        heads = {
            name: Head(tuple(labels), raw[f"{name}_weights"], raw[f"{name}_scale"], raw[f"{name}_bias"])
            for name, labels in about["heads"].items()
        }
        return Model({name: at for at, name in enumerate(names)}, raw["idf"], heads, about["settings"])
