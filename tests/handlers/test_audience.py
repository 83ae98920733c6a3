"""Which words want to be received by a leader, and which only speak of one."""

import pytest

from handlers.topics.audience import asks, gives_up


@pytest.mark.parametrize(
    "text", ["我想见领导", "能不能约一下接访", "帮我约区领导", "想预约见镇长", "我要约访", "可以见一下书记吗"]
)
def test_wishes(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "什么时候领导下访",
        "找过村书记没用",
        "我不想见领导",
        "领导家的狗咬了我",
        "见不到领导",
        "老板说要见面谈",
        "约好了周一",
    ],
)
def test_other_words(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text", ["取消接访", "我不去了", "不约了", "领导接待我不去了", "算了,不约了", "我想取消那个预约"]
)
def test_words_that_give_a_day_up(text: str) -> None:
    assert gives_up(text)


@pytest.mark.parametrize(
    "text", ["老板退了我一千", "合同取消了", "我的证件不见了", "他说不去了", "钱退了一半", "航班取消了怎么办"]
)
def test_words_of_the_matter_give_no_day_up(text: str) -> None:
    assert not gives_up(text)
