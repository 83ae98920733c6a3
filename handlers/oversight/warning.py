"""Early warning (F18): what stands out against its own past, held so that many cells do not cry wolf together.

The statistical test. A cell is a reporting class in a township. Its count in the last window (7 or 28 days) is compared
with the windows before, the last four weeks left out so that a slow rise does not become its own measure. The rate of a
cell is learnt as gamma, drawn towards the rate of its class over all townships where the cell is thin; the season is the
class's share in the same weeks of earlier years, damped; what varies beyond chance in the class widens the distribution.
So the count follows a negative binomial, and its tail is the p-value. Over all cells Benjamini and Hochberg's procedure
keeps the expected share of false warnings under `FALSE_SHARE`. Counts are of distinct residents, never of messages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, lgamma, log, log1p

FALSE_SHARE = 0.2  # of the warnings of one look, expected to be false
FEWEST = 3  # residents below which nothing is warned of
WINDOWS = (7, 28)  # days: sudden, and creeping
PAST = 364  # days of the past a rate is learnt from
GUARD = 28  # days before the window left out of the past
SHRINK = 4.0  # windows of the class's rate a thin cell is drawn towards
DAMP = 20.0  # reports of earlier years that a season needs to count half


@dataclass(frozen=True, slots=True)
class Report:
    """One resident's new case: when, of what class, where. `resident` tells persons apart, not who they are."""

    day: date
    kind: str
    place: str
    resident: int | str
    case: int


@dataclass(frozen=True, slots=True)
class Signal:
    """One cell that stands out: the numbers it rests on, and the cases."""

    kind: str
    place: str
    since: date
    until: date
    residents: int
    expected: float
    p: float
    cases: tuple[int, ...]

    @property
    def cell(self) -> tuple[str, str]:
        """Class and township."""
        return self.kind, self.place


def signals(reports: Sequence[Report], today: date, places: Sequence[str], kinds: Sequence[str]) -> list[Signal]:
    """What stands out on the morning of `today`, the surest first; a cell once, with the window that shows it best."""
    found: dict[tuple[str, str], Signal] = {}
    for days in WINDOWS:
        for warning in _stand_out(_Look(reports, today, days), places, kinds):
            known = found.get(warning.cell)
            if known is None or warning.p < known.p:
                found[warning.cell] = warning
    return sorted(found.values(), key=lambda warning: warning.p)


