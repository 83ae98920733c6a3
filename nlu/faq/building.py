"""Entries of the FAQ → their table of terms (`nlu.faq.postings`)."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import add

import numpy as np

from nlu import tokens
from nlu.faq import factors as faq_factors
from nlu.faq import keys, profiles, wants
from nlu.faq.postings import PAIR, WORD, Asks, Index, han_of, numbered
from nlu.normalise import normalise
from nlu.types import FaqEntry

_ONCE = PAIR  # a pair said no oftener is left out: it only makes the file long
_MORE = 0.3  # weight of the further words beside question and answer
_TOLD = 0.6  # of what residents tell: longer than a question, and half of it is beside the matter
_FILLER_WORDS = (
    "的 了 吗 呢 啊 吧 我 你 他 她 它 们 我们 是 有 在 就 都 也 还 要 想 能 会 请问 你好 您好 怎么 怎么办 怎样 如何 什么 哪里 哪 谁"
    " 多少 几 可以 可不可以 能不能 应该 , 。 ? ! 、 : ; 一个 这个 那个 这 那 和 与 或 把 被 给 到 去 说 让 不 没 没有 现在"
)
_FILLER = frozenset(_FILLER_WORDS.split())


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
    rarity = _rarity(counts)
    terms = {term: at for at, term in enumerate(rarity)}
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
        shares=np.array([share for post in posts for _, share in post], dtype=np.float32),
        worth=keys.worth(known),
        roots=profiles.roots(known, asked_from),
        wanted=wants.table(known),
        asks=_asks(known),
    )


def _rarity(counts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How rare each term is that is kept, in the order of their numbers."""
    seen = Counter(term for found in counts for term in found)
    said: dict[str, float] = defaultdict(float)
    for found in counts:
        for term, times in found.items():
            said[term] += times
    kept = sorted(term for term in seen if term[0] == WORD or said[term] > _ONCE)
    return {term: math.log(1 + len(counts) / seen[term]) for term in kept}


def _shares(counts: Mapping[str, float], rarity: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """The terms of one entry as a row of unit length."""
    weighed = {term: math.log1p(2 * n) * rarity[term] for term, n in counts.items() if term in rarity}
    norm = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    return ((term, weight / norm) for term, weight in weighed.items())


def _asks(entries: Sequence[FaqEntry]) -> Asks:
    """The table of single questions."""
    asked = [(row, han_of(normalise(ask).lower())) for row, entry in enumerate(entries) for ask in entry.asks]
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


def terms_of(clean: str) -> dict[str, float]:
    """The terms of clean text with their weights. Filler words are left out."""
    told = [word for word in tokens.cut(clean) if word not in _FILLER]
    pairs = han_of(clean)
    return dict.fromkeys(map(WORD.__add__, told), 1.0) | dict.fromkeys(map(add, pairs, pairs[1:]), PAIR)
