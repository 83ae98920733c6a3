"""Screening at the desk: a grid worker's round on the pages, the register as a file, campaigns, and least sight."""

import io

import pytest
from openpyxl import load_workbook

from bot.console.rows import SECRET
from bot.reports.registers import REGISTERS
from handlers.casework.staff import Role
from handlers.oversight.periods import read_period
from handlers.screening.ledger import COLUMNS
from tests.console.house import HOST, TOWNSHIP, WHOLE, Browser, House

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
WHAT = "张家和李家为院墙吵起来，电话13912345678"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-13-01"])
async def test_days_that_cannot_be_reckoned_with_are_refused_in_words(house: House, day: str) -> None:
    browser = await house.signed_in("wangge", Role.GRID_WORKER)
    for page in ("register", "register/file"):
        answer = await browser.get(f"/desk/screening/{page}?first={day}&last={day}")
        assert (answer.status_code, "日期要写成" in answer.text) == (422, True)


async def round_of(house: House) -> int:
    """The week's task of Lijia village, made by the clock."""
    await house.store.screenings.tick(house.clock())
    who = await house.person("wangge")
    return next(t.id for t in await house.store.screenings.tasks(who, house.clock()))


async def sends(browser: Browser, path: str, file: bytes = b"", **fields: str) -> int:
    """A form with a photo."""
    await browser.get("/desk/screening")
    files = {"file": ("现场.png", file)} if file else {"file": ("", b"")}
    answer = await browser.client.post(
        path, data={"csrf": browser.csrf, **fields}, files=files, headers={"Origin": HOST}
    )
    return answer.status_code


