"""Safety words, one for each situation. Short; the right number first; nothing claimed that was not done."""

import re

from handlers.district import District
from handlers.texts import hotline
from nlu.danger import Situation

OPEN_END = "您可以接着说，这里一直有记录。"
_SHOWN = 2  # situations whose words are said at once
_CALLS = 4  # numbers that are named


def safety(situations: tuple[Situation, ...], district: District, *, open_now: bool) -> str:
    """The first answer to danger, short. At home and with children it stays neutral: the phone may be read by others."""
    lines = [_LINES[one] for one in situations[:_SHOWN]]
    numbers = dict.fromkeys(number for one in situations[:_SHOWN] for number in _NUMBERS[one])
    calls = "，".join(hotline(district, n) for n in list(numbers)[:_CALLS])
    return "\n".join([*lines, f"电话：{calls}。", _honest(open_now)])


def _honest(open_now: bool) -> str:
    """Who has been told, and that nobody has called the police for the resident."""
    who = "已通知值班的工作人员，还没有人看到" if open_now else "现在是下班时间，已通知值班人员，还没有人看到"
    return f"{who}。我们没有替您报警。"


_SMS = "不便说话，发短信到 12110 加区号后三位"
_LINES = {
    Situation.FIRE: "人先出来，不拿东西，不坐电梯，湿毛巾捂住口鼻。到外面马上打 119，说清地址、有没有人困在里面。",
    Situation.GAS: "不开灯、不点火，也别在屋里打电话。能关阀门就关上，开窗，人都出来，到外面打 119。",
    Situation.BURIED: "马上打 119 和 120，说清在哪里、几个人。还可能再塌，人先退开，别乱挖、别硬拉；听得见就跟他说话。",
    Situation.IN_WATER: "马上打 119 和 120，大声喊人。不会水的别下去，扔绳子、竹竿、泡沫板给他抓。救上来怎么做，听 120 的。",
    Situation.SHOCK: "马上打 120。先拉电闸，没断电别碰他；电线断在地上的别靠近。断了电，怎么救听 120 的。",
    Situation.SWALLOWED: "马上打 120。别催吐、别灌水，瓶子和剩下的留给医生看，怎么救听 120 的。",
    Situation.FAINT: "马上打 120，照他们说的做。人侧着躺、头偏一边，嘴里别塞东西、别灌水；没呼吸了马上告诉 120。",
    Situation.EXPOSED: "别答应他的条件，别转钱。聊天记录、账号、来电都截图留好，带着去派出所，或者打 110；叫一个信得过的人陪着您。",
    Situation.HOUNDED: (
        "催债不能辱骂、恐吓，也不能骚扰家人。来电录音，短信、图片截图留好；别在威胁下转钱。"
        "有人上门堵、砸、动手，锁好门，马上打 110。"
    ),
    Situation.HELD: "马上打 110，说清谁被扣、对方的电话、要多少钱。先别转钱，别自己去换人；来电和信息都留着，照警察说的回。",
    Situation.ARSON: "人先出来，离那里远一点，别去抢他手里的东西，马上打 110；已经点着，打 119。",
    Situation.MISSING: (
        "马上打 110，不用等满 24 小时：说清几岁、穿什么、最后在哪里看到，带上近照。家里留一个人等，其他人先找水边、车站、常去的地方。"
    ),
    Situation.WITH_CHILD: (
        "您愿意说出来，我们很重视。请先离开高处、水边，把孩子交给身边信得过的大人，叫人陪着您。孩子和您都要平安。"
    ),
    Situation.STALKED: (
        "别一个人走，往人多、亮的地方去，找保安、店家或信得过的人陪着，先别直接回家；他靠近就打 110。"
        "信息、照片、来电都留着，是证据。"
    ),
    Situation.RESCUE: (
        "马上打 120；人在高处、水边或找不到人，再打 110。守着他，慢慢说话，不争、不硬拉。"
        "吃了、喝了什么，瓶子留给医生看，怎么救听 120 的。"
    ),
    Situation.WANTS_TO_DIE: ("您愿意说出来，我们很重视。请先离开高处、水边，药和刀放远，叫一个信得过的人陪着您。"),
    Situation.SHUT_IN: f"先顾人安全，不要硬闯。能打电话就打 110；{_SMS}，写清在哪里、几个人。手机调成静音。",
    Situation.AT_THE_DOOR: f"把门锁好顶住，离门远一点，不开门、不对骂。马上打 110；{_SMS}。",
    Situation.CHILD_SPEAKS: (
        "你说出来是对的，这不是你的错。先到安全的地方，找老师、邻居或信得过的大人陪着你。正在发生，马上打 110。"
    ),
    Situation.CHILD_HURT: "先让孩子离开伤害他的人，到安全的地方去。正在发生，马上打 110。",
    Situation.CHILD_HEARD: (
        "听到孩子在挨打，现在就打 110，说清哪一栋哪一户、听到什么；不用先弄清楚，也别自己冲进去。"
        "谁发现了都有权检举（未成年人保护法第十一条）。"
    ),
    Situation.ELDER: f"人的安全最要紧。先到邻居家或村（社区）里去；有危险打 110，受伤打 120；{_SMS}。",
    Situation.HOME: f"您的安全最要紧。有危险先离开那里，打 110；{_SMS}。",
    Situation.HOME_PLAIN: f"您的安全最要紧。有危险先离开那里，打 110；{_SMS}。",
    Situation.HOME_TOLD: (
        "正在挨打，现在就替她打 110。平时告诉她：有危险先离开；伤和聊天记录留好；派出所、妇联、村（社区）都可以求助。"
        "您可以陪着她，办不办由她自己定。"
    ),
    Situation.HOME_HEARD: "正在发生，现在就打 110，说清地址和听到的，别自己冲进去。能联系上她，告诉她可以打 12338。",
    Situation.THREATENS: (
        "听得出您气到头了。先把手里的东西放下，离开那个人、那个地方，找个信得过的人陪着。"
        "动了手，事情更难办；您的委屈，我们接着听。"
    ),
    Situation.VIOLENCE: "先保证人安全：离开现场，不要硬碰硬，马上打 110。",
    Situation.VIOLENCE_SEEN: "别上前，先退到安全的地方，马上打 110，说清地点、几个人、手里有没有东西。",
    Situation.CRY: f"现在有危险，马上打 110；受伤打 120，着火打 119；{_SMS}。告诉我们您在哪里、出了什么事。",
    Situation.CROWD: "请大家先冷静，不堵路、不堵门、不动手。选不超过五名代表来谈，诉求我们马上有人接（信访工作条例第二十条）。",
}

