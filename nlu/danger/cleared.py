"""What clears one dangerous word up again beside it: a fright over nothing, a comparison, a turn of speech, a crowd in order."""

from nlu.danger.context import clause_before
from nlu.patterns import Pattern

_BEFORE, _AFTER = 30, 60  # characters beside the words that are read
# Compared or denied: said in the very clause, whatever goes on beside it.
_COMPARED = Pattern(  # 肿得像被人打了; not 像打狗一样打我
    "(?<![好就不])像(?:是|在|被|让|给|人|挨|烟头)*(?:打|揍|掐|烫|关|绑|砍|杀)"
    "(?![^,。!?]{0,8}(?:一样|似的|一般)(?:地|的)?(?:打|揍|踢|骂|关|对|绑|使))"
    "|(?:跟|和)(?:被|挨|打|杀)[^,。!?]{0,6}(?:一样|似的|一般)(?!地?(?:打|揍|踢|骂|关|对))"
)
_FIGURE = Pattern("^[^,。!?]{0,2}的心(?:都|真|也)?有|^[^。!?]{0,6}律师函")  # the first of killing
_WISHED = Pattern("我(?:都|真的?)想$")
_ASKED_AND_DENIED = Pattern("\\?(?:没有|没|哪有|哪能|不是|不存在|谁说)")
# Taken for a danger, and then it was something else.
_TAKEN_FOR = Pattern("(?<!别)(?<!你)(?:以为|当成是?|误当|误认|还当|疑似|怀疑)[^,。!?]*$")
_WAS_NOT = Pattern(
    "结果|原来|才知|一看|看了是|一问|问了|哪知|哪晓得|人家|误会|白担心|虚惊|笑话|上去看|过去看|敲门|[他她]是来|其实|好心"
)
_FRIGHTENED = Pattern("吓|魂(?:都|飞)|腿(?:都)?软")
_ONLY = Pattern(
    "(?:结果|原来|其实|一看|一问|查了|看了|(?:他|她)说)[^,。!?]{0,8}(?:借|(?:是|在)(?![^,。!?]{0,8}(?:打|掐|刀|杀|推|捅|他|她)))"
)
_NOT_THAT = Pattern("(?<!难道)(?<!是)(?<!的)不是(?:因为)?(?:他|她|我|我老公|我老婆|老公|老婆)$")
_BUT_MORE = Pattern("[^,。!?]{0,4},?(?:就是|[一两]次|第一|吗|么|是谁)")
# Talked about, laughed about, made up with.
_SAID_OF_ME = Pattern(
    "(?:说|赖|传|怪|冤枉我?|怀疑|造谣)(?:是|着)?我(?:老公|老婆|家|儿子|妈|爸)?(?:在|给)?"
    "(?:打(?!死|断|残|爆)|揍(?!死)|掐(?!死)|家暴|虐待|推|跳楼)"
)
_NOTHING_IN_IT = Pattern(
    "口头禅|虚惊一场|虚惊|(?:闹|出)了?个?(?:笑话|乌龙)|误会(?:一场|了?隔壁|我了|大了|了,)|(?:没|没有)(?:这|那)回事|没有的事"
    "|谁造的谣|造谣说|辟谣|谣言|发错群|说错了|白担心|(?:后来|人)弄清|问清楚了|原来(?:是|他|她|人家)|指的是|[他她]是说"
    "|是(?:砍价|说着玩|闹着玩|逗)|嘴仗|打着玩|大战而已|没有没有|骗子冒充|别(?:让人)?再?上当|提醒大家|监控一看[^,。!?]{0,4}自己|还了?我清白|是我自?己?(?:订|买|挂|放|贴)的|在练(?:摔跤|拳|散打|武)|拳击教练|防身术"
    "|(?<!是)气话|忍住了|说完我?就后悔|互相道了?歉|(?:俩人|一起|一块)喝了|谁也没怪谁|结果(?:就是|来的是)(?![^,。!?]{0,10}(?:打|砸|伤|掐|烧|捅|泼|死))"
    "|(?:我俩|俩人|两人|全班|大伙|大家|他|她|自己|我也)(?:都|先)?(?:乐了|笑了|笑场|笑出声)"
)
_LAUGHED = Pattern(  # of one's own death many laugh who mean it
    "哈哈|(?<!笑)嘻嘻|笑死"
    "|(?:^|[,。!?])(?:我们?|我俩|他|她)?(?:就是|都是|是|其实是|天天这么)?(?:开玩笑|闹着玩|说着玩|逗着?玩)(?:的|而已|呢)?(?=[,。!?]|$)"
)
_ON = Pattern(  # and yet it goes on, or is meant
    "没在?开玩笑|不是(?:说着?|闹着?|逗着?)玩|又(?:打|来|动手|掐|骂|闹)|还(?:是打|在打|打我|会打)|不是(?:开)?玩笑|不像(?:是)?(?:开)?玩笑"
    "|当真|天天(?:打|骂|来)|经常(?:打|骂)|害怕|不敢|怕他|怕她|好怕|救命"
    "|[说当]成?(?:是|作)?(?:个)?(?:开玩笑|误会|闹着玩)|别人都?(?:说|以为|当)|没人信|笑不出"
)
# Marks of a treatment, a toy, an animal.
_MARKS = Pattern("紫|青|印|疤|淤|痕|肿|伤")
_OF_CARE = Pattern("刮痧|拔(?:火)?罐|吊针|抽血|献血|颜料|胎记|点痣|纹身|瘦脸针|双眼皮|狗咬|猫抓|过敏|胃镜")
_BY_HAND = Pattern("(?:其实|说是|谎|骗)[^。!?]{0,12}(?:打|掐|踢)|[他她爸公婆]打|被(?:他|她|老公)")
# Outlived.
_THEN = Pattern("当时|那阵|那会|那时|年前|去年|那一?个月|有阵子|小时候|癌")
_NOW_WELL = Pattern(
    "(?:现在|如今|早就|后来|慢慢|眼下|两个月了?)[^,。!?]{0,6}(?:缓过来|走出来了|想开了|挺过来|熬过来|活得好好的|能笑了|又唱又跳|好了|没事了)"
    "|[一二两三几]年没事了"
)
_WORSE_AGAIN = Pattern("又(?:开始|想|犯|来)|还是想|最近|这几天|复发|撑不")
# Many people who keep order: a few speak for them, an office or court is gone to, pay or papers are handed out, a feast, a trip.
_IN_ORDER = Pattern(
    "(?<![\\d一二三四五六七八九十百])(?:[一二两三四五几]|[1-5])(?:个|名|位)代表|按(?:规矩|程序)|守规矩|走(?:的)?(?:仲裁|法院|诉讼|鉴定|正规)|正规的"
    "|没一个响应|广场舞|旅行社|团友|发(?:养老金|退休金)|(?:在|排队)领(?:钱|工资|养老金)|签名册|联名写信|写联名信|红包|接亲|闹婚|闹洞房"
    "|迎检查|文物|都散了|保证书|那次上了?新闻|的新闻|预案|(?<!说)不干那事"
)
_OUT_OF_ORDER = Pattern(
    "(?<!不)(?<!没)(?<!没去)(?:围堵|堵住|围住)|拉(?:了)?(?:横幅|白布)(?!迎)|静坐|闹(?:大|到|去)|不(?:散|走|撤)(?=[,。!?]|$)|讨说法|打起来|不干了|马路|不让|坐下|对上|喊人|带上家伙|别怪我们|(?:明天|今晚|明早)[^,。!?]{0,6}(?:堵|围|闹|拉)"
)


