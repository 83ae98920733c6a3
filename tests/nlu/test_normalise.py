"""Clean text: one width, one script, nothing invisible, and offsets that still point into what was sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import corpus
from nlu.normalise import LONGEST, _converter, _simplify, clean, normalise, script_of, to_traditional, tongue_of
from nlu.types import Script, Tongue


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("欠我３５００元，不还！！！！", "欠我3500元,不还!!"),
        ("他打我，我要離婚", "他打我,我要离婚"),
        ("自\u200b杀\ufeff", "自杀"),
        ("自 杀 了 吧", "自杀了吧"),
        ("家*暴", "家暴"),
        ("哈哈哈哈哈哈", "哈哈"),
        ("100000元", "100000元"),
        ("第一行\r\n第二行_x000D_第三行", "第一行\n第二行\n第三行"),
        ("房子   漏水", "房子 漏水"),
        ("😭😭😭😭救命", "😭😭救命"),
    ],
)
def test_clean_text(sent: str, read: str) -> None:
    assert normalise(sent) == read


@given(st.text(max_size=300))
def test_offsets_point_into_the_text_as_sent(text: str) -> None:
    folded = clean(text)
    assert len(folded.text) == len(folded.origin)
    assert all(0 <= at < len(text) for at in folded.origin)
    assert list(folded.origin) == sorted(folded.origin)


def test_offsets_survive_dropped_characters() -> None:
    sent = "我在\u200b柳 \r\n 河村"
    folded = clean(sent)
    at = folded.text.index("河")
    start, end = folded.span(at, at + 2)
    assert sent[start:end] == "河村"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("房東揚言要漲三成房租", Script.TRADITIONAL),
        ("老板欠我工资", Script.SIMPLIFIED),
        ("我姓張，老板欠我的工资不给", Script.SIMPLIFIED),
        ("皇后干里面", Script.SIMPLIFIED),
        ("123", Script.SIMPLIFIED),
    ],
)
def test_script(text: str, script: Script) -> None:
    assert script_of(text) is script


def test_answers_in_traditional_script() -> None:
    assert to_traditional("请您联系调解员") == "請您聯繫調解員"
    assert to_traditional("门被打坏了") == "門被打壞了"


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("", Tongue.EMPTY),
        ("\u200b\u200b", Tongue.EMPTY),
        ("😭😭", Tongue.SYMBOLS),
        ("?? 123", Tongue.SYMBOLS),
        ("My boss owes me money", Tongue.FOREIGN),
        ("рабочий", Tongue.FOREIGN),
        ("ok", Tongue.CHINESE),
        ("老板欠薪", Tongue.CHINESE),
    ],
)
def test_tongue(text: str, tongue: Tongue) -> None:
    assert tongue_of(normalise(text)) is tongue


@pytest.mark.parametrize("hostile", ["[" * 10**6, "\u200b" * 10**6, "ﷺ" * 10**5, "的 " * 10**5, "a\u0301" * 10**5])
def test_work_is_bounded(hostile: str) -> None:
    folded = clean(hostile)
    assert len(folded.text) <= LONGEST
    assert folded.text == clean(hostile[:LONGEST]).text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("答覆", "答复"),
        ("我已經瞭解", "我已经了解"),
        ("藉口", "借口"),
        ("沈默", "沉默"),
        ("衹得", "只得"),
        ("甦醒", "苏醒"),
        ("五哩", "五哩"),
        ("海哩", "海里"),
        ("孩子打坏商场的鱼缸", "孩子打坏商场的鱼缸"),
        ("把手機打坏了", "把手机打坏了"),
        ("手機一坏就不管", "手机一坏就不管"),
        ("門被打壞", "门被打坏"),
    ],
)
def test_phrases_of_characters_that_both_scripts_have(sent: str, read: str) -> None:
    assert normalise(sent) == read


def test_plain_characters_need_no_conversion() -> None:
    """What `_simplify` leaves as it is, OpenCC would too, but for 打坏."""
    for example in corpus.read_all()[::5]:
        if "坏" not in example.text:
            assert _simplify(example.text, set(example.text)) == _converter("t2s").convert(example.text)
