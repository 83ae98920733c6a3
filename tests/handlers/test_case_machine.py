"""The case under any sequence of moves by anybody: one holder exactly while worked, no lost step, never a dead end."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from handlers.casework.after import (
    CheckAnswered,
    CheckAsked,
    Instalment,
    Payment,
    Plan,
    Service,
)
from handlers.casework.after import Verdict as JudgesVerdict
from handlers.casework.case import (
    ENDED,
    LADDER,
    WAITING,
    WORKED,
    Case,
    CaseNumber,
    Level,
    Move,
    Outcome,
    StaffId,
    Status,
    Urgency,
)
from handlers.casework.desk import Order, decide
from handlers.casework.doubt import PRIVATE, open_doubt
from handlers.casework.levels import jurisdiction, offers_after
from handlers.casework.life import ARROWS, moves_of
from handlers.casework.outside import (
    Answer,
    Doubt,
    Errand,
    Ground,
    GroundKind,
    Inbound,
    Path,
    Proceeding,
    Referral,
    Reply,
    Sender,
    Sending,
    Sign,
    Undisputed,
    Verdict,
)
from handlers.casework.record import (
    Confirmation,
    Entry,
    Handover,
    Inquiry,
    KeyDate,
    Party,
    Places,
    Record,
    Session,
    Terms,
    TurnEnd,
    Visit,
    Wish,
)
from handlers.casework.referral import pending
from handlers.casework.register import register
from handlers.casework.staff import Role, Staff, away, may_see
from handlers.casework.writing import _WRITE
from handlers.district import read_district
from handlers.errors import FengqiaoError, Refused, Stale
from handlers.facts import CaseFacts, Naming
from handlers.hours import local_day
from tests.conftest import DEMO

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = NOW.date()
DISTRICT = read_district(tomllib.loads((DEMO / "district.toml").read_text(encoding="utf-8")))
PEOPLE = (
    Staff(StaffId(1), "a", "调解员甲", Role.MEDIATOR, "v-lijia", Level.VILLAGE, "证1"),
    Staff(StaffId(2), "b", "调解员乙", Role.MEDIATOR, "t-lw", Level.TOWNSHIP, "证2"),
    Staff(StaffId(3), "c", "网格员甲", Role.GRID_WORKER, "v-lijia", Level.VILLAGE),
    Staff(StaffId(4), "d", "中心主管", Role.MANAGER, "district", Level.DISTRICT, "证4"),
    Staff(StaffId(5), "e", "系统管理员", Role.ADMINISTRATOR, "district", Level.DISTRICT, "证5"),
    Staff(
        StaffId(6), "f", "调解员丙", Role.MEDIATOR, "t-lw", Level.TOWNSHIP, "证6", away_until=NOW + timedelta(days=400)
    ),
    Staff(StaffId(8), "h", "联系法官甲", Role.JUDGE, "district", Level.DISTRICT),
)
VILLAGER, TOWN, GRID, BOSS, ADMIN, _, JUDGE = PEOPLE
SECOND_BOSS = Staff(StaffId(9), "h", "另一位主管", Role.MANAGER, "district", Level.DISTRICT, "证8")
EXPERT = Staff(StaffId(10), "z", "专家甲", Role.EXPERT, "t-lw", Level.TOWNSHIP)
SPARE = Staff(StaffId(7), "g", "调解员丁", Role.MEDIATOR, "t-lw", Level.TOWNSHIP, "证7")


def fresh_case(**changes: object) -> Case:
    case = Case(
        number=CaseNumber("FQABCDEFGH"),
        status=Status.ROUTED,
        urgency=Urgency.NORMAL,
        facts=CaseFacts(what="地界", category="land", place_code="lw-lijia"),
        sensitive=False,
        level=Level.VILLAGE,
        committee="v-lijia",
        opened_at=NOW,
        waiting_since=NOW,
    )
    return replace(case, **changes)  # type: ignore[arg-type]  # names are checked by replace


ENTRIES = (
    Party("applicant", "周某"),
    Party("elsewhere", "周某"),
    Places(("lw-lijia", "lw-wangzhuang")),
    Places(("nowhere",)),
    KeyDate("harm_known", TODAY - timedelta(days=30)),
    KeyDate("harm_known", TODAY + timedelta(days=300)),
    Inquiry(TODAY, "李家村", "邻居某", "界石挪过"),
    Session(TODAY, "村委会", "双方", "谈了两小时", "有待继续"),
    Terms("地界不清", "界石挪回原处", agreed=TODAY, effect=TODAY),
    Terms("地界不清", "界石挪回原处", oral=True, agreed=TODAY),
    Terms("", ""),
    Visit(TODAY, "周某", "已经挪回"),
    Confirmation("枫溪区人民法院", TODAY),
    Plan((Instalment(TODAY + timedelta(days=9), 100),)),
    Payment(1, TODAY),
    Payment(2, None, "没有给"),
    Service("协议书", "周某", "当面", TODAY),
    CheckAsked("请看协议"),
    CheckAnswered(JudgesVerdict.IN_ORDER),
    CheckAnswered(JudgesVerdict.REFUSED, "没有申请", TODAY),
    Referral("区自然资源局", "地界由它处理", "申请书", TODAY + timedelta(days=300)),
    Referral("", "没写转给谁", "", TODAY),
    Answer(TODAY, "已经登记"),
    Answer(TODAY, ""),
    Ground(GroundKind.COURT, "委托调解函", TODAY),
    Undisputed("界石挪过", TODAY, None),
    Reply("材料随后寄"),
    Proceeding(Path.PETITION, "区信访局", "信1号", TODAY),
    Errand(TODAY, "代办员甲", "区信访局", "材料一份"),
    Doubt((Sign.CLOSE,), "双方像是商量好的"),
    Verdict(True, "区人民检察院", "疑点成立"),
    Verdict(False, "", "核实过，没有问题"),
    None,
)
ORDERS = st.builds(
    Order,
    move=st.sampled_from(Move),
    reason=st.sampled_from(["", "  ", "当事人不在本村"]),
    to=st.sampled_from([None, *PEOPLE]),
    outcome=st.sampled_from([None, *Outcome]),
    words=st.sampled_from(["", "双方谈好了"]),
    body=st.sampled_from(["", "t-lw", "district", "v-lijia", "nowhere"]),
    entry=st.sampled_from(ENTRIES),
)


# What each move reads, as it could be right: without it a random entry nearly never fits, and the long lives are never reached.
FITTING: dict[Move, tuple[Entry, ...]] = {
    Move.PARTY: (Party("applicant", "周某"), Party("respondent", "李某")),
    Move.PLACES: (Places(("lw-lijia", "lw-wangzhuang")), Places(("lw-lijia",), joint=True)),
    Move.KEY_DATE: (KeyDate("harm_known", TODAY - timedelta(days=30)),),
    Move.INQUIRE: (Inquiry(TODAY, "李家村", "邻居某", "界石挪过"),),
    Move.SESSION: (Session(TODAY, "村委会", "双方", "谈了两小时", "有待继续"),),
    Move.TERMS: (
        Terms("地界不清", "界石挪回原处", agreed=TODAY, effect=TODAY),
        Terms("地界不清", "界石挪回原处", oral=True, agreed=TODAY),
    ),
    Move.VISIT: (Visit(TODAY, "周某", "已经挪回"),),
    Move.CONFIRM: (
        Confirmation("枫溪区人民法院", TODAY),
        Confirmation("枫溪区人民法院", TODAY, TODAY, True),
        Confirmation("枫溪区人民法院", TODAY, TODAY, False, "内容不明确"),
    ),
    Move.WISH: (Wish(TODAY, "我愿意请他来谈"),),
    Move.PLAN: (Plan((Instalment(TODAY + timedelta(days=9), 100),)),),
    Move.PAYMENT: (Payment(1, TODAY), Payment(1, None, "没有给")),
    Move.SERVE: (Service("协议书", "周某", "当面", TODAY), Service("协议书", "周某", "当面", TODAY, "签收")),
    Move.ASK_JUDGE: (CheckAsked("请看协议"),),
    Move.JUDGE: (
        CheckAnswered(JudgesVerdict.IN_ORDER),
        CheckAnswered(JudgesVerdict.MEND, "写清界址"),
        CheckAnswered(JudgesVerdict.CONFIRMED, "", TODAY),
        CheckAnswered(JudgesVerdict.REFUSED, "内容不明确", TODAY),
    ),
    Move.REFER: (Referral("区自然资源局", "地界由它处理", "申请书", TODAY + timedelta(days=9), consent=True),),
    Move.REFER_TAKEN: (Answer(TODAY, "已经登记"),),
    Move.REFER_BACK: (Answer(TODAY, "材料不齐"),),
    Move.REFER_RESULT: (Answer(TODAY, "已经处理"),),
    Move.GROUND: tuple(Ground(kind, "依据的文书", TODAY) for kind in GroundKind),
    Move.UNDISPUTED: (Undisputed("界石挪过", TODAY, TODAY),),
    Move.REPLY: (Reply("材料随后寄"),),
    Move.PROCEEDING: tuple(Proceeding(path, "受理的单位", "1号", TODAY) for path in Path),
    Move.ERRAND: (Errand(TODAY, "代办员甲", "区信访局", "材料一份"),),
    Move.DOUBT: (Doubt((Sign.CLOSE,), "双方像是商量好的"),),
    Move.DOUBT_DECIDE: (Verdict(False, "", "核实过，没有问题"), Verdict(True, "区人民检察院", "疑点成立")),
}
_HURT = CaseFacts(what="他打我", category="marriage_family", subcategory="domestic_violence", place_code="lw-lijia")
_PETITION = CaseFacts(
    what="去信访过，让等答复", category="administrative", subcategory="petition", place_code="lw-lijia"
)


def do(case: Case, who: Staff, move: Move, reason: str = "", **more: object) -> Case:
    order = Order(move, reason, **more)  # type: ignore[arg-type]  # test data
    return decide(case, who, order, NOW, DISTRICT).case


def agreed_case() -> Case:
    case = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.START)
    return do(case, VILLAGER, Move.CLOSE, outcome=Outcome.AGREED, words="界石挪回原处。")


_LETTER = Inbound(Sender.COURT, "枫溪区人民法院", "委1号", Sending.DELEGATED, TODAY, TODAY, TODAY, "窗口甲")


def _under_way() -> Iterator[Case]:
    """Cases in the middle of their life: only from there are the last moves reached often."""
    held = do(fresh_case(), VILLAGER, Move.CLAIM)
    yield do(held, VILLAGER, Move.START)
    yield agreed_case()
    planned = do(
        do(agreed_case(), VILLAGER, Move.TERMS, entry=FITTING[Move.TERMS][0]),
        VILLAGER,
        Move.PLAN,
        entry=FITTING[Move.PLAN][0],
    )
    yield do(planned, VILLAGER, Move.CONFIRM, entry=FITTING[Move.CONFIRM][0])
    yield do(planned, VILLAGER, Move.ASK_JUDGE, to=JUDGE, entry=FITTING[Move.ASK_JUDGE][0])
    sent = do(fresh_case(record=Record(applied=TODAY, inbound=_LETTER)), VILLAGER, Move.CLAIM)
    yield do(do(sent, VILLAGER, Move.START), VILLAGER, Move.CLOSE, outcome=Outcome.NOT_AGREED, words="没谈成")
    asked = do(held, VILLAGER, Move.REFER, entry=FITTING[Move.REFER][0])
    yield asked
    yield do(asked, VILLAGER, Move.REFER_TAKEN, entry=FITTING[Move.REFER_TAKEN][0])
    yield do(held, VILLAGER, Move.ESCALATE, "分歧大", body="t-lw", tried="上门两次")


# How cases come in: plain, as a clue without a name, from a court, kept secret, and not for mediation at all.
STARTS = (
    fresh_case(),
    fresh_case(status=Status.CLUE, facts=CaseFacts(what="有人挪界石", category="land", naming=Naming.ANONYMOUS)),
    fresh_case(record=Record(applied=TODAY, inbound=_LETTER)),
    fresh_case(facts=_HURT, sensitive=True, risks=("domestic_violence",)),
    fresh_case(facts=_PETITION),
    *_under_way(),
)
_ONCE = (
    Move.RETURN,
    Move.RECUSE,
    Move.WITHDRAW,
    Move.ARCHIVE,
    Move.REOPEN,
)  # lead away from the longer lives: drawn less


class CaseLife(RuleBasedStateMachine):
    """Anybody orders anything, right and wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.case = fresh_case()
        self.now = NOW
        self.sentences: list[str] = []
        self.undoubted = self.case.status

    @initialize(case=st.sampled_from(STARTS))
    def comes_in(self, case: Case) -> None:
        self.case, self.undoubted = case, case.status

    @rule(staff=st.sampled_from((*PEOPLE, EXPERT)), order=ORDERS)
    def anything(self, staff: Staff, order: Order) -> None:
        self.order(staff, order)

    @rule(data=st.data())
    @precondition(lambda self: self.now < NOW + timedelta(hours=12))
    def something_that_leads_on(self, data: st.DataObject) -> None:
        """So that long lives are reached: a move that the state knows, by who may make it, with everything it could need."""
        moves = [move for move in moves_of(self.case.status) if move not in _ONCE or data.draw(st.integers(0, 3)) == 0]
        move = data.draw(st.sampled_from(moves or list(moves_of(self.case.status))))
        self.order(self.who_may(move, data), self.right(move, data))

    def who_may(self, move: Move, data: st.DataObject) -> Staff:
        """The judge answers, managers decide, the receiving level takes; else mostly who holds it."""
        if move is Move.JUDGE:
            return JUDGE
        if move is Move.DOUBT_DECIDE:
            return data.draw(st.sampled_from((BOSS, SECOND_BOSS)))
        held = tuple(one for one in PEOPLE if one.id == self.case.holder)
        if self.case.status is Status.HANDED or not held:
            return data.draw(st.sampled_from((VILLAGER, TOWN, GRID, BOSS, EXPERT)))
        return data.draw(st.sampled_from((*held, *held, BOSS)))

    def right(self, move: Move, data: st.DataObject) -> Order:
        """The move with an entry it reads, a colleague or committee it can go to, an outcome."""
        return Order(
            move,
            "理由",
            to=JUDGE if move is Move.ASK_JUDGE else data.draw(st.sampled_from((VILLAGER, TOWN, SPARE))),
            outcome=data.draw(st.sampled_from((Outcome.AGREED, Outcome.AGREED, *Outcome))),
            words="话",
            body=data.draw(st.sampled_from(("t-lw", "district", "v-lijia"))),
            tried="上门两次",
            entry=data.draw(st.sampled_from(FITTING[move])) if move in FITTING else None,
        )

    def order(self, staff: Staff, order: Order) -> None:
        self.now += timedelta(seconds=25)  # a slip can still be taken back by the next move
        before = self.case
        try:
            moved = decide(before, staff, order, self.now, DISTRICT)
        except FengqiaoError as refused:
            self.sentences.append(refused.sentence)
            return
        assert moved.case.version == before.version + 1
        assert moved.case.holder not in (ADMIN.id, JUDGE.id), "neither the administrator nor a judge holds a case"
        assert staff.id != JUDGE.id or order.move is Move.JUDGE, "a judge answers and does nothing else"
        assert bool(moved.note) is (order.move not in PRIVATE), "notes are read by more people than may know of a doubt"
        if order.move in PRIVATE:
            assert not moved.tell, "the parties never hear of it"
        ends = {a.end for a in ARROWS if a.start is before.status and a.move is order.move}
        assert moved.case.status in ends, "only along the arrows"
        self.no_step_is_lost(before, moved.case)
        self.case = moved.case

    def no_step_is_lost(self, before: Case, after: Case) -> None:
        old, new = before.record.turns, after.record.turns
        assert len(new) >= len(old), "a turn is never taken out of the register"
        for was, now in zip(old, new, strict=False):
            assert (was.level, was.name, was.began_at, was.skipped) == (now.level, now.name, now.began_at, now.skipped)
            assert len(now.handovers) >= len(was.handovers)
            if was.ended_at:
                assert was == now, "what has ended is not written again"

    @invariant()
    def every_refusal_is_a_sentence(self) -> None:
        assert all(sentence.endswith("。") for sentence in self.sentences)

    @invariant()
    def one_holder_while_worked_none_while_waiting(self) -> None:
        case = self.case
        if case.status in WORKED:
            assert case.holder is not None
            assert case.claimed_at is not None
            assert case.record.turn is not None
            assert case.record.turn.staff == case.holder
            assert case.record.turn.committee == case.committee
        if case.status in WAITING:
            assert case.holder is None, "nobody holds what waits"
            assert case.record.turn is None

    @invariant()
    def somebody_answers_for_it(self) -> None:
        assert self.case.committee in DISTRICT.body_of
        assert self.case.level in LADDER
        assert (self.case.status is Status.HANDED) == bool(self.case.handed_to)

    @invariant()
    def a_hand_over_waits_exactly_while_it_says_so(self) -> None:
        open_ones = [h for turn in self.case.record.turns for h in turn.handovers if h.answered_at is None]
        if self.case.status is Status.HANDED:
            assert [h.to for h in open_ones][-1] == self.case.handed_to

    @invariant()
    def a_referral_waits_exactly_while_it_says_so(self) -> None:
        assert (self.case.status is Status.REFERRING) == (pending(self.case) is not None)
        if self.case.status is Status.REFERRED:
            assert self.case.record.referrals[-1].taken, "only what the other body took is referred"

    @invariant()
    def nothing_is_agreed_or_put_away_over_an_open_doubt(self) -> None:
        if open_doubt(self.case) is None:
            self.undoubted = self.case.status
        elif self.case.status in (Status.AGREED, Status.ARCHIVED):
            assert self.undoubted in (Status.AGREED, Status.ARCHIVED, Status.NOT_PERFORMED, Status.PERFORMED)

    @invariant()
    def ended_has_an_outcome_and_a_day(self) -> None:
        done = self.case.status in ENDED
        assert done == (self.case.outcome is not None) == (self.case.closed_at is not None)

    @invariant()
    def nobody_works_what_he_must_stay_away_from(self) -> None:
        assert self.case.holder not in self.case.kept_from

    def teardown(self) -> None:
        """Never a dead end: from every state a manager can get somebody to work on it, and from there to the archive."""
        case = self.case
        if (doubt := open_doubt(case)) is not None:
            who = SECOND_BOSS if doubt.by_id == BOSS.id else BOSS
            verdict = Order(Move.DOUBT_DECIDE, entry=Verdict(False, "", "核实过"))
            case = decide(case, who, verdict, self.now, DISTRICT).case
        if case.status in ENDED:
            case = decide(case, BOSS, Order(Move.REOPEN, "又有新情况"), self.now, DISTRICT).case
        if case.status in WAITING or case.status is Status.CLUE:
            case = decide(case, SPARE, Order(Move.CLAIM), self.now, DISTRICT).case
        if case.status in (Status.HANDED, Status.REFERRING):
            case = decide(case, BOSS, Order(Move.RETURN, "对方没有签收"), self.now, DISTRICT).case
            case = decide(case, SPARE, Order(Move.CLAIM), self.now, DISTRICT).case
        clue = case.facts.naming is Naming.ANONYMOUS
        order = Order(Move.CLOSE, outcome=Outcome.ADVICE if clue else Outcome.NOT_AGREED, words="没谈成")
        case = decide(case, BOSS, order, self.now, DISTRICT).case
        assert decide(case, BOSS, Order(Move.ARCHIVE), self.now, DISTRICT).case.status is Status.ARCHIVED


