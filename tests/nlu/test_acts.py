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
    Act.MINOR: [
        "我才15岁",
        "我是初中生",
        "我今年十六岁",
        "我还未成年",
        "我上初二",
        "我在奶茶店打工16岁",
        "俺今年十七在工地搬砖",
    ],
    Act.ABUSE: ["傻逼机器人", "滚蛋", "你妈的"],
    Act.GREET: ["你好", "在吗", "您好！", "hi", "还在吗", "有人看到吗", "有没有人看到我说的"],
    Act.THANKS: ["谢谢", "好的谢谢"],
    Act.BYE: ["再见", "拜拜"],
    Act.ASKS: [
        "去哪里告",
        "能不能要回来",
        "怎么办",
        "要多久",
        "用不用我去",
        "要准备啥",
        "我会不会输",
        "你们会不会告诉他",
    ],
}


MORE = {
    Act.YES: [
        "得行",
        "要得嘛",
        "好嘞",
        "对滴",
        "中",
        "行行行",
        "阔以",
        "就这么办吧",
        "嗯嗯好的",
        "没得问题",
        "是嘞",
        "成",
    ],
    Act.NO: ["不得行", "甭了", "不成", "唔好", "不想", "拉倒吧", "莫要", "不干"],
    Act.SKIP: [
        "晓不得",
        "想不起来了",
        "说不上来",
        "记不得了",
        "不好讲",
        "下一题",
        "你看着办吧",
        "谁都没找",
        "唔知道",
        "不太清楚",
        "先空着",
        "没找过",
        "还没找",
        "不想填",
    ],
    Act.WITHDRAW: [
        "算了不告了 我们和好了",
        "不用你们管了",
        "撤了吧",
        "我们已经和好了",
        "事情已经解决了，谢谢",
        "不想追究了",
        "我跟他和解了",
        "案子撤了吧",
        "我不打官司了",
        "两家说开了，不麻烦你们了",
    ],
    Act.HUMAN: [
        "叫个人来",
        "人呢",
        "我要跟人说话",
        "让调解员联系我",
        "换个真人",
        "我不和机器聊",
        "转客服",
        "有没有活人",
        "帮我接人工",
        "找个人跟我说",
    ],
    Act.PROGRESS: [
        "现在到哪一步了",
        "怎么还没人联系我",
        "有消息没",
        "我的事呢",
        "办得咋样了",
        "有结果没有",
        "为啥到现在还没人管",
        "上次报的事有人管没",
        "处理得怎么样了",
        "咋还没人打电话",
    ],
    Act.CORRECT: [
        "我把金额说错了 是两万四",
        "不是石桥村 是石桥工业园宿舍",
        "电话写错了，是13811112222",
        "时间不对，是上周",
        "我把名字写错了",
        "人数不对，是七个",
        "地点搞混了，是王庄",
        "金额少写了一个零",
        "对方不对，是他弟弟",
    ],
    Act.MINOR: [
        "我初二",
        "我今年14",
        "我才十五",
        "我高一，被同学打",
        "我六年级",
        "我刚满16岁",
        "我现在读初三",
        "俺今年才12",
    ],
    Act.AGAIN: [
        "他又占了",
        "又不给了",
        "昨天又来闹了",
        "签了协议不认账",
        "老毛病又犯了",
        "没过两天又漏水",
        "说好的又反悔了",
        "写了保证不算数，又打我",
    ],
    Act.ASK_HOURS: ["你们几点上班", "周末有人吗", "上班时间是什么", "晚上有人值班吗", "今天还上班不"],
    Act.ASK_COST: [
        "要不要钱",
        "收费吗",
        "调解要钱吗",
        "是免费的吗",
        "你们收不收费",
        "怎么收费",
        "要交钱吗",
        "这个要多少钱",
        "调解要花多少钱",
    ],
    Act.ASK_PLACE: ["你们在哪", "你们单位在哪里", "去哪找你们", "调解室怎么走", "办公地址在哪"],
    Act.ASK_WAIT: ["多久有人联系", "几天能处理", "要等多久", "大概多长时间有人给我打电话", "今天能处理吗"],
    Act.ASK_WHY_PHONE: ["为什么要留电话", "要我电话干嘛", "能不留电话吗", "电话必须留吗", "为啥要我的名字"],
    Act.ASK_WHO_LEARNS: [
        "能不能不让他知道",
        "会不会让他知道",
        "他会知道是我说的吗",
        "会通知我老公吗",
        "别让他知道",
        "对方能看到吗",
        "村里人会不会知道",
    ],
}