async def test_a_round_found_settled_reported_and_taken_as_a_file(house: House) -> None:
    grid = await house.signed_in("wangge", Role.GRID_WORKER)
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    task = await round_of(house)
    assert "李家村" in (await grid.get("/desk/screening")).text
    path = f"/desk/screening/task/{task}"
    assert await sends(grid, f"{path}/finding", PNG, what=WHAT, people="2", category="neighbourhood") == 303
    assert await sends(grid, f"{path}/finding", what="") == 422
    page = (await grid.get(path)).text
    assert WHAT in page
    one = int(page.split("/desk/screening/finding/")[1].split('"')[0])
    shown = (await grid.get(f"/desk/screening/finding/{one}")).text
    photo = shown.split(f"/finding/{one}/file/")[1].split('"')[0]
    got = await grid.get(f"/desk/screening/finding/{one}/file/{photo}")
    assert (got.content, got.headers["Content-Security-Policy"]) == (PNG, "sandbox; default-src 'none'")
    assert (await grid.post(f"{path}/done")).status_code == 303
    assert "还没有处理的" in (await grid.get("/desk/screening")).text  # reporting the round settles nothing of it
    settled = await grid.post(f"/desk/screening/finding/{one}/settle", result="当场说好", again="2026-11-25")
    assert "还没有处理的" not in (await grid.get("/desk/screening")).text
    assert settled.status_code == 303
    assert "11月25日再看" in (await grid.get("/desk/screening")).text
    assert (await grid.post(f"/desk/screening/finding/{one}/visit", met="no", words="不在家")).status_code == 303
    assert "没有见到：不在家" in (await grid.get(f"/desk/screening/finding/{one}")).text
    assert (await grid.post(f"{path}/done")).status_code == 409
    file = await boss.get("/desk/screening/register/file?first=2026-11-01&last=2026-11-30&as=xlsx")
    rows = list(load_workbook(io.BytesIO(file.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[1] == COLUMNS
    assert [row[9] for row in rows if row[9] == "当场说好"]
    assert "13912345678" not in str(rows)
    csv = await boss.get("/desk/screening/register/file?first=2026-11-01&last=2026-11-30&as=csv")
    assert csv.content.decode("utf-8-sig").splitlines()[0] == ",".join(COLUMNS)
    month = read_period("2026-11")
    (sheet,) = await REGISTERS["screening"](house.store, None, month, house.clock())
    assert [tuple(row) for row in rows[2 : 2 + len(sheet.rows)]] == [
        tuple(c or None for c in row) for row in sheet.rows
    ]


async def test_what_cannot_be_settled_becomes_a_case_handed_to_the_village(house: House) -> None:
    grid = await house.signed_in("wangge", Role.GRID_WORKER)
    village = await house.signed_in("cun", Role.MEDIATOR)
    task = await round_of(house)
    await sends(grid, f"/desk/screening/task/{task}/finding", what="两家争地界，劝不下来")
    page = (await grid.get(f"/desk/screening/task/{task}")).text
    one = int(page.split("/desk/screening/finding/")[1].split('"')[0])
    assert (await grid.post(f"/desk/screening/finding/{one}/up", tried="劝过两次")).status_code == 303
    number = (await grid.get(f"/desk/screening/finding/{one}")).text.split("/desk/case/")[1].split('"')[0]
    case = (await village.get(f"/desk/case/{number}")).text
    assert "劝过两次" in case
    assert "签收" in case


async def test_nothing_of_a_sensitive_finding_is_read_by_the_village(house: House) -> None:
    grid = await house.signed_in("wangge", Role.GRID_WORKER)
    village = await house.signed_in("cun", Role.MEDIATOR)
    await house.hire("zhen", Role.MEDIATOR, TOWNSHIP, on_call=True)
    task = await round_of(house)
    words = "王嫂说男人昨晚又打她"
    assert await sends(grid, f"/desk/screening/task/{task}/finding", what=words, secret="domestic_violence") == 303
    page = (await grid.get(f"/desk/screening/task/{task}")).text
    assert "加密案件" in page
    assert words not in page
    one = int(page.split("/desk/screening/finding/")[1].split('"')[0])
    for reader in (village, await house.signed_in("boss", Role.MANAGER, WHOLE)):
        assert (await reader.get(f"/desk/screening/finding/{one}")).status_code == 404
        for path in ("", f"/task/{task}", "/register", "/register/file?as=csv"):
            text = (await reader.get(f"/desk/screening{path}")).text
            assert "王嫂" not in text
            assert SECRET not in text.replace("按加密案件办理", "")
            assert "/finding/" not in text.replace(f"/task/{task}/finding", "")


@pytest.mark.parametrize("place", ["v-xinmin", "t-fx"])
async def test_people_of_another_place_find_no_way_in(house: House, place: str) -> None:
    grid = await house.signed_in("wangge", Role.GRID_WORKER)
    task = await round_of(house)
    await sends(grid, f"/desk/screening/task/{task}/finding", what=WHAT)
    page = (await grid.get(f"/desk/screening/task/{task}")).text
    one = int(page.split("/desk/screening/finding/")[1].split('"')[0])
    stranger = await house.signed_in("far", Role.MEDIATOR, place)
    await stranger.get("/desk/screening")
    assert WHAT not in (await stranger.get("/desk/screening/register")).text
    for path in (f"/task/{task}", f"/finding/{one}", f"/finding/{one}/file/{'0' * 64}"):
        assert (await stranger.get(f"/desk/screening{path}")).status_code == 404
    for act in ("settle", "up", "visit"):
        assert (await stranger.post(f"/desk/screening/finding/{one}/{act}", result="好", words="好")).status_code == 404
    assert (await stranger.post(f"/desk/screening/task/{task}/done")).status_code == 404


async def test_a_campaign_goes_out_to_the_grids_and_ends_with_its_report(house: House) -> None:
    boss = await house.signed_in("boss", Role.MANAGER, TOWNSHIP)
    grid = await house.signed_in("wangge", Role.GRID_WORKER)
    await boss.get("/desk/screening/campaigns")
    plan = {
        "name": "欠薪专项",
        "starts": "2026-11-23",
        "ends": "2026-12-10",
        "sectors": "labour",
        "people": "migrant_workers",
    }
    wrong = await boss.post("/desk/screening/campaigns", **(plan | {"ends": "2026-11-01"}))
    assert (wrong.status_code, "欠薪专项" in wrong.text) == (422, True)
    assert (await boss.post("/desk/screening/campaigns", **(plan | {"areas": "fx"}))).status_code == 404
    made = await boss.post("/desk/screening/campaigns", **plan)
    where = made.headers["location"]
    assert "欠薪专项" in (await grid.get("/desk/screening")).text
    page = (await boss.get(where)).text
    assert "外来务工人员" in page
    assert "李家村" in page
    assert "新民社区" not in page
    assert (await boss.post(f"{where}/end", report="")).status_code == 409
    assert (await boss.post(f"{where}/end", report="走完了")).status_code == 303
    assert (await boss.get(f"{where}/file?as=xlsx")).status_code == 200
    assert (await grid.post(f"{where}/end", report="x")).status_code == 404
