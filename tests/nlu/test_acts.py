"""What a message does in the talk; and matters told that must not read as commands to the service."""

import pytest

from nlu.acts import PHRASES, acts
from nlu.normalise import normalise
from nlu.types import Act

DOES = {
    Act.YES: ["好的", "对", "是的", "没问题", "嗯嗯", "可以", "确认", "OK", "要得"],
    Act.NO: ["不是", "没有", "不对", "不用", "都不是", "不用了谢谢"],
    Act.SKIP: ["跳过", "不知道", "没有", "不清楚", "不想说", "不记得了", "莫得", "不清楚，先跳过"],
    Act.CANCEL: ["取消", "算了不说了", "不办了", "算了", "退出"],
    Act.WITHDRAW: ["撤回", "不投诉了", "我要撤回投诉", "已经和好了，不用你们处理了", "撤案"],
    Act.HUMAN: ["转人工", "我要找人工", "有没有真人", "人工客服", "帮我转人工", "我不想跟机器人说"],
    Act.CALLBACK: ["给我打电话", "麻烦给我回个电话", "能不能给我打电话", "打字不方便，电话里说"],
    Act.PROGRESS: ["进度", "我的案子怎么样了", "查一下进度", "上次反映的事有结果吗", "什么时候有人联系我"],
    Act.EVIDENCE: ["补充材料", "我又找到一段录音", "我要补充几张照片", "证据怎么发"],
    Act.CORRECT: ["不对，是八千", "金额改成8000", "说错了", "不是五千，是八千", "刚才打错了，是柳河村"],
    Act.RATE: ["评价", "很满意", "五星好评", "给你们打5分"],
    Act.COMPLAIN: ["我要投诉你们", "调解员态度太差", "投诉上次那个调解员"],
    Act.NEW_CASE: ["还有一件事", "另外还有一个事", "我还想反映一个问题，楼上漏水"],
    Act.ANONYMOUS: ["匿名", "我要匿名", "不想说名字", "可以匿名吗"],
    Act.NAMED: ["我要留名", "改成实名"],
    Act.HELP: ["帮助", "你能做什么"],
    Act.PRIVACY: ["删除我的记录", "会保密吗", "我说的话会不会让别人知道"],
    Act.WHO_ARE_YOU: ["你是机器人吗", "你是谁", "是真人吗"],
    Act.REPORTED: ["有没有人告我", "有人举报我吗", "谁举报的我", "我被人投诉了吗"],
    Act.RETRACT: ["刚才是气话", "没事了，我说着玩的", "我不会真的去死", "别当真"],
    Act.UNSAFE_PHONE: ["他会看我手机", "我手机被他翻", "别给我发消息，他会看到"],
    Act.MINOR: ["我才15岁", "我是初中生", "我今年十六岁", "我还未成年", "我上初二"],
    Act.ABUSE: ["傻逼机器人", "滚蛋", "你妈的"],
    Act.GREET: ["你好", "在吗", "您好！", "hi"],
    Act.THANKS: ["谢谢", "好的谢谢"],
    Act.BYE: ["再见", "拜拜"],
    Act.ASKS: ["去哪里告", "能不能要回来", "怎么办"],
}


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in DOES.items() for text in texts])
def test_does(act: Act, text: str) -> None:
    assert act in acts(normalise(text))


DOES_NOT = [
    (Act.COMPLAIN, "我要投诉物业"),
    (Act.COMPLAIN, "我要投诉你们社区的垃圾站"),
    (Act.WITHDRAW, "我要撤诉怎么办"),
    (Act.WITHDRAW, "公司让我撤回仲裁申请"),
    (Act.WITHDRAW, "不告了，他说知道我女儿几点放学，被威胁"),
    (Act.HUMAN, "拖欠我人工费三万"),
    (Act.HUMAN, "我找过调解员，没用"),
    (Act.HUMAN, "商家的人工客服不理我"),
    (Act.CALLBACK, "他天天给我打电话骚扰"),
    (Act.CALLBACK, "老板不给我打电话"),
    (Act.PROGRESS, "派出所立案了，我的案子现在怎么样了也不说"),
    (Act.EVIDENCE, "补充协议没有签字"),
    (Act.CORRECT, "公司把合同改成了五年"),
    (Act.CORRECT, "认定书写错了责任，交警不改"),
    (Act.CANCEL, "我要取消婚约，彩礼退不退"),
    (Act.CANCEL, "航班取消了不给退钱"),
    (Act.ANONYMOUS, "有人匿名举报我家违建"),
    (Act.NAMED, "游戏要实名认证"),
    (Act.PRIVACY, "平台泄露我的个人信息怎么办"),
    (Act.REPORTED, "有人举报我家违建，城管来拆了怎么办"),
    (Act.RETRACT, "他说是开玩笑，可刀都架我脖子上了"),
    (Act.MINOR, "我女儿15岁被同学打"),
    (Act.MINOR, "我15岁就出来打工"),
    (Act.MINOR, "我是初中老师，学校欠课时费"),
    (Act.MINOR, "我今年40岁"),
    (Act.ABUSE, "邻居天天骂我傻逼"),
    (Act.ABUSE, "老板骂我废物还扣工资"),
    (Act.NEW_CASE, "物业还有一个问题就是电梯坏了"),
    (Act.YES, "可以吗"),
    (Act.UNSAFE_PHONE, "商家说看看我的手机就知道坏没坏"),
    (Act.BYE, "我要和他说再见了，活着没意思"),
    (Act.RATE, "对物业的服务不满意"),
]


@pytest.mark.parametrize(("act", "text"), DOES_NOT)
def test_does_not(act: Act, text: str) -> None:
    assert act not in acts(normalise(text))


def test_phrases_are_clean_and_belong_to_one_line() -> None:
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        code, _, phrases = line.partition(":")
        assert Act(code)
        assert all(phrase == normalise(phrase).lower() for phrase in phrases.split())
