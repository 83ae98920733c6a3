"""Safety words, one per kind of danger. Short; the right number first; nothing claimed that was not done."""

from handlers.district import District
from handlers.texts import hotline
from nlu.types import Risk

OPEN_END = "您可以接着说，这里一直有记录。"


def safety(risks: tuple[Risk, ...], district: District, *, open_now: bool) -> str:
    """The first answer to danger, short. At home and with children it stays neutral: the phone may be read by others."""
    told = [risk for risk in _ORDER if risk in risks]
    if Risk.DOMESTIC_VIOLENCE in told or Risk.MINOR_HARM in told:
        told = [risk for risk in told if risk is not Risk.VIOLENCE]  # the same words again
    lines = [_LINES[risk] for risk in told[:2]]
    numbers = dict.fromkeys(number for risk in told for number in _NUMBERS[risk])
    calls = "，".join(hotline(district, n) for n in list(numbers)[:4])
    return "\n".join([*lines, f"电话：{calls}。", _honest(open_now)])


def _honest(open_now: bool) -> str:
    """Who has been told, and that nobody has called the police for the resident."""
    who = "已通知值班的工作人员，还没有人看到" if open_now else "现在是下班时间，已通知值班人员，还没有人看到"
    return f"{who}。我们没有替您报警。"


_ORDER = (Risk.SELF_HARM, Risk.MINOR_HARM, Risk.DOMESTIC_VIOLENCE, Risk.VIOLENCE, Risk.CROWD)

_LINES = {
    Risk.DOMESTIC_VIOLENCE: "您的安全最要紧。有危险先离开那里，打 110；不便说话，发短信到 12110 加区号。",
    Risk.SELF_HARM: "您愿意说出来，我们很重视。请先让自己待在安全的地方，叫一个信得过的人陪着您。",
    Risk.VIOLENCE: "先保证人安全：离开现场，不要硬碰硬，马上打 110。",
    Risk.MINOR_HARM: "先让孩子离开伤害他的人，到安全的地方去。正在发生，马上打 110。",
    Risk.CROWD: "请大家先冷静，不堵路、不堵门、不动手。选不超过五名代表来谈，诉求我们马上有人接（信访工作条例第二十条）。",
}

_NUMBERS: dict[Risk, tuple[str, ...]] = {
    Risk.DOMESTIC_VIOLENCE: ("110", "12338", "120"),
    Risk.SELF_HARM: ("12356", "120", "110"),
    Risk.VIOLENCE: ("110", "120"),
    Risk.MINOR_HARM: ("110", "12355"),
    Risk.CROWD: ("110", "12345"),
}

UNSURE = "听着让人担心。您或身边的人现在有危险吗？有危险请马上打 110，受伤打 120，心里撑不住可以打 12356。"
UNSURE_NO = "好，那就好。情况有变随时说，这里一直有人看。"
SEXUAL = (
    "这类事不能调解，也不要答应私了。请尽快打 110；先不要洗澡、不要洗换下的衣物，留好聊天记录。"
    "受害的是孩子，办案机关不得透露孩子的姓名、住处和学校（未成年人保护法第一百零三条）。"
)
KEPT_FROM = "记下了，会注意避开。相关的人看不到您这件事；有新的人要避开，随时说。"
STAYS = "都记下了，办事的人能看到。现在不安全就打 110，心里撑不住可以打 12356。您接着说，不用急。"
STAYS_READ = "都记下了。工作人员已经看到前面的消息，正在处理。现在不安全就打 110。"
AGAIN = "看到了，都记下了。现在有危险请马上打 110；受伤打 120。"
SAFE_QUESTION = "这部手机会被别人看到吗？"
SAFE_YES = "好。您接着说，想说多少说多少，不用填表。"
SAFE_NO = (
    "好。我们不会主动发消息、不会打电话。看完可以删掉这页；再来时直接说话就行，我们不会提前面的事。"
    "方便时告诉我们：怎么联系您安全，哪些人不能知道。"
)
RETRACTED = "好的，记下了。还是会有工作人员看一眼再确认。情况有变，随时说，危险时打 110。"
UNREAD = "过了几分钟还没有人看到您的消息，正在找下一位值班人员。请不要等：现在有危险，马上打 110；受伤打 120。"
UNREAD_DISCREET = "还没有人看到，正在找下一位。请不要等，需要时打 110。"
READ = "工作人员已经看到，正在处理。"
READ_DISCREET = "已经看到。"
