"""Which patterns a message can match at all, known from one look at its characters and pairs of neighbours.

Most messages hold no cue of most patterns, and these are not tried. The cues of a pattern are found ahead and kept in
`data/cues.json` (`python -m nlu cues`) by the pattern's very words: one that was edited since is simply always tried.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from operator import add
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu import neighbours

FILE = Path(__file__).parent / "data" / "cues.json"
ALWAYS = 1  # the bit of patterns whose cues are not known


class Table(NamedTuple):
    """One bit a pattern, but `ALWAYS`: `bits` by the name of the pattern, `holding` a row of them for each of the `cues`.

    The first row, of what is no cue, has none.
    """

    bits: Mapping[str, int]
    cues: neighbours.Table
    holding: NDArray[np.uint64]


def name(source: str) -> str:
    """What a pattern is kept under."""
    return sha256(source.encode()).hexdigest()[:16]


@cache
def table() -> Table:
    """The file. Read-only, so threads may share it."""
    holding: dict[str, int] = {}
    bits: dict[str, int] = {}
    for at, (known, cues) in enumerate(read().items(), 1):
        bits[known] = 1 << at
        for cue in cues:
            holding[cue] = holding.get(cue, 0) | bits[known]
    size = 8 * (len(bits) // 64 + 1)
    rows = b"".join(held.to_bytes(size, "little") for held in (0, *holding.values()))
    return Table(bits, neighbours.table(holding), np.frombuffer(rows, "<u8").reshape(-1, size // 8))


def read(path: Path = FILE) -> dict[str, list[str]]:
    """The cues of each pattern by its name."""
    found: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def write(cues: Mapping[str, Iterable[str]], path: Path = FILE) -> None:
    """The file; the same cues give the same bytes."""
    lines = ",\n".join(f'"{known}": {json.dumps(sorted(cues[known]), ensure_ascii=False)}' for known in sorted(cues))
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


@lru_cache(maxsize=16)  # the same few texts are asked about by every pattern: the message, in small letters, spelt out
def possible(text: str) -> int:
    """The bits of the patterns one of whose cues the text holds."""
    known = table()
    there = known.cues.look(text)
    return int.from_bytes(np.bitwise_or.reduce(known.holding.take(there, axis=0), axis=0).tobytes(), "little") | ALWAYS


def held(text: str) -> frozenset[str]:
    """All that may be a cue: its characters and pairs of neighbours."""
    return frozenset((*text, *map(add, text, text[1:])))
