"""Corpus messages as what the heads learn from: features, their numbering, and the matrix of a model without heads."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # ships no types

from nlu import grams
from nlu.corpus import Example
from nlu.danger.hints import may_hint
from nlu.danger.reading import read as read_danger
from nlu.faq.entries import PROCEDURE
from nlu.features import Features, extract
from nlu.model import Model
from nlu.normalise import normalise
from nlu.types import FaqEntry, Kind, Risk

SEEN_AT_LEAST = 3  # messages a word or run must stand in
ASKED = 0.4  # weight of a question of the FAQ beside a written message
TOLD = 0.5  # and of what is told for an entry: there are as many of these as messages

Ints = NDArray[np.int64]
Floats64 = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """An example as features, with the danger signals the rules heard, and the dangers the model alone may hint at."""

    example: Example
    features: Features
    dangers: dict[str, float]
    hints: frozenset[Risk] = frozenset()
    weight: float = 1.0  # of what it teaches of the subject
    numbered: bool = True  # its words are features; else it only teaches with those of the others


@dataclass(frozen=True)
class Numbering:
    """A model without heads, and where words with signals, and then runs, end in its numbering."""

    bare: Model
    words_end: int
    runs_end: int


def sample(example: Example) -> Sample:
    """An example as the heads see it."""
    words = normalise(example.text)
    heard = read_danger(words)
    return Sample(example, extract(words), heard.signals, frozenset(risk for risk in Risk if may_hint(risk, heard)))


def asked(entries: Iterable[FaqEntry]) -> list[Sample]:
    """The questions of the FAQ and what residents tell for it, as samples; those of procedure are of no category.

    What is told numbers no features: its many rare words would only make the others count less.
    """
    return [
        replace(_of_faq(entry, text), weight=weight, numbered=numbered)
        for entry in entries
        if entry.category != PROCEDURE
        for texts, weight, numbered in ((entry.asks, ASKED, True), (entry.told, TOLD, False))
        for text in texts
    ]


def _of_faq(entry: FaqEntry, text: str) -> Sample:
    return sample(Example(entry.category, entry.subcategory, Kind.QUESTION, frozenset(), False, (), text, entry.id))


def number(samples: Sequence[Sample]) -> Numbering:
    """Words and signals first, then runs, then danger signals; with their weights by rarity. Of the numbered samples alone."""
    samples = [sample for sample in samples if sample.numbered]
    words: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    signals: set[str] = set()
    dangers: set[str] = set()
    for sample in samples:
        words.update(f"={word}" for word in sample.features.words)
        runs.update(grams.spelled(sample.features.flat))
        signals.update(sample.features.signals)
        dangers.update(sample.dangers)
    kept_words = sorted(word for word, n in words.items() if n >= SEEN_AT_LEAST)
    kept_runs = sorted(run for run, n in runs.items() if n >= SEEN_AT_LEAST and "\n" not in run)
    first = [*kept_words, *sorted(signals)]
    names = [*first, *kept_runs, *sorted(dangers)]
    seen = [words.get(name, 0) if name in words else runs.get(name, 0) for name in names]
    idf = (np.log((1 + len(samples)) / (1 + np.array(seen, dtype=np.float64))) + 1).astype(np.float32)
    bare = Model(names, idf, {}, {})
    return Numbering(bare, len(first), len(first) + len(kept_runs))


def matrix(bare: Model, samples: Sequence[Sample]) -> csr_matrix:
    """One row a sample, one column a feature."""
    vectors = [bare.vector(sample.features, sample.dangers) for sample in samples]
    ends = np.cumsum([0, *(len(vector.at) for vector in vectors)])
    at = np.concatenate([np.empty(0, dtype=np.intp), *(vector.at for vector in vectors)])
    value = np.concatenate([np.empty(0, dtype=np.float32), *(vector.value for vector in vectors)])
    rows = csr_matrix((value, at, ends), shape=(len(vectors), len(bare.names)))
    rows.sort_indices()
    return rows
