"""Web hooks in the store: written with the step or not at all, in order, each receiver by itself, nothing of sensitive cases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from handlers.casework.case import CaseNumber, Move, Outcome
from handlers.casework.desk import Order
from handlers.errors import BadInput, Refused
from handlers.messages import Address
from handlers.webhooks import Event
from storage.store import Store
from storage.tables import hook, hook_event
from storage.webhooks import GIVEN_UP, LEASE, Call
from tests.storage.acts import NUMBER, hire, open_case, open_danger
from tests.stores import NOW

URL = "https://hooks.example.org/in?key=hidden"
OTHER = CaseNumber("FQYYYYYYYY")
MINUTE = timedelta(minutes=1)


async def subscribe(store: Store, *events: Event) -> int:
    hook_id, secret = await store.webhooks.add(URL, events or tuple(Event), NOW)
    assert secret.startswith("whsec_")
    return hook_id


async def told(store: Store, count: int = 20) -> list[Call]:
    """Everything that waits, told at once."""
    calls: list[Call] = []
    for _ in range(count):
        due = await store.webhooks.due(NOW, 16)
        for call in due:
            await store.webhooks.sent(call, NOW)
        calls += due
    return calls


async def test_steps_are_told_in_order_to_who_asked_for_them(store: Store) -> None:
    every, opened = await subscribe(store), await subscribe(store, Event.OPENED)
    who = await hire(store, "a")
    await open_case(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await store.moves.move(NUMBER, who, Order(Move.CLOSE, outcome=Outcome.ADVICE, words="好"), NOW)
    calls = await told(store)
    first = [(call.event, call.status) for call in calls if call.hook == every]
    assert first == [("case.opened", "routed"), ("case.status", "claimed"), ("case.status", "answered")]
    assert [call.event for call in calls if call.hook == opened] == ["case.opened"]
    assert len({call.uid for call in calls}) == len(calls) == 4
    assert calls[0].url == URL
    assert await store.audit.verify() == ()


async def test_a_step_that_is_refused_tells_nothing(store: Store) -> None:
    await subscribe(store)
    await open_case(store)
    who = await hire(store, "a")
    with pytest.raises(Refused):
        await store.moves.move(NUMBER, who, Order(Move.START), NOW)
    assert [call.event for call in await told(store)] == ["case.opened"]


async def test_nothing_is_told_of_a_sensitive_case(store: Store) -> None:
    await subscribe(store)
    await open_danger(store, OTHER)
    assert await told(store) == []


async def test_what_waits_of_a_case_that_becomes_sensitive_is_never_told(store: Store) -> None:
    hook_id = await subscribe(store)
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    (first,) = await store.webhooks.due(NOW, 16)
    await store.webhooks.dead(first, "HTTP 400", NOW)
    await store.moves.mark_sensitive(NUMBER, who, NOW)
    assert await told(store) == []
    assert await store.webhooks.revive(hook_id, NOW) == 0


async def test_a_receiver_that_is_down_holds_back_only_its_own(store: Store) -> None:
    down, well = await subscribe(store), await subscribe(store)
    await open_case(store)
    await open_case(store, OTHER, Address("web", "other"))
    later = NOW + 10 * MINUTE
    calls = await store.webhooks.due(NOW, 16)
    assert sorted(call.hook for call in calls) == [down, well]
    await store.webhooks.retry(next(c for c in calls if c.hook == down), later, "TimeoutError", NOW)
    await store.webhooks.sent(next(c for c in calls if c.hook == well), NOW)
    (second,) = await store.webhooks.due(NOW, 16)
    assert (second.hook, second.number) == (well, OTHER)
    await store.webhooks.sent(second, NOW)
    assert await store.webhooks.due(later - MINUTE, 16) == ()
    (again,) = await store.webhooks.due(later, 16)
    assert (again.hook, again.number, again.attempts) == (down, NUMBER, 2)
    assert again.uid == next(c for c in calls if c.hook == down).uid


async def test_each_event_is_leased_once_and_again_when_its_process_died(store: Store) -> None:
    await subscribe(store)
    await open_case(store)
    leased = await asyncio.gather(*(store.webhooks.due(NOW, 16) for _ in range(4)))
    assert sum(len(calls) for calls in leased) == 1
    assert len(await store.webhooks.due(NOW + LEASE, 16)) == 1


async def test_what_cannot_be_told_for_three_days_is_dead_in_sight_and_can_be_tried_again(store: Store) -> None:
    hook_id = await subscribe(store)
    await open_case(store)
    (call,) = await store.webhooks.due(NOW, 16)
    assert await store.webhooks.retry(call, NOW + MINUTE, "HTTP 500", NOW)
    (call,) = await store.webhooks.due(NOW + GIVEN_UP, 16)
    assert not await store.webhooks.retry(call, NOW + GIVEN_UP + MINUTE, "HTTP 500", NOW + GIVEN_UP)
    (dead,) = await store.webhooks.dead_calls()
    assert (dead.hook, dead.number, dead.reason, dead.attempts) == (hook_id, NUMBER, "HTTP 500", 2)
    standing = await store.figures.standing(NOW)
    assert (standing.hooks_waiting, standing.hooks_dead) == (0, 1)
    assert await store.webhooks.revive(hook_id, NOW) == 1
    (again,) = await store.webhooks.due(NOW, 16)
    assert again.uid == call.uid


async def test_who_is_turned_off_is_told_nothing_more(store: Store) -> None:
    hook_id = await subscribe(store)
    await open_case(store)
    (call,) = await store.webhooks.due(NOW, 16)
    await store.webhooks.off(hook_id, NOW)
    await store.webhooks.sent(call, NOW)
    await open_case(store, OTHER, Address("web", "other"))
    assert await told(store) == []
    (listed,) = await store.webhooks.listed()
    assert (listed.url, listed.ended_at, listed.waiting, listed.dead) == (URL, NOW, 0, 0)
    for nobody in (hook_id, 99):
        with pytest.raises(BadInput):
            await store.webhooks.off(nobody, NOW)
        with pytest.raises(BadInput):
            await store.webhooks.revive(nobody, NOW)


async def test_address_and_secret_are_sealed(store: Store) -> None:
    _, secret = await store.webhooks.add(URL, tuple(Event), NOW)
    async with store._units.read() as unit:
        row = (await unit.conn.execute(select(hook))).one()
    assert b"hidden" not in row.url
    assert secret.encode() not in row.secret


async def test_traces_of_what_was_told_are_forgotten(store: Store) -> None:
    await subscribe(store)
    await open_case(store)
    await told(store)
    await store.retain.sweep(NOW + timedelta(days=91))
    async with store._units.read() as unit:
        assert (await unit.conn.execute(select(func.count()).select_from(hook_event))).scalar_one() == 0