TestCaseLife = CaseLife.TestCase
TestCaseLife.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)


def test_every_move_that_writes_something_down_is_drawn_with_what_it_reads() -> None:
    reads = {move for move in _WRITE if move is not Move.TAKE_BACK} | {Move.REFER, Move.REFER_TAKEN, Move.REFER_BACK}
    assert set(FITTING) == reads


def test_every_state_has_a_way_in_and_a_way_out() -> None:
    reached = {Status.RECEIVED, Status.ROUTED, Status.CLUE}
    for _ in Status:
        reached |= {a.end for a in ARROWS if a.start in reached}
    assert reached == set(Status)
    assert {a.start for a in ARROWS if a.start is not a.end} == set(Status)


def test_one_move_leads_to_one_state() -> None:
    keys = [(a.start, a.move, a.outcome) for a in ARROWS if a.move is not Move.TAKE_BACK]  # the slip knows its way
    assert len(keys) == len(set(keys))


def test_the_second_claim_is_told_that_somebody_was_faster() -> None:
    claimed = do(fresh_case(), VILLAGER, Move.CLAIM)
    with pytest.raises(Stale, match="已经有人接手"):
        do(claimed, TOWN, Move.CLAIM)


def test_who_must_stay_away_cannot_claim_or_be_given_the_case() -> None:
    kept = fresh_case(kept_from=frozenset({VILLAGER.id}))
    with pytest.raises(Refused, match="回避"):
        do(kept, VILLAGER, Move.CLAIM)
    claimed = do(kept, TOWN, Move.CLAIM)
    with pytest.raises(Refused, match="回避"):
        do(claimed, TOWN, Move.TRANSFER, "忙", to=VILLAGER)


