"""Who writes, and what of: the one hurt, one who hears it through the wall, one who threatens; fire; a locked door.

Safety words that fit one of them are wrong for another: who is locked in cannot leave, who threatens is no victim.
"""

from collections.abc import Sequence
from enum import StrEnum

from nlu import quoted
from nlu.danger.hints import GUESSED
from nlu.danger.rules_old import old_suffers
from nlu.danger.rules_people import BETWEEN
from nlu.patterns import Pattern
from nlu.types import Alarm, Risk


class Situation(StrEnum):
    """What the first safety words must fit, the most pressing first."""

    FIRE = "fire"
    GAS = "gas"
    BURIED = "buried"  # or shut in by rubble, water, a lift
    IN_WATER = "in_water"
    SHOCK = "shock"  # electric
    SWALLOWED = "swallowed"  # by mistake
    FAINT = "faint"
    ARSON = "arson"  # somebody is about to set fire
    RESCUE = "rescue"  # somebody else has taken poison, stands high, is gone
    WITH_CHILD = "with_child"  # means to die and to take a child along
    WANTS_TO_DIE = "wants_to_die"
    MISSING = "missing"  # a child or an old person is gone
    SHUT_IN = "shut_in"
    AT_THE_DOOR = "at_the_door"
    CHILD_SPEAKS = "child_speaks"
    CHILD_HURT = "child_hurt"
    CHILD_HEARD = "child_heard"  # next door
    ELDER = "elder"
    HOME = "home"
    HOME_PLAIN = "home_plain"  # a man hurt at home, brothers who fight: no women's line
    HOME_HEARD = "home_heard"
    HOME_TOLD = "home_told"  # a friend or colleague is hurt at home
    THREATENS = "threatens"  # the writer means to hurt somebody
    STALKED = "stalked"
    HOUNDED = "hounded"  # by collectors, on the phone and at the door
    HELD = "held"  # somebody is held until money is paid
    EXPOSED = "exposed"  # pictures are to be sent round
    VIOLENCE = "violence"
    VIOLENCE_SEEN = "violence_seen"
    CRY = "cry"
    CROWD = "crowd"


