"""When a human answers, in the district's time, with holidays and make-up days."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.district import District
from handlers.hours import is_open, next_workday, opening_words, who_answers, workdays_after


def at(district: District, words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=district.tz)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-11-23 08:29", False),
        ("2026-11-23 08:30", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 14:00", True),
        ("2026-11-22 10:00", False),  # Sunday
        ("2026-10-01 10:00", False),  # National Day, a Thursday
        ("2026-10-10 10:00", True),  # a Saturday made up for it
        ("2026-02-16 10:00", False),  # Spring Festival
    ],
)
def test_office_hours(district: District, moment: str, opened: bool) -> None:
    assert is_open(district, at(district, moment)) is opened


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23 07:00", "今天8:30"),
        ("2026-11-23 12:30", "今天14:00"),
        ("2026-11-23 20:00", "明天8:30"),
        ("2026-11-20 20:00", "11月23日（周一）8:30"),
        ("2026-09-30 20:00", "10月8日（周四）8:30"),
        ("2026-10-09 20:00", "明天8:30"),  # the make-up Saturday
    ],
)
def test_the_next_opening_in_words(district: District, moment: str, words: str) -> None:
    assert opening_words(district, at(district, moment)) == words


def test_the_truth_differs_by_who_is_there(district: District) -> None:
    morning, night = at(district, "2026-11-23 10:00"), at(district, "2026-11-23 23:00")
    assert "有调解员在线" in who_answers(district, morning, staff_online=True)
    assert "暂时不在线" in who_answers(district, morning, staff_online=False)
    assert "没有调解员在线" in who_answers(district, night, staff_online=True)


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # over a weekend
        ("2026-09-30", 1, "2026-10-08"),  # over the holidays of October
        ("2026-10-09", 1, "2026-10-10"),  # the Saturday made up for them counts
        ("2026-11-22", 0, "2026-11-22"),
    ],
)
def test_working_days(district: District, day: str, count: int, last: str) -> None:
    assert workdays_after(district, date.fromisoformat(day), count) == date.fromisoformat(last)


def test_a_last_day_without_work_moves_to_the_next_that_has_some(district: District) -> None:
    assert next_workday(district, date(2026, 10, 1)) == date(2026, 10, 8)
    assert next_workday(district, date(2026, 10, 10)) == date(2026, 10, 10)


def test_a_calendar_without_workdays_ends_the_search(district: District) -> None:
    never = replace(district, hours=replace(district.hours, weekdays=(), makeup_days=frozenset()))
    assert workdays_after(never, date(2026, 1, 1), 1) > date(2030, 1, 1)
