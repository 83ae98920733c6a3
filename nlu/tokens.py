"""The only door to jieba: words, cut with its dictionary and our own, quietly, without any cache file.

jieba keeps a marshalled cache in the shared temporary folder and reads back whatever lies there. Here the dictionary is
read from the installed package and from `data/words.txt`, rare entries left out, and set in memory.
"""

import logging
import warnings
from functools import cache
from pathlib import Path
from typing import Any

OWN_WORDS = Path(__file__).parent / "data" / "words.txt"
COMMON = 20  # entries of jieba's dictionary seen less often are left out: they only cost load time
OWN_WEIGHT = 2000


def cut(text: str) -> list[str]:
    """The words of clean text in order; spaces dropped."""
    return [word for word in _tokenizer().cut(text, HMM=False) if not word.isspace()]


def own_words() -> tuple[str, ...]:
    """The words of the own dictionary file; lines with # are notes."""
    lines = OWN_WORDS.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines for word in line.partition("#")[0].split())


@cache
def _tokenizer() -> Any:
    """A tokenizer that is ready and never touches the disk again. Built once, read-only afterwards, so threads may share it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources and has old escapes
        import jieba
    jieba.setLogLevel(logging.WARNING)
    counts = _counts(Path(jieba.__file__).parent / "dict.txt")
    prefixes = {word[:end] for word in counts for end in range(1, len(word))}
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ = dict.fromkeys(prefixes, 0) | counts
    tokenizer.total = sum(counts.values())
    tokenizer.initialized = True
    return tokenizer


def _counts(dictionary: Path) -> dict[str, int]:
    """How often each word is seen: common entries of jieba's file and all of ours."""
    cells = dictionary.read_text(encoding="utf-8").split()
    seen = {word: int(n) for word, n in zip(cells[0::3], cells[1::3], strict=False) if len(n) > 1 and int(n) >= COMMON}
    for word in own_words():
        seen[word] = max(OWN_WEIGHT, seen.get(word, 0))
    return seen