AGAIN_IN_OTHER_WORDS = {
    Act.PROGRESS: ["进度咋样了", "进展怎么样", "我那事进展如何", "什么时候能给我回话", "啥时候给个准话"],
    Act.WITHDRAW: [
        "我不想告了，他还我了",
        "他已经还了，不用管了",
        "算了不用了，他们搬走了",
        "不告了，老板把工资结清了",
        "楼上修好了，不用来了",
        "不同意提交了，撤回",
        "后悔提交了，能不能撤回来",
        "能不能撤回来",
        "撤回来吧",
        "还能撤回吗",
        "我不想办了，撤了吧",
        "算了不告了",
        "案子我想撤掉",
        "我交的案子我想撤回来",
        "帮我把我的投诉撤了",
    ],
    Act.YES: ["好的提交", "嗯提交吧", "对，帮我提交", "没问题，直接提交吧"],
    Act.ANONYMOUS: ["不方便留名字", "我不想说我是谁", "不敢说自己叫什么", "匿名举报石桥镇一家作坊往河里排污"],
    Act.WHO_ARE_YOU: ["你们是干嘛的", "是不是警察", "你们是政府的吗"],
    Act.PRIVACY: ["录音吗", "你们会录音不"],
    Act.ASK_WAIT: ["什么时候打来", "电话几点打过来", "要多久", "那一般要多长时间"],
    Act.ASK_WHO_LEARNS: ["你们会不会告诉我老板", "会不会告诉学校", "会不会告诉我爸妈", "你们会不会告诉我爸妈"],
    Act.MINOR: ["我十五", "我今年10岁", "我14，他十六"],
    Act.RETRACT: ["前面说的都是气话", "刚才开玩笑的", "我说着玩的"],
}


