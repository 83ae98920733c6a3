"""Danger: seen in plain words and in disguise, not in idioms, films, denials and textbook cases."""

import csv
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from nlu import danger
from nlu.danger import SHY, SOFT, WEARY, scan, scan_talk
from nlu.normalise import LONGEST
from nlu.types import Alarm, Risk

PAIRS = Path(__file__).parent.parent / "data" / "danger_pairs.tsv"
# Shares a little under what is reached; raise them, never lower them. What only the model guesses is asked about, with the
# numbers first: a harmless twin may be asked sooner than a danger may be missed.
RIGHT_PAIRS = 0.95
QUIET_PAIRS = 0.77
DV, SELF, VIOLENCE, MINOR, CROWD = (
    Risk.DOMESTIC_VIOLENCE,
    Risk.SELF_HARM,
    Risk.VIOLENCE,
    Risk.MINOR_HARM,
    Risk.CROWD,
)


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("我老公又打我了", DV),
        ("老公家暴我，身上都是伤", DV),
        ("他jia bao我", DV),
        ("丈夫昨夜又動手打我", DV),
        ("前夫天天来砸门说要弄死我", DV),
        ("我不想活了", SELF),
        ("想自sha", SELF),
        ("活着没意思，一了百了算了", SELF),
        ("他站在天台上要跳楼", SELF),
        ("遗书都写好了", SELF),
        ("老板说再来要钱就打断我的腿", VIOLENCE),
        ("邻居拿着菜刀在我家门口骂", VIOLENCE),
        ("催收的威胁要找人弄我", VIOLENCE),
        ("我被人强奸了", VIOLENCE),
        ("老师天天扇我儿子耳光", MINOR),
        ("女儿在学校被同学霸凌", MINOR),
        ("邻居大爷摸了我七岁的女儿", MINOR),
        ("明天我们几十户一起去堵大门", CROWD),
        ("我们二十多个农民工半年没拿到工资", CROWD),
        ("工友们拉横幅堵路，已经来了上百人", CROWD),
        ("厂里废气熏人，居民集体投诉都没人管", CROWD),
        ("补习班跑了，大家四处维权", CROWD),
        ("我表弟被传销的人关在出租屋里，十来天没消息了", VIOLENCE),
        ("我同学困在城东那个小区二栋三单元五楼的传销窝里", VIOLENCE),
        ("开发商派人上门恐吓业主，谁带头就找谁", VIOLENCE),
        ("老板当着村干部讲，再说出去就对我用极端手段", VIOLENCE),
        ("救命啊", VIOLENCE),
        ("楼下着火了", VIOLENCE),
        ("屋里有煤气味", VIOLENCE),
        ("我要炸了他们", VIOLENCE),
        ("他要进来了", VIOLENCE),
        ("传销窝点出不去，手机快没电了", VIOLENCE),
        ("有人在撬我家门", VIOLENCE),
        ("催债的说要弄我孩子", VIOLENCE),
        ("他喝农药了", SELF),
        ("我妈站在楼顶", SELF),
        ("我手腕划的，血止不住", SELF),
        ("再不解决我就死给你们看", SELF),
        ("活着没劲", SELF),
        ("儿子打老娘", DV),
        ("他对我拳脚相加", DV),
        ("前男友一直纠缠我不放", DV),
        ("隔壁天天打孩子，听见惨叫", MINOR),
        ("奶奶把孩子一个人锁家里两天了", MINOR),
        ("业主们约好下周一去售楼部门口拉横幅", CROWD),
        ("村民已经把路拦了，不让车过", CROWD),
        ("他一喝酒就抬手，娃都吓哭", DV),
        ("跟他同居被他打过三回", DV),
        ("把外婆推倒在地，儿子女儿都不管", DV),
        ("我要离婚他就说要烧了我妈家", DV),
        ("前男友在我车上装了定位器", DV),
        ("安眠药我攒了两个月了", SELF),
        ("没什么可留恋的了", SELF),
        ("爬上高压铁塔不肯下来", SELF),
        ("催收轰炸我通讯录，骂我爸妈", VIOLENCE),
        ("不拿钱就不放我弟，要我们去赎人", VIOLENCE),
        ("酒里被人下了药", VIOLENCE),
        ("教练罚孩子做四百个深蹲", MINOR),
        ("托管阿姨用胶带粘我儿子的嘴", MINOR),
        ("同学给我造黄谣，我读初二", MINOR),
        ("继母不给娃饭吃，让他睡阳台", MINOR),
        ("村民们轮流守在采石场，挡车不让拉", CROWD),
        ("班组十五个人，包工头卷款跑了", CROWD),
        ("十几个工人约好明天都去堵项目部", CROWD),
        ("他又喝多了，打了我", DV),
        ("他进来了", VIOLENCE),
        ("爱人把我从台阶上推下去", DV),
    ],
)
def test_danger_is_seen(text: str, risk: Risk) -> None:
    alarms = scan(text)
    assert risk in {alarm.risk for alarm in alarms}
    assert all(alarm.words and alarm.rule for alarm in alarms)


