"""The manager's figures: within the own area, to download, and never a way to a sensitive case."""

import io
from urllib.parse import unquote

from openpyxl import load_workbook

from handlers.casework.staff import Role
from tests.console.house import WHOLE, House, wages


async def test_a_manager_reads_and_downloads_the_figures(house: House) -> None:
    await house.case(wages(amount_fen=5_000_00))
    browser = await house.signed_in("boss", Role.MANAGER, WHOLE)
    page = await browser.get("/desk/figures?period=2026-11&sheet=classes")
    assert page.status_code == 200
    assert "2026年11月人民调解情况统计表" in page.text
    assert "heat-5" in page.text
    book = await browser.get("/desk/figures/file?period=2026-11&as=xlsx")
    sheet = load_workbook(io.BytesIO(book.content))["按类别"]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "其他劳动争议")
    assert row[1] == 1
    names = book.headers["content-disposition"]
    assert names.startswith("attachment; filename=\"fengqiao-2026-11.xlsx\"; filename*=UTF-8''")
    assert unquote(names).endswith("2026年11月统计报表.xlsx")
    csv = await browser.get("/desk/figures/file?period=2026-11&sheet=levels&as=csv")
    assert unquote(csv.headers["content-disposition"]).endswith("2026年11月三级四步化解情况表（按层级）.csv")
    assert csv.content.decode("utf-8-sig").startswith("层级,")


async def test_the_ledger_of_cases_is_taken_as_a_file_and_recorded(house: House) -> None:
    number = await house.case(wages())
    browser = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "/desk/register/cases?period=2026-11" in (await browser.get("/desk/figures?period=2026-11")).text
    book = load_workbook(io.BytesIO((await browser.get("/desk/register/cases?period=2026-11")).content))["台账"]
    rows = list(book.iter_rows(values_only=True))
    assert [number in row for row in rows].count(True) == 1
    csv = await browser.get("/desk/register/cases?period=2026-11&as=csv")
    assert csv.content.decode("utf-8-sig").startswith("序号,编号,")
    assert (await browser.get("/desk/register/none?period=2026-11")).status_code == 404


async def test_a_month_that_runs_is_compared_with_the_same_days_of_the_one_before(house: House) -> None:
    house.clock.on(days=-31)  # the 23rd of October
    await house.case()
    house.clock.on(days=1)
    await house.case()
    house.clock.on(days=30)  # the 23rd of November
    await house.case()
    browser = await house.signed_in("boss", Role.MANAGER, WHOLE)
    file = (await browser.get("/desk/figures/file?period=2026-11&sheet=compared&as=csv")).content.decode("utf-8-sig")
    assert "本期（前23天）,上期（前23天）,环比" in file
    assert "\n受理,1,1,+0.0%" in file.replace("\r", "")
    assert "本期还没有结束" in (await browser.get("/desk/figures?period=2026-11&sheet=compared")).text
    assert "本期还没有结束" in (await browser.get("/desk/figures/charts?period=2026-11")).text
    whole = (await browser.get("/desk/figures/file?period=2026-10&sheet=compared&as=csv")).content.decode("utf-8-sig")
    assert "\n受理,2,0,新增" in whole.replace("\r", "")


async def test_a_wrong_period_or_sheet_is_refused_in_a_sentence(house: House) -> None:
    browser = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "期间写成" in (await browser.get("/desk/figures?period=' OR 1=1")).text
    assert "还没有开始" in (await browser.get("/desk/figures?period=2030-01")).text
    assert (await browser.get("/desk/figures?sheet=../../etc")).status_code == 404


async def test_no_figure_leads_to_a_sensitive_case(house: House) -> None:
    await house.danger()
    browser = await house.signed_in("boss", Role.MANAGER, WHOLE)
    page = (await browser.get("/desk/figures?period=2026-11")).text
    assert "heat-" not in page
