"""The case under any sequence of moves by anybody: one holder exactly while claimed, refusals in words, never a dead end."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from handlers.casework.case import LADDER, Case, CaseNumber, Level, Move, Outcome, StaffId, Status, Urgency
from handlers.casework.desk import Order, decide, offers_after, receiving_committee
from handlers.casework.staff import Role, Staff, may_see
from handlers.district import read_district
from handlers.errors import FengqiaoError, Refused, Stale
from handlers.facts import CaseFacts
from tests.conftest import DEMO

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


DISTRICT = read_district(tomllib.loads((DEMO / "district.toml").read_text(encoding="utf-8")))
PEOPLE = (
    Staff(StaffId(1), "a", "调解员甲", Role.MEDIATOR, "v-lijia", Level.VILLAGE),
    Staff(StaffId(2), "b", "调解员乙", Role.MEDIATOR, "t-lw", Level.TOWNSHIP),
    Staff(StaffId(3), "c", "网格员甲", Role.GRID_WORKER, "v-lijia", Level.VILLAGE),
    Staff(StaffId(4), "d", "中心主管", Role.MANAGER, "district", Level.DISTRICT),
    Staff(StaffId(5), "e", "系统管理员", Role.ADMINISTRATOR, "district", Level.DISTRICT),
    Staff(StaffId(6), "f", "调解员丙", Role.MEDIATOR, "t-lw", Level.TOWNSHIP, away_until=NOW + timedelta(days=400)),
)


def fresh_case(**changes: object) -> Case:
    case = Case(
        number=CaseNumber("FQABCDEFGH"),
        status=Status.WAITING,
        urgency=Urgency.NORMAL,
        facts=CaseFacts(what="地界", category="land", place_code="lw-lijia"),
        sensitive=False,
        level=Level.VILLAGE,
        committee="v-lijia",
        opened_at=NOW,
        waiting_since=NOW,
    )
    return replace(case, **changes)  # type: ignore[arg-type]  # names are checked by replace


ORDERS = st.builds(
    Order,
    move=st.sampled_from(Move),
    reason=st.sampled_from(["", "  ", "当事人不在本村"]),
    to=st.sampled_from([None, *PEOPLE]),
    outcome=st.sampled_from([None, *Outcome]),
    words=st.sampled_from(["", "双方谈好了"]),
)


class CaseLife(RuleBasedStateMachine):
    """Anybody orders anything."""

    def __init__(self) -> None:
        super().__init__()
        self.case = fresh_case()
        self.now = NOW
        self.sentences: list[str] = []

    @rule(staff=st.sampled_from(PEOPLE), order=ORDERS)
    def order(self, staff: Staff, order: Order) -> None:
        self.now += timedelta(minutes=1)
        before = self.case
        try:
            moved = decide(before, staff, order, self.now, DISTRICT)
        except FengqiaoError as refused:
            self.sentences.append(refused.sentence)
            return
        assert moved.case.version == before.version + 1
        assert moved.note
        assert moved.case.holder != PEOPLE[4].id, "the administrator never holds a case"
        self.case = moved.case

    @invariant()
    def every_refusal_is_a_sentence(self) -> None:
        assert all(sentence.endswith("。") for sentence in self.sentences)

    @invariant()
    def one_holder_while_claimed(self) -> None:
        if self.case.status is Status.CLAIMED:
            assert self.case.holder is not None
            assert self.case.claimed_at is not None
        if self.case.status is Status.WAITING:
            assert self.case.holder is None, "nobody holds what waits"

    @invariant()
    def closed_has_an_outcome(self) -> None:
        done = self.case.status in (Status.CLOSED, Status.WITHDRAWN)
        assert done == (self.case.outcome is not None)

    @invariant()
    def level_fits_committee(self) -> None:
        if self.case.status is Status.WAITING:
            assert self.case.committee in DISTRICT.body_of
            assert self.case.level in LADDER

    def teardown(self) -> None:
        """Never a dead end: from every state a mediator can get to work on it."""
        staff = PEOPLE[1]
        if self.case.status in (Status.CLOSED, Status.WITHDRAWN):
            self.case = decide(self.case, staff, Order(Move.REOPEN, "又有新情况"), self.now, DISTRICT).case
        if self.case.status is Status.WAITING:
            self.case = decide(self.case, staff, Order(Move.CLAIM), self.now, DISTRICT).case
        assert self.case.status is Status.CLAIMED


TestCaseLife = CaseLife.TestCase
TestCaseLife.settings = settings(max_examples=200, stateful_step_count=20, deadline=None)


def test_the_second_claim_is_told_that_somebody_was_faster() -> None:
    claimed = decide(fresh_case(), PEOPLE[0], Order(Move.CLAIM), NOW, DISTRICT).case
    with pytest.raises(Stale, match="已经有人接手"):
        decide(claimed, PEOPLE[1], Order(Move.CLAIM), NOW, DISTRICT)


def test_who_must_stay_away_cannot_claim_or_be_given_the_case() -> None:
    kept = fresh_case(kept_from=frozenset({StaffId(1)}))
    with pytest.raises(Refused, match="回避"):
        decide(kept, PEOPLE[0], Order(Move.CLAIM), NOW, DISTRICT)
    claimed = decide(kept, PEOPLE[1], Order(Move.CLAIM), NOW, DISTRICT).case
    with pytest.raises(Refused, match="回避"):
        decide(claimed, PEOPLE[1], Order(Move.TRANSFER, "忙", PEOPLE[0]), NOW, DISTRICT)


def test_escalation_climbs_village_township_district_and_ends_there() -> None:
    case, seen = fresh_case(), []
    for _ in range(2):
        case = decide(case, PEOPLE[3], Order(Move.ESCALATE, "疑难"), NOW, DISTRICT).case
        seen.append((case.level, case.committee))
    assert seen == [(Level.TOWNSHIP, "t-lw"), (Level.DISTRICT, "district")]
    with pytest.raises(Refused, match="没有上一级"):
        decide(case, PEOPLE[3], Order(Move.ESCALATE, "疑难"), NOW, DISTRICT)


@pytest.mark.parametrize(
    ("category", "place", "sensitive", "committee"),
    [
        ("land", "lw-lijia", False, "v-lijia"),
        ("land", "lw-liuwan", False, "t-lw"),  # no village committee there
        ("land", "", False, "district"),
        ("medical", "lw-lijia", False, "medical"),  # industry matters to the industry committee
        ("marriage_family", "lw-lijia", True, "t-lw"),  # not where village kin sit
    ],
)
def test_where_a_new_case_queues(category: str, place: str, sensitive: bool, committee: str) -> None:
    assert receiving_committee(category, place, DISTRICT, sensitive=sensitive).code == committee


@pytest.mark.parametrize(("minutes", "bodies"), [(14.9, []), (15, ["t-lw"]), (30, ["t-lw", "district"])])
def test_an_unclaimed_case_is_offered_upwards(minutes: float, bodies: list[str]) -> None:
    assert [b.code for b in offers_after(fresh_case(), minutes, DISTRICT)] == bodies


@pytest.mark.parametrize(
    ("staff", "case", "seen"),
    [
        (PEOPLE[0], fresh_case(), True),
        (PEOPLE[1], fresh_case(), False),  # the township sees it only when offered
        (PEOPLE[1], fresh_case(offered=("t-lw",)), True),
        (PEOPLE[3], fresh_case(), True),
        (PEOPLE[3], fresh_case(sensitive=True), False),
        (PEOPLE[0], fresh_case(sensitive=True), False),
        (PEOPLE[0], fresh_case(sensitive=True, holder=StaffId(1), status=Status.CLAIMED), True),
        (PEOPLE[4], fresh_case(), False),
        (PEOPLE[0], fresh_case(kept_from=frozenset({StaffId(1)})), False),
        (PEOPLE[0], fresh_case(holder=StaffId(2), status=Status.CLAIMED), False),
    ],
)
def test_least_sight(staff: Staff, case: Case, seen: bool) -> None:
    assert may_see(staff, case, frozenset(), DISTRICT) is seen
