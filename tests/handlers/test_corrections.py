"""Corrections in free words replace the right fact with the new value; answers that are no name are none."""

from datetime import UTC, datetime

import pytest

from handlers import filling
from handlers.conversation import Ask
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.gather import gather
from nlu.pipeline import Reader
from nlu.types import Act

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
TOLD = CaseFacts(
    what="工钱没给",
    when="上个月",
    place="石桥镇石桥村",
    place_code="sq-shiqiao",
    other_party="邻居",
    relation="neighbour",
    amount_fen=500_000,
    people=3,
    phone="13800001111",
    name="小林",
)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("我把金额说错了 是两万四", "amount_fen", 2_400_000),
        ("不是五千，是八千", "amount_fen", 800_000),
        ("应该是一万六不是一万", "amount_fen", 1_600_000),
        ("金额改成3500", "amount_fen", 350_000),
        ("不是石桥村 是石桥工业园宿舍", "place_code", "sq-kaifaqu"),
        ("地点搞混了，是王庄", "place_code", "lw-wangzhuang"),
        ("电话写错了，是13811112222", "phone", "13811112222"),
        ("时间不对，是上周", "when", "上周"),
        ("不是去年，是前年腊月", "when", "前年腊月"),
        ("不是邻居，是房东", "relation", "landlord"),
        ("人数不对，是七个工友", "people", 7),
        ("我把名字写错了，我叫陈桂香", "name", "陈桂香"),
    ],
)
def test_a_correction_replaces_the_fact(
    text: str, field: str, value: object, reader: Reader, district: District
) -> None:
    heard = reader.understand(text, NOW)
    assert Act.CORRECT in heard.acts
    assert getattr(gather(TOLD, heard, district), field) == value


@pytest.mark.parametrize("text", ["昨天又来了三个人要5000", "隔壁王庄也有人被骗过8000"])
def test_what_is_only_told_besides_replaces_nothing(text: str, reader: Reader, district: District) -> None:
    after = gather(TOLD, reader.understand(text, NOW), district)
    assert (after.amount_fen, after.place_code) == (TOLD.amount_fen, TOLD.place_code)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("小林", "小林"),
        ("王师傅", "王师傅"),
        ("桂花", "桂花"),
        ("可以", ""),
        ("好的", ""),
        ("不方便", ""),
        ("就在这里", ""),
        ("提交", ""),
        ("想平分", ""),
        ("退车退钱", ""),
        ("八月底", ""),
        ("王庄村", ""),
        ("他姓吴", ""),
    ],
)
def test_an_answer_that_is_no_name_names_nobody(words: str, name: str) -> None:
    assert filling.fill(CaseFacts(), CaseFacts(), Ask.REACH, words).name == name


@pytest.mark.parametrize(
    ("known", "text", "side"),
    [
        ("邻居刘强占了我家的通道", "想让他把路让出来，村里说过没用", "邻居刘强"),
        ("邻居刘强占了我家的通道", "村里调解过两次了，没用", "邻居刘强"),
        ("我家的路被占了", "村里说过没用", ""),
        ("", "村里说过没用，邻居把路占了", "邻居"),
        ("", "村里征了我家的地不给钱", "村里"),
        ("邻居占了我家的通道", "不对，是村委会占的", "村委会"),
    ],
)
def test_who_was_turned_to_is_not_the_other_side(
    reader: Reader, district: District, known: str, text: str, side: str
) -> None:
    before = gather(CaseFacts(), reader.understand(known, NOW), district) if known else CaseFacts()
    for ask in (None, Ask.WHO_WHEN, Ask.WANTED):
        assert gather(before, reader.understand(text, NOW), district, asked=ask).other_party == side


@pytest.mark.parametrize(
    ("known", "text", "when"),
    [
        ("押了两个月", "9月30号离的职", "9月30号"),
        ("拖了三个月", "9月30号被公司辞退的", "9月30号"),
        ("拖了三个月", "是9月30号", "9月30号"),
        ("拖了三个月", "9月30号他说下个月给", "拖了三个月"),  # what was promised on a day is not when it was
        ("拖了三个月", "9月30号去找过劳动监察", "拖了三个月"),
        ("拖了三个月", "昨天开始下雨", "拖了三个月"),
        ("去年3月5号", "9月30号离的职", "去年3月5号"),  # a day is not put right by another that is told besides
    ],
)
def test_a_day_is_more_exact_than_how_long_it_goes_on(
    known: str, text: str, when: str, reader: Reader, district: District
) -> None:
    before = CaseFacts(what="老板不给工资", category="labour", when=known)
    after = gather(before, reader.understand(text, NOW), district)
    assert after.when == when
    assert (text in after.what) is (when != known)
