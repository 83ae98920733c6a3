"""What clears one dangerous word up again beside it: a fright over nothing, a comparison, a turn of speech, a crowd in order."""

from nlu.danger.context import clause_before
from nlu.patterns import Pattern

_BEFORE, _AFTER = 30, 60  # characters beside the words that are read
# Compared or denied: said in the very clause, whatever goes on beside it.
_COMPARED = Pattern(  # 肿得像被人打了; neither 像打狗一样打我 nor the guess 看着像被打的
    "(?:得|说|疤)像(?:在|被|让|给|人|挨|烟头)*(?:打|揍|掐|烫|关|绑|砍|杀)"
    "(?![^,。!?]{0,8}(?:一样|似的|一般)(?:地|的)?(?:打|揍|踢|骂|关|对|绑|使))"
    "|(?:跟|和)(?:被|挨|打|杀)[^,。!?]{0,6}(?:一样|似的|一般)(?!地?(?:打|揍|踢|骂|关|对))"
)
_FIGURE = Pattern("^[^,。!?]{0,2}的心(?:都|真|也)?有|^[^。!?]{0,6}律师函")
_OVERDONE = Pattern("(.)[^,。!?啊呀着了]{1,2}\\1到我?$")  # 退货退到我|想死
_WISHED = Pattern("我(?:都|真的?)想$")
_ASKED_AND_DENIED = Pattern("\\?(?:没有|没|哪有|哪能|不是|不存在|谁说)")
_PLANT = Pattern("(?:树|树苗|果苗|苗|竹子?|果园|菜|庄稼|玉米|藤|花木|林子)[^,。!?]{0,6}$")  # 我家的杨树|被人砍了
_A_TREE = Pattern("树|竹子?|枝")
_TO_BE_CUT = Pattern("^(?:让|叫|要|请)[^,。!?]{0,4}(?:砍|锯|剪|挖)$")  # 树长到我家屋顶了,让他砍了
_CUT = Pattern("(?:砍|剪|拔|挖|锯|割|踩|糟蹋)$")
_BEAST = Pattern(
    "(?<!放)(?<!唆使)(?<!叫)(?<!让)(?:狗|犬|猫|鹅|公鸡|牛|羊|马蜂|蜂|蛇)[^,。!?]{0,6}$"
)  # 小区的狗|把我孩子咬了
_SCHOOL = Pattern(
    "(?:学校|校方|幼儿园|小学|中学|教育局|招生办?|校长)[^,。!?]{0,4}$"
)  # 学校|不让我孩子上学: a place refused
_BITES = Pattern("(?:咬|抓|啄|顶|蜇|挠|扑倒?|撞倒?)[了伤破出到]*$")
_BODY = Pattern("^[^,。!?]{0,6}(?:伤|死|手|腿|头|脸|血|一刀|[两几]刀)")
# Taken for a danger, and then it was something else.
_TAKEN_FOR = Pattern("(?<!别)(?<!你)(?:以为|当成是?|误当|误认|还当|疑似|怀疑)[^,。!?]*$")
_HARM = "[^。!?]{0,14}(?:果然|真的|打|踢|掐|扇|伤|青|紫|血|肿|砸|变本|更|又|狠|虐|骂|哭|摸|关|推|杀|捅|前|老公|催|债|陌生|枪)"
_WAS_NOT = Pattern(
    f"(?:结果|原来|一看|看了是|一问|问了|哪知|人家|误会|白担心|虚惊|笑话|敲门|[他她]是来|其实|好心)(?!{_HARM})"
)
_FRIGHTENED = Pattern("吓|魂(?:都|飞)|腿(?:都)?软")
_ONLY = Pattern(f"(?:结果|原来|其实|一看|一问|查了|看了|[他她]说)[^,。!?]{{0,8}}(?:借|(?:是|在)(?!{_HARM}))")
_NOT_THAT = Pattern("(?<!难道)(?<!是)(?<!的)(?<!要)不是(?:因为)?(?:他|她|我|我老公|我老婆|老公|老婆)$")
_BUT_MORE = Pattern("[^,。!?]{0,4},?(?:就是|[一两]次|第一|吗|么|是谁)")
# Talked about, put right, laughed about by both.
_SAID_OF_ME = Pattern(
    "(?:说|赖|传|怪|冤枉我?|怀疑|造谣)(?:是|着)?我(?:老公|老婆|家|儿子|妈|爸)?(?:在|给)?"
    "(?:打(?!死|断|残|爆)|揍(?!死)|掐(?!死)|家暴|虐待|推|跳楼)"
)
_NOTHING_IN_IT = Pattern(
    "是口头禅|虚惊一场|虚惊|(?:闹|出)了?个?(?:笑话|乌龙)|误会(?:一场|了?隔壁|我了|大了|了,)|(?<!说)(?<!说根本)(?<!称)没有?(?:这|那|的)(?:回)?事"
    "|谁造的谣|造谣说|(?<!说是)谣言|白担心|后来弄清|嘴仗|打着玩|大战而已|没有没有|骗子冒充|别(?:让人)?再上当"
    "|(?:^|[,。!?])说错了(?=[,。! ]|$)|想[^,。!?]{1,12},忍住了|说完我就后悔|俩人(?:还)?喝了一顿|谁也没怪谁|互相道了?歉"
    "|监控一看[^,。!?]{0,4}自己|还了?我清白|是我自?己?(?:订|买|挂|放|贴)的|在练(?:摔跤|拳|散打|武)|防身术的(?:馆|班|课)"
    "|是(?:砍价|说着玩|闹着玩|逗)|(?:我俩|俩人|两人|全班|大伙|大家|我也)(?:都|先)?(?:乐了|笑了|笑出声)"
)
_AND_THEN = Pattern(f"(?:原来(?:是|他|她|人家)|指的是|[他她]是说|结果(?:就是|来的是))(?!{_HARM})")
_JOKED = Pattern(  # of one's own death many joke who mean it
    "发错群"
    "|(?:^|[,。!?])(?:我们?|我俩|他|她)?(?:就是|都是|是|其实是|天天这么)?(?:开玩笑|闹着玩|说着玩|逗着?玩)(?:的|而已|呢)?(?=[,。!?]|$)"
)
_ON = Pattern(  # and yet it goes on, or is meant
    "没在?开玩笑|不是(?:说着?|闹着?|逗着?)玩|又(?:打|来|动手|掐|骂|闹)|还(?:是打|在打|打我|会打)|不是(?:开)?玩笑|不像(?:是)?(?:开)?玩笑"
    "|当真|天天(?:打|骂|来)|经常(?:打|骂)|害怕|不敢|怕他|怕她|好怕|救命"
    "|[说当]成?(?:是|作)?(?:个)?(?:开玩笑|误会|闹着玩)|别人都?(?:说|以为|当)|没人信|笑不出"
)
# Marks of a treatment, a toy, an animal.
_MARKS = Pattern("紫|青|印|疤|淤|痕|肿|伤")
_OF_CARE = Pattern(
    "(?<!说是)(?<!说)(?<!说成)(?:刮痧|拔(?:火)?罐|吊针|抽血|献血|颜料|胎记|点痣|纹身|瘦脸针|双眼皮|狗咬|猫抓|过敏)"
)
_BY_HAND = Pattern(
    "巴掌|指印|烟头|皮带|勒|抽(?!血)|鞭|掐|(?:其实|说是|谎|骗)[^。!?]{0,12}(?:打|掐|踢)|[他她爸公婆]打|被(?:他|她|老公)"
)
# Outlived.
_THEN = Pattern("当时|那阵|那会|那时|年前|去年|那一?个月|有阵子|小时候|癌")
_NOW_WELL = Pattern(
    "(?:现在|如今|早就|后来|慢慢|眼下|两个月了?)[^,。!?]{0,6}(?:缓过来|走出来了|想开了|挺过来|熬过来|活得好好的|能笑了|又唱又跳|好了|没事了)"
    "|[一二两三几]年没事了"
)
_WORSE_AGAIN = Pattern("又(?:开始|想|犯|来)|还是想|最近|这几天|复发|撑不")
# Many people who keep order: a few speak for them, an office or court is gone to, pay or papers are handed out, a feast, a trip.
_IN_ORDER = Pattern(
    "(?<![\\d一二三四五六七八九十百])(?:[一二两三四五几]|[1-5])(?:个|名|位)代表|按(?:规矩|程序)|守规矩|(?<!不)走(?:的)?(?:仲裁|法院|诉讼|鉴定|正规)|正规的"
    "|没一个响应|广场舞|旅行社|团友|发(?:养老金|退休金)|(?:在|排队)领(?:钱|工资|养老金)|签名册|联名写信|写联名信|堵门要?红包|接亲|要红包|迎检查"
    "|都散了|那次上了?新闻|的新闻|预案"
)
_OUT_OF_ORDER = Pattern(
    "(?<!不)(?<!没)(?<!没去)(?:围堵|堵[住门路]|围住)|拉(?:了)?(?:横幅|白布)|静坐|闹(?:大|到|去)|不(?:散|走|撤)(?=[,。!?]|$)|讨说法|打起来|不干了|马路|不让|坐下|对上|喊人"
    "|带上家伙|别怪我们|走不通|没用|没人管|没结果|(?:明天|今晚|明早)[^,。!?]{0,6}(?:堵|围|闹|拉)"
)
# One household or body that closes a way to another: a quarrel between neighbours, however many are told of beside it.
_ONE_CLOSES = Pattern(
    "(?:[^大全家各每几户,。!?]家|邻居|隔壁|对门|[他她]|对方|房东|物业|开发商|老[^乡百人师,。!?]|[哥弟叔伯嫂婶]|姓[一-鿿]的|村里(?!都)|村委会?|村长|书记)"
    "(?:又|也|就|却|偏|还|都|今年|去年|前年|现在|突然|故意|私自|硬是?|直接|天天|[用拿][^,。!?]{1,6})*(?:把[^,。!?]{0,8})?$"
)
_A_WAY = Pattern(
    "^(?:(?:把[^,。]{0,8})?(?:路口?|大?门|道|出口)[^,。]{0,4}(?:堵|封|锁|焊|断|挖|围|拦)|堵(?:路|住(?:路|门)|着(?:路|门)|门)|封路|挡(?:路|住路)|断路|不让车)"
)
# The door of a public body or of a works, or a road of all: who closes that is heard, one or many.
_PLACED = 10  # characters before the deed that tell what is closed
_OF_MANY = Pattern(
    "政府|村委|居委|街道办|派出所|法院|机关|工地|[工矿]厂|厂[门区]|医院|学校|校门|幼儿园|公司|售楼|[国省县]道|高速|马路"
)
_MANY_STIR = Pattern(
    "(?:我们|咱们|大家|大伙|全村|村民们?|业主们?|工人们?|家属)[^,。!?]{0,6}(?:准备|打算|商量|要去|都去|一起|去(?!年)|围|堵|拦|闹|不走)"
    "|集体|几十|上百|(?:我们|大家)[^,。!?]{0,4}也(?:把|堵|封)"
)


