"""The case under any sequence of moves by anybody: one holder exactly while worked, no lost step, never a dead end."""

from collections.abc import Iterator
from datetime import timedelta

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
    FOLLOWED,
    LADDER,
    WAITING,
    WORKED,
    Case,
    Move,
    Outcome,
    Status,
)
from handlers.casework.correcting import kind_code, mark
from handlers.casework.correction import Correction
from handlers.casework.desk import Order, decide
from handlers.casework.doubt import PRIVATE, open_doubt
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
    Inquiry,
    KeyDate,
    Party,
    Places,
    Record,
    Session,
    Terms,
    Visit,
    Wish,
)
from handlers.casework.referral import pending
from handlers.casework.staff import Staff
from handlers.casework.writing import _WRITE
from handlers.errors import FengqiaoError
from handlers.facts import CaseFacts, Naming
from tests.handlers.town import (
    ADMIN,
    BOSS,
    DISTRICT,
    EXPERT,
    GRID,
    JUDGE,
    MATE,
    NOW,
    PEOPLE,
    SECOND_BOSS,
    SPARE,
    TODAY,
    TOWN,
    VILLAGER,
    agreed_case,
    do,
    fresh_case,
)

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
    Correction("land", "", "", "nowhere", "", "", "", None, ""),
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
            to=JUDGE if move is Move.ASK_JUDGE else data.draw(st.sampled_from((VILLAGER, MATE, TOWN, SPARE))),
            outcome=data.draw(st.sampled_from((Outcome.AGREED, Outcome.AGREED, *Outcome))),
            words="话",
            body=data.draw(st.sampled_from(("t-lw", "district", "v-lijia"))),
            tried="上门两次",
            entry=self.correction() if move is Move.CORRECT else self.fitting(move, data),
        )

    @staticmethod
    def fitting(move: Move, data: st.DataObject) -> Entry:
        return data.draw(st.sampled_from(FITTING[move])) if move in FITTING else Payment(0, TODAY)

    def correction(self) -> Correction:
        """The facts as they stand, told to have happened on this very minute."""
        facts, when = self.case.facts, self.now.isoformat()
        told = (facts.what, when, facts.place_code, facts.place, facts.other_party, facts.relation, facts.amount_fen)
        return Correction(kind_code(facts), *told, mark(facts))

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
        if order.move is Move.TRANSFER and before.status not in FOLLOWED:
            kept = (moved.case.committee, moved.case.level)
            assert kept == (before.committee, before.level), "beyond the committee or the level somebody receipts"
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
    def what_was_just_performed_has_nothing_open(self) -> None:
        plan = self.case.record.plan
        if self.case.status is Status.PERFORMED and not any(part.outcome == "没有给" for part in plan.instalments):
            assert not plan.open

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