_BY_RULE = {
    "fire": Situation.FIRE,
    "gas": Situation.GAS,
    "break_in": Situation.AT_THE_DOOR,
    "cry": Situation.CRY,
    "one_word": Situation.CRY,
    "life_buried": Situation.BURIED,
    "life_water": Situation.IN_WATER,
    "life_shock": Situation.SHOCK,
    "life_swallowed": Situation.SWALLOWED,
    "life_faint": Situation.FAINT,
    "missing": Situation.MISSING,
    "arson": Situation.ARSON,
    "hounded": Situation.HOUNDED,
    "ransom": Situation.HELD,
}
_NEAR = (
    "(?<![跟和同被与给])(?<![跟和同被与给]我)(?:他|她|我妈|我爸|我娘|我爹|我老公|我老婆|我男人|我对象|老公|老婆|老伴|儿子|女儿|孩子|闺女|我[哥弟姐妹]"
    "|婆婆|公公|岳父|岳母|丈母娘|奶奶|爷爷|外婆|外公|姥姥|姥爷|爸爸|妈妈|嫂子|媳妇|儿媳|女婿|叔叔|舅舅|姑姑|大伯|老人|同事|工友"
    "|同学|室友|朋友|邻居|有人|人)"
)
_OTHER_ONE = "(?:[^,。!?我]|(?<=[跟和对骂怪])我)"  # in words of another the writer may stand as the one quarrelled with
_OF_ANOTHER = Pattern(
    f"{_NEAR}{_OTHER_ONE}{{0,14}}(?:喝|吃|吞|跳|站|坐|爬|割|烧炭|上吊|自杀|自残|轻生|寻死|寻短|想死|不想活|去死"
    f"|活不下|遗书|遗言|绝笔|割脉|没死|投|(?:农药|百草枯|敌敌畏|安眠药|绳子)[^,。]{{0,3}}(?:放|摆|藏))"
    f"|{_NEAR}{_OTHER_ONE}{{0,14}},[^,。!?我]{{0,4}}说[^,。!?我]{{0,6}}(?:活够|不想活|想死|去死|死了|喝药|跳楼)"
    f"|{_NEAR}[^,。!?我]{{0,4}}[跟和对]我[^,。!?我]{{0,8}},[^,。!?我]{{0,10}}(?:喝|吞|跳)了"
)
_OWN_DEATH = Pattern(
    r"(?<![跟和对骂怪])我(?!妈|爸|娘|爹|老|男|对象|[哥弟姐妹]|儿|女|孩|朋友|同学|婆|公|岳|丈|奶|爷|外|姥|叔|舅|姑|嫂|媳|同事|工友|邻居|家)[^,。!?他她]{0,10}(?:死|自杀|不想活|活不|活着"
    r"|活够|跳|割|上吊|撑不|遗书|农药|安眠药)"
)
_HEARD = Pattern(
    r"隔壁|楼上|楼下|对门|邻居|[一二三四五六七八九十\d]楼(?:那|的)|那家|那户|小区里|路上|街上|路边|有人(?:在|拿"
    r"|打)|我(?:看到|看见|听到|听见)|听[到见]"
)
_TO_ME = Pattern(
    r"打(?:了|过|着)?(?:我|俺)|(?:杀|砍|捅|堵|砸|弄|骂|撵|追|掐|踢|踹|推|威胁|恐吓|骚扰|跟踪|跟着)了?(?:我|俺)|我(?:被"
    r"|遭|家|老公|丈夫|老婆|男人|儿子|女儿|孩子|妈|爸)|对我"
)
_LOCKED = Pattern(
    r"关(?:在|着|起来|进)|锁(?:在|家|屋|起来)|反锁|绑(?:在|着|起来|了)|软禁|囚禁|拘禁|出不去|逃不出|跑不掉"
    r"|不让(?:我|她)们?(?:出|走|离开|回家)|传销|限制[^,。]{0,3}自由|(?:围|堵|拦|扣)(?:着|住|了)(?:我们?)?,?不让"
)
_OLD = Pattern(
    r"老人|老娘|我老汉|老母|老爹|老太|奶奶|爷爷|外婆|外公|姥姥|公婆|养老院|护工|儿媳妇?[^,。]{0,6}(?:打|骂)(?:我|老)"
    r"|(?:儿子|女儿|孙子|女婿)[^,。]{0,8}(?:打|骂|推|掐)(?:我|老|妈|爹|娘|爸|奶|爷)"
    r"|我(?:都|今年)?[^,。]{0,2}(?:[六七八九]十|[6-9]\d)[^,。千万块元]{0,2}(?:岁|了|的人)|打(?:我)?(?:妈|爸|娘|爹)"
)
_CHILD_SPEAKS = Pattern(
    r"(?<![她他儿女孩娃])我(?:今年|才|刚|还)?(?:是|上|读|在读|在上)?(?:小学|初[一二三中]|高[一二]"
    r"|[一二三四五六]年级|1[0-7]岁|[789]岁|十[一二三四五六七]岁)|我(?:才)?(?:十|十[一二三四五六七]|1[0-7])岁"
    r"|(?:爸爸?|妈妈?|后妈|后爸|继父|继母)[^,。]{0,8}(?:打|骂|掐|不给)我(?![老婆妈妻])|(?:同学|老师|班上|班里"
    r"|室友)[^,。孩儿女]{0,8}(?:打|欺负|摸|逼|孤立|骂)我"
    r"|(?:爷爷|奶奶|外公|外婆|姥姥|姥爷)[^,。!?我]{0,8}(?:打|骂|掐|踢|不给)我|(?:后爸|继父|养父)[^。!?]{0,10}[进闯钻爬来][^,。]{0,3}我的?(?:房|屋|床|被)"
    r"|(?:学校|教室|操场|放学|校门|厕所)[^。!?]{0,12}(?:扇|踢|围|逼|扒)(?:了|着)?我"
    r"|我们班[^。!?]{0,10}(?:打|堵|围|欺负|逼|孤立|骂)[^,。!?]{0,2}我|我们班[^。!?]{0,8}把我"
    r"|爸爸[^,。!?]{0,6}打(?:我)?妈妈|妈妈[^,。!?]{0,4}打我?爸爸"
)
_MARRIED = Pattern("老公|老婆|丈夫|妻子|离婚|结婚|男友|女友|男朋友|女朋友|公公|婆婆|我儿子|我女儿|我孩子|孩子")
_NO_WOMAN = Pattern(
    r"(?:老婆|媳妇|妻子|婆娘|堂客|前妻|女朋友|女友|[哥弟]|姐夫|妹夫|舅子)[^,。!?我]{0,8}(?:打|砍|掐|抓|咬|追|踢|砸|拿[^,。!?我]{1,4}[追打砍])"
    r"(?:了|着|过)?我"
)
_TOLD_OF = Pattern(
    r"我(?:的)?(?:一个)?(?:女)?(?:朋友|同事|闺蜜|工友|邻居|同学|老乡|室友|[表堂]?[姐妹]|[表堂]?姐姐|妹妹|嫂子|弟媳)"
    r"[^。!?]{0,14}(?:打|揍|踢|家暴|掐|砍)(?!我)"
)
_ALONG = Pattern(r"(?:抱|带|拉)着?[^,。!?]{0,6}(?:孩子|娃|女儿|儿子)[^,。!?]{0,4}(?:跳|死|走)")
_PICTURES = Pattern(r"把我的?(?:照片|视频|私密[^,。]{0,3})发")
_FOLLOWED = Pattern(r"跟着我|跟踪|尾随|知道我家?住")
_HURT_SELF = Pattern("打我|掐我|踢我|家暴|动手打|砍我|骚扰我")

