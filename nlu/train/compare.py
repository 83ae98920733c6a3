"""Which features earn their place: the category head with some of them left out, and with less of the corpus."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nlu.features import Features
from nlu.model import Head, Model
from nlu.train.heads import category_head
from nlu.train.samples import Sample, matrix, number

SHARES = (0.1, 0.25, 0.5, 1.0)  # of the corpus, for the learning curve

Test = tuple[Features, Sequence[str]]  # a message and the categories that are right for it, the best first


@dataclass(frozen=True)
class Row:
    """One line of the table: shares of the test messages."""

    name: str
    strict: float  # the very category
    lenient: float  # one a reasonable expert accepts
    first_two: float


@dataclass(frozen=True)
class _Variant:
    name: str
    keep: Callable[[Features], Features]
    lexical: bool = False
    asked: bool = False


_VARIANTS = (
    _Variant("character runs only", lambda f: f._replace(words={}, signals={})),
    _Variant("jieba words only", lambda f: f._replace(flat="", signals={})),
    _Variant("both", lambda f: f._replace(signals={})),
    _Variant("both, signals and lexicon", lambda f: f, lexical=True),
    _Variant("the same, and what the FAQ is asked and told", lambda f: f, lexical=True, asked=True),
)


def features_left_out(samples: Sequence[Sample], asked: Sequence[Sample], tests: Sequence[Test]) -> Iterator[Row]:
    """One row for each choice of features."""
    for variant in _VARIANTS:
        taught = [replace(s, features=variant.keep(s.features)) for s in samples]
        more = asked if variant.asked else ()
        bare, head = _fit(taught, more, lexical=variant.lexical)
        yield _row(variant.name, bare, head, [(variant.keep(f), right) for f, right in tests])


def learning_curve(samples: Sequence[Sample], tests: Sequence[Test]) -> Iterator[Row]:
    """One row for each share of the corpus, spread evenly over its files."""
    for share in SHARES:
        step = round(1 / share)
        bare, head = _fit(samples[::step], (), lexical=True)
        yield _row(f"{len(samples[::step])} messages", bare, head, tests)


def _fit(samples: Sequence[Sample], asked: Sequence[Sample], *, lexical: bool) -> tuple[Model, Head]:
    every = [*samples, *asked]
    numbering = number(every)
    rows = matrix(numbering.bare, every)[:, : numbering.runs_end]
    return numbering.bare, category_head(rows, every, numbering.bare, lexical=lexical)


def _row(name: str, bare: Model, head: Head, tests: Sequence[Test]) -> Row:
    hits = np.zeros(3)
    for features, right in tests:
        order = np.argsort(-head.score(bare.vector(features)), kind="stable")[:2]
        first, second = (head.labels[at] for at in order)
        hits += (first == right[0], first in right, first in right or second in right)
    strict, lenient, first_two = (round(float(hit), 4) for hit in hits / max(1, len(tests)))
    return Row(name, strict, lenient, first_two)
