"""Analysis reports: every sentence has its figures, the same data give the same bytes, drafts are marked as drafts."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from docx import Document

from bot.documents.analysis import analysis_docx
from bot.documents.steady import steady
from bot.reports.files import xlsx
from handlers.casework.case import Case, CaseNumber, Level, Status, Urgency
from handlers.casework.codes import Outcome
from handlers.casework.staffing import Post
from handlers.errors import BadInput
from handlers.facts import CaseFacts
from handlers.oversight.analysis import Analysis, Beside, Report, analysis
from handlers.oversight.figures import OPENED, Figures
from handlers.oversight.finding import Kind
from handlers.oversight.periods import last_ended, read_period
from handlers.oversight.pictures import NEEDS, pictures
from handlers.oversight.report import NEEDS as REPORT
from handlers.oversight.report import Material, report
from handlers.oversight.suggestion import DRAFT, To, offered, suggestion
from handlers.oversight.warned import Warned
from tests.oversight.one_by_one import one_by_one
from tests.oversight.test_figures import standing, step
from tests.oversight.test_finding import finding
from tests.stores import small_district

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
WAYS = (*NEEDS.now, *REPORT.now)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def material(code: str = "2026-03") -> Material:
    now = tuple(
        step(n, move, outcome)
        for n in range(6)
        for move, outcome in ((OPENED, None), ("close", Outcome.AGREED if n < 2 else Outcome.NOT_AGREED))
    )
    before = (step(90, OPENED), step(90, "close", Outcome.AGREED))
    this, past, none = one_by_one(now, WAYS), one_by_one(before, WAYS), one_by_one((), WAYS)
    return Material(read_period(code), this, past, none, (standing(80), standing(3, 1)), NOW)


def words(made: Analysis) -> str:
    return "".join(sentence for section in made.sections for sentence in section.sentences)


def test_each_sentence_carries_counts_and_what_has_none_is_not_said() -> None:
    told = words(analysis(Report.ANALYSIS, material(), Beside(), small_district(), "示例区"))
    assert "调解成功率33.3%（2/6），上期100.0%（1/1）" in told
    assert "拖欠农民工工资6件（占100.0%，上期1件）" in told
    assert "拖欠农民工工资受理6件，上期1件（+500.0%）" in told
    assert "有1件受理超过60天还没有办结" in told
    none = one_by_one((), WAYS)
    nothing = Material(read_period("2026-03"), none, none, none, (), NOW)
    empty = analysis(Report.CONGRESS, nothing, Beside(), small_district(), "示例区")
    assert [section.heading for section in empty.sections] == ["一、总体情况"]
    assert "受理0件（上期0件，持平；上年同期0件，持平）" in words(empty)


def test_material_for_the_congress_tells_what_residents_say_and_who_is_missing() -> None:
    beside = Beside(
        (Warned(finding()), Warned(finding(Kind.REPEAT))),
        (5, 5, 2),
        (4, 3),
        (Post("东镇调委会", "专职", 2, 1),),
        tuple((month.name, Figures(accepted=int(month.first.month == 3))) for month in read_period("2026").split()),
    )
    made = analysis(Report.CONGRESS, material("2026"), beside, small_district(), "示例区")
    told, tables = words(made), str([section.table for section in made.sections])
    assert "3名当事人作了评价，平均4.0分（满分5分），四分以上2人（66.7%）" in told
    assert "意见4条，已处理3条" in told
    assert "本期出现预警2条" in told
    assert "('东镇调委会', '专职', '2', '1')" in tables
    assert "('2026年3月', '1', '0', '0', '—（0件）')" in tables
    assert tables.count("东镇“物业”类纠纷增多") == 1, "of residents who come again only the count"


def test_the_same_content_gives_the_same_bytes_with_its_charts_and_tables() -> None:
    made = analysis(Report.ANALYSIS, material(), Beside(), small_district(), "示例区")
    named = {p.code: p for p in pictures(material(), small_district(), {})}
    one, two = (analysis_docx(made, named, dict.fromkeys(named, PNG)) for _ in range(2))
    assert one == two
    paper = Document(io.BytesIO(one))
    assert paper.paragraphs[0].text == "示例区2026年3月矛盾纠纷分析报告"
    assert len(paper.inline_shapes) == 6
    assert any(
        "66.7%" in cell.text or "100.0%（6/6）" in cell.text for t in paper.tables for r in t.rows for cell in r.cells
    )
    sheets = report(material(), small_district())
    assert xlsx(sheets) == xlsx(sheets)
    assert steady(one) == one


@pytest.mark.parametrize(
    ("kind", "day", "code"),
    [
        ("week", date(2026, 3, 4), "2026-W09"),
        ("week", date(2026, 3, 2), "2026-W09"),
        ("month", date(2026, 1, 1), "2025-12"),
        ("quarter", date(2026, 3, 31), "2025Q4"),
        ("quarter", date(2026, 4, 1), "2026Q1"),
        ("year", date(2026, 12, 31), "2025"),
    ],
)
def test_the_last_period_that_is_over(kind: str, day: date, code: str) -> None:
    assert last_ended(kind, day).code == code
    assert last_ended(kind, day).end <= day


def test_weeks_are_periods_too() -> None:
    week = read_period("2026-W53")
    assert (week.first, week.end, week.name) == (date(2026, 12, 28), date(2027, 1, 4), "2026年第53周")
    assert (week.before.end, read_period(week.code)) == (week.first, week)
    assert week.year_earlier.first == week.first - timedelta(weeks=52)
    with pytest.raises(BadInput, match="没有第53周"):
        read_period("2025-W53")


def case(number: int, status: Status = Status.MEDIATING) -> Case:
    facts = CaseFacts("欠薪", "labour", "wages_migrant", name="刘小红", other_party="鑫达公司", amount_fen=10_000_00)
    name = CaseNumber(f"FQAAAAAAA{number}")
    return Case(name, status, Urgency.NORMAL, facts, False, Level.VILLAGE, "cv1", NOW, NOW)


@pytest.mark.parametrize("to", list(To))
def test_a_draft_has_the_figures_and_blanks_for_a_person_and_names_no_resident(to: To) -> None:
    warned = Warned(finding(Kind.COUNTERPART, title="3名居民反映“鑫达建筑”"))
    sheet = suggestion(to, warned, [case(n) for n in range(3)], "YJ2026-0001", "示例区调委会")
    told = str(sheet)
    assert DRAFT in told
    assert "草稿" in sheet.title
    assert "拖欠农民工工资3件" in told
    assert "3万元" in told or "30000" in told
    assert "刘小红" not in told
    assert "FQA" not in told
    assert sheet.lacks


def test_there_is_no_draft_without_a_pattern() -> None:
    three = [case(n) for n in range(3)]
    assert offered(Warned(finding(Kind.COUNTERPART)), three)
    assert not offered(Warned(finding(Kind.COUNTERPART)), three[:2])
    assert not offered(Warned(replace(finding(), kind=Kind.REPEAT)), three)
