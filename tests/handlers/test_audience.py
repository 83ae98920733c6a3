"""Which words want to be received by a leader, and which only speak of one."""

import pytest

from handlers.topics.audience import asks


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
