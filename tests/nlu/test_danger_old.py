"""Old people left hungry or locked in by their own: heard as harm in the family, never as harm to a child."""

import pytest

from nlu.danger import SOFT, Situation, scan, situations
from nlu.normalise import normalise
from nlu.types import Risk


@pytest.mark.parametrize(
    "text",
    [
        "隔壁王奶奶三天没吃饭了 她儿子把门锁着",
        "我爷爷被他儿子锁在屋里 三天没给吃的",
        "石桥村李奶奶好几天没饭吃 儿子把门锁了",
        "老人三天没吃饭了 儿子锁着门",
        "我外婆两天没吃饭了 舅舅把门锁上不让人进",
        "儿子把老娘锁在柴房里，两天没送饭",
        "我妈被我哥关在屋里，好几天没人给饭",
        "公公饿得皮包骨，儿媳不给饭吃",
        "楼下张大爷饿了两天了，他女儿把门反锁走了",
        "我奶奶被叔叔拴在床上，一天就一顿饭",
        "八十多岁的老人关在猪圈里，儿子不管",
        "儿媳不给婆婆饭吃，门都锁了",
        "村里五保户三天没吃饭了，侄子把粮食都拿走了",
        "爸妈三天没人送饭，老二把钥匙拿走了",
        "外公锁在屋里，舅舅三天没回来",
        "隔壁老太太滴水未进两天了，儿子女儿都不开门",
        "我姥姥被舅妈关起来，我敲门她只会哭",
        "儿女都不管我，我一个人，八十了，不会做饭，饿了两天了",
        "我七十多岁了，儿子不管我，三天没吃饭了",
    ],
)
def test_a_starved_or_locked_in_old_person_is_no_child(text: str) -> None:
    alarms = scan(text)
    assert Risk.DOMESTIC_VIOLENCE in {alarm.risk for alarm in alarms if alarm.rule not in SOFT}
    assert Risk.MINOR_HARM not in {alarm.risk for alarm in alarms}
    assert any(alarm.urgent for alarm in alarms)
    assert Situation.ELDER in situations(normalise(text), alarms)


@pytest.mark.parametrize(
    "text",
    [
        "奶奶把孙子锁在家里两天没吃饭",
        "楼下三岁孩子锁家里两天没吃饭，爷爷不管",
        "奶奶把孩子一个人锁家里两天了",
        "外婆把门锁了，娃在里面哭了一天没吃饭",
        "爷爷不给孙子吃饭，七岁的娃饿得直哭",
        "爸爸把儿子锁在车里",
        "爷爷三天没给孙女饭吃",
        "爸妈三天没给我饭吃",
        "后妈不给我女儿饭吃，关在阳台",
        "外公带着外孙女，孩子两天没吃饭了",
        "奶奶和孙子都三天没饭吃，儿子媳妇跑了",
    ],
)
def test_a_child_beside_the_old_stays_a_child(text: str) -> None:
    assert Risk.MINOR_HARM in {alarm.risk for alarm in scan(text)}


@pytest.mark.parametrize(
    "text",
    [
        "奶奶住院三天没吃饭，医院说是禁食",
        "爸妈开的饭店关了三天没开门",
        "奶奶家的门锁坏了，儿子来换锁收了八百",
        "公公婆婆关店了，儿子欠的货款谁还",
        "外婆被电梯关在里面二十分钟，物业不赔",
        "爷爷的地被邻居关了水渠，三天没浇水",
        "老人三天两头没吃药，儿子不管",
        "爷爷奶奶说没吃过这种亏",
        "奶奶三天没来跳舞，她儿子说回老家了",
        "老人家的门锁换了，儿子没告诉我",
        "公公的养老金三个月没给",
    ],
)
def test_what_only_sounds_like_an_old_person_in_need_alarms_nobody(text: str) -> None:
    assert not [alarm for alarm in scan(text) if alarm.rule not in SOFT]
