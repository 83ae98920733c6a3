"""Facts read from words: sums, days, places, parties, numbers."""

from datetime import date, datetime

import pytest

from nlu import entities
from nlu.entities import codes, dates, dispute, money, names, parties, people, places, private, tried, wishes
from nlu.normalise import clean
from nlu.types import Place

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("三万五", 35000),
        ("3.5w", 35000),
        ("欠我两千多", 2000),
        ("1.2万元", 12000),
        ("5千块", 5000),
        ("3万5", 35000),
        ("3万5千", 35000),
        ("10万零捌仟陆佰元", 108600),
        ("壹拾万元整", 100000),
        ("一百二十块", 120),
        ("一千零五十块钱", 1050),
        ("两万五千三", 25300),
        ("二十多万被骗了", 200000),
        ("1,200元", 1200),
        ("¥3500", 3500),
        ("三块五", 3.5),
        ("借了500", 500),
        ("金额改成8000", 8000),
        ("每月4500×3个月", 13500),
        ("老板拖欠五个月工资2万元", 20000),  # a total of five, no rate
        ("欠我三个月工资一万二", 12000),
        ("欠我五日工资两千", 2000),
        ("两年租金三万没给", 30000),
        ("日工资300，干了20天没给", 6000),
        ("一个月4500,欠了三个月", 13500),
        ("每月两千五,一共8个月", 20000),
        ("一共欠十二万还了两万", 120000),
        ("我交了一万定金,只退四千块", 10000),
        ("借给他5万,已经还了8万利息的事不算", 50000),
        ("八百块钱一亩一共是六亩三分", 5040),
        ("一年八百块钱一亩一共是六亩三分一分钱没给", 5040),
        ("补偿款53000多元没给", 53000),
        ("加盟费八万八,说好月入三万,被骗了", 88000),
        ("宣传的时候承诺能赚二十万,我交了加盟费六万", 60000),
        ("老板月入三万,不给我发钱", 30000),  # the only sum told
        ("首付四十五万,贷款八十万", 450000),
        ("贷款八十万不还", 800000),
        ("借了三万,他答应每个月还我两千", 30000),
        ("说好分五期还,一期一万", None),
        ("每个月还一万块就行", None),
        ("每月三千工资,还欠两万", 20000),
        ("看牙花了两千一,园长说最多赔五百", 2100),
        ("园长说最多赔五百", None),
        ("他只肯退我三百", None),
        ("5栋301,楼上是401", None),
        ("三十户业主", None),
        ("交货的日子是2017.5.6", None),
        ("修车要3000-4000，他不赔", 3000),
        ("身上没一块好肉", None),
        ("他把我打得青一块紫一块", None),
        ("我家有一块地被占了", None),
        ("丢了两块手表", None),
        ("砸坏我三块玻璃", None),
        ("我们几个一块去找老板", None),
        ("没领证就住在一块了", None),
        ("指甲盖掉了一块", None),
        ("停车一小时多收了我两块钱", 2),
        ("物业费每平涨了一块二", 1.2),
        ("保证金两万平台不给退", 20000),
        ("两万平米的厂房漏雨", None),
        ("理发店办了5000的卡", 5000),
        ("信用卡被盗刷9800", 9800),
        ("交了两万八一个都没介绍", 28000),
        ("2019年的事", None),
        ("电话13800001111", None),
        ("他家有五百棵树", None),
        ("几十万", None),
        ("三万人", None),
        ("住在第3000号", None),
        ("两万多平方", None),
    ],
)
def test_main_sum(text: str, yuan: float | None) -> None:
    words = clean(text).text
    best = dispute.main_amount(money.amounts(words), words)
    assert (best.fen / 100 if best else None) == yuan


