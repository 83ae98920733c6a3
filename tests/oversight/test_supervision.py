"""Supervision: who may press whom, what leads where, and that no notice ends unjudged."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework.case import Case, CaseNumber, Level, StaffId, Status, Urgency
from handlers.casework.record import Record, Turn
from handlers.casework.staff import Role, Staff
from handlers.errors import Refused
from handlers.facts import CaseFacts
from handlers.oversight import supervision as rules
from handlers.oversight.numbers import numbered, official
from handlers.oversight.overdue import first_due, late
from handlers.oversight.supervision import Act, Found, Notice, Said, State
from tests.stores import small_district

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
TODAY = date(2026, 3, 20)
DISTRICT = small_district()


def person(number: int, role: Role = Role.MEDIATOR, committee: str = "cv1") -> Staff:
    return Staff(StaffId(number), f"p{number}", f"同事{number}", role, committee, Level.VILLAGE)


HOLDER, BOSS, OTHER = person(1), person(2, Role.MANAGER, "cd"), person(3, Role.MANAGER, "cd")
TURN = Turn(Level.VILLAGE, "cv1", HOLDER.id, HOLDER.name, NOW - timedelta(days=20), TODAY - timedelta(days=10))
CASE = Case(
    number=CaseNumber("FQ22222222"), status=Status.MEDIATING, urgency=Urgency.NORMAL,
    facts=CaseFacts(what="漏水", category="neighbourhood", place_code="v1"), sensitive=False, level=Level.VILLAGE,
    committee="cv1", opened_at=NOW - timedelta(days=20), waiting_since=NOW - timedelta(days=20), holder=HOLDER.id,
    record=Record(turns=(TURN,)),
)  # fmt: skip


def issued(**changes: object) -> Notice:
    notice = rules.issue(CASE, BOSS, HOLDER, "拖了三周，请报进展", None, NOW, DISTRICT)
    return replace(notice, **changes)  # type: ignore[arg-type]  # names are checked by replace


def do(notice: Notice, who: Staff, act: Act, **more: object) -> Notice:
    said = Said(act, "情况写在这里", **more)  # type: ignore[arg-type]  # test data
    return rules.act(notice, CASE, who, said, NOW, DISTRICT)


def test_answered_sent_back_accepted_and_called_back() -> None:
    notice = issued()
    assert notice.due == date(2026, 3, 27), "five working days"
    again = do(do(notice, HOLDER, Act.ANSWER), BOSS, Act.AGAIN, day=TODAY + timedelta(days=3))
    assert (again.state, again.due) == (State.ASKED, TODAY + timedelta(days=3))
    accepted = do(do(again, HOLDER, Act.ANSWER), OTHER, Act.ACCEPT)
    check = {"on": TODAY, "spoken": "申请人", "found": Found.NOT}
    assert do(accepted, BOSS, Act.CHECK, **check).state is State.ASKED, "not done is not over"
    done = do(accepted, BOSS, Act.CHECK, **(check | {"found": Found.DONE}))
    assert (done.state, done.ended_at) == (State.CHECKED, NOW)
    assert [line.act for line in done.lines] == ["ask", "answer", "again", "answer", "accept", "check"]


@pytest.mark.parametrize(
    ("act", "who"),
    [(Act.ANSWER, BOSS), (Act.ANSWER, person(9)), (Act.END, HOLDER), (Act.ACCEPT, BOSS), (Act.CHECK, BOSS)],
)
def test_what_is_not_ones_turn_is_refused(act: Act, who: Staff) -> None:
    with pytest.raises(Refused):
        do(issued(), who, act)


def test_nobody_judges_the_own_answer() -> None:
    notice = rules.issue(CASE, BOSS, OTHER, "请负责", None, NOW, DISTRICT)
    answered = do(notice, OTHER, Act.ANSWER)
    with pytest.raises(Refused, match="自己答复的不能自己审核"):
        do(answered, OTHER, Act.ACCEPT)
    assert do(answered, BOSS, Act.ACCEPT).state is State.ACCEPTED


@pytest.mark.parametrize(
    ("case", "issuer", "to"),
    [
        (replace(CASE, sensitive=True), BOSS, HOLDER),
        (replace(CASE, status=Status.ARCHIVED), BOSS, HOLDER),
        (CASE, HOLDER, OTHER),
        (replace(CASE, holder=BOSS.id), BOSS, BOSS),
        (replace(CASE, holder=BOSS.id), BOSS, OTHER),
        (CASE, BOSS, person(9)),
        (replace(CASE, kept_from=frozenset({OTHER.id})), BOSS, OTHER),
        (CASE, BOSS, replace(HOLDER, away_until=NOW + timedelta(days=1))),
    ],
)
def test_who_may_not_be_pressed_or_press(case: Case, issuer: Staff, to: Staff) -> None:
    with pytest.raises(Refused):
        rules.issue(case, issuer, to, "请报进展", None, NOW, DISTRICT)


ACTS = st.lists(st.tuples(st.sampled_from(Act), st.sampled_from([HOLDER, BOSS, OTHER]), st.sampled_from(Found)))


@given(ACTS)
def test_whatever_is_tried_no_notice_ends_unjudged(tried: list[tuple[Act, Staff, Found]]) -> None:
    notice = issued()
    for act, who, found in tried:
        offered = act in rules.can(notice, CASE, who)
        try:
            after = do(notice, who, act, on=TODAY, spoken="申请人", found=found)
        except Refused:
            assert not offered
            continue
        assert offered
        assert len(after.lines) == len(notice.lines) + 1
        notice = after
    acts = [line.act for line in notice.lines]
    assert (notice.ended_at is not None) is (notice.state in (State.CHECKED, State.ENDED))
    if notice.state is State.CHECKED:
        assert acts.index("answer") < acts.index("accept") < len(acts) - 1
        assert notice.lines[-1].found != Found.NOT.value
    assert (rules.next_day(notice, DISTRICT, TODAY) is not None) is (notice.state in rules.WAITS)


def test_only_what_staff_owe_is_overdue() -> None:
    found = late(CASE, DISTRICT, TODAY)
    assert [(line.sort, line.days) for line in found] == [("step", 10)]
    assert first_due(CASE, DISTRICT) == TODAY - timedelta(days=10)
    wages = replace(CASE.facts, category="labour", subcategory="wages")
    ended = replace(CASE, facts=wages, status=Status.NOT_AGREED, closed_at=NOW, record=Record())
    assert late(ended, DISTRICT, TODAY + timedelta(days=4000)) == (), "the resident's own limits are not staff's"


def test_numbers_are_written_as_the_district_wants() -> None:
    assert official("督办〔{year}〕{serial}号", 2026, 12) == "督办〔2026〕12号"
    assert not any(map(numbered, ("没有编号", "{serial}{serial}", "{serial}{other}", "{year!r}{serial}", "{serial}{")))
