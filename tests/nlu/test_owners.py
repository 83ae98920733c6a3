"""Whose a number is: the other side's never stands as the writer's own."""

from datetime import UTC, datetime

import pytest

from nlu.pipeline import Reader

AT = datetime(2026, 11, 30, 10, tzinfo=UTC)
MINE, THEIRS = "13511112222", "13988887777"


@pytest.mark.parametrize(
    "told",
    [
        f"我丈夫叫张强，他的手机号是{THEIRS}",
        f"老公电话{THEIRS}",
        f"对方叫吴大海，他的电话是{THEIRS}",
        f"老板电话是{THEIRS}",
        f"老板欠我工资，他电话{THEIRS}",
        f"老板王强 {THEIRS}",
        f"房东的微信{THEIRS}",
        f"骗子用的号码是{THEIRS}",
        f"我打他电话{THEIRS}不接",
        f"给他打{THEIRS}",
        f"老闆的電話是{THEIRS}",
        f"包工头留的电话{THEIRS}打不通",
        f"我是租客，房东王强 {THEIRS}",
        f"我是他员工，老板电话{THEIRS}",
        f"我是给老板王强干活的，他电话{THEIRS}",
        f"我是找老板王强 {THEIRS}",
        f"公司欠我工资，我们公司电话{THEIRS}",
    ],
)
def test_told_of_somebody_else(told: str, reader: Reader) -> None:
    facts = reader.understand(told, AT).facts
    assert [phone.text for phone in facts.their_phones] == [THEIRS]
    assert facts.their_phones == facts.phones


@pytest.mark.parametrize(
    "told",
    [
        MINE,
        f"我的电话{MINE}",
        f"打我电话{MINE}",
        f"我叫李秀英，我的电话{MINE}",
        f"我是张三，联系方式{MINE}",
        f"我姓王，{MINE}",
        f"我姓李，叫李大山，{MINE}",
        f"李秀英 {MINE}",
        f"联系我女儿{MINE}",
        f"我女儿的电话{MINE}",
        f"老板欠我工资，打我电话{MINE}",
        f"房东不退押金。联系我，{MINE}",
        f"我電話{MINE}",
        f"我是房东王强 {MINE}，租客张三欠我房租",
        f"我是他老板，{MINE}",
        f"我就是房东，电话{MINE}",
        f"本人是包工头老王，电话：{MINE}",
        f"我们公司电话{MINE}",
        f"客户拖着货款，我们店的电话是{MINE}",
    ],
)
def test_the_writers_own_or_of_who_speaks_for_them(told: str, reader: Reader) -> None:
    facts = reader.understand(told, AT).facts
    assert [phone.text for phone in facts.phones] == [MINE]
    assert facts.their_phones == ()


@pytest.mark.parametrize(
    "told", [f"他发短信说“我姓王，我的电话{THEIRS}”", f"转发的别人的话：“我叫王强\n联系我{THEIRS}”"]
)
def test_quoted_words_of_another_tell_neither_the_writers_number_nor_name(told: str, reader: Reader) -> None:
    facts = reader.understand(told, AT).facts
    assert [phone.text for phone in facts.their_phones] == [THEIRS]
    assert facts.name is None


def test_what_follows_a_quotation_is_the_writers_again(reader: Reader) -> None:
    text = f"他说“我叫王强，电话{THEIRS}”，我姓刘，我的电话{MINE}"
    facts = reader.understand(text, AT).facts
    assert [phone.text for phone in facts.their_phones] == [THEIRS]
    assert facts.name is not None
    assert text[facts.name.start : facts.name.end] == "刘"


def test_the_writers_own_firm_by_its_landline(reader: Reader) -> None:
    assert reader.understand("我们公司电话0571-87654321", AT).facts.their_phones == ()


@pytest.mark.parametrize(
    "told",
    [
        f"邻居刘强的手机：{THEIRS}，我的是{MINE}",
        f"他电话 {THEIRS}，我电话{MINE}",
        f"对方电话{THEIRS}我电话{MINE}",
        f"我电话{MINE}，老板电话是{THEIRS}",
    ],
)
def test_both_told_beside_one_another(told: str, reader: Reader) -> None:
    facts = reader.understand(told, AT).facts
    assert {phone.text for phone in facts.phones} == {MINE, THEIRS}
    assert [phone.text for phone in facts.their_phones] == [THEIRS]
