"""Days for limits from both chats: the reporting side states its own, the invited one reads what concerns both."""

from datetime import date
from pathlib import Path

from handlers.casework.case import Move
from handlers.casework.clocks import clocks
from handlers.casework.desk import Order
from handlers.casework.record import KeyDate
from handlers.district import District
from handlers.facts import CaseFacts, Naming
from handlers.world import Knowledge
from nlu.pipeline import Reader
from storage.store import Store
from tests.online.table import NUMBER, A, B, Table
from tests.stores import KEY

WORKER = CaseFacts(
    what="在工地干活摔伤，单位不认工伤",
    category="labour",
    subcategory="work_injury",
    place_code="fx-heping",
    name="李红",
    other_party="张伟",
    relation="employer",
    naming=Naming.NAMED,
)


async def test_a_day_stated_in_the_chat_starts_its_limits_for_staff_to_check(table: Table) -> None:
    asked = await table.says(A, "我的期限")
    assert "向法院起诉的诉讼时效（《民法典》第188条" in asked
    told = await table.says(A, "2月10日知道的")
    assert "记下了" in told
    assert "最晚2029年3月5日（从2026年3月4日算起" in told, "the application interrupts it"
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    assert page.case.record.dates == (KeyDate("harm_known", date(2026, 2, 10), "2月10日知道的"),)
    assert "civil_claim" in {clock.code for clock in clocks(page.case, table.store.district)}
    assert "自述，未核实" in "".join(line.text for line in page.lines)
    assert "还没有日子" not in await table.says(A, "我的期限")
    assert "去掉了" in await table.says(A, "日子错了")
    assert not (await table.store.desk.page(NUMBER, table.mediator, table.now)).case.record.dates


async def test_at_the_table_the_day_is_taken_too_and_stays_from_the_other_side(table: Table) -> None:
    await table.both()
    await table.says(A, "我的期限")
    assert "〔只有调解员看得到〕记下了" in await table.says(A, "2月10日知道的")
    assert "2029年" not in await table.says(B, "我的期限")
    assert "2月10日" not in "\n".join(reply.text for reply in await table.look(B))


async def test_both_sides_read_the_limits_that_concern_both_with_their_articles(
    url: str, tmp_path: Path, district: District, knowledge: Knowledge, reader: Reader
) -> None:
    async with Store.opened(url, tmp_path, KEY, district, knowledge) as store:
        table = await Table.opened(store, reader, WORKER)
        await table.both()
        order = Order(Move.KEY_DATE, entry=KeyDate("injured", date(2026, 2, 20)))
        await store.moves.move(NUMBER, table.mediator, order, table.now)
        for who in (A, B):
            told = await table.says(who, "我的期限")
            assert "用人单位申请工伤认定：最晚2026年3月23日" in told
            assert "《工伤保险条例》第17条" in told
            mine = "职工、近亲属、工会申请工伤认定" in told
            assert mine is (who == A), "of the other side's own days it learns nothing"
