"""Lawsuits per ten thousand residents: numerator and denominator beside each rate, nothing made up where a number is missing."""

from dataclasses import replace

import pytest

from handlers.district import District, Population
from handlers.oversight import population
from handlers.oversight.population import Lawsuit, rate, residents
from tests.stores import small_district


def counted(**people: int) -> District:
    """The small district with these residents."""
    district = small_district()
    places = tuple(replace(place, population=people.get(place.code, 0)) for place in district.places)
    return replace(district, places=places, population=Population(2025, "公报"))


@pytest.mark.parametrize(
    ("people", "code", "found"),
    [
        ({"t1": 20_000, "t2": 10_000}, "", 30_000),
        ({"t1": 20_000}, "", None),
        ({"t1": 20_000, "v1": 900}, "v1", 900),
        ({}, "t1", None),
    ],
)
def test_residents_are_as_written_or_the_sum_of_all_parts(people: dict[str, int], code: str, found: int | None) -> None:
    assert residents(counted(**people), code) == found


def test_rates_print_what_they_rest_on_and_say_what_is_missing() -> None:
    assert rate(3, 24_000) == "1.25（3件÷24000人）"
    assert rate(3, None) == "—（没有人口数）"
    suits = (Lawsuit(1, "v1", True), Lawsuit(2, "v1", False), Lawsuit(3, "", None))
    full = counted(t1=20_000, t2=10_000)
    rows = {row[0]: row[1:] for row in population.rows(suits, "", "合计", full)}
    assert rows["东镇"] == (20_000, 2, "1.00（2件÷20000人）", 1, "0.50（1件÷20000人）")
    assert rows["西镇"][2] == "0.00（0件÷10000人）"
    assert rows["没有写到更细的地方"] == (None, 1, "—（没有人口数）", 0, "—（没有人口数）")
    assert rows["合计"][:3] == (30_000, 3, "1.00（3件÷30000人）")
    note = population.note(suits, "", full)
    for words in ("公报", "2025年", "有 1 件较早登记的", "不等于法院的收案数"):
        assert words in note
    assert "没有写全人口" in population.note(suits, "", counted(t1=5))
