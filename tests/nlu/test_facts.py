"""Precision and recall of the facts on an own set of messages, kind by kind: `tests/data/facts.jsonl`."""

import json
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from nlu import entities
from nlu.entities import mask, places
from nlu.normalise import clean
from nlu.pipeline import Reader
from nlu.types import Facts

Row: TypeAlias = dict[str, Any]
MESSAGES = Path(__file__).parent.parent / "data" / "facts.jsonl"


@dataclass
class Tally:
    """How often a kind of fact was rightly found, wrongly found and missed; the messages it went wrong in."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.extra)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    def add(self, row: Row, expected: set[Hashable], found: set[Hashable]) -> None:
        self.right += len(expected & found)
        self.extra += len(found - expected)
        self.missed += len(expected - found)
        if expected != found:
            self.wrong.append(f"{row['text']} | expected {sorted(map(str, expected))} found {sorted(map(str, found))}")


def _spans(facts: Facts) -> Iterable[Hashable]:
    """Days and spans of the calendar; that something lasts until today is counted as a duration."""
    for when in facts.whens:
        lasting = any(d.start < when.end and when.start < d.end for d in facts.durations)
        if not lasting and when.first and when.last:
            yield when.first.isoformat(), when.last.isoformat()


def _wanted(facts: Facts, row: Row) -> Iterable[Hashable]:
    """A wish counts as the expected one when its words hold it."""
    for wish in facts.wanted:
        yield next((words for words in row.get("wanted", ()) if words in wish.text), wish.text)


KINDS: dict[str, Callable[[Facts, Row], Iterable[Hashable]]] = {
    "amount": lambda facts, row: [facts.amount.fen / 100] if facts.amount else [],
    "whens": lambda facts, row: _spans(facts),
    "days": lambda facts, row: [d.days for d in facts.durations],
    "people": lambda facts, row: [facts.people] if facts.people else [],
    "places": lambda facts, row: [p.code for p in facts.places],
    "relation": lambda facts, row: [p.relation for p in facts.parties if p.relation][:1],
    "names": lambda facts, row: [p.name for p in facts.parties if p.name],
    "tried": lambda facts, row: [step.step for step in facts.tried],
    "wanted": _wanted,
    "phones": lambda facts, row: [m.text for m in facts.phones],
    "ids": lambda facts, row: [m.text for m in facts.id_numbers],
    "cards": lambda facts, row: [m.text for m in facts.bank_cards],
    "name": lambda facts, row: [facts.name.text] if facts.name else [],
}
FLOORS = {  # precision and recall a little under what is reached
    "amount": (0.96, 0.96),
    "whens": (0.96, 0.97),
    "days": (0.93, 0.96),
    "people": (0.97, 0.95),
    "places": (0.98, 0.97),
    "relation": (0.92, 0.95),
    "names": (0.95, 0.92),
    "tried": (0.97, 0.95),
    "wanted": (0.96, 0.94),
    "phones": (1.0, 1.0),
    "ids": (1.0, 1.0),
    "cards": (1.0, 1.0),
    "name": (0.97, 0.97),
}


def _expected(row: Row, kind: str) -> set[Hashable]:
    told = row.get(kind, [])
    many = told if isinstance(told, list) else [told]
    return {tuple(one) if isinstance(one, list) else one for one in many}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def tallies(rows: list[Row], reader: Reader) -> dict[str, Tally]:
    found = {kind: Tally() for kind in KINDS}
    for row in rows:
        facts = reader.understand(row["text"], datetime.fromisoformat(f"{row['at']}T09:00:00+00:00")).facts
        for kind, read in KINDS.items():
            found[kind].add(row, _expected(row, kind), set(read(facts, row)))
    return found


def test_the_set_is_large_and_each_message_stands_once(rows: list[Row]) -> None:
    assert len(rows) >= 600
    assert len({row["text"] for row in rows}) == len(rows)
    known = {"text", "at", "masked", *KINDS}
    assert all(set(row) <= known for row in rows)


@pytest.mark.parametrize("kind", FLOORS)
def test_precision_and_recall(kind: str, tallies: dict[str, Tally]) -> None:
    tally = tallies[kind]
    print(f"{kind:9} precision {tally.precision:.3f} recall {tally.recall:.3f} of {tally.right + tally.missed}")
    print("\n".join(tally.wrong))
    precision, recall = FLOORS[kind]
    assert tally.precision >= precision
    assert tally.recall >= recall


def test_what_points_to_a_person_is_masked_and_nothing_else(rows: list[Row]) -> None:
    for row in rows:
        assert mask(row["text"]) == row.get("masked", row["text"])


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 4000,
        "一" * 4000,
        "3万" * 2000,
        "老板" * 2000,
        "我叫" * 2000,
        "找了法院、" * 800,
        "1 " * 2000,
        "13800001111 " * 333,
    ],
)
def test_reading_stays_quick_on_hostile_text(hostile: str) -> None:
    began = time.process_time()
    entities.read(hostile, clean(hostile), places.gazetteer([]), date(2026, 11, 22))
    assert time.process_time() - began < 0.5
