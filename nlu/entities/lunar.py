"""The lunar calendar as far as residents use it: the weeks around the new year, 冬月 and 腊月."""

from datetime import date, timedelta

# First day of the lunar year from 2000 on.
_NEW_YEAR_DAYS = (
    "2/5 1/24 2/12 2/1 1/22 2/9 1/29 2/18 2/7 1/26 2/14 2/3 1/23 2/10 1/31 2/19 2/8 1/28 2/16 2/5 1/25"
    " 2/12 2/1 1/22 2/10 1/29 2/17 2/6 1/26 2/13 2/3 1/23 2/11 1/31 2/19 2/8 1/28 2/15 2/4 1/24 2/12"
)
_NEW_YEAR = {year: (int(m), int(d)) for year, (m, d) in enumerate((x.split("/") for x in _NEW_YEAR_DAYS.split()), 2000)}
# days from the new year: the first and the last of the span
_AROUND = {
    "腊月": (-30, -1),
    "冬月": (-60, -31),
    "年前": (-30, -1),
    "除夕": (-1, -1),
    "春节": (-1, 7),
    "过年": (-1, 7),
    "正月": (0, 29),
    "年后": (0, 40),
    "元宵": (14, 14),
}
_ENDS_THE_YEAR = ("腊月", "冬月")  # months of the lunar year that end it, so they may fall into the next
PARTS = "|".join(_AROUND)


def span(year: int, part: str) -> tuple[date | None, date | None]:
    """Days around the lunar new year, give or take one; 去年腊月 is the last month of last year's lunar year."""
    if part in _ENDS_THE_YEAR:
        year += 1
    if year not in _NEW_YEAR:
        return None, None
    first, last = _AROUND[part]
    new_year = date(year, *_NEW_YEAR[year])
    return new_year + timedelta(first), new_year + timedelta(last)


def latest(part: str, today: date) -> tuple[date | None, date | None]:
    """The last one that has begun."""
    begun = [
        days for year in range(today.year - 2, today.year + 2) if (days := span(year, part))[0] and days[0] <= today
    ]
    return begun[-1] if begun else (None, None)


def day_of_first_month(day: int, today: date) -> date:
    """正月初三: the last one that has come. Raises ValueError for a day the month has not, or a year unknown."""
    new_year = latest("正月", today)[0]
    if new_year is None or not 1 <= day <= 30:
        raise ValueError(day)
    there = new_year + timedelta(day - 1)
    if there > today:
        there = (span(new_year.year - 1, "正月")[0] or new_year) + timedelta(day - 1)
    return there
