"""The whole of understanding: right on plain cases, unbreakable and bounded on all others."""

import sys
from datetime import UTC, datetime
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import categories, faq
from nlu.normalise import LONGEST
from nlu.pipeline import Reader
from nlu.types import Act, Kind, Script, Tongue

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("老板欠我三个月工资不给", "labour"),
        ("我要离婚，孩子归谁", "marriage_family"),
        ("楼上漏水把我家天花板泡了，邻居不赔", "neighbourhood"),
        ("房东不退押金", "housing"),
        ("村里收回我的承包地", "land"),
        ("拆迁补偿太低，安置房也没有", "expropriation"),
        ("网上买的手机是假货，不退款", "consumer"),
        ("医院手术失败，留下后遗症", "medical"),
        ("骑电动车被汽车撞了，对方全责不赔", "traffic"),
        ("物业费涨价，电梯坏了不修", "property_management"),
        ("朋友借了五万块钱打了借条不还", "debt"),
        ("网贷逾期，平台爆通讯录催收", "finance"),
        ("合伙开店，合伙人退伙不分红", "contract"),
        ("被狗咬了，狗主人不赔", "injury"),
        ("化工厂排污水，河都黑了", "environment"),
        ("别人抢注了我的商标", "ip"),
        ("学校乱收费，补课费一千", "education"),
        ("城管罚款我不服，想行政复议", "administrative"),
        ("被电信诈骗骗走两万，派出所不立案", "criminal"),
        ("今天天气真好", "other"),
    ],
)
def test_plain_cases(reader: Reader, text: str, category: str) -> None:
    heard = reader.understand(text, NOW)
    assert heard.candidates[0].code == category
    assert heard.candidates == tuple(sorted(heard.candidates, key=lambda c: -c.p))
    assert heard.confidence == heard.candidates[0].p
    assert heard.subcategory in categories.load()[category].subcategories


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("网约车司机非要收我两百洗车费", "consumer"),
        ("修公园要占我家宅基地，给八万就想打发", "expropriation"),
        ("村里不批我家的宅基地", "housing"),
        ("他把房子过户给别人，法院判了我也拿不到钱", "debt"),
        ("他把房子过户给别人，离婚的时候怎么分", "marriage_family"),
        ("相亲平台交了钱，一个人都没介绍", "consumer"),
        ("取款机吞了我两千", "finance"),
        ("镇上有人卖k粉", "criminal"),
        ("去镇上骑电动车没戴头盔被罚了五十", "administrative"),
        ("去镇上骑电动车没戴头盔被撞了", "traffic"),
        ("托管班的钱交了一年，人跑路了", "consumer"),
        ("楼下开店把承重墙敲了", "neighbourhood"),
        ("我借了网贷还不上，催收天天打电话", "finance"),
        ("我借了老乡的钱还不上，他天天打电话", "debt"),
        ("邻居家的小孩身上老有伤，是他后妈打的", "marriage_family"),
        ("我八岁的女儿被小区保安摸了", "criminal"),
        ("我家门口被小区保安挡了", "property_management"),
        ("买了辆三轮车，骑了不到一个月车架断了", "consumer"),
        ("店被水淹了，保险公司不赔", "finance"),
        ("我的车被撞了，保险公司不赔", "traffic"),
        ("为拆房的事上访过，回来还是没谈拢", "expropriation"),
        ("去上访被派出所拦了", "administrative"),
        ("菜市场卖肉的给我少称了二两", "consumer"),
        ("我卖给他一头牛，他说牛有病要退", "contract"),
        ("楼盘工地出了安全事故，家属找谁要钱", "labour"),
        ("楼盘路口出了交通事故，家属找谁要钱", "traffic"),
        ("脚手架塌了，我弟摔伤", "labour"),
        ("塔吊倒了砸伤工人", "labour"),
        ("车间爆炸，我老公烧伤", "labour"),
        ("女婿喝多了拿凳子砸我闺女", "marriage_family"),
        ("女婿跟我合伙开店不分钱", "contract"),
        ("养老院的钱取不出来了，会员费十万", "finance"),
        ("驾校学员的钱都被卷走了", "consumer"),
        ("买了辆三轮车，骑了不到一个月被货车撞了", "traffic"),
    ],
)
def test_one_word_tells_the_service(reader: Reader, text: str, category: str) -> None:
    assert reader.understand(text, NOW).candidates[0].code == category


def test_a_whole_message(reader: Reader) -> None:
    heard = reader.understand("老闆拖欠我三萬五工資，拖了三個月，找過勞動局", NOW)
    assert heard.script is Script.TRADITIONAL
    assert heard.category == "labour"
    assert heard.kind is Kind.MATTER
    assert heard.facts.amount is not None
    assert heard.facts.amount.fen == 3_500_000
    assert heard.facts.parties[0].relation == "employer"
    assert heard.facts.tried
    assert heard.because


def test_it_abstains_when_nothing_speaks(reader: Reader) -> None:
    heard = reader.understand("这个事情怎么说呢", NOW)
    assert heard.category is None or heard.category == "other"
    assert heard.candidates


