"""The public counter: what was taken in and settled this year, so few and so coarse that nobody can be found in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

REST = "其他"


@dataclass(frozen=True, slots=True)
class Counts:
    """Bare numbers up to the end of the day before, of ordinary cases: neither sensitive ones nor anonymous clues."""

    first: date
    last: date
    accepted: int = 0
    ended: int = 0
    agreed: int = 0
    by_class: Mapping[str, int] | None = None
    by_place: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """What the page shows. A number is None where it is too small to be shown."""

    first: date
    last: date
    accepted: int | None
    ended: int | None
    agreed: int | None
    by_class: tuple[tuple[str, int], ...]
    by_place: tuple[tuple[str, int], ...]


def public(counts: Counts, floor: int) -> Counter:
    """The counts as everybody may see them: nothing below `floor`, and nothing from which one below could be worked out."""
    agreed = _large(counts.agreed, floor) if _apart(counts.ended, counts.agreed, floor) else None
    ended = _large(counts.ended, floor) if _apart(counts.accepted, counts.ended, floor) else None
    return Counter(
        counts.first,
        counts.last,
        _large(counts.accepted, floor),
        ended,
        agreed if ended is not None else None,
        together(counts.by_class or {}, floor),
        together(counts.by_place or {}, floor),
    )


def _large(count: int, floor: int) -> int | None:
    return count if count >= floor else None


def _apart(whole: int, part: int, floor: int) -> bool:
    """Whether what is left of the whole says nothing about a few."""
    return whole == part or whole - part >= floor


def together(counts: Mapping[str, int], floor: int) -> tuple[tuple[str, int], ...]:
    """The counts, the largest first; small ones as one rest, which takes in the next larger ones until it is large enough.

    Nothing at all when even the sum is too small.
    """
    ordered: Sequence[tuple[str, int]] = sorted(
        ((name, count) for name, count in counts.items() if count > 0 and name != REST), key=lambda pair: -pair[1]
    )
    rest = counts.get(REST, 0)
    shown = list(ordered)
    while shown and (shown[-1][1] < floor or 0 < rest < floor):
        rest += shown.pop()[1]
    if 0 < rest < floor:
        return ()
    return (*shown, *([(REST, rest)] if rest else []))
