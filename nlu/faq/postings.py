"""The FAQ as a table of terms: built ahead into `data/faq.npz`, built anew at start when the entries were edited since.

A term is a word or a pair of neighbouring Chinese characters. Each entry is one row of unit length over the terms of its
questions, of what residents tell, of its answer and, with less weight, of the further words. Beside it stand the pairs of
each single question, to know a question that is asked in an entry's very words.
"""

import hashlib
import json
import logging
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import add
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu import grams, tokens
from nlu.faq import entries as faq_entries
from nlu.faq import factors as faq_factors
from nlu.faq import keys, profiles, wants
from nlu.normalise import normalise
from nlu.types import FaqEntry

FILE = Path(__file__).parent.parent / "data" / "faq.npz"
FORMAT = 6  # raised when the file's layout or the way of cutting and weighing changes
READ = 400  # characters of a message that are looked at
_WORD = "="  # what the names of words begin with, among those of pairs
_PAIR = 0.6  # weight of a pair of characters beside a word
_LONG_ASK = 60  # pairs: no question of an entry is longer
_ONCE = _PAIR  # a pair said no oftener is left out: it only makes the file long
_MANY = 32  # entries from which a term has a whole row of its own
_MORE = 0.3  # weight of the further words beside question and answer
_TOLD = 0.6  # of what residents tell: longer than a question, and half of it is beside the matter
_NOT_HAN = re.compile(r"[^一-鿿]+")
_POLITE = re.compile("[你您]好|请问|请教|(?:我?想)?(?:问|咨询)一?下|我?想(?:问|知道)")
_FILLER_WORDS = (
    "的 了 吗 呢 啊 吧 我 你 他 她 它 们 我们 是 有 在 就 都 也 还 要 想 能 会 请问 你好 您好 怎么 怎么办 怎样 如何 什么 哪里 哪 谁"
    " 多少 几 可以 可不可以 能不能 应该 , 。 ? ! 、 : ; 一个 这个 那个 这 那 和 与 或 把 被 给 到 去 说 让 不 没 没有 现在"
)
_FILLER = frozenset(_FILLER_WORDS.split())
_TABLES = ("worth", "roots", "wanted")  # of the index: one row an entry

_log = logging.getLogger(__name__)


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
    shares: NDArray[np.float64]
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
    def _telling(self) -> NDArray[np.float64]:
        """How much a question that has a term speaks for its entries."""
        telling: NDArray[np.float64] = self.weights * np.array(
            [1.0 if name[0] == _WORD else _PAIR for name in self.terms.names]
        )
        return telling

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

    def asked(self, words: Iterable[str], pairs: grams.Runs) -> tuple[grams.Numbers, NDArray[np.float64]]:
        """The known terms of a question, each once, and what each weighs in it."""
        numbers = self.terms.found(words, pairs)
        weighed = self._telling.take(numbers)
        if len(numbers):
            weighed /= math.sqrt(weighed @ weighed)  # a long story is not more alike for being long
        return numbers, weighed

    def match(self, words: Iterable[str], pairs: grams.Runs) -> NDArray[np.float64]:
        """How alike each entry and a question of these words and pairs are: the cosine over the known terms, by their factors."""
        numbers, weighed = self.asked(words, pairs)
        if not len(numbers):
            return np.zeros(len(self.ids))
        full, table = self._full
        row = full.take(numbers)
        common, rare = row.nonzero()[0], (row == 0).nonzero()[0]
        alike: NDArray[np.float64] = weighed.take(common) @ table.take(row.take(common), axis=0)
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
    words = {name[1:]: at for at, name in enumerate(every) if name[0] == _WORD}
    pairs = [(name, at) for at, name in enumerate(every) if name[0] != _WORD]
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


@cache
def index() -> Index:
    """The index over the shipped entries: from the file while it is fresh, else built now, with one line in the log."""
    print_ = fingerprint()
    kept = read(FILE, print_) if FILE.exists() else None
    if kept is None:
        _log.warning("FAQ entries differ from %s: building their index now (python -m nlu faq writes it)", FILE.name)
        return build(faq_entries.load().values())
    return kept


