"""Who is suggested for a waiting case: speciality, certificate, place, load; never who is away or kept out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.assignment import assignment, ranked
from handlers.casework.case import Level, Move, StaffId, Status
from handlers.casework.staff import Role, Staff
from tests.handlers.town import DISTRICT, NOW, VILLAGER, do, fresh_case


def person(number: int, **changes: object) -> Staff:
    who = Staff(StaffId(number), f"p{number}", f"调解员{number}", Role.MEDIATOR, "v-lijia", Level.VILLAGE, "证")
    return replace(who, **changes)  # type: ignore[arg-type]  # test data


EXPERT = person(10, specialities=("land",))
FREE, BUSY = person(11), person(12)
ORDERS = [
    ((FREE, EXPERT), {EXPERT.id: 9}, [10, 11], "the speciality comes before the load"),
    ((BUSY, FREE), {BUSY.id: 3}, [11, 12], "then who has less in hand"),
    ((person(13, certificate=""), FREE), {FREE.id: 5}, [11, 13], "a certificate before the load"),
    ((person(14, away_until=NOW + timedelta(days=1)), FREE), {}, [11], "not who is away"),
    ((person(15, committee="t-lw"), FREE), {}, [11], "only the committee's own"),
    ((person(16, role=Role.MANAGER), person(17, role=Role.ADMINISTRATOR), FREE), {}, [11], "not who manages"),
    ((person(18, active=False), FREE), {}, [11], "not who left"),
    ((), {}, [], "nobody there"),
]


@pytest.mark.parametrize(("people", "loads", "order", "why"), ORDERS)
def test_the_best_comes_first(people: tuple[Staff, ...], loads: dict[StaffId, int], order: list[int], why: str) -> None:
    assert [int(fit.staff.id) for fit in ranked(fresh_case(), people, loads, NOW, DISTRICT)] == order, why


def test_the_reasons_are_told() -> None:
    found = ranked(fresh_case(), (EXPERT, FREE), {EXPERT.id: 2}, NOW, DISTRICT)
    assert found[0].reasons == ("对口专长", "就在当地", "有调解员证", "手上 2 件")
    assert found[1].reasons[-1] == "手上 0 件，最少"


def test_nobody_kept_out_is_suggested_and_nobody_for_a_sensitive_or_held_case() -> None:
    kept = fresh_case(kept_from=frozenset({FREE.id}))
    assert [fit.staff for fit in ranked(kept, (FREE, BUSY), {}, NOW, DISTRICT)] == [BUSY]
    assert ranked(fresh_case(sensitive=True), (FREE,), {}, NOW, DISTRICT) == ()
    assert ranked(do(fresh_case(), VILLAGER, Move.CLAIM), (FREE,), {}, NOW, DISTRICT) == ()
    assert ranked(fresh_case(status=Status.OFFERED), (FREE,), {}, NOW, DISTRICT) != ()


def test_body_reason_and_responsible_units_come_along() -> None:
    found = assignment(fresh_case(), (FREE,), {}, ("区农业农村局",), NOW, DISTRICT)
    assert found.body is not None
    assert found.body.code == "v-lijia"
    assert "先在本村" in found.reason
    assert found.units == ("区农业农村局",)
    assert found.best is not None
    sent = fresh_case(committee="t-lw", level=Level.TOWNSHIP)
    moved = replace(sent, record=replace(sent.record, routed="对方在镇上"))
    assert assignment(moved, (), {}, (), NOW, DISTRICT).reason == "对方在镇上"