@pytest.mark.parametrize(
    ("act", "text"), [(act, text) for act, texts in AGAIN_IN_OTHER_WORDS.items() for text in texts]
)
def test_does_in_other_words(act: Act, text: str) -> None:
    assert act in acts(normalise(text))


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in MORE.items() for text in texts])
def test_does_in_many_forms(act: Act, text: str) -> None:
    assert act in acts(normalise(text))


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
    (Act.ANONYMOUS, "匿名举报我的人是谁"),
    (Act.ANONYMOUS, "匿名举报会不会被查到"),
    (Act.NAMED, "游戏要实名认证"),
    (Act.PRIVACY, "平台泄露我的个人信息怎么办"),
    (Act.REPORTED, "有人举报我家违建，城管来拆了怎么办"),
    (Act.RETRACT, "他说是开玩笑，可刀都架我脖子上了"),
    (Act.RETRACT, "我没开玩笑"),
    (Act.RETRACT, "我不是开玩笑的"),
    (Act.RETRACT, "不是开玩笑"),
    (Act.RETRACT, "可没闹着玩"),
    (Act.RETRACT, "我可没跟你闹着玩"),
    (Act.RETRACT, "告老师也没用老师说我们闹着玩"),
    (Act.RETRACT, "我跟家长说了他们觉得是开玩笑"),
    (Act.WITHDRAW, "他说已经还了，让我不告了"),
    (Act.WITHDRAW, "他还了一点，又不还了"),
    (Act.WITHDRAW, "不用管了，他还打我"),
    (Act.WITHDRAW, "撤回起诉怎么弄"),
    (Act.WITHDRAW, "怎么撤销处罚"),
    (Act.WITHDRAW, "撤诉怎么弄"),
    (Act.WITHDRAW, "他们把我的申请撤回了"),
    (Act.WITHDRAW, "老板偷偷把我的投诉撤了"),
    (Act.WITHDRAW, "村里把我的申请撤回了"),
    (Act.WITHDRAW, "后悔离婚登记了，能不能撤回来"),
    (Act.WITHDRAW, "后悔报案了，能不能撤回来"),
    (Act.WITHDRAW, "签了协议后悔了，能撤回来吗"),
    (Act.WITHDRAW, "工伤申请能撤回吗"),
    (Act.WITHDRAW, "登记能撤销吗"),
    (Act.YES, "提交不了"),
    (Act.YES, "好的，提交要什么材料"),
    (Act.WHO_ARE_YOU, "他是警察"),
    (Act.PRIVACY, "我有录音"),
    (Act.MINOR, "我十五号去找他"),
    (Act.ASK_WAIT, "工资什么时候打来"),
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
    (Act.WITHDRAW, "他算了账不告诉我"),
    (Act.CANCEL, "他算了账不告诉我"),
    (Act.CANCEL, "算了一下他欠我三万"),
    (Act.CANCEL, "算了工钱就走人了，没给完"),
    (Act.WITHDRAW, "他不管孩子了"),
    (Act.WITHDRAW, "对方说不用你们管，可是他还在占"),
    (Act.WITHDRAW, "物业撤了，没人管了"),
    (Act.WITHDRAW, "问题没有解决，不要随便结案"),
    (Act.WITHDRAW, "谁说我们和好了，没有和好"),
    (Act.PROGRESS, "怎么没人管管这条路的大车"),
    (Act.PROGRESS, "工资什么时候发"),
    (Act.HUMAN, "人工流产的费用谁出"),
    (Act.HUMAN, "叫个人来装修，装坏了不赔"),
    (Act.HUMAN, "人呢都跑光了，老板也找不到"),
    (Act.CORRECT, "医院把病历写错了"),
    (Act.CORRECT, "银行把我的名字打错在征信上，一直不改"),
    (Act.MINOR, "我初二去他家要账，他不开门"),
    (Act.MINOR, "我今年14亩地都被占了"),
    (Act.MINOR, "我儿子初二，被打了"),
    (Act.MINOR, "我才15块钱一天"),
    (Act.MINOR, "我今年初三才回来"),
    (Act.AGAIN, "如果他又打我怎么办"),
    (Act.AGAIN, "他又高又壮"),
    (Act.AGAIN, "一边赔钱一边又骂人的事算不算"),
    (Act.ASK_HOURS, "法院几点上班"),
    (Act.ASK_HOURS, "厂里周末还上班不给加班费"),
    (Act.ASK_COST, "离婚要多少钱"),
    (Act.ASK_COST, "对方要多少钱"),
    (Act.ASK_COST, "他要不要赔钱给我"),
    (Act.ASK_COST, "打官司收费吗"),
    (Act.ASK_PLACE, "法院在哪里"),
    (Act.ASK_PLACE, "老板人在哪里我都找不到"),
    (Act.ASK_WAIT, "法院多久能处理"),
    (Act.ASK_WHY_PHONE, "商家为什么要我留电话"),
    (Act.ASK_WHO_LEARNS, "他知道是他错了"),
    (Act.ASK_WHO_LEARNS, "我能不能不让他接孩子"),
    (Act.YES, "是不是"),
    (Act.NO, "不是五千，是八千"),
    (Act.SKIP, "他说不知道，推得一干二净"),
    (Act.ASKS, "没多久他就不认账"),
    (Act.ASKS, "啥都不肯赔"),
    (Act.ASKS, "我会不会被他打死"),
    (Act.ASK_WAIT, "工资要多久发"),
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


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("好几个月了", False),
        ("几个人都没拿到", False),
        ("十几个人没拿到钱", False),
        ("要等几个月才能拿到", True),
        ("几天能拿到钱", True),
        ("怀孕几个月了吗", True),
    ],
)
def test_a_number_left_open_is_no_question(text: str, asks: bool) -> None:
    assert (Act.ASKS in acts(normalise(text))) == asks