def test_who_recuses_himself_no_longer_sees_the_case() -> None:
    case = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.RECUSE, "对方是我表弟")
    assert (case.status, case.holder) == (Status.ROUTED, None)
    assert not may_see(VILLAGER, case, frozenset(), DISTRICT)
    with pytest.raises(Refused, match="自己提出"):
        do(do(fresh_case(), VILLAGER, Move.CLAIM), BOSS, Move.RECUSE, "他俩认识")


def test_a_case_climbs_step_by_step_and_is_always_answered_for() -> None:
    case, seen = do(fresh_case(), GRID, Move.CLAIM), []
    for sender, receiver in ((GRID, VILLAGER), (VILLAGER, TOWN), (TOWN, BOSS)):
        assert case.holder == sender.id
        case = do(case, sender, Move.ESCALATE, "这一级调不动", tried="上门两次")
        assert case.holder == sender.id, "until the receipt the sender answers for it"
        assert may_see(receiver, case, frozenset(), DISTRICT)
        case = do(case, receiver, Move.CLAIM)
        seen.append((case.level, case.committee, case.holder))
    assert seen == [
        (Level.VILLAGE, "v-lijia", VILLAGER.id),
        (Level.TOWNSHIP, "t-lw", TOWN.id),
        (Level.DISTRICT, "district", BOSS.id),
    ]
    assert [t.level for t in case.record.turns] == list(LADDER)
    assert [t.end for t in case.record.turns] == [*[TurnEnd.HANDED] * 3, None]
    assert case.record.skips == 0
    with pytest.raises(Refused, match="没有上一级"):
        do(case, BOSS, Move.ESCALATE, "疑难")


