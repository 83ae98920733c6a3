"""Referral to another body: never without a holder while it is unanswered, the resident told each time in plain words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.case import Case, Move, Outcome, StaffId, Status
from handlers.casework.clocks import warnings
from handlers.casework.desk import Order, decide
from handlers.casework.outside import Answer, Referral
from handlers.casework.referral import QUIET, pending
from handlers.errors import Refused
from tests.handlers.town import BOSS, DISTRICT, NOW, TODAY, TOWN, VILLAGER, do, fresh_case

ASKED = Referral("区自然资源局", "界线由它处理", "申请书", TODAY + timedelta(days=10))


def referred(case: Case | None = None) -> Case:
    return do(do(case or fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.REFER, entry=ASKED)


def test_until_it_is_taken_its_holder_answers_for_it() -> None:
    case = referred()
    assert (case.status, case.holder) == (Status.REFERRING, VILLAGER.id)
    assert pending(case) is not None
    with pytest.raises(Refused, match="转办待签收"):
        do(case, VILLAGER, Move.CLOSE, outcome=Outcome.NOT_AGREED, words="x")
    given = do(case, VILLAGER, Move.TRANSFER, "换人", to=replace(VILLAGER, id=StaffId(99)))
    assert (given.status, given.holder) == (Status.REFERRING, 99)


def test_it_is_referred_only_when_the_other_body_took_it() -> None:
    with pytest.raises(Refused, match="办理结果"):
        do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.CLOSE, outcome=Outcome.REFERRED, words="已转")
    moved = decide(referred(), VILLAGER, Order(Move.REFER_TAKEN, entry=Answer(TODAY, "编号12")), NOW, DISTRICT)
    assert (moved.case.status, moved.case.outcome) == (Status.REFERRED, Outcome.REFERRED)
    assert "区自然资源局已经接收您的事" in moved.tell
    ended = decide(moved.case, VILLAGER, Order(Move.REFER_RESULT, entry=Answer(TODAY, "已处理")), NOW, DISTRICT)
    assert ended.case.record.referrals[-1].result == "已处理"
    assert "办理结果：已处理" in ended.tell


def test_sent_back_it_is_in_its_committees_queue_with_the_reason() -> None:
    moved = decide(referred(), VILLAGER, Order(Move.REFER_BACK, entry=Answer(TODAY, "不归我们管")), NOW, DISTRICT)
    case = moved.case
    assert (case.status, case.holder, case.committee) == (Status.ROUTED, None, "v-lijia")
    assert case.record.routed == "区自然资源局退回转办：不归我们管"
    assert "没有接收您的事：不归我们管" in moved.tell
    assert pending(case) is None


@pytest.mark.parametrize("move", [Move.RETURN, Move.RECUSE, Move.WITHDRAW])
def test_who_lets_go_takes_the_open_referral_back(move: Move) -> None:
    case = do(referred(), VILLAGER, move, "有事")
    assert pending(case) is None
    assert case.record.referrals[-1].recalled


def test_recalled_it_is_worked_on() -> None:
    case = do(referred(), VILLAGER, Move.REFER_RECALL, "当事人不愿意转")
    assert (case.status, case.holder) == (Status.CLAIMED, VILLAGER.id)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (replace(ASKED, to=" "), "转给哪个单位"),
        (replace(ASKED, reason=""), "转办的理由"),
        (replace(ASKED, due=TODAY - timedelta(days=1)), "不能早于今天"),
        (None, "请填写"),
    ],
)
def test_a_referral_lacking_something_is_refused(entry: Referral | None, why: str) -> None:
    with pytest.raises(Refused, match=why):
        do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.REFER, entry=entry)


def test_an_answer_lies_not_in_the_future() -> None:
    with pytest.raises(Refused, match="不能晚于今天"):
        do(referred(), VILLAGER, Move.REFER_TAKEN, entry=Answer(TODAY + timedelta(days=1), "好"))


def test_of_a_sensitive_matter_only_as_she_wishes_and_without_the_bodys_name() -> None:
    held = do(fresh_case(sensitive=True), VILLAGER, Move.CLAIM)
    with pytest.raises(Refused, match="本人同意"):
        do(held, VILLAGER, Move.REFER, entry=ASKED)
    moved = decide(held, VILLAGER, Order(Move.REFER, entry=replace(ASKED, consent=True)), NOW, DISTRICT)
    assert moved.tell == QUIET
    back = decide(moved.case, VILLAGER, Order(Move.REFER_BACK, entry=Answer(TODAY, "不归我们")), NOW, DISTRICT)
    assert "自然资源" not in back.tell


def test_an_overdue_answer_is_warned_of() -> None:
    late = [w.clock.code for w in warnings(referred(), DISTRICT, TODAY + timedelta(days=11)) if w.late]
    assert "referral_1" in late


def test_only_its_holder_or_a_manager_says_what_came_back() -> None:
    with pytest.raises(Refused, match="只有正在办理的人"):
        do(referred(), TOWN, Move.REFER_TAKEN, entry=Answer(TODAY, "好"))
    assert do(referred(), BOSS, Move.REFER_TAKEN, entry=Answer(TODAY, "好")).status is Status.REFERRED
