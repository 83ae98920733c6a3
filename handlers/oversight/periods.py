"""Spans of days that are reported on: a week, a month, a quarter, a year, with the one before and the same one a year earlier."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.errors import BadInput

_MONTH, _QUARTER, _YEAR = (
    re.compile(r"(\d{4})-(0[1-9]|1[0-2])"),
    re.compile(r"(\d{4})[-]?[Qq]([1-4])"),
    re.compile(r"(\d{4})"),
)
_WEEK = re.compile(r"(\d{4})-?[Ww](0[1-9]|[1-4]\d|5[0-3])")
_YEAR_MONTHS, _QUARTER_MONTHS = 12, 3
KINDS = {"week": 0, "month": 1, "quarter": _QUARTER_MONTHS, "year": _YEAR_MONTHS}  # months; a week has none


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from `first` on, or without months the week from that Monday. `end` is the first day after it.

    `days`: only so many of its first days, to be compared with one that is not over; 0: all.
    """

    first: date
    months: int
    days: int = 0

    @property
    def end(self) -> date:
        """The first day after the period."""
        whole = _months_on(self.first, self.months) if self.months else self.first + timedelta(days=7)
        return min(whole, self.first + timedelta(days=self.days)) if self.days else whole

    @property
    def name(self) -> str:
        """As reports are headed."""
        if not self.months:
            return f"{self.first.isocalendar().year}年第{self.first.isocalendar().week}周"
        if self.months == _YEAR_MONTHS:
            return f"{self.first.year}年"
        if self.months == _QUARTER_MONTHS:
            return f"{self.first.year}年第{'一二三四'[(self.first.month - 1) // _QUARTER_MONTHS]}季度"
        return f"{self.first.year}年{self.first.month}月"

    @property
    def code(self) -> str:
        """As it is asked for: 2026-11, 2026Q4, 2026, 2026-W48."""
        if not self.months:
            return f"{self.first.isocalendar().year}-W{self.first.isocalendar().week:02d}"
        if self.months == _YEAR_MONTHS:
            return str(self.first.year)
        if self.months == _QUARTER_MONTHS:
            return f"{self.first.year}Q{(self.first.month - 1) // _QUARTER_MONTHS + 1}"
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> "Period":
        """The one before (环比)."""
        if not self.months:
            return Period(self.first - timedelta(days=7), 0)
        return Period(_months_on(self.first, -self.months), self.months)

    @property
    def year_earlier(self) -> "Period":
        """The same one a year earlier (同比); of a week the one 52 weeks ago."""
        if not self.months:
            return Period(self.first - timedelta(weeks=52), 0)
        return Period(_months_on(self.first, -_YEAR_MONTHS), self.months)

    def so_far(self, today: date) -> int:
        """How many of its days have begun, today's with them; 0 once it is over."""
        return (today - self.first).days + 1 if self.first <= today < self.end else 0

    def compared_with(self, today: date) -> tuple["Period", "Period"]:
        """The one before and the one a year earlier; while this one still runs, as many of their first days."""
        days = self.so_far(today)
        return replace(self.before, days=days), replace(self.year_earlier, days=days)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From the first moment to the first one after, in the district's zone."""
        return datetime.combine(self.first, time(), zone), datetime.combine(self.end, time(), zone)

    def split(self) -> tuple["Period", ...]:
        """Its months."""
        return tuple(Period(_months_on(self.first, n), 1) for n in range(self.months))


def unfinished(days: int) -> str:
    """What is said beside a comparison of a period of which only so many days are over; "" for a whole one."""
    return f"本期还没有结束：上期、上年同期也只算前{days}天。" if days else ""


def month_of(day: date) -> Period:
    """The month of a day."""
    return Period(day.replace(day=1), 1)


def last_whole_month(day: date) -> Period:
    """The month that ended before that day."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def last_ended(kind: str, day: date) -> Period:
    """The last period of that kind (a code of `KINDS`) that was over on that day."""
    months = KINDS[kind]
    if not months:
        return Period(day - timedelta(days=day.weekday() + 7), 0)
    return Period(_months_on(day.replace(day=1), -((day.month - 1) % months)), months).before


def read_period(code: str) -> Period:
    """2026-11, 2026Q4, 2026 or 2026-W48. Raises `BadInput`."""
    if found := _WEEK.fullmatch(code):
        return _week(int(found[1]), int(found[2]))
    if found := _MONTH.fullmatch(code):
        return Period(_day(int(found[1]), int(found[2])), 1)
    if found := _QUARTER.fullmatch(code):
        return Period(_day(int(found[1]), _QUARTER_MONTHS * int(found[2]) - 2), _QUARTER_MONTHS)
    if found := _YEAR.fullmatch(code):
        return Period(_day(int(found[1]), 1), _YEAR_MONTHS)
    raise BadInput("期间写成 2026-11（月）、2026Q4（季度）、2026（年）或 2026-W48（周）。")


def _week(year: int, week: int) -> Period:
    _day(year, 1)
    try:
        return Period(date.fromisocalendar(year, week, 1), 0)
    except ValueError as wrong:
        raise BadInput(f"{year}年没有第{week}周。") from wrong


def _day(year: int, month: int) -> date:
    if not 2000 <= year <= 2200:  # years a register can have
        raise BadInput("年份要在 2000 到 2200 之间。")
    return date(year, month, 1)


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
