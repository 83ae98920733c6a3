"""One whole life on both databases: seventeen workers without wages, from the first word to the archive, and its register."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.casework.case import CaseNumber, Level, Move, Outcome, Status
from handlers.casework.desk import Order
from handlers.casework.levels import jurisdiction
from handlers.casework.record import (
    Confirmation,
    Inquiry,
    KeyDate,
    Party,
    Places,
    Session,
    Terms,
    TurnEnd,
    Visit,
)
from handlers.casework.staff import Role
from handlers.errors import NotYours, Refused
from handlers.facts import CaseFacts, Naming
from storage.notices import NoticeKind
from storage.store import Store
from storage.tables import case as table
from tests.storage.acts import NUMBER, WHO, hire, open_case, open_danger
from tests.storage.life import Life, printed, told
from tests.stores import NOW

WAGES = CaseFacts(
    what="我们十七个人在工地干了半年，包工头一共欠我们二十八万六千元工资",
    category="labour",
    subcategory="wages_migrant",
    place_code="v1",
    other_party="包工头",
    amount_fen=28_600_000,
    people=17,
    wanted="拿到工资",
    name="代表甲",
    phone="13800000000",
    naming=Naming.NAMED,
)


async def test_seventeen_workers_from_the_first_word_to_the_archive(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    town, county = await hire(store, "zhen1", "ct1"), await hire(store, "qu1", "cd")
    boss = await hire(store, "zhuguan", "cd", Role.MANAGER)
    await open_case(store, facts=WAGES, committee="ct1")
    life = Life(store)

    claimed = await life.order(town, Move.CLAIM)
    assert (claimed.record.applied, claimed.record.skips) == (life.today, 0), "a major matter begins at the township"
    people = (
        Party("applicant", "代表甲", "男", address="河口村", phone="13800000000", id_number="身份证号甲"),
        Party("respondent", "包工头", "男", address="东镇工地", phone="13900000000", id_number="身份证号乙"),
    )
    for person in people:
        await life.order(town, Move.PARTY, entry=person)
    await life.order(town, Move.KEY_DATE, entry=KeyDate("left_job", life.today - timedelta(days=20)))
    await life.write(town, Move.INQUIRE, lambda day: Inquiry(day, "工地", "工友乙", "记工本和说的一致"))
    await life.order(town, Move.START)
    await life.write(
        town, Move.SESSION, lambda day: Session(day, "东镇调委会", "双方", "包工头说等总包付款", "有待继续")
    )

    life.days(3)
    handed = await life.order(town, Move.ESCALATE, "要总包和人社部门一起谈", tried="调查一次，调解一次")
    assert (handed.holder, handed.handed_to) == (town.id, "cd"), "still answered for by the township"
    assert [c.number for c in (await store.desk.queue(county)).cases] == [NUMBER]
    back = await life.order(county, Move.SEND_BACK, "先把总包单位写清楚")
    assert (back.holder, back.level) == (town.id, Level.TOWNSHIP)
    assert NoticeKind.SENT_BACK in await told(store, town, life.now)
    await life.order(town, Move.ESCALATE, "总包已查明，请区里召集", tried="查明总包单位")
    taken = await life.order(county, Move.CLAIM)
    assert (taken.holder, taken.level, taken.committee) == (county.id, Level.DISTRICT, "cd")
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, town, life.now)

    await life.order(county, Move.START)
    await life.write(
        county, Move.SESSION, lambda day: Session(day, "示例区调委会", "双方和总包单位", "总包同意先行清偿", "达成协议")
    )
    life.days(1)
    await life.order(
        county, Move.CLOSE, outcome=Outcome.AGREED, words="十七人的工资十日内付清。", tried="召集总包调解一次"
    )
    with pytest.raises(Refused, match="归档"):
        await life.order(county, Move.ARCHIVE)
    await life.write(
        county,
        Move.TERMS,
        lambda day: Terms(
            "拖欠十七人工资二十八万六千元",
            "总包单位先行清偿，十日内付到每个人的银行卡。",
            how="银行转账，一次付清",
            agreed=day,
            effect=day,
            perform_by=day + timedelta(days=10),
            amount_fen=28_600_000,
        ),
    )
    life.days(2)
    await life.write(county, Move.CONFIRM, lambda day: Confirmation("示例区人民法院", day))
    await life.order(
        county,
        Move.CONFIRM,
        entry=Confirmation("示例区人民法院", life.today, decided=life.today, granted=True),
    )
    life.days(12)
    warned = await store.reminders.warn(life.now)
    assert warned == (NUMBER,), "ten days have passed and nobody has written that the wages came"
    assert NoticeKind.OVERDUE in await told(store, boss, life.now)
    assert await store.reminders.warn(life.now) == (), "each warning once"
    await life.write(county, Move.VISIT, lambda day: Visit(day, "代表甲", "十七人都收到了"))
    await life.order(county, Move.PERFORM, "银行回单十七张")
    done = await life.order(county, Move.ARCHIVE)

    assert life.seen == [
        Status.CLAIMED,
        Status.MEDIATING,
        Status.HANDED,
        Status.CLAIMED,
        Status.HANDED,
        Status.CLAIMED,
        Status.MEDIATING,
        Status.AGREED,
        Status.PERFORMED,
        Status.ARCHIVED,
    ]
    kept = (await store.desk.page(NUMBER, county, life.now)).case
    assert kept.record == done.record, "what was decided is what was kept"
    assert [t.end for t in kept.record.turns] == [TurnEnd.HANDED, TurnEnd.ENDED]
    text = printed(kept, store, "劳动人事 · 拖欠农民工工资")
    with capsys.disabled():
        print(f"\n{text}\n")
    for words in (
        "调查一次，调解一次；查明总包单位",
        "乡镇（街道）调｜东镇调委会",
        "退回：先把总包单位写清楚",
        "调解员qu1签收",
        "区调｜示例区调委会",
        "司法确认申请书",
    ):
        assert words in text
    assert not await store.audit.verify()


BOUNDARY = CaseFacts(
    what="对面村的人把界石挪到我家林地里了",
    category="land",
    subcategory="boundary",
    place_code="v1",
    other_party="山前村的李乙",
    wanted="把界石挪回去",
    name="周甲",
    naming=Naming.NAMED,
)


async def test_a_boundary_between_two_townships_from_the_grid_to_an_oral_agreement(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    grid, village = await hire(store, "wangge", "cv1", Role.GRID_WORKER), await hire(store, "cun1", "cv1")
    town, boss = await hire(store, "zhen1", "ct1"), await hire(store, "zhuguan", "cd", Role.MANAGER)
    await open_case(store, facts=BOUNDARY, committee="cv1")
    life = Life(store)

    tried = await life.order(grid, Move.CLAIM)
    assert (tried.level, tried.record.skips) == (Level.GRID, 0)
    await life.order(grid, Move.ESCALATE, "对方不肯来", tried="上门劝了两次")
    await life.order(village, Move.CLAIM)
    placed = await life.order(village, Move.PLACES, entry=Places(("v1", "v2")))
    way = jurisdiction(placed.facts, store.district, places=placed.record.places)
    assert (way.body.code, "跨毗邻乡镇" in way.reason) == ("ct1", True)
    await life.order(village, Move.ESCALATE, way.reason, tried="到现场看了界石")
    life.days(4)
    await store.reminders.warn(life.now)
    assert NoticeKind.OVERDUE in await told(store, boss, life.now), "the township has not receipted it in time"
    await life.order(town, Move.CLAIM)
    await life.order(town, Move.START)
    await life.write(
        town, Move.SESSION, lambda day: Session(day, "地头", "双方和两村村干部", "按林权证量过", "达成协议")
    )
    await life.write(
        town, Move.TERMS, lambda day: Terms("界石位置", "三天内挪回原处", oral=True, agreed=day, perform_by=day)
    )
    await life.order(town, Move.CLOSE, outcome=Outcome.ORAL, words="三天内把界石挪回原处。", tried="两村一起量界")
    life.days(5)
    await life.order(town, Move.BREACH, "界石没有挪")
    await life.write(town, Move.VISIT, lambda day: Visit(day, "周甲", "催过以后挪回去了"))
    await life.order(town, Move.PERFORM, "现场看过")
    done = await life.order(town, Move.ARCHIVE)

    assert [t.level for t in done.record.turns] == [Level.GRID, Level.VILLAGE, Level.TOWNSHIP]
    assert done.record.skips == 0
    text = printed(done, store, "山林土地 · 地界")
    with capsys.disabled():
        print(f"\n{text}\n")
    for words in ("网格调", "上门劝了两次", "调解员cun1签收", "乡镇（街道）调", "人民调解口头协议登记表"):
        assert words in text
    said = [reply.text for reply in await store.outbox.replies(WHO, 0, life.now)]
    assert any("可以就协议的履行向法院起诉" in text for text in said)


async def test_the_resident_hears_in_plain_words_who_works_the_case(store: Store) -> None:
    town, county = await hire(store, "zhen1", "ct1"), await hire(store, "qu1", "cd")
    await open_case(store, facts=WAGES, committee="ct1")
    life = Life(store)
    await life.order(town, Move.CLAIM)
    await life.order(town, Move.ESCALATE, "请区里召集")
    await life.order(county, Move.CLAIM)
    texts = [reply.text for reply in await store.outbox.replies(WHO, 0, life.now)]
    assert "由东镇调委会调解员zhen1（证号 证1）接手" in texts[0]
    assert "签收之前仍由原来的调解员负责" in texts[1]
    assert "由示例区调委会调解员qu1（证号 证1）接手" in texts[2]


async def test_who_recuses_himself_is_kept_out_for_good(store: Store) -> None:
    first, second = await hire(store, "a"), await hire(store, "b")
    await open_case(store)
    life = Life(store)
    await life.order(first, Move.CLAIM)
    await life.order(first, Move.RECUSE, "对方是我表弟")
    with pytest.raises(NotYours):
        await life.order(first, Move.CLAIM)
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, first, life.now)
    assert (await life.order(second, Move.CLAIM)).holder == second.id


async def test_a_case_handed_over_while_its_holder_goes_away_is_back_in_the_queue(store: Store) -> None:
    who = await hire(store, "a")
    await open_case(store)
    life = Life(store)
    await life.order(who, Move.CLAIM)
    await life.order(who, Move.ESCALATE, "调不动")
    await store.people.change(replace(who, away_until=life.now + timedelta(days=5)), life.now)
    assert await store.offers.move_absent(life.now) == (NUMBER,)
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    case = (await store.desk.page(NUMBER, boss, life.now)).case
    assert (case.status, case.holder, case.handed_to) == (Status.ROUTED, None, "")


async def test_papers_are_for_who_works_the_case_and_recorded(store: Store) -> None:
    holder, colleague = await hire(store, "a"), await hire(store, "b")
    await open_case(store)
    with pytest.raises(NotYours):
        await store.desk.for_paper(NUMBER, colleague, "agreement", NOW)
    await store.moves.move(NUMBER, holder, Order(Move.CLAIM), NOW)
    case, by = await store.desk.for_paper(NUMBER, holder, "agreement", NOW)
    assert (case.number, by) == (NUMBER, holder)
    entries = (await store.desk.page(NUMBER, holder, NOW)).audit
    assert [(e.act, e.detail) for e in entries if e.act == "document"] == [("document", "agreement")]


async def test_what_is_written_down_is_encrypted(store: Store) -> None:
    who = await hire(store, "a")
    await open_case(store)
    life = Life(store)
    await life.order(who, Move.CLAIM)
    await life.order(who, Move.PARTY, entry=Party("applicant", "周甲甲甲", id_number="330803000000000000"))
    async with store._units.read() as unit:
        row = (await unit.conn.execute(select(table).where(table.c.number == NUMBER))).one()
    raw = repr(tuple(row))
    assert "周甲甲甲" not in raw
    assert "330803000000000000" not in raw
    page = await store.desk.page(NUMBER, who, life.now)
    assert page.case.record.parties[0].name == "周甲甲甲"


async def test_a_sensitive_case_handed_over_is_known_to_one_named_person(store: Store) -> None:
    sender = await hire(store, "t", "ct1", on_call=True)
    receiver, other = await hire(store, "q", "cd", on_call=True), await hire(store, "p", "cd")
    await open_danger(store)
    life = Life(store)
    await life.order(sender, Move.CLAIM)
    await life.order(sender, Move.ESCALATE, "要区里保护")
    assert [c.number for c in (await store.desk.queue(receiver)).cases] == [NUMBER]
    assert (await store.desk.queue(other)).cases == ()
    assert (await life.order(receiver, Move.CLAIM)).holder == receiver.id
    assert CaseNumber(NUMBER) == NUMBER


async def test_a_sensitive_case_is_received_by_who_was_named_when_the_committee_has_nobody_on_call(
    store: Store,
) -> None:
    sender = await hire(store, "t", "ct1", on_call=True)
    further = await hire(store, "q", "cd", on_call=True)
    await hire(store, "w", "ct2")
    await open_danger(store, committee="cv1")
    life = Life(store)
    await life.order(sender, Move.CLAIM)
    await life.order(sender, Move.ESCALATE, "要区里保护")
    assert [c.number for c in (await store.desk.queue(further)).cases] == [NUMBER]
    assert (await store.desk.queue(sender)).cases == ()
    assert (await life.order(further, Move.CLAIM)).holder == further.id
