"""The district in pictures: each figure as points, the same for chart and table; and which cases stand behind a point."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.casework.codes import LADDER, LEVEL_NAMES, OUTCOME_NAMES, Move, Outcome, Status
from handlers.district import District
from handlers.hours import local_day
from handlers.oversight.classes import classes
from handlers.oversight.figures import (
    ENDING,
    LEVELS,
    OPENED,
    ORAL,
    Count,
    Counted,
    Figures,
    Share,
    Steps,
    Way,
    change,
    level_of,
    total,
)
from handlers.oversight.periods import Period, unfinished
from handlers.oversight.report import SCOPE, Material, Needs
from handlers.oversight.standing import ageing, band

_DAYS, _WEEKS = 35, 100  # a period up to so many days is drawn by days, up to so many by weeks, else by months
_MOST_STAFF = 20


@dataclass(frozen=True, slots=True)
class Point:
    """How many cases; `before` and `earlier`: in the period before, and in the same one a year earlier."""

    key: str
    label: str
    value: int
    before: int | None = None
    earlier: int | None = None
    series: str = ""


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
_ACCEPTED, _ENDED = "受理", "办结"
# What the points of a picture are told apart by. Each case counts once; it is opened once anyway.
BY_KIND = Way(("category", "subcategory"), frozenset({OPENED}))
BY_PLACE = Way(("place",), frozenset({OPENED}))
BY_LEVEL = Way(("level",), frozenset({Move.CLOSE.value}), Count.CASES, Status.AGREED)
BY_MOVE = Way(("move",), frozenset(code for code, _ in _STEPS), Count.CASES)
BY_ENDING = Way(("status", "form"), ENDING, Count.CASES)
OVER_TIME = {
    _ACCEPTED: Way(("stretch",), frozenset({OPENED})),
    _ENDED: Way(("stretch",), ENDING, Count.CASES),
}
_PAST = (LEVELS, BY_KIND, BY_PLACE, BY_LEVEL, BY_MOVE, BY_ENDING)
NEEDS = Needs((*_PAST, *OVER_TIME.values()), _PAST)
_WAYS = {"classes": BY_KIND, "places": BY_PLACE, "levels": BY_LEVEL, "steps": BY_MOVE, "outcomes": BY_ENDING}


def pictures(material: Material, district: District, names: Mapping[int, str]) -> tuple[Picture, ...]:
    """All of them, in the order of the page. `names`: staff by id."""
    return (
        _trend(material, district),
        _classes(material, district),
        _places(material, district),
        _levels(material, district),
        _steps(material, district),
        _outcomes(material, district),
        _ages(material),
        _load(material, names),
    )


def way_behind(code: str, key: str) -> Way | None:
    """The way in which the steps of a point were counted; None where the point counts open cases."""
    return OVER_TIME.get(key.partition(":")[0]) if code == "trend" else _WAYS.get(code)


def is_behind(code: str, key: str, steps: Steps, starts: tuple[date, ...], district: District) -> bool:
    """Whether steps, told apart as `way_behind` says, are counted in this point."""
    if code == "trend":
        return key.partition(":")[2] == starts[steps.stretch].isoformat()
    return key == _key_of(code, district)(steps)


def open_behind(code: str, key: str, material: Material) -> tuple[int, ...]:
    """The open cases that a point counts, the oldest first."""
    if code == "ages":
        return tuple(case.case for case in material.standing if band(case, material.made_at) == key)
    return tuple(case.case for case in material.standing if str(case.holder or 0) == key)


def _key_of(code: str, district: District) -> Callable[[Steps], str]:
    """Which point of a picture steps belong to."""
    match code:
        case "classes":
            return lambda steps: classes().of(steps.category, steps.subcategory)
        case "places":
            return lambda steps: district.path(steps.place)[-1].code if district.path(steps.place) else ""
        case "levels":
            return level_of
        case "steps":
            return lambda steps: steps.move
        case _:
            return _how


def _how(steps: Steps) -> str:
    """How cases ended: as it was then, of agreements their form."""
    if steps.status is Status.AGREED:
        return (Outcome.ORAL if steps.form == ORAL else Outcome.AGREED).value
    return _AFTER.get(steps.status, Outcome.ADVICE).value


_AFTER: Mapping[Status | None, Outcome] = {
    Status.NOT_AGREED: Outcome.NOT_AGREED,
    Status.REFERRED: Outcome.REFERRED,
    Status.ANSWERED: Outcome.ADVICE,
    Status.WITHDRAWN: Outcome.WITHDRAWN,
}


def _compared(code: str, material: Material, names: Iterable[tuple[str, str]], district: District) -> tuple[Point, ...]:
    """A point for each name that has a case in any of the three periods."""
    key, way = _key_of(code, district), _WAYS[code]

    def sums(part: Counted) -> Counter[str]:
        found: Counter[str] = Counter()
        for steps in part[way]:
            found[key(steps)] += steps.times
        return found

    now, before, earlier = (sums(part) for part in (material.now, material.before, material.year_earlier))
    return tuple(
        Point(code, label, now[code], before[code], earlier[code])
        for code, label in names
        if code in now or code in before or code in earlier
    )


def _trend(material: Material, district: District) -> Picture:
    """Accepted and ended over time."""
    days, label = starts(material.period, material.made_at, district), _label(material.period)
    points = []
    for series, way in OVER_TIME.items():
        found = {steps.stretch: steps.times for steps in material.now[way]}
        points += [Point(f"{series}:{day}", label(day), found.get(n, 0), series=series) for n, day in enumerate(days)]
    return Picture("trend", "受理和办结走势", "lines", "时间", tuple(points))


def _step(period: Period) -> int:
    """Days of one point of the trend, 0 for months."""
    days = (period.end - period.first).days
    return 1 if days <= _DAYS else 7 if days <= _WEEKS else 0


def _label(period: Period) -> Callable[[date], str]:
    """How a point of the trend is named by its first day."""
    match _step(period):
        case 1:
            return lambda day: f"{day.month}月{day.day}日"
        case 7:
            return lambda day: f"{day.month}月{day.day}日起"
        case _:
            return lambda day: f"{day.month}月"


def starts(period: Period, made_at: datetime, district: District) -> tuple[date, ...]:
    """The first day of each point of the trend, up to today."""
    step = _step(period)
    last = min(period.end - timedelta(days=1), max(local_day(district, made_at), period.first))
    if step == 0:
        return tuple(month.first for month in period.split() if month.first <= last)
    return tuple(period.first + timedelta(days=n) for n in range(0, (last - period.first).days + 1, step))


def stretches(period: Period, made_at: datetime, district: District) -> tuple[datetime, ...]:
    """The first moment of each point of the trend."""
    return tuple(datetime.combine(day, time(), district.tz) for day in starts(period, made_at, district))


def _classes(material: Material, district: District) -> Picture:
    points = _compared("classes", material, ((name, name) for name in classes().names), district)
    return Picture("classes", "受理：按纠纷类别", "bars", "纠纷类别", points)


def _places(material: Material, district: District) -> Picture:
    tops = [(place.code, place.name) for place in district.places if not place.parent]
    points = _compared("places", material, (*tops, ("", "地点不明")), district)
    drawn = all(district.place_of[code].shape for code, _ in tops)
    return Picture("places", "受理：按乡镇（街道）", "map" if drawn and tops else "bars", "乡镇（街道）", points)


def _levels(material: Material, district: District) -> Picture:
    points = _compared("levels", material, ((level.value, LEVEL_NAMES[level]) for level in LADDER), district)
    return Picture("levels", "达成协议：在哪一级化解", "bars", "层级", points, "占比的分母是本期全部协议。")


def _steps(material: Material, district: District) -> Picture:
    points = _compared("steps", material, _STEPS, district)
    return Picture("steps", "办理环节", "bars", "环节", points, "一件案件在每个环节各计一次，合计不是案件数。")


def _outcomes(material: Material, district: District) -> Picture:
    names = ((outcome.value, OUTCOME_NAMES[outcome]) for outcome in Outcome if outcome is not Outcome.FALSE_ALARM)
    return Picture("outcomes", "办结：按结果", "bars", "结果", _compared("outcomes", material, names, district))


def _ages(material: Material) -> Picture:
    found = ageing(material.standing, material.made_at)
    points = tuple(Point(name, name, count) for name, count in found.items())
    return Picture(
        "ages", "未办结案件：已经多久", "bars", "从受理算起", points, "到统计时还没有办结的案件，不论何时受理。"
    )


def _load(material: Material, names: Mapping[int, str]) -> Picture:
    held = Counter(case.holder for case in material.standing)
    ordered = sorted(held.items(), key=lambda item: (-item[1], item[0] or 0))
    points = tuple(
        Point(str(who or 0), names.get(who, "已离岗人员") if who else "没有人接手", count)
        for who, count in ordered[:_MOST_STAFF]
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
    now, before, earlier = (total(part[LEVELS]) for part in (material.now, material.before, material.year_earlier))
    for name, read in _SUMMED:
        was, year = read(before), read(earlier)
        parts.append(
            f"{name}{read(now)}件（上期{was}件，{change(read(now), was)}；上年同期{year}件，{change(read(now), year)}）"
        )
    return "，".join(parts) + "。" + unfinished(material.so_far) + SCOPE
