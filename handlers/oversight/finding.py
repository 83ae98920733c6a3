"""What the daily look finds (F18): each finding with its numbers, its cases, and in words the test it rests on.

Counted are residents whose matter a member of staff has taken up: nobody can call a warning forth by writing often or
under many names. Sensitive cases, anonymous clues, withdrawn matters and false alarms are never among them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handlers.district import District
from handlers.oversight.classes import classes
from handlers.oversight.sectors import sectors
from handlers.oversight.warning import FALSE_SHARE, FEWEST, Report, Signal, repeats, signals

NAMED_DAYS, REPEAT_DAYS, REPEATED = 180, 90, 3  # how long one counterpart, and one resident's new cases, are counted
LEAST_PAST = 84  # days a register must reach back before anything is called more than usual


class Kind(StrEnum):
    """What stands out."""

    CELL = "cell"  # a class of disputes in a township
    SECTOR = "sector"  # one of the thirteen sectors, in the whole district
    COUNTERPART = "counterpart"  # one counterpart, named by several residents
    REPEAT = "repeat"  # one resident, who comes again and again
    THEME = "theme"  # words that rise


KIND_NAMES = {
    Kind.CELL: "某地某类纠纷增多",
    Kind.SECTOR: "重点领域纠纷增多",
    Kind.COUNTERPART: "多人反映同一对方",
    Kind.REPEAT: "同一居民反复来访",
    Kind.THEME: "新话题",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as the look sees it, without a word of it. `resident` tells persons apart, not who they are."""

    case: int
    day: date
    category: str
    subcategory: str
    place: str
    resident: str


@dataclass(frozen=True, slots=True)
class Shared:
    """One counterpart by its blind key: `name` only of firms, `mark` tells it from others. `cases` name it."""

    mark: str
    name: str
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rising:
    """Words that rise together: told by so many residents lately, expected from before."""

    words: tuple[str, ...]
    residents: int
    before: float
    p: float
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands out. `cell` tells it from all others; `place` is whose it is, "" the district's."""

    kind: Kind
    cell: str
    place: str
    title: str
    since: date
    until: date
    residents: int
    cases: tuple[int, ...]
    test: str
    expected: float | None = None
    sector: str = ""
    words: tuple[str, ...] = ()


def cells(matters: Sequence[Matter], today: date, district: District) -> list[Finding]:
    """Classes in townships, and sectors in the whole district, that are reported more than their past explains."""
    if not matters or (today - min(matter.day for matter in matters)).days < LEAST_PAST:
        return []  # a service that is new would call everything an outbreak
    table, tops = classes(), [place.code for place in district.places if not place.parent]
    local = [
        Report(m.day, table.of(m.category, m.subcategory), path[-1].code, m.resident, m.case)
        for m in matters
        if (path := district.path(m.place))
    ]
    wide = [
        Report(m.day, sector, "", m.resident, m.case)
        for m in matters
        for sector in sectors().of(m.category, m.subcategory)
    ]
    found = [_cell(Kind.CELL, signal, district) for signal in signals(local, today, tops, table.names)]
    return found + [_cell(Kind.SECTOR, signal, district) for signal in signals(wide, today, [""], sectors().names)]


def _cell(kind: Kind, signal: Signal, district: District) -> Finding:
    where = district.full_name(signal.place) or district.name
    days = (signal.until - signal.since).days + 1
    noun = "领域" if kind is Kind.SECTOR else "类"
    test = (
        f"近{days}天已核实居民{signal.residents}人，按这里自己的以往（一年内、扣除最近四周，考虑季节和全区同类的波动）"
        f"约{signal.expected:.1f}人；负二项分布检验 p{_p(signal.p)}，"
        f"同一次比较的所有格子用 Benjamini–Hochberg 法，错报比例控制在 {FALSE_SHARE:.0%} 以内。"
    )
    return Finding(
        kind,
        f"{kind}:{signal.kind}:{signal.place}",
        signal.place,
        f"{where}“{signal.kind}”{noun}纠纷增多",
        signal.since,
        signal.until,
        signal.residents,
        signal.cases,
        test,
        signal.expected,
        signal.kind if kind is Kind.SECTOR else "",
    )


def _p(value: float) -> str:
    return "<0.0001" if value < 0.0001 else f"={value:.4f}"


def counterparts(shared: Iterable[Shared], matters: Sequence[Matter], today: date, district: District) -> list[Finding]:
    """Counterparts named by several residents; one found by several keys stands once."""
    since, of = today - timedelta(days=NAMED_DAYS), {matter.case: matter for matter in matters}
    found: dict[frozenset[int], Finding] = {}
    for one in sorted(shared, key=lambda each: (not each.name, each.mark)):
        mine = [of[case] for case in one.cases if case in of and of[case].day >= since]
        residents = len({matter.resident for matter in mine})
        if residents < FEWEST or (cases := frozenset(matter.case for matter in mine)) in found:
            continue
        place = common_place([matter.place for matter in mine], district)
        where = district.full_name(place)
        title = (
            f"{residents}名居民反映“{one.name}”"
            if one.name
            else f"{residents}名居民反映同一个人（{where or '跨乡镇'}）"
        )
        test = (
            f"近{NAMED_DAYS}天至少{FEWEST}名已核实的居民指向同一对方（按加密索引比对名称、电话或证件号码），固定门槛。"
        )
        found[cases] = Finding(
            Kind.COUNTERPART,
            f"counterpart:{one.mark}",
            place,
            title,
            since,
            today,
            residents,
            tuple(sorted(cases)),
            test,
        )
    return list(found.values())


def comers(matters: Sequence[Matter], today: date, district: District) -> list[Finding]:
    """Residents who came again and again: the service has not helped yet."""
    of = {matter.case: matter for matter in matters}
    reports = [Report(m.day, "", "", m.resident, m.case) for m in matters]
    found = []
    for repeat in repeats(reports, today, REPEAT_DAYS, REPEATED):
        place = common_place([of[case].place for case in repeat.cases], district)
        title = f"一名居民{REPEAT_DAYS}天内来了{len(repeat.cases)}次（{district.full_name(place) or district.name}）"
        test = f"同一居民（按加密的电话索引或同一会话）{REPEAT_DAYS}天内有{REPEATED}件以上新案件，固定门槛。先看以前的事办好了没有。"
        found.append(
            Finding(Kind.REPEAT, f"repeat:{repeat.resident}", place, title, repeat.since, today, 1, repeat.cases, test)
        )
    return found


def themed(
    rising: Iterable[Rising], matters: Sequence[Matter], since: date, today: date, district: District
) -> list[Finding]:
    """Words that rise, told by enough residents."""
    of = {matter.case: matter for matter in matters}
    found = []
    for theme in rising:
        place = common_place([of[case].place for case in theme.cases if case in of], district)
        words = "、".join(theme.words)
        test = (
            f"近{(today - since).days}天{theme.residents}名已核实的居民说到，按以往约{theme.before:.1f}人；"
            f"负二项分布检验 p{_p(theme.p)}，所有词用 Benjamini–Hochberg 法，错报比例控制在 {FALSE_SHARE:.0%} 以内。"
        )
        found.append(
            Finding(
                Kind.THEME, f"theme:{theme.words[0]}", place, f"新话题：{words}", since, today, theme.residents,
                theme.cases, test, theme.before, words=theme.words,
            )
        )  # fmt: skip
    return found


def common_place(places: Sequence[str], district: District) -> str:
    """The township all of them lie in; "" when they are of several, or unknown."""
    tops = {path[-1].code if (path := district.path(place)) else "" for place in places}
    return tops.pop() if len(tops) == 1 else ""