def cleared_up(text: str, start: int, end: int, *, laughing: bool) -> bool:
    """Whether what stands at `start:end` turns out beside it to be no danger. `laughing`: whether laughter clears it too."""
    clause, words = clause_before(text, start), text[start:end]
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    around, told = before + words + after, clause + words + after[:8]
    if _WISHED.search(clause) or _COMPARED.search(told) or _FIGURE.match(after) or _ASKED_AND_DENIED.search(words[-1:] + after[:5]):
        return True
    if _ON.search(around):
        return False
    if _was_something_else(clause + words, around, after) or (_NOT_THAT.search(clause) and not _BUT_MORE.match(after)):
        return True
    if _SAID_OF_ME.search(told) or _NOTHING_IN_IT.search(around) or (laughing and _LAUGHED.search(around)):
        return True
    if _MARKS.search(text[max(0, start - 4) : end + 4]) and _OF_CARE.search(around) and not _BY_HAND.search(around):
        return True
    return bool(_THEN.search(around) and _NOW_WELL.search(after)) and not _WORSE_AGAIN.search(after)


def _was_something_else(told: str, around: str, after: str) -> bool:
    """Whether it was taken for a danger, or frightened somebody, and is then said to have been another thing."""
    if (_TAKEN_FOR.search(told) or after.startswith("以为")) and _WAS_NOT.search(after):
        return True
    return bool(_FRIGHTENED.search(around) and _ONLY.search(after))


def in_order(text: str, start: int, end: int) -> bool:
    """Whether the many of whom `start:end` tells keep order: representatives with a petition, a queue for pay, a feast."""
    around = text[max(0, start - _AFTER) : end + _AFTER]
    return bool(_IN_ORDER.search(around)) and not _OUT_OF_ORDER.search(around)
