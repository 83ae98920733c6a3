"""Temperature and thresholds from held-out scores, and the figures they give on the corpus.

Never from the messages one is measured on.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu import categories
from nlu.model import Floats
from nlu.train.heads import KINDS, truth
from nlu.train.held_out import HeldOut
from nlu.train.samples import Ints, Sample
from nlu.types import Risk

ABSTAIN_BELOW = 0.4  # surer than it says: the corpus, which sets the temperature, is harder than what people send
OTHER_BELOW = 0.7  # for "none of them": also what a message is taken for whose words the model hardly knows
HINT_SHARE = 0.008  # of harmless messages that one danger may be asked about wrongly, by a hint no rule names
HASTY_SHARE = 0.3  # of dangers that are not urgent which may be called so


def settle(samples: Sequence[Sample], held: HeldOut) -> tuple[dict[str, Any], dict[str, Any]]:
    """Temperature and thresholds from held-out scores, danger's left out, and the figures they give."""
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
        "other_below": OTHER_BELOW,
    }
    answered = sure >= np.where(best == known.index("other"), OTHER_BELOW, ABSTAIN_BELOW)
    kinds = np.array([KINDS.index(s.example.kind.value) for s in samples])
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
    }
    return settings, figures


def _share(hits: Any) -> float:
    return round(float(hits.mean()), 4) if len(hits) else 0.0


def chances(scores: Floats) -> Floats:
    """Scores as probabilities."""
    return (1 / (1 + np.exp(-scores))).astype(np.float32)


def _softmax_rows(scores: Floats) -> Floats:
    powers: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    p: Floats = powers / powers.sum(axis=1, keepdims=True)
    return p


def _loss(scores: Floats, gold: Ints) -> float:
    p = _softmax_rows(scores)
    return -float(np.log(p[np.arange(len(gold)), gold] + 1e-9).mean())


def danger_settings(samples: Sequence[Sample], p: Floats) -> dict[str, dict[str, float]]:
    """For each danger the lowest probability that keeps false alarms within their share of harmless messages."""
    harmless = np.array([not s.example.risks for s in samples])
    settings: dict[str, float] = {}
    for column, danger in enumerate(Risk):
        hints = np.array([danger in s.hints and f"!{danger}" not in s.dangers for s in samples])
        settings[danger.value] = _lowest(p[:, column], harmless & hints, HINT_SHARE * harmless.sum())
    calm = ~harmless & ~truth(samples, "urgent")
    settings["urgent"] = _lowest(p[:, len(Risk)], calm, HASTY_SHARE * calm.sum())
    return {"danger_from": settings}


def _lowest(p: Floats, wrong: NDArray[np.bool_], allowed: float) -> float:
    """The lowest threshold that at most `allowed` of the wrong ones reach."""
    ordered = np.sort(p[wrong])[::-1]
    place = int(allowed)
    return round(float(ordered[place]) + 1e-4, 4) if place < len(ordered) else 0.02


def danger_figures(samples: Sequence[Sample], p: Floats, settings: dict[str, Any]) -> dict[str, Any]:
    """Recall of each danger, and the share of harmless messages with any alarm."""
    found = np.zeros((len(samples), len(Risk)), dtype=bool)
    for column, danger in enumerate(Risk):
        heard = np.array([f"!{danger}" in s.dangers for s in samples])
        hints = np.array([danger in s.hints for s in samples])
        found[:, column] = heard | (hints & (p[:, column] >= settings["danger_from"][danger]))
    harmless = np.array([not s.example.risks for s in samples])
    recall = {str(d): _share(found[truth(samples, d), column]) for column, d in enumerate(Risk)}
    any_found = np.asarray(found.any(axis=1))
    return {"recall": recall, "recall_any": _share(any_found[~harmless]), "false_alarms": _share(any_found[harmless])}
