"""Who writes, and what of: the one hurt, one who hears it through the wall, one who threatens; fire; a locked door.

Safety words that fit one of them are wrong for another: who is locked in cannot leave, who threatens is no victim.
"""

from collections.abc import Sequence
from enum import StrEnum

from nlu.patterns import Pattern
from nlu.types import Alarm, Risk


class Situation(StrEnum):
    """What the first safety words must fit, the most pressing first."""

    FIRE = "fire"
    GAS = "gas"
    RESCUE = "rescue"  # somebody else has taken poison, stands high, is gone
    WANTS_TO_DIE = "wants_to_die"
    SHUT_IN = "shut_in"
    AT_THE_DOOR = "at_the_door"
    CHILD_SPEAKS = "child_speaks"
    CHILD_HURT = "child_hurt"
    CHILD_HEARD = "child_heard"  # next door
    ELDER = "elder"
    HOME = "home"
    HOME_HEARD = "home_heard"
    THREATENS = "threatens"  # the writer means to hurt somebody
    VIOLENCE = "violence"
    VIOLENCE_SEEN = "violence_seen"
    CRY = "cry"
    CROWD = "crowd"


_BY_RULE = {"fire": Situation.FIRE, "gas": Situation.GAS, "break_in": Situation.AT_THE_DOOR, "cry": Situation.CRY}
_NEAR = (
    "(?:他|她|我妈|我爸|我娘|我爹|我老公|我老婆|我男人|我对象|老公|老婆|老伴|儿子|女儿|孩子|闺女|我[哥弟姐妹]"
    "|同学|室友|朋友|邻居|有人|人)"
)
_OF_ANOTHER = Pattern(
    f"{_NEAR}[^,。!?我]{{0,12}}(?:喝|吃|吞|跳|站|坐|爬|割|烧炭|上吊|自杀|自残|轻生|寻死|寻短|想死|不想活|去死"
    f"|活不下|遗书|没死|投)"
)
_OWN_DEATH = Pattern(
    r"我(?!妈|爸|娘|爹|老|男|对象|[哥弟姐妹]|儿|女|孩|朋友|同学)[^,。!?他她]{0,10}(?:死|自杀|不想活|活不|活着"
    r"|活够|跳|割|上吊|撑不|遗书|农药|安眠药)"
)
_HEARD = Pattern(
    r"隔壁|楼上|楼下|对门|邻居|[一二三四五六七八九十\d]楼(?:那|的)|那家|那户|小区里|路上|街上|路边|有人(?:在|拿"
    r"|打)|我(?:看到|看见|听到|听见)|听[到见]"
)
_TO_ME = Pattern(
    r"打(?:了|过|着)?(?:我|俺)|(?:杀|砍|捅|堵|砸|弄|骂|撵|追|掐|踢|踹|推|威胁|恐吓|骚扰|跟踪)了?(?:我|俺)|我(?:被"
    r"|遭|家|老公|丈夫|老婆|男人|儿子|女儿|孩子|妈|爸)|对我"
)
_LOCKED = Pattern(
    r"关(?:在|着|起来|进)|锁(?:在|家|屋|起来)|反锁|绑(?:在|着|起来|了)|软禁|囚禁|拘禁|出不去|逃不出|跑不掉"
    r"|不让(?:我|她)们?(?:出|走|离开|回家)|传销|限制[^,。]{0,3}自由"
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
)
_MARRIED = Pattern("老公|老婆|丈夫|妻子|离婚|结婚|男友|女友|男朋友|女朋友|公公|婆婆|我儿子|我女儿|我孩子|孩子")
_HURT_SELF = Pattern("打我|掐我|踢我|家暴|动手打|砍我|骚扰我")

_AT_LARGE = frozenset({Situation.VIOLENCE, Situation.VIOLENCE_SEEN})
# Whose words leave nothing for those of the other to say.
_LESSER: tuple[tuple[Situation, frozenset[Situation]], ...] = (
    (Situation.CHILD_HURT, _AT_LARGE | {Situation.SHUT_IN}),
    (Situation.CHILD_HEARD, _AT_LARGE | {Situation.HOME_HEARD}),
    (Situation.SHUT_IN, _AT_LARGE | {Situation.HOME}),
    (Situation.AT_THE_DOOR, _AT_LARGE | {Situation.HOME}),
    (Situation.ELDER, _AT_LARGE),
    (Situation.HOME, _AT_LARGE),
    (Situation.HOME_HEARD, _AT_LARGE),
)


def situations(plain: str, alarms: Sequence[Alarm], *, minor: bool = False) -> tuple[Situation, ...]:
    """The situations the alarms of the clean text speak of, the most pressing first. `minor`: the writer is under 18."""
    found = {one for alarm in alarms for one in _of(alarm, plain, minor=minor)}
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
        return (Situation.RESCUE if _another(plain) else Situation.WANTS_TO_DIE,)
    if alarm.rule in _BY_RULE:
        return (_BY_RULE[alarm.rule],)
    if alarm.rule == "own_threat":
        hurt = (Situation.HOME if alarm.risk is Risk.DOMESTIC_VIOLENCE else Situation.VIOLENCE,)
        return (Situation.THREATENS, *(hurt if _HURT_SELF.search(plain) else ()))
    return (_between(alarm.risk, plain, minor=minor),)


def _between(risk: Risk, plain: str, *, minor: bool) -> Situation:
    """Harm by others: to the writer, or seen and heard."""
    heard = _HEARD.search(plain) is not None and not _TO_ME.search(plain)
    speaks = minor or (_CHILD_SPEAKS.search(plain) is not None and not _MARRIED.search(plain))
    if speaks:
        return Situation.CHILD_SPEAKS
    if risk is Risk.MINOR_HARM:
        return Situation.CHILD_HEARD if heard else Situation.CHILD_HURT
    if _OLD.search(plain):
        return Situation.ELDER
    if risk is Risk.DOMESTIC_VIOLENCE:
        return Situation.HOME_HEARD if heard else Situation.HOME
    if _LOCKED.search(plain):
        return Situation.SHUT_IN
    return Situation.VIOLENCE_SEEN if heard else Situation.VIOLENCE


def _another(plain: str) -> bool:
    """Whether somebody other than the writer is about to die, and the writer does not wish it for themself."""
    return _OF_ANOTHER.search(plain) is not None and not _OWN_DEATH.search(plain)
