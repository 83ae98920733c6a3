"""The legal FAQ: entries from `data/faq/*.toml`, and retrieval that stays silent when it has no answer."""

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu import tokens
from nlu.normalise import normalise
from nlu.types import FaqEntry, FaqHit

FOLDER = Path(__file__).parent / "data" / "faq"
CITATIONS = "citations_"  # files of citations lie beside the entries
SHOWN = 3
SILENT_BELOW = 0.30  # score under which nothing is offered
_FILLER_WORDS = (
    "的 了 吗 呢 啊 吧 我 你 他 她 它 们 我们 是 有 在 就 都 也 还 要 想 能 会 请问 你好 您好 怎么 怎么办 怎样 如何 什么 哪里 哪 谁"
    " 多少 几 可以 可不可以 能不能 应该 , 。 ? ! 、 : ; 一个 这个 那个 这 那 和 与 或 把 被 给 到 去 说 让 不 没 没有 现在"
)
_FILLER = frozenset(_FILLER_WORDS.split())


class BadFaq(ValueError):
    """An entry that cannot be used; says file and entry."""


@dataclass(frozen=True)
class Index:
    """Every way of asking as a sparse row of unit length, by term; and the entry each row belongs to."""

    ids: tuple[str, ...]
    terms: Mapping[str, tuple[NDArray[np.int32], NDArray[np.float32]]]
    idf: Mapping[str, float]
    unknown: float  # weight of a term no entry has


@cache
def load() -> Mapping[str, FaqEntry]:
    """All entries by id. Raises `BadFaq`."""
    entries: dict[str, FaqEntry] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        if path.name.startswith(CITATIONS):
            continue
        for raw in tomllib.loads(path.read_text(encoding="utf-8")).get("entry", []):
            entry = _entry(raw, path)
            if entry.id in entries:
                raise BadFaq(f"{path.name}: {entry.id} stands twice")
            entries[entry.id] = entry
    return MappingProxyType(entries)


def _entry(raw: Mapping[str, Any], path: Path) -> FaqEntry:
    try:
        reviewed = raw["reviewed"]
        if not isinstance(reviewed, date):
            raise BadFaq(f"{path.name}: {raw['id']}: reviewed must be a date")
        return FaqEntry(
            id=str(raw["id"]),
            category=str(raw["category"]),
            subcategory=str(raw.get("subcategory", "")),
            asks=tuple(map(str, raw["asks"])),
            answer=str(raw["answer"]),
            more=str(raw.get("more", "")),
            sources=tuple(map(str, raw["sources"])),
            channels=tuple(map(str, raw["channels"])),
            reviewed=reviewed,
            checked_by=str(raw.get("checked_by", "")),
        )
    except KeyError as missing:
        raise BadFaq(f"{path.name}: {raw.get('id', 'an entry')} lacks {missing}") from missing


@cache
def index() -> Index:
    """The index over all entries."""
    return build(load().values())


def build(entries: Iterable[FaqEntry]) -> Index:
    """An index over these entries."""
    rows = [(entry.id, _terms(normalise(ask).lower())) for entry in entries for ask in entry.asks]
    seen = Counter(term for _, terms in rows for term in terms)
    idf = {term: math.log(1 + len(rows) / n) for term, n in seen.items()}
    posts: dict[str, list[tuple[int, float]]] = {}
    for row, (_, terms) in enumerate(rows):
        weighed = {term: n * idf[term] for term, n in terms.items()}
        norm = math.sqrt(sum(w * w for w in weighed.values())) or 1.0
        for term, weight in weighed.items():
            posts.setdefault(term, []).append((row, weight / norm))
    packed = {
        term: (np.array([r for r, _ in found], dtype=np.int32), np.array([w for _, w in found], dtype=np.float32))
        for term, found in posts.items()
    }
    return Index(tuple(row for row, _ in rows), packed, idf, 0.8 * max(idf.values(), default=1.0))


def _terms(clean: str, words: Mapping[str, int] | None = None) -> dict[str, float]:
    """Words at full weight, pairs of characters at less, filler words left out."""
    words = Counter(tokens.cut(clean)) if words is None else words
    terms: dict[str, float] = {f"={word}": 1.0 for word in words if word not in _FILLER}
    bare = "".join(c for c in clean if "一" <= c <= "鿿")
    for first, second in pairwise(bare):
        terms[first + second] = 0.6
    return terms


def find(
    clean: str, category: str | None = None, words: Mapping[str, int] | None = None, among: Index | None = None
) -> tuple[FaqHit, ...]:
    """The entries that answer, best first; empty when none does. Entries of the recognised category are favoured."""
    among = among or index()
    text = clean[:400].lower()
    terms = _terms(text, words if len(clean) <= 400 else None)
    scores = np.zeros(len(among.ids), dtype=np.float32)
    norm = math.sqrt(sum((w * among.idf.get(t, among.unknown)) ** 2 for t, w in terms.items())) or 1.0
    for term, weight in terms.items():
        if term in among.terms:
            rows, weights = among.terms[term]
            scores[rows] += weights * (weight * among.idf[term] / norm)
    best: dict[str, float] = {}
    for row in np.flatnonzero(scores >= SILENT_BELOW * 0.8):
        entry = among.ids[row]
        score = min(1.0, float(scores[row]) * _favour(entry, category))
        best[entry] = max(best.get(entry, 0.0), score)
    hits = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FaqHit(entry, round(score, 3)) for entry, score in hits[:SHOWN] if score >= SILENT_BELOW)


def _favour(entry: str, category: str | None) -> float:
    """An entry of another category than the recognised one counts less; procedure belongs to all."""
    own = entry.partition(".")[0]
    return 1.0 if category is None or own in (category, "procedure") else 0.75
