"""Subsidy and ranking: what is paid rests on the record, each point on its cases, and nobody approves what is the own."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework.case import CaseNumber, Level, Outcome, StaffId
from handlers.casework.staff import Role, Staff
from handlers.errors import Refused
from handlers.oversight import merit, subsidy
from handlers.oversight.incentives import shipped
from handlers.oversight.merit import Work
from handlers.oversight.periods import read_period
from handlers.oversight.subsidy import Listing, State

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
RULES = shipped()


def work(**changes: object) -> Work:
    values: dict[str, object] = {
        "case": CaseNumber("FQ22222222"), "staff": StaffId(1), "name": "调解员甲", "kind": "invited", "committee": "cv1", "body": "cv1",
        "outcome": Outcome.AGREED, "court": True, "performed": False, "breached": False, "reopened": False, "stars": None,
    }  # fmt: skip
    return Work(**(values | changes))  # type: ignore[arg-type]  # test data


def person(number: int, role: Role = Role.MANAGER) -> Staff:
    return Staff(StaffId(number), f"p{number}", f"同事{number}", role, "cd", Level.DISTRICT)


MEDIATOR, MAKER, OTHER = person(1, Role.MEDIATOR), person(2), person(3)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, ("court_agreed", 600)),
        ({"outcome": Outcome.ORAL, "kind": "lawyer"}, ("court_agreed", 600)),
        ({"outcome": Outcome.NOT_AGREED}, ("court_not_agreed", 0)),
        ({"court": False}, None),
        ({"kind": "full_time"}, None),
        ({"outcome": Outcome.REFERRED}, None),
    ],
)
def test_what_is_paid_for_a_case(changes: dict[str, object], rule: tuple[str, int] | None) -> None:
    found = merit.subsidy_of(work(**changes), RULES.subsidy)
    assert (found and (found.code, found.yuan)) == rule


def listing(**changes: object) -> Listing:
    lines = tuple(replace(line, id=n) for n, line in enumerate(subsidy.lines([work()], RULES.subsidy), 1))
    made = Listing("2026-02", "cd", MAKER.id, NOW, lines=lines)
    return replace(made, **changes)  # type: ignore[arg-type]  # names are checked by replace


def test_an_objection_stops_the_approval_until_it_is_answered() -> None:
    draft = listing()
    (line,) = draft.lines
    with pytest.raises(Refused, match="自己的一条"):
        subsidy.objected(draft, line, OTHER, "少算了")
    said = subsidy.objected(draft, line, MEDIATOR, "少算了一件")
    with pytest.raises(Refused, match="1 条异议"):
        subsidy.approved(replace(draft, lines=(said,)), OTHER, NOW)
    done = subsidy.answered(draft, said, OTHER, "核对过，补交通费", 650_00)
    assert (done.fen, done.computed, done.said.reason) == (650_00, 600_00, "核对过，补交通费")
    after = subsidy.approved(replace(draft, lines=(done,)), OTHER, NOW)
    assert (after.state, after.approver, after.fen) == (State.APPROVED, OTHER.id, 650_00)
    with pytest.raises(Refused, match="已经批准"):
        subsidy.corrected(after, done, OTHER, "再改", 1)


@pytest.mark.parametrize("who", [MEDIATOR, MAKER, replace(OTHER, id=MEDIATOR.id)])
def test_nobody_approves_the_own_list_or_the_own_money(who: Staff) -> None:
    with pytest.raises(Refused):
        subsidy.approved(listing(), who, NOW)


@pytest.mark.parametrize("fen", [None, -1, subsidy.MOST_FEN + 1])
def test_a_correction_has_a_sum_and_a_reason(fen: int | None) -> None:
    draft = listing()
    with pytest.raises(Refused):
        subsidy.corrected(draft, draft.lines[0], OTHER, "单据", fen)
    with pytest.raises(Refused):
        subsidy.corrected(draft, draft.lines[0], OTHER, " ", 1)


def test_no_list_of_a_period_that_is_not_over() -> None:
    with pytest.raises(Refused, match="还没有结束"):
        subsidy.check_made(MAKER, read_period("2026-03"), date(2026, 3, 20))
    with pytest.raises(Refused):
        subsidy.check_made(MEDIATOR, read_period("2026-02"), date(2026, 3, 20))


WORKS = st.lists(
    st.builds(
        work,
        staff=st.integers(1, 4).map(StaffId),
        case=st.integers(0, 99).map(lambda n: CaseNumber(f"FQ{n:08d}")),
        outcome=st.sampled_from([Outcome.AGREED, Outcome.ORAL, Outcome.NOT_AGREED]),
        performed=st.booleans(),
        breached=st.booleans(),
        stars=st.sampled_from([None, 1, 3, 4, 5]),
    ),
    max_size=20,
)


@given(WORKS, st.randoms(use_true_random=False))
def test_the_ranking_is_the_same_in_any_order_and_every_point_has_its_case(works: list[Work], chance: object) -> None:
    ranked = merit.merits(works, RULES)
    shuffled = list(works)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    again = merit.merits(shuffled, RULES)
    assert [(m.staff, m.points) for m in again] == [(m.staff, m.points) for m in ranked]
    for each in ranked:
        assert each.points == sum(RULES.points[code] * len(cases) for code, cases in each.evidence.items())
        assert set().union(*each.evidence.values()) <= {w.case for w in works if w.staff == each.staff}
    assert merit.gold(ranked, RULES) <= {m.staff for m in ranked if m.ended >= RULES.gold.least_ended}


def test_gold_needs_enough_cases_that_were_performed() -> None:
    good = [work(staff=StaffId(1), case=CaseNumber(f"FQ{n}"), performed=True) for n in range(10)]
    many = [work(staff=StaffId(2), case=CaseNumber(f"FQ1{n}"), performed=n < 5) for n in range(30)]
    ranked = merit.merits([*good, *many], RULES)
    assert [m.staff for m in ranked] == [2, 1]
    assert merit.gold(ranked, RULES) == {1}
    sheet = merit.ranking_sheet(ranked, RULES, read_period("2026"), {"cv1": "李家村调委会"})
    assert sheet.rows[1][:8] == (2, "调解员甲", "特邀调解员", "李家村调委会", 150, "金牌", "二等", 1500)
    assert len(merit.evidence_sheet(ranked, RULES, read_period("2026")).rows) == 10 + 10 + 30 + 5
