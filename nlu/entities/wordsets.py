"""Patterns over many words that fail at once where none of them can begin."""

import re
from collections import defaultdict
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """The plain words as one pattern, longest first, grouped by their first character, which `re` then looks for."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        groups[word[0]].append(re.escape(word[1:]))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items())


def beginning(chars: Iterable[str]) -> str:
    """What a match must begin with, looked at before anything else is tried."""
    return f"(?=[{''.join(dict.fromkeys(chars))}])"


def heads(pattern: str) -> str:
    """The characters the alternatives of a flat pattern begin with; a class in brackets gives all of its own."""
    found: list[str] = []
    for alternative in pattern.split("|"):
        bare = alternative.lstrip("(?:")
        found.append(bare[1 : bare.index("]")] if bare.startswith("[") else bare[:1])
    return "".join(dict.fromkeys("".join(found)))
