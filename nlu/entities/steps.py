"""What has been tried, what is wanted, and the numbers of a case."""

import re

from nlu.types import Mention

_BODIES = (
    "(?:村委会?|村里|村干部|村支书|村主任|居委会|社区|街道办?|镇里|镇政府|乡政府|县里|区里|政府"
    "|派出所|公安局?|警察|交警|劳动局|人社局|劳动监察(?:大队)?|仲裁委|法院|检察院|信访局?|物业|业委会"
    "|消协|市监局|市场监管局?|工商局?|环保局|教育局|卫健委|住建局|房管局|自然资源局|国土局|妇联"
    "|工会|司法所|调委会|调解委员会|律师|媒体|电视台|银保监会?|学校|医院|公司|厂里|老板|开发商|城管"
    "|领导|有关部门|相关部门|12345|12315|12333|12348|110|12328|12378)"
)
_TRIED = re.compile(
    rf"(?:找(?:过|了|到过?)|去(?:过|了|找过|问过)|问过|联系过|求助过|投诉(?:到|给|过|了)|反映(?:到"
    rf"|给|过|了)|举报(?:到|给|过|了)|告到|闹到|跑(?:过|了))(?:了|过|很多次|好几次|几次|多次|好几趟)?(?:当地"
    rf"|我们|本地|他们|镇上的?|县里的?)?{_BODIES}(?:[和、跟]{_BODIES}){{0,3}}"
    rf"|{_BODIES}(?:也)?(?:找|去|问)(?:过|了)|打(?:过|了)(?:几次|好几次|多次)?(?:110|12345|12315|12333"
    rf"|12348|市长热线|市民热线)"
    r"|报(?:过|了)(?:几次|好几次|多次)?(?:警|案)|(?:已经?|也|都)?报(?:警|案)(?:了|过|后|没用|也没"
    r"|几次|多次|,|。|不管|无果)|(?:已经?|去|也)(?:报警|报案)"
    r"|(?:已经?|去年|法院|也)?起诉(?:了|过|到|后|完)|已经?起诉|(?:法院)?(?:已经?)?判(?:了|决了|下来了)"
    r"|判决(?:书)?(?:下来|生效|已)|(?:已经?)?申请(?:了|过)(?:劳动)?(?:仲裁|复议|强制执行|执行|鉴定"
    r"|调解)|已(?:经)?申请(?:劳动)?(?:仲裁|执行|复议)|(?:劳动)?仲裁(?:了|过|完|裁决|结果|下来|赢了"
    r"|败诉)"
    r"|(?:协商|调解|沟通|交涉|商量|谈|投诉|举报|反映|求助)(?:过|了(?:几次|多次|好几次)?|多次|无果|不成|未果|失败|几次"
    r"|没用)|(?:多次|几次)(?:协商|调解|沟通|交涉|反映|投诉|上访|催要)|上访(?:过|了|多次)|信访(?:过"
    r"|了)|发(?:过|了)律师函|请(?:过|了)律师|催(?:过|了)(?:几次|多次|好多次)"
)
_NOT_DONE = re.compile(
    r"(?:没有?|还没|未|不敢|不想|要不要|该不该|想|准备|打算|能不能|可以|是否|如果|要是|怎么|去哪"
    r"|没人|别|需要|应该|可不可以)(?:去|再|找|能)?$"
)
_WANTED = re.compile(
    r"(?:我(?:们)?(?:就|只)?(?:要求|希望|想要|请求|想让|要(?!是|不|怎|如|求)|想(?!问|知|咨|请教|了解"
    r"|不|起|到|说|死|的|法|着|过))|^(?:要求|希望|请求|想要|想让|恳请|恳求|只要|就想|只想|就要|要(?!是"
    r"|不|怎|如))|[,。!;\s](?:要求|希望|请求|恳请|恳求|想要|想让|只要|就想|只想|只求|盼)(?!我|问))[^,。!?;\n]{2"
    r",24}"
)
_NOT_WANTED = re.compile(r"要求我|希望我|想问|想知道|想咨询|请问|想了解|要怎么|如何|吗$|怎么|请求吗|想要告|要告诉")
_WANT_WORDS = re.compile(r"^[,。!;\s]+")
_JUST_WANTS = re.compile(
    r"^(?:赔(?:钱|偿|礼道歉)?|道歉|退(?:钱|款|货|费)|还钱|给钱|发工资|把(?:钱|工资).{0,8}|赔.{0,10}"
    r"|恢复.{0,10}|修好.{0,6}|拆(?:掉|除).{0,8}|停止.{0,8}|离婚|复工|补.{0,8}|搬走|公道|说法|讨个?(?:公道"
    r"|说法))$"
)

_CASE = re.compile(r"(?<![a-z0-9])fq[2-9a-hj-np-z]{8}(?![a-z0-9])", re.IGNORECASE)
_SIX = re.compile(r"(?<![\d.])\d{6}(?![\d.]|\s?[元块万])")
_CODE_WORD = re.compile(r"查询码|密码|验证码|口令|暗号|码")


def tried(clean: str) -> tuple[Mention, ...]:
    """Steps taken already: 报过警, 找过村委会, 已经起诉. Not those only thought of."""
    return tuple(
        Mention(hit.group().strip(",。"), hit.start(), hit.end())
        for hit in _TRIED.finditer(clean)
        if not _NOT_DONE.search(clean[max(0, hit.start() - 4) : hit.start()])
    )


def wanted(clean: str) -> tuple[Mention, ...]:
    """What the writer asks for, in the writer's words."""
    if _JUST_WANTS.match(clean.strip("。!,吧 ")):
        return (Mention(clean, 0, len(clean)),)
    found = []
    for hit in _WANTED.finditer(clean):
        words = _WANT_WORDS.sub("", hit.group())
        if not _NOT_WANTED.search(words):
            found.append(Mention(words, hit.end() - len(words), hit.end()))
    return tuple(found)


def case_numbers(clean: str) -> tuple[str, ...]:
    """Case numbers, in capitals, each once."""
    return tuple(dict.fromkeys(hit.upper() for hit in _CASE.findall(clean)))


def secrets(clean: str) -> tuple[str, ...]:
    """Six digits that are a code: with a case number or the word for it, or alone in the message."""
    found = _SIX.findall(clean)
    alone = clean.strip(" ,。").isdigit()
    if not found or not (alone or _CASE.search(clean) or _CODE_WORD.search(clean)):
        return ()
    return tuple(dict.fromkeys(found))