def test_signs_alone(reader: Reader) -> None:
    assert reader.understand("😭😭😭", NOW).tongue is Tongue.SYMBOLS
    assert reader.understand("", NOW).tongue is Tongue.EMPTY
    assert reader.understand("123456", NOW).facts.secrets == ("123456",)


def test_acts_and_facts_of_a_correction(reader: Reader) -> None:
    heard = reader.understand("不对，是八千块", NOW)
    assert Act.CORRECT in heard.acts
    assert heard.facts.amount is not None
    assert heard.facts.amount.fen == 800_000


def test_faq_answers_what_it_knows_and_is_silent_else(reader: Reader) -> None:
    hits = reader.understand("劳动仲裁要交钱吗？", NOW).faq
    assert hits
    assert hits[0].id in faq.load()
    assert not reader.understand("请问明天会下雨吗？", NOW).faq


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=200) | st.text(alphabet="打杀死我他老公万千百元月年的不没[]()\u200b0123456789", max_size=200)
)
def test_never_raises(reader: Reader, text: str) -> None:
    heard = reader.understand(text, NOW)
    assert heard.text == text
    for mention in (*heard.facts.amounts, *heard.facts.whens, *heard.facts.parties, *heard.facts.tried):
        assert 0 <= mention.start <= mention.end <= len(text)
    assert all(money.fen >= 0 for money in heard.facts.amounts)


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 10**6,
        "我[打(他{杀" * 10**5,
        "\u200b" * 10**6,
        "自\u200b杀" * 10**5,
        "ﷺ" * 10**5,
        "一" * 10**5,
        "9" * 10**5,
        "1," * 10**5,
        "打我" * 10**4,
        "我们几十户" * 10**4,
        "孩子" * 10**5,
        "老板欠" * 10**4,
        "\ud800" * 10**5,
        "拿刀" * 10**4,
        "欠了三个月" * 10**4,
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_nothing_beyond_the_longest_is_read(reader: Reader, hostile: str) -> None:
    heard = reader.understand(hostile, NOW)
    assert heard == reader.understand(hostile[:LONGEST], NOW)
    assert len(heard.text) <= LONGEST
    assert len(heard.clean) <= LONGEST
    facts = heard.facts
    assert sum(map(len, (facts.amounts, facts.whens, facts.parties, facts.tried, facts.wanted))) <= LONGEST


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "我[打(他{杀",
        "\u200b我",
        "一二三",
        "9",
        "1,",
        "打我",
        "我们几十户",
        "孩子",
        "老板欠",
        "拿刀",
        "欠了三个月,",
        "1月1日",
        "派出所、",
        "姓李的",
        "没有不",
        "zi sha ",
        "13812345678,",
        "去年腊月",
        "怎么办?",
    ],
    ids=ascii,
)
def test_work_grows_no_faster_than_the_message(reader: Reader, unit: str) -> None:
    """In steps of the program: timings would tell of the machine."""
    short = _steps(reader, unit * (900 // len(unit)))
    long_ = _steps(reader, unit * (1800 // len(unit)))
    longest = _steps(reader, unit * (LONGEST // len(unit)))
    assert long_ <= 2.2 * short
    assert longest <= LONGEST / 1800 * 1.1 * long_


def _steps(reader: Reader, text: str) -> int:
    """How many calls reading the text takes, when nothing of it is known yet but all patterns are compiled."""
    reader.understand(text, NOW)
    steps = 0

    def note(_: FrameType, event: str, __: object) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        reader.understand(text + "。", NOW)
    finally:
        sys.setprofile(None)
    return steps


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请问工伤鉴定要等多长时间才能去申请", Kind.QUESTION),
        ("我可以自己写遗嘱吗，需不需要找证明人", Kind.QUESTION),
        ("如果夫妻双方都不要孩子，法院怎么判", Kind.QUESTION),
        ("盗窃两千块钱一般会判多久", Kind.QUESTION),
        ("城乡居民养老保险今年什么时候涨", Kind.QUESTION),
        ("老板拖了我两个月工资，电话也不接了，该去哪里告", Kind.MATTER),
        ("房东不退押金怎么办", Kind.MATTER),
        ("我妈被电动车撞断了腿，对方不肯赔，能要求他出护理费吗", Kind.MATTER),
        ("建议全市的公园都多装些路灯，让老人晚上散步更放心", Kind.OTHER),
        (
            "尊敬的市长：关于公交我有两点建议。一、末班车推迟到十一点；二、站台加座椅。望考虑，方便广大市民。",
            Kind.OTHER,
        ),
        ("今天一个人在江边走了很久，忽然觉得日子过得真快", Kind.OTHER),
        ("谢谢你们，事情办好了", Kind.OTHER),
    ],
)
def test_an_own_matter_a_general_question_and_what_is_neither(reader: Reader, text: str, kind: Kind) -> None:
    assert reader.understand(text, NOW).kind is kind
