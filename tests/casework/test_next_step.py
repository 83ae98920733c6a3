"""What the case page says is next: the right sentence in each state, only to who can do it, and a move that may be made."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.after import Check, Instalment, Plan, Service, Verdict
from handlers.casework.case import Case, Level, Move, Outcome, Status
from handlers.casework.desk import Order, decide
from handlers.casework.life import allowed
from handlers.casework.next_step import next_step
from handlers.casework.outside import Doubt, Inbound, Referral, Sender, Sending, Sign
from handlers.casework.record import Confirmation, Party, Places, Session, Terms, Visit
from handlers.casework.staff import Staff
from tests.handlers.town import BOSS, DISTRICT, GRID, JUDGE, NOW, TODAY, TOWN, VILLAGER, fresh_case

SIDES = (Party("applicant", "周某"), Party("respondent", "邻居某"))
TERMS = Terms("地界不清", "界石挪回原处，赔三千", agreed=TODAY, effect=TODAY, amount_fen=300_000)
LATER = TODAY + timedelta(days=30)
ACROSS = Places(("lw-lijia", "lw-wangzhuang"))


def held(who: Staff = VILLAGER, status: Status = Status.CLAIMED, **record: object) -> Case:
    case = decide(fresh_case(), who, Order(Move.CLAIM), NOW, DISTRICT).case
    return replace(case, status=status, record=replace(case.record, **record))  # type: ignore[arg-type]  # test data


def ended(status: Status, outcome: Outcome = Outcome.AGREED, **record: object) -> Case:
    return replace(held(VILLAGER, status, **record), outcome=outcome, closed_at=NOW)


def check(verdict: Verdict | None) -> Check:
    return Check(JUDGE.id, JUDGE.name, VILLAGER.name, TODAY, "请核对", TODAY if verdict else None, verdict, "写清坐标")


PAID = Plan((Instalment(TODAY, 300_000, paid=TODAY),))
OWED = Plan((Instalment(TODAY - timedelta(days=1), 300_000),))
REFERRAL = Referral("区自然资源局", "归它管", "申请书", LATER, sent=TODAY)
CONFIRMED = Confirmation("区人民法院", TODAY, TODAY, True)
TAKEN = replace(REFERRAL, answered=TODAY, taken=True, answer="收件")
DONE = replace(TAKEN, ended=TODAY, result="已办")
LETTER = Inbound(Sender.COURT, "区人民法院", "委1号", Sending.DELEGATED, TODAY, TODAY, LATER, "调解员甲")


@pytest.mark.parametrize(
    ("case", "words", "moves"),
    [
        (held(), "登记双方当事人", (Move.PARTY,)),
        (held(parties=SIDES), "开始调解", (Move.START,)),
        (held(parties=SIDES, terms=TERMS), "以前达成过协议", (Move.START,)),
        (held(parties=SIDES, terms=TERMS, confirmation=CONFIRMED), "可以申请强制执行", (Move.START,)),
        (held(parties=SIDES, places=ACROSS), "柳湾镇人民调解委员会办理（跨村", (Move.ESCALATE,)),
        (held(status=Status.MEDIATING), "调解记录", (Move.SESSION,)),
        (held(status=Status.MEDIATING, sessions=(Session(TODAY, "", "双方", "谈了"),)), "登记协议", (Move.TERMS,)),
        (held(status=Status.MEDIATING, terms=TERMS), "按达成协议结案", (Move.CLOSE,)),
        (
            held(status=Status.REFERRING, referrals=(REFERRAL,)),
            "等区自然资源局答复",
            (Move.REFER_TAKEN, Move.REFER_BACK),
        ),
        (
            ended(Status.REFERRED, Outcome.REFERRED, referrals=(TAKEN,)),
            "等区自然资源局办完",
            (Move.REFER_RESULT, Move.ARCHIVE),
        ),
        (ended(Status.REFERRED, Outcome.REFERRED, referrals=(DONE,)), "可以归档", (Move.ARCHIVE,)),
        (ended(Status.AGREED), "协议内容还没有登记", (Move.TERMS,)),
        (ended(Status.AGREED, terms=replace(TERMS, effect=None)), "生效日期", (Move.TERMS,)),
        (ended(Status.AGREED, terms=TERMS), "登记履行计划", (Move.PLAN,)),
        (
            ended(Status.AGREED, terms=TERMS, checks=(check(Verdict.MEND),)),
            "法官要求补正：写清坐标",
            (Move.TERMS, Move.ASK_JUDGE),
        ),
        (ended(Status.AGREED, terms=TERMS, plan=OWED), "第1期已经到期", (Move.PAYMENT,)),
        (ended(Status.NOT_PERFORMED, terms=TERMS, plan=OWED), "第1期已经到期", (Move.PAYMENT,)),
        (ended(Status.AGREED, terms=TERMS, plan=PAID), "记录“已履行”", (Move.PERFORM,)),
        (
            ended(
                Status.AGREED,
                terms=replace(TERMS, amount_fen=None),
                services=(Service("协议书", "邻居某", "直接送达", TODAY),),
            ),
            "还没有签收",
            (Move.SERVE,),
        ),
        (ended(Status.AGREED, terms=replace(TERMS, amount_fen=None)), "回访当事人", (Move.VISIT,)),
        (ended(Status.PERFORMED, terms=TERMS), "归档前还缺：回访记录", (Move.VISIT,)),
        (ended(Status.PERFORMED, terms=TERMS, visits=(Visit(TODAY, "周某", "好了"),)), "可以归档", (Move.ARCHIVE,)),
        (ended(Status.NOT_AGREED, Outcome.NOT_AGREED, inbound=LETTER), "回复给区人民法院", (Move.REPLY,)),
        (ended(Status.ANSWERED, Outcome.ADVICE), "可以归档", (Move.ARCHIVE,)),
    ],
)
def test_the_holder_reads_what_is_next_and_may_do_it(case: Case, words: str, moves: tuple[Move, ...]) -> None:
    found = next_step(case, VILLAGER, DISTRICT, TODAY)
    assert found is not None
    assert words in found.words
    assert found.moves == moves
    assert set(found.moves) <= set(allowed(case, VILLAGER)), "nobody is led to what is refused"
    assert next_step(case, TOWN, DISTRICT, TODAY) is None, "who only looks on is told nothing"
    assert next_step(case, BOSS, DISTRICT, TODAY) is not None


@pytest.mark.parametrize(("oral", "words"), [(False, "按达成协议结案"), (True, "按达成口头协议结案")])
def test_what_was_drawn_up_is_closed_in_its_own_form(oral: bool, words: str) -> None:
    found = next_step(held(status=Status.MEDIATING, terms=replace(TERMS, oral=oral)), VILLAGER, DISTRICT, TODAY)
    assert found is not None
    assert words in found.words
    assert ("签名、按指印" in found.words) is not oral


@pytest.mark.parametrize(
    ("who", "moves"),
    [(GRID, (Move.ESCALATE,)), (replace(VILLAGER, certificate=""), (Move.TRANSFER, Move.ESCALATE))],
)
def test_who_has_no_certificate_is_led_to_who_has_one(who: Staff, moves: tuple[Move, ...]) -> None:
    found = next_step(held(who, parties=SIDES, places=Places()), who, DISTRICT, TODAY)
    assert found is not None
    assert (found.moves, "调解员证" in found.words) == (moves, True)


def test_a_handover_tells_the_receiver_and_when_sent_back_the_sender() -> None:
    case = held()
    sent = decide(case, VILLAGER, Order(Move.ESCALATE, "谈不拢", body="t-lw"), NOW, DISTRICT).case
    asked = next_step(sent, TOWN, DISTRICT, TODAY)
    assert asked is not None
    assert "李家村人民调解委员会调解员甲移交给您这里：谈不拢。" in asked.words
    assert next_step(sent, VILLAGER, DISTRICT, TODAY) is None
    back = decide(sent, TOWN, Order(Move.SEND_BACK, "缺双方的证件"), NOW, DISTRICT).case
    told = next_step(back, VILLAGER, DISTRICT, TODAY)
    assert told is not None
    assert "上次移交被调解员乙退回：缺双方的证件。" in told.words


def test_at_the_right_level_nobody_is_sent_up() -> None:
    case = replace(held(parties=SIDES, places=ACROSS), level=Level.TOWNSHIP, committee="t-lw")
    found = next_step(case, VILLAGER, DISTRICT, TODAY)
    assert found is not None
    assert Move.ESCALATE not in found.moves


def test_what_is_put_away_asks_nothing() -> None:
    assert next_step(ended(Status.ARCHIVED, Outcome.ADVICE), VILLAGER, DISTRICT, TODAY) is None


def test_a_doubt_is_the_managers_to_decide() -> None:
    case = held(status=Status.MEDIATING, doubts=(Doubt((Sign.CLOSE,), "像是商量好的"),))
    assert next_step(case, VILLAGER, DISTRICT, TODAY) is None
    found = next_step(case, BOSS, DISTRICT, TODAY)
    assert found is not None
    assert found.moves == (Move.DOUBT_DECIDE,)
