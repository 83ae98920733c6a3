"""Which steps have been taken already: who was turned to, and what was done. Not those only thought of."""

import re
from collections.abc import Iterator

from nlu.entities.wordsets import beginning, heads
from nlu.patterns import Cued, Pattern
from nlu.types import Tried

# step: bodies and people that are turned to (the first that fits counts)
_BODIES: tuple[tuple[str, str], ...] = (
    ("police", r"派出所|公安局?|警察|民警|交警(?:大?队)?|110|警方"),
    ("court", r"人民法院|法院|法庭|法官|执行局"),
    ("labour_inspection", r"劳动监察(?:大?队)?|劳动局|人社局?|社保局|12333|人力(?:资源)?(?:和)?社(?:会)?保(?:障)?局?"),
    ("arbitration", r"劳动仲裁委?|仲裁委(?:员会)?|仲裁院|仲裁"),
    ("hotline", r"12345|市长热线|市长信箱|市民热线|政务热线|县长热线"),
    ("petition", r"信访局|信访办|信访"),
    ("consumer", r"12315|消协|消费者协会|市监局|市场监管局?|工商局?|工商所"),
    ("lawyer", r"法律援助(?:中心)?|律师|12348"),
    ("mediation", r"司法所|调委会|调解委员会|调解员|调解中心|人民调解"),
    ("women", r"妇联|12338"),
    ("union", r"工会|12351"),
    ("media", r"电视台|媒体|记者|报社"),
    (
        "authority",
        (
            r"环保(?:局|(?=来|的人))|生态环境局|环保热线|12369|城管|住建局|房管局|教育局|卫健[委局]|自然资源局|国土局|林业[站局]|民政局?|医保局"
            r"|退役军人局|税务局|交通局|银保监会?|金融监管局|12378|12328|有关部门|相关部门|县政府|区政府|市政府"
            r"|县里|区里|市里|纪委|检察院|消防"
        ),
    ),
    ("township", r"镇政府|镇里|镇上|镇长|乡政府|乡里|街道办(?:事处)?|街道(?![一-鿿]*路)"),
    ("village", r"村委会?|村里|村干部|村支书|村主任|村长|村书记|支书|居委会?|社区|网格员|大队书记|队里"),
    ("property", r"物业|业委会"),
    ("kin", r"亲戚(?:朋友)?|[他她](?:爸妈|父母|家人|爹妈)|老人|长辈|中间人|介绍人|媒人|熟人"),
    (
        "talks",
        r"老板|公司|厂里|厂长|单位|对方|学校|老师|校长|班主任|医院|开发商|房东|商家|店家|客服|平台|人事|hr|银行|邻居|领导|他们?|她",
    ),
)
_AGENCIES = frozenset(
    {
        "police",
        "court",
        "labour_inspection",
        "arbitration",
        "petition",
        "consumer",
        "lawyer",
        "women",
        "union",
        "authority",
    }
)  # an answer of theirs shows that they were asked; a village or a firm that says something may be the other side
_BODY = "|".join(words for _, words in _BODIES)
_CODES = Pattern("|".join(f"(?P<{code}>{words})" for code, words in _BODIES))
_WHOSE = "(?:过|了|到过?|很多次|好几次|几次|多次|好几趟|.[趟次]|去|当地|我们|本地|镇上的?|县里的?|省里的?|又|也|去)*"
_ASKED = Cued(
    beginning("找去问联求投反举告闹跑打到在跟给")
    + rf"(?P<verb>找(?!工作|不到|人)|去(?!年|世)|问(?:过|了)|联系|求助|投诉(?:到|给|过|了)|反映(?:到|给)|举报到|告到"
    rf"|闹到|跑了?.趟|打(?=\d|市|政|环)"
    rf"|打过|打了|到(?=社区|派出所|法院|镇政府)|在(?=消协|劳动|社区|12)|跟(?=[^,。]{{1,4}}(?:说|反映|谈"
    rf"|协商|理论|催|沟通))|给(?=市长|12))"
    rf"{_WHOSE}(?P<who>(?:{_BODY})(?:[和、跟](?:{_BODY}))*)(?=(?P<after>[^,。;!?]{{0,8}}))"
)
_CAME = Cued(
    beginning(heads(_BODY))
    + rf"(?P<who>(?:{_BODY})(?:[和、跟](?:{_BODY}))*)(?P<does>(?:大?队|窗口|热线|栏目|电话|那边|的人|也|都|又"
    rf"|来|去|帮忙|的?帮忙栏目|出面|上门)*"
    r"(?:找|去|问|来|看|说|打|上门|调解?|管|谈|处理|登记|协调|反映|投诉|拍|跑|测)(?:过|了|完|不下|不成|没用|.{0,2}次|不通))"
)
_REPLIED = Cued(
    beginning(heads(_BODY))
    + (
        rf"(?P<who>{_BODY})(?:大?队|那边|的人|又|也|都)*(?:不给|没|不予|给)?(?:说|让|叫|判|调解|答复|回复|立了?案"
        rf"|受理|驳回|转回|已经|登记|罚了|给?办|来了|做了)"
    )
)
# step: what was done, in its own words
_DONE: tuple[tuple[str, str], ...] = (
    (
        "police",
        (
            r"(?<!是)报(?:过|了)(?:几次|好几次|多次)?(?:警|案)|我?(?:已经?|也|都|就)?报警(?:了|过|后|没用|也没"
            r"|也不|几次|多次|不管|无果)|立案侦查|已(?:经)?报[警案]|让私了"
        ),
    ),
    (
        "court",
        (
            r"(?:已经?|也)?起诉(?:了|过|完|离婚没)|已经?起诉|单位又起诉|判(?:了|决了|下来了)|判决(?:书)?(?:下来"
            r"|生效|已)|(?<![所安警])立(?:过|了)案(?!侦)|(?:申请)(?:了|过)?(?:强制)?执行|传票|民初|民终|判的"
        ),
    ),
    (
        "arbitration",
        r"申请(?:了|过)(?:劳动)?仲裁|已申请(?:劳动)?仲裁|仲裁(?:了|过|完|申请了|裁决|结果|下来|赢了|败诉|委?没)|裁决书",
    ),
    ("review", r"复议了|申请(?:了|过)?(?:行政)?复议|已经复议"),
    ("petition", r"上访(?:过|了|多次)|信访(?:过|了|也)|(?:也|去)(?:市里|省里)?(?:上访|信访)(?:过|了)?"),
    ("lawyer", r"律师函|请(?:过|了)律师|(?:也|又)?找了律师|委托(?:了|过)律师"),
    ("mediation", r"(?:都|也)?调解(?:过|了|无果|不成|没调成|失败|没有?结果)|调过一回|没调成|调解员来"),
    ("appraisal", r"鉴定(?:做了|做过|出来|完|了|下来)|(?:做|申请)(?:过|了)(?:伤残|司法|工伤|医疗)?鉴定"),
    (
        "talks",
        (
            r"(?:协商|沟通|交涉|商量|理论)(?:过|了|几次|多次|无果|不成|未果|失败|没用)|(?:也|都|又)?谈(?:过"
            r"|了[几两三多]次|不成|崩|不拢)|催(?:过|了)(?!眠)|(?:不停|多次|几次|上门)(?:催|讨)"
            r"|申诉|(?:多次|几次)(?:协商|沟通|交涉)|去(?:跟|找)(?:他|她|对方|老板|厂里)(?:理论|谈|要|讲)"
            r"|说过?(?:了)?(?:好)?[几两三多](?:次|回|遍)|反映(?:过|了(?:几次|多次|好几次|.次))"
        ),
    ),
    ("kin", r"(?:亲戚|老人|朋友|长辈)[^,。]{0,6}(?:说过|说和|劝过|出面)|说情"),
)
_DOINGS = "报我已也都就立让起单判申民裁仲传复上信去律请又找委调没鉴做协沟交商理谈催不多几说反亲老朋长"
_ACTIONS = Cued(beginning(_DOINGS) + "(?:" + "|".join(f"(?P<{code}>{words})" for code, words in _DONE) + ")")
_NOT_DONE = Pattern(
    r"(?:没有?|还没|未|别|不敢|不想|不肯|不去|要不要|该不该|想|准备|打算|能不能|可以|是否|如果|要是|怎么"
    r"|去哪|怎样|没人|谁都没|需要|应该|可不可以|听说|只能|再|也没|过任何|要|叫|我?让我?们?"
    r"|有人|得|(?<!委)会|来|只好)(?:去|再|找|能|我|先)?$"
)
_ASKS = Pattern(r"^[^,。;!]{0,4}(?:吗|么|\?|行不行|有用吗|管不管|怎么走|在哪)|^(?:说情况|哪|什么|几点|要带|要什么)")
_IDLE = Pattern(r"^(?:的|门口|旁边|对面|上班|家|那边|工作|附近|楼下|里|管|干活)")
_TALKED = Pattern(r"谈|调|协|[找问](?:过|了)")  # what the other side itself does is no step of the writer's
_NOBODY = r"(?:谁|别人|别的人|任何人|什么人|哪个|哪里)"
_UNTRIED = Pattern(
    r"(?:^|(?<=[,。!;\s]))(?:之前|以前|前面|从来|也|还|都|我们?|就)*"
    rf"(?:没(?:有)?(?:去)?(?:找过(?:{_NOBODY}|人|部门)?|找(?:{_NOBODY}|人))|谁[都也]没(?:有)?(?:去)?找过?)(?:来)?(?:处理|帮忙|管|说|调解|反映|解决)?(?:过|呢)?(?=[,。!;\s]|$)"
)
_UNTRIED_ALONE = Pattern(r"^(?:之前|以前|从来|也|还|都|我们?|就)*没(?:有)?(?:去)?找过[吧呢了。!]*$")  # to the question
_STEPS_AT_MOST = 40  # a list of bodies is no case: what follows repeats