def test_the_receiving_level_can_send_it_back_with_a_reason() -> None:
    case = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.ESCALATE, "调不动")
    with pytest.raises(Refused, match="理由"):
        do(case, TOWN, Move.SEND_BACK)
    with pytest.raises(Refused, match="接收移交"):
        do(case, VILLAGER, Move.SEND_BACK, "不要")
    back = do(case, TOWN, Move.SEND_BACK, "先走访一次")
    assert (back.status, back.holder, back.handed_to, back.level) == (Status.CLAIMED, VILLAGER.id, "", Level.VILLAGE)
    turn = back.record.turn
    assert turn is not None
    receipt: Handover = turn.handovers[-1]
    assert (receipt.accepted, receipt.answered_by, receipt.answer) == (False, TOWN.name, "先走访一次")


def test_a_level_passed_over_is_counted_with_its_reason() -> None:
    held = do(fresh_case(), VILLAGER, Move.CLAIM)
    case = do(do(held, VILLAGER, Move.ESCALATE, "涉及多个部门", body="district"), BOSS, Move.CLAIM)
    turn = case.record.turn
    assert turn is not None
    assert (turn.skipped, turn.skip_reason, case.record.skips) == ((Level.TOWNSHIP,), "涉及多个部门", 1)


def test_an_offered_case_taken_further_up_counts_the_level_that_did_not_take_it() -> None:
    case = do(fresh_case(status=Status.OFFERED, offered=("t-lw",)), TOWN, Move.CLAIM)
    turn = case.record.turn
    assert turn is not None
    assert turn.skipped == (Level.VILLAGE,)
    assert "没有接手" in turn.skip_reason


