"""What a question names when an entry is meant: patterns from `data/faq/keys.tsv`, each worth what it tells the entry apart.

The words of a question are alike for all entries of a matter; a word such as 下班 or 借条 tells one from its neighbours. Some
entries have a second pattern, of how one asks for just this, whatever the matter: 在老家起诉行吗, 律师费多少.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu import cues
from nlu.faq.entries import FOLDER, BadFaq
from nlu.normalise import normalise
from nlu.patterns import Cued
from nlu.types import FaqEntry

FILE = FOLDER / "keys.tsv"
LOOKED_AT = 10  # likeliest entries that are looked at: the right one is nearly always among them
_SHARES = np.array(
    [0.35, 0.35, 0.3], dtype=np.float32
)  # of what counting says: words are not independent of one another


@dataclass(frozen=True)
class Key:
    """Words one of which is named when the entry is meant, and ways of asking for just this; either may be missing."""

    named: Cued | None
    asked: Cued | None


@cache
def load(path: Path = FILE) -> Mapping[str, Key]:
    """The key of each entry that has one. Raises `BadFaq` with the line."""
    found: dict[str, Key] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        id_, *sources = line.split("\t")
        if not any(sources) or len(sources) > 2 or id_ in found:
            raise BadFaq(f"{path.name}:{number}: an entry and one or two patterns, with tabs between; each entry once")
        named, asked = (*sources, "")[:2]
        found[id_] = Key(Cued(named) if named else None, Cued(asked) if asked else None)
    return found


def worth(entries: Sequence[FaqEntry]) -> NDArray[np.float32]:
    """For each entry what it says for it that its key is named, that it is not, and that it is asked for.

    Logarithms of likelihood ratios, counted over the entry's own questions: against those of the other entries of its
    category for what is named, against all others for what is asked.
    """
    asks = [(row, normalise(ask).lower()) for row, entry in enumerate(entries) for ask in entry.asks]
    asked = [_Asked(row, entries[row].category, text, cues.possible(text)) for row, text in asks]
    by_category = {code: [one for one in asked if one.category == code] for code in {e.category for e in entries}}
    tells = np.zeros((len(entries), len(_SHARES)), np.float32)
    for row, entry in enumerate(entries):
        key = load().get(entry.id)
        if key and key.named:
            own, far = _shares(key.named, row, by_category[entry.category])
            tells[row, :2] = math.log(own / far), math.log((1 - own) / (1 - far))
        if key and key.asked:
            own, far = _shares(key.asked, row, asked)
            tells[row, 2] = math.log(own / far)
    return tells


class _Asked(NamedTuple):
    """A question, whose it is, and the cues it holds: known ahead, for it is held against the keys of all entries."""

    row: int
    category: str
    text: str
    here: int


def _shares(key: Cued, row: int, asked: Iterable[_Asked]) -> tuple[float, float]:
    """The share of an entry's questions that name it, and of all others; never quite none or all."""
    counts = [[1, 2], [1, 2]]
    for one in asked:
        count = counts[one.row == row]
        count[0] += bool(key.bit & one.here and key.begins(one.text))
        count[1] += 1
    far, own = (hits / many for hits, many in counts)
    return own, far


class Teller(NamedTuple):
    """What one entry listens for, and what it says for the entry that it is named, not named, and asked for."""

    named: Cued | None
    asked: Cued | None
    said: float
    unsaid: float
    wanted: float

    def tell(self, text: str, here: int) -> float:
        """What the text says for the entry. `here` are the cues it holds."""
        told = 0.0
        if self.named:
            told = self.said if self.named.bit & here and self.named.begins(text) else self.unsaid
        if self.asked and self.asked.bit & here and self.asked.begins(text):
            told += self.wanted
        return told


def tellers(ids: Sequence[str], worth: NDArray[np.float32]) -> tuple[Teller | None, ...]:
    """For each entry what its key tells; None where it has none. `worth` as the function of this name gives it."""
    found = zip(ids, (worth * _SHARES).tolist(), strict=True)
    return tuple(Teller(key.named, key.asked, *tells) if (key := load().get(id_)) else None for id_, tells in found)


def sharpened(p: Mapping[int, float], text: str, tellers: Sequence[Teller | None]) -> dict[int, float]:
    """Probabilities of entries after looking whether they are named; together they stay as likely as they were."""
    here = cues.possible(text)
    better = {at: q * exp(teller.tell(text, here)) if (teller := tellers[at]) else q for at, q in p.items()}
    share = sum(p.values()) / sum(better.values())
    return {at: q * share for at, q in better.items()}


def likeliest(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """The places of the highest, the highest first and of two alike the first: as a stable sort would, without sorting all."""
    low = -scores
    if count < len(low):
        ordered = low.copy()
        ordered.partition(count - 1)
        places = (low <= ordered[count - 1]).nonzero()[0]
    else:
        places = np.arange(len(low))
    best: NDArray[np.intp] = places.take(low.take(places).argsort(kind="stable")[:count])
    return best
