"""1减2降1升 (policy text B): repeated petitions fewer, skipped-level ones and new backlog down, backlog solved up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handlers.oversight.figures import OPENED, Share, Way, change
from handlers.oversight.periods import Period, unfinished
from handlers.oversight.report import Cell, Sheet

NOTE = (
    "重复信访：同一案件第二次以上的信访件÷全部信访件。越级信访：登记为越级的÷全部信访件。新增积案率：本期进入积案库的÷本期受理的案件。"
    "积案化解率：本期销号的÷（期初在库＋本期进入）。加密案件和退库的不算。和上期比，有一期没有数就不评；"
    "已经是零、不能再降的，已经全部化解、不能再升的，算做到。"
)


ACCEPTED = Way(("move",), frozenset({OPENED}))


@dataclass(frozen=True, slots=True)
class Petition:
    """One time: the day, the how manieth of its case, and whether a level was passed over."""

    case: int
    filed: date
    ordinal: int
    skipped: bool
    place: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted of one period: petitions, backlog, and the cases accepted."""

    petitions: int
    repeated: int
    skipped: int
    accepted: int
    there: int  # in the register when the period began
    entered: int
    off: int

    @property
    def repeats(self) -> Share:
        """Repeated petitions, of all."""
        return Share(self.repeated, self.petitions)

    @property
    def skips(self) -> Share:
        """Petitions that passed a level over, of all."""
        return Share(self.skipped, self.petitions)

    @property
    def fresh(self) -> Share:
        """New backlog, of the cases accepted."""
        return Share(self.entered, self.accepted)

    @property
    def solved(self) -> Share:
        """Written off, of what stood in the register."""
        return Share(self.off, self.there + self.entered)


@dataclass(frozen=True, slots=True)
class Goal:
    """One of the four: what is compared, and whether it shall rise. The first compares the count, the others the share."""

    name: str
    aim: str
    read: Callable[[Measured], Share]
    rises: bool = False
    by_count: bool = False


GOALS = (
    Goal("重复信访", "减少（件）", lambda m: m.repeats, by_count=True),
    Goal("越级信访", "下降（占比）", lambda m: m.skips),
    Goal("新增积案率", "下降", lambda m: m.fresh),
    Goal("积案化解率", "上升", lambda m: m.solved, rises=True),
)


def reached(goal: Goal, now: Measured, before: Measured) -> bool | None:
    """Whether a goal was reached against the earlier period; None when there is nothing to compare."""
    this, that = goal.read(now), goal.read(before)
    if this.whole and that.whole and this.part == (this.whole if goal.rises else 0):
        return True  # as low, or as high, as it can be
    if goal.by_count:
        return this.part < that.part if that.part or this.part else None
    if not (this.whole and that.whole):
        return None
    left, right = this.part * that.whole, that.part * this.whole  # compared without rounding
    return left > right if goal.rises else left < right


def goals(period: Period, now: Measured, before: Measured, earlier: Measured, so_far: int = 0) -> Sheet:
    """The four with their denominators, against the period before and the same one a year earlier.

    `so_far`: how many days of each were counted, as long as the period runs.
    """
    rows: list[tuple[Cell, ...]] = []
    for goal in GOALS:
        this, that, year = goal.read(now), goal.read(before), goal.read(earlier)
        rows.append(
            (
                goal.name,
                goal.aim,
                str(this),
                str(that),
                change(this.part, that.part),
                _words(reached(goal, now, before)),
                str(year),
                _words(reached(goal, now, earlier)),
            )
        )
    columns = ("指标", "目标", "本期", "上期", "件数环比", "比上期", "上年同期", "比上年同期")
    return Sheet("goals", f"{period.name}“1减2降1升”情况", columns, tuple(rows), f"{unfinished(so_far)}{NOTE}")


def _words(found: bool | None) -> str:
    return "不评" if found is None else "做到了" if found else "没有做到"