def test_upwards_only_by_hand_over() -> None:
    held = do(fresh_case(), VILLAGER, Move.CLAIM)
    with pytest.raises(Refused, match="上报"):
        do(held, VILLAGER, Move.TRANSFER, "忙", to=TOWN)


def test_each_level_has_its_working_days() -> None:
    monday = do(fresh_case(), VILLAGER, Move.CLAIM).record.turn
    assert monday is not None
    assert local_day(DISTRICT, monday.began_at).isoformat() == "2026-11-23"
    assert monday.due.isoformat() == "2026-11-30"  # five working days


def test_only_a_mediator_with_a_certificate_mediates() -> None:
    held = do(fresh_case(), GRID, Move.CLAIM)
    with pytest.raises(Refused, match="证"):
        do(held, GRID, Move.START)
    with pytest.raises(Refused, match="证"):
        do(held, GRID, Move.CLOSE, outcome=Outcome.AGREED, words="谈好了")
    assert do(held, GRID, Move.CLOSE, outcome=Outcome.ORAL, words="当场说好了").status is Status.AGREED


def test_an_anonymous_clue_is_not_mediated() -> None:
    facts = CaseFacts(what="有人倒垃圾", place_code="lw-lijia", naming=Naming.ANONYMOUS)
    held = do(fresh_case(facts=facts, status=Status.CLUE), VILLAGER, Move.CLAIM)
    assert held.record.applied is None, "without a name no application interrupts a limit"
    with pytest.raises(Refused, match="匿名"):
        do(held, VILLAGER, Move.START)


