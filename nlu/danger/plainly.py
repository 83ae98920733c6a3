"""Everyday trouble told in plain words: a guess of the trained model that stands on nothing but such is none.

The model learnt danger from long and dark tellings, and hears it in the very 我, 了 and 不想 of short ones. So three things
must come together before a guess is dropped: the message is short and names its matter, no word in it could speak of
danger, and the words that weighed most are such as every matter is told with.

It also hears each danger in the matters it is often told beside: despair in money lost online, hurt children in custody,
blows in divorce, a crowd in a long letter about the village. There a guess is dropped at any length when no word could
speak of that very danger.
"""

from collections.abc import Collection

from nlu.patterns import Pattern
from nlu.types import Risk

_SHORT = 20  # characters: who tells more, tells in what they leave out too
_MATTER = Pattern(
    "钱|工资|工钱|押金|退|赔|借|欠|还(?:我|他|她|了|清|没还)|不还|抚养|彩礼|养老|房|地(?!方|铁|下)|离婚|离了|起诉|告|官司|法院|判|说法|协议|合同|签"
    "|老板|邻居|物业|老师|学校|教室|孩子|孙|领导|刷单|被骗|网贷|信用卡|买|号码|拉黑|找不到|分手|不给|不让|不见面|不听|手印|调解|没办法|没招|怎么办|自己去|[跟和][他她]过|存折|树|庄稼"
    "|社保|低保|证"
)
# Whatever a danger of any kind might be told with. Better one word too many: it only means that the guess is asked about.
_HEAVY = Pattern(
    "死|自杀|轻生|寻短|遗|后事|寿衣|坟|墓|葬|(?<![生干农做复快灵重])(?<!干不了)活(?!了[\\d一二三四五六七八九十]|动)|命|跳|药|[刀枪绳针瓶棍]|割|吊|楼顶|天台|窗|阳台"
    "|[河江桥湖海井坑水]|轨|铁路|货车|火|烧|烫|炭|煤气|撑|熬|累|够了|没意思|没劲|没脸|没用|(?<!钱)没了|解脱|结束|了结|消失|离开|不在人|睡|醒|念头|绝望|崩溃|抑郁|孤"
    "|留恋|告别|再见|来生|来世|下辈子|负担|多余|对不住|疼|苦|痛|哭|想不开|尽头|黑(?!名单|了我|我)|最后|(?<![带拿搬开卷抱领牵运偷借爸妈爹娘爷奶公婆])走了|吞|(?<!微)信(?!用|息|访)|撞|放手"
    "|不想(?:再|要|就)*(?:这样|这么)?(?:过(?!户|问|来|去[^了])|下去|待|呆)|过不下去|过不了了|不要自己|想要自己"
    "|人生|世上|一辈子|这辈子|别劝|等不到|打(?!官司|电话|工|听|字|欠条|借条|印|钱|款|车|折|算|开|招呼)|骂|吵|摔|砸|掐|踢|踹|推|伤|血|怕|吓|逃|锁|关(?!系|于|门)"
    "|跟踪|跟着|威胁|恐吓|酒|逼|扔|赶|撵|抓|咬|动手|指头|脸|身上|救|抱|摸|亲(?!戚|家|自)|脱|裸|照片|视频|饿|冻|跪|罚|欺|虐|绑|捆|闹(?!大)|堵|围|拦|横幅|守"
    "|半夜|晚上|夜里|敲|偷|抢|捅|(?<!树)(?<!苗)砍(?!价)|剪|泼|按进|骚扰|纠缠|强|凶|狠|疯|报复|弄|收拾|等着|见一次|好看|小心|放学|单独|一个人在家|没人管|不敢"
)
# Particles, persons, numbers, and what everyday matters are told with; among `_HEAVY` or not.
_EVERYDAY = """
我 你 他 她 它 咱 俺 我们 你们 他们 她们 自己 人 家 家里 这 那 这样 那样 这个 那个 这种 这么 谁
的 了 着 过 地 得 吧 吗 呢 啊 呀 啦 也 就 都 还 又 再 才 只 很 太 好 最 更 越 挺 不 没 没有
别 不用 想 不想 想要 让 不让 给 不给 不是 要 会 能 该 敢 肯 可以 把 被 叫 和 跟 同 对 向 从 往
到 在 上 下 里 去 来 回 出 进 是 有 说 用 做 看 看看 知道 觉得 因为 所以 但是 如果 要是 已经
现在 今天 明天 昨天 以后 以前 刚 刚刚 一 二 三 四 五 六 七 八 九 十 十八 百 千 万 一个 两 几 个
年 月 天 岁 次 下次 最后 点 、 。 , ! ? : ; 算了 过去 下去 拿 带 走 住 放 找 听 欠 输 活
砍 谢谢 帮 快 写 字 养老 照顾 老公 老婆 丈夫 妻子 媳妇 前夫 前妻 嫂子 婆婆 公公 儿子 女儿 儿媳 女婿
孩子 娃 孙子 孙女 爸 妈 爸爸 妈妈 爷爷 奶奶 哥 弟 姐 妹 弟弟 妹妹 老师 老板 邻居 房东 男友 女友
娘家 分居 离 离婚 刷单 后悔 号码 钱
"""
_EMPTY = frozenset(_EVERYDAY.split())
# What could be done to somebody, and how one lives who is hurt.
_DEEDS = (
    "死|命|[刀枪绳针瓶棍]|烧|烫|倒|打(?!官司|电话|工|听|字|欠条|借条|印|钱|款|车|折|算|开|招呼|麻将|牌)|骂|吵|摔|砸|掐|踢|踹|推|拽|拖|伤|血|怕|吓|逃|躲|藏"
    "|锁|关(?!系|于|门)|跟踪|跟着|威胁|恐吓|酒|逼|扔|赶|撵|抓|咬|动手|手指|指头|脸|身上|救|抱|摸|亲(?!戚|家|自)|脱|裸|照片|视频|饿|饭|冻|跪|罚|欺|虐|绑|捆|闹(?!大)|堵|围|拦|守"
    "|半夜|晚上|夜里|敲|偷|抢|捅|(?<!树)(?<!苗)砍(?!价)|剪|泼|骚扰|纠缠|强|凶|狠|疯|报复|弄|收拾|控制|管着|等着|见一次|好看|小心|放学|单独|一个人|没人管|不敢|哭|疼|痛"
    "|瘦|吃|穿|睡|洗|房间|肚子|叔|舅|干爸|不对劲|不说|不想"
)
# How one takes leave, and how one feels before.
_FAREWELL = (
    "不用|收拾|整理|交[代待]|留给|托付|送人|删|注销|照顾|谢谢|再也|往后|以后|坐|站|想通|停药|不[治吃去]|一个人"
    "|难受|难过|闷|心慌|丢脸|安静|清静|平静|结清|走"
)
_ACTING = (
    "闹|围|堵|拦|聚|集[合结体会]|组团|联[名合]|上访|信访|罢|横幅|讨|停[工运业课]|坐|守|都[来去]|一起|一块|门口|人多|抱团|冲|不走|不干|等着|约|商量|说好|今晚|明[天早晚]|后天|全体"
    "|手印|去[省市县区镇乡]|北京|锄头|汽油|喊人"
)
# By kind of danger: the matter it is heard in, what could speak of it, and from which length.
_BESIDE = {
    Risk.SELF_HARM: (
        Pattern("骗|贷|银行|支付宝|qq|举报|投诉|买房|底薪|社保|密码|高息|投资"),
        Pattern(f"{_HEAVY.pattern}|{_FAREWELL}"),
        0,
    ),
    Risk.MINOR_HARM: (Pattern("抚养|离婚|判给|归[男女]方|领养|赡养|继承"), Pattern(_DEEDS), 0),
    Risk.DOMESTIC_VIOLENCE: (
        Pattern("离婚|离异|不肯离|分手|感情|出轨|女人|小三|外遇|财产|抚养|协议|结婚证|彩礼|房|婚"),
        Pattern(_DEEDS),
        0,
    ),
    Risk.CROWD: (Pattern(""), Pattern(_ACTING), 80),
}


def rests_on_nothing(risk: Risk, text: str, heaviest: Collection[str]) -> bool:
    """Whether a guess of `risk` has only everyday words to stand on; a crowd is told in plain ones, and short ones are left alone."""
    if _only_beside(risk, text):
        return True
    if risk is Risk.CROWD or len(text) > _SHORT or not _MATTER.search(text):
        return False
    return _EMPTY.issuperset(heaviest) and _HEAVY.search(text) is None


def _only_beside(risk: Risk, text: str) -> bool:
    """Whether the matter is one this danger is often told beside, and no word speaks of the danger itself."""
    if risk not in _BESIDE:
        return False
    matter, danger, longer = _BESIDE[risk]
    return len(text) > longer and matter.search(text) is not None and danger.search(text) is None
