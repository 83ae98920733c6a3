"""The clock of the queue: nothing lies unseen."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.casework.case import Move, Status
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from storage.notices import NoticeKind
from storage.store import Store
from storage.tables import case
from tests.storage.acts import NUMBER, WHO, hire, open_case, open_danger
from tests.stores import NOW


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


async def test_unclaimed_cases_are_offered_upwards(store: Store) -> None:
    town, west = await hire(store, "t", "ct1"), await hire(store, "w", "ct2")
    district, boss = await hire(store, "d", "cd"), await hire(store, "boss", "cd", Role.MANAGER)
    await open_case(store)
    assert await store.offers.widen(NOW + after(14)) == ()
    (first,) = await store.offers.widen(NOW + after(15))
    assert first.bodies == ("ct1",)
    assert (await store.desk.queue(town)).cases[0].number == NUMBER
    assert (await store.desk.queue(district)).cases == ()
    assert await store.offers.widen(NOW + after(29)) == ()
    (second,) = await store.offers.widen(NOW + after(30))
    assert second.bodies == ("cd",)
    assert await store.offers.widen(NOW + after(60)) == ()
    assert (await store.desk.queue(district)).cases[0].number == NUMBER
    assert (await store.desk.queue(west)).cases == ()
    notices = [(n.kind, n.staff or n.committee) for n in await store.notices.due(NOW + after(60))]
    assert notices == [
        (NoticeKind.QUEUED, "cv1"),
        (NoticeKind.OFFERED, "ct1"),
        (NoticeKind.OFFERED, "cd"),
        (NoticeKind.UNCLAIMED, boss.id),
    ]
    claimed = await store.moves.move(NUMBER, district, Order(Move.CLAIM), NOW)
    assert claimed.committee == "cd"


async def test_a_returned_case_starts_its_clock_anew(store: Store) -> None:
    who = await hire(store, "a")
    await open_case(store)
    await store.offers.widen(NOW + after(15))
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW + after(16))
    await store.moves.move(NUMBER, who, Order(Move.RETURN, "出差"), NOW + after(20))
    assert await store.offers.widen(NOW + after(34)) == ()
    (again,) = await store.offers.widen(NOW + after(35))
    assert again.bodies == ("ct1",)


async def test_a_sensitive_case_goes_from_person_to_person_never_to_a_committee(store: Store) -> None:
    first = await hire(store, "t", "ct1", on_call=True)
    second = await hire(store, "u", "ct1", on_call=True)
    await open_danger(store)
    await store.alerts.acknowledge(NUMBER, first, NOW)
    assert await store.offers.widen(NOW + after(14)) == ()
    (asked,) = await store.offers.widen(NOW + after(15))
    assert (asked.bodies, asked.staff) == ((), second.id)
    assert await store.offers.widen(NOW + after(16)) == ()
    kinds = [(n.kind, n.staff, n.sensitive) for n in await store.notices.due(NOW + after(16))]
    assert (NoticeKind.NAMED, second.id, True) in kinds
    assert all(n[1] is not None for n in kinds)


async def test_cases_of_the_absent_go_back_the_same_day(store: Store) -> None:
    gone, other = await hire(store, "a"), await hire(store, "b")
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    await open_case(store)
    await store.moves.move(NUMBER, gone, Order(Move.CLAIM), NOW)
    assert await store.offers.move_absent(NOW) == ()
    await store.people.change(replace(gone, away_until=NOW + after(1440)), NOW)
    assert await store.offers.move_absent(NOW + after(1)) == (NUMBER,)
    assert await store.offers.move_absent(NOW + after(2)) == ()
    shown = await store.desk.page(NUMBER, other, NOW)
    assert (shown.case.status, shown.case.holder) == (Status.ROUTED, None)
    assert shown.lines[-1].text.endswith("接手人不在岗") or any("接手人不在岗" in line.text for line in shown.lines)
    assert "换一位调解员" in (await store.outbox.replies(WHO, 0, NOW + after(1)))[-1].text
    notices = await store.notices.due(NOW + after(2))
    assert (NoticeKind.ABSENT, boss.id) in [(n.kind, n.staff) for n in notices]


async def test_notices_are_leased_retried_and_done(store: Store) -> None:
    await open_case(store)
    (one,) = await store.notices.due(NOW)
    assert await store.notices.due(NOW + after(0.5)) == ()
    (again,) = await store.notices.due(NOW + after(1.1))
    assert (again.id, again.attempts) == (one.id, 2)
    await store.notices.retry(one.id, NOW + after(5))
    assert await store.notices.due(NOW + after(4)) == ()
    assert len(await store.notices.due(NOW + after(5))) == 1
    await store.notices.done(one.id, NOW)
    assert await store.notices.due(NOW + after(60)) == ()


async def test_a_case_offered_to_all_is_not_looked_at_again_until_it_changes(store: Store) -> None:
    """However long the queue, the clock opens only what is due."""

    async def looked_at() -> datetime | None:
        async with store._units.read() as unit:
            at: datetime | None = (await unit.conn.execute(select(case.c.widen_at))).scalar_one()
            return at

    who = await hire(store, "d", "cd")
    await open_case(store)
    assert await looked_at() == NOW + after(15)
    await store.offers.widen(NOW + after(16))
    assert await looked_at() == NOW + after(30)
    await store.offers.widen(NOW + after(31))
    assert await looked_at() is None
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW + after(32))
    await store.moves.move(NUMBER, who, Order(Move.RETURN, "出差"), NOW + after(40))
    assert await looked_at() == NOW + after(55)
