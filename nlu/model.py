"""The trained model file: vocabularies, weights in one byte each, and how to score features with them. numpy only."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.features import Features

FILE = Path(__file__).parent / "data" / "model.npz"
FORMAT = 1

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """One linear model over part of the features: its labels, weights (bytes, scaled per feature) and bias."""

    labels: tuple[str, ...]
    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats

    def score(self, vector: "Vector") -> Floats:
        """One score per label. Features beyond the head's own are left out."""
        at, value = self._own(vector)
        scores: Floats = (value * self.scale[at]) @ self.weights[at].astype(np.float32) + self.bias
        return scores

    def score_some(self, vector: "Vector", labels: slice) -> Floats:
        """The scores of neighbouring labels only."""
        at, value = self._own(vector)
        rows: Floats = self.weights[:, labels][at].astype(np.float32)
        strengths: Floats = value * self.scale[at]
        scores: Floats = strengths @ rows
        return scores + self.bias[labels]

    def shares(self, vector: "Vector", label: int) -> Floats:
        """What each feature adds to the score of one label."""
        at, value = self._own(vector)
        shares: Floats = value * self.scale[at] * self.weights[at, label]
        return shares

    def _own(self, vector: "Vector") -> tuple[NDArray[np.int32], Floats]:
        if vector.top < len(self.weights):
            return vector.at, vector.value
        known = vector.at < len(self.weights)
        return np.where(known, vector.at, 0), np.where(known, vector.value, 0).astype(np.float32)


@dataclass(frozen=True)
class Vector:
    """A message as the model sees it: which features, how strong, and their names."""

    at: NDArray[np.int32]
    value: Floats
    names: tuple[str, ...]
    top: int  # highest number in `at`


@dataclass(frozen=True)
class Model:
    """Words and signals come first in the numbering, then character runs, so that a head may know the first part only."""

    index: Mapping[str, int]
    idf: Floats
    heads: Mapping[str, Head]
    settings: Mapping[str, Any]

    def vector(self, features: Features, extra: Mapping[str, float] | None = None) -> Vector:
        """The known features: words and runs by tf-idf, each kind of unit length; signals as they are."""
        parts = [
            self._weighed({f"={word}": n for word, n in features.words.items()}),
            self._weighed(features.chars),
            self._plain(features.signals),
            self._plain(extra or {}),
        ]
        names = tuple(name for part in parts for name in part[0])
        at = np.array([self.index[name] for name in names], dtype=np.int32)
        return Vector(at, np.concatenate([part[1] for part in parts]), names, int(at.max(initial=0)))

    def _weighed(self, counts: Mapping[str, int]) -> tuple[list[str], Floats]:
        names = [name for name in counts if name in self.index]
        if not names:
            return [], np.zeros(0, dtype=np.float32)
        tf = 1 + np.log(np.array([counts[name] for name in names], dtype=np.float32))
        values = tf * self.idf[[self.index[name] for name in names]]
        return names, (values / math.sqrt(values @ values)).astype(np.float32)

    def _plain(self, strengths: Mapping[str, float]) -> tuple[list[str], Floats]:
        names = [name for name in strengths if name in self.index]
        return names, np.array([strengths[name] for name in names], dtype=np.float32)


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
