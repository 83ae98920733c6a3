"""Subsidy lists as they are kept: from the record alone, each case once, seen and objected to by whom they pay, approved by another."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber, Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours, Refused
from handlers.messages import Address
from handlers.oversight.incentives import Rule
from handlers.oversight.merit import merits
from handlers.oversight.periods import read_period
from handlers.oversight.subsidy import State
from storage.incentives import AT_ONCE
from storage.store import Store
from tests.storage.acts import NUMBER, hire, open_case
from tests.stores import NOW

MONTH = read_period("2026-03")
AFTER = NOW + timedelta(days=40)


async def people(store: Store) -> dict[str, Staff]:
    return {
        "holder": await hire(store, "holder"),
        "colleague": await hire(store, "colleague"),
        "boss": await hire(store, "boss", "cd", Role.MANAGER),
        "chief": await hire(store, "chief", "cd", Role.MANAGER),
        "far_boss": await hire(store, "far_boss", "ct2", Role.MANAGER),
    }


async def ended(store: Store, who: Staff) -> None:
    """Mediated, not agreed: the shortest way to an end."""
    object.__setattr__(store.district, "subsidy", (Rule("any", "未成也补", "not_agreed", 50),))
    await open_case(store)
    for order in (
        Order(Move.CLAIM),
        Order(Move.START),
        Order(Move.CLOSE, outcome=Outcome.NOT_AGREED, words="没有谈成", tried="谈过两次"),
    ):
        await store.moves.move(NUMBER, who, order, NOW)


async def test_a_list_is_computed_objected_to_answered_and_approved(store: Store) -> None:
    crew = await people(store)
    holder, boss, chief = crew["holder"], crew["boss"], crew["chief"]
    await ended(store, holder)
    with pytest.raises(Refused, match="还没有结束"):
        await store.incentives.make(boss, MONTH, NOW)
    made = await store.incentives.make(boss, MONTH, AFTER)
    again = await store.incentives.make(boss, MONTH, AFTER)
    listing = await store.incentives.show(again, holder, AFTER)
    assert [(line.case, line.staff, line.fen) for line in listing.lines] == [(NUMBER, holder.id, 50_00)]
    assert made == again
    assert await store.incentives.lists(boss) == (listing,)
    for stranger in (crew["colleague"], crew["far_boss"]):
        assert await store.incentives.lists(stranger) == ()
        with pytest.raises(NotYours):
            await store.incentives.show(again, stranger, AFTER)
    line = listing.lines[0].id
    await store.incentives.line(again, holder, "object", line, "谈了四次", None, AFTER)
    with pytest.raises(Refused, match="异议"):
        await store.incentives.approve(again, chief, AFTER)
    with pytest.raises(Refused):
        await store.incentives.line(again, holder, "answer", line, "同意", 90_00, AFTER)
    await store.incentives.line(again, boss, "answer", line, "核对属实", 80_00, AFTER)
    with pytest.raises(Refused, match="不能重新生成"):
        await store.incentives.make(boss, MONTH, AFTER)
    with pytest.raises(Refused, match="另一位主管"):
        await store.incentives.approve(again, boss, AFTER)
    assert (await store.incentives.approve(again, chief, AFTER)).state is State.APPROVED
    (kept,) = await store.incentives.lists(boss)
    assert (kept.fen, kept.lines[0].said.objection, kept.lines[0].said.answer) == (80_00, "谈了四次", "核对属实")


async def test_evidence_is_of_the_area_and_never_of_a_sensitive_case(store: Store) -> None:
    crew = await people(store)
    await ended(store, crew["holder"])
    span = MONTH.bounds(store.district.tz)
    (work,) = await store.incentives.works(crew["boss"], *span)
    assert (work.name, work.outcome, work.court, work.performed) == ("调解员holder", Outcome.NOT_AGREED, False, False)
    assert await store.incentives.works(crew["far_boss"], *span) == ()
    assert len(await store.incentives.works(None, *span)) == 1


async def test_counted_or_one_by_one_the_points_are_the_same_and_belong_to_who_held_the_case_at_its_end(
    store: Store,
) -> None:
    crew = await people(store)
    span, first, then = MONTH.bounds(store.district.tz), crew["holder"], crew["colleague"]
    agreed = Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好")
    lives: tuple[tuple[Order, ...], ...] = (
        (agreed, Order(Move.PERFORM, reason="已付")),
        (agreed, Order(Move.TRANSFER, reason="出差", to=then)),  # handed over after the end: the first one's work
        (Order(Move.TRANSFER, reason="出差", to=then), agreed),
        (agreed, Order(Move.BREACH, reason="没付"), Order(Move.REOPEN, reason="再调")),  # open again: nobody's for now
        (agreed,),
    )
    for n, life in enumerate(lives):
        number = CaseNumber(f"FQ2222222{n + 2}")
        await open_case(store, number, Address("web", number), NOW)
        for minute, order in enumerate((Order(Move.CLAIM), Order(Move.START), *life)):
            kept = await store.desk.page(number, crew["boss"], NOW)
            who = {person.id: person for person in (first, then)}.get(kept.case.holder or first.id, first)
            await store.moves.move(number, who, order, NOW + timedelta(minutes=minute))
    works, counted = await store.incentives.works(None, *span), await store.incentives.counted(None, *span)
    assert [(work.case[-1], work.staff) for work in works] == [
        (digit, who.id) for digit, who in (("2", first), ("3", first), ("6", first), ("4", then))
    ]
    told, sums = (merits(found, store.incentives.rules) for found in (works, counted))
    assert tuple(replace(each, evidence={}) for each in told) == sums
    assert [(each.staff, each.counts["oral"], each.counts["performed"]) for each in sums] == [
        (first.id, 3, 1), (then.id, 1, 0)
    ]  # fmt: skip
    (mine,) = await store.incentives.works(crew["boss"], *span, then.id)
    assert mine.case[-1] == "4"
    assert await store.incentives.counted(crew["far_boss"], *span) == ()


async def test_made_at_the_same_time_one_list_stands_and_others_hear_a_sentence(store: Store) -> None:
    crew = await people(store)
    await ended(store, crew["holder"])
    both = (crew["boss"], crew["chief"]) * 3
    done = await asyncio.gather(*(store.incentives.make(who, MONTH, AFTER) for who in both), return_exceptions=True)
    told = [each for each in done if isinstance(each, BaseException)]
    assert all(isinstance(each, Refused) and each.sentence == AT_ONCE for each in told)
    (standing,) = await store.incentives.lists(crew["boss"])
    assert {each for each in done if isinstance(each, int)} == {standing.id}
    assert len(standing.lines) == 1


async def test_made_at_the_same_time_a_case_stands_on_one_list(store: Store) -> None:
    crew = await people(store)
    await ended(store, crew["holder"])
    periods = [MONTH, read_period("2026Q1")]
    done = await asyncio.gather(
        *(store.incentives.make(crew["boss"], each, AFTER) for each in periods), return_exceptions=True
    )
    assert all(isinstance(each, int) or (isinstance(each, Refused) and each.sentence == AT_ONCE) for each in done)
    assert sum(len(each.lines) for each in await store.incentives.lists(crew["boss"])) == 1
