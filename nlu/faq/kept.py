"""The table of the FAQ as it is kept: made ahead in `data/faq.npz`, made anew at start when the entries were edited since."""

import hashlib
import json
import logging
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu import grams, tokens
from nlu.faq import entries as faq_entries
from nlu.faq import factors as faq_factors
from nlu.faq import keys, profiles
from nlu.faq.building import build
from nlu.faq.postings import Asks, Index, Terms, numbered

FILE = Path(__file__).parent.parent / "data" / "faq.npz"
FORMAT = 6  # raised when the file's layout or the way of cutting and weighing changes
_TABLES = ("worth", "roots", "wanted")  # of the index: one row an entry

_log = logging.getLogger(__name__)


@cache
def index() -> Index:
    """The index over the shipped entries: from the file while it is fresh, else built now, with one line in the log."""
    print_ = fingerprint()
    kept = read(FILE, print_) if FILE.exists() else None
    if kept is None:
        _log.warning("FAQ entries differ from %s: building their index now (python -m nlu faq writes it)", FILE.name)
        return build(faq_entries.load().values())
    return kept


def fingerprint(folder: Path = faq_entries.FOLDER) -> str:
    """What the index depends on: the entry files, their keys and profiles, the factors of terms, and the own dictionary."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for path in (*faq_entries.paths(folder), keys.FILE, profiles.FILE, faq_factors.FILE, tokens.OWN_WORDS):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def write(built: Index, made_of: str, path: Path = FILE) -> None:
    """The file; the same entries give the same bytes."""
    about = {"made_of": made_of, "ids": built.ids, "categories": built.categories, "subcategories": built.subcategories}
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            terms=_packed(built.terms.names),
            weights=built.weights,
            counts=np.diff(built.starts).astype(np.uint16),
            rows=built.rows.astype(np.uint16),
            shares=built.shares.astype(np.float16),
            **{name: getattr(built, name).astype(np.float16) for name in _TABLES},
            ask_pairs=_packed(built.asks.pairs.names),
            ask_counts=np.diff(built.asks.starts).astype(np.uint16),
            ask_rows=built.asks.rows.astype(np.uint16),
            ask_sizes=built.asks.sizes.astype(np.uint16),
            ask_entries=built.asks.entries.astype(np.uint16),
        )


def read(path: Path, made_of: str) -> Index | None:
    """The index of a file; None when it was made of other entries."""
    with np.load(path, allow_pickle=False) as raw:
        about: dict[str, Any] = json.loads(raw["about"].tobytes())
        if about["made_of"] != made_of:
            return None
        return Index(
            ids=tuple(about["ids"]),
            categories=tuple(about["categories"]),
            subcategories=tuple(about["subcategories"]),
            terms=_unpacked(raw["terms"]),
            weights=raw["weights"],
            starts=_starts(raw["counts"]),
            rows=raw["rows"].astype(np.intp),
            shares=raw["shares"].astype(np.float32),
            **{name: raw[name].astype(np.float32) for name in _TABLES},
            asks=Asks(
                _unpacked(raw["ask_pairs"]),
                _starts(raw["ask_counts"]),
                *(raw[f"ask_{name}"].astype(np.intp) for name in ("rows", "sizes", "entries")),
            ),
        )


def _packed(names: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> Terms:
    return numbered(packed.tobytes().decode().split("\n"))


def _starts(counts: NDArray[np.uint16]) -> grams.Numbers:
    """Where each list begins, and where the last one ends."""
    starts: grams.Numbers = np.concatenate([[0], counts.cumsum(dtype=np.intp)])
    return starts
