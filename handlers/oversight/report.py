"""The report of a period in a fixed layout: sheets of plain cells, the same for the page, XLSX, CSV and the command line."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.casework.codes import LADDER, LEVEL_NAMES
from handlers.district import District
from handlers.oversight import population
from handlers.oversight.classes import classes
from handlers.oversight.figures import (
    KINDS,
    LEVELS,
    PLACES,
    Counted,
    Figures,
    Steps,
    Way,
    change,
    counted,
    level_of,
    resolved_at,
    total,
)
from handlers.oversight.periods import Period, unfinished
from handlers.oversight.population import Lawsuit
from handlers.oversight.standing import OpenCase, ageing

Cell = str | int | float | None
TOTAL = "合计"
# What the tables of the report are called where a name has to be short.
TABS = {
    "classes": "按类别",
    "levels": "按层级",
    "places": "按乡镇",
    "compared": "比较",
    "open": "未办结",
    "lawsuits": "万人起诉率",
}
SCOPE = (
    "不含加密案件和匿名线索。一件案件在期间内受理、调解、办结、履行，各在发生的期间计数。"
    "期间内重新受理的，只按期间内最后一次办结计，以前的办结和履行不计；还没有再办结的，不计办结。"
    "重新受理落在以后的月份，以前月份的数不变：各月相加可能多于全年。"
)
DENOMINATORS = (
    "成功率＝达成协议÷（达成协议＋未达成协议）；履行率＝已履行÷（已履行＋未按协议履行），先没有履行、后来履行了的算已履行；括号里是件数。"
    "结案写达成协议、没有登记协议内容的，不算书面协议，列在“协议未登记”。"
    "协议金额只算登记协议时写的金额，不算当事人要求的金额。"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the report. `code` names it on the command line."""

    code: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """The ways in which steps must have been counted: those of the period, and those of the two it is compared with."""

    now: tuple[Way, ...]
    past: tuple[Way, ...]


NEEDS = Needs((KINDS, LEVELS, PLACES), (LEVELS,))  # of `report`


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is made of: the steps of the period, of the one before and of the one a year earlier, and what is open."""

    period: Period
    now: Counted
    before: Counted
    year_earlier: Counted
    standing: tuple[OpenCase, ...]
    made_at: datetime
    lawsuits: tuple[Lawsuit, ...] = ()  # of the period
    place: str = ""  # of whose area the report is; "" the whole district
    so_far: int = 0  # days of the period, as long as it runs: the two others are counted for as many; 0 once it is over


def report(material: Material, district: District) -> tuple[Sheet, ...]:
    """All sheets, in their order."""
    return (
        _by_class(material),
        _by_level(material),
        _by_place(material, district),
        _compared(material),
        _open(material, district),
        _lawsuits(material, district),
    )


_COLUMNS: tuple[tuple[str, Callable[[Figures], Cell]], ...] = (
    ("受理（件）", lambda f: f.accepted),
    ("开始调解（件）", lambda f: f.started),
    ("书面协议（件）", lambda f: f.written),
    ("口头协议（件）", lambda f: f.oral),
    ("协议未登记（件）", lambda f: f.unregistered),
    ("未达成协议（件）", lambda f: f.not_agreed),
    ("成功率", lambda f: str(f.success)),
    ("协议金额（元）", lambda f: f.agreed_fen / 100),
    ("已履行（件）", lambda f: f.performed),
    ("履行率", lambda f: str(f.performance)),
    ("转其他单位（件）", lambda f: f.referred),
    ("已答复（件）", lambda f: f.answered),
    ("撤回（件）", lambda f: f.withdrawn),
    ("办结用时中位数（天）", lambda f: None if f.median_days is None else round(f.median_days, 1)),
)


def _row(name: str, figures: Figures) -> tuple[Cell, ...]:
    return (name, *(read(figures) for _, read in _COLUMNS))


def _table(
    code: str,
    title: str,
    first: str,
    names: Iterable[tuple[str, str]],
    by: dict[str, Figures],
    whole: Figures,
    note: str,
) -> Sheet:
    """One row a key in the order of `names` (key, label), empty ones too, and the sum."""
    rows = [_row(label, by.get(key, Figures())) for key, label in names]
    return Sheet(code, title, (first, *(name for name, _ in _COLUMNS)), (*rows, _row(TOTAL, whole)), note)


def _by_class(material: Material) -> Sheet:
    """The judicial ministry's classes."""
    table = classes()
    by = counted(material.now[KINDS], lambda steps: table.of(steps.category, steps.subcategory))
    title = f"{material.period.name}人民调解情况统计表（按纠纷类别）"
    names = ((name, name) for name in table.names)
    return _table("classes", title, "纠纷类别", names, by, total(material.now[LEVELS]), f"{SCOPE}{DENOMINATORS}")


