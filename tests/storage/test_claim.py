"""Promise 2: every move is one atomic step, and one case has one holder."""

import asyncio
from dataclasses import replace

import pytest

from handlers.casework.case import Case, Move, Outcome, Status
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours, Refused, Stale
from storage.store import Store
from tests.storage.acts import WHO, hire, open_case, open_danger
from tests.stores import NOW

CLAIM = Order(Move.CLAIM)


async def test_one_of_fifty_claims_wins(store: Store) -> None:
    number = await open_case(store)
    first = await hire(store, "a")
    people = [first, *[await hire(store, f"b{n}") for n in range(9)]]

    async def claim(who: Staff) -> Case | Stale:
        try:
            return await store.moves.move(number, who, CLAIM, NOW)
        except Stale as late:
            return late

    results = await asyncio.gather(*(claim(people[n % 10]) for n in range(50)))
    won = [r for r in results if isinstance(r, Case)]
    assert len(won) == 1
    holder = next(p for p in people if p.id == won[0].holder)
    page = await store.desk.page(number, holder, NOW)
    assert page.case.status is Status.CLAIMED
    assert [h.name for h in page.holders] == [holder.name]
    told = [r.text for r in await store.outbox.replies(WHO, 0, NOW)]
    assert len(told) == 1
    assert holder.name in told[0]


async def test_who_comes_late_hears_why(store: Store) -> None:
    number = await open_case(store)
    first, second, outsider = await hire(store, "a"), await hire(store, "b"), await hire(store, "c", "ct2")
    await store.moves.move(number, first, CLAIM, NOW)
    with pytest.raises(Stale, match="已经有人接手"):
        await store.moves.move(number, second, CLAIM, NOW)
    with pytest.raises(NotYours):
        await store.moves.move(number, outsider, CLAIM, NOW)


async def test_the_whole_way_of_a_case(store: Store) -> None:
    number = await open_case(store)
    first, second, upper = await hire(store, "a"), await hire(store, "b"), await hire(store, "t", "ct1")
    await store.moves.move(number, first, CLAIM, NOW)
    await store.moves.move(number, first, Order(Move.TRANSFER, "更熟悉", second), NOW)
    with pytest.raises(NotYours):
        await store.desk.page(number, first, NOW)
    handed = await store.moves.move(number, second, Order(Move.ESCALATE, "村里调不动"), NOW)
    assert (handed.holder, handed.handed_to, handed.committee) == (second.id, "ct1", "cv1"), "still answered for"
    raised = await store.moves.move(number, upper, CLAIM, NOW)
    assert (raised.committee, raised.level) == ("ct1", "township")
    with pytest.raises(Refused):
        await store.moves.move(number, upper, Order(Move.CLOSE), NOW)
    closing = Order(Move.CLOSE, outcome=Outcome.AGREED, words="双方说好了。")
    await store.moves.move(number, upper, closing, NOW)
    page = await store.desk.page(number, upper, NOW)
    assert page.case.status is Status.AGREED
    assert [h.ended_by for h in page.holders] == ["transfer", "claim", ""]
    assert [s.move for s in page.steps] == ["open", "claim", "transfer", "escalate", "claim", "close"]
    assert (await store.outbox.replies(WHO, 0, NOW))[-1].text.endswith("请回复 1 到 5 评价，5 是很满意。")


async def test_a_refused_move_changes_nothing(store: Store) -> None:
    number = await open_case(store)
    who = await hire(store, "a")
    await store.moves.move(number, who, CLAIM, NOW)
    before = (await store.desk.page(number, who, NOW)).case
    with pytest.raises(Refused, match="理由"):
        await store.moves.move(number, who, Order(Move.RETURN), NOW)
    assert (await store.desk.page(number, who, NOW)).case == before


async def test_a_sensitive_case_is_closed_without_asking_for_stars(store: Store) -> None:
    who = await hire(store, "t", "ct1", on_call=True)
    number = await open_danger(store)
    await store.moves.move(number, who, CLAIM, NOW)
    await store.moves.move(number, who, Order(Move.CLOSE, outcome=Outcome.ADVICE, words="好。"), NOW)
    last = (await store.outbox.replies(WHO, 0, NOW))[-1]
    assert "评价" not in last.text
    assert last.discreet


async def test_a_returned_sensitive_case_is_seen_by_somebody(store: Store) -> None:
    first = await hire(store, "t", "ct1", on_call=True)
    second = await hire(store, "u", "ct1", on_call=True)
    number = await open_danger(store)
    await store.moves.move(number, first, CLAIM, NOW)
    with pytest.raises(NotYours):
        await store.desk.page(number, second, NOW)
    await store.moves.move(number, first, Order(Move.RETURN, "我认识他家"), NOW)
    assert (await store.desk.queue(second)).cases[0].number == number


async def test_administrators_see_and_do_nothing(store: Store) -> None:
    number = await open_case(store)
    admin = await hire(store, "root", "cd", Role.ADMINISTRATOR)
    gone = replace(await hire(store, "g"), active=False)
    for who in (admin, gone):
        with pytest.raises(NotYours):
            await store.moves.move(number, who, CLAIM, NOW)
        assert (await store.desk.queue(who)).cases == ()


async def test_a_claim_taken_back_leaves_both_entries_and_the_case_to_others(store: Store) -> None:
    number = await open_case(store)
    first, second = await hire(store, "a"), await hire(store, "b")
    boss = await hire(store, "z", "cd", Role.MANAGER)
    await store.moves.move(number, first, CLAIM, NOW)
    await store.moves.move(number, first, Order(Move.TAKE_BACK), NOW)
    with pytest.raises(Refused):
        await store.moves.move(number, first, Order(Move.TAKE_BACK), NOW)
    page = await store.desk.page(number, boss, NOW)
    assert [step.move for step in page.steps] == ["open", "claim", "take_back"]
    assert [held.name for held in page.holders] == [first.name]
    assert {"claim", "take_back"} <= {entry.act for entry in page.audit}
    assert (await store.moves.move(number, second, CLAIM, NOW)).holder == second.id
    assert not await store.audit.verify()