_NUMBERS: dict[Situation, tuple[str, ...]] = {
    Situation.FIRE: ("119", "120"),
    Situation.GAS: ("119", "120"),
    Situation.BURIED: ("119", "120"),
    Situation.IN_WATER: ("119", "120", "110"),
    Situation.SHOCK: ("120", "119"),
    Situation.SWALLOWED: ("120",),
    Situation.FAINT: ("120",),
    Situation.EXPOSED: ("110",),
    Situation.HOUNDED: ("110", "12348"),
    Situation.HELD: ("110",),
    Situation.ARSON: ("110", "119", "120"),
    Situation.MISSING: ("110",),
    Situation.WITH_CHILD: ("12356", "110", "120"),
    Situation.STALKED: ("110",),
    Situation.HOME_PLAIN: ("110", "120"),
    Situation.HOME_TOLD: ("110", "12338"),
    Situation.RESCUE: ("120", "110", "12356"),
    Situation.WANTS_TO_DIE: ("12356", "120", "110"),
    Situation.SHUT_IN: ("110",),
    Situation.AT_THE_DOOR: ("110",),
    Situation.CHILD_SPEAKS: ("110", "12355"),
    Situation.CHILD_HURT: ("110", "12355"),
    Situation.CHILD_HEARD: ("110", "12355"),
    Situation.ELDER: ("110", "120"),
    Situation.HOME: ("110", "12338", "120"),
    Situation.HOME_HEARD: ("110", "12338"),
    Situation.THREATENS: ("12356", "110"),
    Situation.VIOLENCE: ("110", "120"),
    Situation.VIOLENCE_SEEN: ("110", "120"),
    Situation.CRY: ("110", "120", "119"),
    Situation.CROWD: ("110", "12345"),
}