_OWN_THREAT = next(rule.pattern for rule in BETWEEN if rule.name == "own_threat")
_AT_LARGE = frozenset({Situation.VIOLENCE, Situation.VIOLENCE_SEEN})
# Whose words leave nothing for those of the other to say.
_LESSER: tuple[tuple[Situation, frozenset[Situation]], ...] = (
    (Situation.CHILD_HURT, _AT_LARGE | {Situation.SHUT_IN}),
    (Situation.CHILD_HEARD, _AT_LARGE | {Situation.HOME_HEARD}),
    (Situation.SHUT_IN, _AT_LARGE | {Situation.HOME}),
    (Situation.AT_THE_DOOR, _AT_LARGE | {Situation.HOME}),
    (Situation.ELDER, _AT_LARGE),
    (Situation.RESCUE, frozenset({Situation.SWALLOWED, Situation.FAINT})),
    (Situation.WITH_CHILD, frozenset({Situation.WANTS_TO_DIE, Situation.CHILD_HURT, Situation.CHILD_SPEAKS})),
    (Situation.HOME, _AT_LARGE),
    (Situation.HOME_PLAIN, _AT_LARGE),
    (Situation.HOME_TOLD, _AT_LARGE),
    (Situation.STALKED, _AT_LARGE),
    (Situation.HELD, _AT_LARGE | {Situation.SHUT_IN, Situation.HOUNDED}),
    (Situation.HOUNDED, _AT_LARGE),
    (Situation.EXPOSED, _AT_LARGE | {Situation.HOUNDED}),
    (Situation.ARSON, _AT_LARGE | {Situation.HOME, Situation.FIRE}),
    (Situation.HOME_HEARD, _AT_LARGE),
)