def tried(clean: str) -> tuple[Tried, ...]:
    """Steps taken already, each with its code: 报过警, 找过村委会, 已经起诉, 社区调解过."""
    found: dict[tuple[str, int], Tried] = {}
    for step in _all(clean.lower()):
        found.setdefault((step.step, step.start), step)
        if len(found) >= _STEPS_AT_MOST:
            break
    return tuple(sorted(found.values(), key=lambda step: step.start))


def untried(clean: str) -> str:
    """The words that nobody was turned to yet: 没找过谁. "" when nothing of the sort is said."""
    hit = _UNTRIED.search(clean) or _UNTRIED_ALONE.search(clean)
    return hit.group() if hit else ""


def _all(text: str) -> Iterator[Tried]:
    for hit in _ASKED.finditer(text):
        if not _doubtful(text, hit.start(), hit.end("who")) and (_aspect(hit) and not _IDLE.match(hit["after"])):
            yield from _steps(hit, text)
    for hit in _CAME.finditer(text):
        if not _doubtful(text, hit.start(), hit.end()):
            yield from (step for step in _steps(hit, text) if step.step != "talks" or _TALKED.search(hit["does"]))
    for hit in _REPLIED.finditer(text):
        if not _doubtful(text, hit.start(), hit.end()):
            yield from (step for step in _steps(hit, text) if step.step in _AGENCIES)
    for hit in _ACTIONS.finditer(text):
        if not _doubtful(text, hit.start(), hit.end()):
            yield Tried(hit.group(), *hit.span(), hit.lastgroup or "")


def _steps(hit: re.Match[str], text: str) -> Iterator[Tried]:
    """One step for each body in the match, in the words of the whole match."""
    start, end = hit.start(), hit.end("does") if "does" in hit.re.groupindex else hit.end("who")
    for body in _CODES.finditer(text, hit.start("who"), hit.end("who")):
        yield Tried(text[start:end].strip(",。"), start, end, body.lastgroup or "")


def _aspect(hit: re.Match[str]) -> bool:
    """找过, 去了, or a plain verb followed by what came of it: 找物业说了没用, 我去找社区,社区…."""
    told = hit.group()
    done = any(sign in told for sign in ("过", "了", "到", "次", "趟", "回", "没用", "反映", "登记"))
    return done or hit["verb"] in ("打", "跟", "给") or (hit["verb"] == "找" and hit["after"] == "")


def _doubtful(text: str, start: int, end: int) -> bool:
    """Only thought of, refused or asked about."""
    return bool(_NOT_DONE.search(text[max(0, start - 6) : start]) or _ASKS.match(text[end : end + 8]))
