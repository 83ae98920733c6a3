"""What the FAQ finds for real questions labelled by hand: `FENGQIAO_EVAL_DIR=… python -m benchmarks.faq_questions [--vectors]`."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.faq_marks import Asked, questions
from benchmarks.intervals import share
from handlers.topics.consult import GOOD, OFFER, given
from nlu import faq, model
from nlu.classify import classify
from nlu.faq import meaning
from nlu.faq.search import BESIDE, SHOWN, ranked
from nlu.features import extract
from nlu.normalise import normalise
from nlu.types import FaqHit

VECTORS = "--vectors"


@dataclass(frozen=True)
class Found:
    """A question with the likeliest entries, however unlikely."""

    asked: Asked
    hits: Sequence[FaqHit]

    @property
    def first(self) -> bool:
        """Whether the likeliest entry is a right one."""
        return self.hits[0].id in self.asked.right

    @property
    def near(self) -> bool:
        """Whether the likeliest entry is a right one or helps partly."""
        return self.first or self.hits[0].id in self.asked.near

    def among(self, from_: float = 0.0) -> bool:
        """Whether a right one is among those shown that are at least as likely."""
        return any(hit.id in self.asked.right for hit in self.hits if hit.score >= from_)

    def offered(self, from_: float) -> bool:
        """Whether the likeliest entry is at least as likely."""
        return self.hits[0].score >= from_

    @property
    def given(self) -> bool:
        """Whether the likeliest is given as the answer."""
        return given(self.hits) is not None


def found(asked: Sequence[Asked], *, vectors: bool = False) -> tuple[Found, ...]:
    """All these questions looked up, by meaning too or not."""
    read, near = model.load(), meaning.load() if vectors else None
    return tuple(Found(one, _hits(one.text, read, near)) for one in asked)


def _hits(text: str, read: model.Model, near: meaning.Meaning | None) -> tuple[FaqHit, ...]:
    words = normalise(text)
    features = extract(words)
    told = classify(features, read.vector(features), read)
    leaning = faq.Leaning({c.code: c.p for c in told.candidates}, told.subcategories)
    return ranked(words, leaning, faq.weights(), faq.index(), features.words, near)


def rows(all_: Sequence[Found]) -> Iterator[Sequence[object]]:
    """The figures: share, 95 % interval, target."""
    have = [one for one in all_ if one.asked.right]
    none = [one for one in all_ if not one.asked.right]
    told = [one for one in have if one.given]
    yield "right entry first, of questions that have one", *share([one.first for one in have]), "0.75"
    yield "right entry first, or one that helps partly", *share([one.near for one in have]), "–"
    yield f"right entry among the first {SHOWN}", *share([one.among() for one in have]), "–"
    yield f"given (from {GOOD}, clearly before the next)", *share([one.given for one in have]), "–"
    yield "right of those given", *share([one.first for one in told]), "–"
    offered = [one.offered(OFFER) and one.among(BESIDE) for one in have]
    yield f"given, or offered (from {OFFER}) with the right one among them", *share(offered), "–"
    yield "an answer given to questions without entry", *share([one.given for one in none]), "0.05 at most"
    yield "of these, one that helps partly", *share([one.near for one in none if one.given]), "–"
    yield "entries offered to questions without entry", *share([one.offered(OFFER) for one in none]), "–"


def main() -> int:
    """Print the table."""
    for row in rows(found(questions(), vectors=VECTORS in sys.argv[1:])):
        sys.stdout.write(" | ".join(map(str, row)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
