"""Simulated years with planted outbreaks: how soon the early warning sees them, and how often it cries wolf.

`python -m benchmarks.warning [YEARS] [SEED]`: thirty townships, the ministry's classes, three years of past, then YEARS
of weekly looks. Rates differ between cells, seasons rise and fall, weeks vary beyond chance; outbreaks multiply a
cell's rate (at least by three, and to two more residents a week) for three to six weeks.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, pi, sin
from statistics import mean, median

from handlers.oversight.classes import classes
from handlers.oversight.warning import Report, signals

PLACES = [f"t{n}" for n in range(30)]
FIRST = date(2020, 1, 6)  # a Monday
PAST_WEEKS = 156
A_YEAR = 52
REST = 28  # days in which a cell that was warned of is not counted again


@dataclass(frozen=True)
class Outbreak:
    """A planted one."""

    kind: str
    place: str
    start: int
    weeks: int
    factor: float


def poisson(rng: random.Random, rate: float) -> int:
    """One draw."""
    limit, k, product = exp(-rate), 0, rng.random()
    while product > limit:
        k += 1
        product *= rng.random()
    return k


def planted(rng: random.Random, weeks: int, base: dict[tuple[str, str], float]) -> list[Outbreak]:
    """One outbreak every other week, anywhere."""
    found = []
    for week in range(PAST_WEEKS, PAST_WEEKS + weeks - 6, 2):
        kind, place = rng.choice(sorted(base))
        rate = base[kind, place]
        found.append(Outbreak(kind, place, week, rng.randint(3, 6), max(rng.uniform(3, 6), (rate + 2) / rate)))
    return found


def weekly(
    rng: random.Random, week: int, base: dict[tuple[str, str], float], outbreaks: list[Outbreak], numbers: Iterator[int]
) -> list[Report]:
    """The reports of one week."""
    reports = []
    jitter = {kind: rng.gammavariate(12, 1 / 12) for kind in sorted({kind for kind, _ in base})}
    for (kind, place), rate in base.items():
        season = 1 + 0.4 * sin(2 * pi * (week % A_YEAR) / A_YEAR + len(kind))
        active = [
            o.factor for o in outbreaks if (o.kind, o.place) == (kind, place) and o.start <= week < o.start + o.weeks
        ]
        for _ in range(poisson(rng, rate * season * jitter[kind] * max(active, default=1.0))):
            number = next(numbers)
            day = FIRST + timedelta(days=7 * week + rng.randrange(7))
            reports.append(Report(day, kind, place, number, number))
    return reports


def main() -> None:
    """Simulate and print."""
    years, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 3, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rng, kinds = random.Random(seed), classes().names
    base = {(kind, place): rng.gammavariate(0.8, 0.5) + 0.02 for kind in kinds for place in PLACES}
    weeks = years * A_YEAR
    outbreaks, numbers = planted(rng, weeks, base), iter(range(10**9))
    history: list[Report] = []
    for week in range(PAST_WEEKS):
        history += weekly(rng, week, base, [], numbers)
    seen: dict[Outbreak, int] = {}
    false, last = 0, defaultdict[tuple[str, str], int](lambda: -REST)
    for week in range(PAST_WEEKS, PAST_WEEKS + weeks):
        history += weekly(rng, week, base, outbreaks, numbers)
        today = FIRST + timedelta(days=7 * (week + 1))
        history = [report for report in history if (today - report.day).days < 4 * 366]
        for warning in signals(history, today, PLACES, kinds):
            meant = [
                o for o in outbreaks if (o.kind, o.place) == warning.cell and o.start <= week <= o.start + o.weeks + 3
            ]
            for outbreak in meant:
                seen.setdefault(outbreak, 7 * (week + 1 - outbreak.start))
            if not meant and 7 * week - last[warning.cell] >= REST:
                false += 1
            last[warning.cell] = 7 * week
    delays = list(seen.values())
    print(f"seed {seed}: {years} years, {len(base)} cells, {mean(base.values()):.2f} reports a week and cell")
    print(f"outbreaks {len(outbreaks)}, seen {len(seen)} ({100 * len(seen) / len(outbreaks):.0f} %)")
    print(f"delay in days: median {median(delays):.0f}, mean {mean(delays):.1f}, longest {max(delays)}")
    print(f"false warnings a month: {false / (12 * years):.2f}")


if __name__ == "__main__":
    main()
