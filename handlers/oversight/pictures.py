"""The district in pictures: each figure as points with the cases behind them, the same for chart, table and list of cases."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.casework.codes import LADDER, LEVEL_NAMES, OUTCOME_NAMES, Move, Outcome, Status
from handlers.district import District
from handlers.hours import local_day
from handlers.oversight.classes import classes
from handlers.oversight.figures import OPENED, Figures, Happening, Share, change, total
from handlers.oversight.report import SCOPE, Material
from handlers.oversight.standing import OpenCase, ageing, band

_DAYS, _WEEKS = 35, 100  # a period up to so many days is drawn by days, up to so many by weeks, else by months
_MOST_STAFF = 20


@dataclass(frozen=True, slots=True)
class Point:
    """One figure and the cases it counts. `before` and `earlier`: the period before, and the same one a year earlier."""

    key: str
    label: str
    cases: tuple[int, ...]
    before: int | None = None
    earlier: int | None = None
    series: str = ""

    @property
    def value(self) -> int:
        """How many."""
        return len(self.cases)


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart. `form`: bars, lines or map; `key` of its points is a place's code in a map."""

    code: str
    title: str
    form: str
    first: str  # what the points are told apart by
    points: tuple[Point, ...]
    note: str = ""

    @property
    def whole(self) -> int:
        """All of it, what shares are of."""
        return sum(point.value for point in self.points)

    @property
    def compared(self) -> bool:
        """Whether the points know their past."""
        return any(point.before is not None for point in self.points)

    def share(self, point: Point) -> str:
        """62.5%（5/8）: within its series, where there are several."""
        return str(Share(point.value, sum(p.value for p in self.points if p.series == point.series)))


def pictures(material: Material, district: District, names: Mapping[int, str]) -> tuple[Picture, ...]:
    """All of them, in the order of the page. `names`: staff by id."""
    return (
        _trend(material, district),
        _classes(material),
        _places(material, district),
        _levels(material),
        _steps(material),
        _outcomes(material),
        _ages(material),
        _load(material, names),
    )


def _cases(happenings: Iterable[Happening], key: Callable[[Happening], str]) -> dict[str, tuple[int, ...]]:
    """Case ids by key, each once, the newest first."""
    found: dict[str, dict[int, None]] = {}
    for happening in happenings:
        found.setdefault(key(happening), {})[happening.case] = None
    return {name: tuple(sorted(ids, reverse=True)) for name, ids in found.items()}


def _compared(
    material: Material,
    wanted: Callable[[Happening], bool],
    key: Callable[[Happening], str],
    names: Iterable[tuple[str, str]],
) -> tuple[Point, ...]:
    """A point for each name that has a case in any of the three periods."""
    now, before, earlier = (
        _cases(filter(wanted, part), key) for part in (material.now, material.before, material.year_earlier)
    )
    return tuple(
        Point(code, label, now.get(code, ()), len(before.get(code, ())), len(earlier.get(code, ())))
        for code, label in names
        if code in now or code in before or code in earlier
    )


def _opened(happening: Happening) -> bool:
    return happening.move == OPENED


def _ended(happening: Happening) -> bool:
    return happening.move in (Move.CLOSE.value, Move.WITHDRAW.value)


def _trend(material: Material, district: District) -> Picture:
    """Accepted and ended over time."""
    step, label = _step(material)
    starts = _starts(material, step, district)

    def when(happening: Happening) -> str:
        day = local_day(district, happening.at)
        return max((start for start in starts if start <= day), default=starts[0]).isoformat()

    points = []
    for series, wanted in (("受理", _opened), ("办结", _ended)):
        found = _cases(filter(wanted, material.now), when)
        points += [
            Point(f"{series}:{start}", label(start), found.get(start.isoformat(), ()), series=series)
            for start in starts
        ]
    return Picture("trend", "受理和办结走势", "lines", "时间", tuple(points))


def _step(material: Material) -> tuple[int, Callable[[date], str]]:
    """Days of one point of the trend, 0 for months; and how it is named."""
    days = (material.period.end - material.period.first).days
    if days <= _DAYS:
        return 1, lambda day: f"{day.month}月{day.day}日"
    if days <= _WEEKS:
        return 7, lambda day: f"{day.month}月{day.day}日起"
    return 0, lambda day: f"{day.month}月"


def _starts(material: Material, step: int, district: District) -> list[date]:
    """The first day of each point, up to today."""
    period = material.period
    last = min(period.end - timedelta(days=1), max(local_day(district, material.made_at), period.first))
    if step == 0:
        return [month.first for month in period.split() if month.first <= last]
    return [period.first + timedelta(days=n) for n in range(0, (last - period.first).days + 1, step)]