def situations(plain: str, alarms: Sequence[Alarm], *, minor: bool = False) -> tuple[Situation, ...]:
    """The situations the alarms of the clean text speak of, the most pressing first. `minor`: the writer is under 18.

    What only the trained model guesses says nothing beside what a rule named.
    """
    named = [alarm for alarm in alarms if alarm.rule != GUESSED] or alarms
    found = {one for alarm in named for one in _of(alarm, plain, minor=minor)}
    if _LOCKED.search(plain) and found & {Situation.HOME, Situation.VIOLENCE, Situation.CRY}:
        found.add(Situation.SHUT_IN)
    for one, lesser in _LESSER:
        if one in found:
            found -= lesser
    if found - {Situation.CRY}:
        found.discard(Situation.CRY)  # the cry's words are the least
    return tuple(one for one in Situation if one in found)


def _of(alarm: Alarm, plain: str, *, minor: bool) -> tuple[Situation, ...]:
    """What one alarm speaks of."""
    if alarm.risk is Risk.CROWD:
        return (Situation.CROWD,)
    if alarm.risk is Risk.SELF_HARM:
        if _another(alarm, plain):
            return (Situation.RESCUE,)
        return (Situation.WITH_CHILD if _ALONG.search(plain) else Situation.WANTS_TO_DIE,)
    if alarm.rule in _BY_RULE:
        return (_BY_RULE[alarm.rule],)
    if alarm.rule == "own_threat" and not _quoted_threat(plain):
        hurt = (Situation.HOME if alarm.risk is Risk.DOMESTIC_VIOLENCE else Situation.VIOLENCE,)
        return (Situation.THREATENS, *(hurt if _HURT_SELF.search(plain) else ()))
    return (_between(alarm.risk, plain, minor=minor),)


def _quoted_threat(plain: str) -> bool:
    """Whether the threat stands only in words given to somebody else."""
    return bool(quoted.spans(plain)) and not _OWN_THREAT.search(quoted.without(plain))


def _between(risk: Risk, plain: str, *, minor: bool) -> Situation:
    """Harm by others: to the writer, or seen and heard."""
    heard = _HEARD.search(plain) is not None and not _TO_ME.search(plain)
    speaks = minor or (_CHILD_SPEAKS.search(plain) is not None and not _MARRIED.search(plain))
    if speaks:
        return Situation.CHILD_SPEAKS
    if risk is Risk.MINOR_HARM:
        return Situation.CHILD_HEARD if heard else Situation.CHILD_HURT
    if _OLD.search(plain) or old_suffers(plain):
        return Situation.ELDER
    if _FOLLOWED.search(plain) and not _HURT_SELF.search(plain):
        return Situation.STALKED
    if _PICTURES.search(plain) and not _HURT_SELF.search(plain):
        return Situation.EXPOSED
    if risk is Risk.DOMESTIC_VIOLENCE:
        return _at_home(plain, heard=heard)
    if _LOCKED.search(plain):
        return Situation.SHUT_IN
    return Situation.VIOLENCE_SEEN if heard else Situation.VIOLENCE


def _at_home(plain: str, *, heard: bool) -> Situation:
    """Harm in the family: whose, and who tells it."""
    if heard:
        return Situation.HOME_HEARD
    if _TOLD_OF.search(plain) and not _TO_ME.search(plain):
        return Situation.HOME_TOLD
    return Situation.HOME_PLAIN if _NO_WOMAN.search(plain) else Situation.HOME


def _another(alarm: Alarm, plain: str) -> bool:
    """Whether somebody other than the writer is about to die, and the writer does not wish it for themself.

    Words in quotation marks are another's only where nothing outside of them was heard: who quotes may wish it too.
    """
    if _OF_ANOTHER.search(plain) and not _OWN_DEATH.search(plain):
        return True
    theirs = "".join(plain[start:end] for start, end in quoted.spans(plain, marked=True))
    return bool(theirs) and all(word in theirs for word in alarm.words)
