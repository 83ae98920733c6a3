"""Regular expressions that are compiled when they are first needed: most messages need few, and a start needs fewer."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from nlu import cues

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
    """A pattern for whole messages, tried only in those that hold a cue of it."""

    def __init__(self, source: str) -> None:
        """Without flags: the cues are those of the pattern as it stands."""
        super().__init__(source)

    @cached_property
    def bit(self) -> int:
        """Its place in `cues.possible`."""
        return cues.table().bits.get(cues.name(self.pattern), cues.ALWAYS)

    @cached_property
    def search(self) -> Find:
        """The first match, as `re` finds it."""
        find, bit, possible = self.compiled.search, self.bit, cues.possible
        return lambda text: find(text) if possible(text) & bit else None

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """All matches in their order."""
        find, bit, possible = self.compiled.finditer, self.bit, cues.possible
        return lambda text: find(text) if possible(text) & bit else iter(())

    @cached_property
    def sub(self) -> Callable[[str | Callable[[re.Match[str]], str], str], str]:
        """The text with every match replaced."""
        change, bit, possible = self.compiled.sub, self.bit, cues.possible
        return lambda by, text: change(by, text) if possible(text) & bit else text


def prepare() -> int:
    """Compile what nobody has needed yet, so that no message waits for it; returns how many there are."""
    return len([pattern.compiled for pattern in Pattern.known])
