"""Which of many characters and pairs of neighbours a text holds, found for all at once in one table.

Only the longest is told of those that begin at one place: what a pair stands for must hold what its first character does.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CODES = (
    1 << 16
) - 1  # of the characters that can be known; all beyond are as the one of this code, which means nothing

Numbers = NDArray[np.uint16]


class Table(NamedTuple):
    """`numbers` tells that of every two neighbours, one line for each character that begins a known string.

    `line` is where that of a character begins, `place` where in it another one stands. A pair that is not known has the number
    of its first character alone, as it stands at the beginning of the line. The line of what begins nothing known is all 0.
    """

    line: NDArray[np.intp]
    place: NDArray[np.intp]
    numbers: Numbers

    def look(self, text: str) -> Numbers:
        """For each character of the text the number of the longest known string that begins there, 0 for none."""
        codes = np.frombuffer((text + "\0").encode("utf-32-le", "surrogatepass"), "<u4")
        lines, places = self.line.take(codes[:-1], mode="clip"), self.place.take(codes[1:], mode="clip")
        return self.numbers.take(lines + places)


def table(known: Iterable[str]) -> Table:
    """A table of strings of one or two characters, numbered from 1 in their order; at most 65,535, each once.

    Raises ValueError for a character beyond `CODES`.
    """
    numbered = {string: number for number, string in enumerate(known, 1)}
    first = {char: at for at, char in enumerate(dict.fromkeys(string[0] for string in numbered), 1)}
    second = {char: at for at, char in enumerate(dict.fromkeys(("", *(string[1:] for string in numbered))))}
    numbers = np.zeros((len(first) + 1, len(second)), dtype=np.uint16)
    for string in sorted(numbered, key=len):  # pairs after the single characters
        numbers[first[string[0]], second[string[1:]] if string[1:] else slice(None)] = numbered[string]
    return Table(len(second) * _of_codes(first), _of_codes(second), numbers.reshape(-1))


def _of_codes(numbers: Mapping[str, int]) -> NDArray[np.intp]:
    """The number of every character by its code, 0 for those without. Raises ValueError for one beyond `CODES`."""
    if any(char and ord(char) >= CODES for char in numbers):
        raise ValueError("no table holds characters beyond U+FFFE")
    found = np.zeros(CODES + 1, dtype=np.intp)
    for char, number in numbers.items():
        if char:
            found[ord(char)] = number
    return found