def _classes(material: Material) -> Picture:
    table = classes()
    points = _compared(
        material, _opened, lambda h: table.of(h.category, h.subcategory), ((name, name) for name in table.names)
    )
    return Picture("classes", "受理：按纠纷类别", "bars", "纠纷类别", points)


def _places(material: Material, district: District) -> Picture:
    tops = [(place.code, place.name) for place in district.places if not place.parent]

    def top(happening: Happening) -> str:
        path = district.path(happening.place)
        return path[-1].code if path else ""

    points = _compared(material, _opened, top, (*tops, ("", "地点不明")))
    drawn = all(district.place_of[code].shape for code, _ in tops)
    return Picture("places", "受理：按乡镇（街道）", "map" if drawn and tops else "bars", "乡镇（街道）", points)


def _levels(material: Material) -> Picture:
    def agreed(happening: Happening) -> bool:
        return happening.move == Move.CLOSE.value and happening.status is Status.AGREED

    names = ((level.value, LEVEL_NAMES[level]) for level in LADDER)
    points = _compared(material, agreed, lambda h: h.level.value, names)
    return Picture("levels", "达成协议：在哪一级化解", "bars", "层级", points, "占比的分母是本期全部协议。")


_STEPS = (
    (OPENED, "受理"),
    (Move.CLAIM.value, "接手"),
    (Move.START.value, "开始调解"),
    (Move.ESCALATE.value, "上报上一级"),
    (Move.CLOSE.value, "结案"),
    (Move.PERFORM.value, "履行"),
    (Move.BREACH.value, "未按协议履行"),
    (Move.REOPEN.value, "重新受理"),
)


def _steps(material: Material) -> Picture:
    moves = {code for code, _ in _STEPS}
    points = _compared(material, lambda h: h.move in moves, lambda h: h.move, _STEPS)
    return Picture("steps", "办理环节", "bars", "环节", points, "一件案件在每个环节各计一次，合计不是案件数。")


def _outcomes(material: Material) -> Picture:
    """How cases ended; the outcome as it was then, of agreements their form."""

    def how(happening: Happening) -> str:
        if happening.status is Status.AGREED:
            return (Outcome.ORAL if happening.outcome is Outcome.ORAL else Outcome.AGREED).value
        return _AFTER.get(happening.status, Outcome.ADVICE).value

    names = ((outcome.value, OUTCOME_NAMES[outcome]) for outcome in Outcome if outcome is not Outcome.FALSE_ALARM)
    return Picture("outcomes", "办结：按结果", "bars", "结果", _compared(material, _ended, how, names))


_AFTER = {
    Status.NOT_AGREED: Outcome.NOT_AGREED,
    Status.REFERRED: Outcome.REFERRED,
    Status.ANSWERED: Outcome.ADVICE,
    Status.WITHDRAWN: Outcome.WITHDRAWN,
}


def _ages(material: Material) -> Picture:
    found: dict[str, list[int]] = {name: [] for name in ageing((), material.made_at)}
    for case in material.standing:
        found[band(case, material.made_at)].append(case.case)
    points = tuple(Point(name, name, tuple(ids)) for name, ids in found.items())
    return Picture(
        "ages", "未办结案件：已经多久", "bars", "从受理算起", points, "到统计时还没有办结的案件，不论何时受理。"
    )


def _load(material: Material, names: Mapping[int, str]) -> Picture:
    held: dict[int | None, list[OpenCase]] = {}
    for case in material.standing:
        held.setdefault(case.holder, []).append(case)
    ordered = sorted(held.items(), key=lambda item: (-len(item[1]), item[0] or 0))
    points = tuple(
        Point(str(who or 0), names.get(who, "已离岗人员") if who else "没有人接手", tuple(case.case for case in cases))
        for who, cases in ordered[:_MOST_STAFF]
    )
    note = f"手上案件最多的{_MOST_STAFF}人。" if len(ordered) > _MOST_STAFF else ""
    return Picture("load", "未办结案件：在谁手上", "bars", "承办人", points, note)


_SUMMED: tuple[tuple[str, Callable[[Figures], int]], ...] = (
    ("受理", lambda f: f.accepted),
    ("办结", lambda f: f.ended),
    ("达成协议", lambda f: f.agreed),
)


def summary(material: Material) -> str:
    """Accepted and ended against the period before and the same one a year earlier, counts beside every change."""
    parts = []
    now, before, earlier = (total(part) for part in (material.now, material.before, material.year_earlier))
    for name, read in _SUMMED:
        was, year = read(before), read(earlier)
        parts.append(
            f"{name}{read(now)}件（上期{was}件，{change(read(now), was)}；上年同期{year}件，{change(read(now), year)}）"
        )
    return "，".join(parts) + "。" + SCOPE
