"""One limit of a case as a value, and the days it is made of."""

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of one case. `since` is the day it runs from, in words why; `warn_on` is when its holder is warned.

    `both`: it rests on what both sides know, and concerns both. `side` and `seat`: whose own day it runs from, as in
    `KeyDate`; it concerns nobody else.
    """

    code: str
    name: str
    since: date
    since_words: str
    due: date
    warn_on: date
    sources: tuple[str, ...] = ()
    resident: bool = False
    note: str = ""
    opens: bool = False
    both: bool = False
    over: str = ""  # what still helps once it has passed, with its articles
    unsure: str = ""  # what the day could not take into account
    side: str = ""
    seat: int = 0

    @property
    def due_words(self) -> str:
        """The day in words: the last, or the first."""
        beside = f"（{self.unsure}）" if self.unsure else ""
        return f"从{day_words(self.due)}起{beside}" if self.opens else f"最晚{day_words(self.due)}{beside}"


def day_words(day: date) -> str:
    """A day as people write it: 2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
