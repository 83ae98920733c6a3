"""The FAQ as a table of terms, as the search asks it (`nlu.faq.building` makes it, `nlu.faq.kept` keeps it).

A term is a word or a pair of neighbouring Chinese characters. Each entry is one row of unit length over the terms of its
questions, of what residents tell, of its answer and, with less weight, of the further words. Beside it stand the pairs of
each single question, to know a question that is asked in an entry's very words.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from nlu import grams
from nlu.faq import keys

READ = 400  # characters of a message that are looked at
WORD = "="  # what the names of words begin with, among those of pairs
PAIR = 0.6  # weight of a pair of characters beside a word
# How telling all terms of a question are together, beside the rarest one: an entry's least (孩子不是他的) has 0.375.
_LEAST_TOLD = 0.367
_LONG_ASK = 60  # pairs: no question of an entry is longer
_MANY = 64  # entries from which a term has a whole row of its own
_NOT_HAN = re.compile(r"[^一-鿿]+")
_POLITE = re.compile("[你您]好|请问|请教|(?:我?想)?(?:问|咨询)一?下|我?想(?:问|知道)")


@dataclass(frozen=True)
class Index:
    """For each term the entries that have it, one after another: `rows[starts[t]:starts[t + 1]]` with their `shares`."""

    ids: tuple[str, ...]
    categories: tuple[str, ...]
    subcategories: tuple[str, ...]  # "labour.wages"; of an entry without one, the category alone
    terms: "Terms"
    weights: NDArray[np.float32]  # how rare each term is
    starts: grams.Numbers
    rows: grams.Numbers
    shares: NDArray[np.float32]
    worth: NDArray[np.float32]  # what the keys of each entry tell (nlu.faq.keys)
    roots: NDArray[np.float32]  # from where each entry is asked for (nlu.faq.profiles)
    wanted: NDArray[np.float32]  # what its questions want to know (nlu.faq.wants)
    asks: "Asks"

    @cached_property
    def codes(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """For each category its subcategories with their numbers."""
        numbers: dict[str, dict[str, int]] = {}
        for category, subcategory in zip(self.categories, self.subcategories, strict=True):
            numbers.setdefault(category, {}).setdefault(subcategory, sum(map(len, numbers.values())))
        return {category: tuple(own.items()) for category, own in numbers.items()}

    @cached_property
    def code_of(self) -> NDArray[np.intp]:
        """For each entry the number of its subcategory."""
        numbers = {(category, code): at for category, own in self.codes.items() for code, at in own}
        return np.array(
            [numbers[code] for code in zip(self.categories, self.subcategories, strict=True)], dtype=np.intp
        )

    @cached_property
    def tellers(self) -> tuple[keys.Teller | None, ...]:
        """What the key of each entry tells."""
        return keys.tellers(self.ids, self.worth)

    @cached_property
    def asked_from(self) -> NDArray[np.float32]:
        """`roots` by subcategory: a message has few of them."""
        return np.ascontiguousarray(self.roots.T)

    @cached_property
    def _telling(self) -> NDArray[np.float32]:
        """How much a question that has a term speaks for its entries."""
        return self.weights * np.array(
            [1.0 if name[0] == WORD else PAIR for name in self.terms.names], dtype=np.float32
        )

    @cached_property
    def _full(self) -> tuple[grams.Numbers, NDArray[np.float32]]:
        """Of a term that many entries have, the number of its whole row, 0 for other terms; and the rows.

        A question's common terms would else be most of its work: each stands in a hundred entries.
        """
        times = np.diff(self.starts)
        numbers = np.where(times >= _MANY, (times >= _MANY).cumsum(), 0)
        table = np.zeros((int(numbers.max(initial=0)) + 1, len(self.ids)), dtype=np.float32)
        owners = numbers.repeat(times)
        there = owners > 0
        table[owners[there], self.rows[there]] = self.shares[there]
        return numbers, table

    def asked(self, words: Iterable[str], pairs: grams.Runs) -> tuple[grams.Numbers, NDArray[np.float32]]:
        """The known terms of a question, each once, and what each weighs in it; none of one that says next to nothing."""
        numbers = self.terms.found(words, pairs)
        weighed = self._telling.take(numbers)
        told = math.sqrt(weighed @ weighed)
        if told < _LEAST_TOLD * math.log1p(len(self.ids)):
            return numbers[:0], weighed[:0]
        weighed /= told  # a long story is not more alike for being long
        return numbers, weighed

    def match(self, words: Iterable[str], pairs: grams.Runs) -> NDArray[np.float32]:
        """How alike each entry and a question of these words and pairs are: the cosine over the known terms, by their factors."""
        numbers, weighed = self.asked(words, pairs)
        if not len(numbers):
            return np.zeros(len(self.ids), dtype=np.float32)
        full, table = self._full
        row = full.take(numbers)
        common, rare = row.nonzero()[0], (row == 0).nonzero()[0]
        alike: NDArray[np.float32] = weighed.take(common) @ table.take(row.take(common), axis=0)
        if len(rare):
            places, times = _places(self.starts, numbers.take(rare))
            shared = self.shares.take(places) * weighed.take(rare).repeat(times)
            alike += np.bincount(self.rows.take(places), shared, len(self.ids))
        return alike


@dataclass(frozen=True)
class Terms:
    """The terms in the order of their numbers, and how their numbers are found."""

    names: tuple[str, ...]
    words: Mapping[str, int]
    pairs: grams.Table

    def found(self, words: Iterable[str], pairs: grams.Runs) -> grams.Numbers:
        """The numbers of those that are known, each once. The pairs each once, too."""
        known = {at for word in words if (at := self.words.get(word)) is not None}
        return np.array([*known, *self.pairs.known(pairs).tolist()], dtype=np.intp)


def numbered(names: Iterable[str]) -> Terms:
    """Words, which begin with their sign, and pairs, by their place."""
    every = tuple(names)
    words = {name[1:]: at for at, name in enumerate(every) if name[0] == WORD}
    pairs = [(name, at) for at, name in enumerate(every) if name[0] != WORD]
    return Terms(every, words, grams.table((name for name, _ in pairs), (at for _, at in pairs)))


def _places(starts: grams.Numbers, at: grams.Numbers) -> tuple[grams.Numbers, grams.Numbers]:
    """Where the lists `at` stand, one after another, and how long each is."""
    first = starts.take(at)
    times = starts.take(at + 1) - first
    ends = times.cumsum()
    first += times
    first -= ends
    return np.arange(ends[-1]) + first.repeat(times), times


@dataclass(frozen=True)
class Asks:
    """The single questions: `rows[starts[p]:starts[p + 1]]` are those with a pair; its number of pairs; its entry."""

    pairs: Terms
    starts: grams.Numbers
    rows: grams.Numbers
    sizes: grams.Numbers
    entries: grams.Numbers

    def like(self, pairs: grams.Runs, from_: float) -> dict[int, float]:
        """The entries one of whose questions is that alike, 0 to 1 (shared pairs over all pairs of both)."""
        if len(pairs) > _LONG_ASK:
            return {}
        known = self.pairs.found((), pairs)
        least = from_ / (2 - from_) * len(pairs)  # shared pairs below which no question is alike, however short
        if not len(known) or len(known) < least:
            return {}
        times = self.starts.take(known + 1) - self.starts.take(known)
        few = known.take(
            times.argsort()[: len(known) - int(least) // 2]
        )  # nearly alike, it has half of `least` of these
        if np.bincount(self.rows.take(_places(self.starts, few)[0])).max() < int(least) - int(least) // 2:
            return {}
        shared = np.bincount(self.rows.take(_places(self.starts, known)[0]))
        best: dict[int, float] = {}
        for ask in (shared >= int(least)).nonzero()[0].tolist():
            row, alike = int(self.entries[ask]), 2 * float(shared[ask]) / (int(self.sizes[ask]) + len(pairs))
            if alike >= from_:
                best[row] = max(best.get(row, 0.0), alike)
        return best


@lru_cache(maxsize=4)  # read twice of each question: for its words, and for the questions alike
def pairs_of(clean: str) -> grams.Runs:
    """The pairs of neighbouring Chinese characters, each once, other signs and polite openings left out."""
    return grams.once(grams.pairs_of(han_of(clean)))


def han_of(clean: str) -> str:
    """Its Chinese characters without polite openings."""
    return _NOT_HAN.sub("", _POLITE.sub("", clean))
