"""Sums of money: where one stands in the text, and what it comes to."""

import re
from collections.abc import Iterator
from fractions import Fraction

from nlu.entities.numbers import ARABIC, CHINESE, Number, value
from nlu.patterns import Cued, Pattern
from nlu.types import Money

_UNIT = "元人民币|元钱|元|块钱|快钱|块大洋|块|圆整|圆|人民币|rmb|大洋"
_FEW = 3
_LEAST = 100  # yuan below which a number without a unit is no sum
_LARGEST = 10**15  # fen
_MORE = "多余来几"
_EACH = r"(?!一(?:[天年月节人户斤亩件平棵次趟罐瓶盒套张个]))"  # 五万一户, 一百八一天: the rate begins
_NUMBER = (
    rf"(?:{ARABIC}(?:[{_MORE}]?[万亿萬千百wk仟佰](?:\d{{1,5}}(?![\d.])|{_EACH}[{CHINESE}半wk]|[{_MORE}](?=[{CHINESE}w])){{0,12}}"
    rf"(?![a-wyz]))?|[{CHINESE}](?:{_EACH}[{CHINESE}wk半]|[{_MORE}](?=[{CHINESE}w])){{0,16}})"
)
_SUM = Cued(
    rf"(?=[¥￥r人\d{CHINESE}])(?<![\d.a-z:/第几数])(?P<sign>(?:[¥￥]|rmb|人民币)\s?)?(?P<n>{_NUMBER})[{_MORE}]?\+?\s?(?P<unit>{_UNIT})?"
)
_CENTS = Pattern(
    rf"(?P<tenths>[{CHINESE}])(?![{CHINESE}个年月天日人次号点户直起共样半边般些下家])(?:[角毛](?:[{CHINESE}]分)?)?|(?P<digit>\d)(?!\d)"
)
_COINS = Cued(
    r"(?<![几一二三四五六七八九十\d])(?P<jiao>[一二两三四五六七八九1-9])[毛角](?P<fen>[一二三四五六七八九1-9])(?![\d万千百个])"
)
# What comes in pieces: 一块地, 没一块好肉, 两块表 are no yuan. A hundred pieces of it nobody counts.
_PIECE = Pattern(
    r"^(?:好?[肉皮]|地(?![租钱价段])|[石砖瓷玻木布表屏牌糖骨疤青紫黑红板饼肥墙铁土田玉煤豆冰草硬]|手[表机]|电池|蛋糕|宅基|菜地|荒地|水泥|天花|广告|招牌|门板"
    r"|空地|[山林耕]地|自留|鱼塘|绿地|主板|显卡)"
)
_TOGETHER = Pattern(r"^(?:儿(?!童|子)|[去干出走住吃玩上过回告找做])")
_PRICED = Pattern(r"^(?:钱|[一二两三四五六七八九\d])")
_RANGE = Pattern(r"(?:一两|两三|三四|三五|四五|五六|五七|六七|七八|八九)[十百千万]")
_VAGUE_BEFORE = Pattern(r"[几数上好成大]$")  # 上千, 好几万: no sum that can be told
_COUNTED = Pattern(
    r"^(?:[年月日号点时秒岁届期楼层栋幢单室户口名位人个家次倍斤吨亩米公里顿条头棵本张页件套台辆字"
    r"趟垄步车天%％℃度瓦瓶箱盒片粒针刀栋升克根颗捆桶匹]|只(?![给有肯退赔收要发])|分(?!手|钱|文|没|的)|余?人|多?人|多?户|多?个|平(?![台时安均常摊分白])|小时|星期|周"
    r"|平方|公斤|厘米|毫|来[岁人个户]|[多来余][年月天岁人个户斤亩米平次名])"
)
_LEADS = (
    r"少打|打了|欠|借|赔|付|给|还|交|花|罚|扣|押金|工资|定金|订金|首付|月薪|费|共|计|总|价|收|退|转|骗|损失|补偿|补"
    r"|要|拿|垫|投|款|钱|金|利息|本金|存|值|买|卖|租|赚|亏|报|额|额度|充值?|到手|逾期|剩|差|少|贷|息|改成|改为"
    r"|是|大概|约|薪|债|条子?|账|个月|一个?月|每个?[月年天人户亩平斤件棵次节小时]|一[天年人户亩节件平斤罐瓶盒套次]|每节课?"
    r"|日薪|时薪|月租|年租|用|修[车理好]?|卡|奖|提成|说好|讲好|出|涨到|涨|输|挣|开价|要价|开口|压|另外"
    r"|现金|办|刷|储|续费|卡里|里头|绩效|团费|底薪|成本|合同|彩礼|运费"
)
_LEAD = Pattern(
    rf"(?:{_LEADS})(?:了|我|他|她|的|着|过|们|给|为|成|有|至|到|达|是|约|大概|差不多|将近|近|超过?|共|计|人民币|金额|就|才|只"
    r"|要|出|也|又|肯|一[天年人月]|每[人月年天户次]|[:: ]|¥|￥|他们|我们|你|少|说|也就|先|都|您)*$"
)
_RATE_LEAD = Pattern(r"(?:[每一](?:个?小时|天|斤|亩|棵|件|节|次|趟|平|吨|盒|瓶)|时薪)$")
_ENDS_CLAUSE = Pattern(r"[一-鿿](?<![号码栋室群路第座幢层牌线尾为分])$")
_PAYS = Pattern(r"买|卖|花|交|租|借|赔|修|付|欠|收费|退")
_BOUGHT = Pattern(r"^(?:买|没|不|一[天年月节人户斤亩件平棵次趟]|一个月|每|/)")
_ALONE_BEFORE = Pattern(r"(?:^|[,。;!、\s])$")
_ALONE_AFTER = Pattern(r"^(?:[,。;!、\s了吧呢啊]|$)")
_FOLLOWED = Pattern(
    r"^(?:的(?!时候|人)|没(?!有?人)|不|都[没不要]|一直|一[天年月节人户斤亩件平棵次趟罐瓶盒套张]|一个月|每|/"
    r"|分手|拖|左右|上下|买的|被|收不|拿不|要不)"
)
_DATED = Pattern(r"\.\d")  # 2024.3.5
_DENIED = Pattern(r"不是(?:欠|借|说)?$")
_YEAR_OR_LINE = Pattern(r"^(?:(?:19|20)\d\d|1(?:10|14|19|20|22)|12[13]\d\d|96\d{3}|10086|10010|10000|911|315|996)$")
_DOOR = Pattern(r"(?:楼上|楼下|隔壁|对门|对面)(?:是|住|在|的?是?)?$|\d[栋幢](?:\d{1,2}单元)?$")
_PAID = Pattern(r"(?:押金|定金|工资|费|款|欠|借|赔|付|给|交|花|罚|扣|收|退|价|薪|租)(?:了|我|他|你)*$")
_BARE = Pattern(r"^\D{0,3}\d{3,5}[,。!]?$")  # the message is a number: an answer, not a code of six


