"""Messages of the corpus that tell of what an entry answers: their words help the next one find it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu import tokens
from nlu.corpus import Example
from nlu.faq.building import build, terms_of
from nlu.faq.entries import PROCEDURE
from nlu.faq.postings import READ, Index, pairs_of
from nlu.faq.profiles import Profile
from nlu.normalise import normalise
from nlu.types import FaqEntry

_SHARP = 45.0  # how much likelier an entry is for being more alike: near what `fit` learns
_OWN = 1.5  # for being of the message's subcategory
_SURE = 0.5  # probability from which a message is taken to tell of an entry
_SHARE = 0.4  # weight of a sure message's words beside those of a question


@dataclass(frozen=True)
class Story:
    """A message with its label."""

    category: str
    subcategory: str
    text: str


def stories(examples: Iterable[Example]) -> tuple[Story, ...]:
    """The messages that are of some legal matter."""
    return tuple(
        Story(e.category, f"{e.category}.{e.subcategory}", normalise(e.text)[:READ].lower())
        for e in examples
        if e.category != "other"
    )


def enriched(
    entries: Sequence[FaqEntry],
    told: Sequence[Story],
    asked_from: Mapping[str, Profile] | None = None,
    factors: Mapping[str, float] | None = None,
) -> Index:
    """An index over the entries that also has the words of the messages telling of them. The rest is as `build` takes it."""
    plain = build(entries, asked_from=asked_from, factors=factors)
    return build(entries, _lent(plain, told), asked_from, factors)


def _lent(plain: Index, told: Sequence[Story]) -> Iterator[tuple[int, Mapping[str, float]]]:
    """The terms each message lends, with the row of the entry it surely tells of."""
    for story in told:
        rows, own = _rows(plain, story)
        scores = _SHARP * plain.match(tokens.cut(story.text), pairs_of(story.text))[rows] + _OWN * own
        powers = np.exp(scores - scores.max())
        best = int(np.argmax(powers))
        sure = float(powers[best] / powers.sum())
        if sure > _SURE:
            yield int(rows[best]), {term: _SHARE * sure * weight for term, weight in terms_of(story.text).items()}


def _rows(plain: Index, story: Story) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The rows of the message's category and of procedure, and which are of its subcategory."""
    numbers = [pair for category in (story.category, PROCEDURE) for pair in plain.codes.get(category, ())]
    rows = np.flatnonzero(np.isin(plain.code_of, [at for _, at in numbers]))
    own = np.isin(plain.code_of[rows], [at for code, at in numbers if code == story.subcategory])
    return rows, own
