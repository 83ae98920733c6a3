"""The checks a district must pass: every fault with its place, so that a file or a form can point at it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from handlers.casework.case import Level
from handlers.casework.roster import Kind
from handlers.district import ADAPTER, District
from handlers.district_bounds import MOST_CALL_MINUTES, outside, too_long
from handlers.district_words import SECTIONS, Path, fault_of, where_of
from handlers.errors import BadDistrict
from handlers.oversight.numbers import numbered
from nlu import categories
from nlu.types import Risk

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_NUMBER = re.compile(r"[0-9][0-9 -]{1,19}")
_CORNERS = 3  # of an outline, at least
_DEPTH = (Level.GRID, Level.VILLAGE, Level.TOWNSHIP)
_MOST_YUAN = 1_000_000
MOST = 20  # faults told at once
_LONGEST = 200  # characters of a name
_WEEK = 7
# The same everywhere in China; safety words and the greeting name them.
NATIONAL = {"110": "报警", "119": "火警", "120": "急救", "12348": "法律服务", "12356": "心理援助"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: where, as a path into the file, and what."""

    path: Path
    what: str


def checked(raw: Mapping[str, Any], lines: Mapping[Path, int] | None = None) -> District:
    """The district from the parsed file. Raises `BadDistrict` with every fault, by name and, where known, by line."""
    try:
        district = ADAPTER.validate_python(dict(raw))
    except ValidationError as wrong:
        found = [Fault(tuple(e["loc"]), fault_of(e)) for e in wrong.errors()]
        raise refusal(found, raw, lines) from wrong
    if found := list(faults(district)):
        raise refusal(found, raw, lines)
    return district


def refusal(found: Iterable[Fault], raw: Mapping[str, Any], lines: Mapping[Path, int] | None = None) -> BadDistrict:
    """All faults as one sentence, those of one line together."""
    told = list(dict.fromkeys((_section(fault), _told(fault, raw, lines or {})) for fault in found))
    more = f"\n还有 {len(told) - MOST} 处" if len(told) > MOST else ""
    return BadDistrict("区县文件有误：" + "\n".join(words for _, words in told[:MOST]) + more, tuple(told))


def _section(fault: Fault) -> str:
    first = str(fault.path[0]) if fault.path else ""
    return first if first in SECTIONS else "basic"


def _told(fault: Fault, raw: Mapping[str, Any], lines: Mapping[Path, int]) -> str:
    line = next((lines[fault.path[:n]] for n in range(len(fault.path), 0, -1) if fault.path[:n] in lines), 0)
    where = where_of(fault.path, raw)
    return (f"第 {line} 行 " if line else "") + (f"{where}：" if where else "") + fault.what


def faults(district: District) -> Iterator[Fault]:
    """What is wrong with a district whose fields are all of the right kind."""
    yield from _top(district)
    yield from _named(district)
    yield from _places(district)
    yield from _bodies(district)
    yield from _hotlines(district)
    yield from _rooms(district)
    yield from _subsidy(district)
    yield from _hours(district)
    yield from _plans(district)
    yield from _numbers(district)