def amounts(clean: str) -> tuple[Money, ...]:
    """All sums of the clean text in order, one denied beside another (是一万六不是一万) left out; offsets are into it."""
    found = sorted(_found(clean.lower()), key=lambda money: money.start)
    kept = tuple(money for money in found if not _DENIED.search(clean[max(0, money.start - 4) : money.start]))
    return kept or tuple(found)


def _found(text: str) -> Iterator[Money]:
    for hit in _SUM.finditer(text):
        yield from _sum(hit, text)
    for hit in _COINS.finditer(text):
        fen = int(value(hit["jiao"]) or 0) * 10 + int(value(hit["fen"]) or 0)
        yield Money(hit.group(), hit.start(), hit.end(), fen)


def _sum(hit: re.Match[str], text: str) -> Iterator[Money]:
    """The sum of one match; nothing when it is not one."""
    if len(hit["n"]) == 1 and not (hit["unit"] or hit["sign"]):
        return
    number = value(hit["n"])
    if number is None or _vague(hit, text) or not (hit["unit"] or hit["sign"] or _plausible(hit, text, number)):
        return
    end = hit.end()
    unit = hit["unit"] or ""
    if (
        unit == "块"
        and number < _LEAST
        and _pieces(number, text[max(0, hit.start() - 10) : hit.start()], text[end : end + 3])
    ):
        return
    if unit in ("块", "快", "元") and (cents := _CENTS.match(text, end)) and cents.group() not in "千百万十":
        tenths = value(cents["tenths"] or cents["digit"])
        if tenths is not None and tenths < 10:
            number, end = number + Fraction(tenths, 10), cents.end()
    fen = int(number * 100)
    if 0 < fen <= _LARGEST:
        yield Money(text[hit.start() : end].strip(), hit.start(), end, fen)


def _pieces(number: Number, before: str, after: str) -> bool:
    """Whether 块 counts pieces, or is a place or company: 一块地, 住在一块, 一块去. One or two yuan need a word of money."""
    if _PIECE.match(after) or _TOGETHER.match(after):
        return True
    return number < _FEW and not (_PRICED.match(after) or _LEAD.search(before) or _RATE_LEAD.search(before))


def _vague(hit: re.Match[str], text: str) -> bool:
    """几千, 上万, 八九千: about so much, no sum."""
    number = hit["n"]
    return bool(_RANGE.match(number)) or (
        number[0] in "百千万亿" and bool(_VAGUE_BEFORE.search(text[max(0, hit.start() - 1) : hit.start()]))
    )


def _plausible(hit: re.Match[str], text: str, number: Number) -> bool:
    """Without a unit: 三万五, 3.5w, or a plain number beside words of money or alone in its clause, nothing counted."""
    digits, after = hit["n"], text[hit.end() : hit.end() + 3]
    before = text[max(0, hit.start() - 10) : hit.start()]
    if _COUNTED.match(text[hit.end("n") : hit.end("n") + 3]) or _DATED.match(text, hit.end("n")):
        return False
    if _YEAR_OR_LINE.match(digits):
        return bool(_PAID.search(before))
    if digits.isdecimal() and len(digits) in (3, 4) and _DOOR.search(before):
        return False  # 楼上是401
    if any(c in digits for c in "万亿萬w") and digits[0] not in "万亿萬":
        return True
    if _RATE_LEAD.search(before):
        return True
    if number < _LEAST or len(digits) > 9 or digits[0] in "零〇0":
        return False
    return bool(_LEAD.search(before)) or _by_itself(digits, text, before, after)


def _by_itself(digits: str, text: str, before: str, after: str) -> bool:
    """A number that is its clause or the whole message, or a numeral with money's way of going on behind it."""
    spoken = not digits.isdecimal()
    if len(text) < 9:
        return spoken or bool(_BARE.match(text))
    alone = _ALONE_BEFORE.search(before) and _ALONE_AFTER.match(after) and len(digits) < 6
    if alone or (spoken and _FOLLOWED.match(after)) or _BOUGHT.match(after):
        return True
    return bool(_ENDS_CLAUSE.search(before) and _ALONE_AFTER.match(after) and len(digits) < 6 and _PAYS.search(text))
