"""Category, subcategory and kind of a message, with calibrated probabilities, abstention, and the words they rest on."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import exp, log
from typing import Any, NamedTuple

from nlu import model as models
from nlu.features import Features
from nlu.model import Head, Model, Vector, View
from nlu.types import Candidate, Kind

_SHOWN_CANDIDATES = 5
_SHOWN_WORDS = 4
_HEAVY = 0.05  # what a word must add to the score to be shown
_NONE = slice(0)
_OF_QUESTION = log(0.3)  # on its score: taking an own trouble for a general question puts somebody off


class Classified(NamedTuple):
    """`category` None: not sure enough. `best` and its subcategory are given all the same."""

    category: str | None
    best: str
    subcategory: str
    candidates: tuple[Candidate, ...]
    subcategories: Mapping[str, float]  # within each of the candidates: "labour.wages" → probability
    kind: Kind
    because: tuple[str, ...]


def classify(
    features: Features,
    vector: Vector,
    model: Model | None = None,
    views: Mapping[str, View] | None = None,
) -> Classified:
    """What a message is about. `vector` is its features as the model sees them, `views` as the heads do."""
    model = model or models.load()
    views = views or model.views(vector)
    labels, view, temperature = model.heads["category"].labels, views["category"], model.settings["temperature"]
    p = softmax([score / temperature for score in view.scores.tolist()])
    order = sorted(range(len(p)), key=p.__getitem__, reverse=True)[:_SHOWN_CANDIDATES]
    candidates = tuple([Candidate(labels[i], round(p[i], 4)) for i in order])
    best = candidates[0]
    below = model.heads["subcategory"]
    subcategories = _subcategories(below, vector, [c.code for c in candidates])
    heavy = model.heaviest(vector, view, order[0], _HEAVY)
    return Classified(
        category=best.code if best.p >= least_to_answer(best.code, model.settings) else None,
        best=best.code,
        subcategory=_likeliest(below, subcategories, best.code),
        candidates=candidates,
        subcategories=subcategories,
        kind=_kind(views["kind"].scores.tolist(), model.heads["kind"].labels),
        because=_because(features, heavy, best.code),
    )


def least_to_answer(code: str, settings: Mapping[str, Any]) -> float:
    """The probability from which a category is answered: "none of them" must be surer than the others."""
    return float(settings["other_below" if code == "other" else "abstain_below"])


def _kind(scores: Sequence[float], labels: tuple[str, ...]) -> Kind:
    """The likeliest kind. Someone asking about their own trouble in general words is not put off with a general answer."""
    weighed = [own + (_OF_QUESTION if kind == Kind.QUESTION else 0) for kind, own in zip(labels, scores, strict=True)]
    return Kind(labels[weighed.index(max(weighed))])


def softmax(scores: Sequence[float]) -> list[float]:
    """Probabilities from scores."""
    highest = max(scores, default=0.0)
    powers = [exp(score - highest) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


def _subcategories(head: Head, vector: Vector, codes: Sequence[str]) -> dict[str, float]:
    """The probability of each subcategory within its category, for these categories."""
    scores: list[float] = head.score(vector).tolist()
    found: dict[str, float] = {}
    for code in codes:
        own = head.groups.get(code, _NONE)
        found.update(zip(head.labels[own], softmax(scores[own]), strict=True))
    return found


def _likeliest(head: Head, subcategories: Mapping[str, float], category: str) -> str:
    """The likeliest subcategory of a category."""
    own = head.labels[head.groups.get(category, _NONE)]
    return max(own, key=subcategories.__getitem__).partition(".")[2]


def _because(features: Features, heaviest: Iterable[str], category: str) -> tuple[str, ...]:
    """The words that spoke most for the category: those of the lexicon first, then the heaviest words of the model."""
    prefix = f"{category}."
    heard = [word for code, words in features.heard.items() if code.startswith(prefix) for word in words]
    shown = dict.fromkeys(sorted(heard, key=len, reverse=True)[:2])
    heavy = (word for word in heaviest if len(word) > 1 and word not in shown)
    return (*shown, *islice(heavy, _SHOWN_WORDS - len(shown)))
