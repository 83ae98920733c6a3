"""The only door to jieba: words, cut with its dictionary and our own as it would cut them, but quickly and quietly.

jieba keeps a marshalled cache in the shared temporary folder and reads back whatever lies there. Here the dictionary is
that of the installed package and `data/words.txt`, rare entries left out, put together ahead in `data/words.npz` (`python
-m nlu words`), or at start when either was changed since. jieba's code is not even imported.
"""

import hashlib
import logging
import math
import string
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nlu.patterns import Pattern

OWN_WORDS = Path(__file__).parent / "data" / "words.txt"
FILE = Path(__file__).parent / "data" / "words.npz"
COMMON = 20  # entries of jieba's dictionary seen less often are left out: they only cost load time
OWN_WEIGHT = 2000

_PIECE = Pattern(r"[一-鿕a-zA-Z0-9+#&._%\-]+|\S")  # jieba's: only within such a run are words looked for
_LATIN = frozenset(string.ascii_letters + string.digits)
_NEVER = -math.inf  # the logarithm of no chance: the mere beginning of words

_log = logging.getLogger(__name__)


def cut(text: str) -> list[str]:
    """The words of clean text in order, as jieba cuts them without guessing; spaces dropped."""
    words: list[str] = []
    for piece in _PIECE.findall(text):
        words += [piece] if len(piece) == 1 else _likeliest(piece)
    return words


def _likeliest(piece: str) -> list[str]:
    """The words a run of characters most likely consists of; letters and digits that are no word stay together."""
    dictionary = _dictionary()
    ends = _ends(piece, dictionary.chances, dictionary.unseen)
    words: list[str] = []
    start, joins = 0, False
    while start < len(piece):
        end = ends[start]
        word = piece[start:end]
        latin = word in _LATIN
        if latin and joins:
            words[-1] += word
        else:
            words.append(word)
        start, joins = end, latin
    return words


def _ends(piece: str, chances: Mapping[str, float], unseen: float) -> list[int]:
    """Where the word that begins at each place ends, in the likeliest cut from there on; of two alike the longer word."""
    size = len(piece)
    ends, rest = [0] * size, [0.0] * (size + 1)
    chance_of = chances.get
    for start in range(size - 1, -1, -1):
        best, until = _NEVER, start
        for end in range(start + 1, size + 1):
            chance = chance_of(piece[start:end])
            if chance is None:
                break
            chance += rest[end]
            if chance >= best:
                best, until = chance, end
        if best == _NEVER:
            best, until = unseen + rest[start + 1], start + 1
        ends[start], rest[start] = until, best
    return ends


def inner(word: str) -> tuple[str, ...]:
    """The words of two and three characters inside a longer one, so that 工资 finds 农民工工资."""
    chances = _dictionary().chances
    found = (word[start : start + size] for size in (2, 3) if size < len(word) for start in range(len(word) - size + 1))
    return tuple(dict.fromkeys(piece for piece in found if chances.get(piece, _NEVER) > _NEVER))


def own_words() -> tuple[str, ...]:
    """The words of the own dictionary file; lines with # are notes."""
    lines = OWN_WORDS.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines for word in line.partition("#")[0].split())


class Dictionary(NamedTuple):
    """`chances`: the logarithm of each word's share of all text, `_NEVER` for mere beginnings; `unseen` is that of other characters."""

    chances: Mapping[str, float]
    unseen: float


@cache
def _dictionary() -> Dictionary:
    """The dictionary as cutting needs it. Built once, read-only afterwards, so threads may share it."""
    counts = _kept(fingerprint())
    if counts is None:
        _log.warning(
            "the dictionary differs from %s: putting it together now (python -m nlu words writes it)", FILE.name
        )
        counts = put_together()
    whole = math.log(sum(counts.values()))
    shares = {count: math.log(count) - whole if count else _NEVER for count in set(counts.values())}
    return Dictionary({word: shares[count] for word, count in counts.items()}, -whole)


def fingerprint() -> str:
    """What the dictionary depends on: jieba's own, our words, and which entries are kept."""
    digest = hashlib.sha256(f"{metadata.version('jieba')} {COMMON} {OWN_WEIGHT} ".encode())
    digest.update(OWN_WORDS.read_bytes())
    return digest.hexdigest()


def put_together() -> dict[str, int]:
    """How often each word is seen: common entries of jieba's file and all of ours; 0 for the mere beginnings of words."""
    package = find_spec("jieba")  # where it lies, without running it
    dictionary = Path(package.origin if package and package.origin else "").parent / "dict.txt"
    cells = dictionary.read_text(encoding="utf-8").split()
    seen = {word: int(n) for word, n in zip(cells[0::3], cells[1::3], strict=False) if len(n) > 1 and int(n) >= COMMON}
    for word in own_words():
        seen[word] = max(OWN_WEIGHT, seen.get(word, 0))
    return dict.fromkeys(sorted({word[:end] for word in seen for end in range(1, len(word))}), 0) | seen


def write(counts: Mapping[str, int], made_of: str, path: Path = FILE) -> None:
    """The file; the same words give the same bytes."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            made_of=np.frombuffer(made_of.encode(), dtype=np.uint8),
            words=np.frombuffer("\n".join(counts).encode(), dtype=np.uint8),
            counts=np.array(list(counts.values()), dtype=np.int32),
        )


def _kept(made_of: str, path: Path = FILE) -> dict[str, int] | None:
    """The dictionary of the file; None when there is none, or it was made of other words."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as raw:
        if raw["made_of"].tobytes().decode() != made_of:
            return None
        return dict(zip(raw["words"].tobytes().decode().split("\n"), raw["counts"].tolist(), strict=True))
