"""Law information to residents who agreed: in words on and off, written and released by two, never too much or at night."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework.case import Level, StaffId
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import BadInput, NotYours, Refused
from handlers.outreach import Piece, Reader, State, by_day, from_faq, may_receive, released, returned, written
from handlers.world import Knowledge

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)  # noon in Shanghai
PIECE = Piece("工资怎么要", "工资应当按月发。", "劳动合同法 §30", "labour", "lw", state=State.RELEASED)


def staff(number: int, role: Role = Role.MANAGER, committee: str = "t-lw") -> Staff:
    return Staff(StaffId(number), f"p{number}", "同事", role, committee, Level.TOWNSHIP)


@pytest.mark.parametrize(
    ("reader", "may"),
    [
        (Reader(places=frozenset({"lw", "lw-lijia"})), True),
        (Reader(themes=frozenset({"labour"}), places=frozenset({"lw"})), True),
        (Reader(themes=frozenset({"debt"}), places=frozenset({"lw"})), False),
        (Reader(places=frozenset({"fx"})), False),
        (Reader(), False),  # at home nobody knows where
        (Reader(places=frozenset({"lw"}), unsafe=True), False),
        (Reader(places=frozenset({"lw"}), busy=True), False),
        (Reader(places=frozenset({"lw"}), sent=(NOON - timedelta(days=1), NOON - timedelta(days=29))), False),
        (Reader(places=frozenset({"lw"}), sent=(NOON - timedelta(days=1), NOON - timedelta(days=31))), True),
    ],
)
def test_whom_a_piece_goes_to(district: District, reader: Reader, may: bool) -> None:
    assert may_receive(reader, PIECE, NOON, district) is may


@given(st.integers(0, 23), st.integers(0, 59))
def test_never_at_night(hour: int, minute: int) -> None:
    district = District("d", "区", (), (), ())
    local = datetime(2026, 3, 4, hour, minute, tzinfo=district.tz)
    assert by_day(local.astimezone(UTC), district) is (9 <= hour < 20)


def test_nothing_goes_out_before_it_is_released_or_where_it_is_off(district: District) -> None:
    reader = Reader(places=frozenset({"lw"}))
    assert not may_receive(reader, replace(PIECE, state=State.WAITING), NOON, district)
    off = replace(district, outreach=replace(district.outreach, active=False))
    assert not may_receive(reader, PIECE, NOON, off)


def test_two_people_stand_behind_what_was_written(district: District, knowledge: Knowledge) -> None:
    known = knowledge.categories
    piece = written(replace(PIECE, state=State.WAITING), staff(1, Role.MEDIATOR), district, known)
    for who, wrong in ((staff(2, Role.MEDIATOR), Refused), (staff(1), Refused), (staff(3, committee="t-fx"), NotYours)):
        with pytest.raises(wrong):
            released(piece, who, NOON, district)
    assert released(piece, staff(2), NOON, district).approver == 2
    assert returned(piece, staff(2), "写明条文", district).state is State.RETURNED
    with pytest.raises(BadInput):
        returned(piece, staff(2), " ", district)
    with pytest.raises(NotYours):
        written(replace(PIECE, place="fx"), staff(1, Role.MEDIATOR), district, known)


@pytest.mark.parametrize("wrong", [{"text": ""}, {"sources": "劳动合同法"}, {"title": "长" * 61}, {"category": "none"}])
def test_what_is_incomplete_is_not_kept(district: District, knowledge: Knowledge, wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        written(replace(PIECE, **wrong), staff(1), district, knowledge.categories)  # type: ignore[arg-type]  # text fields


def test_an_entry_of_the_faq_was_signed_already(district: District, knowledge: Knowledge) -> None:
    entry = next(iter(knowledge.faq.values()))
    piece = written(from_faq(entry, "", "lw", ""), staff(1, Role.MEDIATOR), district, knowledge.categories)
    assert released(piece, staff(1, Role.MEDIATOR), NOON, district).state is State.RELEASED
    assert f"{entry.reviewed:%Y-%m-%d} 核对" in piece.words
    assert "退订" in piece.words