UNSURE = "听着让人担心。您或身边的人现在有危险吗？有危险请马上打 110，受伤打 120，心里撑不住可以打 12356。"
UNSURE_AGAIN = "还想问一句：您或身边的人现在有危险吗？有危险马上打 110。"
HINTED = (
    "您肯说出来就好，慢慢来，不用填表，想说多少说多少。是家里有人对您动手，或者让您害怕吗？\n"
    "现在有危险打 110；不便说话，发短信到 12110 加区号后三位。"
)
WEARY_AGAIN = "还想问一句：您有没有不想活的念头？撑不住可以打 12356。"
NO_POLICE = "记下了。我们没有替您报警，报不报您自己定。一有危险，先离开那里，打 110。"
RESTS = "好，先不说。什么时候想说都行，前面的都在。有危险打 110，撑不住打 12356。"
UNSURE_NO = "好，那就好。情况有变随时说，这里一直有人看。"
ONE_WORD = "有危险马上打 110；受伤、有人昏倒打 120；着火打 119。您或身边的人现在有危险吗？在哪里、出了什么事？"
WEARY = (
    "听您这么说，心里一定闷了很久。您愿意多说几句，我们听着；想听听人声，12356 有人陪您说话。\n您有没有不想活的念头？"
)
SEXUAL = (
    "这类事不能调解，也不要答应私了。请尽快打 110；先不要洗澡、不要洗换下的衣物，留好聊天记录。"
    "受害的是孩子，办案机关不得透露孩子的姓名、住处和学校（未成年人保护法第一百零三条）。"
)
KEPT_FROM = "记下了，会注意避开。相关的人看不到您这件事；有新的人要避开，随时说。"
STAYS = "都记下了，办事的人能看到。现在不安全就打 110，心里撑不住可以打 12356。您接着说，不用急。"
STAYS_READ = "都记下了。工作人员已经看到前面的消息，正在处理。现在不安全就打 110。"
CHILD_STAYS = "都记下了，你做得对。先待在安全的地方；能打电话就打 110，不能出声就发短信到 12110 加区号后三位。想找人说，打 12355。"
CHILD_ASKED = "我们会帮你。你说的都记下了，值班的人看到就来回你。等不及先打 12355 找人说；不安全马上打 110。"
CHILD_CONFIDED = (
    "我们不会随便告诉别人。但是有人伤害你，为了保护你，值班的人必须告诉能护住你的大人，也可能要报警（未成年人保护法第十一条）。"
    "想让谁知道、不想让谁知道，先跟我们说，值班的人会先和你商量怎么做。"
)
CHILD_NEXT_TIME = (
    "先别一个人去，也别带钱去。今天就跟一个信得过的大人说：家里人、老师都行。"
    "他们来堵你，马上打 110，这不是你的错。你说的记下了，值班的人能看到。"
)
CHILD_NOTED = "记下了。不安全就打 110，想找人说打 12355。你接着说。"
NOTED = "记下了，您接着说。不安全就打 110。"
HANDED_IN = "不用提交，您说的事已经登记了{number}。值班的工作人员{seen}。我们没有替您报警，现在不安全就打 110。还有要说的，直接说。"
CHILD_HANDED_IN = "不用提交，你说的已经登记了{number}。值班的人{seen}。现在不安全就打 110，想找人说打 12355。"
LISTENS = "记下了，您接着说。"
LISTENS_HEAVY = "都记着，您慢慢说，不急。"
CHILD_LISTENS = "记下了，你接着说。"
NOTED_HEAVY = "记下了，您慢慢说，不想说也没关系。撑不住打 12356，有人陪您说话；有危险打 110。"
CALMED = "那就好，人平安最要紧。情况再变，马上打 110；受伤打 120，着火打 119。您接着说。"
CHILD_CALMED = "那就好，你平安最要紧。再有事马上打 110，想找人说打 12355。"
WORSE = "马上打 120，照接线员说的做；别催吐、别硬灌水，人侧着躺，守在旁边等车。"
ASKED = "您问的记下了，要由工作人员来答，他们看到就回您。等不得的先打电话：受伤、中毒 120，有危险 110。"
FIVE = "可以。多人去反映同一件事，推选代表，不超过五个人（信访工作条例第二十条）。先说好谁去、要什么，不堵门。"
AGAIN = "看到了，都记下了。现在有危险请马上打 110；受伤打 120。"
SAFE_QUESTION = "这部手机会被别人看到吗？"
SAFE_YES = "好。您接着说，想说多少说多少，不用填表。"
SAFE_NO = (
    "好。我们不会主动发消息、不会打电话。看完可以删掉这页；再来时直接说话就行，我们不会提前面的事。"
    "方便时告诉我们：怎么联系您安全，哪些人不能知道。"
)
RETRACTED = (
    "好的，记下了。还是会有工作人员看一眼再确认。情况有变，随时说，危险时打 110。"
    "要处理的那件事接着说：在哪里、对方是谁、想怎么解决，都记到您的案子里。"
)
UNREAD = "过了几分钟还没有人看到您的消息，正在找下一位值班人员。请不要等：现在有危险，马上打 110；受伤打 120。"
UNREAD_DISCREET = "还没有人看到，正在找下一位。请不要等，需要时打 110。"
READ = "工作人员已经看到，正在处理。"
READ_DISCREET = "已经看到。"

ENOUGH = 2  # lines of a danger that stands, after which what to do in it need not be said each time

