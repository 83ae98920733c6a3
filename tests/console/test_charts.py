"""Charts on the desk: drawn as images, every number leads to cases in sight and to no others."""

import re

import pytest

from bot.charts import studio
from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, WHOLE, House, wages


@pytest.fixture(autouse=True)
def _no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing itself is tested apart."""
    monkeypatch.setattr(studio, "drawn", lambda specs, form: [b"<svg/>" for _ in specs])


async def test_a_number_leads_to_its_cases_and_the_image_is_served_shut_in(house: House) -> None:
    number = await house.case(wages())
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    page = (await boss.get("/desk/figures/charts?period=2026-11")).text
    assert "受理1件（上期0件，新增；上年同期0件，新增）" in page
    image = re.search(r'src="(/desk/figures/chart/classes[^"]+)"', page)
    assert image is not None
    for address in (
        image[1].replace("&amp;", "&"),
        "/desk/figures/chart/classes?period=2026-11&ground=dark&name=other",
    ):
        answer = await boss.get(address)
        assert (answer.headers["content-type"], answer.content) == ("image/svg+xml", b"<svg/>")
        assert "sandbox" in answer.headers["content-security-policy"]
    link = re.search(r'href="(/desk/figures/cases[^"]+chart=classes[^"]+)"', page)
    assert link is not None
    assert number in (await boss.get(link[1].replace("&amp;", "&"))).text


async def test_another_township_and_a_sensitive_case_are_behind_no_number(house: House) -> None:
    number, secret = await house.case(wages()), await house.danger()
    mine = await house.signed_in("zhen", Role.MANAGER, TOWNSHIP)
    far = await house.signed_in("fx", Role.MANAGER, "t-fx")
    address = "/desk/figures/cases?period=2026-11&chart=trend&key=受理:2026-11-23"
    assert number in (shown := (await mine.get(address)).text)
    assert secret not in shown
    assert number not in (await far.get(address)).text
    empty = (await far.get("/desk/figures/charts?period=2026-11")).text
    assert "这个期间没有案件" in empty


@pytest.mark.parametrize(
    "path",
    ["/desk/figures/cases?period=2026-11&chart=no&key=x", "/desk/figures/cases?period=2026-11&chart=classes&key=' OR 1=1",
     "/desk/figures/chart/no?period=2026-11&ground=light", "/desk/figures/chart/classes?period=2026-11&ground=../../etc"],
)  # fmt: skip
async def test_figures_that_are_none_are_not_there(house: House, path: str) -> None:
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert (await boss.get(path)).status_code == 404
