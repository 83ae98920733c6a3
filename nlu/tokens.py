"""The only door to jieba: words, cut with its dictionary and our own as it would cut them, but quickly and quietly.

jieba keeps a marshalled cache in the shared temporary folder and reads back whatever lies there. Here its code is not even
imported: the dictionary is that of the installed package and `data/words.txt`, rare entries left out, put together ahead in
`data/words.npz` (`python -m nlu words`), or at start when either was changed since; rjieba, the same cutting compiled, is
given it.
"""

import hashlib
import logging
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Protocol

import numpy as np

OWN_WORDS = Path(__file__).parent / "data" / "words.txt"
FILE = Path(__file__).parent / "data" / "words.npz"
COMMON = 20  # entries of jieba's dictionary seen less often are left out: they only cost load time
OWN_WEIGHT = 2000

_log = logging.getLogger(__name__)


class Cutter(Protocol):
    """What is used of rjieba. Threads may share it once it has its words."""

    def cut(self, text: str, hmm: bool) -> list[str]:  # as rjieba has it
        """The words in order, spaces too; `hmm`: guess words that are not in the dictionary."""

    def add_word(self, word: str, freq: int, tag: None) -> int:
        """Into the dictionary, with how often the word is seen."""

    def has_word(self, word: str) -> bool:
        """Whether it is in the dictionary."""


def cut(text: str) -> list[str]:
    """The words of clean text in order, as jieba cuts them without guessing; spaces dropped."""
    try:
        words = _cutter().cut(text, False)
    except UnicodeEncodeError:  # half a character, which no text may hold
        return cut(text.encode(errors="replace").decode())
    return words if text.split() == [text] else [word for word in words if not word.isspace()]


def inner(word: str) -> tuple[str, ...]:
    """The words of two and three characters inside a longer one, so that 工资 finds 农民工工资."""
    found = (word[start : start + size] for size in (2, 3) if size < len(word) for start in range(len(word) - size + 1))
    return tuple(dict.fromkeys(filter(_cutter().has_word, found)))


def own_words() -> tuple[str, ...]:
    """The words of the own dictionary file; lines with # are notes."""
    lines = OWN_WORDS.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines for word in line.partition("#")[0].split())


@cache
def _cutter() -> Cutter:
    """The cutting with the dictionary as it should be. Made once, read-only afterwards."""
    counts = _kept(fingerprint())
    if counts is None:
        _log.warning(
            "the dictionary differs from %s: putting it together now (python -m nlu words writes it)", FILE.name
        )
        counts = put_together()
    cutter = _empty()
    for word, count in counts.items():
        cutter.add_word(word, count, None)
    return cutter


def _empty() -> Cutter:
    """A cutter without words. Of the package only the compiled part is loaded: the rest reads a whole dictionary of its own."""
    package = find_spec("rjieba")
    compiled = PathFinder.find_spec("rjieba", package.submodule_search_locations if package else None)
    if compiled is None or compiled.loader is None:
        raise ImportError("rjieba is not installed", name="rjieba")
    module = module_from_spec(compiled)
    compiled.loader.exec_module(module)
    cutter: Cutter = module.Jieba.empty()
    return cutter


def fingerprint() -> str:
    """What the dictionary depends on: jieba's own, our words, and which entries are kept."""
    digest = hashlib.sha256(f"{metadata.version('jieba')} {COMMON} {OWN_WEIGHT} ".encode())
    digest.update(OWN_WORDS.read_bytes())
    return digest.hexdigest()


def put_together() -> dict[str, int]:
    """How often each word is seen: common entries of jieba's file and all of ours."""
    package = find_spec("jieba")  # where it lies, without running it
    dictionary = Path(package.origin if package and package.origin else "").parent / "dict.txt"
    cells = dictionary.read_text(encoding="utf-8").split()
    seen = {word: int(n) for word, n in zip(cells[0::3], cells[1::3], strict=False) if len(n) > 1 and int(n) >= COMMON}
    for word in own_words():
        seen[word] = max(OWN_WEIGHT, seen.get(word, 0))
    return seen


def write(counts: Mapping[str, int], made_of: str, path: Path = FILE) -> None:
    """The file; the same words give the same bytes."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            made_of=np.frombuffer(made_of.encode(), dtype=np.uint8),
            words=np.frombuffer("\n".join(counts).encode(), dtype=np.uint8),
            counts=np.array(list(counts.values()), dtype=np.int32),
        )


def _kept(made_of: str, path: Path = FILE) -> dict[str, int] | None:
    """The dictionary of the file; None when there is none, or it was made of other words."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as raw:
        if raw["made_of"].tobytes().decode() != made_of:
            return None
        return dict(zip(raw["words"].tobytes().decode().split("\n"), raw["counts"].tolist(), strict=True))