@pytest.mark.parametrize(
    "text",
    [
        "气死我了，快递又丢了",
        "累死了，天天加班没有加班费",
        "打官司要多少钱",
        "给我打电话",
        "我在外面打工，老板不发工资",
        "跳楼价买的冰箱坏了",
        "打死我也不信他会还钱",
        "他没有打我，就是不给生活费",
        "昨晚看的电影里，男的打老婆",
        "杀价太狠，老板不卖了",
        "三十户业主签名反映电梯问题",
        "被保险人自杀，保险公司是否应当赔付",
        "甲欲杀乙而误伤丙，如何定性",
        "楼顶漏水，物业不修",
        "手机打不开了，商家不退",
        "这菜刀质量太差，用两次就断",
        "村里集体分红没有我的份",
        "欠我三万块钱不还",
        "打人轻微伤怎么判",
        "请问家暴怎么取证",
        "五年前打过我，早离了",
        "被领导打击报复，穿小鞋",
        "我怕他报复，能不能匿名",
        "前女友诬告我强奸，那天我人在外地",
        "酒后打架赔了钱还要拘留吗",
        "扬尘严重威胁娃娃们的健康",
        "平台把我的通讯录挨个打了一遍，这算泄露隐私吗",
        "家里着火烧了，保险公司赔不赔",
        "煤气公司乱收费",
        "某装饰公司欠二十三名木工的工资，法院如何认定",
        "父亲自杀了，保险公司不赔",
        "前夫十年前打过我一次，早就离婚了，现在只问抚养费",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert scan(text) == ()


def test_urgent_danger_is_urgent() -> None:
    assert any(alarm.urgent for alarm in scan("他拿刀在砸门，快来救我"))


def test_at_most_one_alarm_a_kind() -> None:
    risks = [alarm.risk for alarm in scan("老公打我，还打孩子，我不想活了，他拿刀说要砍死我")]
    assert len(risks) == len(set(risks))


def test_a_threat_over_two_lines() -> None:
    assert scan_talk(["活着", "没意思"])


@pytest.mark.parametrize(
    "lines", [["你好", "我", "不想", "活了"], ["我", "想", "去", "死"], ["你好", "我\n不想\n活了"]]
)
def test_a_wish_to_die_in_scraps(lines: list[str]) -> None:
    assert {alarm.risk for alarm in scan_talk(lines)} == {SELF}


@pytest.mark.parametrize(
    ("lines", "risk"),
    [
        (["我们厂的工资", "拖了四个月", "一百多个人", "明天都去堵厂门"], CROWD),
        (["老板失联", "我带着", "农药", "去他门口喝"], SELF),
        (["孩子不肯上学", "问了半天", "老师", "总让她坐腿上"], MINOR),
    ],
)
def test_danger_told_line_by_line(lines: list[str], risk: Risk) -> None:
    assert risk in {alarm.risk for alarm in scan_talk(lines)}


def test_weariness_alone_is_marked_as_such() -> None:
    assert [alarm.rule for alarm in scan("没人跟我说话，活着没劲")] == [WEARY]
    assert all(alarm.rule != WEARY for alarm in scan("活着没劲，我不想活了"))


@pytest.mark.parametrize(
    "piece", ["1", "打我", "孩子", "我们", "他拿着", "要", "一二三四五", "(", "我想", "不想活", "门", "天天", "说"]
)
def test_hostile_length_is_bounded(piece: str) -> None:
    started = process_time()
    scan((piece * LONGEST)[:LONGEST])
    assert process_time() - started < 2.0


def test_an_ordinary_long_talk_is_quiet() -> None:
    lines = [
        "你好",
        "老板欠我工资",
        "三万五",
        "去年腊月的事",
        "在青石镇",
        "找过劳动局",
        "希望把钱要回来",
        "我电话13800001111",
    ]
    for end in range(1, len(lines) + 1):
        assert scan_talk(lines[:end]) == ()


def test_one_line_that_alarms_alone_is_not_raised_again() -> None:
    assert scan_talk(["我不想活了", "在青石镇"]) == ()


def test_share_of_adversarial_pairs_right(record_property: Callable[[str, object], None]) -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(pairs) >= 500
    for name, asking, least in (("right", True, RIGHT_PAIRS), ("quiet", False, QUIET_PAIRS)):
        sides = [[_right(p[f"text_{s}"], p[f"risk_{s}"], asking=asking) for s in "ab"] for p in pairs]
        share = sum(map(all, sides)) / len(pairs)
        record_property(f"pairs_{name}", round(share, 3))
        assert share >= least


def _right(text: str, labels: str, *, asking: bool) -> bool:
    """Heard when it should be, with a kind that fits; else silent or, where `asking` is right too, no more than asked."""
    gold = set(labels.split(",")) - {"-", "urgent"}
    alarms = scan(text)
    if gold:
        return bool(gold & {alarm.risk.value for alarm in alarms})
    return all(asking and alarm.rule in SOFT for alarm in alarms)


def test_a_message_of_a_thousand_lines_is_not_looked_at_a_thousand_times(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, really = 0, danger.scan_clean

    def counted(words: str, *, named: bool = False) -> tuple[Alarm, ...]:
        nonlocal looked
        looked += 1
        return really(words, named=named)

    monkeypatch.setattr(danger, "scan_clean", counted)
    for lines in (["他打我"] * 1000, [f"我{n}" for n in range(1000)] + ["活着", "没意思"]):
        looked = 0
        found = scan_talk(["昨天", "\n".join(lines)])
        assert looked < 50
    assert found


@pytest.mark.parametrize(
    ("hint", "none"),
    [
        ("他有时候喝了酒会那样", "他喝了酒还开车"),
        ("手上有点青", "摔了一跤，手上有点青"),
        ("我不敢回家", "我不敢签字"),
        ("他对我不太好", "他对我家的地不太好说话"),
    ],
)
def test_harm_at_home_that_is_only_hinted_at_is_marked_as_such(hint: str, none: str) -> None:
    assert SHY in {alarm.rule for alarm in scan(hint)}
    assert SHY not in {alarm.rule for alarm in scan(none)}


def test_rubbish_at_ones_own_door_is_no_crowd() -> None:
    told = ["垃圾堆在我家门口两个月没人清", "石桥镇石桥村", "找过村里没用"]
    assert CROWD not in {alarm.risk for alarm in scan_talk(told)}
    assert CROWD in {alarm.risk for alarm in scan("村民们把垃圾堆在镇政府门口")}


@pytest.mark.parametrize(
    "text",
    ["俺家地里的杨树被人砍了十几棵", "我家果树被邻居砍了", "菜都被人拔光了", "邻居家的树长到我家屋顶了 让他砍了"],
)
def test_what_is_done_to_trees_is_done_to_nobody(text: str) -> None:
    assert scan(text) == ()


def test_a_lender_who_shames_hurts_no_child() -> None:
    alarms = scan("贷款平台天天打电话骂我，还打给我妈，说要发我照片")
    assert [alarm.risk for alarm in alarms] == [Risk.VIOLENCE]
    assert "hit" in {alarm.rule for alarm in scan("他在果园里被人砍伤了手")}


@pytest.mark.parametrize("text", ["小区狗把我孩子咬了，狗主人不承认", "学校不让我孩子上学，说没有房产证"])
def test_a_bite_of_a_dog_and_a_place_refused_harm_no_child_as_people_do(text: str) -> None:
    assert scan(text) == ()


def test_a_dog_set_on_somebody_and_a_child_kept_from_school_at_home_are_heard() -> None:
    assert scan("他放狗把我咬伤了，还说要再放")
    assert Risk.MINOR_HARM in {alarm.risk for alarm in scan("继父不让孩子上学，天天打她")}
    assert Risk.VIOLENCE in {alarm.risk for alarm in scan("老公欠了赌债，人家来家里要我还，堵着门不走")}


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("工友在脚手架上说要跳 老板不给钱", SELF),
        ("楼上天天晚上有女人哭，打东西的声音", Risk.DOMESTIC_VIOLENCE),
        ("我们班有人把我堵在厕所打，还拍视频", MINOR),
    ],
)
def test_danger_told_by_those_who_see_it_and_by_a_pupil(text: str, risk: Risk) -> None:
    risks = {alarm.risk for alarm in scan(text) if alarm.rule not in SOFT}
    assert risk in risks
    assert CROWD not in risks


def test_who_works_on_a_scaffold_is_in_no_danger() -> None:
    assert scan("我在脚手架上干活，老板不给钱") == ()
    assert scan("楼上天天晚上孩子哭，吵得睡不着") == ()