def cleared_up(text: str, start: int, end: int, *, laughing: bool) -> bool:
    """Whether what stands at `start:end` turns out beside it to be no danger. `laughing`: whether laughter clears it too."""
    clause, words = clause_before(text, start), text[start:end]
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    around, told = before + words + after, clause + words + after[:8]
    if _SCHOOL.search(clause) and words.endswith("上学"):
        return True
    if _BEAST.search(clause) and _BITES.search(words):
        return True
    if _A_TREE.search(before) and _TO_BE_CUT.match(words) and not _BODY.match(after):
        return True
    if _PLANT.search(clause) and _CUT.search(words) and not _BODY.match(after):
        return True
    if _said_so(clause, words, after, told) or (_FIGURE.match(after) if laughing else _OVERDONE.search(clause)):
        return True
    if _ON.search(around):
        return False
    if _was_something_else(clause + words, around, after) or (_NOT_THAT.search(clause) and not _BUT_MORE.match(after)):
        return True
    if _SAID_OF_ME.search(told) or _NOTHING_IN_IT.search(around) or _AND_THEN.search(after):
        return True
    if laughing:
        return bool(_JOKED.search(around)) or _left_by_care(text[max(0, start - 4) : end + 4], around)
    return bool(_THEN.search(around) and _NOW_WELL.search(after)) and not _WORSE_AGAIN.search(after)