def fingerprint(folder: Path = faq_entries.FOLDER) -> str:
    """What the index depends on: the entry files, their keys and profiles, the factors of terms, and the own dictionary."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for path in (*faq_entries.paths(folder), keys.FILE, profiles.FILE, faq_factors.FILE, tokens.OWN_WORDS):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def terms_of(clean: str) -> dict[str, float]:
    """The terms of clean text with their weights. Filler words are left out."""
    told = [word for word in tokens.cut(clean) if word not in _FILLER]
    pairs = _han_of(clean)
    return dict.fromkeys(map(_WORD.__add__, told), 1.0) | dict.fromkeys(map(add, pairs, pairs[1:]), _PAIR)


@lru_cache(maxsize=4)  # read twice of each question: for its words, and for the questions alike
def pairs_of(clean: str) -> grams.Runs:
    """The pairs of neighbouring Chinese characters, each once, other signs and polite openings left out."""
    return grams.once(grams.pairs_of(_han_of(clean)))


def _han_of(clean: str) -> str:
    return _NOT_HAN.sub("", _POLITE.sub("", clean))


def build(
    entries: Iterable[FaqEntry],
    lent: Iterable[tuple[int, Mapping[str, float]]] = (),
    asked_from: Mapping[str, profiles.Profile] | None = None,
    factors: Mapping[str, float] | None = None,
) -> Index:
    """An index over these entries. `lent` are further terms of some, each with the entry's row.

    `asked_from` are their profiles, `factors` those of terms; else those that ship.
    """
    factors = faq_factors.load() if factors is None else factors
    known = tuple(entries)
    counts = [_counts(entry) for entry in known]
    for row, further in lent:
        for term, weight in further.items():
            counts[row][term] += weight
    seen = Counter(term for found in counts for term in found)
    said: dict[str, float] = defaultdict(float)
    for found in counts:
        for term, times in found.items():
            said[term] += times
    terms = {term: at for at, term in enumerate(sorted(t for t in seen if t[0] == _WORD or said[t] > _ONCE))}
    rarity = {term: math.log(1 + len(known) / seen[term]) for term in terms}
    posts: list[list[tuple[int, float]]] = [[] for _ in terms]
    for row, found in enumerate(counts):
        for term, share in _shares(found, rarity):
            posts[terms[term]].append((row, share * factors.get(term, 1.0)))
    return Index(
        ids=tuple(entry.id for entry in known),
        categories=tuple(entry.category for entry in known),
        subcategories=tuple(f"{e.category}.{e.subcategory}" if e.subcategory else e.category for e in known),
        terms=numbered(terms),
        weights=np.array([rarity[term] for term in terms], dtype=np.float32),
        starts=np.cumsum([0, *map(len, posts)], dtype=np.intp),
        rows=np.array([row for post in posts for row, _ in post], dtype=np.intp),
        shares=np.array([share for post in posts for _, share in post], dtype=np.float64),
        worth=keys.worth(known),
        roots=profiles.roots(known, asked_from),
        wanted=wants.table(known),
        asks=_asks(known),
    )


def _shares(counts: Mapping[str, float], rarity: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """The terms of one entry as a row of unit length."""
    weighed = {term: math.log1p(2 * n) * rarity[term] for term, n in counts.items() if term in rarity}
    norm = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    return ((term, weight / norm) for term, weight in weighed.items())


def _asks(entries: Sequence[FaqEntry]) -> Asks:
    """The table of single questions."""
    asked = [(row, _han_of(normalise(ask).lower())) for row, entry in enumerate(entries) for ask in entry.asks]
    each = [sorted(set(map(add, han, han[1:]))) for _, han in asked]
    posts: dict[str, list[int]] = {}
    for at, pairs in enumerate(each):
        for pair in pairs:
            posts.setdefault(pair, []).append(at)
    return Asks(
        pairs=numbered(posts),
        starts=np.cumsum([0, *map(len, posts.values())], dtype=np.intp),
        rows=np.array([at for post in posts.values() for at in post], dtype=np.intp),
        sizes=np.array(list(map(len, each)), dtype=np.intp),
        entries=np.array([row for row, _ in asked], dtype=np.intp),
    )


def _counts(entry: FaqEntry) -> dict[str, float]:
    """How often an entry says each term."""
    counts: dict[str, float] = defaultdict(float)
    for text, share in (
        *((said, 1.0) for said in entry.asks),
        *((said, _TOLD) for said in entry.told),
        (entry.answer, 1.0),
        (entry.more, _MORE),
    ):
        for term, weight in terms_of(normalise(text).lower()).items():
            counts[term] += share * weight
    return counts


def write(built: Index, made_of: str, path: Path = FILE) -> None:
    """The file; the same entries give the same bytes."""
    about = {"made_of": made_of, "ids": built.ids, "categories": built.categories, "subcategories": built.subcategories}
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            terms=_packed(built.terms.names),
            weights=built.weights,
            counts=np.diff(built.starts).astype(np.uint16),
            rows=built.rows.astype(np.uint16),
            shares=built.shares.astype(np.float16),
            **{name: getattr(built, name).astype(np.float16) for name in _TABLES},
            ask_pairs=_packed(built.asks.pairs.names),
            ask_counts=np.diff(built.asks.starts).astype(np.uint16),
            ask_rows=built.asks.rows.astype(np.uint16),
            ask_sizes=built.asks.sizes.astype(np.uint16),
            ask_entries=built.asks.entries.astype(np.uint16),
        )


def read(path: Path, made_of: str) -> Index | None:
    """The index of a file; None when it was made of other entries."""
    with np.load(path, allow_pickle=False) as raw:
        about: dict[str, Any] = json.loads(raw["about"].tobytes())
        if about["made_of"] != made_of:
            return None
        return Index(
            ids=tuple(about["ids"]),
            categories=tuple(about["categories"]),
            subcategories=tuple(about["subcategories"]),
            terms=_unpacked(raw["terms"]),
            weights=raw["weights"],
            starts=_starts(raw["counts"]),
            rows=raw["rows"].astype(np.intp),
            shares=raw["shares"].astype(np.float64),
            **{name: raw[name].astype(np.float32) for name in _TABLES},
            asks=Asks(
                _unpacked(raw["ask_pairs"]),
                _starts(raw["ask_counts"]),
                *(raw[f"ask_{name}"].astype(np.intp) for name in ("rows", "sizes", "entries")),
            ),
        )


def _packed(names: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> Terms:
    return numbered(packed.tobytes().decode().split("\n"))


def _starts(counts: NDArray[np.uint16]) -> grams.Numbers:
    """Where each list begins, and where the last one ends."""
    starts: grams.Numbers = np.concatenate([[0], counts.cumsum(dtype=np.intp)])
    return starts
