"""Rows of existing ledgers: what they become, and what is said of wrong ones."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework.codes import Outcome, Status
from handlers.district import District
from handlers.errors import BadInput
from handlers.ledger import Cell, Column, Entry, Fault, LeftOut, Setting, columns_of, entry_of, is_header
from handlers.world import Knowledge
from nlu.pipeline import Reader
from nlu.types import Understanding

TODAY = date(2026, 3, 4)
HEADER = ("编 号", "申请人", "被申请人", "纠纷类别", "受理日期", "简要情况：", "调解结果", "协议履行", "调解员")
ROW: Mapping[Column, Cell] = {
    Column.NUMBER: "12",
    Column.APPLICANT: "甲",
    Column.RESPONDENT: "乙",
    Column.CATEGORY: "邻里纠纷",
    Column.RECEIVED: date(2024, 3, 5),
    Column.FACTS: "两家因为院墙排水起了口角。",
    Column.RESULT: "达成书面协议",
    Column.PERFORMED: "已履行",
    Column.MEDIATOR: "调解员甲",
}


@pytest.fixture
def at(district: District, knowledge: Knowledge, reader: Reader) -> Setting:
    def read(text: str) -> Understanding:
        return reader.understand(text, datetime(2026, 3, 4, tzinfo=UTC))

    body = next(body for body in district.bodies if body.place and not body.categories)
    return Setting(body, district, knowledge.categories, read, TODAY, date(2016, 3, 7), date(2024, 3, 4))


def made(at: Setting, **changes: Cell) -> Entry:
    found = entry_of(3, {**ROW, **{Column(name): cell for name, cell in changes.items()}}, at)
    assert isinstance(found, Entry), found
    return found


def wrong(at: Setting, **changes: Cell) -> list[str]:
    found = entry_of(3, {**ROW, **{Column(name): cell for name, cell in changes.items()}}, at)
    assert isinstance(found, tuple), found
    assert all(isinstance(fault, Fault) and fault.line == 3 for fault in found)
    return [fault.column for fault in found]


def test_columns_are_known_by_their_headers() -> None:
    columns = columns_of(("序号", *HEADER, "涉及金额（元）"))
    assert columns[1] is Column.NUMBER
    assert columns[6] is Column.FACTS
    assert columns[10] is Column.AMOUNT
    assert 0 not in columns
    assert is_header(HEADER)
    assert not is_header(("某某调委会2024年台账", "", ""))


@pytest.mark.parametrize("header", [HEADER[1:], (*HEADER, "案号")])
def test_a_header_that_lacks_a_column_or_has_one_twice_is_refused(header: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match=r"案号|两列"):
        columns_of(header)


@pytest.mark.parametrize(
    ("result", "performed", "status", "outcome"),
    [
        ("达成书面协议", "已履行", Status.ARCHIVED, Outcome.AGREED),
        ("调解成功", "", Status.ARCHIVED, Outcome.AGREED),
        ("达成口头协议", "当场履行完毕", Status.ARCHIVED, Outcome.ORAL),
        ("达成协议", "未履行", Status.AGREED, Outcome.AGREED),
        ("达成协议", "部分履行", Status.AGREED, Outcome.AGREED),
        ("达成协议", "履行中", Status.AGREED, Outcome.AGREED),
        ("未达成协议", "", Status.ARCHIVED, Outcome.NOT_AGREED),
        ("调解不成功", "", Status.ARCHIVED, Outcome.NOT_AGREED),
        ("双方未能达成协议", "", Status.ARCHIVED, Outcome.NOT_AGREED),
        ("无法达成一致，引导诉讼", "", Status.ARCHIVED, Outcome.NOT_AGREED),
        ("一方不愿和解", "", Status.ARCHIVED, Outcome.NOT_AGREED),
        ("调解终止", "", Status.ARCHIVED, Outcome.NOT_AGREED),
        ("达成协议，未成年子女随母亲生活", "", Status.ARCHIVED, Outcome.AGREED),
        ("达成协议，终止劳动合同", "", Status.ARCHIVED, Outcome.AGREED),
        ("达成协议，未按达成的协议履行", "未履行", Status.AGREED, Outcome.AGREED),
        ("未经调解自行和解", "", Status.ARCHIVED, Outcome.AGREED),
        ("就不动产分割达成协议", "", Status.ARCHIVED, Outcome.AGREED),
        ("未成年人抚养费达成协议", "", Status.ARCHIVED, Outcome.AGREED),
        ("双方没有异议达成协议", "", Status.ARCHIVED, Outcome.AGREED),
        ("不能就赔偿数额达成一致", "", Status.ARCHIVED, Outcome.NOT_AGREED),
        ("调解成功，未制作书面协议", "", Status.ARCHIVED, Outcome.ORAL),
        ("移送公安", "", Status.ARCHIVED, Outcome.REFERRED),
        ("申请人撤回", "", Status.WITHDRAWN, Outcome.WITHDRAWN),
        ("解答咨询", "", Status.ANSWERED, Outcome.ADVICE),
        ("转其他单位办理", "", Status.ARCHIVED, Outcome.REFERRED),
        ("经核实无危险", "", Status.ANSWERED, Outcome.FALSE_ALARM),
        ("达成协议", "待履行", Status.AGREED, Outcome.AGREED),
        ("调解中", "", Status.ROUTED, None),
        ("", "", Status.ROUTED, None),
    ],
)
def test_the_result_says_where_the_case_stands(
    at: Setting, result: str, performed: str, status: Status, outcome: Outcome | None
) -> None:
    entry = made(at, result=result, performed=performed)
    assert (entry.status, entry.outcome) == (status, outcome)
    assert (entry.closed is None) is (outcome is None)
    assert (entry.record.terms is not None) is (outcome in (Outcome.AGREED, Outcome.ORAL))


@pytest.mark.parametrize("result", ["未能达成协议，后再次调解达成协议", "未支付工资部分达成协议", "未签书面协议", "√"])
def test_a_result_that_says_two_things_or_none_is_asked_for_again(at: Setting, result: str) -> None:
    assert wrong(at, result=result) == ["调解结果"]


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("邻里纠纷", "neighbourhood"),
        ("婚姻家庭纠纷", "marriage_family"),
        ("劳动争议", "labour"),
        ("山林土地", "land"),
        ("损害赔偿纠纷", "injury"),
        ("噪音", "neighbourhood"),
    ],
)
def test_the_kind_is_the_ledgers_word(at: Setting, word: str, category: str) -> None:
    assert made(at, category=word).facts.category == category


def test_days_sums_and_places_are_read_as_people_write_them(at: Setting) -> None:
    for told in (
        "2024-3-5",
        "2024.03.05",
        "2024年3月5日",
        "2024年3月5号",
        "２０２４/3/5",
        "20240305",
        "2024-03-05 00:00:00",
    ):
        assert made(at, received=told).received == date(2024, 3, 5)
    for told, fen in (("3,500", 350_000), ("3.5万", 3_500_000), ("120.5元", 12_050), ("无", None), ("", None)):
        assert made(at, amount=told).facts.amount_fen == fen
    assert made(at, place="月亮上").facts.place_code == at.body.place
    assert made(at, place="月亮上").facts.place == "月亮上"


def test_why_a_day_is_none_is_told(at: Setting) -> None:
    for told, why in (("3月5号", "没有写年份"), ("3.5", "没有写年份"), ("45356", "日期序号"), ("去年", "不是日期")):
        found = entry_of(3, {**ROW, Column.RECEIVED: told}, at)
        assert isinstance(found, tuple)
        assert [(fault.column, why in fault.what) for fault in found] == [("受理日期", True)], told


def test_a_place_outside_the_committees_area_is_not_taken(at: Setting) -> None:
    outside = next(p for p in at.district.places if not at.district.within(p.code, at.body.place))
    assert made(at, place=outside.code).facts.place_code == at.body.place


def test_what_is_wrong_is_named_by_its_column(at: Setting) -> None:
    assert wrong(at, number="", facts=" ") == ["编号", "简要情况"]
    assert wrong(at, received="去年") == ["受理日期"]
    assert wrong(at, received="2024-02-30") == ["受理日期"]
    assert wrong(at, received=date(2026, 3, 5)) == ["受理日期"]
    assert wrong(at, closed=date(2024, 3, 4)) == ["结案日期"]
    assert wrong(at, result="好") == ["调解结果"]
    assert wrong(at, amount="很多", result="好") == ["调解结果", "涉及金额"]
    assert wrong(at, amount="9" * 400) == ["涉及金额"]
    assert wrong(at, facts="字" * 4001) == ["简要情况"]


def test_a_sensitive_matter_and_what_was_kept_long_enough_are_left_out(at: Setting) -> None:
    cases: tuple[Mapping[str, Cell], ...] = (
        {"facts": "丈夫多次殴打妻子，妻子躲回娘家。"},
        {"category": "家庭暴力"},
        {"received": date(2015, 1, 1)},
        {"received": date(2023, 1, 1), "result": "申请人撤回"},
    )
    for changes in cases:
        found = entry_of(3, {**ROW, **{Column(name): cell for name, cell in changes.items()}}, at)
        assert isinstance(found, LeftOut), changes


_TEXTS = st.text("0１三年月日-./万元,=:达成未履行邻里\0\u3000 \ud800", max_size=12)


@given(st.dictionaries(st.sampled_from(Column), _TEXTS | st.dates()))
def test_any_row_is_either_a_case_or_says_what_is_wrong(row: dict[Column, Cell]) -> None:
    quiet = Understanding("", "")
    setting = Setting(_BODY, _DISTRICT, {}, lambda _: quiet, TODAY, date(2016, 1, 1), date(2024, 1, 1))
    found = entry_of(1, row, setting)
    assert isinstance(found, Entry | LeftOut) or (found and all(isinstance(f, Fault) for f in found))


def _small() -> District:
    from tests.stores import small_district

    return small_district()


_DISTRICT = _small()
_BODY = _DISTRICT.body_of["cv1"]


def test_a_row_that_cannot_be_read_is_left_for_the_desk(at: Setting) -> None:
    found = entry_of(3, ROW, replace(at, read=lambda _: None))
    assert isinstance(found, LeftOut)
    assert "单独登记" in found.why