def _said_so(clause: str, words: str, after: str, told: str) -> bool:
    """Whether the very clause only wishes it, compares with it, or asks and denies it."""
    if _WISHED.search(clause) or _COMPARED.search(told):
        return True
    return bool(_ASKED_AND_DENIED.search(words[-1:] + after[:5]))


def _left_by_care(mark: str, around: str) -> bool:
    """Whether a mark on the body is of a treatment, a toy or an animal."""
    return bool(_MARKS.search(mark) and _OF_CARE.search(around)) and not _BY_HAND.search(around)


def _was_something_else(told: str, around: str, after: str) -> bool:
    """Whether it was taken for a danger, or frightened somebody, and is then said to have been another thing."""
    if (_TAKEN_FOR.search(told) or after.startswith("以为")) and _WAS_NOT.search(after):
        return True
    return bool(_FRIGHTENED.search(around) and _ONLY.search(after))


def in_order(text: str, start: int, end: int) -> bool:
    """Whether the many of whom `start:end` tells keep order: representatives with a petition, a queue for pay, a feast.

    Or whether it is one household alone that closes a way to another.
    """
    around = text[max(0, start - _AFTER) : start] + text[end : end + _AFTER]
    before = clause_before(text, start)
    one_closes = _A_WAY.match(text[start:end]) and _ONE_CLOSES.search(before)
    if one_closes and not _MANY_STIR.search(around) and not _OF_MANY.search(before[-_PLACED:] + text[start:end]):
        return True
    return bool(_IN_ORDER.search(text[max(0, start - _AFTER) : end + _AFTER])) and not _OUT_OF_ORDER.search(around)
