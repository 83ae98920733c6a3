"""A correction of the facts as values: what the form says, and the line that stays on record. What it changes is in `correcting`."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Correction:
    """The facts as they should read. `kind`: category, or category/subcategory; `stood`: the mark of the facts the form showed."""

    kind: str
    what: str
    when: str
    place_code: str
    place: str
    other_party: str
    relation: str
    amount_fen: int | None
    stood: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One fact in words: what it is called, how it read before, how it reads now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction on record: the earlier words stay readable, for they may be the resident's own."""

    on: date
    by: str
    reason: str
    changes: tuple[Changed, ...]

    @property
    def names(self) -> str:
        """Which facts were changed: all that the trail of the case says of it."""
        return "、".join(change.name for change in self.changes)
