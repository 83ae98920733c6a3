"""Analysis reports on the desk and on schedule: made once, kept, read within the area, the same bytes each time."""

import io

import pytest
from docx import Document

from bot.charts import studio
from bot.reports.analysis import built, scheduled
from handlers.casework.staff import Role
from handlers.oversight.analysis import Report
from handlers.oversight.periods import read_period
from tests.console.house import TOWNSHIP, WHOLE, House, wages
from tests.oversight.test_analysis import PNG


@pytest.fixture(autouse=True)
def _no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing itself is tested apart."""
    monkeypatch.setattr(studio, "drawn", lambda specs, form: [PNG for _ in specs])


async def test_a_manager_makes_a_report_on_the_own_area_and_nobody_elses(house: House) -> None:
    await house.case(wages())
    mine = await house.signed_in("zhen", Role.MANAGER, TOWNSHIP)
    assert "还没有报告" in (await mine.get("/desk/reports")).text
    assert (await mine.post("/desk/reports", kind="analysis", period="2026-11")).status_code == 303
    assert "柳湾镇" in (await mine.get("/desk/reports")).text
    file = await mine.get("/desk/reports/1")
    assert "柳湾镇2026年11月矛盾纠纷分析报告" in Document(io.BytesIO(file.content)).paragraphs[0].text
    other = await house.signed_in("fx", Role.MANAGER, "t-fx")
    assert (await other.get("/desk/reports/1")).status_code == 404
    whole = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert (await whole.get("/desk/reports/1")).status_code == 200
    assert (await whole.post("/desk/reports", kind="no", period="2026-11")).status_code == 422
    assert (await whole.post("/desk/reports", kind="analysis", period="2030")).status_code == 422


async def test_the_clock_makes_each_report_once_and_none_of_a_time_before_the_service(house: House) -> None:
    assert await scheduled(house.service) == 0, "no case yet"
    await house.case(wages())
    assert await scheduled(house.service) == 0, "October was over before the first case"
    house.clock.on(days=9)
    assert await scheduled(house.service) == 1
    assert await scheduled(house.service) == 0
    whole = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "2026年11月" in (await whole.get("/desk/reports")).text


async def test_a_period_that_is_over_gives_the_same_file_whenever_it_is_asked_for(house: House) -> None:
    await house.case(wages())
    files = []
    for _ in range(2):
        house.clock.on(days=20)
        files.append(await built(house.store, Report.CONGRESS, read_period("2026-11"), None, house.clock()))
    assert files[0] == files[1]
