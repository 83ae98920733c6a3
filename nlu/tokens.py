"""The only door to jieba: words, cut with its dictionary and our own, quietly, without any cache file.

jieba keeps a marshalled cache in the shared temporary folder and reads back whatever lies there. Here the dictionary is
that of the installed package and `data/words.txt`, rare entries left out, put together ahead in `data/words.npz` (`python
-m nlu words`), or at start when either was changed since.
"""

import hashlib
import logging
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

OWN_WORDS = Path(__file__).parent / "data" / "words.txt"
FILE = Path(__file__).parent / "data" / "words.npz"
COMMON = 20  # entries of jieba's dictionary seen less often are left out: they only cost load time
OWN_WEIGHT = 2000

_log = logging.getLogger(__name__)


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
    jieba = _jieba()
    counts = _kept(fingerprint())
    if counts is None:
        _log.warning(
            "the dictionary differs from %s: putting it together now (python -m nlu words writes it)", FILE.name
        )
        counts = put_together()
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ = counts
    tokenizer.total = sum(counts.values())
    tokenizer.initialized = True
    return tokenizer


@cache
def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources and has old escapes
        import jieba
    jieba.setLogLevel(logging.WARNING)
    return jieba


def fingerprint() -> str:
    """What the dictionary depends on: jieba's own, our words, and which entries are kept."""
    digest = hashlib.sha256(f"{_jieba().__version__} {COMMON} {OWN_WEIGHT} ".encode())
    digest.update(OWN_WORDS.read_bytes())
    return digest.hexdigest()


def put_together() -> dict[str, int]:
    """How often each word is seen: common entries of jieba's file and all of ours; 0 for the mere beginnings of words."""
    dictionary = Path(_jieba().__file__).parent / "dict.txt"
    cells = dictionary.read_text(encoding="utf-8").split()
    seen = {word: int(n) for word, n in zip(cells[0::3], cells[1::3], strict=False) if len(n) > 1 and int(n) >= COMMON}
    for word in own_words():
        seen[word] = max(OWN_WEIGHT, seen.get(word, 0))
    return dict.fromkeys(sorted({word[:end] for word in seen for end in range(1, len(word))}), 0) | seen


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
