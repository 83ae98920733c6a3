"""The year's holidays have to be entered in time; until then the limits say what they could not take into account."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.casework.clocks import clocks
from handlers.casework.codes import StaffId
from handlers.casework.record import Record, Turn
from handlers.district import District
from handlers.holidays import known_until, uncounted, warning
from tests.handlers.town import DISTRICT, NOW, fresh_case


def test_days_around_the_new_year_make_no_year_known(district: District) -> None:
    early = district.hours.holidays | {date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)}
    assert known_until(replace(district, hours=replace(district.hours, holidays=early))) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 31), ""),
        (date(2026, 11, 1), "只录入到2026年12月31日"),
        (date(2026, 12, 31), "关于2027年节假日安排的通知"),
        (date(2027, 1, 1), "现在的期限没有扣除节假日"),
    ],
)
def test_the_administrator_is_warned_sixty_days_ahead(district: District, today: date, said: str) -> None:
    assert (said in warning(district, today)) if said else (warning(district, today) == "")


def test_a_file_without_holidays_is_told_so(district: District) -> None:
    bare = replace(district, hours=replace(district.hours, holidays=frozenset()))
    assert "没有节假日" in warning(bare, date(2026, 5, 1))
    assert uncounted(bare, date(2026, 5, 1), date(2026, 5, 8)) == "2026年的节假日还没有录入，没有扣除"


@pytest.mark.parametrize(("due", "unsure"), [(date(2026, 12, 31), False), (date(2027, 1, 4), True)])
def test_a_limit_in_working_days_says_what_it_could_not_count(due: date, unsure: bool) -> None:
    case = fresh_case()
    turn = Turn(case.level, case.committee, StaffId(1), "调解员甲", NOW, due)
    (step,) = (c for c in clocks(replace(case, record=Record(turns=(turn,))), DISTRICT) if c.code == "step_1")
    assert ("2027年的节假日还没有录入" in step.due_words) is unsure
