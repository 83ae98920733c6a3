"""The figures of a period (F20), counted from what happened in it. Every share is printed with its denominator.

Sensitive cases and anonymous clues are not in it: nothing here may lead back to them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from handlers.casework.codes import Level, Move, Outcome, Status

OPENED = "open"


@dataclass(frozen=True, slots=True)
class Happening:
    """One step of one case, with what of the case counting needs. Money in fen."""

    case: int
    move: str  # a code of `Move`, or OPENED
    at: datetime
    level: Level
    committee: str
    category: str
    subcategory: str
    place: str
    status: Status  # after the step
    outcome: Outcome | None  # as the case stands now: it tells the form of an agreement
    opened_at: datetime
    amount_fen: int | None = None
    skips: int = 0

    @property
    def times(self) -> int:
        """One step counts once."""
        return 1


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole. Without a whole there is no share."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """In percent; None when nothing is there to be shared."""
        return 100 * self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        """62.5%（5/8）."""
        return "—（0件）" if self.percent is None else f"{self.percent:.1f}%（{self.part}/{self.whole}）"


@dataclass
class Figures:
    """What happened in a period, for one class, level or place, or for all."""

    accepted: int = 0
    started: int = 0
    written: int = 0
    oral: int = 0
    not_agreed: int = 0
    referred: int = 0
    answered: int = 0
    withdrawn: int = 0
    performed: int = 0
    not_performed: int = 0
    reopened: int = 0
    raised: int = 0  # handed to a level above
    skipped: int = 0  # cases in which a level was passed over
    agreed_fen: int = 0
    days: list[float] = field(default_factory=list)  # from opening to the end, cases ended in the period

    @property
    def agreed(self) -> int:
        """Agreements of both forms."""
        return self.written + self.oral

    @property
    def ended(self) -> int:
        """Cases that ended, however."""
        return self.agreed + self.not_agreed + self.referred + self.answered + self.withdrawn

    @property
    def success(self) -> Share:
        """Agreed, of what was mediated to an end (agreed or not)."""
        return Share(self.agreed, self.agreed + self.not_agreed)

    @property
    def performance(self) -> Share:
        """Performed, of the agreements whose performance was recorded."""
        return Share(self.performed, self.performed + self.not_performed)

    @property
    def median_days(self) -> float | None:
        """The middle one of the days cases took; None when none ended."""
        return median(self.days) if self.days else None

    def add(self, happening: Happening) -> None:
        """Count one step."""
        _COUNT.get(happening.move, _nothing)(self, happening)


def _nothing(_: Figures, __: Happening) -> None:
    """A step no figure is about."""


def _opened(figures: Figures, happening: Happening) -> None:
    figures.accepted += 1
    figures.skipped += happening.skips > 0


def _ended(figures: Figures, happening: Happening) -> None:
    agreed = happening.status is Status.AGREED
    name = "oral" if agreed and happening.outcome is Outcome.ORAL else _ENDED.get(happening.status, "answered")
    setattr(figures, name, getattr(figures, name) + 1)
    if agreed:
        figures.agreed_fen += happening.amount_fen or 0
    figures.days.append((happening.at - happening.opened_at).total_seconds() / 86_400)


_ENDED = {
    Status.AGREED: "written",
    Status.NOT_AGREED: "not_agreed",
    Status.REFERRED: "referred",
    Status.ANSWERED: "answered",
    Status.WITHDRAWN: "withdrawn",
}


def _plain(name: str) -> Callable[[Figures, Happening], None]:
    def count(figures: Figures, _: Happening) -> None:
        setattr(figures, name, getattr(figures, name) + 1)

    return count


_COUNT: Mapping[str, Callable[[Figures, Happening], None]] = {
    OPENED: _opened,
    Move.START.value: _plain("started"),
    Move.CLOSE.value: _ended,
    Move.WITHDRAW.value: _ended,
    Move.PERFORM.value: _plain("performed"),
    Move.BREACH.value: _plain("not_performed"),
    Move.REOPEN.value: _plain("reopened"),
    Move.ESCALATE.value: _plain("raised"),
}


def counted(happenings: Iterable[Happening], key: Callable[[Happening], str]) -> dict[str, Figures]:
    """The figures by whatever `key` tells apart."""
    found: dict[str, Figures] = {}
    for happening in happenings:
        found.setdefault(key(happening), Figures()).add(happening)
    return found


def total(happenings: Iterable[Happening]) -> Figures:
    """The figures of all together."""
    return counted(happenings, lambda _: "").get("", Figures())


def resolved_at(by_level: Mapping[str, Figures]) -> dict[str, Share]:
    """Which share of all agreements each level reached: small matters do not leave the village."""
    whole = sum(figures.agreed for figures in by_level.values())
    return {level: Share(figures.agreed, whole) for level, figures in by_level.items()}


def change(now: int, then: int) -> str:
    """How a count moved against an earlier one: +12.5%, －, 新增."""
    if then == 0:
        return "持平" if now == 0 else "新增"
    return f"{100 * (now - then) / then:+.1f}%"
