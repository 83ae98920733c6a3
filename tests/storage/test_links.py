"""Cases about one counterpart on both databases: found by blind keys within sight, grouped, never merged, never told."""

import asyncio

import pytest
from sqlalchemy import select

from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.casework.links import Strength
from handlers.casework.record import Party, Session
from handlers.casework.staff import Role, Staff
from handlers.errors import BadInput, NotYours, Refused
from handlers.facts import CaseFacts, Naming
from handlers.messages import Address
from storage.case_page import CasePages
from storage.notices import NoticeKind
from storage.store import Store
from storage.tables import case_key, case_member
from tests.storage.acts import hire, open_case
from tests.stores import NOW

ONE, TWO, THREE = CaseNumber("FQAAAAAAAA"), CaseNumber("FQBBBBBBBB"), CaseNumber("FQCCCCCCCC")
TODAY = NOW.date()


def wages(name: str, other: str = "鑫达建筑劳务公司", **more: object) -> CaseFacts:
    facts = CaseFacts(
        what="工资没给", category="labour", place_code="v1", other_party=other, name=name, naming=Naming.NAMED
    )
    return facts.with_(**more)


async def opened(
    store: Store, number: CaseNumber, facts: CaseFacts, committee: str = "cv1", *, sensitive: bool = False
) -> None:
    who = Address("web", number)
    await open_case(store, number, who, facts=facts, committee=committee, sensitive=sensitive)


async def test_another_case_about_the_same_firm_is_suggested_only_to_who_sees_both(store: Store) -> None:
    village, other = await hire(store, "a"), await hire(store, "b", "ct2")
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    await opened(store, ONE, wages("张三"))
    await opened(store, TWO, wages("李四", place_code="v2"), "ct2")
    near = await store.links.near(ONE, village)
    assert (near.cases, near.hidden) == ((), 1), "in another township: only that there is one"
    seen = await store.links.near(ONE, boss)
    assert [(one.case.number, one.strength, one.reason) for one in seen.cases] == [
        (TWO, Strength.STRONG, "对方是同一家单位")
    ]
    with pytest.raises(NotYours):
        await store.links.near(ONE, other)


async def test_a_sensitive_case_is_neither_found_nor_counted(store: Store) -> None:
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    await opened(store, ONE, wages("张三"))
    await opened(store, TWO, wages("李四"), sensitive=True)
    near = await store.links.near(ONE, boss)
    assert (near.cases, near.hidden) == ((), 0)
    async with store._units.read() as unit:
        assert {row.case_id for row in await unit.conn.execute(select(case_key))} == {1}


async def test_one_that_becomes_sensitive_leaves_its_group_and_loses_its_keys(store: Store) -> None:
    holder, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    await opened(store, ONE, wages("张三"))
    await opened(store, TWO, wages("李四"))
    await store.moves.move(ONE, holder, Order(Move.CLAIM), NOW)
    await store.links.link(ONE, TWO, boss, "同一工地", NOW)
    await store.moves.mark_sensitive(ONE, holder, NOW)
    group = await store.links.group(TWO, boss)
    assert ([member.case.number for member in group.members], group.hidden) == ([TWO], 0)
    assert (await store.links.near(TWO, boss)).hidden == 0
    await store.moves.move(TWO, holder, Order(Move.CLAIM), NOW)
    with pytest.raises(Refused, match="加密"):
        await store.links.link(TWO, ONE, holder, "同一工地", NOW)


async def test_linked_cases_stay_themselves_and_their_holders_hear_of_a_third(store: Store) -> None:
    holder, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    for number, name in ((ONE, "张三"), (TWO, "李四"), (THREE, "王五")):
        await opened(store, number, wages(name))
    await store.moves.move(ONE, holder, Order(Move.CLAIM), NOW)
    await store.links.link(ONE, TWO, holder, "同一工地", NOW)
    assert [n for n in await store.notices.due(NOW) if n.kind is NoticeKind.LINKED] == []
    await store.links.link(ONE, THREE, boss, "同一工地", NOW)
    told = [n for n in await store.notices.due(NOW) if n.kind is NoticeKind.LINKED]
    assert [(n.staff, n.number) for n in told] == [(holder.id, ONE)]
    group = await store.links.group(TWO, boss)
    assert [(m.case.number, m.reason, m.case.facts.name) for m in group.members] == [
        (ONE, "同一工地", "张三"),
        (TWO, "同一工地", "李四"),
        (THREE, "同一工地", "王五"),
    ]
    assert [e.act for e in (await store.desk.page(THREE, boss, NOW)).audit if e.act == "link"] == ["link"]
    for number in (ONE, TWO, THREE):
        said = " ".join(reply.text for reply in await store.outbox.replies(Address("web", number), 0, NOW))
        assert "关联" not in said
        assert not any(name in said for name in ("张三", "李四", "王五"))


async def test_linking_wants_both_in_sight_a_reason_and_one_group(store: Store) -> None:
    village, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    four = CaseNumber("FQDDDDDDDD")
    for number in (ONE, TWO, THREE, four):
        await opened(store, number, wages(number), "ct2" if number == four else "cv1")
    with pytest.raises(NotYours):
        await store.links.link(ONE, four, village, "同一工地", NOW)
    with pytest.raises(NotYours):
        await store.links.link(ONE, CaseNumber("FQZZZZZZZZ"), village, "同一工地", NOW)
    with pytest.raises(BadInput):
        await store.links.link(ONE, TWO, village, " ", NOW)
    with pytest.raises(Refused, match="自己"):
        await store.links.link(ONE, ONE, village, "x", NOW)
    await store.links.link(ONE, TWO, village, "同一工地", NOW)
    with pytest.raises(Refused, match="已经关联"):
        await store.links.link(TWO, ONE, village, "同一工地", NOW)
    await store.links.link(THREE, four, boss, "同一工地", NOW)
    with pytest.raises(Refused, match="不同的关联"):
        await store.links.link(ONE, four, boss, "同一工地", NOW)
    assert (await store.links.group(THREE, village)).hidden == 1
    await store.links.unlink(THREE, boss, "认错了", NOW)
    await store.links.link(ONE, THREE, village, "核对过", NOW)
    await store.links.unlink(four, boss, "认错了", NOW)
    with pytest.raises(Refused, match="没有关联"):
        await store.links.unlink(four, boss, "认错了", NOW)


