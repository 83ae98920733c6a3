"""What everybody may see: counts nobody can be found in, the flow-chart as the state machine has it."""

import re
import xml.etree.ElementTree as ET  # our own output, read back
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework.case import Status
from handlers.casework.life import ARROWS
from handlers.district import District
from handlers.public_counts import REST, Counts, public, together
from handlers.wallchart import BRANCHES, KNOW, MAIN, arrow, wall_chart
from tests.bot.house import Clock, House, opened

FLOOR = 5
COUNTS = st.dictionaries(st.sampled_from(["婚姻", "邻里", "劳动", "土地", "物业", REST]), st.integers(0, 40))


@given(COUNTS)
def test_no_small_count_is_shown_nor_can_be_worked_out(counts: dict[str, int]) -> None:
    """Even with the sum known: what is not shown by itself is part of a rest that is large enough."""
    shown = dict(together(counts, FLOOR))
    assert all(count >= FLOOR for count in shown.values())
    assert not shown or sum(shown.values()) == sum(counts.values())
    for name, count in shown.items():
        assert name == REST or counts[name] == count


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_no_part_of_a_sum_tells_of_a_few(a: int, b: int, c: int) -> None:
    agreed, ended, accepted = sorted((a, b, c))
    shown = public(Counts(date(2026, 1, 1), date(2026, 3, 3), accepted, ended, agreed), FLOOR)
    chain = [n for n in (shown.accepted, shown.ended, shown.agreed) if n is not None]
    assert all(n >= FLOOR for n in chain)
    assert all(x == y or x - y >= FLOOR for x, y in pairwise(chain))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path, Clock()) as house:
        yield house


async def test_the_page_is_light_public_and_kept_by_caches(house: House) -> None:
    async with house.client() as anybody:
        page = await anybody.get("/counter")
        assert page.status_code == 200
        assert page.headers["cache-control"] == "public, max-age=600"
        assert "set-cookie" not in page.headers
        assert "数量少，不显示" in page.text
        assert len(page.content) < 8_000
        flow = await anybody.get("/flow.svg")
        assert flow.headers["content-type"].startswith("image/svg+xml")


def test_the_chart_draws_steps_of_the_state_machine_and_no_other(district: District) -> None:
    steps = [*pairwise(MAIN), *BRANCHES]
    known = {(a.start, a.end) for a in ARROWS}
    assert set(steps) <= known
    with pytest.raises(LookupError):
        arrow(Status.ARCHIVED, Status.MEDIATING)
    words = " ".join(text for text in ET.fromstring(wall_chart(district)).itertext())  # our own output
    for expected in ("枫溪区", "2 个工作日内", "12348", "达成协议", "未按协议履行"):
        assert expected in words, expected


def test_the_chart_follows_the_district_and_holds_any_name(district: District) -> None:
    other = replace(district, name='<b>&"区', steps=replace(district.steps, grid=9), bodies=district.bodies * 3)
    drawn = wall_chart(other)
    ET.fromstring(drawn)  # our own output
    assert "9 个工作日内" in drawn
    assert "<b>" not in drawn


def test_nothing_on_the_chart_leaves_the_sheet(district: District) -> None:
    for y in re.findall(r' y="([\d.]+)"', wall_chart(district)):
        assert float(y) < 1180
    assert all("条" in words for words in KNOW)
