"""Who writes and what of: safety words must fit the one who reads them."""

import pytest

from nlu.danger import SOFT, Situation, scan, situations
from nlu.normalise import normalise


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("救命", Situation.CRY),
        ("快来人啊", Situation.CRY),
        ("三楼着火了，烟好大", Situation.FIRE),
        ("厨房一股煤气味", Situation.GAS),
        ("我爸喝农药了", Situation.RESCUE),
        ("她坐在楼顶边上不肯下来", Situation.RESCUE),
        ("我弟把自己关屋里烧炭", Situation.RESCUE),
        ("我手腕上划了几道", Situation.WANTS_TO_DIE),
        ("再不给钱我就从塔吊跳下去", Situation.WANTS_TO_DIE),
        ("被骗进传销出不去了", Situation.SHUT_IN),
        ("他把我反锁在家里", Situation.SHUT_IN),
        ("有人在踹门", Situation.AT_THE_DOOR),
        ("他要进来了", Situation.AT_THE_DOOR),
        ("我才上初二，我爸天天打我", Situation.CHILD_SPEAKS),
        ("老师把我儿子关在小黑屋", Situation.CHILD_HURT),
        ("隔壁天天打孩子，叫得好惨", Situation.CHILD_HEARD),
        ("保姆打老人被我撞见", Situation.ELDER),
        ("儿子打老娘，村里没人管", Situation.ELDER),
        ("我儿子一喝酒就打我，我都七十多了", Situation.ELDER),
        ("老公昨晚又打我", Situation.HOME),
        ("对门男的又在打老婆，哭得好惨", Situation.HOME_HEARD),
        ("我要炸了他们", Situation.THREATENS),
        ("我今晚就去弄死他", Situation.THREATENS),
        ("老板说再来要钱就打断我的腿", Situation.VIOLENCE),
        ("我婆婆跟我吵了两句，把一瓶百草枯喝了", Situation.RESCUE),
        ("我爸把农药摆在枕头边，说活够了", Situation.RESCUE),
        ("岳母昨天喝了农药，救回来了", Situation.RESCUE),
        ("跟婆婆吵架，我喝了农药", Situation.WANTS_TO_DIE),
        ("我在医院楼顶", Situation.WANTS_TO_DIE),
        ("我抱着孩子跳河算了", Situation.WITH_CHILD),
        ("沟塌了，两个人埋在下面", Situation.BURIED),
        ("有人溺水了", Situation.IN_WATER),
        ("我老公触电了，躺地上不动", Situation.SHOCK),
        ("孩子在抽搐，叫不醒", Situation.FAINT),
        ("娃误喝了洁厕灵", Situation.SWALLOWED),
        ("他说不复合就把我照片发网上", Situation.EXPOSED),
        ("隔壁烧垃圾把我家柴棚点着了，快来人", Situation.FIRE),
        ("我奶奶走丢了，她老年痴呆", Situation.MISSING),
        ("女儿离家出走两天了", Situation.MISSING),
        ("我被他们围着不让走", Situation.SHUT_IN),
        ("他说要把房子点了，手里拿着打火机", Situation.ARSON),
        ("柴房点着了", Situation.FIRE),
        ("前男友一直跟着我，上下班都跟", Situation.STALKED),
        ("继父半夜进我房间", Situation.CHILD_SPEAKS),
        ("我爸爸打我妈妈", Situation.CHILD_SPEAKS),
        ("爷爷天天打我", Situation.CHILD_SPEAKS),
        ("他们在厕所扇我，还拍视频", Situation.CHILD_SPEAKS),
        ("我妈困在电梯里了", Situation.BURIED),
        ("公公半夜敲我的门，还摸我手", Situation.AT_THE_DOOR),
        ("我朋友她老公老打她", Situation.HOME_TOLD),
        ("我老婆打我", Situation.HOME_PLAIN),
        ("我哥拿锄头追我", Situation.HOME_PLAIN),
        ("气死我了，真想弄死那个骗子", Situation.THREATENS),
        ("小区里有人拿刀追人", Situation.VIOLENCE_SEEN),
        ("明天我们四十几户去堵区政府大门", Situation.CROWD),
        ("网贷催收轰炸我通讯录，骂我爸妈", Situation.HOUNDED),
        ("我表哥被放贷的扣住了，打钱才放人", Situation.HELD),
        ("室友在群里发了遗言，电话没人接", Situation.RESCUE),
    ],
)
def test_the_situation_is_told_apart(text: str, situation: Situation) -> None:
    assert situations(normalise(text), scan(text))[:1] == (situation,)


def test_who_threatens_is_not_met_as_a_victim() -> None:
    text = "他占我的地，我要弄死他"
    assert situations(normalise(text), scan(text)) == (Situation.THREATENS,)


@pytest.mark.parametrize(
    "text",
    [
        "他发短信说“再敢来要钱我弄死你”",
        "老板微信上回我：再敢来闹，我弄死你",
        "收到的短信：“我今晚就去弄死他们”",
        "他威胁说：“不撤案我弄死你儿子”",
        "转发的别人的话：“再来要钱\n我砍死你”",
    ],
)
def test_who_was_sent_a_threat_is_not_met_as_the_one_who_threatens(text: str) -> None:
    assert situations(normalise(text), scan(text)) == (Situation.VIOLENCE,)


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("同事发来短信说“我不想活了，我要跳楼”", Situation.RESCUE),
        ("转发的别人的话：“我不想活了，药已经买好了”", Situation.RESCUE),
        ("他发短信说“离婚吧”我现在站在楼顶不想下来", Situation.WANTS_TO_DIE),
        ("他说：“离婚”，我不想活了，药都买好了", Situation.WANTS_TO_DIE),
        ("我跟老公说：“我不想活了”", Situation.WANTS_TO_DIE),
        ("医生说：癌症晚期，我不想活了", Situation.WANTS_TO_DIE),
    ],
)
def test_a_wish_to_die_is_anothers_only_where_it_is_quoted_and_nothing_else_tells_of_it(
    text: str, situation: Situation
) -> None:
    assert situations(normalise(text), scan(text)) == (situation,)


@pytest.mark.parametrize("text", ["我跟他说：“再来我弄死你”", "他说：“不给”，我今晚就去弄死他"])
def test_who_tells_of_an_own_threat_still_threatens(text: str) -> None:
    assert Situation.THREATENS in situations(normalise(text), scan(text))


def test_a_beaten_woman_who_threatens_is_both() -> None:
    text = "他天天打我，我真想砍死他"
    assert {Situation.HOME, Situation.THREATENS} <= set(situations(normalise(text), scan(text)))


def test_a_minor_is_spoken_to_as_one() -> None:
    text = "他又打我了"
    assert situations(normalise(text), scan(text), minor=True) == (Situation.CHILD_SPEAKS,)


@pytest.mark.parametrize(
    "text",
    [
        "我把他打了一顿，他报警了，我会坐牢吗",
        "门口的路被邻居拿石头堵了，车进不来",
        "我手机掉河里了，保险赔不赔",
        "电缆埋在下面，挖断了谁赔",
        "我家的牛走丢了，被人牵走卖了",
        "儿子一直跟着我生活，抚养费怎么要",
        "老婆离家出走两年了，想离婚",
        "电梯老坏，经常有人被困在电梯里大半个小时",
        "他做手术后昏迷，在医院住院三个月",
    ],
)
def test_what_only_sounds_alike_is_no_situation(text: str) -> None:
    named = [alarm for alarm in scan(text) if alarm.rule not in SOFT]  # the others are asked about first
    assert situations(normalise(text), named) == ()