def test_every_sum_is_found_in_order() -> None:
    assert [m.fen for m in money.amounts("工资4500元,押金2000,还有三百块")] == [450000, 200000, 30000]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024年3月5日", "2024-03-05", "2024-03-05"),
        ("2022.5.6", "2022-05-06", "2022-05-06"),
        ("24年6月", "2024-06-01", "2024-06-30"),
        ("3月5号", "2026-03-05", "2026-03-05"),
        ("12月", "2025-12-01", "2025-12-31"),
        ("去年3月15日", "2025-03-15", "2025-03-15"),
        ("去年腊月", "2026-01-18", "2026-02-16"),
        ("今年春节", "2026-02-16", "2026-02-24"),
        ("前年冬天", "2024-12-01", "2024-12-31"),
        ("上个月底", "2026-10-21", "2026-10-31"),
        ("上上个月", "2026-09-01", "2026-09-30"),
        ("上周五", "2026-11-13", "2026-11-13"),
        ("昨儿下午", "2026-11-21", "2026-11-21"),
        ("前儿个夜里", "2026-11-20", "2026-11-20"),
        ("昨晚", "2026-11-21", "2026-11-21"),
        ("前天", "2026-11-20", "2026-11-20"),
        ("三天前", "2026-11-19", "2026-11-19"),
        ("两年前", "2024-01-01", "2024-12-31"),
        ("拖了三个月", "2026-08-22", "2026-11-22"),
        ("拖欠工资半年", "2026-05-22", "2026-11-22"),
        ("三个月没发工资", "2026-08-22", "2026-11-22"),
        ("等了一年半", "2025-05-22", "2026-11-22"),
        ("2021年", "2021-01-01", "2021-12-31"),
        ("今年3月到5月", "2026-03-01", "2026-05-31"),
        ("4月至6月", "2026-04-01", "2026-06-30"),
        ("国庆前后", "2026-10-01", "2026-10-01"),
    ],
)
def test_days_and_spans(text: str, first: str, last: str) -> None:
    when = dates.whens(text, TODAY)[0]
    assert (when.first, when.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "每个月",
        "前妻",
        "如今儿子不管",
        "前儿媳不让看孙子",
        "3个月的工资",
        "99年13月45日",
        "一个月4500",
        "没有时间",
        "都干了五个月了",
    ],
)
def test_no_day(text: str) -> None:
    assert not dates.whens(text, TODAY)


GAZETTEER = places.gazetteer(
    [
        Place("t1", "青石镇"),
        Place("v1", "柳河村"),
        Place("c1", "长安社区"),
        Place("s1", "和平街道", ("和平办事处",)),
        Place("foreign:南城区", "南城区", ("南城",), foreign=True),
    ]
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("我住柳河村三组", ["v1"]),
        ("青石镇柳河的地", ["t1", "v1"]),
        ("我在柳河", ["v1"]),
        ("柳河村委会不管", ["v1"]),
        ("和平办事处", ["s1"]),
        ("南城区那边", ["foreign:南城区"]),
        ("长安汽车坏了", []),
        ("我们和平解决了", []),
    ],
)
def test_places(text: str, codes: list[str]) -> None:
    assert [p.code for p in places.places(text, GAZETTEER)] == codes


def test_a_short_form_of_two_places_means_neither() -> None:
    shared = places.gazetteer([Place("a", "青石镇"), Place("b", "青石村")])
    assert not places.places("我在青石", shared)
    assert places.places("我在青石村", shared)[0].code == "b"


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("老板欠我工资", "employer"),
        ("找过村委会,邻居占我家地", "neighbour"),
        ("尊敬的领导您好,物业不管电梯", "property_company"),
        ("我和丈夫离婚", "spouse"),
        ("前夫不给抚养费", "ex_spouse"),
        ("房东不退押金", "landlord"),
        ("开发商延期交房", "developer"),
        ("我妈被车撞了,司机跑了", "driver"),
        ("孩子在幼儿园被老师打", "school"),
        ("向劳动局投诉老板", "employer"),
        ("楼上漏水", "neighbour"),
        ("医院手术失败", "hospital"),
        ("我开小吃店的,有个客人说吃坏了肚子,张口要三万", "client"),
    ],
)
def test_other_party(text: str, relation: str) -> None:
    assert parties.parties(text)[0].relation == relation


