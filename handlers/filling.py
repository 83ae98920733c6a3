"""Free answers to the intake's questions: words go into a field only when they can be that kind of thing."""

from handlers.clauses import COUNT, wish_in, without_reach
from handlers.conversation import Ask
from handlers.facts import CaseFacts, Naming
from handlers.gather import ANSWERS, clip
from nlu import tokens
from nlu.entities.names import FAMILY
from nlu.patterns import Pattern

_PLACE = Pattern(r"[村镇乡街路区县市里巷号厂园桥屯庄湾岭塘坝店院校家楼栋组社地场站苑城]")
_NO_PLACE = Pattern(
    r"躺|住院|花了|[着了过]$|[没不]|的事|[姓叫][一-鿿]{1,3}$"
)  # 住院花了两万三, 老人住十八楼下不来: told of the matter
_BARE_PLACE = Pattern(  # a place by itself, whatever was asked: 在明珠社区, 幸福小区3栋
    r"^(?:我们?|就|是|人|住|在|地址[是:：]?)*(?P<place>[一-鿿\d]{2,12}(?<!我们)(?<!这个)(?<!他们)(?:街道|社区|小区|花园|村|镇|乡|路|街|巷)"
    r"(?:[一二三四五六七八九十\d]+(?:号楼?|栋|幢|组|单元|室|弄|期))*)$"
)
_NO_BARE_PLACE = Pattern(  # 修好村里的路, 他家占道路: a wish or what was done, though it ends as a place does
    r"[的了把被让给想他她它别请要修拆堵占挡挖搬赔换退]|希望|恢复|疏通|清理|打扫|拓宽|打通|绿化|改造|离开|[这那][条个]|法律|[道出马退活水铁]路$"
)
_TIME = Pattern(r"[年月日天号周昨前去刚久早晚今]|半|时候|开始|星期|春节|过年|一直")
_NO_TIME = Pattern(r"[他她]|有时候?|偶尔|经常|总是?|老是|天天|会|[怎哪什]")  # told of the matter, though it holds 时候
_SOMEBODY = Pattern(
    r"[老小姓叫哥姐弟妹爸妈叔伯姨舅姑爷奶嫂公婆头人家友他她亲某总]|公司|厂|店|房东|物业|医院|学校|单位|同事|邻|隔壁|楼上|楼下"
)
_NAME = Pattern(r"^(?:我(?:是|叫|姓)|叫我|就叫)?([一-鿿]{1,4}(?:先生|女士|小姐|师傅|大爷|大妈|大叔|阿姨)?)$")
_FIRST_CLAUSE = Pattern(r"^[^,，。;；!！?？]+")
_TALKED = Pattern(  # what was tried already, told as plainly as that: 说过他不听, 找过他好几次都不理
    r"^(?:我|也|都|已经|跟|和|找|去|前面|之前)*[他她它们家人对方楼上下隔壁邻居老板房东]{0,4}(?:说|讲|劝|谈|吵|找|问|催|闹|商量|反映)"
    r"(?:过|了)(?!要|想)"
)
_TELLS = Pattern(r"了|死|[想要让]|退钱|还钱|怎么|吗|[?？]|没[给还有人法]|就[行好]")  # a matter or a wish, nobody's name
_WISHES = Pattern(  # a word of wanting, or what is usually wanted
    r"[想要让求盼望赔补修拆搬停清还付给]|(?<![辞劝倒后清衰])退|叫[他她]|希望|别|不[再许准]|道歉|认错|公道|说法|解决|处理|调解|恢复|帮|平分|公平|离婚|负责|赶紧|尽快"
    r"|就[行好]|复工|上班|公证|注销|撤销|说[说和]|劝|管"
)
_COMPLAINS = Pattern(r"^(?:我)?(?:要|想|想要)(?:去)?(?:告|投诉|举报|反映|起诉)[^,，。]{0,12}$")
_NO_WISH_MORE = Pattern(r"[不没过了他她]")  # told of what was: 他一直不给, 劝过
_DAY_OR_PLACE = Pattern(
    r"^(?:就|也|是|在|大概|应该|差不多|具体|确切|准确|其实|实际|地|说|的|时间|日期)*(?:(?:[今去前上这当])+(?:个?月|年|周|星期|礼拜|天|晚)|[一二三四五六七八九十\d]{1,4}[月号年]|暑假|寒假"
    r"|春节|国庆|过年|年[初底前后])[^,，。]{0,6}$|^(?:在|是|就在)?[一-鿿]{2,10}(?:村|镇|乡|街道|社区|小区|[路街]|里)$"
)
_HAPPENED = Pattern(r"^[^,，。想要让叫退赔还修给拆搬]{0,8}(?:了|过)$|^(?:不对|不是|错了)[,，。 ]")
_PAID = Pattern(r"(?<![想要求])(?:给|付|赔|还|退|垫)(?:了|过)(?!就行|就好)")  # 只给了两千: what was, not what is wanted
_PHONE = Pattern(r"[0-9０-９+\-－ ]{7,}")
_NO_NAME = Pattern(  # answers that look like a name and are none
    r"^(?:好|行|可以|不|没|嗯|是|对|就|在|随|要|别|有|电话|手机|微信|匿名|哪|什么|怎么|这里|谢|你|我|他|她|对方|知道|同意|算|跳过|晓得|提交|先"
    r"|找|报[警了]|打[了过]|问[了过]|去[了过]|投诉|想|退|让|叫他|叫她|赔|还钱|给钱|修|拆|平分|调解|处理|解决|进度|进展|什么时候|多久|撤|转|快|录音)"
)
_BEGINS_A_NAME = frozenset(f"{FAMILY}小老阿")
_CALLED = Pattern(r"(?:先生|女士|小姐|师傅|大爷|大妈|大叔|阿姨|[哥姐叔姨])$")
_TOLD = ("wanted", "tried", "amount_fen", "when", "other_party", "place", "name", "phone", "other_phone", "people")
_LIKE_A_NAME = Pattern(
    rf"^(?:[小老阿][一-鿿]{{1,2}}|[{FAMILY}][一-鿿]{{0,2}}|[一-鿿]{{1,3}}(?:先生|女士|小姐|师傅|大爷|大妈|大叔|阿姨|[哥姐叔姨]))$"
)
_GIVEN = "晓敏秀兰芳婷梅燕玉英华丽娟霞勇伟刚杰涛超磊艳娜慧琴莲桂珍凤菊萍斌辉鹏志祥根强军建国"
_GIVEN_ALONE = Pattern(rf"^(?:[{_GIVEN}]{{2}}|(?P<one>[{_GIVEN}])(?P=one))$")  # 晓敏, 婷婷, 建国: no family name told
_NOISE = " ，。,.！!；;、"
LONGEST_PLACE, LONGEST_PARTY, LONGEST_WHEN = 24, 24, 16
LEFT = 6  # characters beside what was recognised that are worth keeping in the story
LONGEST_WISH = 60
LONGEST_PLAIN = 10  # an answer without a word of wanting that may still be a wish: 大家和和气气


