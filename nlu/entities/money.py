"""Sums of money, and which of them the matter is about."""

import re
from collections.abc import Iterator
from fractions import Fraction

from nlu.entities.numbers import ARABIC, CHINESE, value
from nlu.types import Money

_UNIT = "元人民币|元钱|元|块钱|快钱|块大洋|块|圆整|圆|人民币|rmb|大洋"
_RUN = re.compile(
    rf"(?<![\d.a-z:/第几数好])(?P<sign>[¥￥]\s?)?(?P<n>(?:{ARABIC}|[{CHINESE}])(?:{ARABIC}|[{CHINESE}"
    rf"wk半]|[多余来几](?=[{CHINESE}w])){{0,16}})"
    rf"[多余来]?\s?(?P<unit>{_UNIT})?"
)
_TAIL = re.compile(rf"[{CHINESE}](?![{CHINESE}个年月天日人次号点户])")  # 三块五
_NOT_MONEY = re.compile(
    r"^(?:[年月日号点时分秒岁届期楼层栋单室户口名位人个家次倍斤吨亩米平公里里顿条只头棵本张页件套台辆字多名余人"
    r"%％℃度瓦瓶箱盒片粒针刀栋]|余?人|多?人|多?户|多?个|小时|星期|周|天|平方|公斤|厘米|毫)"
)
_ABOUT_MONEY = re.compile(
    r"(?:欠|借|赔|付|给|还|交|花|罚|扣|押金|工资|定金|订金|首付|月薪|费|共|计|总|价|收|退|转|骗|损失"
    r"|补偿|要|拿|垫|投|款|钱|金|利息|本金|存|值|买|卖|租|赚|亏|报|金额|额度|充值?|到手|逾期|剩|差"
    r"|少|贷|息|改成|改为|是|应该是|大概|约|薪|债|条子?|每个?月|个月|每天|一天|月租|日薪)(?:了|我"
    r"|他|她|的|着|给|为|成|有|至|到|达|是|约|大概|将近|近|超过?|共|计|人民币|金额|[:: ]|¥|￥|他们"
    r"|我们|你)*$"
)
_OWED = re.compile(
    r"(?:欠|拖欠|还欠|共|总计|合计|总|索赔|要求赔|赔偿|借(?!呗)|骗|损失|欠款|未付|尾款|剩|差|没[还给付退发结]"
    r"|改成|改为|应该是|金额|被骗|拿不?[到回]|要)[^,。;!?\d]{0,8}$"
)
_BACK = re.compile(
    r"(?:已[经还]?(?:还|付|给)|还了|退了|只退|只给|退给?我?|已付|付了|给了我?|先给|到账|首付|到手"
    r"|返还?|每[月天年]|一个月|一年|月薪|一人|每人|现金券)[^,。;!?\d]{0,5}$"
)
_TIMES = re.compile(
    rf"^(?:元|块|块钱)?(?:[x*×乘]|[,,]?(?:一共|共|总共|拖欠|欠|拖|干|做|没发|未发|没给)?(?:了|我)?)\s?(?P<n>\d{{1"
    rf",3}}|[{CHINESE}]{{1,3}}|半)(?P<u>个?多?月|个?半?年|天)?"
)
_PER = re.compile(r"(?:每个?月|一个?月|月薪|月工资|每天|一天|日薪|日工资|月租|每月租金)[^,。;!?\d]{0,6}$")


def amounts(clean: str) -> tuple[Money, ...]:
    """All sums of the clean text in order; offsets are into it."""
    return tuple(_found(clean))


def main_amount(sums: tuple[Money, ...], clean: str) -> Money | None:
    """The sum mainly in dispute: what is owed or lost in all, else the largest; monthly pay times months when said so."""
    if not sums:
        return None
    best = max(sums, key=lambda money: (_weight(money, clean), money.fen))
    return _multiplied(best, clean) or best


def _found(clean: str) -> Iterator[Money]:
    for hit in _RUN.finditer(clean.lower()):
        end = hit.end()
        marked = hit.group("unit") or hit.group("sign")
        if not marked and not _plausible(hit, clean):
            continue
        number = value(hit.group("n"))
        if number is None:
            continue
        tail = _TAIL.match(clean, end) if (hit.group("unit") or "") in ("块", "快") else None
        if tail and (tenth := value(tail.group())) is not None and tail.group() not in "千百万十":
            number, end = number + Fraction(tenth, 10), tail.end()
        fen = int(number * 100)
        if 0 < fen <= 10**15:
            yield Money(clean[hit.start() : end].strip(), hit.start(), end, fen)


def _plausible(hit: re.Match[str], clean: str) -> bool:
    """Without a unit: 三万五, 3.5w, or a plain number that money words stand before, and nothing counted behind."""
    if _NOT_MONEY.match(clean[hit.end() : hit.end() + 3]):
        return False
    number = hit.group("n")
    if any(c in number for c in "万亿萬w") and number[0] not in "万亿萬":
        return True
    worth = value(number)
    if worth is None or worth < 100 or len(number) > 9:
        return False
    return bool(_ABOUT_MONEY.search(clean[max(0, hit.start() - 10) : hit.start()])) or (
        number.endswith("k") and hit.group() == clean
    )


def _weight(money: Money, clean: str) -> int:
    before = clean[max(0, money.start - 14) : money.start]
    back = bool(_BACK.search(before))
    return 2 * bool(_OWED.search(before)) - 3 * back


def _multiplied(money: Money, clean: str) -> Money | None:
    """每月4500×3个月, 一个月4500,欠了三个月."""
    before = clean[max(0, money.start - 12) : money.start]
    hit = _TIMES.match(clean[money.end :])
    if hit is None:
        return None
    signed = clean[money.end : money.end + 2].strip("元块")[:1] in tuple("x*×乘")
    times = value(hit.group("n"))
    unit = hit.group("u") or ""
    per = _PER.search(before)
    if times is None or not (signed or (per and unit)) or times <= 0 or times > 400:
        return None
    if per and unit.endswith("年") and "月" in per.group():
        times *= 12
    end = money.end + hit.end()
    return Money(clean[money.start : end], money.start, end, int(money.fen * times))
