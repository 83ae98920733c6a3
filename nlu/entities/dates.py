"""Days and spans, relative to the day of the message: 去年腊月, 上个月底, 拖了三个月, 2024年3月5日, 前天."""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from nlu.entities.numbers import CHINESE, value
from nlu.types import When

Span = tuple[date | None, date | None]
Reader = Callable[[re.Match[str], date], Span]

_N = rf"(?:\d{{1,4}}|[{CHINESE}]{{1,4}})"
# First day of the lunar year from 2000 on; months inside it are not fixed here.
_NEW_YEAR_DAYS = (
    "2/5 1/24 2/12 2/1 1/22 2/9 1/29 2/18 2/7 1/26 2/14 2/3 1/23 2/10 1/31 2/19 2/8 1/28 2/16 2/5 1/25"
    " 2/12 2/1 1/22 2/10 1/29 2/17 2/6 1/26 2/13 2/3 1/23 2/11 1/31 2/19 2/8 1/28 2/15 2/4 1/24 2/12"
)
_NEW_YEAR = {year: (int(m), int(d)) for year, (m, d) in enumerate((x.split("/") for x in _NEW_YEAR_DAYS.split()), 2000)}
_YEARS_BACK = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3, "明年": -1}
_DAYS_BACK = {
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晚": 0,
    "今晨": 0,
    "刚才": 0,
    "刚刚": 0,
    "昨天": 1,
    "昨日": 1,
    "昨晚": 1,
    "昨夜": 1,
    "前天": 2,
    "前晚": 2,
    "大前天": 3,
    "明天": -1,
    "明早": -1,
    "明晚": -1,
    "后天": -2,
}
_WEEKDAY = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_FESTIVAL = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "国庆": (10, 1),
    "十一": (10, 1),
    "清明": (4, 5),
    "劳动节": (5, 1),
    "圣诞": (12, 25),
}
_SEASON = {
    "春天": (3, 5),
    "夏天": (6, 8),
    "秋天": (9, 11),
    "冬天": (12, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
    "年初": (1, 2),
    "年底": (11, 12),
    "年末": (11, 12),
    "年中": (5, 7),
    "开春": (2, 4),
    "暑假": (7, 8),
    "寒假": (1, 2),
    "秋收": (9, 10),
}


def whens(clean: str, today: date) -> tuple[When, ...]:
    """All days and spans in order of the text, the longest reading at each place."""
    found = sorted(_found(clean, today), key=lambda when: (when.start, -when.end))
    kept: list[When] = []
    for when in found:
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
    return tuple(kept)


def _found(clean: str, today: date) -> Iterator[When]:
    for pattern, reader in _READERS:
        for hit in pattern.finditer(clean):
            try:
                first, last = reader(hit, today)
            except (ValueError, OverflowError):
                continue  # the 31st of February and other days that are none
            yield When(hit.group(), hit.start(), hit.end(), first, last)


def _number(text: str | None) -> int:
    """A small number; raises ValueError for none."""
    worth = value(text or "")
    if worth is None or worth != int(worth) or worth > 9999:
        raise ValueError(text)
    return int(worth)


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _part(first: date, last: date, part: str | None) -> Span:
    """The beginning, middle or end of a month."""
    if part in ("初", "上旬", "头"):
        return first, first.replace(day=10)
    if part in ("中", "中旬"):
        return first.replace(day=11), first.replace(day=20)
    if part in ("底", "末", "下旬", "尾"):
        return first.replace(day=21), last
    return first, last


def _year_of(hit: re.Match[str], today: date) -> int:
    """The year named or meant; a month without a year is the last one that has come."""
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
    return _part(*_month(_year_of(hit, today), _number(hit["m"])), hit["part"])


def _year(hit: re.Match[str], today: date) -> Span:
    year = _year_of(hit, today)
    part = hit["part"]
    if part in ("腊月", "春节", "过年", "正月", "年前", "年后", "除夕"):
        return _lunar(year, part)
    if part in _FESTIVAL:
        day = date(year, *_FESTIVAL[part])
        return day, day
    if part in _SEASON:
        first, last = _SEASON[part]
        return date(year, first, 1), _month(year, last)[1]
    end = date(year, 12, 31)
    return date(year, 1, 1), min(end, today) if year == today.year else end


def _lunar(year: int, part: str) -> Span:
    """Around the lunar new year. 去年腊月 is the last month of last year's lunar year, so it may fall in this year."""
    if part == "腊月":
        year += 1
    if year not in _NEW_YEAR:
        return None, None
    new_year = date(year, *_NEW_YEAR[year])
    before, after = {"腊月": (30, -1), "年前": (30, -1), "除夕": (1, -1), "正月": (0, 29), "年后": (0, 40)}.get(
        part, (1, 7)
    )
    return new_year - timedelta(before), new_year + timedelta(after)


def _months_back(today: date, months: int) -> date:
    """The same day that many months ago, or the last day of that month."""
    count = today.year * 12 + today.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _relative_month(hit: re.Match[str], today: date) -> Span:
    back = 0 if hit["which"] in ("这个", "本", "这", "当") else len(hit["which"].replace("个", ""))
    if hit["which"].startswith("下"):
        back = -1
    there = _months_back(today.replace(day=1), back)
    return _part(*_month(there.year, there.month), hit["part"])


def _relative_week(hit: re.Match[str], today: date) -> Span:
    back = {"上": 1, "下": -1}.get(hit["which"][0], 0) * len(hit["which"].replace("个", ""))
    back = 0 if hit["which"][0] in "这本" else back
    monday = today - timedelta(today.weekday() + 7 * back)
    if hit["day"]:
        day = monday + timedelta(_WEEKDAY[hit["day"]])
        return day, day
    return monday, monday + timedelta(6)


def _relative_day(hit: re.Match[str], today: date) -> Span:
    day = today - timedelta(_DAYS_BACK[hit.group()])
    return day, day


def _ago(hit: re.Match[str], today: date) -> Span:
    """三天前, 半年前: the day, or the month around it when counted in months, the year when in years."""
    start = _back(hit, today)
    if hit["unit"].startswith("年"):
        return date(start.year, 1, 1), date(start.year, 12, 31)
    if hit["unit"].endswith("月") and "半" not in hit["unit"]:
        return _month(start.year, start.month)
    return start, start


def _lasting(hit: re.Match[str], today: date) -> Span:
    """拖了三个月: from then until today."""
    return _back(hit, today), today


def _back(hit: re.Match[str], today: date) -> date:
    unit = hit["unit"]
    half = "半" in unit and not hit["n"]
    count = 1 if half else _number(hit["n"])
    if "年" in unit:
        months = 6 if half else count * 12 + (6 if unit.startswith("年半") else 0)
        return _months_back(today, months)
    if "月" in unit:
        return today - timedelta(15) if half else _months_back(today, count)
    return today - timedelta(count * (7 if unit in ("周", "个星期", "星期", "个礼拜", "礼拜") else 1))


_REL = r"(?P<rel>大前年|今年|去年|前年|明年)"
_PART = r"(?P<part>初|上旬|头|中旬|中(?!午|间)|底|末|下旬|尾)?"
_UNIT = r"(?:个?多?)(?P<unit>天|日|周|个?星期|个?礼拜|个?月|年半|年|半年|半个月)"
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (
            (
                rf"(?:(?P<y>(?:19|20)\d\d|\d\d)年|{_REL}的?)?(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?P"
                rf"<d>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
            ),
            _calendar_day,
        ),
        (
            r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])(?![\d.])",
            _calendar_day,
        ),
        (
            (
                rf"(?:(?P<y>(?:19|20)\d\d|\d\d)年|{_REL}的?)?(?<![个\d几])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九"
                rf"])月(?:份)?{_PART}(?!饼|嫂|子|薪|租|底薪)"
            ),
            _calendar_month,
        ),
        (
            (
                r"(?:(?P<y>(?:19|20)\d\d)年|(?P<rel>大前年|今年|去年|前年|明年))(?:的)?(?P<part>腊月|春节|过年"
                r"|正月|年前|年后|除夕|元旦|五一|国庆|十一|清明|劳动节|圣诞|春天|夏天|秋天|冬天|上半年|下半年"
                r"|年初|年底|年末|年中|开春|暑假|寒假|秋收|初|底|末)?"
            ),
            lambda hit, today: _whole_year(hit, today),
        ),
        (rf"(?P<which>上+个?|这个?|本|下个?|当)月{_PART}", _relative_month),
        (r"(?P<which>上+个?|这个?|本|下个?)(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])?", _relative_week),
        ("|".join(sorted(_DAYS_BACK, key=len, reverse=True)), _relative_day),
        (rf"(?P<n>{_N})?{_UNIT}(?:以)?前(?!妻|夫|任)", _ago),
        (
            (
                rf"(?:拖|欠|等|拖欠|干|做|住|分居|结婚|关|停|跑|闹|吵|找|过去|持续|已经|已|快|将近|有)(?:了|快|我|我们|工资|工钱|钱|房租"
                rf"|货款|有)*(?P<n>{_N})?{_UNIT}(?:了|多|没|不|,|。|$)?"
            ),
            _lasting,
        ),
        (
            (
                rf"(?P<n>{_N})?{_UNIT}(?:多)?(?:没|不|都没|未|还没)(?:有)?(?:发|给|付|结|还|人管|处理|回|见|解决"
                rf"|交)"
            ),
            _lasting,
        ),
    )
)


def _whole_year(hit: re.Match[str], today: date) -> Span:
    """A year, or the part of it that is named; 年初 and 年底 may lose their 年 to the year: 去年底."""
    return _year_part(hit, today) if hit["part"] in ("初", "底", "末") else _year(hit, today)


def _year_part(hit: re.Match[str], today: date) -> Span:
    year = _year_of(hit, today)
    first, last = _SEASON["年初" if hit["part"] == "初" else "年底"]
    return date(year, first, 1), _month(year, last)[1]