def test_the_archive_takes_whole_files_only() -> None:
    case = do(agreed_case(), VILLAGER, Move.PERFORM, "看过现场")
    with pytest.raises(Refused, match="协议内容、回访记录"):
        do(case, VILLAGER, Move.ARCHIVE)
    late = agreed_case()
    late = do(late, VILLAGER, Move.TERMS, entry=Terms("地界不清", "挪回", agreed=TODAY, effect=TODAY))
    late = do(late, VILLAGER, Move.VISIT, entry=Visit(TODAY, "周某", "已挪回"))
    done = do(do(late, VILLAGER, Move.PERFORM, "看过"), VILLAGER, Move.ARCHIVE)
    assert (done.status, done.record.archived) == (Status.ARCHIVED, TODAY)


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (Terms("", "挪回"), "主要事实"),
        (Terms("地界", " "), "协议内容"),
        (Terms("地界", "挪回", agreed=TODAY, effect=TODAY - timedelta(days=1)), "不能早于"),
        (Terms("地界", "挪回", agreed=TODAY + timedelta(days=1)), "不能晚于"),
        (Terms("地界", "挪回", oral=True, agreed=TODAY), "形式"),
    ],
)
def test_terms_that_do_not_fit_are_refused(terms: Terms, why: str) -> None:
    with pytest.raises(Refused, match=why):
        do(agreed_case(), VILLAGER, Move.TERMS, entry=terms)


