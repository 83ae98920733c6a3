"""Taking back a slip: the case stands as before it, both entries stay, and nothing is taken back that others rely on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework import slips
from handlers.casework.case import Case, Move, StaffId, Status, Urgency
from handlers.casework.desk import Order, decide
from handlers.casework.record import TurnEnd
from handlers.casework.staff import Staff
from handlers.errors import Refused
from tests.handlers.town import BOSS, DISTRICT, NOW, TOWN, VILLAGER, fresh_case

COLLEAGUE = replace(VILLAGER, id=StaffId(10), login="x", name="调解员戊")
BACK = Order(Move.TAKE_BACK)
SOON = NOW + timedelta(seconds=20)


def held() -> Case:
    return decide(fresh_case(), VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).case


def test_a_claim_taken_back_leaves_the_case_where_it_waited_and_the_turn_in_the_register() -> None:
    before = replace(fresh_case(), status=Status.OFFERED, offered=(TOWN.committee,))
    claimed = decide(before, VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).case
    moved = decide(claimed, VILLAGER, BACK, SOON, DISTRICT)
    after = moved.case
    kept = ("status", "level", "committee", "waiting_since", "holder", "claimed_at", "offered", "facts", "outcome")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert (after.record.applied, after.record.turn, after.record.slip) == (before.record.applied, None, None)
    assert [turn.end for turn in after.record.turns] == [TurnEnd.UNDONE], "managers still see that it was claimed"
    assert VILLAGER.name in moved.note
    assert "还在等调解员接手" in moved.tell
    assert after.record.skips == 0
    assert decide(after, TOWN, Order(Move.CLAIM), SOON, DISTRICT).case.holder == TOWN.id, "and anybody may take it"


@pytest.mark.parametrize(
    ("order", "who"),
    [
        (Order(Move.RETURN, "点错"), VILLAGER),
        (Order(Move.TRANSFER, "点错", COLLEAGUE), VILLAGER),
        (Order(Move.TRANSFER, "点错", COLLEAGUE), BOSS),
    ],
)
def test_what_was_given_away_comes_back_with_its_days(order: Order, who: Staff) -> None:
    mine = held()
    moved = decide(mine, who, order, NOW, DISTRICT).case
    again = decide(moved, who, BACK, SOON, DISTRICT).case
    assert (again.status, again.holder, again.committee) == (mine.status, mine.holder, mine.committee)
    assert mine.record.turn is not None
    assert again.record.turn is not None
    assert again.record.turn.due == mine.record.turn.due, "a slip gains no days"
    assert again.record.turn.staff == VILLAGER.id


def test_only_the_own_slip_within_a_minute_and_only_while_nothing_else_happened() -> None:
    claimed = held()
    with pytest.raises(Refused, match="自己刚才的操作"):
        decide(claimed, BOSS, BACK, SOON, DISTRICT)
    with pytest.raises(Refused, match="60 秒"):
        decide(claimed, VILLAGER, BACK, NOW + slips.WINDOW + timedelta(seconds=1), DISTRICT)
    with pytest.raises(Refused, match="新的情况"):
        decide(replace(claimed, version=claimed.version + 1), VILLAGER, BACK, SOON, DISTRICT)
    again = decide(claimed, VILLAGER, BACK, SOON, DISTRICT).case
    with pytest.raises(Refused):
        decide(again, VILLAGER, BACK, SOON, DISTRICT)


def test_what_others_took_for_done_is_no_slip() -> None:
    danger = decide(replace(fresh_case(), urgency=Urgency.DANGER), VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).case
    secret = decide(replace(fresh_case(), sensitive=True), VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).case
    handed = decide(held(), VILLAGER, Order(Move.ESCALATE, "调不动"), NOW, DISTRICT).case
    receipt = decide(handed, TOWN, Order(Move.CLAIM), NOW, DISTRICT).case
    for case, who in ((danger, VILLAGER), (secret, VILLAGER), (receipt, TOWN)):
        with pytest.raises(Refused):
            decide(case, who, BACK, SOON, DISTRICT)
