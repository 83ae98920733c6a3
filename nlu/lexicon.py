"""What an experienced mediator listens for: words and pairs of words that speak for a subcategory."""

from collections.abc import Mapping
from functools import cache
from operator import add
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

FILE = Path(__file__).parent / "data" / "lexicon.txt"


class Lexicon(NamedTuple):
    """`words`: word → its subcategories. `pairs`: first word → (second word, subcategory).

    `lengths`: the first two characters of words and first words → how long these are. `single`: those of one character.
    """

    words: Mapping[str, tuple[str, ...]]
    pairs: Mapping[str, tuple[tuple[str, str], ...]]
    lengths: Mapping[str, tuple[int, ...]]
    single: frozenset[str]


@cache
def load() -> Lexicon:
    """The lexicon file. Raises `ValueError` naming the line it cannot read."""
    words: dict[str, list[str]] = {}
    pairs: dict[str, list[tuple[str, str]]] = {}
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        code, colon, rest = line.partition(":")
        if not colon or "." not in code:
            raise ValueError(f"{FILE.name} line {number}: expected category.subcategory: words")
        for entry in rest.split():
            first, *more = entry.split("+")
            if more:
                pairs.setdefault(first, []).append((more[0], code))
            else:
                words.setdefault(first, []).append(code)
    lengths: dict[str, set[int]] = {}
    for word in {*words, *pairs}:
        lengths.setdefault(word[:2], set()).add(len(word))
    return Lexicon(
        MappingProxyType({word: tuple(dict.fromkeys(codes)) for word, codes in words.items()}),
        MappingProxyType({first: tuple(rest) for first, rest in pairs.items()}),
        MappingProxyType({start: tuple(sorted(known)) for start, known in lengths.items() if len(start) > 1}),
        frozenset(start for start in lengths if len(start) == 1),
    )


def listen(text: str) -> Mapping[str, tuple[str, ...]]:
    """The subcategories the words of clean text speak for, each with the words heard."""
    lexicon = load()
    heard: dict[str, list[str]] = {}
    seen, lengths = set(lexicon.single.intersection(text)), lexicon.lengths
    for at, start in enumerate(map(add, text, text[1:])):
        if start in lengths:
            seen.update(text[at : at + length] for length in lengths[start])
    for word in sorted(seen):
        for code in lexicon.words.get(word, ()):
            heard.setdefault(code, []).append(word)
        for second, code in lexicon.pairs.get(word, ()):
            if second in text:
                heard.setdefault(code, []).append(f"{word}…{second}")
    return {code: tuple(words) for code, words in heard.items()}