def test_an_oral_agreement_takes_effect_the_day_it_is_made() -> None:
    mediating = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.START)
    case = do(mediating, VILLAGER, Move.TERMS, entry=Terms("地界", "挪回", oral=True, agreed=TODAY))
    assert case.record.terms is not None
    assert case.record.terms.effect == TODAY


def test_confirmation_needs_an_effective_agreement_without_identity_matters() -> None:
    asked = Confirmation("枫溪区人民法院", TODAY)
    with pytest.raises(Refused, match="先登记协议"):
        do(agreed_case(), VILLAGER, Move.CONFIRM, entry=asked)
    facts = CaseFacts(
        what="要离婚", category="marriage_family", subcategory="divorce", place_code="lw-lijia", name="甲"
    )
    divorce = replace(agreed_case(), facts=facts)
    divorce = do(divorce, VILLAGER, Move.TERMS, entry=Terms("感情不和", "双方同意离婚", agreed=TODAY, effect=TODAY))
    with pytest.raises(Refused, match="身份关系"):
        do(divorce, VILLAGER, Move.CONFIRM, entry=asked)
    support = Terms("抚养费", "每月付抚养费一千元", agreed=TODAY, effect=TODAY)
    settled = do(do(divorce, VILLAGER, Move.TERMS, entry=support), VILLAGER, Move.CONFIRM, entry=asked)
    assert settled.record.confirmation == asked


@pytest.mark.parametrize(
    ("facts", "sensitive", "places", "committee", "why"),
    [
        ({"category": "land", "place_code": "lw-lijia"}, False, (), "v-lijia", "先在本村"),
        ({"category": "land", "place_code": "lw-liuwan"}, False, (), "t-lw", "先在本村"),  # no village committee there
        ({"category": "land"}, False, (), "district", "先在本村"),
        ({"category": "medical", "place_code": "lw-lijia"}, False, (), "medical", "行业性"),
        ({"category": "marriage_family", "place_code": "lw-lijia"}, True, (), "t-lw", "敏感"),
        ({"category": "land", "place_code": "lw-lijia"}, False, ("lw-wangzhuang",), "t-lw", "跨村"),
        ({"category": "land", "place_code": "lw-lijia"}, False, ("qs-zhulin",), "t-lw", "跨毗邻乡镇"),
        ({"category": "labour", "place_code": "lw-lijia", "people": 17}, False, (), "t-lw", "重大"),
        ({"category": "debt", "place_code": "lw-lijia", "amount_fen": 60_000_000}, False, (), "t-lw", "重大"),
    ],
)
def test_whose_a_matter_is(
    facts: dict[str, object], sensitive: bool, places: tuple[str, ...], committee: str, why: str
) -> None:
    found = jurisdiction(CaseFacts(**facts), DISTRICT, sensitive=sensitive, places=Places(places))  # type: ignore[arg-type]  # test data
    assert found.body.code == committee
    assert why in found.reason


