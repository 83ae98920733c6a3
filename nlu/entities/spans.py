"""Spans of the calendar: months, their parts, seasons, and days counted back from today."""

import calendar
from datetime import date, timedelta

Span = tuple[date | None, date | None]

SEASONS = {
    "春天": (3, 5),
    "夏天": (6, 8),
    "秋天": (9, 11),
    "冬天": (12, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
    "年初": (1, 2),
    "年底": (11, 12),
    "年末": (11, 12),
    "年中": (5, 7),
    "开春": (2, 4),
    "暑假": (7, 8),
    "寒假": (1, 2),
    "秋收": (9, 10),
    "初": (1, 2),
    "底": (11, 12),
    "末": (11, 12),
}
FESTIVALS = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "六一": (6, 1),
    "国庆": (10, 1),
    "十一": (10, 1),
    "清明": (4, 5),
    "劳动节": (5, 1),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "圣诞": (12, 25),
}


def month(year: int, number: int) -> tuple[date, date]:
    """The first and the last day of a month. Raises ValueError for none."""
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def part_of(first: date, last: date, part: str | None) -> Span:
    """The beginning, middle or end of a month."""
    if part in ("初", "上旬", "头"):
        return first, first.replace(day=10)
    if part in ("中", "中旬"):
        return first.replace(day=11), first.replace(day=20)
    if part in ("底", "末", "下旬", "尾"):
        return first.replace(day=21), last
    return first, last


def year_span(year: int, today: date) -> Span:
    """A whole year; the present one until today."""
    end = date(year, 12, 31)
    return date(year, 1, 1), min(end, today) if year == today.year else end


def season(year: int, name: str) -> Span:
    """A season or half of a year."""
    first, last = SEASONS[name]
    return date(year, first, 1), month(year, last)[1]


def months_back(today: date, months: int) -> date:
    """The same day that many months ago, or the last day of that month."""
    year, index = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, index + 1, min(today.day, calendar.monthrange(year, index + 1)[1]))


def weekday(today: date, weeks_back: int, day: int | None) -> Span:
    """A week that many weeks back, or its day (0 is Monday)."""
    monday = today - timedelta(today.weekday() + 7 * weeks_back)
    if day is not None:
        return monday + timedelta(day), monday + timedelta(day)
    return monday, monday + timedelta(6)


def nearest(today: date, number: int, day: int) -> date:
    """The day of that date nearest to today: what is promised for it may lie ahead."""
    return min((date(today.year + shift, number, day) for shift in (-1, 0, 1)), key=lambda there: abs(there - today))


def latest(today: date, number: int, day: int) -> date:
    """The last day of that date that has come."""
    there = date(today.year, number, day)
    return there if there <= today else date(today.year - 1, number, day)
