"""Which of the sums a message names the matter is about: what is left to pay, what is owed in all, a rate times its count."""

import re
from fractions import Fraction

from nlu.entities.numbers import ARABIC, CHINESE, Number, value
from nlu.patterns import Pattern
from nlu.types import Money

_LEFT = Pattern(
    r"(?:变成|滚[到成]|涨到|还差|还剩|还欠|尚欠|仍欠|剩下?|尾款|要我?退|退回去|没[还给付退发结])[^,。;!?\d]{0,6}$"
)
_OWED = Pattern(
    r"(?:欠|拖欠|共|总计|合计|总|索赔|要求赔|赔偿|借(?!呗)|骗|损失|欠款|未付|差|压|答应补?"
    r"|改成|改为|应该是|金额|被骗|拿不?[到回]|要)[^,。;!?\d]{0,8}$"
)
_BACK = Pattern(
    r"(?:已[经还]?(?:还|付|给|发)|还了|退了|只[退给肯出发]|才[给发出退]|只给|退给?我?|已付|付了|给了我?|先给|到账|到手|首付"
    r"|返还?|罚了[他她]|现金券|从|原来)[^,。;!?\d]{0,5}$"
)
_UNPAID = Pattern(r"^[元块钱]{0,2},?(?:他|她|对方|老板|他们){0,2}(?:一直|都|也|还|到现在)?[没不]钱?[还给付退赔发]")
_PAID_SO_FAR = Pattern(r"(?<!我)(?:给|付|赔|垫)(?:了|过)(?:我|我们)?$")  # 给了一万就不管了: not what is asked for
_THEN_NO_MORE = Pattern(r"^[元块钱]{0,2},?(?:他|她|对方|现在|以后|后来)*(?:就|再也?)(?:不|没[人再管出付给])")
_OFFER = Pattern(  # what the other side would pay
    r"(?:(?<!我)(?:最多|顶多|只肯|只愿意?|只答应|只同意)|(?:[他她]们?|对方|老板|园长|校长|公司|商家|物业|医院|房东)(?:说|讲)(?:可以|就|只能|只)?)(?:给|赔|退|出|补)(?:[我你您偿]|们){0,2}$"
)
_HEARSAY = Pattern(r"(?:听说|新闻|网上(?:说|看)|别人说|人家说)[^。!?]{0,10}$")
_PROMISED = Pattern(  # what an advertisement promises to earn: 月入三万
    r"(?:[月日年]入(?:能|可以?|能到|过)?|(?:保证|保底|承诺|包|说好?|宣传|号称|吹嘘?)[^,。;!?\d]{0,6}(?:赚|挣|收入|回本|盈利|利润|流水|营业额))[^,。;!?\d]{0,4}$"
)
_INSTALMENT = Pattern(  # one of the parts in which it is, or was to be, paid back: 每个月还两千, 分五期还,一期一万
    r"(?:每个?(?:月|季度?|年|周|星期)|一个?月|[一每]期|按月|月月)[^,。;!?\d]{0,5}还(?:给|上|我|他|清)*$|分[^,。;!?]{1,3}[期次][^。;!?\d]{0,6}[一每][期次](?:还|给|付)?$"
)
_INSTALMENT_AFTER = Pattern(r"^(?:元|块钱?)?(?:/|每|一个?)[月期]")
_PAYS_BACK = Pattern(r"还(?:给|上|我|他)*$")
_BORROWED = Pattern(r"(?:按揭|房贷|贷款|贷)(?:了|是)?$")  # beside what was paid down: 首付四十五万,贷款八十万
_PAID_DOWN = Pattern(r"(?:首付|加盟费|定金|订金|意向金)(?:款|付|交|花)?(?:了|是|共|一共)?$")
_N = rf"(?:{ARABIC}|[{CHINESE}]{{1,6}})"
_OWN = rf"(?<![个半几{CHINESE}])"  # 五个月工资两万 is a total of five, 月工资两万 a rate
# unit of a rate: how its count is told, how the rate is told before the sum, and after it, and the most it can count
_UNITS = (
    ("hour", "个?(?:小时|钟头)", "时薪|[每一]个?小时", "[每一]?个?小时", 5000),
    ("day", "天|日(?!薪)|个工", rf"[每一]天|{_OWN}(?:日薪|日工资)", "[每一]?天|日", 4000),
    ("week", "周|个?星期|个?礼拜", "[每一]周|[每一]个?星期|[每一]个?礼拜", "[每一]?周", 600),
    ("month", "个月", rf"每个?月|一个?月|{_OWN}(?:月薪|月工资|月租)", "[每一]?个?月", 400),
    ("year", "年(?![底初前])", rf"[每一]年|{_OWN}(?:年租|年薪)", "[每一]?年", 80),
    ("trip", "趟", "[每一]趟", "[每一]?趟", 2000),
    ("lesson", "节课?|课时", "[每一]节课?|每课时", "[每一]?节", 2000),
    ("weight", "斤|公斤|吨", "[每一](?:公?斤|吨)", "[每一]?(?:公?斤|吨)", 100_000),
    ("land", r"亩(?:(?P<tenths>[一二三四五六七八九]|\d)分)?", "[每一]亩地?", "[每一]?亩", 10_000),
    ("floor", "平(?:方?米|方)?|㎡", "[每一]平(?:方?米|方)?", "[每一]?平", 10_000),
    ("piece", "[件棵株头只箱袋台套]", "[每一][件棵株头只箱袋台套]", "[每一]?[件棵株头只箱袋台套]", 100_000),
)
_BEFORE = {
    name: Pattern(rf"(?<![十\d二三])(?:{rate})(?!前|后|没|不|多)[^,。;!?\d前后]{{0,4}}$")
    for name, _, rate, _, _ in _UNITS
}
_AFTER = {name: Pattern(rf"^\s?(?:元|块钱?)?\s?(?:/|(?=[每一]))\s?(?:{rate})") for name, _, _, rate, _ in _UNITS}
_MAY_LEAD, _MAY_FOLLOW = (
    Pattern("[每一薪租]|工资"),
    Pattern("[/每一]"),
)  # every rate has one of these before or after the sum
_COUNTED = {
    name: Pattern(rf"(?<![\d第.])(?P<n>{_N}|半)(?P<more>个半)?[多来]?(?:{unit})(?P<half>半)?(?![前后])")
    for name, unit, _, _, _ in _UNITS
}
_MOST = {name: most for name, _, _, _, most in _UNITS}
_LARGER = {"day": (("month", 30), ("week", 7)), "week": (("month", 4),), "month": (("year", 12),)}
_SIGNED = Pattern(rf"^\s?(?:元|块钱?)?(?:/?(?:每|一个?)?[月天年人])?\s?[x*×乘]\s?(?P<n>{_N})(?P<unit>个?[月年天人])?")
_WORKED = Pattern(r"(?:干|做|工作|上班|入职|待|呆)(?:了|已经|有|满)*(?:[^,。;!?]{1,4}年)?$")
_MISSING = Pattern(r"欠|拖|[没未不][给发付结]|克扣|讨薪|要不[到回]")
_MOST_SIGNED = 10_000
_REACH = 60  # characters around a rate in which its count is looked for


