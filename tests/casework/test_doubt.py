"""Suspected sham litigation: what the record shows by itself, who raises, who decides, what stands still meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.case import Case, Level, Move, Outcome, StaffId, Status
from handlers.casework.doubt import Repeats, hidden, may_know, open_doubt, signs
from handlers.casework.life import allowed
from handlers.casework.outside import Doubt, Sign, Verdict
from handlers.casework.record import Confirmation, Inquiry, Record, Session, Terms
from handlers.casework.staff import Role, Staff
from handlers.errors import Refused
from handlers.facts import CaseFacts
from tests.handlers.town import BOSS, DISTRICT, TODAY, TOWN, VILLAGER, do, fresh_case

SECOND = Staff(StaffId(8), "h", "另一位主管", Role.MANAGER, "district", Level.DISTRICT, "证8")
RAISED = Doubt((Sign.NO_PROOF, Sign.QUICK), "借条是新写的")
TERMS = Terms("借款", "三日内还清", agreed=TODAY, effect=TODAY)


def debt(**changes: object) -> Case:
    facts = CaseFacts(what="他借我三十万不还", category="debt", place_code="lw-lijia", name="甲", relation="friend")
    return fresh_case(**({"facts": facts} | changes))


def doubted() -> Case:
    held = do(do(debt(), VILLAGER, Move.CLAIM), VILLAGER, Move.START)
    return do(held, VILLAGER, Move.DOUBT, entry=RAISED)


SIGNS = [
    (Sign.REPEAT, Record(), Repeats(pair=2), 1, True),
    (Sign.REPEAT, Record(), Repeats(pair=1, agent=1), 1, False),
    (Sign.REPEAT, Record(), Repeats(agent=3), 1, True),
    (Sign.NO_DISPUTE, Record(terms=TERMS), Repeats(), 1, True),
    (Sign.NO_DISPUTE, Record(terms=TERMS, sessions=(Session(TODAY, "", "双方", "谈"),)), Repeats(), 1, False),
    (Sign.NO_DISPUTE, Record(), Repeats(), 1, False),
    (Sign.NO_PROOF, Record(terms=TERMS), Repeats(), 0, True),
    (Sign.NO_PROOF, Record(terms=TERMS), Repeats(), 1, False),
    (Sign.ENFORCED, Record(inquiries=(Inquiry(TODAY, "", "邻居", "房子被法院查封了"),)), Repeats(), 1, True),
    (Sign.ENFORCED, Record(), Repeats(), 1, False),
    (Sign.QUICK, Record(terms=TERMS, confirmation=Confirmation("法院", TODAY)), Repeats(), 1, True),
    (
        Sign.QUICK,
        Record(terms=TERMS, confirmation=Confirmation("法院", TODAY + timedelta(days=20))),
        Repeats(),
        1,
        False,
    ),
    (Sign.CLOSE, Record(), Repeats(), 1, True),
]


@pytest.mark.parametrize(("sign", "record", "repeats", "files", "there"), SIGNS)
def test_what_the_record_shows(sign: Sign, record: Record, repeats: Repeats, files: int, there: bool) -> None:
    assert (sign in signs(debt(record=record), repeats, files, DISTRICT)) is there


def test_repeats_say_nothing_in_other_matters() -> None:
    assert Sign.REPEAT not in signs(fresh_case(), Repeats(pair=9), 1, DISTRICT)


def test_while_it_is_open_nothing_is_agreed_confirmed_or_put_away() -> None:
    case = doubted()
    for outcome in (Outcome.AGREED, Outcome.ORAL):
        with pytest.raises(Refused, match="不能按达成协议结案") as refused:
            do(case, VILLAGER, Move.CLOSE, outcome=outcome, words="谈好了")
        assert "虚假" not in refused.value.sentence, "the sentence may be read in a group"
    assert do(case, VILLAGER, Move.CLOSE, outcome=Outcome.NOT_AGREED, words="没谈成").status is Status.NOT_AGREED
    agreed = replace(case, status=Status.AGREED, outcome=Outcome.AGREED, record=replace(case.record, terms=TERMS))
    with pytest.raises(Refused, match="司法确认"):
        do(agreed, VILLAGER, Move.CONFIRM, entry=Confirmation("枫溪区人民法院", TODAY))


def test_a_manager_decides_and_never_about_the_own_doubt() -> None:
    case = doubted()
    with pytest.raises(Refused, match="没有等您决定"):
        do(case, VILLAGER, Move.DOUBT_DECIDE, entry=Verdict(False, "", "没事"))
    own = do(do(debt(), BOSS, Move.CLAIM), BOSS, Move.DOUBT, entry=RAISED)
    with pytest.raises(Refused, match="另一位主管"):
        do(own, BOSS, Move.DOUBT_DECIDE, entry=Verdict(False, "", "没事"))
    sent = do(own, SECOND, Move.DOUBT_DECIDE, entry=Verdict(True, "区人民检察院", "疑点成立"))
    assert (sent.record.doubts[-1].forwarded, sent.record.doubts[-1].to) == (True, "区人民检察院")
    cleared = do(case, BOSS, Move.DOUBT_DECIDE, entry=Verdict(False, "", "核实过"))
    assert open_doubt(cleared) is None
    closed = do(cleared, VILLAGER, Move.CLOSE, outcome=Outcome.AGREED, words="三日内还清。")
    assert closed.status is Status.AGREED


@pytest.mark.parametrize(
    ("entry", "why"), [(Doubt((), "x"), "至少选一项"), (Doubt((Sign.CLOSE,), " "), "具体情况"), (None, "请填写")]
)
def test_a_doubt_without_reasons_is_none(entry: Doubt | None, why: str) -> None:
    with pytest.raises(Refused, match=why):
        do(do(debt(), VILLAGER, Move.CLAIM), VILLAGER, Move.DOUBT, entry=entry)


def test_what_was_forwarded_ends_in_no_agreement_unless_a_later_doubt_is_dismissed() -> None:
    sent = do(doubted(), BOSS, Move.DOUBT_DECIDE, entry=Verdict(True, "区人民检察院", "疑点成立"))
    with pytest.raises(Refused, match="不能按达成协议结案"):
        do(sent, VILLAGER, Move.CLOSE, outcome=Outcome.ORAL, words="谈好了")
    assert do(sent, VILLAGER, Move.CLOSE, outcome=Outcome.NOT_AGREED, words="没谈成").status is Status.NOT_AGREED
    again = do(sent, VILLAGER, Move.DOUBT, entry=Doubt((Sign.CLOSE,), "检察院答复：不是虚假调解"))
    cleared = do(again, BOSS, Move.DOUBT_DECIDE, entry=Verdict(False, "", "按检察院答复"))
    assert do(cleared, VILLAGER, Move.CLOSE, outcome=Outcome.ORAL, words="谈好了").status is Status.AGREED


def test_forwarding_names_the_body_and_both_ends_have_reasons() -> None:
    with pytest.raises(Refused, match="移送给哪个单位"):
        do(doubted(), BOSS, Move.DOUBT_DECIDE, entry=Verdict(True, "", "成立"))
    with pytest.raises(Refused, match="理由"):
        do(doubted(), BOSS, Move.DOUBT_DECIDE, entry=Verdict(False, "", " "))


def test_only_holder_and_managers_know() -> None:
    case = doubted()
    colleague = replace(VILLAGER, id=StaffId(77))
    assert may_know(VILLAGER, case)
    assert may_know(BOSS, case)
    for who in (colleague, TOWN):
        assert hidden(who, case).record.doubts == ()
    waiting = do(case, VILLAGER, Move.RETURN, "忙")
    assert hidden(VILLAGER, waiting).record.doubts == (), "who let go of it no longer holds it"
    assert Move.DOUBT_DECIDE in allowed(waiting, BOSS), "a manager decides also where the case went on"
    assert Move.DOUBT_DECIDE not in allowed(waiting, VILLAGER)


def test_one_at_a_time_and_none_of_a_sensitive_case() -> None:
    with pytest.raises(Refused, match="已经提出过"):
        do(doubted(), VILLAGER, Move.DOUBT, entry=RAISED)
    with pytest.raises(Refused, match="加密案件"):
        do(do(debt(sensitive=True), VILLAGER, Move.CLAIM), VILLAGER, Move.DOUBT, entry=RAISED)
