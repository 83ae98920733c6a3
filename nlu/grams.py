"""Short runs of characters as numbers: those of a text, and which of them are known, found for all at once.

A text holds hundreds, most of them rare: looked up one by one in a dictionary, each would wait for memory.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST = 3  # characters of a run; a character is at most 21 bits, so that a run is a whole number of 63

Runs = NDArray[np.int64]
Numbers = NDArray[np.intp]


class Table(NamedTuple):
    """Known runs as numbers in ascending order, each with what it stands for."""

    runs: Runs
    meant: Numbers

    def find(self, runs: Runs) -> tuple[Numbers, Numbers]:
        """Which of the runs are known, and what each of these stands for."""
        if not len(self.runs):
            return self.meant, self.meant
        places = self.runs.searchsorted(runs)
        known = (self.runs.take(places, mode="clip") == runs).nonzero()[0]
        return known, self.meant.take(places.take(known))


def table(runs: Iterable[str], meant: Iterable[int]) -> Table:
    """A table of runs of one to `LONGEST` characters."""
    known = list(runs)
    sizes = np.fromiter(map(len, known), np.intp, len(known))
    chars = _chars("".join(known))
    ends = sizes.cumsum()
    codes = np.zeros(len(known), dtype=np.int64)
    for back in range(LONGEST, 0, -1):
        there = sizes >= back
        codes[there] = codes[there] << 21 | chars[ends[there] - back]
    order = codes.argsort()
    return Table(codes[order], np.fromiter(meant, np.intp, len(known))[order])


def runs_of(text: str, longest: int = LONGEST) -> Runs:
    """The runs of one, then of two and of three characters up to the longest wanted, in their order in the text."""
    ones = _chars(text)
    found = [ones]
    for size in range(1, longest):
        found.append(found[-1][:-1] << 21 | ones[size:])
    return np.concatenate(found)


def pairs_of(text: str) -> Runs:
    """The pairs of neighbours, in their order in the text."""
    ones = _chars(text)
    return ones[:-1] << 21 | ones[1:]


def once(runs: Runs) -> Runs:
    """Each run once, in ascending order."""
    ascending = np.sort(runs)
    new = np.ones(len(runs), dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    return ascending[new]


def spelled(text: str, longest: int = LONGEST) -> set[str]:
    """The same runs as they are written."""
    return {text[start : start + size] for size in range(1, longest + 1) for start in range(len(text) + 1 - size)}


def _chars(text: str) -> Runs:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
