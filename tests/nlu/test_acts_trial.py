"""What residents on trial said in other words: answers that hold 谁, withdrawals, waiting, taking back, corrections, trust."""

import pytest

from nlu.acts import acts
from nlu.normalise import normalise
from nlu.types import Act

DOES = {
    Act.SKIP: [
        "没找过谁",
        "没有找过谁",
        "还沒有找過誰",
        "没跟谁说过",
        "谁也没找过",
        "没去找过哪个部门",
        "没找过什么人",
    ],
    Act.WITHDRAW: [
        "还是撤回吧",
        "那就撤了吧",
        "算了我不告了 他说下个月还",
        "算了，不告他了，他答应还了",
        "我们自己说好了不用调解了",
        "不告了，老板答应下周发",
        "撤回吧，他同意赔了",
        "不追究了 对方保证修好",
        "那还是撤销算了",
        "我不投诉了，物业说明天修",
    ],
    Act.PROGRESS: [
        "到我了吗",
        "轮到我了吗",
        "什么时候轮到我",
        "到我了没有",
        "排第几",
        "我的案子谁在办",
        "怎么还没人联系我 都三天了",
        "进度查询",
        "请问排到第几个了",
        "前面还有几个人",
        "那个案子现在归哪位管",
        "啥时候能轮到我们",
    ],
    Act.RETRACT: [
        "开玩笑的 我没事",
        "没有 就是夸张一下",
        "气话",
        "我没事 就是夸张一下 不是真的",
        "随口说的",
        "就是开个玩笑，别当真",
        "我没事，随口一说",
        "只是发牢骚",
        "刚才是气头上说的",
        "没事 打个比方而已",
    ],
    Act.CORRECT: [
        "具体是去年12月5号",
        "其实是石桥镇",
        "也不是去年3月，是前年3月",
        "他叫王刚，不是王强",
        "他叫王刚 不叫王强",
        "对方改成王刚",
        "电话不要留了，删掉",
        "把电话删掉吧",
        "准确地说是三万二",
        "姓刘，不姓柳",
        "是柳河村 不是石桥村",
        "手机号不留了",
        "其实是四千八",
    ],
    Act.PRIVACY: ["我说的话谁能看到", "我写的这些有谁会看到", "谁能看到我说的话"],
    Act.ASK_COST: [
        "调解员拿不拿钱 会不会收了老板的好处",
        "你们收不收红包",
        "调解员会不会收老板的好处",
        "你们也拿对方的钱吗",
    ],
    Act.ASK_WHO_LEARNS: [
        "我老板会不会知道我来这里说过",
        "老公会知道我找过你们吗",
        "物业能不能知道我在这里投诉过",
        "邻居会不会发现我来反映的",
    ],
}

DOES_NOT = [
    *((Act.ASKS, text) for text in DOES[Act.SKIP]),
    *(
        (Act.ASKS, text)
        for text in (
            "然后呢",
            "那然后呢？",
            "接下来呢",
            "没什么",
            "没多少钱",
            "什么都没写",
            "还没几天",
            "没给过什么收据",
        )
    ),
    (Act.WITHDRAW, "算了，直接起诉他"),
    (Act.CANCEL, "算了，直接起诉他"),
    (Act.CANCEL, "算了 去法院吧"),
    (Act.WITHDRAW, "我不告了，他说要打我"),
    (Act.WITHDRAW, "不投诉了，他说再告就弄我"),
    (Act.WITHDRAW, "他说还钱我才不告"),
    (Act.WITHDRAW, "不告了，他说要是再来就还我颜色"),
    (Act.WITHDRAW, "合同要撤销吗"),
    (Act.WITHDRAW, "他要撤回起诉"),
    (Act.WITHDRAW, "老板答应还，又不还了"),
    (Act.WITHDRAW, "不调解了，直接去仲裁"),
    (Act.PROGRESS, "轮到我养老人了，弟弟不接"),
    (Act.PROGRESS, "下个月轮到我家放水"),
    (Act.PROGRESS, "到我家来闹"),
    (Act.PROGRESS, "法院排到第几了"),
    (Act.PROGRESS, "他什么时候到我们村的我不知道"),
    (Act.PROGRESS, "派出所的案子谁在办"),
    (Act.PROGRESS, "排水沟被他填了"),
    (Act.PROGRESS, "怎么没人管管这条路"),
    (Act.PROGRESS, "水漏到我了吗这种话都说得出"),
    (Act.RETRACT, "不是开玩笑"),
    (Act.RETRACT, "他说是开玩笑的"),
    (Act.RETRACT, "老师说同学就是开玩笑"),
    (Act.RETRACT, "我没夸张，他真打"),
    (Act.RETRACT, "开玩笑也不能拿刀"),
    (Act.RETRACT, "他随口答应的，现在不认"),
    (Act.RETRACT, "是气话，可是我真的不想活了"),
    (Act.RETRACT, "没开玩笑"),
    (Act.CORRECT, "其实是他先动手的"),
    (Act.CORRECT, "其实是我弟弟借的钱"),
    (Act.CORRECT, "具体是什么意思"),
    (Act.CORRECT, "也不是我不还，是没钱"),
    (Act.CORRECT, "是他打我 不是我打他"),
    (Act.CORRECT, "是老板欠我，不是我欠他"),
    (Act.CORRECT, "他把我电话删掉拉黑了"),
    (Act.CORRECT, "删除我的记录"),
    (Act.CORRECT, "他叫我不要来"),
    (Act.CORRECT, "其实是想问离婚"),
    (Act.PRIVACY, "把电话删掉吧"),
    (Act.COMPLAIN, "调解员会不会收红包"),
    (Act.ASK_COST, "老板收了我的钱不认"),
    (Act.ASK_COST, "派出所的人拿了对方好处"),
    (Act.ASK_COST, "调解员收了老板的红包"),
    (Act.ASK_COST, "他们收了钱不给货"),
    (Act.ASK_WHO_LEARNS, "老板知道我来上班晚了扣钱"),
    (Act.ASK_WHO_LEARNS, "邻居发现我家漏水"),
    (Act.PRIVACY, "他发的视频谁能看到"),
]

STILL_ASKS = [
    "没人管该找谁",
    "没有合同怎么办",
    "没签合同能要多少",
    "该找谁",
    "谁能管",
    "没钱请律师找哪里",
    "然后呢，我该去哪里告",
    "没写欠条算不算数",
    "什么都没有怎么告",
    "他没来谁负责",
    "会不会判刑",
]


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in DOES.items() for text in texts])
def test_is_heard(act: Act, text: str) -> None:
    assert act in acts(normalise(text))


@pytest.mark.parametrize(("act", "text"), DOES_NOT)
def test_is_not_heard(act: Act, text: str) -> None:
    assert act not in acts(normalise(text))


@pytest.mark.parametrize("text", STILL_ASKS)
def test_a_question_stays_one(text: str) -> None:
    assert Act.ASKS in acts(normalise(text))