@pytest.mark.parametrize(
    ("text", "relation", "name"),
    [
        ("在网上投资被骗了,平台叫好运来", "merchant", "好运来"),
        ("公司叫开心教育,不退学费", "company", "开心教育"),
        ("店名叫老陈面馆", "", "老陈面馆"),
        ("平台叫我再充五千", "merchant", ""),
        ("公司叫签字", "company", ""),
        ("公司叫鑫达建筑劳务公司", "company", "鑫达建筑劳务公司"),
    ],
)
def test_a_firm_called_by_its_name(text: str, relation: str, name: str) -> None:
    assert (parties.parties(text)[0].relation, parties.parties(text)[0].name) == (relation, name)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("我们三十户业主", 30),
        ("十五个工友没拿到钱", 15),
        ("我们一共12个人", 12),
        ("全村200多户", 200),
        ("俺全村两百多口人", 200),
        ("全村人均六百块", None),
        ("我一个人", None),
        ("被三个人打", None),
        ("来了二十个人", None),
        ("几十个人", None),
    ],
)
def test_people(text: str, count: int | None) -> None:
    assert people.people(text) == count


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("报过警没用", ["报过警"]),
        ("找过村委会", ["找过村委会"]),
        ("已经起诉,打了12345", ["已经起诉", "打了12345"]),
        ("没有报警", []),
        ("我想起诉", []),
        ("可以报警吗", []),
        ("没找过村委会", []),
    ],
)
def test_tried(text: str, told: list[str]) -> None:
    assert [m.text for m in tried.tried(text)] == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("还钱,没找过谁", "没找过谁"),
        ("之前没找人处理过,要他赔", "之前没找人处理过"),
        ("谁也没找", "谁也没找"),
        ("一直没找到人", ""),
        ("找过村委会,没人管", ""),
        ("没找过工作", ""),
    ],
)
def test_nobody_was_turned_to(text: str, said: str) -> None:
    assert tried.untried(text) == said


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我要求赔偿五万,别的不要", ["要求赔偿五万"]),
        ("事情这样,希望尽快处理", ["希望尽快处理"]),
        ("赔钱", ["赔钱"]),
        ("嗯就是想让他把钱给了", ["想让他把钱给了"]),
        ("让他修好再赔我2800", ["让他修好再赔我2800"]),
        ("让他们十点后别唱", ["让他们十点后别唱"]),
        ("让他晚上别施工,找过村委会", ["让他晚上别施工"]),
        ("让他十点以后安静点", ["让他十点以后安静点"]),
        ("还钱,没找过谁", ["还钱"]),
        ("没找过谁,还钱吧", ["还钱吧"]),
        ("赔钱,找过村委会", ["赔钱"]),
        ("他不还钱,找过村委会", []),
        ("退车退钱", ["退车退钱"]),
        ("可以让他道歉吗", ["可以让他道歉吗"]),
        ("可不可以把押金退我", ["可不可以把押金退我"]),
        ("可以让派出所拘留对方吗", []),
        ("要找哪个部门", []),
        ("我想问怎么办", []),
        ("老板要求我辞职", []),
    ],
)
def test_wanted(text: str, wanted: list[str]) -> None:
    assert [m.text for m in wishes.wanted(text)] == wanted


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫张伟,电话", "张伟"),
        ("我姓李", "李"),
        ("李四 13800001111", "李四"),
        ("姓周", "周"),
        ("姓孙 15957001122", "孙"),
        ("刘 13700001111", "刘"),
        ("姓丁,13957001122", "丁"),
        ("姓许,不留电话", "许"),
        ("我是她女儿,叫吴丽 13857001122", "吴丽"),
        ("我是孩子妈妈 姓蔡", "蔡"),
        ("叫我阿芳吧", "阿芳"),
        ("我是柳湾镇三组村民朱有田,今年61岁", "朱有田"),
        ("村民都不同意", None),
        ("他姓吴", None),
        ("对方姓吴", None),
        ("提交", None),
        ("我叫他还钱", None),
        ("我姓王的邻居", None),
        ("我姓李,叫李大山,13912345678", "李大山"),
        ("免贵姓李,名叫李大山", "李大山"),
        ("他姓李,叫李大山", None),
    ],
)
def test_name(text: str, name: str | None) -> None:
    found = names.own(text)
    assert (found.text if found else None) == name


@pytest.mark.parametrize(
    ("text", "found"), [("隔壁王强盖房堵了排水沟", "王强"), ("邻居王强拆了我家墙", "王强"), ("免贵姓李", "")]
)
def test_the_name_of_the_other_side_ends_before_its_deed(text: str, found: str) -> None:
    assert "".join(name for _, name in names.others(text)) == found


def test_case_number_and_code() -> None:
    assert codes.case_numbers("编号fqabcd2345") == ("FQABCD2345",)
    assert codes.case_numbers("FQABCD1O45") == ()
    assert codes.secrets("FQABCD2345 查询码 012345") == ("012345",)
    assert codes.secrets("123456") == ("123456",)
    assert codes.secrets("查询码 9123456 1.123456 123456元") == ()
    assert codes.case_numbers("编号afqabcd2345") == ()
    assert codes.secrets("一共损失123456元") == ()


def test_personal_numbers() -> None:
    found = private.numbers("电话138 1234 5678,身份证11010519491231002X,卡6222021001116245702")
    assert [m.text for m in found.phones] == ["13812345678"]
    assert [m.text for m in found.ids] == ["11010519491231002X"]
    assert not private.numbers("身份证110105194912310021").ids, "the check digit is wrong"


def test_a_phone_is_no_sum_and_no_card_is_a_day() -> None:
    text = "我电话13812345678,卡号6222021001116245702"
    facts = entities.read(text, clean(text), GAZETTEER, TODAY)
    assert not facts.amounts
    assert not facts.whens


def test_offsets_are_into_the_text_as_sent() -> None:
    text = "我在\u200b柳河村，欠３５００元"
    facts = entities.read(text, clean(text), GAZETTEER, datetime(2026, 11, 22, 9).date())  # noqa: DTZ001  only the day
    place, sum_ = facts.places[0], facts.amounts[0]
    assert text[place.start : place.end] == "柳河村"
    assert text[sum_.start : sum_.end] == "３５００元"
