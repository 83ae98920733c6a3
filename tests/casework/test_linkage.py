"""Danger linkage: whom one may call, whom one must, and that nothing counts as told before it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from handlers.casework import linkage
from handlers.casework.case import Case, Status
from handlers.casework.linkage import Step, Told
from handlers.casework.record import Record, Will, WillKind
from handlers.district import District, read_district
from handlers.errors import BadDistrict, FengqiaoError, Refused
from handlers.plans import Line, Plan, When
from nlu.types import Risk
from tests.handlers.town import BOSS, DISTRICT, GRID, NOW, VILLAGER, fresh_case
from tests.stores import small_district

HELD = fresh_case(status=Status.CLAIMED, holder=VILLAGER.id, claimed_at=NOW, sensitive=True)
POLICE = Line("police", "公安", "110", 5, When.WILL, duty=True, urgent=True)
WOMEN = Line("women", "妇联", "12338", 60)
ALWAYS = Line("township", "乡镇", "1", 30, When.ALWAYS)
REPORT = Line("civil", "民政", "2", 60, When.ALWAYS, duty=True)
LINES = {"police": POLICE, "women": WOMEN, "always": ALWAYS, "report": REPORT}
MINOR = replace(HELD, facts=HELD.facts.with_(minor=True))


def will(*kinds: WillKind, case: Case = HELD) -> Case:
    for kind in kinds:
        case = linkage.willed(case, VILLAGER, kind, "她说的", NOW)
    return case


CONSENT, REFUSES, IMMINENT, INCAPABLE = WillKind


@pytest.mark.parametrize(
    ("case", "may", "must"),
    [
        (HELD, {"always", "report"}, {"report"}),
        (will(CONSENT), {"police", "women", "always", "report"}, {"report"}),
        (will(REFUSES), {"always", "report"}, {"report"}),
        (will(CONSENT, REFUSES), {"always", "report"}, {"report"}),  # her last word counts
        (will(REFUSES, CONSENT), {"police", "women", "always", "report"}, {"report"}),
        (will(IMMINENT), {"police", "always", "report"}, {"report"}),  # imminent danger opens what is urgent alone
        (will(REFUSES, IMMINENT), {"police", "always", "report"}, {"report"}),
        (will(INCAPABLE), {"police", "always", "report"}, {"police", "report"}),
        (will(REFUSES, case=MINOR), {"police", "always", "report"}, {"police", "report"}),
    ],
)
def test_whom_one_may_and_must_call(case: Case, may: set[str], must: set[str]) -> None:
    assert {name for name, line in LINES.items() if linkage.may_call(line, case)} == may
    assert {name for name, line in LINES.items() if linkage.must_call(line, case)} == must


def test_without_her_will_nobody_is_called() -> None:
    blocked = Told("家暴", WOMEN, Step.BLOCKED)
    with pytest.raises(Refused, match="反家庭暴力法"):
        linkage.taken(blocked, HELD, NOW)
    with pytest.raises(Refused, match="反家庭暴力法"):
        linkage.called(blocked, HELD, "妇联某", NOW)


def test_her_will_opens_the_line_with_its_time_and_her_refusal_closes_it_again() -> None:
    blocked = Told("家暴", WOMEN, Step.BLOCKED)
    opened = linkage.opened(blocked, will(CONSENT), NOW)
    assert (opened.step, opened.due) == (Step.OPEN, NOW + timedelta(minutes=60))
    assert linkage.opened(opened, will(CONSENT), NOW + timedelta(minutes=9)) == opened, "the time is not started anew"
    again = linkage.opened(opened, will(CONSENT, REFUSES), NOW)
    assert (again.step, again.due) == (Step.BLOCKED, None)
    done = linkage.called(opened, will(CONSENT), "妇联值班接的，派人来", NOW)
    assert linkage.opened(done, will(CONSENT, REFUSES), NOW) == done, "what was done stays written"


def test_a_call_counts_only_with_who_answered() -> None:
    with pytest.raises(Refused, match="谁接的电话"):
        linkage.called(Told("民转刑", ALWAYS, Step.OPEN), HELD, " ", NOW)


def test_what_must_be_told_is_not_skipped_the_rest_only_with_a_reason() -> None:
    with pytest.raises(Refused, match="未成年人保护法"):
        linkage.skipped(Told("未成年", REPORT, Step.OPEN), HELD, "不想打")
    with pytest.raises(Refused, match="理由"):
        linkage.skipped(Told("民转刑", ALWAYS, Step.OPEN), HELD, "")
    assert linkage.skipped(Told("民转刑", ALWAYS, Step.OPEN), HELD, "是玩笑话").step is Step.SKIPPED


def test_after_the_end_of_the_case_nothing_more_is_done() -> None:
    with pytest.raises(Refused, match="办结"):
        linkage.willed(replace(HELD, status=Status.ANSWERED), VILLAGER, CONSENT, "她说的", NOW)


def test_who_works_the_checklist() -> None:
    plain = replace(HELD, sensitive=False)
    assert linkage.may_act(HELD, VILLAGER, named=False)
    assert linkage.may_act(HELD, GRID, named=True)
    assert linkage.may_act(plain, BOSS, named=False)
    assert not linkage.may_act(HELD, BOSS, named=False)
    assert not linkage.may_act(plain, GRID, named=False)


def test_the_demo_has_a_plan_for_violence_at_home_with_her_will_and_nine_bodies_against_violence() -> None:
    (home,) = linkage.plan_for((Risk.DOMESTIC_VIOLENCE.value,), DISTRICT)
    assert all(line.when is When.WILL for line in home.lines)
    assert {line.code for line in home.lines} >= {"police", "women", "court", "justice", "civil", "township"}
    (violence,) = linkage.plan_for((Risk.VIOLENCE.value,), DISTRICT)
    assert len(violence.lines) == 9
    (minor,) = linkage.plan_for((Risk.MINOR_HARM.value,), DISTRICT)
    assert linkage.must_call(minor.lines[0], HELD)
    assert linkage.plan_for((Risk.SELF_HARM.value,), DISTRICT) == ()


def _with(district: District, *plans: Plan) -> dict[str, object]:
    from pydantic import TypeAdapter

    raw: dict[str, object] = TypeAdapter(District).dump_python(district, mode="json")
    return raw | {"plans": [TypeAdapter(Plan).dump_python(plan, mode="json") for plan in plans]}


@pytest.mark.parametrize(
    "plans",
    [
        (Plan("a", "甲", ("no_such_danger",), (WOMEN,)),),
        (Plan("a", "甲", ("violence",), (WOMEN,)), Plan("b", "乙", ("violence",), (WOMEN,))),
        (Plan("a", "甲", ("violence",), (WOMEN, WOMEN)),),
        (Plan("a", "甲", ("violence",), (replace(WOMEN, minutes=0),)),),
    ],
)
def test_a_wrong_plan_is_refused_with_the_file(plans: tuple[Plan, ...]) -> None:
    with pytest.raises(BadDistrict, match=r"plans|危险联动"):
        read_district(_with(small_district(), *plans))


class Checklist(RuleBasedStateMachine):
    """Anybody does anything with a list, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.case = HELD
        self.now = NOW
        self.lines = [linkage.opened(Told("p", line, Step.BLOCKED), HELD, NOW) for line in LINES.values()]
        self.sentences: list[str] = []

    @rule(kind=st.sampled_from(WillKind), words=st.sampled_from(["", "她说的"]))
    def wills(self, kind: WillKind, words: str) -> None:
        try:
            self.case = linkage.willed(self.case, VILLAGER, kind, words, self.now)
        except FengqiaoError as refused:
            self.sentences.append(refused.sentence)
        self.lines = [linkage.opened(told, self.case, self.now) for told in self.lines]

    @rule(
        which=st.integers(0, 3), act=st.sampled_from(["take", "call", "skip"]), words=st.sampled_from(["", "值班接的"])
    )
    def acts(self, which: int, act: str, words: str) -> None:
        self.now += timedelta(minutes=1)
        told, allowed = self.lines[which], linkage.may_call(self.lines[which].line, self.case)
        try:
            if act == "take":
                after = linkage.taken(told, self.case, self.now)
            elif act == "call":
                after = linkage.called(told, self.case, words, self.now)
            else:
                after = linkage.skipped(told, self.case, words)
        except FengqiaoError as refused:
            self.sentences.append(refused.sentence)
            return
        assert act == "skip" or allowed, "nobody is called whom one may not call"
        assert act == "take" or after.words
        assert told.step not in (Step.CALLED, Step.SKIPPED), "what is over stays"
        self.lines[which] = after

    @invariant()
    def only_what_waits_counts_down(self) -> None:
        assert all((told.due is not None) is (told.step in linkage.WAITS) for told in self.lines)

    @invariant()
    def a_duty_is_never_skipped_while_it_is_one(self) -> None:
        assert self.lines[3].step is not Step.SKIPPED

    @invariant()
    def refusals_are_sentences(self) -> None:
        assert all(sentence.endswith("。") for sentence in self.sentences)


TestChecklist = Checklist.TestCase
TestChecklist.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_the_record_keeps_every_word_of_hers() -> None:
    case = will(CONSENT, REFUSES)
    assert [one.kind for one in case.record.wills] == [CONSENT, REFUSES]
    assert case.record == Record(wills=tuple(Will(kind, "她说的", VILLAGER.name, NOW) for kind in (CONSENT, REFUSES)))
