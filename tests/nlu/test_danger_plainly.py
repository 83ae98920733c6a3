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


_WATER = (
    "尊敬的领导，我们镇上的自来水到了晚上就没有，居民们都要用桶存水，跟水厂反映了好多次都是说在检修，到现在都半年了，"
)


@pytest.mark.parametrize(
    ("harmless", "danger"),
    [
        ("我在网上贷了五千。现在还不上了。家里还不知道", "我在网上贷了五千。现在还不上了。家里还不知道。我撑不住了"),
        (
            "我把信用卡密码告诉了别人。卡里的钱没了。银行说不管",
            "我把信用卡密码告诉了别人。卡里的钱没了。我不想醒过来了",
        ),
        (
            "我在一个平台投了两万。现在取不出来了。我想投诉",
            "我在一个平台投了两万。现在取不出来了。我只想一个人安静地走",
        ),
        (
            "我们离婚了，一个男孩一个女孩，大的八岁，小的四岁，她要小的",
            "我们离婚了，一个男孩一个女孩，大的八岁，小的四岁，她打小的",
        ),
        ("我跟前夫离了，儿子归我，他妈妈现在不给抚养费", "我跟前夫离了，儿子归他，他妈妈现在不给儿子饭吃"),
        ("结婚五年了，他提的离婚，我同意了，他又不去民政局办手续", "结婚五年了，我提的离婚，他不同意，又掐我脖子"),
        ("我老公在外面有了女人，又不肯离，我该怎么办", "我老公在外面有了女人，回来就踹我，我该怎么办"),
        (
            _WATER + "恳请领导过问一下，给镇上的百姓一个说法，已经有很多户在外面买水了",
            _WATER + "大家商量明天早上一起提着桶到镇政府大院里坐着，给不给水就看明天了",
        ),
    ],
)
def test_danger_is_not_guessed_from_the_matter_it_is_often_told_beside(harmless: str, danger: str) -> None:
    assert scan(harmless) == ()
    assert scan(danger)


def test_a_street_full_of_parked_cars_is_no_crowd() -> None:
    parked = "校门口的路上停满了车，孩子们从车中间走，家长们天天担心"
    assert not [alarm for alarm in scan(parked) if alarm.rule == "mass_action"]
    assert [alarm for alarm in scan("司机们说好了，明天把收费站停满") if alarm.rule == "mass_action"]
