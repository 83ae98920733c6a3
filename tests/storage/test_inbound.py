"""Letters on both databases: one case however often it is sent, its result for its own channel, overdue answers warned of."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from handlers.casework.case import Move, Outcome, Status
from handlers.casework.desk import Order
from handlers.casework.inbound import Letter
from handlers.casework.outside import Reply, Sender, Sending, Undisputed
from handlers.casework.record import Party
from handlers.casework.staff import Role, Staff
from handlers.errors import BadInput, NotYours, Refused
from handlers.facts import CaseFacts, Naming
from nlu.types import Risk
from storage.inbound import Receipt
from storage.keys import Scope
from storage.notices import NoticeKind
from storage.store import Store
from storage.tables import case, inbound_letter
from tests.storage.acts import hire
from tests.stores import NOW

TODAY = NOW.date()
LETTER = Letter(
    Sender.COURT,
    "示例区人民法院",
    "（2026）委调7号",
    Sending.DELEGATED,
    TODAY,
    CaseFacts(
        what="借款三万元未还",
        category="debt",
        place_code="v1",
        name="张三丰",
        other_party="周大成",
        naming=Naming.NAMED,
    ),
    (Party("applicant", "张三丰"), Party("respondent", "周大成")),
)


async def taken(store: Store, letter: Letter = LETTER, channel: str = "court") -> Receipt:
    return await store.letters.take(letter, "示例区受理中心", NOW, channel=channel)


async def cases(store: Store) -> int:
    async with store._units.read() as unit:
        return int((await unit.conn.execute(select(func.count()).select_from(case))).scalar_one())


async def test_a_letter_is_a_case_in_its_queue_with_a_receipt(store: Store) -> None:
    mediator = await hire(store, "a")
    receipt = await taken(store)
    assert (receipt.fresh, receipt.inbound.by, receipt.inbound.received) == (True, "示例区受理中心", TODAY)
    assert receipt.inbound.due == TODAY + timedelta(days=30)
    queue = (await store.desk.queue(mediator)).cases
    assert [(c.number, c.status, c.committee) for c in queue] == [(receipt.number, Status.ROUTED, "cv1")]
    page = await store.desk.page(receipt.number, mediator, NOW)
    assert [p.name for p in page.case.record.parties] == ["张三丰", "周大成"]
    assert [e.act for e in page.audit if e.act == "letter"] == ["letter"]
    told = {n.kind for n in await store.notices.due(NOW)}
    assert told == {NoticeKind.SUGGESTED, NoticeKind.QUEUED}


async def test_a_letter_nobody_takes_is_offered_further(store: Store) -> None:
    receipt = await taken(store)
    assert await store.offers.widen(NOW + timedelta(minutes=14)) == ()
    assert [w.number for w in await store.offers.widen(NOW + timedelta(minutes=15))] == [receipt.number]


async def test_the_same_letter_gives_the_same_receipt_and_no_second_case(store: Store) -> None:
    first = await taken(store)
    again = await taken(store, replace(LETTER, number=" （2026）委调 7号 ", facts=CaseFacts(what="写法不同")), "")
    assert (again.number, again.fresh, again.inbound) == (first.number, False, first.inbound)
    with pytest.raises(Refused, match="别的渠道"):
        await taken(store, channel="police")
    other = await taken(store, replace(LETTER, number="（2026）委调8号"))
    assert other.number != first.number
    assert (await taken(store, replace(LETTER, name="别的法院"))).fresh
    assert await cases(store) == 3


async def test_who_guesses_the_number_of_a_letter_at_the_desk_learns_no_case(store: Store) -> None:
    taker, near, far = await hire(store, "taker", "ct2"), await hire(store, "near"), await hire(store, "far", "ct2")
    first = await store.letters.take(LETTER, "窗口甲", NOW, taker)
    assert (await store.letters.take(LETTER, "窗口甲", NOW, taker)).number == first.number  # who took it
    assert (await store.letters.take(LETTER, "村里乙", NOW, near)).number == first.number  # whose queue it is in
    with pytest.raises(Refused) as refused:
        await store.letters.take(LETTER, "别处丙", NOW, far)
    assert first.number not in refused.value.sentence


async def test_the_same_letter_many_times_at_once_is_one_case(store: Store) -> None:
    receipts = await asyncio.gather(*(taken(store) for _ in range(6)))
    assert len({receipt.number for receipt in receipts}) == 1
    assert sum(receipt.fresh for receipt in receipts) == 1
    assert await cases(store) == 1


async def test_a_letter_that_cannot_be_leaves_nothing(store: Store) -> None:
    with pytest.raises(BadInput):
        await taken(store, replace(LETTER, number=" "))
    assert await cases(store) == 0


async def ended(store: Store, holder: Staff, receipt: Receipt) -> None:
    await store.moves.move(receipt.number, holder, Order(Move.CLAIM), NOW)
    await store.moves.move(receipt.number, holder, Order(Move.START), NOW)
    facts = Undisputed("借款三万元属实", TODAY, TODAY)
    await store.moves.move(receipt.number, holder, Order(Move.UNDISPUTED, entry=facts), NOW)
    close = Order(Move.CLOSE, outcome=Outcome.NOT_AGREED, words="没谈成")
    await store.moves.move(receipt.number, holder, close, NOW)


async def test_the_result_goes_back_to_the_channel_it_came_from_once_it_is_released(store: Store) -> None:
    holder = await hire(store, "a")
    receipt = await taken(store)
    await ended(store, holder, receipt)
    assert (await store.letters.result(receipt.number, "court", NOW))["state"] == "open"
    await store.moves.move(receipt.number, holder, Order(Move.REPLY, entry=Reply("材料随后")), NOW)
    told = await store.letters.result(receipt.number, "court", NOW)
    assert (told["state"], told["outcome"], told["words"]) == ("answered", "not_agreed", "材料随后")
    assert told["undisputed_facts"] == "借款三万元属实"
    for channel in ("police", ""):
        with pytest.raises(NotYours):
            await store.letters.result(receipt.number, channel, NOW)
    acts = [e.act for e in (await store.desk.page(receipt.number, holder, NOW)).audit]
    assert acts.count("result_fetched") == 2
    assert await store.letters.listed(holder) == ()


async def test_a_number_of_an_ordinary_case_gives_no_result(store: Store) -> None:
    from tests.storage.acts import open_case

    number = await open_case(store)
    with pytest.raises(NotYours):
        await store.letters.result(number, "court", NOW)


async def test_an_overdue_answer_warns_holder_and_manager(store: Store) -> None:
    holder, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    receipt = await taken(store, replace(LETTER, due=TODAY + timedelta(days=5)))
    await store.moves.move(receipt.number, holder, Order(Move.CLAIM), NOW)
    await store.notices.due(NOW)
    late = NOW + timedelta(days=6)
    assert receipt.number in await store.reminders.warn(late)
    told = {(n.kind, n.staff) for n in await store.notices.due(late)}
    assert {(NoticeKind.OVERDUE, holder.id), (NoticeKind.OVERDUE, boss.id)} <= told


async def test_one_nobody_took_is_warned_of_too(store: Store) -> None:
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    receipt = await taken(store, replace(LETTER, due=TODAY + timedelta(days=5)))
    assert receipt.number in await store.reminders.warn(NOW + timedelta(days=4))
    assert boss.id in {n.staff for n in await store.notices.due(NOW + timedelta(days=4))}


async def test_a_dangerous_letter_alerts_a_named_person_and_nobody_else_sees_it(store: Store) -> None:
    on_call, other = await hire(store, "t", "ct1", on_call=True), await hire(store, "b", "ct1")
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    letter = replace(LETTER, sensitive=True, risks=(Risk.DOMESTIC_VIOLENCE,), words=("又打她",))
    receipt = await taken(store, replace(letter, sender=Sender.POLICE, sending=Sending.TRANSFERRED))
    page = await store.desk.page(receipt.number, on_call, NOW)
    assert [alert.words for alert in page.alerts] == [("又打她",)]
    for who in (other, boss):
        with pytest.raises(NotYours):
            await store.desk.page(receipt.number, who, NOW)
        assert await store.letters.listed(who) == ()
    kinds = {(n.kind, n.staff) for n in await store.notices.due(NOW)}
    assert kinds == {(NoticeKind.ALERT, on_call.id)}


async def test_nothing_of_a_letter_is_readable_on_disk(store: Store) -> None:
    await taken(store)
    async with store._units.read() as unit:
        for table in (case, inbound_letter):
            for row in await unit.conn.execute(select(table)):
                raw = str(tuple(row)) + repr(b"".join(v for v in row if isinstance(v, bytes)))
                for secret in ("委调7号", "示例区人民法院", "周大成", "借款"):
                    assert secret not in raw


async def test_a_key_opens_its_own_door_only(store: Store) -> None:
    letters = await store.keys.create("court", NOW, Scope.INBOUND)
    residents = await store.keys.create("hotline", NOW)
    assert await store.keys.channel(letters, Scope.INBOUND) == "court"
    assert await store.keys.channel(letters) is None
    assert await store.keys.channel(residents, Scope.INBOUND) is None
    assert [(key.channel, key.scope) for key in await store.keys.listed()] == [
        ("court", Scope.INBOUND),
        ("hotline", Scope.MESSAGES),
    ]
