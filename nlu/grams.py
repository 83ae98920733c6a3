"""Short runs of characters as numbers: those of a text, and which of them are known, found for all at once.

A text holds hundreds, most of them rare: looked up one by one in a dictionary, each would wait for memory.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST = 3  # characters of a run; a character is at most 21 bits, so that a run is a whole number of 63

Runs = NDArray[np.int64]  # each multiplied by `_MIXER`: no two runs become alike, and their remainders are as if thrown
Numbers = NDArray[np.intp]

_MIXER = 0x9E3779B97F4A7C15 - (1 << 64)  # odd: whole numbers of 64 bits times it are all different
_SHIFTS = np.array([[0, 0, 0], [21, 0, 0], [42, 21, 0]])  # of the characters of a run of one, of two, of three
_FACTORS: Runs = np.tril(np.int64(_MIXER) << _SHIFTS)
_BEYOND = b"\xff\xff\x1f\0" * (LONGEST - 1)  # after the last character: no characters, so that no known run holds them
_NO_RUN = (1 << 63) - 1  # that of nothing but these
_MOVES = 100  # after which those without a place never find one; a dozen or two are usual


class Table(NamedTuple):
    """Known runs, each in one of its two places (its remainders by the size and by one less), and what each stands for."""

    runs: Runs
    meant: Numbers

    def known(self, runs: Runs) -> Numbers:
        """What those among the runs that are known stand for, in their order."""
        size = len(self.runs)
        places = runs % size
        places = np.where(self.runs.take(places) == runs, places, runs % (size - 1))
        meant: Numbers = self.meant.take(places[self.runs.take(places) == runs])
        return meant


def table(runs: Iterable[str], meant: Iterable[int]) -> Table:
    """A table of runs of one to `LONGEST` characters, each told once."""
    known = list(runs)
    sizes = np.fromiter(map(len, known), np.intp, len(known))
    chars = np.frombuffer("".join(known).encode("utf-32-le", "surrogatepass"), np.int32)
    ends = sizes.cumsum()
    codes = np.zeros(len(known) + 1, dtype=np.int64)
    for back in range(LONGEST, 0, -1):
        there = (sizes >= back).nonzero()[0]
        codes[there] = codes[there] << 21 | chars[ends[there] - back]
    codes[-1] = _NO_RUN
    codes *= _MIXER
    held = _settled(codes[:-1])
    return Table(codes.take(held), np.append(np.fromiter(meant, np.intp, len(known)), 0).take(held))


def _settled(runs: Runs) -> Numbers:
    """Which of the runs stands in each place of their table, -1 in those left free; a good half is."""
    size = 5 * len(runs) // 2 + 3
    while (held := _seated(runs, size)) is None:
        size += 1
    return held


def _seated(runs: Runs, size: int) -> Numbers | None:
    """The same for a table of that size; None when some find no place.

    Who comes to a place turns out who stands there, and that one goes to its other place (cuckoo hashing).
    """
    places, other = np.stack([runs % size, runs % (size - 1)]), np.zeros(len(runs), dtype=np.intp)
    held, moving = np.full(size, -1, dtype=np.intp), np.arange(len(runs))
    for _ in range(_MOVES):
        wanted = places[other[moving], moving]
        before = held[wanted]
        held[wanted] = moving
        stays = held[wanted] == moving
        out = before[stays]
        moving = np.concatenate([moving[~stays], out[out >= 0]])
        if not len(moving):
            return held
        other[moving] ^= 1
    return None


def runs_of(text: str, longest: int = LONGEST) -> Runs:
    """The runs of one, then of two and of three characters up to the longest wanted, in their order in the text.

    Those that begin too near the end are there too, as runs that nobody knows.
    """
    runs: Runs = _FACTORS[:longest, :longest] @ _shifted(text, longest, len(text))
    return runs.ravel()


def pairs_of(text: str) -> Runs:
    """The pairs of neighbours, in their order in the text."""
    pairs: Runs = _FACTORS[1, :2] @ _shifted(text, 2, max(0, len(text) - 1))
    return pairs


def _shifted(text: str, rows: int, columns: int) -> NDArray[np.int32]:
    """The characters from the first on; in the next row from the second on, and so forth."""
    chars = text.encode("utf-32-le", "surrogatepass") + _BEYOND
    return np.ndarray((rows, columns), np.int32, chars, 0, (4, 4))


def once(runs: Runs) -> Runs:
    """Each run once, in ascending order."""
    ascending = np.sort(runs)
    new = np.ones(len(runs), dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    return ascending[new]


def spelled(text: str, longest: int = LONGEST) -> set[str]:
    """The same runs as they are written."""
    return {text[start : start + size] for size in range(1, longest + 1) for start in range(len(text) + 1 - size)}
