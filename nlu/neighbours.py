"""Which of many characters and pairs of neighbours a text holds, found for all at once in one table."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CODES = 1 << 16  # of the characters that can be known; one beyond is written with two that belong to no other

Numbers = NDArray[np.uint16]


class Table(NamedTuple):
    """`numbers` tells that of every two neighbours, one line for each character that begins a known string.

    `line` is where that of a character begins, `place` where in it another one stands; at its very beginning is the number of
    the character alone, where its pairs with what ends nothing known are too. The line of what begins nothing known is all 0.
    """

    line: NDArray[np.intp]
    place: NDArray[np.intp]
    numbers: Numbers

    def look(self, text: str) -> Numbers:
        """The numbers of the known strings the text holds, each at least once, and many zeros."""
        codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
        lines = self.line.take(codes)
        pairs = lines[:-1] + self.place.take(codes[1:])
        return self.numbers.take(np.concatenate((lines, pairs)))


def table(known: Iterable[str]) -> Table:
    """A table of strings of one or two characters, numbered from 1 in their order; at most 65,535, each once.

    Raises IndexError for a character beyond `CODES`.
    """
    strings = list(known)
    first = {char: at for at, char in enumerate(dict.fromkeys(string[0] for string in strings), 1)}
    second = {char: at for at, char in enumerate(dict.fromkeys(("", *(string[1:] for string in strings))))}
    numbers = np.zeros((len(first) + 1) * (wide := len(second)), dtype=np.uint16)
    at = np.array([wide * first[string[0]] + second[string[1:]] for string in strings], dtype=np.intp)
    numbers[at] = range(1, len(strings) + 1)
    return Table(wide * _of_codes(first), _of_codes(second), numbers)


def _of_codes(numbers: Mapping[str, int]) -> NDArray[np.intp]:
    """The number of every character by its code, 0 for those without."""
    found = np.zeros(CODES, dtype=np.intp)
    for char, number in numbers.items():
        if char:
            found[ord(char)] = number
    return found
