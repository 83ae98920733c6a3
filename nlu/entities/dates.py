"""Days and spans, relative to the day of the message: 去年腊月, 上个月底, 拖了三个月, 2024年3月5日, 前天."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from operator import itemgetter

from nlu import cues
from nlu.entities import lunar, spans
from nlu.entities.durations import since
from nlu.entities.numbers import CHINESE, value
from nlu.entities.spans import FESTIVALS, SEASONS, Span
from nlu.entities.wordsets import any_of, beginning
from nlu.patterns import Among, Cued, Pattern
from nlu.types import When

Reader = Callable[[re.Match[str], date], Span]

_YEARS_BACK = {"今年": 0, "去年": 1, "上年": 1, "前年": 2, "大前年": 3, "明年": -1}
_DAYS_BACK = {
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晚": 0,
    "今晨": 0,
    "今儿个": 0,
    "刚才": 0,
    "刚刚": 0,
    "昨天": 1,
    "昨日": 1,
    "昨晚": 1,
    "昨夜": 1,
    "昨儿": 1,
    "昨儿个": 1,
    "夜儿个": 1,
    "前天": 2,
    "前晚": 2,
    "前夜": 2,
    "前儿个": 2,
    "前天夜里": 2,
    "前天晚上": 2,
    "大前天": 3,
    "明天": -1,
    "明早": -1,
    "明晚": -1,
    "后天": -2,
}
_WEEKDAY = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_TO = ("到", "至", "-", "~", "—", "一直到")
_NEAR = 24  # characters behind a year within which a bare month belongs to it


def whens(clean: str, today: date) -> tuple[When, ...]:
    """All days and spans in order of the text, the longest reading at each place, one denied beside another left out."""
    every = [*_found(clean, today), *since(clean, today)]
    if not every:
        return ()
    every.sort(key=lambda when: (when.start, -when.end))
    found = [when for when in every if clean[max(0, when.start - 2) : when.start] != "不是"] or every
    kept: list[When] = []
    for when in found:
        if not kept or when.start >= kept[-1].end:
            kept.append(_in_year(when, kept[-1] if kept else None))
    return _joined(kept, clean)


def _joined(found: list[When], clean: str) -> tuple[When, ...]:
    """今年3月到5月, 4月到6月: one span from the first to the last."""
    joined: list[When] = []
    for when in found:
        before = joined[-1] if joined else None
        if before is not None and clean[before.end : when.start] in _TO and _in_order(before, when):
            joined[-1] = When(clean[before.start : when.end], before.start, when.end, before.first, when.last)
        else:
            joined.append(when)
    return tuple(joined)


def _in_order(one: When, other: When) -> bool:
    return one.first is not None and other.last is not None and one.first <= other.last


def _found(clean: str, today: date) -> Iterator[When]:
    for pattern, reader in _AMONG.possible(cues.possible(clean)):
        for hit in pattern.every(clean):
            try:
                first, last = reader(hit, today)
            except (ValueError, OverflowError):
                continue  # the 31st of February and other days that are none
            yield When(hit.group(), hit.start(), hit.end(), first, last)


def _in_year(when: When, before: When | None) -> When:
    """2024年6月开工,干到9月: a bare month close behind a year is of that year."""
    if before is None or "年" in when.text or "年" not in before.text or not _BARE_MONTH.match(when.text):
        return when
    if when.first is None or when.last is None or before.first is None or when.start - before.end > _NEAR:
        return when
    years = when.first.year - before.first.year
    moved = when.first.replace(day=1, year=before.first.year)
    if years <= 0 or moved < before.first:
        return when
    last = spans.month(moved.year, when.last.month)[1] if when.last.day > 27 else when.last.replace(year=moved.year)
    return replace(when, first=when.first.replace(year=moved.year), last=last)


def _number(text: str | None) -> int:
    """A small number; raises ValueError for none."""
    worth = value(text or "")
    if worth is None or worth != int(worth) or worth > 9999:
        raise ValueError(text)
    return int(worth)


def _year_of(hit: re.Match[str], today: date) -> int:
    """The year named or meant; a month without a year is the last one that has come. Raises ValueError for none."""
    named = hit.groupdict()
    if named.get("rel"):
        return today.year - _YEARS_BACK[named["rel"]]
    if named.get("y"):
        year = _number(named["y"])
        year = year + 2000 if year < 60 else year + 1900 if year < 100 else year
        if not 1949 <= year <= today.year + 10:
            raise ValueError(year)
        return year
    month = _number(named["m"])
    day = _number(named["d"]) if named.get("d") else 1
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def _calendar_day(hit: re.Match[str], today: date) -> Span:
    day = date(_year_of(hit, today), _number(hit["m"]), _number(hit["d"]))
    return day, day


def _calendar_month(hit: re.Match[str], today: date) -> Span:
    return spans.part_of(*spans.month(_year_of(hit, today), _number(hit["m"])), hit["part"])


def _year(hit: re.Match[str], today: date) -> Span:
    year, part = _year_of(hit, today), hit["part"]
    if not part:
        return spans.year_span(year, today)
    if part in FESTIVALS:
        day = date(year, *FESTIVALS[part])
        return day, day
    return spans.season(year, part) if part in SEASONS else lunar.span(year, part)


def _this_year(hit: re.Match[str], today: date) -> Span:
    return spans.season(today.year, hit["part"])


def _relative_month(hit: re.Match[str], today: date) -> Span:
    which = hit["which"].replace("个", "")
    back = {"上": which.count("上") + which.count("大"), "下": -1}.get(which.strip("大")[0], 0)
    there = spans.months_back(today.replace(day=1), back)
    if hit["d"]:
        day = date(there.year, there.month, _number(hit["d"]))
        return day, day
    return spans.part_of(*spans.month(there.year, there.month), hit["part"])


def _relative_week(hit: re.Match[str], today: date) -> Span:
    back = {"上": 1, "下": -1}.get(hit["which"][0], 0) * len(hit["which"].replace("个", ""))
    return spans.weekday(today, back, _WEEKDAY[hit["day"]] if hit["day"] else None)


def _last_weekday(hit: re.Match[str], today: date) -> Span:
    day = today - timedelta((today.weekday() - _WEEKDAY[hit["day"]]) % 7)
    return day, day


def _relative_day(hit: re.Match[str], today: date) -> Span:
    day = today - timedelta(_DAYS_BACK[hit.group()])
    return day, day


def _lunar_month(hit: re.Match[str], today: date) -> Span:
    return lunar.latest(hit["part"], today)


def _festival(hit: re.Match[str], today: date) -> Span:
    day = (spans.nearest if hit["before"] else spans.latest)(today, *FESTIVALS[hit["part"]])
    return day, day


def _first_month_day(hit: re.Match[str], today: date) -> Span:
    day = lunar.day_of_first_month(15 if hit["d"] == "元宵" else _number(hit["d"].removeprefix("初")), today)
    return day, day


def _ago(hit: re.Match[str], today: date) -> Span:
    """三天前: the day; 半年前 and months: the month around it; years: the year."""
    unit, half = hit["unit"], hit["n"] is None
    if "年" in unit and not half:
        year = today.year - _number(hit["n"])
        return date(year, 1, 1), date(year, 12, 31)
    if "年" in unit or ("月" in unit and not half):
        there = spans.months_back(today, 6 if half else _number(hit["n"]))
        return spans.month(there.year, there.month)
    days = 15 if "月" in unit else _number(hit["n"]) * (1 if unit in "天日" else 7)
    return today - timedelta(days), today - timedelta(days)


_BARE_MONTH = Pattern(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月")
_N = rf"(?:\d{{1,4}}|[{CHINESE}]{{1,4}})"
_Y = r"(?P<y>(?:19|20)\d\d|[一二][九〇零0][〇零一二三四五六七八九0]{2}|\d\d)年"
_REL = r"(?P<rel>大前年|今年|去年|上年|前年|明年)"
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_M, _D = r"(?P<m>1[0-2]|0?[1-9])", r"(?P<d>3[01]|[12]\d|0?[1-9])"
_FULL_YEAR = r"(?P<y>(?:19|20)\d\d|[一二][九〇零][〇零一二三四五六七八九]{2})"
_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?P<part>初|上旬|头|中旬|中(?!午|间)|底|末|下旬|尾)?"
_IN_YEAR = "|".join(sorted((*SEASONS, *FESTIVALS, *lunar.PARTS.split("|")), key=len, reverse=True))
_AGED = rf"(?:已经|都|刚|才|快)?(?:\d{{1,3}}|[{CHINESE}]{{1,4}})(?:多|来)?(?:周?岁|了|[,。!]|$)"
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢罗梁宋唐高林郭马胡徐刘黄建爱"
_AGO = rf"(?=[\d半{CHINESE}])"
_NUMERAL = beginning("0-9一二三四五六七八九十〇零今去上前明大")
_READERS: tuple[tuple[Cued, Reader], ...] = tuple(
    (Cued(pattern), reader)
    for pattern, reader in (
        (rf"{_NUMERAL}(?:{_Y}|{_REL}的?)?(?<![个\d几]){_MONTH}月(?:份)?{_DAY}[日号]", _calendar_day),
        (rf"(?<![\d.])(?P<y>(?:19|20)\d\d)[-/.]{_M}[-/.]{_D}(?![\d.])", _calendar_day),
        (r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)", _calendar_day),
        (rf"(?<![\d.]){_M}\.{_D}[日号]", _calendar_day),
        (
            rf"{_NUMERAL}(?!一月[\d两一二三四五六七八九])(?:{_Y}|{_REL}的?)?(?<![个\d几]){_MONTH}月(?:份)?{_PART}(?!饼|嫂|子|薪|租|底薪)",
            _calendar_month,
        ),
        (rf"{_NUMERAL}(?:{_FULL_YEAR}年|{_REL}(?!{_AGED}))(?:的)?(?P<part>{_IN_YEAR})?", _year),
        (r"(?<![\d.第])(?P<y>[0-4]\d)年(?P<part>初|底|末|上半年|下半年|春天|夏天|秋天|冬天)", _year),
        (r"(?<![\d.第])(?P<y>[7-9]\d)年(?P<part>底|初)?(?!代|前|后|来|了|\d)", _year),
        (r"(?<![一-鿿])(?P<part>年初)", _this_year),
        (r"[(](?P<y>(?:19|20)\d\d)[)](?P<part>)", _year),
        (
            (
                rf"(?=[双元五国清劳六])(?<![{_FAMILY}])(?P<part>双十一|双11|双十二|元旦|五一|国庆|清明|劳动节"
                rf"|六一)(?:节)?(?:前后|(?P<before>之?前))?(?!路|街|村|广场|小|中学)"
            ),
            _festival,
        ),
        (r"(?:大年|正月)(?P<d>初[一二三四五六七八九十]|二?十[一二三四五六七八九]|二十)", _first_month_day),
        (r"(?P<d>元宵)节?", _first_month_day),
        (r"(?P<part>腊月|冬月)(?:二?十?[一二三四五六七八九十])?", _lunar_month),
        (rf"(?P<which>大?上+个?|这个?|本|下个?|当)月(?:{_DAY}[号日]|{_PART})", _relative_month),
        (r"(?P<which>上+个?|这个?|本|下个?)(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])?", _relative_week),
        (
            r"(?<![每个上下这本])(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![到至岁年\-~])(?!.{0,2}[到至])",
            _last_weekday,
        ),
        (rf"(?<![到至])(?:{any_of(_DAYS_BACK)})", _relative_day),
        (
            rf"{_AGO}(?:(?P<n>{_N})(?:个?多?)|(?<!大)半个?)(?P<unit>天|日|周|星期|礼拜|月|年)多?(?:以|之)?前(?!妻|夫|任)",
            _ago,
        ),
    )
)
_AMONG = Among(_READERS, itemgetter(0))
