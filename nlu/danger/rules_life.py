"""Life in danger with nobody's ill will in the words: buried, in the water, unconscious, gone; and threats of arson."""

from nlu.danger.rule import Rule, Spared, rule
from nlu.types import Risk

_STILL_ON = (
    Spared.DENIED
    | Spared.FICTION
    | Spared.HEARSAY
    | Spared.TEXTBOOK
    | Spared.PAST
    | Spared.SETTLED
    | Spared.ENDED
    | Spared.JOKE
)
_PERSON = "(?:人|[一两三四五六七八九几\\d]个|工友|孩子|小孩|娃|老公|老婆|老伴|[爸妈哥弟姐妹爷奶公婆]|儿子|女儿|孙[子女]|我|他|她)"
_LITTLE = "(?:孩子|小孩|娃|宝宝|宝贝|儿子|女儿|闺女|孙子|孙女|弟弟|妹妹)"
_WEAK = f"(?:{_LITTLE}|老人|老伴|老头|老太|[我她他]?[爸妈爷奶]|爷爷|奶奶|外婆|外公|姥姥|婆婆|公公)"
_CARED_FOR = (
    "(?![^。]{0,30}(?:住院|icu|重症|手术|转院|出院|康复|才醒|醒了|醒过来))"  # somebody looks after them already
)

LIFE: tuple[Rule, ...] = (
    rule(
        "life_buried",
        Risk.VIOLENCE,
        f"{_PERSON}[^,。!?的坟]{{0,4}}(?:埋|压)在?(?:了)?(?:下面|底下|里面|土堆|石头下|墙下|车底)",
        "(?:被|把)[^,。!?]{0,5}埋住|(?:被|让)(?:土|泥|石|墙|楼板|砖|山体|大?树|车|房子)[^,。]{0,3}(?:埋|压)住",
        "困在(?:里面|井|洪水|水里|屋顶|火)|(?:我|我们|孩子|老人|妈|爸|现在|正)[^,。!?]{0,5}困在(?:电梯|车里|楼[里上])(?!大|半|过|几|了?\\d)",
        urgent=True,
        spared=_STILL_ON,
    ),
    rule(
        "life_water",
        Risk.VIOLENCE,
        "(?<!防)溺水(?!身?亡|死|而|事故|的|后)|(?:落|掉)水了",
        f"{_PERSON}[^,。!?的机包匙钱货狗猫鸡鸭羊牛车]{{0,6}}(?:掉|落|滑|摔)(?:进|到|下|在)?了?[^,。]{{0,3}}"
        "(?:河|塘|江|湖|水库|水里|井里|粪坑|化粪池)",
        urgent=True,
        spared=_STILL_ON,
    ),
    rule(
        "life_shock",
        Risk.VIOLENCE,
        "触电(?!身?亡|死|的|后|事故|受伤)|被电(?:到|倒|着|晕|击)了?(?!话)|电(?:倒|晕)了",
        urgent=True,
        spared=_STILL_ON,
    ),
    rule(
        "life_swallowed",
        Risk.VIOLENCE,
        "(?:误|错|偷)(?:喝|食|吃|服)了?[^,。]{0,6}(?:洁厕|消毒|漂白|清洁|洗|药|剂|酒精|汽油|电池|灵)",
        f"{_LITTLE}[^,。]{{0,6}}(?:喝|吃|吞)了?[^,。]{{0,4}}(?:洁厕|消毒液|漂白|清洁剂|洗衣液|纽扣|电池|干燥剂)",
        "(?:噎|卡)住了?[^,。]{0,4}(?:喉|气管|脸[^,。]{0,2}[紫青]|喘不)",
        urgent=True,
        spared=_STILL_ON,
    ),
    rule(
        "life_faint",
        Risk.VIOLENCE,
        f"(?:叫不醒|没有?呼吸了?|(?<!差点)(?<!差点就)没气了|不省人事|口吐白沫|昏(?:迷|过去|倒)|晕(?:倒|过去))(?!费|期){_CARED_FOR}",
        f"{_PERSON}[^,。!?]{{0,8}}(?:抽搐|在抽(?=[,。!]|$)|全身发紫){_CARED_FOR}",
        urgent=True,
        spared=_STILL_ON | Spared.ACCIDENT,
    ),
    rule(
        "missing",
        Risk.VIOLENCE,
        f"{_WEAK}[^,。!?的狗猫牛羊]{{0,8}}(?:走丢|走失|失踪|不见了|找不着了|离家出走)",
        "(?:孩子|小孩|娃|孙子|孙女)[^,。!?的]{0,6},?(?:放学|一夜|整晚|[一两三几]天|到现在)[^,。!?]{0,5}没(?:有)?回(?:来|家)(?!看|过年)",
        "(?:^|[,。!])(?:孩子|娃|老人)丢了",
        urgent=True,
        spared=_STILL_ON,
    ),
    rule(
        "arson",
        Risk.VIOLENCE,
        "(?<!我)(?<!我就)(?<!我真)(?:要|说|敢|就|扬言)(?:要|去)?(?:把|将)[^,。!?]{0,6}(?:房子?|屋子?|家|店|铺子?|厂子?|楼|棚)"
        "[^,。!?]{0,2}(?:点了|点着|烧了|炸了)",
        "(?:他|她|人|哥|弟|公|婆|夫|爸|妈|子|们)[^,。!?我]{0,6}(?:拿|举|攥|点)着?[^,。!?我]{0,3}(?:打火机|火把)(?!点烟|抽)",
        urgent=True,
        spared=_STILL_ON,
    ),
)