def _by_level(material: Material) -> Sheet:
    """Where cases were when it happened, and which share of the agreements each level reached."""
    by = counted(material.now[LEVELS], level_of)
    shares = resolved_at(by)
    rows = [
        (*_row(LEVEL_NAMES[level], figures), str(shares.get(level.value, "—（0件）")), figures.raised, figures.skipped)
        for level in LADDER
        for figures in (by.get(level.value, Figures()),)
    ]
    whole = total(material.now[LEVELS])
    agreed = f"100.0%（{whole.agreed}/{whole.agreed}）" if whole.agreed else "—（0件）"
    columns = ("层级", *(name for name, _ in _COLUMNS), "占全部协议", "上报上一级（件）", "越级（件）")
    title = f"{material.period.name}三级四步化解情况表（按层级）"
    rows.append((*_row(TOTAL, whole), agreed, whole.raised, whole.skipped))
    return Sheet("levels", title, columns, tuple(rows), f"{SCOPE}越级只计本期受理的案件。")


def _by_place(material: Material, district: District) -> Sheet:
    """Townships; the place of a case is where the dispute arose."""

    def township(steps: Steps) -> str:
        path = district.path(steps.place)
        return path[-1].code if path else ""

    tops = [(place.code, place.name) for place in district.places if not place.parent]
    by = counted(material.now[PLACES], township)
    title = f"{material.period.name}各乡镇（街道）情况表"
    return _table("places", title, "乡镇（街道）", (*tops, ("", "地点不明")), by, total(material.now[LEVELS]), SCOPE)


_COMPARED: tuple[tuple[str, Callable[[Figures], int]], ...] = (
    ("受理", lambda f: f.accepted),
    ("开始调解", lambda f: f.started),
    ("达成协议", lambda f: f.agreed),
    ("未达成协议", lambda f: f.not_agreed),
    ("办结", lambda f: f.ended),
    ("已履行", lambda f: f.performed),
    ("未按协议履行", lambda f: f.not_performed),
    ("重新受理", lambda f: f.reopened),
    ("上报上一级", lambda f: f.raised),
)


def _compared(material: Material) -> Sheet:
    """Against the period before and the same one a year earlier."""
    now, before, earlier = (total(part[LEVELS]) for part in (material.now, material.before, material.year_earlier))
    rows = [
        (
            name,
            read(now),
            read(before),
            change(read(now), read(before)),
            read(earlier),
            change(read(now), read(earlier)),
        )
        for name, read in _COMPARED
    ]
    first = f"（前{material.so_far}天）" if material.so_far else ""
    columns = ("指标（件）", f"本期{first}", f"上期{first}", "环比", f"上年同期{first}", "同比")
    title = f"{material.period.name}与上期、上年同期比较"
    return Sheet("compared", title, columns, tuple(rows), f"{unfinished(material.so_far)}{SCOPE}")


def _open(material: Material, district: District) -> Sheet:
    """What is open at the moment the report is made, by committee and age."""
    ages = tuple(ageing((), material.made_at))
    held: dict[str, list[OpenCase]] = {}
    for case in material.standing:
        held.setdefault(case.committee, []).append(case)
    names = [(body.code, body.name) for body in district.bodies]
    rows: list[tuple[Cell, ...]] = [
        (name, len(cases), *ageing(cases, material.made_at).values())
        for code, name in names
        for cases in (held.get(code, []),)
        if cases
    ]
    rows.append((TOTAL, len(material.standing), *ageing(material.standing, material.made_at).values()))
    made = f"{material.made_at.astimezone(district.tz):%Y-%m-%d %H:%M}"
    return Sheet("open", f"未办结案件（{made}）", ("调解委员会", "未办结（件）", *ages), tuple(rows), SCOPE)


def _lawsuits(material: Material, district: District) -> Sheet:
    """Lawsuits by residents; what is not known of either is said."""
    rows = population.rows(material.lawsuits, material.place, TOTAL, district)
    note = population.note(material.lawsuits, material.place, district)
    return Sheet("lawsuits", f"{material.period.name}万人起诉率、万人成讼率", population.COLUMNS, rows, note)


def sheet_of(sheets: Sequence[Sheet], code: str) -> Sheet | None:
    """The sheet of that code."""
    return next((sheet for sheet in sheets if sheet.code == code), None)
