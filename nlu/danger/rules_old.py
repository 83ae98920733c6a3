"""The old left without food, or locked in by their own, and daughters hurt where they married: neither is a child that is hurt."""

from nlu.danger.rule import Rule, Spared, rules
from nlu.patterns import Pattern
from nlu.types import Risk

_OLD = (
    "(?:老人家?|老太太?|老婆婆|老头子?|老大爷|老大娘|老母亲?|老父亲?|老[爹娘妈爸伴]|老两口|爷爷|奶奶|外公|外婆|姥姥|姥爷|阿婆|阿公|太婆|太公"
    "|婆婆|公公|岳父|岳母|丈母娘|老丈人|爸妈|父母|爹娘|[爸妈爹娘]|父亲|母亲|大爷|大娘|[六七八九]十(?:多|几|来)?岁?的(?:老|人)|五保户?)"
)
# None of these may stand between the old and what is suffered: the old did it to a child, or somebody else suffers it.
_ON = "[^,。!?;我把将给让叫带不对跟和孩娃孙的家有]"
_DAYS = "(?:[一二两三四五六七八九十几\\d]+|好几|整|大半)[天日]"
_NO_FOOD = (
    "(?:没(?:有|得)?(?:人)?(?:正经|好好|怎么)?(?:吃(?!过|药|亏|到|上)|饭吃|东西吃|口?吃的|沾米|进食|吃喝|做饭|送饭|送吃|给(?:口|点)?(?:吃|饭|水|东西))"
    "|饿(?:着|了|得|昏|晕|坏|肚子))"
)
_SHUT = "(?:(?:反)?锁(?!匠|门|骨|定)|关(?!系|心|于|照|节|爱|门|掉|了?店)|拴|捆|绑|铐)"
_INSIDE = (
    "(?:在|进|到)[^,。!?]{0,4}(?:屋|房|家里|家中|院|间|棚|圈|柴|库|楼上|阁楼|里面|里头|床|树|柱)(?![^,。]{0,4}带)|起来"
)

SUFFERS = (
    f"{_OLD}{_ON}{{0,8}}{_DAYS}[^,。!?我孩娃孙]{{0,4}}{_NO_FOOD}(?!我|孩|娃|孙|儿|女)"
    f"|{_OLD}{_ON}{{0,4}}(?:饿着|挨饿|没饭吃|滴水(?:未|没)进|水米(?:未|没)(?:进|沾)|没人送饭|没人给饭|饿(?:了|得|昏|晕|坏))"
    f"|(?:把|将){_ON}{{0,3}}{_OLD}(?!家|的)[^,。!?孩娃孙]{{0,3}}(?:{_SHUT}(?:{_INSIDE}|了|着)|饿)"
    f"|{_OLD}{_ON}{{0,3}}被(?!狗|骗|[^,。!?]{{0,8}}电梯)[^,。!?]{{0,8}}(?:{_SHUT}(?:{_INSIDE}|着|了)|饿[着了])"
    f"|{_OLD}{_ON}{{0,3}}{_SHUT}(?:{_INSIDE})"
    f"|{_SHUT}着{_OLD}(?!家|的)"
    "|(?:我|俺)[^。!?孩娃孙]{0,12}(?:[六七八九]十|[6-9]\\d)(?:多|几|来)?岁?(?:了|的人)?[^。!?孩娃孙给让]{0,14}"
    "(?:饿(?:了|着)(?![^,。!?]{0,2}就)|没饭吃|没人(?:给(?:我)?)?(?:做饭|送饭)|[一二两三四五几好]天(?:没|没有)吃)"
    f"|(?:不给|没给|断了|不让){_OLD}(?!家|的)[^,。!?孩娃孙]{{0,3}}(?:吃|饭|口饭|水喝|喝水|看病|治病|送饭)"
)
_SUFFERS = Pattern(SUFFERS)
_LITTLE = Pattern(
    "孩子|小孩|娃|宝宝|[大二小]宝|婴儿|小朋友|学生|幼儿|未成年|(?:读|上|念|在)(?:小学|初[一二三中]|高[一二三中])|[一二三四五六七八九]年级|"
    "(?<![\\d一二三四五六七八九十])(?:[1-9]|1[0-7]|[一二三四五六七八九]|十[一二三四五六七]?)岁"
    "|(?:把|将|给|带|带着|连|对)(?:我|他|她)?的?(?:小)?(?:儿子|女儿|闺女|孙子|孙女|孙|侄[子女]|外甥|弟弟|妹妹)"
    "|(?<!被)(?<!被[我他她])(?:儿子|女儿|闺女|孙子|孙女|外孙女?|侄[子女]|外甥女?|弟弟|妹妹)(?:也|都|[一二两三四五六七八九十几\\d]天)?(?:没饭|没吃|没人管|饿|哭|挨|才|还小|被|关在|锁在)"
)
_OWN_PEOPLE = (
    "儿子|儿媳|媳妇|女儿|闺女|女婿|孙|侄|外甥|子女|儿女|老[大二三四](?!爷|娘)|[哥弟姐妹]"
    "|嫂|舅|叔|姑|姨|伯|保姆|护工|家里人|家人|他们?(?!的)|她们?(?!的)|养子"
)

# A grown woman, hurt where she married.
_MARRIED = Pattern(
    "(?:女儿|闺女|妹妹?|姑娘|孙女)[^。!?]{0,14}(?:被|让|遭)(?:她)?(?:女婿|妹夫|姑爷|老公|丈夫|婆家|公婆|婆婆|前夫)"
)
_SMALL_ONE = Pattern(
    "孩子|小孩|娃|宝宝|[大二小]宝|外孙|外甥|学生|未成年|年级|小学|初[一二三中]|幼儿|(?<!\\d)(?:\\d|1[0-7])岁|[一二三四五六七八九十]岁"
)

OLD: tuple[Rule, ...] = rules(
    "old_left",
    Risk.DOMESTIC_VIOLENCE,
    SUFFERS,
    near=_OWN_PEOPLE,
    reach=30,
    urgent=True,
    spared=Spared.ALL | Spared.ACCUSED,
)


def old_suffers(text: str) -> bool:
    """Whether the one left hungry or locked in is old, and no child is told of beside them."""
    return _SUFFERS.search(text) is not None and _LITTLE.search(text) is None


def grown_suffers(text: str) -> bool:
    """Whether the one hurt is old, or a daughter or sister hurt by the family she married into, and no child is told of."""
    return old_suffers(text) or (_MARRIED.search(text) is not None and _SMALL_ONE.search(text) is None)