def test_matters_for_several_bodies_belong_to_the_district() -> None:
    facts = CaseFacts(category="land", place_code="lw-lijia")
    assert jurisdiction(facts, DISTRICT, places=Places(joint=True)).body.code == "district"


@pytest.mark.parametrize(("minutes", "bodies"), [(14.9, []), (15, ["t-lw"]), (30, ["t-lw", "district"])])
def test_an_unclaimed_case_is_offered_upwards(minutes: float, bodies: list[str]) -> None:
    assert [b.code for b in offers_after(fresh_case(), minutes, DISTRICT)] == bodies


@pytest.mark.parametrize(
    ("staff", "case", "seen"),
    [
        (VILLAGER, fresh_case(), True),
        (TOWN, fresh_case(), False),  # the township sees it only when offered
        (TOWN, fresh_case(offered=("t-lw",)), True),
        (TOWN, fresh_case(status=Status.HANDED, holder=VILLAGER.id, handed_to="t-lw"), True),
        (TOWN, fresh_case(status=Status.HANDED, holder=VILLAGER.id, handed_to="district"), False),
        (TOWN, fresh_case(status=Status.HANDED, holder=VILLAGER.id, handed_to="t-lw", sensitive=True), False),
        (BOSS, fresh_case(), True),
        (BOSS, fresh_case(sensitive=True), False),
        (VILLAGER, fresh_case(sensitive=True), False),
        (VILLAGER, fresh_case(sensitive=True, holder=VILLAGER.id, status=Status.CLAIMED), True),
        (ADMIN, fresh_case(), False),
        (VILLAGER, fresh_case(kept_from=frozenset({VILLAGER.id})), False),
        (VILLAGER, fresh_case(holder=TOWN.id, status=Status.CLAIMED), False),
    ],
)
def test_least_sight(staff: Staff, case: Case, seen: bool) -> None:
    assert may_see(staff, case, frozenset(), DISTRICT) is seen


def test_away_people_are_not_given_cases() -> None:
    assert away(PEOPLE[5], NOW)
    with pytest.raises(Refused, match="不能接案"):
        do(do(fresh_case(), TOWN, Move.CLAIM), TOWN, Move.TRANSFER, "忙", to=PEOPLE[5])


def test_a_step_is_led_as_the_district_file_says_and_a_grid_has_no_lead() -> None:
    case = do(fresh_case(), GRID, Move.CLAIM)
    case = do(do(case, GRID, Move.ESCALATE, "调不动", tried="上门"), VILLAGER, Move.CLAIM)
    leads = [(line.step, line.lead) for line in register(case, DISTRICT)]
    assert leads == [("网格调", ""), ("村（社区）调", "村党支部书记办公室，村党支部书记")]


def test_a_step_nobody_summed_up_shows_the_talks_of_the_record() -> None:
    case = do(fresh_case(), VILLAGER, Move.CLAIM)
    talk = Session(TODAY, "村委会", "周某、邻居某", "谈了两小时")
    case = replace(case, record=replace(case.record, sessions=(talk,)))
    assert [line.tried for line in register(case, DISTRICT)] == ["2026年11月23日调解（周某、邻居某）"]


@pytest.mark.parametrize(
    ("category", "words"), [("land", "一般一个月内"), ("medical", "三十个工作日"), ("labour", "直接申请劳动仲裁")]
)
def test_the_resident_is_told_one_total_time_once(category: str, words: str) -> None:
    facts = CaseFacts(what="事", category=category, place_code="lw-lijia", name="甲")
    first = decide(fresh_case(facts=facts), VILLAGER, Order(Move.CLAIM), NOW, DISTRICT)
    assert words in first.tell
    back = do(first.case, VILLAGER, Move.RETURN, "忙")
    assert words not in decide(back, VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).tell
    secret = fresh_case(facts=facts, sensitive=True)
    assert words not in decide(secret, TOWN, Order(Move.CLAIM), NOW, DISTRICT).tell


def test_the_days_of_the_four_steps_fit_into_the_month_residents_are_told() -> None:
    steps = DISTRICT.steps
    assert steps.grid + steps.village + steps.township + steps.district <= 22
