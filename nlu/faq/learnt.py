"""What each clue of the FAQ search weighs, with the figures it was learnt with: `data/faq/weights.json`."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from nlu.faq.entries import FOLDER
from nlu.faq.search import CLUES

FILE = FOLDER / "weights.json"
NAMES = (*CLUES, "none", "none_with_length")  # in the order `nlu.faq.search.find` takes them


@cache
def weights() -> tuple[float, ...]:
    """The shipped weights. They hold while entries are edited; learn them anew after many were added."""
    known = json.loads(FILE.read_text(encoding="utf-8"))["weights"]
    return tuple(float(known[name]) for name in NAMES)


def figures() -> Mapping[str, Any]:
    """How the search did on questions that were held out when the weights were learnt."""
    known: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))["figures"]
    return known


def write(learnt: Sequence[float], figures: Mapping[str, Any], path: Path = FILE) -> None:
    """The file; the same weights give the same bytes."""
    both = {"weights": dict(zip(NAMES, learnt, strict=True)), "figures": dict(figures)}
    path.write_text(json.dumps(both, indent=1) + "\n", encoding="utf-8")
