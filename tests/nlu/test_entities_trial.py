"""Facts residents on trial told: longer names of other places, works named by their place, corrected names, wages owed."""

from datetime import date

import pytest

from nlu.entities import dates, durations, parties, places
from nlu.types import Place

TODAY = date(2026, 11, 23)
GAZETTEER = places.gazetteer([Place("sq", "石桥镇", ("石桥",)), Place("sq-shiqiao", "石桥村")])


@pytest.mark.parametrize(
    "text",
    [
        "我住青石桥小区",
        "青石桥小区楼上漏水",
        "大石桥那边有人占道",
        "大石桥村的路坏了",
        "小石桥村的井",
        "我在石桥湾",
        "家在石桥头",
        "住在新石桥村",
        "上石桥村的地",
        "东石桥村分红",
        "在古石桥镇",
        "去石桥坡",
    ],
)
def test_a_longer_name_is_another_place(text: str) -> None:
    assert not places.places(text, GAZETTEER)


@pytest.mark.parametrize(
    "text",
    [
        "石桥那边",
        "在石桥",
        "我是石桥镇的",
        "到石桥街上",
        "昨天晚上石桥村停电",
        "路上石桥镇堵了",
        "房东石桥村人",
        "湖南石桥镇",
        "楼下石桥村委",
        "重新石桥村登记",
        "东西石桥村拿走了",
        "我家住石桥",
    ],
)
def test_the_place_itself_is_found(text: str) -> None:
    assert [place.code for place in places.places(text, GAZETTEER)]


def _names(text: str) -> list[str]:
    return [party.name for party in parties.parties(text, None, places.places(text, GAZETTEER)) if party.name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("石桥镇光明厂把我辞退了", "光明厂"),
        ("石桥镇光明厂拖欠工资", "光明厂"),
        ("石桥镇光明鞋厂欠我工资", "光明鞋厂"),
        ("石桥村大红店卖假货", "大红店"),
        ("开发区永兴厂不给加班费", "永兴厂"),
        ("石桥镇兴旺养老院把我妈摔了", "兴旺养老院"),
        ("青山乡红星厂不签合同", "红星厂"),
        ("工业园宏达厂扣我工资", "宏达厂"),
        ("他叫王刚，不是王强", "王刚"),
        ("他叫王刚 不叫王强", "王刚"),
        ("不是王强，是叫王刚", "王刚"),
        ("对方改成王刚", "王刚"),
    ],
)
def test_who_is_named(text: str, name: str) -> None:
    assert _names(text.replace("，", ",")) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "老板那我要不到钱",
        "那边老板欠我钱",
        "石桥那边老板不给钱",
        "鞋厂不给我工资",
        "石桥镇鞋厂排污水",
        "我在石桥镇开了个厂",
        "在石桥镇一家店买的鞋",
        "石桥村厂里欠工资",
        "石桥镇有厂不招我",
        "去石桥镇医院看病",
        "石桥镇工厂扣钱",
        "县服装厂欠我工资",
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert not _names(text)


def test_a_works_that_dismisses_is_the_employer() -> None:
    assert [p.relation for p in parties.parties("石桥镇光明厂把我辞退了")] == ["employer"]
    assert [p.relation for p in parties.parties("石桥镇光明厂往河里排污")] == ["company"]


@pytest.mark.parametrize(
    "text", ["欠了我两个月工资", "拖欠我三个月工资", "压了两个月工资", "欠我们半年的工钱", "欠了三个月抚养费"]
)
def test_how_much_pay_is_owed_is_no_day(text: str) -> None:
    assert not dates.whens(text, TODAY)
    assert durations.durations(text)


@pytest.mark.parametrize(
    "text", ["工资拖了三个月", "老板欠了我两个月", "两个月没发工资了", "三个月没给抚养费", "拖欠工资半年"]
)
def test_since_when_it_goes_on_is_one(text: str) -> None:
    assert dates.whens(text, TODAY)