def main_amount(sums: tuple[Money, ...], clean: str) -> Money | None:
    """The sum mainly in dispute; None when the text names none of one's own.

    What is left to pay goes before what is owed in all, that before the largest; a rate is multiplied by its count
    (一天260,干了30天) unless a total is told as well.
    """
    own = [money for money in sums if not _HEARSAY.search(clean[max(0, money.start - 16) : money.start])]
    own = [money for money in own if not _OFFER.search(clean[max(0, money.start - 12) : money.start])]
    own = [money for money in own if not _paid_so_far(money, clean) and not _instalment(money, clean)]
    own = _without_promises(own, clean)
    if not own:
        return None
    best = max(own, key=lambda money: (_weight(money, clean), money.fen))
    if times := _signed(best, clean):
        return times
    rates = [made for money in own if (made := _multiplied(money, clean)) is not None]
    if rates and (best.fen <= max(rate.fen for rate in rates) and not _stated_total(best, clean)):
        return max(rates, key=lambda money: money.fen)
    return best


def _without_promises(sums: list[Money], clean: str) -> list[Money]:
    """Without what was only promised to be earned; a loan beside what was paid down out of one's own goes too."""
    kept = [money for money in sums if not _PROMISED.search(clean[max(0, money.start - 14) : money.start])] or sums
    paid = [money for money in kept if _PAID_DOWN.search(clean[max(0, money.start - 8) : money.start])]
    if not paid:
        return kept
    return [money for money in kept if not _BORROWED.search(clean[max(0, money.start - 6) : money.start])]


