"""What takes the danger out of a dangerous word: negation, films and games, hearsay, exam cases, the long past."""

import re

_CLAUSE_END = re.compile(r"[,。!?;:\n、]|\.\.")
_NEGATED = re.compile(
    r"(?:没有?|未曾?|从不|(?<![忍受耐控得个])不|从没|从来(?:没|不)|不会|不曾|别|不要|并未|绝不|并不|不是|没想过|没有过"
    r"|不想|不敢|不得|不许|禁止|避免|防止"
    r"|不准|谈不上|算不上|没人|没被|没让|没再|不再|没有再|又没|也没|都没|舍不得|没对)(?:有|真|人"
    r"|谁|被|过|要|再|想|说|动不动|怎么|真的)*$"
)
_NOT_NEGATED = re.compile(
    r"(?:不是第?[一二三两几]|没有?(?:哪|一)[个天次月]|没有?一[天次].{0,6}不|没少|从没停|没停过|不是没"
    r"|不是一次|忍不住|受不了|不止).{0,6}$"
)
_AFTER_DENIED = re.compile(r"^[^,。!?;\n]{0,3}(?:那回事|的事没有|是假的|是谣言)")
_FICTION = re.compile(
    r"(?:电影|电视剧?里|短剧|小说|剧本|游戏|打游戏|副本|段子|梦见|做梦|梦里|新闻[里上说讲]|短视频"
    r"|视频里的?|歌里|那首歌|书里|作文|主播|剧情|综艺|话剧"
    r"|排练|台词|动画|漫画|相声|小品|密室|剧组|听收音机|看直播|刷到)"
)
_LIKE = re.compile(r"(?:像|跟|和|学|学着).{0,8}(?:一样|那样|里样|样子)|我也|模仿|竟然真|真的就|没人在意")
_HEARSAY = re.compile(r"(?:听说|听人说|听人讲|据说|听讲|传说|网上(?:说|到处|看)|看到网上|有人说|都说|听牌友|听别人)")
_EXAM = re.compile(
    r"甲(?!方|醛|状|亢|沟)|某[某甲乙男女]|某(?:与|和|因|将|在|持|对)|量刑|定性|如何(?:定罪|处罚|认定"
    r"|界定|承担)|构成何|论文|法考|司考|法律规定|刑法第|试题|作业|讲座|普法|案例|宣传|培训"
    r"|是否(?:构成|应当|属于|可以|需要|承担)|应当?(?:由|如何|承担|怎样)|(?:承担|负)(?:什么|何种|哪些)(?:法律)?责"
    r"任|哪些(?:情形|条件|行为|措施)|什么(?:是|叫)|算不算(?:犯罪|家暴|自杀)|由谁(?:承担|清偿|负责)"
    r"|的(?:标准|条件|界限|区别)"
)
_OWN = re.compile(r"我(?!国|方律师)|俺|咱|本人|家里|侬|吾|老子")
_ENDED = re.compile(
    r"自杀(?:了(?!$|[,。])|身亡|死亡?|过世|去世|致死|的死因|死因|后|案)|(?:导致|致使|逼得|害得|造成).{0,8}自杀"
    r"|(?:她|他|人|友|哥|弟|姐|妹|爸|妈|叔|女儿|儿子|同事|同学|死者|丈夫|妻子|员工|学生)(?:.{0,4})?(?:自杀"
    r"|寻了?短见|跳楼|上吊|喝农药|轻生)(?:了|身亡|死|走了|去世)|寻了短见|跳楼了(?=,|。|$)"
)
_OF_OTHERS = re.compile(
    r"(?:女方|男方|对方|死者|员工|学生|职工|客户|保险|分红险|受益人|被保险人|单位|学校|医院|网友|病人|女儿|儿子|他|她)"
    r"(?:自己|年后|期间|在[^,。]{1,8}|那天|结果那天)?.{0,4}(?<!想)(?<!要)(?<!说)(?<!闹)自杀"
)
_ASKED = re.compile(r"吗|责任|赔|关系|怎么判|犯法|理赔|处罚|\?")
_OWN_WISH = re.compile(
    r"我(?:也|就|真|好|都|现在|总|老|很|又)*(?:想(?!问|知|咨)|要(?!告|起|求|怎)|不想活|活不|怕我)|我(?:怕|会|失控|控制不|忍不住|随时).{0,6}自杀"
    r"|轻生|活不下去|想(?:自杀|死)|要自杀|还(?:想|要)死"
)
_LONG_PAST = re.compile(
    r"(?:[一二两三四五六七八九十几多\d]+年前|当年|小时候|年轻(?:时|不懂事)|老一辈|上辈|以前|早年"
    r"|那年|早就(?:好|结|散|过)|都走了|了结了|已经(?:赔|判|过去)|人家早|早赔)"
)
_CONTINUES = re.compile(
    r"(?:又(?!名)|还在|还是|现在(?!想问|我|考|问)|如今|经常|天天|每[次天周晚月]|一直|再(?:打|来|也控)"
    r"|这些天|这回|最近|今|昨|至今|不断|不会再失手|又来|回来了|隔几天|动不动)"
)


def clause_before(text: str, at: int) -> str:
    """The words of the same clause that stand before `at`, at most fourteen characters."""
    before = text[max(0, at - 14) : at]
    ends = [m.end() for m in _CLAUSE_END.finditer(before)]
    return before[ends[-1] :] if ends else before


def denied(text: str, start: int, end: int) -> bool:
    """Whether what stands at `start:end` is denied: 没有打我, 不会自杀, …没那回事."""
    before = clause_before(text, start)
    if _NOT_NEGATED.search(before):
        return False
    return bool(_NEGATED.search(before)) or bool(_AFTER_DENIED.match(text[end : end + 12]))


def fictional(text: str) -> bool:
    """Whether the whole is told of a film, a game, a song, the news; not when it says that it happened alike."""
    return bool(_FICTION.search(text)) and not _LIKE.search(text)


def hearsay(text: str) -> bool:
    """Whether it is only what people say."""
    return bool(_HEARSAY.search(text))


def textbook(text: str) -> bool:
    """A case of the textbook or a general question: nobody of the writer's own in it."""
    return not _OWN.search(text) and bool(_EXAM.search(text))


def ended(text: str) -> bool:
    """Somebody else's death by their own hand, told as past: grief or liability, not danger to come."""
    if _OWN_WISH.search(text):
        return False
    return bool(_ENDED.search(text)) or bool(_OF_OTHERS.search(text) and _ASKED.search(text))


def long_past(text: str) -> bool:
    """Ended years ago, with nothing that says it goes on."""
    return bool(_LONG_PAST.search(text)) and not _CONTINUES.search(text)
