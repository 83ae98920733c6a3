"""The backlog register: nothing is written off by one person alone, nothing secret is heard in public, every share has its whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.casework.case import Case, CaseNumber, Level, StaffId, Status, Urgency
from handlers.casework.outside import Path, Proceeding
from handlers.casework.record import Record
from handlers.casework.staff import Role, Staff
from handlers.errors import Refused
from handlers.facts import CaseFacts
from handlers.oversight import backlog_acts as rules
from handlers.oversight.backlog import ARROWS, WRITTEN, Act, Ending, Entry, Grade, Listed, State, Step, Why
from handlers.oversight.backlog_doing import Ask
from handlers.oversight.backlog_sheets import COLUMNS, circular, register
from handlers.oversight.goals import GOALS, Measured, goals, reached
from handlers.oversight.periods import read_period
from tests.stores import small_district

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
TODAY = date(2026, 3, 20)
DISTRICT = small_district()


def person(number: int, role: Role = Role.MANAGER, committee: str = "cd") -> Staff:
    return Staff(StaffId(number), f"p{number}", f"同事{number}", role, committee, Level.DISTRICT)


HOLDER, ONE, TWO = person(1, Role.MEDIATOR, "cv1"), person(2), person(3)
CASE = Case(
    number=CaseNumber("FQ22222222"), status=Status.MEDIATING, urgency=Urgency.NORMAL,
    facts=CaseFacts(what="漏水", category="neighbourhood", place_code="v1"), sensitive=False, level=Level.VILLAGE,
    committee="cv1", opened_at=NOW - timedelta(days=120), waiting_since=NOW, holder=HOLDER.id,
)  # fmt: skip
DONE = replace(CASE, status=Status.PERFORMED, closed_at=NOW)
NO = ("no", "no", "no")
STEPS = (Step(TODAY + timedelta(days=5), "李家村调委会", "上门谈一次"),)


def entry() -> Entry:
    return rules.enter(CASE, ONE, "反复吵了半年", Why.DECISION, NOW)


def do(before: Entry, who: Staff, act: Act, case: Case = CASE, **more: object) -> Entry:
    ask = Ask(act, "话写在这里", **more)  # type: ignore[arg-type]  # test data
    return rules.act(before, case, who, ask, NOW, DISTRICT)


def worked() -> Entry:
    return shown(bare())


def shown(before: Entry) -> Entry:
    """With a file of evidence."""
    return rules.exhibited(before, CASE, HOLDER, "收条.jpg", NOW)


def bare() -> Entry:
    return do(do(entry(), ONE, Act.LEAD, lead=TWO, office="分管副区长"), HOLDER, Act.PLAN, steps=STEPS)


def elsewhere(*paths: Path) -> Case:
    """A fresh case whose matter went these ways."""
    entries = tuple(Proceeding(path, "单位", str(n), TODAY) for n, path in enumerate(paths))
    return replace(CASE, opened_at=NOW, record=Record(proceedings=entries))


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (CASE, Why.AGE),
        (replace(CASE, opened_at=NOW - timedelta(days=80)), None),
        (replace(CASE, sensitive=True), None),
        (replace(CASE, status=Status.CLUE), None),
        (replace(CASE, status=Status.NOT_AGREED, closed_at=NOW), None),
        (elsewhere(Path.PETITION, Path.PETITION), Why.PETITIONS),
        (elsewhere(Path.COURT, Path.PETITION), None),
    ],
)
def test_by_which_rule_a_case_enters(case: Case, why: Why | None) -> None:
    assert rules.rule_for(case, NOW, DISTRICT) == why


def test_from_the_lead_over_the_plan_to_the_write_off() -> None:
    listed = worked()
    assert (listed.state, listed.lead, listed.dossier.office) == (State.WORKED, TWO.id, "分管副区长")
    with pytest.raises(Refused, match="还没有办结"):
        do(listed, HOLDER, Act.ASK_OFF, ending=Ending.SOLVED)
    asked = do(listed, ONE, Act.ASK_OFF, DONE, ending=Ending.SOLVED)
    with pytest.raises(Refused, match="另一位主管"):
        do(asked, ONE, Act.OFF, DONE)
    with pytest.raises(Refused):
        do(asked, HOLDER, Act.OFF, DONE)
    assert do(asked, TWO, Act.KEEP, DONE).state is State.WORKED
    off = do(asked, TWO, Act.OFF, DONE)
    assert (off.state, off.ended_at, rules.next_day(off, DISTRICT, TODAY)) == (State.OFF, NOW, None)


def test_nothing_is_written_off_without_a_file_that_shows_why() -> None:
    with pytest.raises(Refused, match="要有证据"):
        do(bare(), ONE, Act.ASK_OFF, DONE, ending=Ending.SOLVED)
    asked = do(shown(bare()), ONE, Act.ASK_OFF, DONE, ending=Ending.SOLVED)
    off = do(shown(asked), TWO, Act.OFF, DONE)
    assert [said.act for said in off.dossier.said].count("evidence") == 2
    stranger = person(9, Role.MEDIATOR, "cv2")
    for before, who in ((off, HOLDER), (asked, stranger)):
        with pytest.raises(Refused, match="在销号以前附上"):
            rules.exhibited(before, CASE, who, "收条.jpg", NOW)
    with pytest.raises(Refused, match="最多附"):
        rules.exhibited(replace(asked, evidence=rules.MOST_FILES), CASE, HOLDER, "收条.jpg", NOW)


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("said", ["yes", ""])
def test_no_hearing_where_secrets_or_privacy_would_be_told(place: int, said: str) -> None:
    secrets = tuple(said if n == place else "no" for n in range(3))
    with pytest.raises(Refused, match="国家秘密、商业秘密或者个人隐私"):
        do(worked(), ONE, Act.HEARING, day=TODAY, place="区中心", host="信访局", secrets=secrets)


def test_a_hearing_is_ended_by_somebody_else_and_then_carries_a_write_off() -> None:
    held = do(worked(), ONE, Act.HEARING, day=TODAY, place="区中心", host="信访局", secrets=NO)
    held = do(held, ONE, Act.HEARD, day=TODAY, present="双方", record="各自说明")
    with pytest.raises(Refused, match="还没有听证终结"):
        do(held, TWO, Act.ASK_OFF, ending=Ending.HEARD)
    with pytest.raises(Refused):
        do(held, ONE, Act.HEARING_END)
    ended = do(held, TWO, Act.HEARING_END)
    assert do(ended, TWO, Act.ASK_OFF, ending=Ending.HEARD).state is State.ASKED


def test_a_special_team_needs_a_second_person_and_ends_before_the_write_off() -> None:
    asked = do(worked(), ONE, Act.TEAM)
    with pytest.raises(Refused):
        do(asked, ONE, Act.TEAM_YES)
    runs = do(asked, TWO, Act.TEAM_YES)
    with pytest.raises(Refused, match="专案还没有结束"):
        do(runs, ONE, Act.ASK_OFF, DONE, ending=Ending.SOLVED)
    assert Act.TEAM_END not in rules.can(runs, CASE, ONE), "no end without an opinion"
    over = do(do(runs, ONE, Act.OPINION), ONE, Act.TEAM_END)
    assert do(over, ONE, Act.ASK_OFF, DONE, ending=Ending.SOLVED).state is State.ASKED


def test_one_evaluation_a_month_and_the_next_owed_by_the_next_months_day() -> None:
    listed = replace(worked(), entered_at=NOW - timedelta(days=40))
    assert rules.review_due(listed, DISTRICT, TODAY) == date(2026, 3, 25)
    done = do(listed, ONE, Act.REVIEW, grade=Grade.MOVING)
    assert rules.review_due(done, DISTRICT, TODAY) == date(2026, 4, 25)
    with pytest.raises(Refused, match="这个月已经评估过"):
        do(done, TWO, Act.REVIEW, grade=Grade.SLOW)
    with pytest.raises(Refused, match="别的主管"):
        do(listed, replace(ONE, id=HOLDER.id), Act.REVIEW, grade=Grade.SLOW)


def test_what_was_done_of_a_plan_stays_in_it() -> None:
    done = do(worked(), HOLDER, Act.DONE, step=1)
    later = (Step(TODAY + timedelta(days=9), "镇调委会", "再谈一次"),)
    with pytest.raises(Refused, match="要保留"):
        do(done, HOLDER, Act.PLAN, steps=later)
    both = do(done, HOLDER, Act.PLAN, steps=(*STEPS, *later))
    assert [step.done for step in both.dossier.steps] == [TODAY, None]


TRIED = st.lists(
    st.tuples(st.sampled_from(Act), st.sampled_from([HOLDER, ONE, TWO]), st.sampled_from(Ending), st.booleans()), max_size=25
)  # fmt: skip


@settings(deadline=None)
@given(TRIED)
def test_whatever_is_tried_two_people_stand_behind_every_end(tried: list[tuple[Act, Staff, Ending, bool]]) -> None:
    found = entry()
    who_asked: int | None = None
    for act, who, ending, closed in tried:
        offered = act in rules.can(found, CASE, who)
        more = {"lead": TWO, "office": "副区长", "steps": STEPS, "step": 1, "day": TODAY, "place": "中心", "host": "局",
                "present": "双方", "record": "经过", "secrets": NO, "grade": Grade.SLOW, "ending": ending}  # fmt: skip
        try:
            after = do(found, who, act, DONE if closed else CASE, **more)
        except Refused:
            continue
        assert offered, "nothing is done that was not offered"
        assert after.state is ARROWS.get((found.state, act), found.state)
        assert (found.state, act) in ARROWS or found.state in WRITTEN[act]
        assert len(after.dossier.said) == len(found.dossier.said) + 1
        who_asked = who.id if act is Act.ASK_OFF else who_asked
        if after.state is State.OFF:
            assert who.id not in (who_asked, HOLDER.id)
            assert after.lead is not None
            assert after.dossier.steps
        found = after
    assert found.live is (found.ended_at is None)
    assert (rules.next_day(found, DISTRICT, TODAY) is None) is not found.live


def listed(value: Entry) -> Listed:
    place = (Level.VILLAGE, "cv1", "v1", "neighbourhood", "leak")
    return Listed(value, Status.MEDIATING, *place, CASE.opened_at, "同事3", "同事1", None)


def test_the_register_has_its_fixed_columns_and_the_circular_names_what_is_missing() -> None:
    evaluated = replace(do(worked(), ONE, Act.REVIEW, grade=Grade.STUCK), number="积案〔2026〕1号")
    missing = replace(entry(), number="积案〔2026〕2号")
    items = [listed(evaluated), listed(missing)]
    sheet = register(items, NOW, DISTRICT)
    assert sheet.columns == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in sheet.rows)
    period = read_period("2026-03")
    none = Measured(0, 0, 0, 0, 0, 0, 0)
    paper = circular(items, period, goals(period, none, none, none), TODAY, DISTRICT)
    words = str(paper.blocks)
    assert "本期评估 50.0%（1/2）" in words
    assert "积案〔2026〕2号 没有评估" in words


def test_the_four_goals_are_judged_by_share_and_only_where_there_is_something_to_share() -> None:
    now, before = Measured(10, 2, 1, 100, 5, 2, 3), Measured(8, 3, 1, 50, 4, 1, 1)
    assert [reached(goal, now, before) for goal in GOALS] == [True, True, False, True]
    none = Measured(0, 0, 0, 0, 0, 0, 0)
    assert [reached(goal, now, none) for goal in GOALS] == [False, None, None, None]
    sheet = goals(read_period("2026-03"), now, before, none)
    assert sheet.rows[2][2:6] == ("2.0%（2/100）", "2.0%（1/50）", "+100.0%", "没有做到"), "equal is not less"
    assert "（3/7）" in str(sheet.rows[3][2])


def test_what_cannot_get_better_any_more_is_reached() -> None:
    now, before = Measured(10, 0, 0, 100, 5, 0, 5), Measured(8, 0, 0, 50, 4, 0, 4)
    assert [reached(goal, now, before) for goal in GOALS] == [True] * 4
    no_petitions = Measured(0, 0, 0, 100, 5, 0, 0)
    assert [reached(goal, no_petitions, no_petitions) for goal in GOALS] == [None, None, True, False]