_NO_POLICE = re.compile(
    r"(?:别|不要|不想|不敢|不能|不愿意?)(?:再|去)?(?:报警|报案|报了|让[他她]坐牢|抓[他她]|让(?:警察|派出所))(?!案例|告)"
)
_WILL_YOU_CALL = re.compile(r"(?:你们|会)[^,，。]{0,4}报警(?:吗|么|不|[?？])|会不会(?:帮我|替我)?报警")
_WORSE = re.compile(
    r"吐(?!槽|露|出|苦|了?[^,。，]{0,4}(?:老师|让|叫|逼))|昏|晕|喘不|流血|止不住|叫不醒|没反应|不动了|发紫"
)
_CALM = re.compile(r"(?<!还没)(?:灭了|扑灭|没事了|没伤到人|没人受伤|安全了|救回来|脱险|找到了|平安)(?!吗|没)")
_NOT_CALM = re.compile(r"没(?:有)?(?:灭|找到|救回|脱险)|不平安|不安全|怎么")
_ASKS = re.compile(r"[?？吗]|怎么办|咋办|咋个办|行不行|能不能|可不可以|会不会|要不要|多久|什么时候|为什么")
_HANDS_IN = re.compile(
    r"(?:好的?|行|嗯|可以|没问题|确认|确定|那|就|请|我|要|想|现在|直接|马上|帮我|给我|怎么|在哪|点|[,，、 ])*"
    r"(?:提交|报上去|登记)(?:上去|了|吧|啊|呀|呢|吗|没有?|[。！!？? ])*"
)
_TELLS_WHOM = re.compile(
    r"(?:告诉|跟|和|让|给)(?:我|俺)?(?:妈妈?|爸爸?|爸妈|家长|家里|老师|爷爷|奶奶|学校|班主任)[^,。，]{0,4}(?:说|讲|知道|吗|么|嘛|[?？]|$)"
)
_NEXT_TIME = re.compile(  # extorted at school: 让我明天带200块
    r"(?:明天|后天|下次|放学|下周|周[一二三四五六日]|晚自习)[^。]{0,12}(?:带|给|交|拿)[^。]{0,8}(?:钱|保护费|烟|\d+块?|[一二两三四五六七八九十]+百?块(?!糖))"
)
_AT_HOME = re.compile(r"爸|妈|爹|娘|叔|伯|舅|爷|奶|家里|糖")
_FEW_GO = re.compile(
    r"(?<![十\d几])(?:[一二两三四五]|[1-5])个?人?[^。]{0,4}(?:去|来|代表)|几个(?:人|代表)[^。]{0,4}(?:行|可以|能|去)"
)


def stays(
    text: str, *, minor: bool, crowd: bool, read: bool, again: int, heavy: bool = False, own_choice: bool = False
) -> str:
    """The answer to a line in a case of danger that brings no new danger.

    `heavy`: somebody means to die; `own_choice`: an adult is hurt, who decides about the police (反家庭暴力法 §5);
    `again`: how many such lines were answered just before; what to do in danger is said to the first two, then it is enough.
    """
    if _WORSE.search(text):
        return WORSE
    if _CALM.search(text) and not _NOT_CALM.search(text):
        return CHILD_CALMED if minor else CALMED
    if crowd and _FEW_GO.search(text) and _ASKS.search(text):
        return FIVE
    if minor:
        return CHILD_CONFIDED if _WILL_YOU_CALL.search(text) else to_child(text, again=again)
    if own_choice and _WILL_YOU_CALL.search(text):
        return NO_POLICE
    if _ASKS.search(text):
        return ASKED
    if own_choice and _NO_POLICE.search(text):
        return NO_POLICE
    if again >= ENOUGH:
        return LISTENS_HEAVY if heavy else LISTENS
    if again:
        return NOTED_HEAVY if heavy else NOTED
    return STAYS_READ if read else STAYS


def handed_in(text: str, *, minor: bool, read: bool, number: str) -> str:
    """The answer to 提交 where a case was opened with the alarm: nothing is left to hand in; "" for other words.

    `number` is "" where others may read along.
    """
    if not _HANDS_IN.fullmatch(text.strip()):
        return ""
    seen = "已经看到，正在处理" if read else "已经通知了，还没有人看到；没人看到会接着找下一位"
    return (CHILD_HANDED_IN if minor else HANDED_IN).format(number=f"，编号 {number}" if number else "", seen=seen)


def to_child(text: str, *, again: int) -> str:
    """To a minor: who learns of it, what to do about what is to come, and else that it was right to tell."""
    if _NEXT_TIME.search(text) and not _AT_HOME.search(text):
        return CHILD_NEXT_TIME
    if _ASKS.search(text):
        return CHILD_CONFIDED if _TELLS_WHOM.search(text) else CHILD_ASKED
    if again >= ENOUGH:
        return CHILD_LISTENS
    return CHILD_NOTED if again else CHILD_STAYS