async def test_two_who_link_the_same_at_once_make_one_group(store: Store) -> None:
    village, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    await opened(store, ONE, wages("张三"))
    await opened(store, TWO, wages("李四"))
    done = await asyncio.gather(
        store.links.link(ONE, TWO, village, "甲", NOW),
        store.links.link(TWO, ONE, boss, "乙", NOW),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Refused) for one in done) == 1
    async with store._units.read() as unit:
        rows = (await unit.conn.execute(select(case_member.c.group_id))).scalars().all()
    assert len(rows) == 2
    assert len(set(rows)) == 1


async def held_group(store: Store) -> Staff:
    holder = await hire(store, "a")
    for number, name in ((ONE, "张三"), (TWO, "李四"), (THREE, "王五")):
        await opened(store, number, wages(name))
    for number in (ONE, TWO):
        await store.moves.move(number, holder, Order(Move.CLAIM), NOW)
        await store.moves.move(number, holder, Order(Move.START), NOW)
        await store.moves.move(number, holder, Order(Move.PARTY, entry=Party("applicant", "工人")), NOW)
    await store.links.link(ONE, TWO, holder, "同一工地", NOW)
    return holder


async def test_a_session_is_written_once_for_all_each_with_its_own_side(store: Store) -> None:
    holder = await held_group(store)
    held = Session(TODAY, "项目部", "公司代表", "公司同意月底付清", "有待继续")
    assert await store.links.session_all(ONE, holder, held, NOW) == (ONE, TWO)
    for number, own, other in ((ONE, "张三", "李四"), (TWO, "李四", "张三")):
        record = (await store.desk.page(number, holder, NOW)).case.record
        assert [s.present for s in record.sessions] == [f"{own}、公司代表"]
        assert other not in str(record)


@pytest.mark.parametrize("words", ["李四也同意", "张三先走了"])
async def test_words_that_name_another_party_are_not_written(store: Store, words: str) -> None:
    holder = await held_group(store)
    with pytest.raises(Refused, match="别的当事人看得到"):
        await store.links.session_all(ONE, holder, Session(TODAY, "", "公司代表", words), NOW)
    page = await store.desk.page(TWO, holder, NOW)
    assert page.case.record.sessions == ()


async def test_a_note_goes_to_all_one_holds_and_to_no_other(store: Store) -> None:
    holder = await held_group(store)
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    await store.links.link(ONE, THREE, boss, "同一工地", NOW)
    assert await store.links.note_all(ONE, holder, "下周一起谈", NOW) == (ONE, TWO)
    texts = {n: [line.text for line in (await store.desk.page(n, boss, NOW)).lines] for n in (ONE, TWO, THREE)}
    assert [("下周一起谈" in texts[n]) for n in (ONE, TWO, THREE)] == [True, True, False]
    with pytest.raises(NotYours):
        await store.links.note_all(ONE, boss, "我不承办", NOW)


async def test_the_same_two_sides_in_several_money_cases_are_counted(store: Store) -> None:
    for number in (ONE, TWO, THREE):
        await opened(store, number, wages("张三丰", "周大成", category="debt"))
    await opened(store, CaseNumber("FQDDDDDDDD"), wages("张三丰", "周大成", category="labour"))
    await opened(store, CaseNumber("FQEEEEEEEE"), wages("张三丰", "周大成", category="debt"), sensitive=True)
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    counted = {}
    for number in (ONE, CaseNumber("FQDDDDDDDD")):
        _, around = await CasePages.of(store).read(number, boss, NOW)
        assert around.ties is not None
        counted[number] = around.ties.repeats.pair
    assert counted == {ONE: 2, "FQDDDDDDDD": 0}, "of a case about wages repeats say nothing"


async def test_who_fits_best_hears_first(store: Store) -> None:
    await hire(store, "a")
    expert = await hire(store, "b", specialities=("labour",))
    await opened(store, ONE, wages("张三"))
    told = [(n.kind, n.staff) for n in await store.notices.due(NOW)]
    assert told == [(NoticeKind.SUGGESTED, expert.id), (NoticeKind.QUEUED, None)]
    await store.moves.move(ONE, expert, Order(Move.CLAIM), NOW)
    people, hands = await store.loads.at(["cv1"])
    assert expert in people
    assert hands == {expert.id: 1}


async def test_keys_and_reasons_are_unreadable_on_disk(store: Store) -> None:
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    await opened(store, ONE, wages("张三丰", "周大成"))
    await opened(store, TWO, wages("李小兰", "周大成"))
    await store.links.link(ONE, TWO, boss, "都是周大成的工地", NOW)
    async with store._units.read() as unit:
        for table in (case_key, case_member):
            for row in await unit.conn.execute(select(table)):
                assert "周大成" not in str(tuple(row))
                assert "周大成".encode() not in b"".join(v for v in row if isinstance(v, bytes))
