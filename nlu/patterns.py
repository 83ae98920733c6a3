"""Regular expressions that are compiled when they are first needed: most messages need few, and a start needs fewer."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

from nlu import cues

_Row = TypeVar("_Row")
Find = Callable[..., re.Match[str] | None]  # of a text, and perhaps of a part of it: start, end


class Pattern:
    """As `re.compile` gives it, but compiled on first use; threads may share it."""

    known: ClassVar[list["Pattern"]] = []

    def __init__(self, source: str, flags: int = 0) -> None:
        """Errors in `source` show on first use, and in `prepare`."""
        self.pattern, self.flags = source, flags
        self.known.append(self)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression itself. Raises re.error."""
        return re.compile(self.pattern, self.flags)

    # Each method is looked up once and then stands on the pattern itself: most of understanding is calls of these.

    @cached_property
    def search(self) -> Find:
        """The first match, as `re` finds it."""
        return self.compiled.search

    @cached_property
    def match(self) -> Find:
        """A match at the beginning."""
        return self.compiled.match

    @cached_property
    def fullmatch(self) -> Find:
        """A match of the whole."""
        return self.compiled.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """All matches in their order."""
        return self.compiled.finditer

    @cached_property
    def findall(self) -> Callable[[str], list[Any]]:
        """What every match holds, as `re` gives it."""
        return self.compiled.findall

    @cached_property
    def sub(self) -> Callable[[str | Callable[[re.Match[str]], str], str], str]:
        """The text with every match replaced."""
        return self.compiled.sub


class Cued(Pattern):
    """A pattern for whole messages, tried only in those that hold a cue of it, and there only where a match can begin."""

    def __init__(self, source: str) -> None:
        """Without flags: what is known is known of the pattern as it stands."""
        super().__init__(source)

    @cached_property
    def bit(self) -> int:
        """Its place in `cues.possible`."""
        return cues.table().bits.get(cues.name(self.pattern), cues.ALWAYS)

    @cached_property
    def begins(self) -> Find:
        """The first character of the first match, for texts known to hold a cue.

        `re` runs from one character of a class to the next some ten times quicker than it tries a pattern at every one. So
        this looks for such a character, and back over it whether the pattern matches from there.
        """
        starts = cues.table().starts.get(cues.name(self.pattern))
        return re.compile(f"[{starts}](?<=(?={self.pattern})(?s:.))").search if starts else self.compiled.search

    def first(self, text: str) -> re.Match[str] | None:
        """The first match in a text known to hold a cue."""
        begin = self.begins(text)
        return self.compiled.match(text, begin.start()) if begin else None

    def every(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in a text known to hold a cue, in their order."""
        begin = self.begins(text)
        return self.compiled.finditer(text, begin.start()) if begin else iter(())

    @cached_property
    def is_in(self) -> Callable[[str], bool]:
        """Whether there is a match at all, which costs less than to have it."""
        begins, bit, possible = self.begins, self.bit, cues.possible
        return lambda text: bool(possible(text) & bit and begins(text))

    @cached_property
    def search(self) -> Find:
        """The first match, as `re` finds it."""
        find, bit, possible = self.first, self.bit, cues.possible
        return lambda text: find(text) if possible(text) & bit else None

    @cached_property
    def match(self) -> Find:
        """A match at the beginning."""
        find, bit, possible = self.compiled.match, self.bit, cues.possible
        return lambda text: find(text) if possible(text) & bit else None

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """All matches in their order."""
        find, bit, possible = self.every, self.bit, cues.possible
        return lambda text: find(text) if possible(text) & bit else iter(())

    @cached_property
    def sub(self) -> Callable[[str | Callable[[re.Match[str]], str], str], str]:
        """The text with every match replaced."""
        begins, change, bit, possible = self.begins, self.compiled.sub, self.bit, cues.possible
        return lambda by, text: change(by, text) if possible(text) & bit and begins(text) else text


class Among(Generic[_Row]):
    """Rows of a table that each have a pattern for whole messages: those a message may match, found without asking each."""

    def __init__(self, rows: Sequence[_Row], pattern: Callable[[_Row], Cued]) -> None:
        """`pattern` gives that of a row."""
        self._rows, self._pattern = rows, pattern

    @cached_property
    def _by_length(self) -> Mapping[int, tuple[int, Sequence[int]]]:
        """By the place of a bit the bit and the rows that have it: the highest of a number is found at once."""
        found: dict[int, tuple[int, list[int]]] = {}
        for at, row in enumerate(self._rows):
            bit = self._pattern(row).bit
            found.setdefault(bit.bit_length(), (bit, []))[1].append(at)
        return found

    @cached_property
    def _all(self) -> int:
        return sum(bit for bit, _ in self._by_length.values())

    def possible(self, here: int) -> list[_Row]:
        """The rows whose pattern the text may match, in their order; `here` as `cues.possible` gives it."""
        left, found = here & self._all, list[int]()
        while left:
            bit, rows = self._by_length[left.bit_length()]
            found += rows
            left ^= bit
        found.sort()
        return [self._rows[at] for at in found]


def prepare() -> int:
    """Compile what nobody has needed yet, so that no message waits for it; returns how many there are."""
    return len([(pattern.compiled, isinstance(pattern, Cued) and pattern.begins) for pattern in Pattern.known])
