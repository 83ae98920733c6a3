"""The heads of the model, each a linear one fitted on the samples: category, kind, subcategory, danger."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from nlu import categories, lexicon, model
from nlu.features import extract
from nlu.model import Floats, Head, Model
from nlu.train.samples import Floats64, Ints, Sample, matrix, number
from nlu.types import Kind, Risk

SEED = 20261122
C_CATEGORY, C_SUBCATEGORY, C_KIND, C_DANGER = 2.0, 2.0, 3.0, 4.0
LEXICON_LINE = 0.1  # weight of a bare word of the lexicon beside a written message: for one-word pleas
# A complement naive Bayes beside the regression, added to its weights: it trusts rare words more, and still gives one
# linear head. Brings two points in categories, six in subcategories; smoothing and share for each head.
BAYES_CATEGORY, BAYES_KIND, BAYES_SUBCATEGORY = (0.05, 1.6), (1.0, 0.7), (0.05, 1.6)
# What a message from the file of its own category weighs for the kind: those files were written to tell matters in full,
# the files over all categories (and a deployment's own ledger) as people ask, wish and complain.
KIND_TOLD = 0.2
DANGERS = (*Risk, "urgent")
KINDS = tuple(kind.value for kind in Kind)


def fit(samples: Sequence[Sample], asked: Sequence[Sample] = ()) -> Model:
    """All heads but danger's on these samples; settings are left empty.

    `asked`: questions of the FAQ and what is told for it, which teach the subject only.
    """
    every = [*samples, *asked]
    numbering = number(every)
    rows = matrix(numbering.bare, every)
    own, runs_end = rows[: len(samples)], numbering.runs_end
    heads = {
        "category": category_head(rows[:, :runs_end], every, numbering.bare),
        "kind": _softmax_head(
            own[:, :runs_end],
            [s.example.kind.value for s in samples],
            KINDS,
            C_KIND,
            np.array([KIND_TOLD if s.example.from_own_file else 1.0 for s in samples]),
            BAYES_KIND,
        ),
        "subcategory": _subcategory_head(rows[:, : numbering.words_end], every),
    }
    return replace(numbering.bare, heads=heads)


def category_head(rows: csr_matrix, samples: Sequence[Sample], bare: Model, *, lexical: bool = True) -> Head:
    """The category softmax: the examples, and each entry of the lexicon as a very short message of little weight."""
    labelled = {s.example.category for s in samples}
    lines = [line for line in _lexicon_lines() if lexical and line[1] in labelled]
    spoken = [Sample(samples[0].example, extract(words), {}) for words, _, _ in lines]
    labels = [*(s.example.category for s in samples), *(code for _, code, _ in lines)]
    weights = np.append([s.weight for s in samples], [LEXICON_LINE * share for _, _, share in lines])
    both = csr_matrix(vstack([rows, matrix(bare, spoken)[:, : rows.shape[1]]])) if spoken else rows
    return _softmax_head(both, labels, list(categories.load()), C_CATEGORY, weights, BAYES_CATEGORY)


def _lexicon_lines() -> Iterator[tuple[str, str, float]]:
    """Words and pairs of the lexicon with the category they speak for; a word of several counts for each in part."""
    known = lexicon.load()
    for word, codes in known.words.items():
        spoken_for = sorted({code.partition(".")[0] for code in codes})
        if len(word) > 1:
            yield from ((word, code, 1 / len(spoken_for)) for code in spoken_for)
    for first, rest in known.pairs.items():
        yield from ((first + second, code.partition(".")[0], 1.0) for second, code in rest)


def _softmax_head(
    rows: csr_matrix,
    labels: Sequence[str],
    order: Sequence[str],
    c: float,
    weighs: Floats64 | None = None,
    bayes: tuple[float, float] = (1.0, 0.0),
) -> Head:
    """A softmax over the labels that occur, in the given order. `bayes`: smoothing and share of the naive Bayes."""
    present = [label for label in order if label in set(labels)]
    numbers = np.array([present.index(label) for label in labels])
    weights, bias = _regression(rows, numbers, len(present), c, weighs)
    smoothing, share = bayes
    if share and len(present) > 1:
        weights += share * _complement(rows, numbers, smoothing, weighs)
    return model.quantised(tuple(present), weights, bias)


def _regression(
    rows: csr_matrix, numbers: Ints, count: int, c: float, weighs: Floats64 | None = None
) -> tuple[Floats, Floats]:
    """Weights (features × labels) and bias; one label needs no fit, two share one plane."""
    if count == 1:
        return np.zeros((rows.shape[1], 1), dtype=np.float32), np.zeros(1, dtype=np.float32)
    fitted = LogisticRegression(C=c, max_iter=300, tol=1e-3, random_state=SEED).fit(rows, numbers, weighs)
    weights, bias = fitted.coef_.T, fitted.intercept_
    if count == 2:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return weights.astype(np.float32), bias.astype(np.float32)


def _complement(rows: csr_matrix, numbers: Ints, smoothing: float, weighs: Floats64 | None) -> Floats:
    """Weights (features × labels) of a complement naive Bayes, each feature's mean over the labels taken off."""
    fitted = ComplementNB(alpha=smoothing).fit(rows, numbers, weighs)
    weights = fitted.feature_log_prob_.T
    centred: Floats = (weights - weights.mean(axis=1, keepdims=True)).astype(np.float32)
    return centred


def _subcategory_head(rows: csr_matrix, samples: Sequence[Sample]) -> Head:
    """Within each category a softmax over its subcategories; all in one head."""
    known = categories.load()
    order = [f"{code}.{sub}" for code, category in known.items() for sub in category.subcategories]
    weights = np.zeros((rows.shape[1], len(order)), dtype=np.float32)
    bias = np.full(len(order), -9.0, dtype=np.float32)  # a subcategory without examples is never chosen
    for code in sorted({sample.example.category for sample in samples}):
        own = [i for i, s in enumerate(samples) if s.example.category == code and s.example.subcategory]
        labels = [f"{code}.{samples[i].example.subcategory}" for i in own]
        present = [label for label in order if label in set(labels)]
        numbers = np.array([present.index(label) for label in labels])
        columns = [order.index(label) for label in present]
        weighs = np.array([samples[i].weight for i in own])
        weights[:, columns], bias[columns] = _regression(rows[own], numbers, len(present), C_SUBCATEGORY, weighs)
        if len(present) > 1:
            smoothing, share = BAYES_SUBCATEGORY
            weights[:, columns] += share * _complement(rows[own], numbers, smoothing, weighs)
    return model.quantised(tuple(order), weights, bias)


def danger_head(rows: csr_matrix, samples: Sequence[Sample]) -> Head:
    """One yes-or-no plane for each danger and for urgency."""
    weights = np.zeros((rows.shape[1], len(DANGERS)), dtype=np.float32)
    bias = np.full(len(DANGERS), -9.0, dtype=np.float32)
    for column, danger in enumerate(DANGERS):
        yes = truth(samples, danger)
        if yes.any() and not yes.all():
            fitted = LogisticRegression(C=C_DANGER, max_iter=500, random_state=SEED).fit(rows, yes)
            weights[:, column], bias[column] = fitted.coef_[0], fitted.intercept_[0]
    return model.quantised(tuple(str(danger) for danger in DANGERS), weights, bias)


def truth(samples: Sequence[Sample], danger: str) -> NDArray[np.bool_]:
    """Which samples carry a danger, or are urgent."""
    return np.array([s.example.urgent if danger == "urgent" else danger in s.example.risks for s in samples])
