"""The figures of a period (F20), counted from what happened in it. Every share is printed with its denominator.

A case that was reopened counts with the last ending it has in the period; reopened and not ended again, with none.
Sensitive cases and anonymous clues are not in it: nothing here may lead back to them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from handlers.casework.codes import Level, Move, Status

OPENED = "open"
ORAL, WRITTEN = "oral", "written"
FORMS = {True: ORAL, False: WRITTEN}  # by whether it is oral
_DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of cases that are alike, counted. What they are not told apart by is left empty. Money in fen."""

    move: str = ""  # a code of `Move`, or OPENED
    status: Status | None = None  # after the step
    form: str = ""  # of the agreement of their cases, as they stand now: ORAL, WRITTEN, or none is registered
    level: Level | None = None  # where the case was
    category: str = ""
    subcategory: str = ""
    place: str = ""
    stretch: int = 0  # which of the stretches of time that were asked for, the first is 0
    times: int = 1
    skipping: int = 0  # how many are of a case in which a level was passed over
    fen: int = 0
    seconds: tuple[int, ...] = ()  # from the opening of the case, of each step that ends one


class Count(StrEnum):
    """What is counted of steps that are alike."""

    STEPS = "steps"
    CASES = "cases"  # each once, however often it made such a step
    FIGURES = "figures"  # steps, with money, time and levels passed over


@dataclass(frozen=True, slots=True)
class Way:
    """A way of counting: which steps, and which fields of `Steps` they are told apart by."""

    by: tuple[str, ...]
    moves: frozenset[str]
    count: Count = Count.STEPS
    status: Status | None = None  # only those after which the case stood so


Counted = Mapping[Way, tuple[Steps, ...]]  # the steps of a span of time, by each way that was asked for


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
    unregistered: int = 0  # said to be agreed in writing, but what was agreed is not in the record
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
    seconds: list[int] = field(default_factory=list)  # from opening to the end, cases ended in the period

    @property
    def agreed(self) -> int:
        """Agreements of either form, registered or not."""
        return self.written + self.oral + self.unregistered

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
        return median(self.seconds) / _DAY if self.seconds else None

    def add(self, steps: Steps) -> None:
        """Count steps that are alike."""
        _COUNT.get(steps.move, _nothing)(self, steps)


def _nothing(_: Figures, __: Steps) -> None:
    """Steps no figure is about."""


def _opened(figures: Figures, steps: Steps) -> None:
    figures.accepted += steps.times
    figures.skipped += steps.skipping


def _ended(figures: Figures, steps: Steps) -> None:
    agreed = steps.status is Status.AGREED
    name = _FORMS.get(steps.form, "unregistered") if agreed else _ENDED.get(steps.status, "answered")
    setattr(figures, name, getattr(figures, name) + steps.times)
    if agreed:
        figures.agreed_fen += steps.fen
    figures.seconds += steps.seconds


_FORMS: Mapping[str, str] = {ORAL: "oral", WRITTEN: "written"}
_ENDED: Mapping[Status | None, str] = {
    Status.NOT_AGREED: "not_agreed",
    Status.REFERRED: "referred",
    Status.ANSWERED: "answered",
    Status.WITHDRAWN: "withdrawn",
}


def _plain(name: str) -> Callable[[Figures, Steps], None]:
    def count(figures: Figures, steps: Steps) -> None:
        setattr(figures, name, getattr(figures, name) + steps.times)

    return count


_COUNT: Mapping[str, Callable[[Figures, Steps], None]] = {
    OPENED: _opened,
    Move.START.value: _plain("started"),
    Move.CLOSE.value: _ended,
    Move.WITHDRAW.value: _ended,
    Move.PERFORM.value: _plain("performed"),
    Move.BREACH.value: _plain("not_performed"),
    Move.REOPEN.value: _plain("reopened"),
    Move.ESCALATE.value: _plain("raised"),
}


ENDING = frozenset({Move.CLOSE.value, Move.WITHDRAW.value})
PERFORMANCE = frozenset(
    {Move.PERFORM.value, Move.BREACH.value}
)  # of a case that was late and then paid the last stands
RESULTS = ENDING | PERFORMANCE
REOPENING = frozenset({Move.REOPEN.value})  # after which no earlier ending of the case stands, nor what became of it
_FIGURES = ("move", "status", "form")
KINDS = Way((*_FIGURES, "category", "subcategory"), frozenset(_COUNT), Count.FIGURES)
LEVELS = Way((*_FIGURES, "level"), frozenset(_COUNT), Count.FIGURES)
PLACES = Way((*_FIGURES, "place"), frozenset(_COUNT), Count.FIGURES)


def counted(found: Iterable[Steps], key: Callable[[Steps], str]) -> dict[str, Figures]:
    """The figures by whatever `key` tells apart."""
    figures: dict[str, Figures] = {}
    for steps in found:
        figures.setdefault(key(steps), Figures()).add(steps)
    return figures


def level_of(steps: Steps) -> str:
    """The code of the level, as `resolved_at` and the tables know it."""
    return steps.level.value if steps.level else ""


def total(found: Iterable[Steps]) -> Figures:
    """The figures of all together, counted in any one way that tells moves, states and forms of agreement apart."""
    return counted(found, lambda _: "").get("", Figures())


def resolved_at(by_level: Mapping[str, Figures]) -> dict[str, Share]:
    """Which share of all agreements each level reached: small matters do not leave the village."""
    whole = sum(figures.agreed for figures in by_level.values())
    return {level: Share(figures.agreed, whole) for level, figures in by_level.items()}


def change(now: int, then: int) -> str:
    """How a count moved against an earlier one: +12.5%, －, 新增."""
    if then == 0:
        return "持平" if now == 0 else "新增"
    return f"{100 * (now - then) / then:+.1f}%"
