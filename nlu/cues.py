"""Which patterns a message can match at all, known from one look at its characters and pairs of neighbours, and where.

Most messages hold no cue of most patterns, and these are not tried; the others only at characters they can begin with. Both
are found ahead and kept in `data/cues.json` (`python -m nlu cues`) by the pattern's very words: one that was edited since is
simply always tried, and everywhere.
"""

import json
from collections.abc import Mapping, Sequence
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


class Known(NamedTuple):
    """Of a pattern: the inside of a class of all it can begin with, and strings one of which every match holds. Empty: unknown."""

    starts: str
    cues: Sequence[str]


class Table(NamedTuple):
    """One bit a pattern, but `ALWAYS`: `bits` by the name of the pattern, `holding` a row of them for each of the `cues`.

    The first row, of what is no cue, has none. `starts` is by the name of the pattern as well.
    """

    bits: Mapping[str, int]
    starts: Mapping[str, str]
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
    starts: dict[str, str] = {}
    for at, (name, known) in enumerate(read().items(), 1):
        starts[name] = known.starts
        bits[name] = 1 << at if known.cues else ALWAYS
        for cue in known.cues:
            holding[cue] = holding.get(cue, 0) | bits[name]
    size = 8 * (len(bits) // 64 + 1)
    rows = b"".join(
        (held | holding.get(cue[0], 0)).to_bytes(size, "little") for cue, held in [("0", 0), *holding.items()]
    )
    return Table(bits, starts, neighbours.table(holding), np.frombuffer(rows, "<u8").reshape(-1, size // 8))


def read(path: Path = FILE) -> dict[str, Known]:
    """What is known of each pattern, by its name."""
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {name: Known(*known) for name, known in found.items()}


def write(found: Mapping[str, Known], path: Path = FILE) -> None:
    """The file; the same knowledge gives the same bytes."""
    lines = ",\n".join(f'"{name}": {json.dumps(found[name], ensure_ascii=False)}' for name in sorted(found))
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
