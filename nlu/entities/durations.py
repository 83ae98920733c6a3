"""How long something lasted: 干了30天, 拖了三个月, 住院20天, 一年半没交; and since when what still goes on."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from nlu.entities.numbers import CHINESE, value
from nlu.entities.spans import months_back
from nlu.patterns import Cued, Pattern
from nlu.types import Duration, When

_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}
_LONGEST = 100 * 365
_SPAN = (
    rf"(?=[\d大半{CHINESE}])(?:(?P<half>半|大半)个?(?P<hu>年|月)|(?P<n>\d{{1,4}}|[{CHINESE}]{{1,5}})(?P<more>多|来|几)?(?:(?P<ah>个半)|个多?)?"
    r"(?P<u>天(?!天)|日|周|星期|礼拜|月|年)(?P<uh>半)?(?:零(?P<n2>\d{1,2}|[一二两三四五六七八九十]{1,3})个?(?P<u2>月|天))?)多?"
)
_GOES_ON = r"拖|欠|拖欠|等|分居|关|停|跑|闹|吵|持续|压|押|断|失联|躲|过去|回娘家|赶出来|闲"
_TOOK = (
    r"干|做|住|结婚|找|处|谈|种|用|带|割|签|住院|入住|上|学|开|租|卖|养|躺|走|回|修|帮|照顾|打工|工作|处对象|换地种|借|交往|跟"
    r"|已经|已|快|将近|差不多|整整|至少|前后|有|又|过|断断续续|离|分开|待|呆|干满|超过|到现在|至今"
)
_WORKS = "干|做|打工|工作|上班|学"  # how long one worked tells no day: 都干了五个月了
_OBJECTS = r"工资|工钱|薪水|薪|钱|房租|货款|租金|物业费|生活费|抚养费|养老金|社保"
_BEFORE = Pattern(rf"(?:{_GOES_ON}|{_TOOK})(?:了|我|我们|他|她|俺|快|将近|差不多|有|整整|已经|地|的|过|{_OBJECTS})*$")
_VERB = Pattern(r"(?<![到为除少多差过])[一-鿿]?了$")
_ON_BEFORE = Pattern(rf"(?:{_GOES_ON})(?:了|我|我们|他|她|俺|快|将近|差不多|有|整整|已经|{_OBJECTS})*$")
_AFTER = Pattern(
    rf"^(?:了(?!之?后)|[没未不](?!到|足|满|超|是|等|同)|都[没不]|还[没不]|一直|一次|白|三夜|院|以来"
    rf"|的?(?:{_OBJECTS}|提成|加班费|房费|押金|利息)|钱|俩月)"
)
_ON_AFTER = Pattern(r"^(?:了(?:,|。|!|没|不|还|都|也|$)|[没未不](?!到|足|满|超|是|等|同)|都[没不]|还[没不]|一直|一次)")
_OWED = Pattern(r"(?:欠|拖|压|扣)[^,。]{0,5}$")  # 欠了我两个月|工资: how much is owed, not since when
_WAGES = Pattern(r"^的?(?:工资|工钱|薪|生活费|抚养费|房租|租金|物业费|社保|提成|加班费|奖金)")
_WORKED = Pattern(rf"(?:{_WORKS})了(?:快|将近|差不多|有|整整)?$")
_NOT_AFTER = Pattern(
    r"^(?:以?[前后内]|之[前后内]|期[限内]?|假|薪|租|(?:的)?合同|的?时候|级|代|半?夜|份|底|初|末|工作日|冷静)"
)
_NOT_BEFORE = Pattern(r"(?:每|第|再|限|保修|质保|提前|超不过|不超过|\d|判|拘留?|最多|今|去|前|明|后|昨|几|数|上|下)$")
_NUMBER_NEXT = Pattern(rf"^[\d{CHINESE}¥￥]")
_ABOUT = Pattern(r"[一二两三四五六七八九]{2}$")  # 两三个月: two at least
_DURATION = Cued(_SPAN)


def durations(clean: str) -> tuple[Duration, ...]:
    """How long things lasted, in order of the text; offsets are into it."""
    return tuple(Duration(hit.group(), hit.start(), hit.end(), days) for hit, days in _found(clean))


def since(clean: str, today: date) -> Iterator[When]:
    """What still goes on, from the day it began until today: 拖了三个月, 半年没发工资."""
    for hit, days in _found(clean):
        before = clean[max(0, hit.start() - 10) : hit.start()]
        lead = _ON_BEFORE.search(before)
        after = clean[hit.end() : hit.end() + 4]
        if _WORKED.search(before) or (_OWED.search(before) and _WAGES.match(after)):
            continue
        if lead or _ON_AFTER.match(after):
            start = max(0, hit.start() - 10) + lead.start() if lead else hit.start()
            yield When(clean[start : hit.end()], start, hit.end(), _began(hit, days, today), today)


@lru_cache(maxsize=4)  # read twice of each message: as a duration, and as the time since it began
def _found(clean: str) -> tuple[tuple[re.Match[str], int], ...]:
    hits = ((hit, _days(hit)) for hit in _DURATION.finditer(clean))
    return tuple((hit, days) for hit, days in hits if 0 < days <= _LONGEST and _lasts(hit, clean))


def _lasts(hit: re.Match[str], clean: str) -> bool:
    """Whether the words around tell that something took so long; a rate (一天260) or a date (三天前) does not."""
    before, after = clean[max(0, hit.start() - 10) : hit.start()], clean[hit.end() : hit.end() + 4]
    if _NOT_AFTER.match(after) or _NOT_BEFORE.search(before):
        return False
    if hit["n"] in ("一", "1") and not (hit["more"] or hit["uh"] or hit["ah"]) and _NUMBER_NEXT.match(after):
        return False
    if hit["u"] == "月" and hit.group()[len(hit["n"]) :] == "月" and hit["n"] not in ("俩", "仨"):
        return False  # 三月: a month of the calendar
    if hit["u"] == "日":
        return False
    return bool(_BEFORE.search(before) or _AFTER.match(after) or _VERB.search(before))


def _days(hit: re.Match[str]) -> int:
    if hit["half"]:
        return _DAYS[hit["hu"]] // 2
    number = value(hit["n"][0] if _ABOUT.match(hit["n"]) else hit["n"])
    if number is None or number != int(number) or not 0 < number < 1900:
        return 0
    unit = _DAYS[hit["u"]]
    more = int(value(hit["n2"]) or 0) * _DAYS[hit["u2"]] if hit["n2"] else 0
    return int(number) * unit + (unit // 2 if hit["uh"] or hit["ah"] else 0) + more


def _began(hit: re.Match[str], days: int, today: date) -> date:
    """Months and years are counted by the calendar, the rest in days."""
    unit = hit["hu"] or hit["u"]
    if unit == "年" and not hit["n2"]:
        return months_back(today, round(days / 365 * 12))
    if unit == "月" and days % 30 == 0:
        return months_back(today, days // 30)
    return today - timedelta(days)
