"""Days for limits from both chats: the reporting side states its own, the invited one reads what concerns both."""

from datetime import date
from pathlib import Path

import pytest

from handlers.casework.case import Move
from handlers.casework.clocks import clocks
from handlers.casework.desk import Order
from handlers.casework.record import KeyDate
from handlers.district import District
from handlers.errors import Refused
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


AWARD = CaseFacts(
    what="单位欠工资不发",
    category="labour",
    subcategory="wages",
    place_code="fx-heping",
    name="李红",
    other_party="张伟",
    relation="employer",
    naming=Naming.NAMED,
)


async def test_each_side_tells_its_own_day_of_service_and_reads_its_own_limits_alone(
    url: str, tmp_path: Path, district: District, knowledge: Knowledge, reader: Reader
) -> None:
    async with Store.opened(url, tmp_path, KEY, district, knowledge) as store:
        table = await Table.opened(store, reader, AWARD)
        await table.both()
        told = await table.says(A, "我2月25日收到仲裁裁决书")
        assert "劳动者向法院起诉：最晚2026年3月12日" in told
        assert "《劳动争议调解仲裁法》第48条" in told
        told = await table.says(B, "裁决书我们公司3月2日才签收")
        assert "记下了：收到劳动仲裁裁决书，2026年3月2日（您自己说的，还没核实；对方看不到）" in told
        assert "用人单位向法院起诉（终局裁决不能起诉，只能申请撤销）：最晚2026年3月17日" in told
        assert "用人单位申请撤销终局裁决：最晚2026年4月1日" in told
        for who, own, others in ((A, "3月12日", "3月17日"), (B, "3月17日", "3月12日")):
            days = await table.says(who, "我的期限")
            assert own in days
            assert others not in days
        assert "3月2日" not in "\n".join(reply.text for reply in await table.look(A))
        page = await table.store.desk.page(NUMBER, table.mediator, table.now)
        stated = [(one.side, one.seat, one.day.day) for one in page.case.record.dates]
        assert stated == [("", 0, 25), ("respondent", 1, 2)]
        assert "被申请人说的日期：收到劳动仲裁裁决书" in "".join(line.text for line in page.lines)
        due = {clock.code: clock.since_words for clock in clocks(page.case, store.district)}
        assert due["labour_annulment_respondent_1"] == "被申请人收到劳动仲裁裁决书（自述，未核实）"
        assert "labour_annulment" not in due, "not from the worker's receipt"
        assert "去掉了" in await table.says(B, "日子错了")
        left = (await table.store.desk.page(NUMBER, table.mediator, table.now)).case.record.dates
        assert [one.side for one in left] == [""], "the other side's day stays"


@pytest.mark.parametrize(
    "words", ["我3月2日收到他转的钱了", "裁决书3月2日能收到吗？", "裁决书收到了", "3月2日要去开庭"]
)
async def test_what_is_no_day_of_service_stays_a_word_to_the_mediator(table: Table, words: str) -> None:
    await table.both()
    assert "记下了" not in await table.says(B, words)
    assert not (await table.store.desk.page(NUMBER, table.mediator, table.now)).case.record.dates


async def test_staff_write_down_the_other_sides_day_and_only_that_side_reads_it(table: Table) -> None:
    await table.both()
    day = KeyDate("judgment_received", date(2026, 2, 27), side="respondent")
    await table.store.moves.move(NUMBER, table.mediator, Order(Move.KEY_DATE, entry=day), table.now)
    assert "不服一审判决，提起上诉：最晚2026年3月16日" in await table.says(B, "我的期限"), "the 14th is a Saturday"
    assert "上诉" not in await table.says(A, "我的期限")
    await table.says(B, "判决书我2月20日收到的")
    assert "3月16日" in await table.says(B, "我的期限"), "what staff wrote down goes before the own word"
    wrong = KeyDate("harm_known", date(2026, 2, 27), side="respondent")
    with pytest.raises(Refused, match="不分哪一方"):
        await table.store.moves.move(NUMBER, table.mediator, Order(Move.KEY_DATE, entry=wrong), table.now)


async def test_a_day_of_another_paper_is_no_answer_to_the_one_that_was_asked_for(table: Table) -> None:
    asked = await table.says(A, "我的期限")
    assert "哪天知道自己的权利受到损害" in asked
    told = await table.says(A, "判决书我2月27日收到的")
    assert "记下了：收到一审判决书，2026年2月27日" in told
    assert "提起上诉：最晚2026年3月16日" in told
    dates = (await table.store.desk.page(NUMBER, table.mediator, table.now)).case.record.dates
    assert [one.event for one in dates] == ["judgment_received"]
