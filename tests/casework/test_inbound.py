"""Letters of other bodies: what is taken in, by when it is answered, and what may leave the house."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.casework.case import Case, Move, Outcome, Status
from handlers.casework.clocks import clocks, next_look, warnings
from handlers.casework.inbound import Letter, checked, due_of, inbound_of, record_of, result, understood
from handlers.casework.outside import GroundKind, Reply, Sender, Sending, Undisputed
from handlers.casework.record import Terms
from handlers.casework.steering import barred
from handlers.errors import BadInput, Refused
from handlers.facts import CaseFacts
from nlu.pipeline import Reader
from nlu.types import Risk
from tests.handlers.town import DISTRICT, NOW, TODAY, VILLAGER, do, fresh_case

LETTER = Letter(
    Sender.COURT,
    "枫溪区人民法院",
    "委调7号",
    Sending.DELEGATED,
    TODAY,
    CaseFacts(what="借款三万元未还", category="debt", place_code="lw-lijia", name="甲"),
)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": " "}, "来文单位"),
        ({"number": ""}, "来文单位"),
        ({"facts": CaseFacts(what=" ")}, "基本情况"),
        ({"sender": Sender.HOTLINE}, "只能由人民法院"),
        ({"sender": Sender.POLICE, "sending": Sending.SUMMARY}, "只能由人民法院"),
        ({"sent": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"due": TODAY - timedelta(days=1)}, "不能早于来文"),
    ],
)
def test_a_letter_that_cannot_be_is_refused(changes: dict[str, object], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        checked(replace(LETTER, **changes), TODAY)  # type: ignore[arg-type]  # test data
    assert checked(LETTER, TODAY) == LETTER


@pytest.mark.parametrize(
    ("sending", "sender", "due", "days"),
    [
        (Sending.DELEGATED, Sender.COURT, None, 30),
        (Sending.ENTRUSTED, Sender.COURT, None, 15),
        (Sending.SUMMARY, Sender.COURT, None, 7),
        (Sending.TRANSFERRED, Sender.HOTLINE, None, 30),
        (Sending.SUMMARY, Sender.COURT, TODAY + timedelta(days=3), 3),
    ],
)
def test_the_courts_days_run_from_the_receipt_unless_the_sender_names_a_day(
    sending: Sending, sender: Sender, due: date | None, days: int
) -> None:
    letter = replace(LETTER, sending=sending, sender=sender, due=due)
    assert due_of(letter, TODAY) == TODAY + timedelta(days=days)


def received(letter: Letter = LETTER, **changes: object) -> Case:
    return fresh_case(facts=letter.facts, record=record_of(letter, TODAY, "窗口甲", ""), **changes)


def test_the_courts_own_clock_and_the_answer_owed_both_run() -> None:
    found = {clock.code: clock.due for clock in clocks(received(), DISTRICT)}
    assert found["inbound_reply"] == TODAY + timedelta(days=30)
    assert found["court_before"] >= TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("sender", "sending", "kind"),
    [
        (Sender.COURT, Sending.ENTRUSTED, GroundKind.COURT),
        (Sender.POLICE, Sending.TRANSFERRED, GroundKind.POLICE),
        (Sender.HOTLINE, Sending.TRANSFERRED, None),
    ],
)
def test_a_letter_brings_its_ground(sender: Sender, sending: Sending, kind: GroundKind | None) -> None:
    record = record_of(replace(LETTER, sender=sender, sending=sending), TODAY, "窗口甲", "")
    assert [g.kind for g in record.grounds] == ([kind] if kind else [])


def test_what_the_court_sent_may_be_mediated_though_it_is_before_the_court() -> None:
    letter = replace(LETTER, facts=LETTER.facts.with_(what="他欠我钱，法院已经立案了，下周开庭"))
    assert barred(fresh_case(facts=letter.facts)) is not None
    assert barred(received(letter)) is None


def ended(outcome: Outcome, letter: Letter = LETTER, **record: object) -> Case:
    status = {Outcome.NOT_AGREED: Status.NOT_AGREED}.get(outcome, Status.AGREED)
    case = received(letter, status=status, outcome=outcome, closed_at=NOW, holder=VILLAGER.id)
    case = replace(case, record=replace(case.record, **record))  # type: ignore[arg-type]  # test data
    return do(case, VILLAGER, Move.REPLY, entry=Reply("无"))


FACTS = Undisputed("借款三万元属实", TODAY, TODAY)
GIVEN = [
    (Outcome.NOT_AGREED, FACTS, "借款三万元属实"),
    (Outcome.NOT_AGREED, replace(FACTS, respondent=None), ""),
    (Outcome.NOT_AGREED, replace(FACTS, applicant=None), ""),
    (Outcome.NOT_AGREED, replace(FACTS, withheld=True), ""),
    (Outcome.AGREED, FACTS, ""),
]


@pytest.mark.parametrize(("outcome", "stated", "given"), GIVEN)
def test_only_facts_both_signed_leave_the_house_and_only_without_agreement(
    outcome: Outcome, stated: Undisputed, given: str
) -> None:
    assert result(ended(outcome, undisputed=stated), TODAY)["undisputed_facts"] == given


def test_before_the_answer_nothing_but_that_it_is_open() -> None:
    case = received(status=Status.NOT_AGREED, outcome=Outcome.NOT_AGREED, closed_at=NOW)
    assert set(result(case, TODAY)) == {"number", "sender_number", "received", "due", "state"}


@pytest.mark.parametrize(("sender", "told"), [(Sender.COURT, True), (Sender.POLICE, True), (Sender.HOTLINE, False)])
def test_the_words_of_an_agreement_go_only_where_they_are_needed(sender: Sender, told: bool) -> None:
    sending = Sending.DELEGATED if sender is Sender.COURT else Sending.TRANSFERRED
    terms = Terms("借款", "三日内还清", agreed=TODAY, effect=TODAY, amount_fen=3_000_000)
    case = ended(Outcome.AGREED, replace(LETTER, sender=sender, sending=sending), terms=terms)
    agreement = result(case, TODAY)["agreement"]
    assert isinstance(agreement, dict)
    assert ("words" in agreement) is told
    assert result(replace(case, sensitive=True), TODAY)["agreement"] is None


def test_an_answer_is_given_once() -> None:
    with pytest.raises(Refused, match="没有要回复"):
        do(ended(Outcome.NOT_AGREED), VILLAGER, Move.REPLY, entry=Reply())
    with pytest.raises(Refused, match="没有要回复"):
        do(
            fresh_case(status=Status.NOT_AGREED, outcome=Outcome.NOT_AGREED, holder=VILLAGER.id),
            VILLAGER,
            Move.REPLY,
            entry=Reply(),
        )


def test_the_sender_is_not_forgotten_when_the_resident_withdraws() -> None:
    case = do(do(received(), VILLAGER, Move.CLAIM), VILLAGER, Move.WITHDRAW, "不办了")
    assert next_look(case, DISTRICT, TODAY) is not None
    late = warnings(case, DISTRICT, TODAY + timedelta(days=40))
    assert {w.clock.code for w in late} == {"inbound_reply"}
    assert next_look(do(case, VILLAGER, Move.REPLY, entry=Reply()), DISTRICT, TODAY) is None


def test_a_letters_words_say_what_its_fields_do_not(reader: Reader) -> None:
    told = replace(LETTER, facts=CaseFacts(what="李家村的房东不退我三千块押金"))
    read = understood(told, reader.understand(told.facts.what, NOW), DISTRICT)
    assert (read.facts.category, read.facts.place_code, read.sensitive) == ("housing", "lw-lijia", False)
    kept = replace(told, facts=told.facts.with_(category="contract"))
    assert understood(kept, reader.understand(told.facts.what, NOW), DISTRICT).facts.category == "contract"


def test_danger_in_a_letter_is_seen_and_makes_it_sensitive(reader: Reader) -> None:
    told = replace(LETTER, facts=CaseFacts(what="丈夫昨晚又打她，孩子也在，她不敢回家"))
    read = understood(told, reader.understand(told.facts.what, NOW), DISTRICT)
    assert Risk.DOMESTIC_VIOLENCE in read.risks
    assert read.sensitive
    assert read.words


def test_the_letter_is_kept_as_it_came() -> None:
    kept = inbound_of(replace(LETTER, name=" 枫溪区人民法院 "), TODAY, "窗口甲", "court")
    assert (kept.name, kept.channel, kept.by, kept.received) == ("枫溪区人民法院", "court", "窗口甲", TODAY)
