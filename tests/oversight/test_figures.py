"""What managers are told: counted once, with the denominator, in the ministry's classes."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.reports.files import csv_bytes, xlsx
from handlers.casework.codes import Level, Outcome, Status
from handlers.errors import BadDistrict, BadInput
from handlers.oversight.classes import classes, read
from handlers.oversight.figures import LEVELS, OPENED, Figures, Share, change, counted, level_of, resolved_at, total
from handlers.oversight.periods import Period, last_whole_month, read_period
from handlers.oversight.pictures import summary
from handlers.oversight.report import NEEDS, Material, Sheet, report, sheet_of
from handlers.oversight.standing import OpenCase, ageing, load
from nlu import categories
from tests.oversight.one_by_one import Happening, one_by_one
from tests.stores import small_district

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
ENDS = {
    Outcome.AGREED: Status.AGREED,
    Outcome.ORAL: Status.AGREED,
    Outcome.NOT_AGREED: Status.NOT_AGREED,
    Outcome.REFERRED: Status.REFERRED,
    Outcome.ADVICE: Status.ANSWERED,
}


def step(case: int, move: str, outcome: Outcome | None = None, days: float = 3, **changes: object) -> Happening:
    status = ENDS.get(outcome, Status.CLAIMED) if outcome else Status.CLAIMED
    values: dict[str, object] = {
        "case": case, "move": move, "at": NOW, "level": Level.VILLAGE, "category": "labour",
        "subcategory": "wages_migrant", "place": "v1", "status": status, "outcome": outcome,
        "opened_at": NOW - timedelta(days=days),
    }  # fmt: skip
    return Happening(**(values | changes))  # type: ignore[arg-type]  # test data


def figures_of(happened: list[Happening]) -> Figures:
    return total(one_by_one(happened, [LEVELS])[LEVELS])


def test_every_category_counts_in_exactly_one_class_of_the_ministry() -> None:
    table = classes()
    assert len(table.names) == 18
    for category in categories.load().values():
        for sub in category.subcategories:
            assert table.of(category.code, sub) in table.names
    assert table.of("labour", "wages_migrant") == "拖欠农民工工资"
    assert table.of("labour", "wages") == "其他劳动争议"
    assert table.of("consumer", "tourism") == "旅游"
    assert table.of("no such", "") == "其他"


@pytest.mark.parametrize(
    "rows",
    [
        [{"name": "甲", "categories": ["nonsense"]}],
        [{"name": "甲", "categories": ["labour"]}, {"name": "乙", "categories": ["labour"]}],
        [{"name": "甲", "categories": ["labour"]}],
    ],
)
def test_a_wrong_table_of_classes_is_refused_by_name(rows: list[dict[str, object]]) -> None:
    with pytest.raises(BadDistrict, match="报表分类有误"):
        read({"class": rows})


def test_shares_name_their_denominator_and_nothing_is_no_share() -> None:
    assert str(Share(5, 8)) == "62.5%（5/8）"
    assert str(Share(0, 0)) == "—（0件）"


def test_a_success_is_an_agreement_among_what_was_mediated_to_an_end() -> None:
    figures = figures_of(
        [
            step(1, "close", Outcome.AGREED, amount_fen=500_00),
            step(2, "close", Outcome.ORAL, amount_fen=None),
            step(3, "close", Outcome.NOT_AGREED),
            step(7, "close", Outcome.AGREED, agreement=""),  # what was agreed was never registered
            step(4, "close", Outcome.ADVICE),  # answered: no part of the success rate
            step(5, "close", Outcome.REFERRED, days=9),
            step(6, "withdraw", status=Status.WITHDRAWN),
            step(1, "perform"),
            step(2, "breach"),
        ]
    )
    assert (figures.success, figures.performance) == (Share(3, 4), Share(1, 2))
    assert (figures.written, figures.oral, figures.unregistered) == (1, 1, 1)
    assert (figures.ended, figures.agreed_fen, figures.median_days) == (7, 500_00, 3)


def test_reopened_since_it_still_counts_as_it_ended_then() -> None:
    assert figures_of([step(1, "close", None, status=Status.NOT_AGREED)]).not_agreed == 1


def test_levels_share_the_agreements() -> None:
    happenings = [step(n, "close", Outcome.AGREED, level=Level.GRID) for n in range(3)]
    happenings.append(step(9, "close", Outcome.AGREED, level=Level.TOWNSHIP))
    by_level = counted(one_by_one(happenings, [LEVELS])[LEVELS], level_of)
    assert resolved_at(by_level) == {"grid": Share(3, 4), "township": Share(1, 4)}


@pytest.mark.parametrize(
    ("code", "first", "end", "name"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1), "2026年11月"),
        ("2026Q4", date(2026, 10, 1), date(2027, 1, 1), "2026年第四季度"),
        ("2024", date(2024, 1, 1), date(2025, 1, 1), "2024年"),
    ],
)
def test_periods_are_read_named_and_bounded(code: str, first: date, end: date, name: str) -> None:
    period = read_period(code)
    assert (period.first, period.end, period.name, period.code) == (first, end, name, code)
    start, stop = period.bounds(ZoneInfo("Asia/Shanghai"))
    assert (start.astimezone(UTC).hour, stop.date()) == (16, end)


@pytest.mark.parametrize("bad", ["", "2026-13", "2026Q5", "26-1", "1800", "2026-11; DROP", "９９９９"])
def test_other_periods_are_refused_in_a_sentence(bad: str) -> None:
    with pytest.raises(BadInput):
        read_period(bad)


@given(st.dates(date(2001, 2, 1), date(2190, 1, 1)), st.sampled_from([1, 3, 12]))
def test_one_period_ends_where_the_next_begins(day: date, months: int) -> None:
    period = Period(day.replace(day=1), months)
    assert period.before.end == period.first
    assert period.split()[-1].end == period.end
    assert last_whole_month(day).end == day.replace(day=1)


@pytest.mark.parametrize(
    ("code", "today", "before", "year_earlier"),
    [
        ("2026-03", date(2026, 3, 1), (date(2026, 2, 1), date(2026, 2, 2)), (date(2025, 3, 1), date(2025, 3, 2))),
        ("2026-03", date(2026, 3, 31), (date(2026, 2, 1), date(2026, 3, 1)), (date(2025, 3, 1), date(2025, 4, 1))),
        ("2026-03", date(2026, 4, 1), (date(2026, 2, 1), date(2026, 3, 1)), (date(2025, 3, 1), date(2025, 4, 1))),
        ("2026Q4", date(2026, 10, 12), (date(2026, 7, 1), date(2026, 7, 13)), (date(2025, 10, 1), date(2025, 10, 13))),
        (
            "2026-W48",
            date(2026, 11, 24),
            (date(2026, 11, 16), date(2026, 11, 18)),
            (date(2025, 11, 24), date(2025, 11, 26)),
        ),
    ],
)
def test_a_period_that_runs_is_compared_with_as_many_days(
    code: str, today: date, before: tuple[date, date], year_earlier: tuple[date, date]
) -> None:
    others = read_period(code).compared_with(today)
    assert [(other.first, other.end) for other in others] == [before, year_earlier]


def test_the_comparison_of_a_period_that_runs_says_so() -> None:
    none = one_by_one((), NEEDS.now)
    whole = Material(read_period("2026-03"), none, none, none, (), NOW)
    sheet, running = (
        sheet_of(report(each, small_district()), "compared") for each in (whole, replace(whole, so_far=13))
    )
    assert sheet is not None
    assert running is not None
    assert running.columns[1:3] == ("本期（前13天）", "上期（前13天）")
    assert running.note.startswith("本期还没有结束：上期、上年同期也只算前13天。")
    assert sheet.columns[1:3] == ("本期", "上期")
    assert "没有结束" not in sheet.note
    assert "没有结束" in summary(replace(whole, so_far=13))


def test_changes_against_nothing_are_no_percentages() -> None:
    assert [change(9, 8), change(0, 4), change(3, 0), change(0, 0)] == ["+12.5%", "-100.0%", "新增", "持平"]


def standing(days: int, holder: int | None = None) -> OpenCase:
    return OpenCase(Status.CLAIMED, Level.VILLAGE, "cv1", "labour", "v1", holder, NOW - timedelta(days=days))


def test_open_cases_by_age_and_holder() -> None:
    cases = [standing(0), standing(7, 1), standing(8, 1), standing(61, 2)]
    assert ageing(cases, NOW) == {"7天内": 2, "8至15天": 1, "16至30天": 0, "31至60天": 0, "60天以上": 1}
    assert load(cases) == {1: 2, 2: 1}


def sheets() -> tuple[Sheet, ...]:
    happened = (step(1, OPENED), step(1, "close", Outcome.AGREED), step(2, OPENED, place="nowhere", skips=1))
    now, past = one_by_one(happened, NEEDS.now), one_by_one((), NEEDS.past)
    return report(Material(read_period("2026-03"), now, past, past, (standing(3),), NOW), small_district())


def test_every_sheet_has_a_cell_for_every_column_and_sums_up() -> None:
    for sheet in sheets():
        assert {len(row) for row in sheet.rows} == {len(sheet.columns)}
    by_class = sheet_of(sheets(), "classes")
    assert by_class is not None
    assert by_class.rows[-1][:2] == ("合计", 2)
    assert sum(int(row[1] or 0) for row in by_class.rows[:-1]) == 2
    places = sheet_of(sheets(), "places")
    assert places is not None
    assert [row[:2] for row in places.rows] == [("东镇", 1), ("西镇", 0), ("地点不明", 1), ("合计", 2)]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("=1+HYPERLINK(A1)", "'=1+HYPERLINK(A1)"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("+8613800001234", "+8613800001234"),
        ("-12.5%", "-12.5%"),
        ("@1", "'@1"),
        (" =1", "' =1"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("\x07=1\ufffe\x00", "'=1"),
        ("张三", "张三"),
    ],
)
def test_what_residents_say_is_computed_in_no_table(told: str, kept: str) -> None:
    sheet = Sheet("x", told, (told,), ((told,),), told)
    cells = [row[0] for row in load_workbook(io.BytesIO(xlsx((sheet,)))).worksheets[0].iter_rows(min_row=1, max_row=3)]
    assert {cell.value for cell in cells} == {kept}
    assert all(cell.data_type != "f" for cell in cells)
    assert list(csv.reader(io.StringIO(csv_bytes(sheet).decode("utf-8-sig"))))[1] == [kept]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("2026年11月[甲]:乙/丙*", "2026年11月甲乙丙"),
        ("长" * 40, "长" * 31),
        ("'", "x"),
        ("\x07\x00", "x"),
        ("台账", "台账"),
    ],
)
def test_a_tab_is_named_as_spreadsheets_allow(title: str, shown: str) -> None:
    book = load_workbook(io.BytesIO(xlsx((Sheet("x", title, ("列",), ()),))))
    assert book.sheetnames == [shown]


def test_files_hold_the_sheets_and_no_formula() -> None:
    hostile = Sheet("x", "题", ("名", "数"), (("=HYPERLINK(1)", 1), ("+1.5%", 2), ("@a", 3)), "注")
    book = load_workbook(io.BytesIO(xlsx((*sheets(), hostile))))
    assert book.sheetnames == ["按类别", "按层级", "按乡镇", "比较", "未办结", "万人起诉率", "题"]
    cells = [row[0].value for row in book["题"].iter_rows(min_row=3, max_row=5)]
    assert cells == ["'=HYPERLINK(1)", "+1.5%", "'@a"]
    assert all(cell.data_type != "f" for row in book["题"].iter_rows() for cell in row)
    assert csv_bytes(hostile).decode("utf-8-sig").splitlines()[1] == "'=HYPERLINK(1),1"
