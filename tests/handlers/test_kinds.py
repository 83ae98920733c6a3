"""Wages or a loan: heard in the resident's own words, in the guided talk and while the case waits."""

import pytest

from handlers.facts import CaseFacts
from handlers.kinds import LOAN, WAGES, corrected
from nlu.normalise import normalise


@pytest.mark.parametrize(
    "words",
    [
        "不是工资，是我借给他的钱",
        "其实不是工资，是我借给他的钱",
        "我说错了，是借款不是工资",
        "这钱是借给他的，不是工资",
        "這不是工資，是他借我的錢沒還",
        "是借他的钱，不是工钱",
        "不是工资的事，是他借我的钱",
        "他欠的不是工资是借款",
        "不是工资 是借的",
    ],
)
def test_a_loan_and_no_wages(words: str) -> None:
    after = corrected(CaseFacts(category="labour", subcategory="wages", also=("debt",)), normalise(words))
    assert after == CaseFacts(category=LOAN[0], subcategory=LOAN[1])


@pytest.mark.parametrize(
    "words",
    [
        "不是借的，是工钱",
        "不是借款，是我干活的工钱",
        "不是借给他的，是他欠我的工资",
        "搞错了，这是工资不是借钱",
        "不算借的，是工钱",
        "不是借的,是他拖的工资",
    ],
)
def test_wages_and_no_loan(words: str) -> None:
    after = corrected(CaseFacts(category="debt", subcategory="private_loan"), normalise(words))
    assert after == CaseFacts(category=WAGES[0], subcategory=WAGES[1])


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("labour", "不是借的，是工钱"),  # it is that already
        ("labour", "他说不是工资，是我借给他的钱"),
        ("labour", "老板非说不是工资是借款"),
        ("labour", "不是不发工资，是找借口拖着"),
        ("labour", "是不是工资，还是借的钱"),
        ("labour", "不是工资，是借给他的钱，算吗"),
        ("labour", "不是一个月工资，是三个月"),
        ("labour", "不是老板发工资，是他借调的单位"),
        ("debt", "不是借条，是欠条"),
        ("debt", "我借给他的钱是我的工资"),
        ("land", "不是借的，是工钱"),
    ],
)
def test_other_words_change_no_kind(category: str, words: str) -> None:
    assert corrected(CaseFacts(category=category), normalise(words)) is None
