"""What an experienced mediator listens for: words and pairs of words that speak for a subcategory."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from nlu import neighbours

FILE = Path(__file__).parent / "data" / "lexicon.txt"


class Lexicon(NamedTuple):
    """`words`: word → its subcategories. `pairs`: first word → (second word, subcategory).

    `starting`: the words and first words that begin with the same two characters, or are but one, by the number `starts` gives these.
    """

    words: Mapping[str, tuple[str, ...]]
    pairs: Mapping[str, tuple[tuple[str, str], ...]]
    starting: Sequence[tuple[str, ...]]
    starts: neighbours.Table


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
    starting: dict[str, tuple[str, ...]] = {}
    for word in {*words, *pairs}:
        starting[word[:2]] = (*starting.get(word[:2], ()), word)
    return Lexicon(
        MappingProxyType({word: tuple(dict.fromkeys(codes)) for word, codes in words.items()}),
        MappingProxyType({first: tuple(rest) for first, rest in pairs.items()}),
        ((), *(more if len(start) == 1 else (*more, *starting.get(start[0], ())) for start, more in starting.items())),
        neighbours.table(starting),
    )


def listen(text: str) -> Mapping[str, tuple[str, ...]]:
    """The subcategories the words of clean text speak for, each with the words heard."""
    lexicon = load()
    heard: dict[str, list[str]] = {}
    there = lexicon.starts.look(text)
    starts = set(there[there.nonzero()].tolist())
    seen = {word for start in starts for word in lexicon.starting[start] if word in text}
    for word in sorted(seen):
        for code in lexicon.words.get(word, ()):
            heard.setdefault(code, []).append(word)
        for second, code in lexicon.pairs.get(word, ()):
            if second in text:
                heard.setdefault(code, []).append(f"{word}…{second}")
    return {code: tuple(words) for code, words in heard.items()}
