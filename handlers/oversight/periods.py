"""Spans of days that are reported on: a month, a quarter, a year, with the one before and the same one a year earlier."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.errors import BadInput

_MONTH, _QUARTER, _YEAR = (
    re.compile(r"(\d{4})-(0[1-9]|1[0-2])"),
    re.compile(r"(\d{4})[-]?[Qq]([1-4])"),
    re.compile(r"(\d{4})"),
)
_YEAR_MONTHS, _QUARTER_MONTHS = 12, 3


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from `first` on. `end` is the first day after it."""

    first: date
    months: int

    @property
    def end(self) -> date:
        """The first day after the period."""
        return _months_on(self.first, self.months)

    @property
    def name(self) -> str:
        """As reports are headed."""
        if self.months == _YEAR_MONTHS:
            return f"{self.first.year}年"
        if self.months == _QUARTER_MONTHS:
            return f"{self.first.year}年第{'一二三四'[(self.first.month - 1) // _QUARTER_MONTHS]}季度"
        return f"{self.first.year}年{self.first.month}月"

    @property
    def code(self) -> str:
        """As it is asked for: 2026-11, 2026Q4, 2026."""
        if self.months == _YEAR_MONTHS:
            return str(self.first.year)
        if self.months == _QUARTER_MONTHS:
            return f"{self.first.year}Q{(self.first.month - 1) // _QUARTER_MONTHS + 1}"
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> "Period":
        """The one before (环比)."""
        return Period(_months_on(self.first, -self.months), self.months)

    @property
    def year_earlier(self) -> "Period":
        """The same one a year earlier (同比)."""
        return Period(_months_on(self.first, -_YEAR_MONTHS), self.months)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From the first moment to the first one after, in the district's zone."""
        return datetime.combine(self.first, time(), zone), datetime.combine(self.end, time(), zone)

    def split(self) -> tuple["Period", ...]:
        """Its months."""
        return tuple(Period(_months_on(self.first, n), 1) for n in range(self.months))


def month_of(day: date) -> Period:
    """The month of a day."""
    return Period(day.replace(day=1), 1)


def last_whole_month(day: date) -> Period:
    """The month that ended before that day."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def read_period(code: str) -> Period:
    """2026-11, 2026Q4 or 2026. Raises `BadInput`."""
    if found := _MONTH.fullmatch(code):
        return Period(_day(int(found[1]), int(found[2])), 1)
    if found := _QUARTER.fullmatch(code):
        return Period(_day(int(found[1]), _QUARTER_MONTHS * int(found[2]) - 2), _QUARTER_MONTHS)
    if found := _YEAR.fullmatch(code):
        return Period(_day(int(found[1]), 1), _YEAR_MONTHS)
    raise BadInput("期间写成 2026-11（月）、2026Q4（季度）或 2026（年）。")


def _day(year: int, month: int) -> date:
    if not 2000 <= year <= 2200:  # years a register can have
        raise BadInput("年份要在 2000 到 2200 之间。")
    return date(year, month, 1)


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
