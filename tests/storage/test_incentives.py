"""Subsidy lists as they are kept: from the record alone, each case once, seen and objected to by whom they pay, approved by another."""

from datetime import timedelta

import pytest

from handlers.casework.case import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours, Refused
from handlers.oversight.incentives import Rule
from handlers.oversight.periods import read_period
from handlers.oversight.subsidy import State
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
    assert made == again or await store.incentives.lists(boss) == (listing,)
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