def _top(district: District) -> Iterator[Fault]:
    if not _CODE.fullmatch(district.code):
        yield Fault(("code",), "代码只能用英文字母、数字和 - _ .")
    if not district.name.strip():
        yield Fault(("name",), "不能为空")
    try:
        ZoneInfo(district.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Fault(("zone",), "没有这个时区，一般写 Asia/Shanghai")
    if not any(b.level is Level.DISTRICT and not b.categories and not b.kind for b in district.bodies):
        yield Fault(("bodies",), '缺少一个区级的、什么都管的人民调解委员会（level = "district"，不写 categories）')


def _named(district: District) -> Iterator[Fault]:
    """Entries are known by one name each, which is there and not too long."""
    for section in ("places", "bodies", "plans", "units", "hotlines", "neighbours", "rooms", "subsidy", "awards"):
        key, seen = SECTIONS[section].key, set()
        for index, entry in enumerate(getattr(district, section)):
            value = str(getattr(entry, key))
            if value in seen:
                yield Fault((section, index, key), f"“{value}”重复")
            seen.add(value)
            if key == "code" and not _CODE.fullmatch(value):
                yield Fault((section, index, key), "代码只能用英文字母、数字和 - _ .")
            name = str(getattr(entry, "name", value)).strip()
            if not name or len(name) > _LONGEST:
                yield Fault((section, index, "name"), f"不能为空，最多 {_LONGEST} 个字")


def _places(district: District) -> Iterator[Fault]:
    """Every place but a township lies in one of the next higher level."""
    for index, node in enumerate(district.places):
        parent = district.place_of.get(node.parent)
        if node.level not in _DEPTH:
            yield Fault(("places", index, "level"), "只能是 grid、village、township")
        elif node.parent and parent is None:
            yield Fault(("places", index, "parent"), f"上级“{node.parent}”不存在")
        elif parent and (parent.level not in _DEPTH or _DEPTH.index(parent.level) <= _DEPTH.index(node.level)):
            yield Fault(("places", index, "parent"), f"上级“{parent.name}”的层级不比它高")
        elif not node.parent and node.level is not Level.TOWNSHIP:
            yield Fault(("places", index, "parent"), "缺少上级")
        if 0 < len(node.shape) < _CORNERS:
            yield Fault(("places", index, "shape"), "轮廓至少要有三个角")


def _subsidy(district: District) -> Iterator[Fault]:
    """Rules of the per-case subsidy name a result, kinds there are, and no negative sum."""
    for index, rule in enumerate(district.subsidy):
        if rule.result not in ("agreed", "not_agreed"):
            yield Fault(("subsidy", index, "result"), "写 agreed（达成协议）或者 not_agreed（未达成）")
        if unknown := set(rule.kinds) - set(Kind):
            yield Fault(("subsidy", index, "kinds"), f"没有这类人员：{'、'.join(sorted(unknown))}")
    sums = [(("subsidy", n, "yuan"), rule.yuan) for n, rule in enumerate(district.subsidy)]
    sums += [(("awards", n, "yuan"), award.yuan) for n, award in enumerate(district.awards)]
    for where, yuan in sums:
        if not 0 <= yuan <= _MOST_YUAN:
            yield Fault(where, f"金额写 0 到 {_MOST_YUAN} 的整数，单位是元")


def _rooms(district: District) -> Iterator[Fault]:
    for index, room in enumerate(district.rooms):
        if room.place and room.place not in district.place_of:
            yield Fault(("rooms", index, "place"), f"地方“{room.place}”不存在")


def _bodies(district: District) -> Iterator[Fault]:
    matters = categories.load()
    for index, body in enumerate(district.bodies):
        if body.place and body.place not in district.place_of:
            yield Fault(("bodies", index, "place"), f"辖区“{body.place}”不存在")
        if not body.place and body.level is not Level.DISTRICT:
            yield Fault(("bodies", index, "place"), "区级以下的调解组织要写辖区")
        if unknown := [code for code in body.categories if code not in matters]:
            yield Fault(("bodies", index, "categories"), f"没有这个类别：{'、'.join(unknown)}")
    codes = {body.code for body in district.bodies}
    if unknown := [code for code in district.staffing.unable if code not in codes]:
        yield Fault(("staffing", "unable"), f"没有这个调解组织：{'、'.join(unknown)}")
    for index, unit in enumerate(district.units):
        category, _, sub = unit.of.partition(".")
        if category not in matters or (sub and sub not in matters[category].subcategories):
            yield Fault(("units", index, "of"), f"没有这个类别：{unit.of}")
        if not unit.bodies:
            yield Fault(("units", index, "bodies"), "至少写一个责任单位")


def _hotlines(district: District) -> Iterator[Fault]:
    """What the answers to danger name must be among the numbers, so that nobody looks for one in vain."""
    for index, line in enumerate(district.hotlines):
        if not _NUMBER.fullmatch(line.number):
            yield Fault(("hotlines", index, "number"), "号码只能是数字、空格和短横")
    known = {line.number for line in district.hotlines}
    if lacking := [f"{number}（{name}）" for number, name in NATIONAL.items() if number not in known]:
        yield Fault(("hotlines",), f"缺少 {'、'.join(lacking)}：全国通用，遇到危险时要告诉居民")


def _hours(district: District) -> Iterator[Fault]:
    spans = district.hours.spans
    if any(start >= end for start, end in spans) or any(a[1] > b[0] for a, b in pairwise(spans)):
        yield Fault(("hours", "spans"), "每段要从早到晚，前后不能重叠")
    if not spans:
        yield Fault(("hours", "spans"), "至少写一段")
    if any(not 1 <= day <= _WEEK for day in district.hours.weekdays):
        yield Fault(("hours", "weekdays"), "1 到 7，星期一是 1")
    if both := sorted(district.hours.holidays & district.hours.makeup_days):
        yield Fault(("hours", "makeup_days"), f"{both[0]} 又是节假日又是补班")


def _plans(district: District) -> Iterator[Fault]:
    """Each kind of danger has one plan; each line of it its own code and a time."""
    known, seen = {risk.value for risk in Risk}, set[str]()
    for index, plan in enumerate(district.plans):
        for risk in plan.risks:
            if risk not in known or risk in seen:
                what = "同一种危险只能有一个预案" if risk in seen else "没有这种危险"
                yield Fault(("plans", index, "risks"), f"{what}：{risk}")
            seen.add(risk)
        codes = set[str]()
        for at, line in enumerate(plan.lines):
            if line.code in codes:
                yield Fault(("plans", index, "lines", at, "code"), f"代码“{line.code}”重复")
            if not 1 <= line.minutes <= MOST_CALL_MINUTES:
                what = "不能小于 1" if line.minutes < 1 else f"不能大于 {MOST_CALL_MINUTES}"
                yield Fault(("plans", index, "lines", at, "minutes"), what)
            codes.add(line.code)


def _numbers(district: District) -> Iterator[Fault]:
    """Limits lie within their bounds."""
    for name in ("notice_number", "backlog_number", "complaint_number", "reply_number"):
        if not numbered(getattr(district.oversight, name)):
            yield Fault(("oversight", name), "编号里要有一个 {serial}，最多再有一个 {year}")
    for section in (name for name, each in SECTIONS.items() if not each.key and name != "hours"):
        yield from starmap(Fault, outside(district, section, SECTIONS[section].fields))
    yield from starmap(Fault, too_long(district))
    if district.small_claims_yuan < 0:
        yield Fault(("small_claims_yuan",), "不能小于 0")
