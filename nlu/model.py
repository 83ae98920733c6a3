"""The trained model file: vocabularies, weights in one byte each, and how to score features with them. numpy only."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu import grams
from nlu.features import Features

FILE = Path(__file__).parent / "data" / "model.npz"
FORMAT = 1
_WORD = "="  # what names of words begin with
_MARKS = "#~!"  # and those of signals
SEEN_TOGETHER = ("category", "kind", "danger")  # heads that know nearly all features and have few labels

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
        known = (vector.at < len(self.weights)).nonzero()[0]
        at, value = vector.at.take(known), vector.value.take(known)
        return self.sum(value * self.scale.take(at), self.weights.take(at, axis=0).astype(np.float32))

    def sum(self, strengths: Floats, rows: Floats) -> Floats:
        """The scores, of how strong each feature is by the head's scale and of the features' weights."""
        scores: Floats = strengths @ rows
        scores += self.bias
        return scores

    @cached_property
    def groups(self) -> Mapping[str, slice]:
        """Where the subcategories of each category stand among the labels: they stand together."""
        known: dict[str, slice] = {}
        for at, label in enumerate(self.labels):
            code = label.partition(".")[0]
            known[code] = slice(known[code].start if code in known else at, at + 1)
        return known


class Vector(NamedTuple):
    """A message as the model sees it: which features, and how strong. The first of them are those of `words`."""

    at: Numbers
    value: Floats
    words: Sequence[str]


class View(NamedTuple):
    """A message as one head sees it: its scores, and how each feature weighs in them."""

    scores: Floats
    weights: Floats


@dataclass(frozen=True)
class Model:
    """`names` of the features: words and signals first, then character runs, so that a head may know the first part only."""

    names: Sequence[str]
    idf: Floats
    heads: Mapping[str, Head]
    settings: Mapping[str, Any]

    @cached_property
    def _side_by_side(self) -> tuple[Floats, Floats, Mapping[str, slice]]:
        """Weights and bias of the heads of `SEEN_TOGETHER` in one table, and where in it each head's own stand.

        Of those that there are: danger is learnt after the others (`nlu.train`).
        """
        heads = {name: self.heads[name] for name in SEEN_TOGETHER if name in self.heads}
        bias = np.concatenate([head.bias for head in heads.values()])
        weights, own, first = np.zeros((len(self.idf), len(bias)), dtype=np.float32), {}, 0
        for name, head in heads.items():
            own[name] = slice(first, first := first + len(head.labels))
            np.multiply(head.weights, head.scale[:, None], out=weights[: len(head.weights), own[name]])
        return weights, bias, own

    def views(self, vector: Vector) -> dict[str, View]:
        """What the heads of `SEEN_TOGETHER` see; the same scores as `Head.score`, but for rounding."""
        weights, bias, own = self._side_by_side
        rows = weights.take(vector.at, axis=0)
        scores = vector.value @ rows
        scores += bias
        return {name: View(scores[part], rows[:, part]) for name, part in own.items()}

    @cached_property
    def _words(self) -> Mapping[str, int]:
        """The numbers of words."""
        return {name[1:]: at for at, name in enumerate(self.names) if name[0] == _WORD}

    @cached_property
    def _signals(self) -> Mapping[str, int]:
        """The numbers of signals."""
        return {name: at for at, name in enumerate(self.names) if name[0] in _MARKS}

    @cached_property
    def _runs(self) -> grams.Table:
        """The numbers of character runs, and of what else is written as short."""
        short = [(name, at) for at, name in enumerate(self.names) if len(name) <= grams.LONGEST]
        return grams.table((name for name, _ in short), (at for _, at in short))

    def vector(self, features: Features, extra: Mapping[str, float] | None = None) -> Vector:
        """The known features: words and runs by tf-idf, each kind of unit length; signals as they are."""
        words, at, value = _known(features.words, self._words)
        words_end = len(at)
        times = Counter(self._runs.known(grams.runs_of(features.flat)).tolist())
        at += times
        value += times.values()
        said_end = len(at)
        _, numbers, strengths = _known({**features.signals, **(extra or {})}, self._signals)
        at += numbers
        value += strengths
        places, strong = np.array(at, dtype=np.intp), np.array(value, dtype=np.float32)
        said = strong[:said_end]
        np.log(said, out=said)
        said += 1
        said *= self.idf.take(places[:said_end])
        for part in (said[:words_end], said[words_end:]):
            if len(part):
                part /= math.sqrt(part @ part)
        return Vector(places, strong, words)

    def heaviest(self, vector: Vector, view: View, label: int, least: float = 0.0) -> list[str]:
        """The words that add more than `least` to the score of a label, the heaviest first."""
        own = len(vector.words)
        shares = (vector.value[:own] * view.weights[:own, label]).tolist()
        heavy = [(share, word) for share, word in zip(shares, vector.words, strict=True) if share > least]
        heavy.sort(key=itemgetter(0), reverse=True)
        return [word for _, word in heavy]


def _known(told: Mapping[str, float], numbers: Mapping[str, int]) -> tuple[list[str], list[int], list[float]]:
    """Those that have a number, their numbers, and how much each is told."""
    known = list(filter(numbers.__contains__, told))
    return known, list(map(numbers.__getitem__, known)), list(map(told.__getitem__, known))


def quantised(labels: tuple[str, ...], weights: Floats, bias: Floats) -> Head:
    """A head with its weights rounded to one byte, each feature with its own scale: signals weigh far more than runs."""
    scale = (np.maximum(np.abs(weights).max(axis=1), 1e-6) / 127).astype(np.float32)
    return Head(labels, np.rint(weights / scale[:, None]).astype(np.int8), scale, bias.astype(np.float32))


def save(model: Model, path: Path) -> None:
    """Write the file; the same model gives the same bytes."""
    about = {
        "format": FORMAT,
        "settings": dict(model.settings),
        "heads": {name: list(head.labels) for name, head in model.heads.items()},
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8),
        "names": np.frombuffer("\n".join(model.names).encode(), dtype=np.uint8),
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
        return Model(names, raw["idf"], heads, about["settings"])
