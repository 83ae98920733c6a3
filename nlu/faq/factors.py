"""How telling each term is beside how rare it is: one factor a term for all entries, learnt by `fit`, in `data/faq/factors.tsv`.

A rare term may say nothing of the matter (咋办), a common one much (起诉).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nlu.faq.entries import FOLDER

FILE = FOLDER / "factors.tsv"


@cache
def load(path: Path = FILE) -> Mapping[str, float]:
    """The factor of each term; a term without one has 1."""
    if not path.exists():
        return {}
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {term: float(factor) for term, factor in lines}


def write(learnt: Mapping[str, float], path: Path = FILE) -> None:
    """The file, a line a term; the same factors give the same bytes."""
    path.write_text("".join(f"{term}\t{learnt[term]:.2f}\n" for term in sorted(learnt)), encoding="utf-8")
    load.cache_clear()
