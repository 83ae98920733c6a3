"""What is taken back of what was told: the phone, the name of the other side, the place. A mention takes nothing back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers import corrections
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.gather import changes, gather
from handlers.topics import intake_summary
from handlers.world import Knowledge
from nlu.pipeline import Reader
from nlu.types import Act

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
TOLD = CaseFacts(
    what="老板王强欠工资，我电话138-0000-1111",
    place="石桥镇石桥村",
    place_code="sq-shiqiao",
    other_party="老板王强",
    relation="employer",
    phone="13800001111",
)


@pytest.mark.parametrize(
    ("text", "drops"),
    [
        ("电话不要留了，删掉", True),
        ("把电话删掉吧 不想留电话", True),
        ("不要电话了", True),
        ("电话不留了", True),
        ("请把我的手机号删了", True),
        ("删掉我的电话", True),
        ("号码去掉，我怕他知道", True),
        ("别留电话了", True),
        ("不要电话骚扰", False),
        ("电话换成13900001111", False),
        ("老板把我电话删了", False),
        ("电话里说不清楚", False),
        ("可以不留电话吗", False),
        ("不要打电话", False),
        ("手机号不要了", True),
        ("手机不要留", True),
        ("手机不要了，退我钱", False),
        ("手机不要了", False),
        ("不要这个手机", False),
        ("号码不要了", False),
        ("电话不要了，退钱", False),
    ],
)
def test_a_phone_taken_back(text: str, drops: bool, reader: Reader) -> None:
    assert corrections.drops_phone(reader.understand(text, NOW)) is drops


def test_a_phone_taken_back_stands_in_the_story_no_more() -> None:
    after = corrections.without_phone(TOLD)
    assert after.phone == ""
    assert after.what == "老板王强欠工资，我电话（电话已删）"


@pytest.mark.parametrize(
    ("text", "other_party", "relation"),
    [
        ("他叫王刚，不是王强", "老板王刚", "employer"),
        ("对方改成王刚", "王刚", "employer"),
        ("对方名字错了，叫王刚", "王刚", "employer"),
        ("老板叫王刚，不是王强", "老板王刚", "employer"),
        ("不是王强，是王刚", "老板王刚", "employer"),
        ("我叫李刚，不是李强", "老板王强", "employer"),
        ("王强的弟弟王勇也来了", "老板王强", "employer"),
    ],
)
def test_the_other_side_under_its_right_name(
    text: str, other_party: str, relation: str, reader: Reader, district: District
) -> None:
    after = gather(TOLD, reader.understand(text, NOW), district)
    assert (after.other_party, after.relation) == (other_party, relation)


@pytest.mark.parametrize("other_party", ["", "张三"])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("不是李强，是李刚", "李刚"),
        ("我不叫李强，叫李刚", "李刚"),
        ("我叫李刚，不是李强", "李刚"),
        ("我不是李强，我是李刚", "李刚"),
    ],
)
def test_the_writers_own_name_put_right_leaves_the_other_side(
    text: str, name: str, other_party: str, reader: Reader, district: District
) -> None:
    told = CaseFacts(what="借钱不还", name="李强", other_party=other_party)
    after = gather(told, reader.understand(text, NOW), district)
    assert (after.name, after.other_party) == (name, other_party)


def test_who_denies_a_name_of_ones_own_renames_nobody_else(reader: Reader, district: District) -> None:
    assert gather(TOLD, reader.understand("我不叫王强，叫王刚", NOW), district).other_party == "老板王强"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("具体是去年12月5号辞退的", "去年12月5号"),
        ("其实是今年3月才发现的", "今年3月"),
        ("准确说是去年12月", "去年12月"),
        ("应该是前年3月", "前年3月"),
        ("也不是去年3月，是前年3月", "前年3月"),
        ("今年3月又去找过他", "去年10月"),
        ("具体多少钱我不清楚，今年3月给过两千", "去年10月"),
        ("他其实答应过我去年12月给", "去年10月"),
        ("其实是去年12月", "去年12月"),
        ("实际时间是去年12月", "去年12月"),
        ("他应该下个月还我", "去年10月"),
        ("应该是下个月底还我", "去年10月"),
        ("我应该2026年5月催过他", "去年10月"),
        ("其实今年3月他来过", "去年10月"),
    ],
)
def test_a_day_told_more_exactly(text: str, when: str, reader: Reader, district: District) -> None:
    assert gather(TOLD.with_(when="去年10月"), reader.understand(text, NOW), district).when == when


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("地点不对 我们不在石桥镇", ""),
        ("地点不对", ""),
        ("错了，不在石桥村", ""),
        ("地点不对，是王庄村", "柳湾镇王庄村"),
        ("我现在不在石桥镇", "石桥镇石桥村"),
        ("金额不对，是八千", "石桥镇石桥村"),
    ],
)
def test_a_place_taken_back(text: str, place: str, reader: Reader, district: District) -> None:
    heard = reader.understand(text, NOW)
    after = gather(TOLD, replace(heard, acts=heard.acts | {Act.CORRECT}), district)
    assert (after.place, bool(after.place_code)) == (place, bool(place))


def test_what_was_emptied_is_said_to_be_gone(knowledge: Knowledge) -> None:
    assert changes(TOLD, TOLD.with_(phone="", place=""), knowledge.categories) == "地点删掉了，电话删掉了"
    assert changes(TOLD, TOLD.with_(what="还有别的"), knowledge.categories) == ""


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("再念一遍", True),
        ("我记下的给我看看", True),
        ("你记的是什么", True),
        ("给我看看", True),
        ("再看一下吧", True),
        ("记下的金额是错的", False),
        ("他给我看了合同", False),
        ("再说他也不听", False),
    ],
)
def test_who_wants_to_see_it_again(text: str, shows: bool) -> None:
    assert intake_summary.asks_to_see(text) is shows