def fill(found: CaseFacts, before: CaseFacts, ask: Ask, words: str) -> CaseFacts:
    """The facts after a free answer: `found` is what reading recognised, `words` the answer as it stands.

    What fits no field is not lost: it is added to the story.
    """
    filled = _FILL[ask](found, before, words) if ask in _FILL else found
    told = [key for key in _TOLD if getattr(filled, key) != getattr(before, key)]
    if "place" not in told and (place := place_alone(found, words)):
        return filled.with_(place=place)
    answered = any(key in ANSWERS[ask] for key in told)
    words = without_reach(words)
    if answered or not words or words in found.what or (told and _left(filled, told, words) < LEFT):
        return filled
    return filled.with_(what=clip(f"{found.what} {words}"))


def place_alone(facts: CaseFacts, words: str) -> str:
    """The place an answer to any question is, where none is known yet; "" when it is none. It names no place of the file."""
    bare = None if facts.place else _BARE_PLACE.match(words.strip(_NOISE))
    told = _NO_PLACE.search(words) or _NO_BARE_PLACE.search(words)
    return "" if bare is None or told else bare["place"]


def name_alone(facts: CaseFacts, words: str) -> str:
    """The name that is all a message says, where none is known and none withheld: 何阿姨; "" when it is none."""
    bare = words.strip(_NOISE)
    withheld = facts.name or facts.naming is Naming.ANONYMOUS
    unlike = _NO_NAME.match(bare) or not _LIKE_A_NAME.match(bare) or bare[0] not in _BEGINS_A_NAME
    return "" if withheld or unlike or _is_word(bare) else bare


def _is_word(words: str) -> bool:
    """高兴, 马上, 黄了: a word, or a surname's character with none behind it that a name ends with."""
    called = _CALLED.search(words) or (words[0] in "小老阿" and len(words) == 2 and words[1] in FAMILY)
    return not called and (
        len(words) < 2 or words[0] in "小老" or words[-1] in "了的着过吗呢吧" or len(tokens.cut(words)[0]) > 1
    )


def _left(filled: CaseFacts, told: list[str], words: str) -> int:
    """How many characters of the answer stand in none of the fields it filled."""
    for value in (getattr(filled, key) for key in told):
        words = words.replace(value, "") if isinstance(value, str) else words
    return len(words.strip(_NOISE))


def _where(found: CaseFacts, before: CaseFacts, words: str) -> CaseFacts:
    if found.place != before.place or not _short(words, LONGEST_PLACE):
        return found
    rest = words.replace(found.when, "") if found.when else words  # 上个月18号提的车 holds no place
    stands = words.startswith("（") or (_PLACE.search(rest) and not _NO_PLACE.search(rest))
    return found.with_(place=words, place_code="") if stands else found


