"""Charts: every number leads to its cases, the past stands beside it, and an image is drawn by a process that ends."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.charts import studio
from bot.charts.specs import DARK, LIGHT, spec_of
from bot.charts.studio import Studio, drawn, name_of
from handlers.casework.codes import Level, Outcome, Status
from handlers.district import District, read_district
from handlers.district_check import NATIONAL
from handlers.errors import BadDistrict, Refused
from handlers.oversight.figures import OPENED
from handlers.oversight.periods import read_period
from handlers.oversight.pictures import NEEDS, Picture, pictures, stretches, summary
from handlers.oversight.report import Material
from handlers.oversight.standing import OpenCase
from tests.oversight.one_by_one import Happening, one_by_one
from tests.oversight.test_figures import step
from tests.stores import small_district

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)


def made(district: District | None = None) -> dict[str, Picture]:
    now = (
        step(1, OPENED), step(2, OPENED, place="v2", category="debt", subcategory=""), step(3, OPENED, place="?"),
        step(1, "close", Outcome.AGREED), step(2, "close", Outcome.ORAL, level=Level.TOWNSHIP),
        step(2, "withdraw", status=Status.WITHDRAWN),
    )  # fmt: skip
    before = (step(9, OPENED), step(8, OPENED))
    held = (open_case(1, 7), open_case(4, 40), open_case(5, 90, None))
    place = district or small_district()
    return {p.code: p for p in pictures(material(now, before, held), place, {7: "调解员甲"})}


def material(
    now: tuple[Happening, ...] = (),
    before: tuple[Happening, ...] = (),
    held: tuple[OpenCase, ...] = (),
    code: str = "2026-03",
) -> Material:
    period = read_period(code)
    this = one_by_one(now, NEEDS.now, stretches(period, NOW, small_district()))
    return Material(period, this, one_by_one(before, NEEDS.past), one_by_one((), NEEDS.past), held, NOW)


def open_case(number: int, days: int, holder: int | None = 7) -> OpenCase:
    opened = NOW - timedelta(days=days)
    return OpenCase(Status.CLAIMED, Level.VILLAGE, "cv1", "labour", "v1", holder, opened, number)


def test_each_number_counts_its_cases_and_stands_beside_its_past() -> None:
    found = made()
    (wages,) = [p for p in found["classes"].points if p.label == "拖欠农民工工资"]
    assert (wages.value, wages.before, wages.earlier) == (2, 2, 0)
    assert found["classes"].share(wages) == "66.7%（2/3）"
    assert [(p.label, p.value) for p in found["levels"].points] == [("村（社区）", 1), ("乡镇（街道）", 1)]
    assert [(p.label, p.value) for p in found["places"].points] == [("东镇", 1), ("西镇", 1), ("地点不明", 1)]
    assert {p.label: p.value for p in found["outcomes"].points} == {"达成协议": 1, "达成口头协议": 1, "当事人撤回": 1}
    assert {p.label: p.value for p in found["load"].points} == {"调解员甲": 2, "没有人接手": 1}
    assert [p.value for p in found["ages"].points] == [1, 0, 0, 1, 1]


def test_the_trend_ends_today_and_loses_nothing() -> None:
    trend = made()["trend"]
    opened = [p for p in trend.points if p.series == "受理"]
    assert (opened[0].label, opened[-1].label, sum(p.value for p in opened)) == ("3月1日", "3月20日", 3)


@pytest.mark.parametrize(("code", "points"), [("2026-02", 28), ("2025Q4", 14), ("2025", 12)])
def test_longer_periods_are_drawn_by_weeks_and_months(code: str, points: int) -> None:
    trend = pictures(material(code=code), small_district(), {})[0]
    assert len([p for p in trend.points if p.series == "受理"]) == points


def test_the_summary_prints_counts_beside_every_change() -> None:
    told = summary(material((step(1, OPENED),), (step(2, OPENED), step(3, OPENED))))
    assert "受理1件（上期2件，-50.0%；上年同期0件，新增）" in told


LINES = [{"number": number, "name": name} for number, name in NATIONAL.items()]


def with_shapes() -> District:
    square = [[0, 0], [10, 0], [10, 10]]
    raw = {
        "code": "d", "name": "区", "hotlines": LINES,
        "places": [{"code": "t1", "name": "东镇", "level": "township", "shape": square}],
        "bodies": [{"code": "cd", "name": "区调委会", "level": "district"}],
    }  # fmt: skip
    return read_district(raw)


def test_a_district_with_shapes_gets_a_map_and_a_shape_of_two_corners_is_refused() -> None:
    assert (made()["places"].form, made(with_shapes())["places"].form) == ("bars", "map")
    with pytest.raises(BadDistrict, match="至少要有三个角"):
        read_district(
            {
                "code": "d", "name": "区", "hotlines": [], "bodies": [],
                "places": [{"code": "t1", "name": "东镇", "level": "township", "shape": [[0, 0], [1, 1]]}],
            }
        )  # fmt: skip


def test_every_form_is_drawn_as_plain_svg_alike_each_time() -> None:
    found = made(with_shapes())
    specs = [spec_of(p, with_shapes(), LIGHT) for p in found.values()]
    first = drawn(specs, "svg")
    assert first[:2] == drawn(specs[:2], "svg")
    for image in first:
        assert image.startswith(b"<svg")
        assert not re.search(rb"<script|onload=|<image|https?://(?!www\.w3\.org)", image)
    assert "劳动".encode() in b"".join(first) or "工资".encode() in b"".join(first)


async def test_what_was_drawn_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[int] = []

    def fake(specs: list[object], form: str) -> list[bytes]:
        orders.append(len(specs))
        return [b"<svg/>" for _ in specs]

    monkeypatch.setattr(studio, "drawn", fake)
    place = Studio()
    light, dark = ({"ground": name} for name in ("light", "dark"))
    await place.draw([light, dark])
    assert await place.draw([dark]) == [b"<svg/>"]
    assert orders == [2]
    assert (place.known(name_of(light)), place.known("?")) == (b"<svg/>", None)


def test_a_process_that_breaks_or_hangs_is_a_plain_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="CalledProcessError"):
        drawn([{"mark": {"type": "no such mark"}, "data": 1}], "svg")
    monkeypatch.setattr(studio, "SECONDS", 0.001)
    with pytest.raises(Refused, match="TimeoutExpired"):
        drawn([], "svg")


def test_both_schemes_differ_and_the_same_data_has_the_same_name() -> None:
    picture = made()["classes"]
    light, dark = (spec_of(picture, small_district(), c) for c in (LIGHT, DARK))
    assert name_of(light) != name_of(dark)
    assert name_of(light) == name_of(spec_of(made()["classes"], small_district(), LIGHT))