def _paid_so_far(money: Money, clean: str) -> bool:
    """Whether the other side paid it and then nothing more."""
    before, after = clean[max(0, money.start - 6) : money.start], clean[money.end : money.end + 12]
    return bool(_PAID_SO_FAR.search(before) and _THEN_NO_MORE.match(after))


def _instalment(money: Money, clean: str) -> bool:
    before, after = clean[max(0, money.start - 16) : money.start], clean[money.end : money.end + 6]
    return bool(_INSTALMENT.search(before) or (_PAYS_BACK.search(before) and _INSTALMENT_AFTER.match(after)))


def _weight(money: Money, clean: str) -> int:
    """How much the words before a sum speak for it being the one."""
    before = clean[max(0, money.start - 14) : money.start]
    owed = bool(_OWED.search(before)) or bool(_UNPAID.match(clean[money.end : money.end + 10]))
    rate = _rate(money, clean) is not None
    return 5 * bool(_LEFT.search(before)) + 2 * owed - 3 * bool(_BACK.search(before)) - rate


def _stated_total(money: Money, clean: str) -> bool:
    before = clean[max(0, money.start - 14) : money.start]
    return bool(_LEFT.search(before)) or bool(re.search(r"(?:共|总|合计|一起|加起来)[^,。;!?]{0,5}$", before))


def _signed(money: Money, clean: str) -> Money | None:
    """4500×3个月, 4500/月*6个月."""
    hit = _SIGNED.match(clean[money.end :])
    times = value(hit["n"]) if hit else None
    if hit is None or not times or times > _MOST_SIGNED:
        return None
    end = money.end + hit.end()
    return Money(clean[money.start : end], money.start, end, int(money.fen * times))


def _multiplied(money: Money, clean: str) -> Money | None:
    """A rate times the count told near it: 每月4500 and 拖了三个月; a larger unit is turned into the rate's."""
    unit = _rate(money, clean)
    if unit is None:
        return None
    times = _counted(unit, money, clean)
    for larger, holds in _LARGER.get(unit, ()):
        times = times or _counted(larger, money, clean) * holds
    return (
        Money(money.text, money.start, money.end, int(money.fen * times))
        if times > 1 or times == Fraction(1, 2)
        else None
    )


def _rate(money: Money, clean: str) -> str | None:
    """The unit a sum is told for; None when it is no rate."""
    before, after = clean[max(0, money.start - 10) : money.start], clean[money.end : money.end + 5]
    if _MAY_FOLLOW.search(after):
        told_after = next((unit for unit in _MOST if _AFTER[unit].match(after)), None)
        if told_after:
            return told_after  # 一年八百一亩: by the 亩
    return next((unit for unit in _MOST if _BEFORE[unit].search(before)), None) if _MAY_LEAD.search(before) else None


def _counted(unit: str, money: Money, clean: str) -> Number:
    """The largest count of the unit near the sum; 0 when none is told."""
    start = max(0, money.start - _REACH)
    counts = [
        _count(hit, unit)
        for hit in _COUNTED[unit].finditer(clean, start, money.end + _REACH)
        if _apart(hit, money, clean) and not _tenure(hit, unit, clean)
    ]
    return max(counts, default=0)


def _count(hit: re.Match[str], unit: str) -> Number:
    number = Fraction(1, 2) if hit["n"] == "半" else value(hit["n"])
    if number is None or not 0 < number <= _MOST[unit]:
        return 0
    tenths = value(hit.groupdict().get("tenths") or "") or 0  # 六亩三分
    return number + (Fraction(tenths, 10) if tenths else 0) + (Fraction(1, 2) if hit["more"] or hit["half"] else 0)


def _tenure(hit: re.Match[str], unit: str, clean: str) -> bool:
    """干了三年两个月,月薪六千: how long somebody worked counts nothing when no word says that pay is missing."""
    worked = unit in ("month", "year") and _WORKED.search(clean[max(0, hit.start() - 8) : hit.start()])
    return bool(worked) and not _MISSING.search(clean)


def _apart(hit: re.Match[str], money: Money, clean: str) -> bool:
    """The count is not part of the rate itself (一天260)."""
    if hit["n"] in ("一", "1") and clean[hit.start() - 1 : hit.start()] not in ("了", "欠", "拖"):
        return hit.start() >= money.end + 5 or hit.end() <= money.start - 5
    return hit.start() >= money.end or hit.end() <= money.start
