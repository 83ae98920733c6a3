"""A correction of the facts on both databases: what hangs on them follows, the trail names the facts and not their words."""

import asyncio

import pytest
from sqlalchemy import select

from handlers.casework.case import Case, Move
from handlers.casework.correcting import kind_code, mark
from handlers.casework.correction import Correction
from handlers.casework.desk import Order
from handlers.casework.record import Party
from handlers.casework.staff import Role, Staff
from handlers.errors import Stale
from handlers.facts import CaseFacts, Naming
from handlers.oversight.case_ledger import ledger
from handlers.oversight.periods import Period
from storage.parties import Side
from storage.store import Store
from storage.tables import case as table
from tests.storage.acts import NUMBER, WHO, hire, open_case
from tests.stores import NOW

HEARD = CaseFacts(
    what="老王不给钱",
    category="debt",
    place_code="v1",
    place="河口村",
    other_party="老王",
    relation="friend",
    name="周甲",
    naming=Naming.NAMED,
)


def correction(facts: CaseFacts, changes: dict[str, object]) -> Order:
    values: dict[str, object] = {name: getattr(facts, name) for name in Correction.__slots__ if hasattr(facts, name)}
    values |= {"kind": kind_code(facts), "stood": mark(facts)} | changes
    told = Correction(**values)  # type: ignore[arg-type]  # test data
    return Order(Move.CORRECT, "核对过了", entry=told)


async def held(store: Store) -> Staff:
    who = await hire(store, "a")
    await open_case(store, facts=HEARD)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    return who


async def correct(store: Store, who: Staff, facts: CaseFacts = HEARD, **changes: object) -> Case:
    return await store.moves.move(NUMBER, who, correction(facts, changes), NOW)


async def test_columns_parties_and_ledger_follow(store: Store) -> None:
    who, boss = await held(store), await hire(store, "b", "cd", Role.MANAGER)
    after = await correct(
        store, who, kind="labour/wages", other_party="鑫达建筑公司", relation="employer", amount_fen=9
    )
    query = select(table.c.category, table.c.subcategory, table.c.committee)
    async with store._units.read() as unit:
        row = (await unit.conn.execute(query.where(table.c.number == NUMBER))).one()
    assert tuple(row) == ("labour", "wages", "cv1")
    page = await store.desk.page(NUMBER, boss, NOW)
    (other,) = [party for party in page.parties if party.side is Side.RESPONDENT]
    assert (other.name, other.relation) == ("鑫达建筑公司", "employer")
    assert "鑫达建筑公司" in page.brief.summary
    (entry,) = await store.ledger.entries(None, NOW, NOW.replace(year=NOW.year + 1))
    sheet = ledger([entry], Period(NOW.date().replace(day=1), 1), store.district)
    line = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert (line["被申请人"], line["涉及金额（元）"]) == ("鑫达建筑公司", 0.09)
    cleared = await correct(store, who, after.facts, other_party="", relation="")
    page = await store.desk.page(NUMBER, boss, NOW)
    assert not [party for party in page.parties if party.side is Side.RESPONDENT]
    assert [line.names for line in cleared.record.corrections] == [
        "类型、对方、和对方的关系、金额",
        "对方、和对方的关系",
    ]


async def test_the_trail_names_the_facts_and_the_resident_hears_nothing(store: Store) -> None:
    who = await held(store)
    before = await store.outbox.replies(WHO, 0, NOW)
    await correct(store, who, amount_fen=123_400, when="去年腊月")
    (entry,) = [e for e in (await store.desk.page(NUMBER, who, NOW)).audit if e.act == Move.CORRECT]
    assert entry.detail == "时间、金额"
    assert await store.outbox.replies(WHO, 0, NOW) == before
    assert not await store.audit.verify()


async def test_of_two_at_once_one_is_told_to_look_again(store: Store) -> None:
    who, boss = await held(store), await hire(store, "b", "cd", Role.MANAGER)
    done = await asyncio.gather(
        correct(store, who, amount_fen=1), correct(store, boss, when="前天"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Case", "Stale"]
    with pytest.raises(Stale):
        await correct(store, who, what="别的事")


async def test_the_ledger_has_who_is_registered_in_place_of_who_was_heard(store: Store) -> None:
    who = await held(store)
    for card in (Party("respondent", "鑫达物业公司"), Party("respondent", "王建国")):
        await store.moves.move(NUMBER, who, Order(Move.PARTY, entry=card), NOW)
    (entry,) = await store.ledger.entries(None, NOW, NOW.replace(year=NOW.year + 1))
    sheet = ledger([entry], Period(NOW.date().replace(day=1), 1), store.district)
    assert dict(zip(sheet.columns, sheet.rows[0], strict=True))["被申请人"] == "鑫达物业公司、王**"
