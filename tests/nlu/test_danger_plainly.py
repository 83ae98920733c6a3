"""What only the trained model hears in everyday words is not asked about; words that may mean danger keep the question."""

import pytest

from nlu.danger import scan


@pytest.mark.parametrize(
    "text",
    [
        "儿子不给我钱用 我都七十六了",
        "老板下个月给我 算了",
        "房东不退押金 我也没办法了",
        "刚刚被骗了 刷单转了8000过去",
        "我活了七十岁没见过这样的邻居",
        "儿子赌博把房子输了",
        "算了我不告了 他说下个月还",
        "他不给孩子抚养费，我一个人带两个娃",
        "媳妇不让我看孙子",
        "我也不知道该怎么办了",
        "算了吧 这点钱我不要了",
        "我不想闹大 就想要个说法",
        "不用管我 我自己去找他",
        "我妈走了以后 弟弟把存折拿走了",
        "嫂子不让我妈住了",
        "分手了 她不还我钱",
        "欠了网贷还不上了",
        "我后悔把房子给他了",
        "我们自己说好了不用调解了",
    ],
)
def test_everyday_words_are_not_taken_for_danger(text: str) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "没意思了",
        "孩子不给我，我不想过了",
        "官司输了，不想过了",
        "钱都被骗了，不想过下去了",
        "前夫不让我见孩子，我也不想要自己了",
        "活着没劲",
        "撑不下去了",
        "今晚我就走了",
        "没人要我",
        "没有人需要我",
        "替我照顾我妈",
        "我没地方可去了",
        "钱还不上了 不想醒了",
        "欠了这么多钱 我没脸活了",
        "工资要不到 我坐在楼顶",
        "房子没了 老婆走了 我也该走了",
        "不还钱我就喝下去",
        "他不让我说 手指头都掰断了",
        "老师叫孩子单独去他屋里",
        "他天天来我家门口守着，我不敢出门",
        "走了算了",
        "明天不用叫我",
    ],
)
def test_words_that_may_mean_danger_are_still_heard(text: str) -> None:
    assert scan(text)


@pytest.mark.parametrize(
    "text", ["打我银行卡6222021001112223334", "把钱打我银行卡", "工资打我微信就行", "钱打我支付宝"]
)
def test_money_sent_to_an_account_is_no_blow(text: str) -> None:
    assert not [alarm for alarm in scan(text) if alarm.rule == "hit"]
