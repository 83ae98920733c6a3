"""Early warnings on the desk: read, decided and called to a meeting by managers of the area; hostile words stay words."""

import io

from docx import Document

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.facts import Naming
from tests.console.house import TOWNSHIP, WHOLE, Browser, House, wages

FIRM = "鑫达建筑劳务公司"


async def warned(house: House) -> Browser:
    """A warning about a firm, and the manager of its township."""
    who = await house.hire("cun1")
    for _ in range(3):
        number = await house.case(wages(other_party=FIRM, naming=Naming.NAMED))
        await house.store.moves.move(number, who, Order(Move.CLAIM), house.clock())
    assert await house.store.early.look(house.clock()) == 1
    return await house.signed_in("zhen", Role.MANAGER, TOWNSHIP)


async def test_an_empty_list_says_what_will_appear_here(house: House) -> None:
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "现在没有预警" in (await boss.get("/desk/warnings")).text


async def test_a_manager_notes_it_calls_a_meeting_and_takes_the_notice_along(house: House) -> None:
    boss = await warned(house)
    assert "3名居民反映" in (await boss.get("/desk/warnings")).text
    page = (await boss.get("/desk/warnings/1")).text
    assert page.count('id="row-FQ') == 3
    assert "固定门槛" in page
    assert (await boss.post("/desk/warnings/1", act="note")).status_code == 303
    hostile = "<script>alert(1)</script>住建局"
    await boss.post(
        "/desk/warnings/1", act="meet", day="2026-12-01", time="9:00", place="三楼", bodies=hostile, topics="欠薪"
    )
    shown = (await boss.get("/desk/warnings/1")).text
    assert "已提联席会议" in shown
    assert "<script>alert" not in shown
    notice = await boss.get("/desk/warnings/1/notice")
    paper = Document(io.BytesIO(notice.content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
    assert "联席会议通知" in words
    assert "2026年12月1日" in words
    assert "住建局" in words


async def test_a_refusal_stands_over_the_page_it_was_made_on(house: House) -> None:
    boss = await warned(house)
    await boss.get("/desk/warnings/1")
    refused = await boss.post("/desk/warnings/1", act="dismiss", words="")
    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    assert (await boss.post("/desk/warnings/1", act="nonsense")).status_code == 422
    assert (await boss.post("/desk/warnings/1", act="end", words="完")).status_code == 409


async def test_another_township_finds_no_such_warning(house: House) -> None:
    await warned(house)
    other = await house.signed_in("other", Role.MANAGER, "t-fx")
    assert "3名居民" not in (await other.get("/desk/warnings")).text
    answers = [await other.get(f"/desk/warnings/{n}{more}") for n in (1, 99) for more in ("", "/notice")]
    assert {answer.status_code for answer in answers} == {404}
    assert (await other.post("/desk/warnings/1", act="note")).status_code == 404
