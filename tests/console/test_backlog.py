"""The backlog register on the desk: entered from the case page, worked through its forms, downloaded as register and circular."""

import io

from docx import Document
from openpyxl import load_workbook

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.oversight.backlog_sheets import COLUMNS
from tests.console.house import HOST, WHOLE, Browser, House


async def evidence(holder: Browser, boss: Browser, where: str) -> None:
    """A file is attached as a form, listed, downloaded; what is no file we take is refused on the page."""
    for body, status in ((b"%PDF-1.7 x", 303), (b"MZ\x90", 422), (b"", 422)):
        files = {"file": ("收条.pdf", body, "application/pdf")}
        sent = {"data": {"csrf": holder.csrf}, "files": files, "headers": {"Origin": HOST}}
        assert (await holder.client.post(f"{where}/evidence", **sent)).status_code == status  # type: ignore[arg-type]  # a form
    page = (await boss.get(where)).text
    assert "附上证据" in page
    link = page.split(f'href="{where}/evidence/')[1].split('"')[0]
    file = await boss.get(f"{where}/evidence/{link}")
    assert (file.status_code, file.content) == (200, b"%PDF-1.7 x")
    assert "sandbox" in file.headers["content-security-policy"]
    assert (await boss.get(f"{where}/evidence/{'0' * 64}")).status_code == 404


async def test_from_the_case_page_to_the_circular(house: House) -> None:
    holder = await house.signed_in("cun1")
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    chief = await house.hire("chief", Role.MANAGER, WHOLE)
    number = await house.case()
    await house.store.moves.move(number, await house.person("cun1"), Order(Move.CLAIM), house.clock())
    assert "没有在库的积案" in (await boss.get("/desk/backlog")).text
    assert f"/desk/backlog-enter/{number}" in (await boss.get(f"/desk/case/{number}")).text
    assert "为什么要作为积案" in (await boss.get(f"/desk/backlog-enter/{number}")).text
    where = (await boss.post(f"/desk/backlog-enter/{number}", words="反复吵了半年")).headers["location"]
    assert (await boss.get(f"/desk/backlog-enter/{number}")).headers["location"] == where
    assert "同事chief" in (await boss.get(where)).text
    await boss.post(where, act="lead", lead=int(chief.id), office="分管副区长")
    await holder.get(where)
    refused = await holder.post(where, act="plan", steps="明天 谈一次")
    assert (refused.status_code, "第1行" in refused.text) == (409, True)
    await holder.post(where, act="plan", steps="2026-12-10 李家村调委会 上门核对工资表")
    page = (await boss.get(where)).text
    assert "上门核对工资表" in page
    refused = await boss.post(where, act="hearing", state="yes", business="no", privacy="no", words="争议大")
    assert (refused.status_code, "不能公开听证" in refused.text) == (409, True)
    await evidence(holder, boss, where)
    await boss.post(where, act="review", grade="stuck", words="=老板不露面")
    page = (await boss.get("/desk/backlog")).text
    assert "同事chief，分管副区长" in page
    assert "1减2降1升" in page
    assert "1减2降1升" not in (await holder.get("/desk/backlog")).text
    book = load_workbook(io.BytesIO((await boss.get("/desk/register/backlog?period=2026-11")).content))
    assert [cell.value for cell in book["积案库"][2]] == list(COLUMNS)
    paper = Document(io.BytesIO((await boss.get("/desk/backlog/circular?period=2026-11")).content))
    words = "\n".join(
        [p.text for p in paper.paragraphs] + [c.text for t in paper.tables for r in t.rows for c in r.cells]
    )
    assert "积案〔2026〕1号" in words
    assert "老板不露面" in words
    assert (await boss.get("/desk/register/backlog?period=2030")).status_code == 422
