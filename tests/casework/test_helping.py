"""Help on a case: what may be asked, what may be answered, and that no order of acts opens a case it should not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from handlers.casework import helping, sight
from handlers.casework.assistance import ARROWS, LIVE, Act, Assistance, Help, Paper, State, late
from handlers.casework.case import Case, Level, Room, StaffId, Status
from handlers.casework.conflicts import Declaration
from handlers.casework.helping import Answer, Wish
from handlers.casework.record import Party, Record, Terms
from handlers.casework.roster import Kind
from handlers.casework.staff import HELPED, Role, Staff
from handlers.errors import FengqiaoError, Refused
from handlers.facts import CaseFacts
from tests.handlers.town import ADMIN, BOSS, DISTRICT, GRID, NOW, TODAY, TOWN, VILLAGER, fresh_case

EXPERT = Staff(StaffId(11), "x", "专家甲", Role.EXPERT, "district", Level.DISTRICT, firm="区住建局")
LAWYER = replace(
    EXPERT, id=StaffId(12), name="律师甲", role=Role.MEDIATOR, kind=Kind.LAWYER.value, firm="某某律师事务所"
)
JUDGE = replace(EXPERT, id=StaffId(13), name="法官甲", role=Role.JUDGE)
SOON = TODAY + timedelta(days=3)
NO = Declaration("no", "no", "no")
PAPER = Paper("枫溪区人民法院", "（2026）枫法委1号", TODAY)
HELD = fresh_case(status=Status.CLAIMED, holder=VILLAGER.id, claimed_at=NOW)
SECRET = replace(HELD, sensitive=True)
WISHES = {
    Help.EXPERT: Wish(Help.EXPERT, "房子裂缝看不懂", EXPERT, due=SOON, consent=True),
    Help.PANEL: Wish(
        Help.PANEL, "两家地界", members=(TOWN,), body="东片调解团", due=SOON, place="村委会", consent=True
    ),
    Help.JOINT: Wish(Help.JOINT, "查宅基地档案", TOWN, body="自然资源所", way="settle", due=SOON),
    Help.COURT: Wish(Help.COURT, "送达传票", GRID, due=SOON, paper=PAPER),
}


def ask(wish: Wish, case: Case = HELD, staff: Staff = VILLAGER) -> Assistance:
    return helping.ask(case, staff, wish, NOW, DISTRICT)


@pytest.mark.parametrize("kind", WISHES)
def test_what_is_asked_rightly_is_asked(kind: Help) -> None:
    asked = ask(WISHES[kind])
    assert (asked.kind, asked.asker, asked.open) == (kind, VILLAGER.id, True)
    assert asked.live is (kind is not Help.EXPERT), "an expert sees the case after accepting"


KEPT = replace(HELD, kept_from=frozenset({EXPERT.id, TOWN.id, GRID.id}))
REFUSED = [
    (Help.EXPERT, {"task": " "}, HELD, "写明"),
    (Help.EXPERT, {"consent": False}, HELD, "第20条"),
    (Help.EXPERT, {"owner": None}, HELD, "名册"),
    (Help.EXPERT, {"owner": TOWN}, HELD, "名册"),  # an ordinary colleague is no named expert
    (Help.EXPERT, {"owner": replace(EXPERT, away_until=NOW + timedelta(days=9))}, HELD, "名册"),
    (Help.EXPERT, {}, KEPT, "名册"),
    (Help.EXPERT, {"due": TODAY - timedelta(days=1)}, HELD, "从今天起"),
    (Help.EXPERT, {"due": TODAY + timedelta(days=90)}, HELD, "从今天起"),
    (Help.PANEL, {"members": ()}, HELD, "调解团"),
    (Help.PANEL, {"place": ""}, HELD, "地点"),
    (Help.PANEL, {"consent": False}, HELD, "第20条"),
    (Help.PANEL, {}, KEPT, "回避"),
    (Help.PANEL, {"due": None}, HELD, "日期"),
    (Help.JOINT, {"body": " "}, HELD, "单位"),
    (Help.JOINT, {"way": "else"}, HELD, "联合督办"),
    (Help.JOINT, {"owner": VILLAGER}, HELD, "牵头人"),
    (Help.JOINT, {"owner": ADMIN}, HELD, "不能协助"),
    (Help.JOINT, {"owner": JUDGE}, HELD, "不能协助"),
    (Help.JOINT, {}, KEPT, "回避"),
    (Help.JOINT, {"owner": None, "consent": True}, SECRET, "点到名"),
    (Help.JOINT, {}, SECRET, "反家庭暴力法"),
    (Help.COURT, {"owner": TOWN}, HELD, "网格员"),
    (Help.COURT, {"paper": Paper()}, HELD, "书面委托"),
    (Help.COURT, {"paper": Paper("枫溪区人民法院", "", TODAY)}, HELD, "书面委托"),
    (Help.COURT, {"paper": Paper("枫溪区人民法院", "1号", None)}, HELD, "书面委托"),
    (Help.COURT, {}, SECRET, "反家庭暴力法"),
]


@pytest.mark.parametrize(("kind", "changes", "case", "sentence"), REFUSED)
def test_what_the_rules_forbid_is_refused_with_the_reason(
    kind: Help, changes: dict[str, object], case: Case, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        ask(replace(WISHES[kind], **changes), case)  # type: ignore[arg-type]  # test data


def test_a_scan_of_the_courts_request_is_enough() -> None:
    assert ask(replace(WISHES[Help.COURT], paper=Paper(file="ab" * 32))).content.paper.on_file


@pytest.mark.parametrize("status", sorted(set(Status) - HELPED))
def test_nobody_is_asked_while_nobody_answers_for_the_case(status: Status) -> None:
    with pytest.raises(Refused, match="接手"):
        ask(WISHES[Help.JOINT], replace(HELD, status=status))


def test_only_who_works_the_case_asks() -> None:
    with pytest.raises(Refused, match="承办人"):
        ask(WISHES[Help.JOINT], staff=TOWN)
    assert ask(WISHES[Help.JOINT], staff=BOSS).asker == BOSS.id


FIRM = replace(HELD, record=Record(parties=(Party("respondent", "周某", job="区住建局科长"),)))
SAME = replace(HELD, facts=HELD.facts.with_(other_party="专家甲"))


@pytest.mark.parametrize(("case", "sentence"), [(FIRM, "同在一个单位"), (SAME, "同名")])
def test_interests_that_the_data_show_are_a_bar(case: Case, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        ask(WISHES[Help.EXPERT], case)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Declaration(), "都要回答"),
        (Declaration("no", "no", ""), "都要回答"),
        (Declaration("no", "no", "maybe"), "都要回答"),
        (Declaration("yes", "no", "no"), "回避"),
        (Declaration("no", "yes", "no"), "回避"),
        (Declaration("no", "no", "yes"), "回避"),
    ],
)
def test_an_expert_declares_every_interest_before_accepting(said: Declaration, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        answer(ask(WISHES[Help.EXPERT]), EXPERT, Answer(Act.ACCEPT, day=SOON, declaration=said))


def answer(asked: Assistance, staff: Staff, said: Answer, case: Case = HELD) -> Assistance:
    return helping.answer(asked, case, staff, said, NOW, DISTRICT)


def test_earlier_work_for_the_same_parties_has_to_be_explained() -> None:
    asked = ask(replace(WISHES[Help.EXPERT], earlier=2))
    with pytest.raises(Refused, match="2 件案件，情况说明"):
        answer(asked, EXPERT, Answer(Act.ACCEPT, day=SOON, declaration=NO))
    told = Answer(Act.ACCEPT, "去年调过他家另一件事，没有收过钱", day=SOON, declaration=NO)
    assert answer(asked, EXPERT, told).state is State.ACCEPTED


def test_an_expert_comes_sees_the_case_and_is_released() -> None:
    asked = ask(WISHES[Help.EXPERT])
    for wrong in (
        Answer(Act.ACCEPT, declaration=NO),
        Answer(Act.ACCEPT, day=TODAY - timedelta(days=1), declaration=NO),
    ):
        with pytest.raises(Refused, match="哪一天"):
            answer(asked, EXPERT, wrong)
    with pytest.raises(Refused, match="自己"):
        answer(asked, VILLAGER, Answer(Act.ACCEPT, day=SOON, declaration=NO))
    came = answer(asked, EXPERT, Answer(Act.ACCEPT, day=SOON, declaration=NO))
    assert (came.live, came.day) == (True, SOON)
    done = answer(came, EXPERT, Answer(Act.FINISH, "裂缝是地基沉降"))
    assert (done.live, done.state, done.ended_at) == (False, State.DONE, NOW)
    released = answer(came, VILLAGER, Answer(Act.END, "不用了"))
    assert (released.live, released.state) == (False, State.ENDED)


def test_a_grid_workers_result_has_its_receipt() -> None:
    asked = ask(WISHES[Help.COURT])
    with pytest.raises(Refused, match="回执"):
        answer(asked, GRID, Answer(Act.FINISH, "送到了"))
    done = answer(asked, GRID, Answer(Act.FINISH, "送到了", receipt="本人签收，11月24日"))
    assert done.content.receipt == "本人签收，11月24日"


def test_the_lead_writes_for_a_body_without_an_account_but_not_for_a_person() -> None:
    nobody = ask(replace(WISHES[Help.JOINT], owner=None))
    assert answer(nobody, VILLAGER, Answer(Act.FINISH, "档案查到了")).state is State.DONE
    with pytest.raises(Refused, match="只有被请的人"):
        answer(ask(WISHES[Help.JOINT]), VILLAGER, Answer(Act.FINISH, "档案查到了"))


def test_late_is_after_the_last_day() -> None:
    asked = ask(WISHES[Help.JOINT])
    assert not late(asked, SOON)
    assert late(asked, SOON + timedelta(days=1))
    assert not late(replace(asked, state=State.DONE), SOON + timedelta(days=9))


FACTS = CaseFacts(
    what="他打我", category="marriage_family", name="周某", phone="13800001234", keep_from="婆婆", place_code="lw-lijia"
)
WRITTEN = Record(
    parties=(Party("applicant", "周某", address="李家村3号", phone="13800001234", id_number="330"),),
    terms=Terms("事实", "条款"),
)


@pytest.mark.parametrize("kind", list(Help))
@pytest.mark.parametrize("sensitive", [False, True])
def test_who_helps_never_reads_how_to_reach_her_nor_the_talks_apart(kind: Help, sensitive: bool) -> None:
    shown = sight.shown(replace(HELD, sensitive=sensitive, facts=FACTS, record=WRITTEN), frozenset({kind}))
    assert "13800001234" not in repr(shown)
    assert "婆婆" not in repr(shown)
    assert "330'" not in repr(shown)
    assert set(sight.rooms({kind})) <= {Room.JOINT}
    mediates = kind in (Help.EXPERT, Help.PANEL)
    assert ("他打我" in repr(shown)) is (mediates or not sensitive)
    assert ("条款" in repr(shown)) is mediates
    assert ("3号" in repr(shown)) is (kind is Help.COURT), "who serves papers needs the door"


class HelpLife(RuleBasedStateMachine):
    """Anybody answers anything, right and wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.asked = [ask(wish) for wish in WISHES.values()]
        self.sentences: list[str] = []

    @rule(
        which=st.integers(0, 3),
        who=st.sampled_from([VILLAGER, TOWN, GRID, BOSS, ADMIN, EXPERT, LAWYER, JUDGE]),
        act=st.sampled_from(Act),
        words=st.sampled_from(["", "有事", "办好了"]),
        day=st.sampled_from([None, SOON, date(2020, 1, 1)]),
        declaration=st.sampled_from([NO, Declaration(), Declaration("yes", "no", "no")]),
        receipt=st.sampled_from(["", "签收"]),
    )
    def anything(
        self, which: int, who: Staff, act: Act, words: str, day: date | None, declaration: Declaration, receipt: str
    ) -> None:
        before = self.asked[which]
        try:
            after = helping.answer(before, HELD, who, Answer(act, words, day, receipt, declaration), self.now, DISTRICT)
        except FengqiaoError as refused:
            self.sentences.append(refused.sentence)
            return
        assert ARROWS[(before.kind, before.state, act)] is after.state, "only along the arrows"
        assert who.id in (HELD.holder, BOSS.id) or who.id in before.members, "nobody else has a say"
        assert (after.owner, after.members, after.case) == (before.owner, before.members, before.case)
        assert act in helping.can(before, HELD, who), "the page offered it"
        self.asked[which] = after

    @invariant()
    def every_refusal_is_a_sentence(self) -> None:
        assert all(sentence.endswith(("。", "）。")) for sentence in self.sentences)

    @invariant()
    def what_is_over_opens_nothing_and_has_its_end(self) -> None:
        for asked in self.asked:
            assert asked.open is (asked.ended_at is None)
            assert not asked.live or asked.open
            assert ((asked.kind, asked.state) in LIVE) is asked.live

    @invariant()
    def an_expert_sees_nothing_undeclared(self) -> None:
        for asked in self.asked:
            if asked.kind is Help.EXPERT and asked.live:
                assert asked.content.declared


TestHelpLife = HelpLife.TestCase
TestHelpLife.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
