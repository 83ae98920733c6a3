"""Training: the corpus → `data/model.npz` and a file of figures. The same corpus gives the same bytes.

Thresholds and the temperature come from cross-validation on the corpus, never from the messages one is measured on.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from nlu import categories, lexicon, model
from nlu.corpus import Example
from nlu.danger.reading import read as read_danger
from nlu.features import Features, extract
from nlu.model import Floats, Head, Model
from nlu.normalise import normalise
from nlu.types import Risk

SEED = 20261122
FOLDS = 3
C_CATEGORY, C_SUBCATEGORY, C_KIND, C_DANGER = 2.0, 2.0, 0.3, 4.0
LEXICON_LINE = 0.1  # weight of a bare word of the lexicon beside a written message: for one-word pleas
SEEN_AT_LEAST = 3  # messages a word or run must stand in
ABSTAIN_BELOW = 0.5  # under it another category is likelier than the best one
HINT_SHARE = 0.003  # of harmless messages that one danger may alarm wrongly by a hint no rule names
FIGURES = model.FILE.with_suffix(".json")
HASTY_SHARE = 0.3  # of dangers that are not urgent which may be called so
DANGERS = (*Risk, "urgent")

Ints = NDArray[np.int64]
Floats64 = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """An example as features, with the danger signals the rules heard."""

    example: Example
    features: Features
    dangers: dict[str, float]


def train(examples: Sequence[Example], *, folds: int = FOLDS) -> tuple[Model, dict[str, Any]]:
    """The model of these examples and its cross-validated figures."""
    samples = [_sample(example) for example in examples]
    held_out = _cross_validate(samples, folds)
    settings, figures = _settle(samples, held_out)
    return replace(_fit(samples), settings=settings), figures


def write(trained: Model, figures: dict[str, Any], path: Path = model.FILE) -> None:
    """The model file, and beside it the figures as JSON."""
    model.save(trained, path)
    path.with_suffix(".json").write_text(
        json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def _sample(example: Example) -> Sample:
    words = normalise(example.text)
    return Sample(example, extract(words), read_danger(words).signals)


def _fit(samples: Sequence[Sample]) -> Model:
    """All heads on these samples; settings are left empty."""
    bare, words_end, dangers_at = _vocabulary(samples)
    matrix = _matrix(bare, samples)
    known = categories.load()
    subcategories = [f"{code}.{sub}" for code, category in known.items() for sub in category.subcategories]
    heads = {
        "category": _category_head(matrix[:, :dangers_at], samples, bare),
        "kind": _softmax_head(
            matrix[:, :dangers_at], [s.example.kind.value for s in samples], ["matter", "question", "other"], C_KIND
        ),
        "subcategory": _subcategory_head(matrix[:, :words_end], samples, subcategories),
        "danger": _danger_head(matrix, samples),
    }
    return replace(bare, heads=heads)


def _vocabulary(samples: Sequence[Sample]) -> tuple[Model, int, int]:
    """A model without heads: numbering (words and signals, runs, danger signals) and idf."""
    words: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    signals: set[str] = set()
    dangers: set[str] = set()
    for sample in samples:
        words.update(f"={word}" for word in sample.features.words)
        runs.update(sample.features.chars.keys())
        signals.update(sample.features.signals)
        dangers.update(sample.dangers)
    kept_words = sorted(word for word, n in words.items() if n >= SEEN_AT_LEAST)
    kept_runs = sorted(run for run, n in runs.items() if n >= SEEN_AT_LEAST and "\n" not in run)
    first = [*kept_words, *sorted(signals)]
    names = [*first, *kept_runs, *sorted(dangers)]
    seen = [words.get(name, 0) if name in words else runs.get(name, 0) for name in names]
    idf = (np.log((1 + len(samples)) / (1 + np.array(seen, dtype=np.float64))) + 1).astype(np.float32)
    bare = Model({name: at for at, name in enumerate(names)}, idf, {}, {})
    return bare, len(first), len(first) + len(kept_runs)


def _matrix(bare: Model, samples: Sequence[Sample]) -> csr_matrix:
    vectors = [bare.vector(sample.features, sample.dangers) for sample in samples]
    ends = np.cumsum([0, *(len(vector.at) for vector in vectors)])
    at = np.concatenate([vector.at for vector in vectors])
    value = np.concatenate([vector.value for vector in vectors]).astype(np.float32)
    matrix = csr_matrix((value, at, ends), shape=(len(vectors), len(bare.index)))
    matrix.sort_indices()
    return matrix


def _category_head(matrix: csr_matrix, samples: Sequence[Sample], bare: Model) -> Head:
    """The category softmax: the examples, and each entry of the lexicon as a very short message of little weight."""
    lines = [line for line in _lexicon_lines() if line[1] in {s.example.category for s in samples}]
    spoken = [Sample(samples[0].example, extract(words), {}) for words, _, _ in lines]
    labels = [*(s.example.category for s in samples), *(code for _, code, _ in lines)]
    weights = np.array([*([1.0] * len(samples)), *(LEXICON_LINE * share for _, _, share in lines)])
    both = csr_matrix(vstack([matrix, _matrix(bare, spoken)[:, : matrix.shape[1]]]))
    return _softmax_head(both, labels, list(categories.load()), C_CATEGORY, weights)


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
    matrix: csr_matrix, labels: Sequence[str], order: Sequence[str], c: float, weighs: Floats64 | None = None
) -> Head:
    """A softmax over the labels that occur, in the given order."""
    present = [label for label in order if label in set(labels)]
    numbers = np.array([present.index(label) for label in labels])
    weights, bias = _regression(matrix, numbers, len(present), c, weighs)
    return model.quantised(tuple(present), weights, bias)


def _regression(
    matrix: csr_matrix, numbers: Ints, count: int, c: float, weighs: Floats64 | None = None
) -> tuple[Floats, Floats]:
    """Weights (features × labels) and bias; one label needs no fit, two share one plane."""
    if count == 1:
        return np.zeros((matrix.shape[1], 1), dtype=np.float32), np.zeros(1, dtype=np.float32)
    fitted = LogisticRegression(C=c, max_iter=300, tol=1e-3, random_state=SEED).fit(matrix, numbers, weighs)
    weights, bias = fitted.coef_.T, fitted.intercept_
    if count == 2:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return weights.astype(np.float32), bias.astype(np.float32)


def _subcategory_head(matrix: csr_matrix, samples: Sequence[Sample], order: Sequence[str]) -> Head:
    """Within each category a softmax over its subcategories; all in one head."""
    weights = np.zeros((matrix.shape[1], len(order)), dtype=np.float32)
    bias = np.full(len(order), -9.0, dtype=np.float32)  # a subcategory without examples is never chosen
    for code in sorted({sample.example.category for sample in samples}):
        rows = [i for i, sample in enumerate(samples) if sample.example.category == code]
        labels = [f"{code}.{samples[i].example.subcategory}" for i in rows]
        present = [label for label in order if label in set(labels)]
        numbers = np.array([present.index(label) for label in labels])
        columns = [order.index(label) for label in present]
        weights[:, columns], bias[columns] = _regression(matrix[rows], numbers, len(present), C_SUBCATEGORY)
    return model.quantised(tuple(order), weights, bias)


def _danger_head(matrix: csr_matrix, samples: Sequence[Sample]) -> Head:
    """One yes-or-no plane for each danger and for urgency."""
    weights = np.zeros((matrix.shape[1], len(DANGERS)), dtype=np.float32)
    bias = np.full(len(DANGERS), -9.0, dtype=np.float32)
    for column, danger in enumerate(DANGERS):
        truth = _truth(samples, danger)
        if truth.any() and not truth.all():
            fitted = LogisticRegression(C=C_DANGER, max_iter=500, random_state=SEED).fit(matrix, truth)
            weights[:, column], bias[column] = fitted.coef_[0], fitted.intercept_[0]
    return model.quantised(tuple(str(danger) for danger in DANGERS), weights, bias)


def _truth(samples: Sequence[Sample], danger: str) -> NDArray[np.bool_]:
    return np.array([s.example.urgent if danger == "urgent" else danger in s.example.risks for s in samples])


@dataclass(frozen=True)
class _HeldOut:
    """Scores of every sample by a model that has not seen it."""

    category: Floats
    kind: Floats
    subcategory: list[str]
    danger: Floats


def _cross_validate(samples: Sequence[Sample], folds: int) -> _HeldOut:
    known = list(categories.load())
    out = _HeldOut(
        np.full((len(samples), len(known)), -30, dtype=np.float32),
        np.full((len(samples), 3), -30, dtype=np.float32),
        [""] * len(samples),
        np.zeros((len(samples), len(DANGERS)), dtype=np.float32),
    )
    for fitted, tests in _folds(samples, folds):
        columns = [known.index(label) for label in fitted.heads["category"].labels]
        for i in tests:
            vector = fitted.vector(samples[i].features, samples[i].dangers)
            out.category[i, columns] = fitted.heads["category"].score(vector)
            kinds = fitted.heads["kind"]
            out.kind[i, [("matter", "question", "other").index(label) for label in kinds.labels]] = kinds.score(vector)
            out.danger[i] = fitted.heads["danger"].score(vector)
            scores = fitted.heads["subcategory"].score(vector)
            own = [
                k
                for k, s in enumerate(fitted.heads["subcategory"].labels)
                if s.startswith(f"{samples[i].example.category}.")
            ]
            out.subcategory[i] = fitted.heads["subcategory"].labels[max(own, key=lambda k: float(scores[k]))]
    return out


def _folds(samples: Sequence[Sample], folds: int) -> Iterator[tuple[Model, list[int]]]:
    split = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    for trains, tests in split.split(np.zeros(len(samples)), [s.example.category for s in samples]):
        yield _fit([samples[i] for i in trains]), [int(i) for i in tests]


def _settle(samples: Sequence[Sample], held: _HeldOut) -> tuple[dict[str, Any], dict[str, Any]]:
    """Temperature and thresholds from held-out scores, and the figures they give."""
    known = list(categories.load())
    gold = np.array([known.index(s.example.category) for s in samples])
    also = [{s.example.category, *s.example.also} for s in samples]
    temperature = min(np.arange(0.3, 2.01, 0.05), key=lambda t: _loss(held.category / t, gold))
    p = _softmax_rows(held.category / temperature)
    best, sure = p.argmax(axis=1), p.max(axis=1)
    lenient = np.array([known[b] in codes for b, codes in zip(best, also, strict=True)])
    settings: dict[str, Any] = {
        "temperature": round(float(temperature), 2),
        "abstain_below": ABSTAIN_BELOW,
        **_danger_settings(samples, _chances(held.danger)),
    }
    answered = sure >= settings["abstain_below"]
    kinds = np.array([("matter", "question", "other").index(s.example.kind.value) for s in samples])
    subs = [f"{s.example.category}.{s.example.subcategory}" for s in samples]
    figures = {
        "examples": len(samples),
        "strict": _share(best == gold),
        "lenient": _share(lenient),
        "answered": _share(answered),
        "answered_lenient": _share(lenient[answered]),
        "kind": _share(held.kind.argmax(axis=1) == kinds),
        "subcategory_given_category": _share(np.array([a == b for a, b in zip(subs, held.subcategory, strict=True)])),
        "by_category": {code: int(n) for code, n in sorted(Counter(s.example.category for s in samples).items())},
        "danger": _danger_figures(samples, _chances(held.danger), settings),
        "settings": settings,
    }
    return settings, figures


def _share(hits: Any) -> float:
    return round(float(hits.mean()), 4) if len(hits) else 0.0


def _chances(scores: Floats) -> Floats:
    return (1 / (1 + np.exp(-scores))).astype(np.float32)


def _softmax_rows(scores: Floats) -> Floats:
    powers: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    p: Floats = powers / powers.sum(axis=1, keepdims=True)
    return p


def _loss(scores: Floats, gold: Ints) -> float:
    p = _softmax_rows(scores)
    return -float(np.log(p[np.arange(len(gold)), gold] + 1e-9).mean())


def _danger_settings(samples: Sequence[Sample], p: Floats) -> dict[str, dict[str, float]]:
    """For each danger the lowest probability that keeps false alarms within their share of harmless messages."""
    harmless = np.array([not s.example.risks for s in samples])
    settings: dict[str, float] = {}
    for column, danger in enumerate(Risk):
        heard = np.array([f"!{danger}" in s.dangers for s in samples])
        settings[danger.value] = _lowest(p[:, column], harmless & ~heard, HINT_SHARE * harmless.sum())
    calm = ~harmless & ~_truth(samples, "urgent")
    settings["urgent"] = _lowest(p[:, len(Risk)], calm, HASTY_SHARE * calm.sum())
    return {"danger_from": settings}


def _lowest(p: Floats, wrong: NDArray[np.bool_], allowed: float) -> float:
    """The lowest threshold that at most `allowed` of the wrong ones reach."""
    ordered = np.sort(p[wrong])[::-1]
    place = int(allowed)
    return round(float(ordered[place]) + 1e-4, 4) if place < len(ordered) else 0.02


def _danger_figures(samples: Sequence[Sample], p: Floats, settings: dict[str, Any]) -> dict[str, Any]:
    """Recall of each danger, and the share of harmless messages with any alarm."""
    found = np.zeros((len(samples), len(Risk)), dtype=bool)
    for column, danger in enumerate(Risk):
        heard = np.array([f"!{danger}" in s.dangers for s in samples])
        found[:, column] = heard | (p[:, column] >= settings["danger_from"][danger])
    harmless = np.array([not s.example.risks for s in samples])
    recall = {str(d): _share(found[_truth(samples, d), column]) for column, d in enumerate(Risk)}
    any_found = np.asarray(found.any(axis=1))
    return {"recall": recall, "recall_any": _share(any_found[~harmless]), "false_alarms": _share(any_found[harmless])}
