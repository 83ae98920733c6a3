"""What the database counts, counted here step by step: the specification of `Statistics.counted`, and material for the pure figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.casework.codes import Level, Outcome, Status
from handlers.oversight.figures import (
    ENDING,
    ORAL,
    PERFORMANCE,
    REOPENING,
    RESULTS,
    WRITTEN,
    Count,
    Counted,
    Steps,
    Way,
)


@dataclass(frozen=True)
class Happening:
    """One step of one case, with what of the case counting needs."""

    case: int
    move: str
    at: datetime
    level: Level
    category: str
    subcategory: str
    place: str
    status: Status
    outcome: Outcome | None
    opened_at: datetime
    amount_fen: int | None = None
    skips: int = 0
    agreement: str | None = WRITTEN

    def told(self, way: Way, starts: Sequence[datetime]) -> Steps:
        """What this step is told apart by."""
        every = {
            "move": self.move,
            "status": self.status,
            "form": self._form(),
            "level": self.level,
            "category": self.category,
            "subcategory": self.subcategory,
            "place": self.place,
            "stretch": sum(start <= self.at for start in starts[1:]),
        }
        return Steps(**{name: every[name] for name in way.by})  # type: ignore[arg-type]  # of each its own kind

    def _form(self) -> str:
        if self.outcome is Outcome.ORAL:
            return ORAL
        return WRITTEN if self.agreement is None else self.agreement


def one_by_one(happened: Iterable[Happening], ways: Iterable[Way], starts: Sequence[datetime] = ()) -> Counted:
    """The steps counted in each way. Happenings come in the order in which they were written down."""
    known = tuple(_standing(tuple(happened)))
    return {way: tuple(_alike(known, way, starts)) for way in ways}


def _standing(happened: Sequence[Happening]) -> Iterable[Happening]:
    """Without what cases ended with, and what became of it, that were reopened afterwards; of what became of it the last."""
    for at, one in enumerate(happened):
        after = {later.move for later in happened[at + 1 :] if later.case == one.case}
        undone = one.move in RESULTS and after & REOPENING
        overtaken = one.move in PERFORMANCE and after & PERFORMANCE
        if not undone and not overtaken:
            yield one


def _alike(happened: Sequence[Happening], way: Way, starts: Sequence[datetime]) -> Iterable[Steps]:
    groups: dict[Steps, list[Happening]] = {}
    for one in happened:
        if one.move in way.moves and way.status in (None, one.status):
            groups.setdefault(one.told(way, starts), []).append(one)
    for told, group in groups.items():
        if way.count is not Count.FIGURES:
            yield _counted(told, len({one.case for one in group} if way.count is Count.CASES else group))
            continue
        ended = [one for one in group if one.move in ENDING]
        seconds = tuple(int((one.at - one.opened_at).total_seconds()) for one in ended)
        fen = sum(one.amount_fen or 0 for one in group)
        yield _counted(told, len(group), sum(one.skips > 0 for one in group), fen, seconds)


def _counted(told: Steps, times: int, skipping: int = 0, fen: int = 0, seconds: tuple[int, ...] = ()) -> Steps:
    head = (told.move, told.status, told.form, told.level, told.category, told.subcategory, told.place, told.stretch)
    return Steps(*head, times, skipping, fen, seconds)
