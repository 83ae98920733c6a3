"""Regular expressions that are compiled when they are first needed: most messages need few, and a start needs fewer."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, ClassVar


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

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match between `start` and `end`."""
        return self.compiled.search(text, start, end)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """A match that begins at `start`."""
        return self.compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """A match of the whole text."""
        return self.compiled.fullmatch(text)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All matches between `start` and `end`, in their order."""
        return self.compiled.finditer(text, start, end)

    def findall(self, text: str) -> list[Any]:
        """What every match holds, as `re` gives it."""
        return self.compiled.findall(text)

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text with every match replaced."""
        return self.compiled.sub(by, text)


def prepare() -> int:
    """Compile what nobody has needed yet, so that no message waits for it; returns how many there are."""
    return len([pattern.compiled for pattern in Pattern.known])