def _who_when(found: CaseFacts, before: CaseFacts, words: str) -> CaseFacts:
    if (found.name, found.phone) != (before.name, before.phone) or words.startswith("（"):
        return found
    rest = words.replace(found.when, "").strip(_NOISE) if found.when else words.strip(_NOISE)
    if found.wanted != before.wanted:
        return found  # a wish said here names nobody
    if not found.other_party and not _TELLS.search(rest) and _short(rest, LONGEST_PARTY) and _SOMEBODY.search(rest):
        return found.with_(other_party=rest)
    sum_told = found.amount_fen != before.amount_fen  # 每家每月给五百 is no time
    if not found.when and not sum_told and _is_time(words):
        return found.with_(when=words)
    return found


def _is_time(words: str) -> bool:
    return _short(words, LONGEST_WHEN) and _TIME.search(words) is not None and not _NO_TIME.search(words)


def _wanted(found: CaseFacts, before: CaseFacts, words: str) -> CaseFacts:
    tells_more = (found.tried, found.amount_fen) != (before.tried, before.amount_fen)
    if _TALKED.match(words) and not found.tried and not found.wanted:
        return found.with_(tried=clip(words))
    own = wish_in(words, found, before)
    if found.wanted != before.wanted and own and not tells_more and len(own) <= LONGEST_WISH:
        return found.with_(wanted=own)  # all of it: 退押金赔违约金,或者让我住到期
    if (
        _COMPLAINS.match(found.wanted)
        and found.wanted == before.wanted
        and own
        and not tells_more
        and _WISHES.search(own)
    ):
        return found.with_(wanted=own)  # 要告他, and then what it is for
    more = before.wanted and found.wanted == before.wanted and not tells_more and own not in found.wanted
    if more and _WISHES.search(own) and not _NO_WISH_MORE.search(own) and len(own) <= LONGEST_WISH:
        return found.with_(wanted=f"{found.wanted}，{own}")
    curt = own == words and tells_more and len(words) < 12
    if found.wanted or len(own) < 2 or curt:
        return found
    return found.with_(wanted=own) if _is_wish(found, before, own) else found


def _is_wish(found: CaseFacts, before: CaseFacts, words: str) -> bool:
    """Words that want something; others only when reading recognised nothing else in them."""
    if _day_or_place(found, words) or _HAPPENED.search(words) or _PAID.search(words) or COUNT.match(words):
        return False
    told = ("when", "place", "name", "phone", "other_phone", "other_party", "people")
    other = any(getattr(found, key) != getattr(before, key) for key in told)
    return _WISHES.search(words) is not None or (not other and len(words) <= LONGEST_PLAIN)


def _day_or_place(found: CaseFacts, words: str) -> bool:
    """The answer to a question asked before: 上周五, 七月底干完的, 王庄村."""
    return words in found.place or _DAY_OR_PLACE.search(words) is not None


def _reach(found: CaseFacts, before: CaseFacts, words: str) -> CaseFacts:
    named = found.with_(naming=Naming.NAMED) if found.naming is Naming.UNSAID else found
    words = without_reach(words)
    first = _FIRST_CLAUSE.match(_PHONE.sub("", words).strip(_NOISE))
    plain = _NAME.match(first.group().strip(_NOISE)) if first else None
    no_name = found.wanted != before.wanted or _day_or_place(found, words)
    bare = plain is not None and plain.group(1) == words.strip(_NOISE) and not _LIKE_A_NAME.match(words)
    bare = bare and not _GIVEN_ALONE.match(plain.group(1) if plain else "")
    told = plain.group(1) if plain and not (no_name or bare or _NO_NAME.match(plain.group(1))) else ""
    return named.with_(name=named.name or told)


def beside_reach(found: CaseFacts, before: CaseFacts) -> bool:
    """Whether the answer to how to be reached told something of the matter instead: 要补偿款."""
    reached = (found.name, found.phone) != (before.name, before.phone)
    return not reached and any(getattr(found, key) != getattr(before, key) for key in ("what", *_TOLD))


def beside(ask: Ask, found: CaseFacts, before: CaseFacts) -> bool:
    """Whether an answer told who it is, where or when, and nothing of what was asked: 队长姓陈, to what is wanted."""
    told = [key for key in ("other_party", "when", "place", "people") if getattr(found, key) != getattr(before, key)]
    return bool(told) and not any(getattr(found, key) != getattr(before, key) for key in ANSWERS[ask])


def name_in(words: str) -> str:
    """The name an answer to how to be reached begins with: 陈小姐,微信联系行吗; "" when there is none."""
    return _reach(CaseFacts(), CaseFacts(), words).name


def _short(words: str, longest: int) -> bool:
    return 2 <= len(words) <= longest


_FILL = {Ask.WHERE: _where, Ask.WHO_WHEN: _who_when, Ask.WANTED: _wanted, Ask.REACH: _reach}
