"""The least a message must say before the trained model alone may call it danger: its guesses rest on small words."""

from nlu.danger.reading import Heard
from nlu.danger.rules import MANY
from nlu.patterns import Pattern
from nlu.types import Risk

HINTS: dict[Risk, Pattern] = {
    Risk.DOMESTIC_VIOLENCE: Pattern(
        r"打(?!算|胎|牌|[完掉过]?了?胎|完)|暴|威胁|怕他|害怕|躲|逃|伤(?!残|口保)|刀|杀|变态|跟踪|骚扰|虐|控制我|报警|砸|骂|掐|求助"
        r"|出血|保护令|跪|监视|不让我"
    ),
    Risk.SELF_HARM: Pattern(
        r"(?<![吓告气笑热困冻撞弄打杀])死|命(?!令|案)|抑郁|绝望|崩溃|药(?!品|店)|割|解脱|消失|(?<!生)活(?!动|费)|生活[^,。]{0,4}(?:没|无|不)|自残|想不开|撑|熬|多余|遗书|轻生"
        r"|勇气|空虚|孤独|没意|哭|失眠"
    ),
    Risk.VIOLENCE: Pattern(
        r"打(?!算|工|胎)|杀|死|刀|砍|砸|威胁|恐吓|跟踪|堵(?!了|路|车|门|死|塞|水|住)|闹|弄|报复|骚扰|偷[拍窥]|强奸|骂|追(?!尾|究|讨|偿|回|责|加)|枪|炸|烧|催收|欺负|血"
    ),
    Risk.MINOR_HARM: Pattern(
        r"打(?!胎|算|工)|骂|虐|摸|欺|伤|饿|脱|亲嘴|侵犯|逼|扔|不敢|罚[站跪]|踢|血|关(?!系|于)|孤立|要钱"
    ),
    Risk.CROWD: Pattern(
        rf"联名|集体(?!土地|宿舍|经济|所有|户|合同|资产|收益|林|房|企业|食堂)|抵制|上访|(?<!热)(?<!吵)(?<!打)闹(?!声|市|钟|心|热|离婚)|讨薪|抗议"
        rf"|堵(?!车|塞|死|在路|住了?(?:下水|管))|罢工|聚集|一起去|对峙|推搡|(?:全体|广大)(?:村民|业主|居民)"
        rf"|(?:{MANY})[^。]{{0,20}}(?:工资|工钱|一分钱|社保|办不了)"
    ),
}
_GROWN_UP = Pattern(r"老娘|老爹|老母|[六七八九]十|(?<!\d)[6-9]\d岁|老人|公婆|儿媳|儿子打我")  # the hurt one is no child
_LIKELY = {  # from here on no word for it is needed: what the model has learnt says more than a list
    Risk.DOMESTIC_VIOLENCE: 0.3,
    Risk.SELF_HARM: 0.45,
    Risk.MINOR_HARM: 0.4,
}


def may_hint(risk: Risk, heard: Heard, p: float = 0.0) -> bool:
    """Whether the words bear on this danger at all or the model is sure (`p`), and they do not take it back."""
    if risk in heard.calmed or (risk is Risk.MINOR_HARM and _GROWN_UP.search(heard.plain)):
        return False
    return p >= _LIKELY.get(risk, 1.1) or HINTS[risk].search(heard.plain) is not None
