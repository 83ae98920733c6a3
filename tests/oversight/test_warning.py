"""Early warning: sees what stands out, stays calm otherwise, counts people and not messages."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.oversight.warning import FEWEST, Report, repeats, signals, tail, themes

TODAY = date(2026, 3, 2)
PLACES, KINDS = ["t1", "t2", "t3"], ["邻里", "合同", "其他"]


def quiet(weeks: int = 60, every: int = 2) -> list[Report]:
    """One report each other week in every cell."""
    cells = [(kind, place) for kind in KINDS for place in PLACES]
    return [
        Report(TODAY - timedelta(days=7 * week + 1 + n % 7), kind, place, 1000 * week + n, 1000 * week + n)
        for week in range(0, weeks, every)
        for n, (kind, place) in enumerate(cells)
    ]


def burst(people: int, cases: int, kind: str = "合同", place: str = "t2") -> list[Report]:
    return [Report(TODAY - timedelta(days=1 + n % 6), kind, place, -(n % people) - 1, 10**6 + n) for n in range(cases)]


def test_a_quiet_district_is_not_warned_of() -> None:
    assert signals(quiet(), TODAY, PLACES, KINDS) == []
    assert signals([], TODAY, PLACES, KINDS) == []


def test_many_residents_of_one_cell_in_a_week_stand_out_with_their_numbers() -> None:
    (signal,) = signals([*quiet(), *burst(12, 12)], TODAY, PLACES, KINDS)
    assert (signal.cell, signal.residents) == (("合同", "t2"), 13)  # one of them from the quiet past
    assert signal.expected < 2
    assert set(signal.cases) >= {10**6 + n for n in range(12)}
    assert signal.until == TODAY - timedelta(days=1)


def test_one_resident_with_many_messages_is_no_outbreak() -> None:
    assert signals([*quiet(), *burst(1, 40)], TODAY, PLACES, KINDS) == []
    assert signals([*quiet(), *burst(FEWEST - 2, 40)], TODAY, PLACES, KINDS) == []


def test_a_cell_that_is_always_busy_is_measured_by_its_own_past() -> None:
    busy = [
        Report(TODAY - timedelta(days=day), "邻里", "t1", 9_000_000 + day * 10 + n, day * 10 + n)
        for day in range(1, 400)
        for n in range(2)
    ]
    assert signals([*quiet(), *busy], TODAY, PLACES, KINDS) == []


def test_a_slow_rise_is_seen_over_four_weeks() -> None:
    creeping = [Report(TODAY - timedelta(days=2 * n + 1), "其他", "t3", -n - 1, n) for n in range(13)]
    found = signals([*quiet(every=4), *creeping], TODAY, PLACES, KINDS)
    assert ("其他", "t3") in [signal.cell for signal in found]


def test_what_rises_every_year_in_these_weeks_is_no_surprise() -> None:
    def wave(back: int) -> list[Report]:
        start = TODAY - timedelta(days=364 * back)
        return [
            Report(start - timedelta(days=1 + n % 7), "合同", PLACES[n % 3], n + 50_000 * back, n) for n in range(18)
        ]

    yearly = [*quiet(220), *wave(3), *wave(2), *wave(1)]
    surprise = {signal.cell for signal in signals([*yearly, *burst(6, 6)], TODAY, PLACES, KINDS)}
    once = {signal.cell for signal in signals([*quiet(220), *burst(6, 6)], TODAY, PLACES, KINDS)}
    assert ("合同", "t2") in once
    assert ("合同", "t2") not in surprise


@pytest.mark.parametrize(("count", "mean", "size", "p"), [(0, 5, 1, 1.0), (1, 1, 1e9, 0.6321), (3, 1, 1, 0.125)])
def test_the_tail_is_the_negative_binomials(count: int, mean: float, size: float, p: float) -> None:
    assert tail(count, mean, size) == pytest.approx(p, abs=1e-3)


@given(st.integers(0, 60), st.floats(0.01, 40), st.floats(0.1, 50))
def test_a_larger_count_is_never_likelier(count: int, mean: float, size: float) -> None:
    assert 0 <= tail(count + 1, mean, size) <= tail(count, mean, size) <= 1


def test_residents_who_come_again_and_again_are_named_once() -> None:
    reports = [Report(TODAY - timedelta(days=n), "邻里", "t1", 7, n) for n in range(3)]
    reports += [Report(TODAY, "邻里", "t1", 8, 99), Report(TODAY - timedelta(days=200), "邻里", "t1", 8, 98)]
    (repeat,) = repeats(reports, TODAY)
    assert (repeat.resident, repeat.cases) == (7, (0, 1, 2))


def test_a_word_that_many_tell_lately_and_few_before_is_a_theme() -> None:
    rng = Random(1)
    usual = {f"词{n}": 40 + rng.randrange(20) for n in range(200)}
    lately = {word: n // 10 for word, n in usual.items()} | {"鑫达预售卡": 9}
    found = themes(lately, usual | {"鑫达预售卡": 1}, 100, 1000)
    assert [theme.word for theme in found] == ["鑫达预售卡"]
    assert themes(lately, usual, 0, 0) == []
