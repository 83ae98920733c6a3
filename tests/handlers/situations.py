"""The 150 situations: which channel the statutes expect, written before the rules. See the head of the file."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.facts import CaseFacts

FILE = Path(__file__).parents[1] / "data" / "channel_situations.tsv"


@dataclass(frozen=True, slots=True)
class Situation:
    """One line. `circumstances` are codes, `text` how a resident would say it."""

    number: int
    facts: CaseFacts
    circumstances: frozenset[str]
    primary: str
    accepted: tuple[str, ...]
    must_not: tuple[str, ...]
    sources: tuple[str, ...]


@cache
def situations() -> tuple[Situation, ...]:
    """All of them, in order."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_read(line) for line in lines if line and not line.startswith("#"))


def _read(line: str) -> Situation:
    number, category, subcategory, told, text, primary, accepted, must_not, sources = line.split("\t")
    sums = dict(part.split("=") for part in _parts(told) if "=" in part)
    facts = CaseFacts(
        what=text,
        category=category,
        subcategory=subcategory,
        amount_fen=int(sums["amount"]) * 100 if "amount" in sums else None,
        people=int(sums["people"]) if "people" in sums else None,
    )
    codes = frozenset(part for part in _parts(told) if "=" not in part)
    return Situation(int(number), facts, codes, primary, _parts(accepted), _parts(must_not), tuple(sources.split("；")))


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(",") if part)
