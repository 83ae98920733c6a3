"""Who writes and what of: safety words must fit the one who reads them."""

import pytest

from nlu.danger import Situation, scan, situations
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
        ("小区里有人拿刀追人", Situation.VIOLENCE_SEEN),
        ("明天我们四十几户去堵区政府大门", Situation.CROWD),
    ],
)
def test_the_situation_is_told_apart(text: str, situation: Situation) -> None:
    assert situations(normalise(text), scan(text))[:1] == (situation,)


def test_who_threatens_is_not_met_as_a_victim() -> None:
    text = "他占我的地，我要弄死他"
    assert situations(normalise(text), scan(text)) == (Situation.THREATENS,)


def test_a_beaten_woman_who_threatens_is_both() -> None:
    text = "他天天打我，我真想砍死他"
    assert {Situation.HOME, Situation.THREATENS} <= set(situations(normalise(text), scan(text)))


def test_a_minor_is_spoken_to_as_one() -> None:
    text = "他又打我了"
    assert situations(normalise(text), scan(text), minor=True) == (Situation.CHILD_SPEAKS,)