class _Look:
    """Counts of distinct residents by window: 0 is the last one, 1 the one before, and so on into the past."""

    def __init__(self, reports: Iterable[Report], today: date, days: int) -> None:
        self.days, self.today = days, today
        self.first = -(-(days + GUARD) // days)  # the youngest window of the past
        self.last = self.first + max(4, PAST // days)
        self.year = round(364 / days)
        seen: dict[tuple[str, str, int], set[int | str]] = defaultdict(set)
        self.cases: dict[tuple[str, str], list[int]] = defaultdict(list)
        for report in reports:
            back = (today - report.day).days - 1  # today itself is not over
            if back >= 0:
                seen[report.kind, report.place, back // days].add(report.resident)
                if back < days:
                    self.cases[report.kind, report.place].append(report.case)
        self.count = {key: len(residents) for key, residents in seen.items()}
        self.of_kind: Counter[tuple[str, int]] = Counter()
        for (kind, _, window), n in self.count.items():
            self.of_kind[kind, window] += n
        self.oldest = max((window for _, _, window in self.count), default=0)


def _stand_out(look: _Look, places: Sequence[str], kinds: Sequence[str]) -> list[Signal]:
    """The cells whose tail passes Benjamini and Hochberg's line."""
    tested = [_tested(look, kind, place, len(places)) for kind in kinds for place in places]
    tested.sort(key=lambda warning: warning.p)
    passed = 0
    for rank, warning in enumerate(tested, 1):
        if warning.p <= FALSE_SHARE * rank / len(tested):
            passed = rank
    return [warning for warning in tested[:passed] if warning.residents >= FEWEST]


def _tested(look: _Look, kind: str, place: str, places: int) -> Signal:
    past = range(look.first, min(look.last, look.oldest) + 1)
    windows = max(1, len(past))
    of_kind = sum(look.of_kind[kind, window] for window in past) / windows
    own = sum(look.count.get((kind, place, window), 0) for window in past)
    shape = (
        SHRINK * of_kind / max(1, places) + own + 0.05
    )  # the last keeps a cell nobody ever reported from finite zero
    rate = shape / (SHRINK + windows) * _season(look, kind, of_kind)
    spread = 1 / shape + _beyond_chance(look, kind, past)
    residents = look.count.get((kind, place, 0), 0)
    since = look.today - timedelta(days=look.days)
    p = tail(residents, rate, 1 / spread)
    cases = tuple(look.cases.get((kind, place), ()))
    return Signal(kind, place, since, look.today - timedelta(days=1), residents, rate, p, cases)


def _season(look: _Look, kind: str, of_kind: float) -> float:
    """How much more the class is reported in these weeks of earlier years than through them; 1 without earlier years."""
    near = [back * look.year + shift for back in (1, 2, 3) for shift in (-1, 0, 1)]
    near = [window for window in near if look.first <= window <= look.oldest]
    if not near or not of_kind:
        return 1.0
    told = sum(look.of_kind[kind, window] for window in near)
    return (told + DAMP) / (of_kind * len(near) + DAMP)


def _beyond_chance(look: _Look, kind: str, past: range) -> float:
    """The squared variation of the class's windows that chance alone does not explain."""
    counts = [look.of_kind[kind, window] for window in past]
    if len(counts) < 8 or not any(counts):
        return 0.05
    mean = sum(counts) / len(counts)
    variance = sum((n - mean) ** 2 for n in counts) / (len(counts) - 1)
    return min(1.0, max(0.0, (variance - mean) / mean**2))


def tail(count: int, mean: float, size: float) -> float:
    """P(X ≥ count) of a negative binomial with that mean and size (its variance is mean + mean²/size)."""
    if count <= 0:
        return 1.0
    stop, go = -log1p(mean / size), log(mean) - log(mean + size)
    below = sum(exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * stop + k * go) for k in range(count))
    return max(0.0, 1.0 - below)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A resident who came again and again: a sign that the service has not helped yet. No label, no less service."""

    resident: int | str
    cases: tuple[int, ...]
    since: date


def repeats(reports: Iterable[Report], today: date, days: int = 90, most: int = 3) -> list[Repeat]:
    """Residents with `most` or more new cases in the last `days`."""
    since = today - timedelta(days=days)
    of: dict[int | str, list[int]] = defaultdict(list)
    for report in reports:
        if report.day >= since:
            of[report.resident].append(report.case)
    found = [Repeat(who, tuple(cases), since) for who, cases in of.items() if len(cases) >= most]
    return sorted(found, key=lambda repeat: repeat.cases)


@dataclass(frozen=True, slots=True)
class Theme:
    """A word that rises: told by several residents lately, rarely before."""

    word: str
    residents: int
    before: float  # residents expected in a span as long, from the past
    p: float


def themes(
    lately: Mapping[str, int], before: Mapping[str, int], residents_lately: int, residents_before: int, fewest: int = 4
) -> list[Theme]:
    """Rising words. Both maps: word → residents who used it; the totals make the spans comparable."""
    if not residents_lately or not residents_before:
        return []
    share = residents_lately / residents_before
    tested = [
        Theme(
            word,
            n,
            share * before.get(word, 0),
            tail(n, share * (before.get(word, 0) + 0.5), before.get(word, 0) + 0.5),
        )
        for word, n in lately.items()
    ]
    tested.sort(key=lambda theme: (theme.p, theme.word))
    passed = max((rank for rank, t in enumerate(tested, 1) if t.p <= FALSE_SHARE * rank / len(tested)), default=0)
    return [theme for theme in tested[:passed] if theme.residents >= fewest and theme.residents > 2 * theme.before]
