"""What cannot wait for a kind: a cry for help, fire and gas, somebody at the door."""

from nlu.danger.rule import Rule, Spared, rule
from nlu.types import Risk

_STILL_ON = Spared.DENIED | Spared.FICTION | Spared.HEARSAY | Spared.TEXTBOOK | Spared.PAST

NOW_RULES: tuple[Rule, ...] = (
    rule(
        "cry",
        Risk.VIOLENCE,
        "(?<!抓到了)(?<!成了)(?<!房)救命(?![钱稻草药恩之的])|救救(?:我(?![们妻])|命|他|她|孩子|娃)|快来人|来人[啊呀哪]",
        "快(?:来)?救|快(?:点)?(?:派|叫)(?:人|警|救护)|(?:快|帮我|替我|帮忙)报警(?!回执)",
        "(?:我|他|她)[^,。]{0,6}求救|^求救",
        "(?<![a-z])(?:help|sos)(?![a-z])",
        urgent=True,
        spared=_STILL_ON | Spared.JOKE,
    ),
    rule(
        "one_word",
        Risk.VIOLENCE,
        # Too short to know; asked about at once, with the numbers.
        "^(?:救|救我|急|急急|急急急|快|快来|快点来)[!。]*$",
        spared=Spared(0),
    ),
    rule(
        "fire",
        Risk.VIOLENCE,
        "(?<!差点)(?:着火|失火|起火)(?:了|啦|!|$)|^[^,。]{0,8}(?:着火|失火|起火)[,。]|(?:烧|火)(?:起来|大)了",
        "火(?:势|很大|烧到|快烧)|(?:在|正|屋|楼|窗|家)[^,。]{0,4}冒(?:出)?(?:浓|黑)烟",
        "(?<!没)(?:点|烧)着(?:了|啦)(?!烟|灯|蜡|炉|灶|香)",
        "放火(?!罪)",
        urgent=True,
        spared=_STILL_ON | Spared.SETTLED | Spared.JOKE,
    ),
    rule(
        "gas",
        Risk.VIOLENCE,
        "(?:煤气|燃气|天然气|液化气)[^,。查检]{0,5}(?:漏(?!洞)|泄|味)",
        "(?:闻到|闻着|一股)[^,。]{0,5}(?:煤气|燃气|天然气|汽油味)|(?:他|她|爸|妈)把(?:煤气|燃气)|煤气中毒",
        "一氧化碳中毒",
        urgent=True,
        spared=_STILL_ON | Spared.SETTLED,
    ),
    rule(
        "break_in",
        None,
        "(?:砸|踹|踢|撬|撞|(?:半夜|一直|不停|疯狂|使劲)(?:地|来)?[敲拍捶])(?:我家?|我们家?|我的)?(?:家|房"
        "|宿舍)?(?:的|大|房|铁)?门(?!外|牌|店|面|窗|球|铃|诊|上|禁|票)|(?:要|快|就要|已经|冲)进来了?(?=[,。!]|$)",
        "(?:闯|翻墙|翻窗|硬闯)进(?:来|我家|家里|屋)",
        "撬锁|^(?:他|她|他们|那人)(?:又|已经|要|快|快要|就要)*(?:进来|冲进来|闯进来)了?[。!,]*$",
        "(?:在|堵在|守在|蹲在|等在)(?:我家|我|宿舍)?(?:门口|门外|楼下)[^,。]{0,6}(?:(?:骂|喊)(?!了?(?:我|他)?(?:一|半|好?几|大半)个?(?:上午|下午|早上|中午|晚上|天|夜|小时|钟头|阵|通|顿|场|次|回))|砸|踹|踢|拿刀|拿棍|等我"
        "|堵我|不走)|不敢开门|开门就(?:弄|打|砍|杀)|响了[^,。]{1,4}次门|听见又?要上来",
        urgent=True,
        spared=_STILL_ON | Spared.SETTLED,
    ),
)
