"""Clocks: the right day by the right article, warned of ahead of time and once, and never an invitation to wait."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.casework_view import written_views
from handlers.casework.case import Case, Move, Outcome, Status
from handlers.casework.clock_rules import rules
from handlers.casework.clocks import Clock, clocks, months_after, next_look, resident_words, warnings
from handlers.casework.desk import Order, decide
from handlers.casework.record import KeyDate, Record, Terms
from handlers.casework.wanted import papers_of, reckoned
from handlers.facts import CaseFacts
from tests.handlers.town import DISTRICT, NOW, TODAY, VILLAGER, agreed_case, fresh_case


def with_day(event: str, day: date, category: str = "other", subcategory: str = "", **record: object) -> Case:
    facts = CaseFacts(what="事", category=category, subcategory=subcategory, place_code="lw-lijia", name="甲")
    kept = replace(Record(dates=(KeyDate(event, day),)), **record)  # type: ignore[arg-type]  # test data
    return fresh_case(facts=facts, record=kept)


def one(case: Case, code: str) -> Clock:
    return next(clock for clock in clocks(case, DISTRICT) if clock.code == code)


# Every row of the table once: a day, the kind of matter, and the last day reckoned by hand.
@pytest.mark.parametrize(
    ("code", "event", "day", "category", "subcategory", "due"),
    [
        ("civil_claim", "harm_known", "2024-05-06", "debt", "", "2027-05-06"),
        ("service_claim", "harm_known", "2024-05-06", "labour", "service_injury", "2027-05-06"),
        ("insurance_claim", "insured_event_known", "2025-05-06", "finance", "insurance", "2027-05-06"),
        ("product_claim", "defect_known", "2025-05-06", "consumer", "", "2027-05-06"),
        ("labour_arbitration", "harm_known", "2026-03-03", "labour", "dismissal", "2027-03-03"),
        ("wages_arbitration", "left_job", "2026-03-03", "labour", "wages", "2027-03-03"),
        ("labour_suit", "award_received", "2026-11-02", "labour", "", "2026-11-17"),
        ("labour_suit_employer", "award_received", "2026-11-02", "labour", "", "2026-11-17"),
        ("appeal", "judgment_received", "2026-11-02", "debt", "", "2026-11-17"),
        ("labour_annulment", "award_received", "2026-11-02", "labour", "", "2026-12-02"),
        ("injury_employer", "injured", "2026-11-02", "labour", "work_injury", "2026-12-02"),
        ("injury_worker", "injured", "2026-03-03", "labour", "work_injury", "2027-03-03"),
        ("labour_inspection", "breach_ended", "2025-05-06", "labour", "wages", "2027-05-06"),
        ("admin_review", "act_known", "2026-11-02", "administrative", "", "2027-01-01"),
        ("admin_suit", "act_known", "2026-08-31", "administrative", "", "2027-03-01"),  # 28 February is a Sunday
        ("review_suit", "review_received", "2026-11-02", "administrative", "", "2026-11-17"),
        (
            "duty_suit",
            "duty_asked",
            "2026-11-02",
            "administrative",
            "",
            "2027-01-03",
        ),  # the first day on which one may sue
        ("finding_review", "finding_received", "2026-11-19", "traffic", "", "2026-11-24"),
        ("police_mediation", "finding_received", "2026-11-19", "traffic", "", "2026-12-03"),
        ("consumer_answer", "complained", "2026-11-19", "consumer", "", "2026-11-30"),
        ("consumer_mediation", "complaint_accepted", "2026-11-02", "consumer", "", "2027-01-01"),
        ("land_suit", "land_decision", "2026-11-02", "land", "", "2026-12-02"),
        ("land_arbitration", "harm_known", "2025-05-06", "land", "contracted_land", "2027-05-06"),
        ("land_award_suit", "land_award", "2026-11-02", "land", "", "2026-12-02"),
        ("petition_route", "petitioned", "2026-11-02", "administrative", "", "2026-11-17"),
        ("petition_review", "petition_answered", "2026-11-02", "administrative", "", "2026-12-02"),
        ("petition_second_review", "petition_reviewed", "2026-11-02", "administrative", "", "2026-12-02"),
        ("divorce_cooling", "divorce_applied", "2026-11-02", "marriage_family", "divorce", "2026-12-02"),
        ("divorce_certificate", "divorce_applied", "2026-11-02", "marriage_family", "divorce", "2027-01-01"),
        ("protection_order", "protection_asked", "2026-11-19", "marriage_family", "", "2026-11-22"),  # hours: a Sunday
        ("payment_order", "order_received", "2026-11-02", "debt", "", "2026-11-17"),
        ("enforcement", "enforceable", "2025-05-06", "debt", "", "2027-05-06"),
        ("civil_longest", "harmed", "2007-05-06", "debt", "", "2027-05-06"),
        ("life_insurance_claim", "life_event_known", "2022-05-06", "finance", "insurance", "2027-05-06"),
        ("product_longest", "product_delivered", "2017-05-06", "consumer", "", "2027-05-06"),
        ("arbitration_answer", "arbitration_asked", "2026-11-02", "labour", "", "2026-11-09"),  # the 7th: a Saturday
        ("arbitration_award", "arbitration_accepted", "2026-11-02", "labour", "", "2026-12-17"),
        ("review_decision", "review_accepted", "2026-11-02", "administrative", "", "2027-01-01"),
        ("review_decision_simple", "review_simple", "2026-11-02", "administrative", "", "2026-12-02"),
        ("finding_review_answer", "finding_review_accepted", "2026-11-02", "traffic", "", "2026-12-02"),
        ("police_mediation_end", "police_mediation_began", "2026-11-19", "traffic", "", "2026-12-03"),
        ("consumer_bar", "harm_known", "2024-05-06", "consumer", "", "2027-05-06"),
        ("land_arbitration_end", "land_arbitration_accepted", "2026-11-02", "land", "", "2027-01-01"),
        ("petition_answer", "petition_accepted", "2026-11-02", "administrative", "", "2027-01-01"),
        ("petition_review_answer", "petition_review_asked", "2026-11-02", "administrative", "", "2026-12-02"),
        ("petition_second_answer", "petition_second_asked", "2026-11-02", "administrative", "", "2026-12-02"),
        ("payment_order_issued", "order_accepted", "2026-11-02", "debt", "", "2026-11-17"),
        ("small_claim", "small_claim_filed", "2026-11-02", "debt", "", "2027-01-04"),  # the 2nd: a Saturday
        ("court_before", "court_before", "2026-11-02", "debt", "", "2026-12-02"),
        ("court_after", "court_after", "2026-11-02", "debt", "", "2026-11-17"),
        ("court_summary", "court_summary", "2026-11-02", "debt", "", "2026-11-09"),
    ],
)
def test_the_last_day(code: str, event: str, day: str, category: str, subcategory: str, due: str) -> None:
    clock = one(with_day(event, date.fromisoformat(day), category, subcategory), code)
    assert clock.due.isoformat() == due
    assert clock.sources
    assert clock.warn_on < clock.due


@pytest.mark.parametrize(("code", "until"), [(rule.code, day) for rule in rules() for day in rule.until])
def test_a_limit_that_was_kept_runs_no_more(code: str, until: str) -> None:
    rule = next(rule for rule in rules() if rule.code == code)
    kind = next(row for row in test_the_last_day.pytestmark[0].args[1] if row[0] == code)  # type: ignore[attr-defined]  # set by parametrize
    case = with_day(rule.event, TODAY - timedelta(days=20), kind[3], kind[4])
    for day, runs in ((TODAY, False), (TODAY - timedelta(days=30), True)):
        dates = (*case.record.dates, KeyDate(until, day))
        later = replace(case, record=replace(case.record, dates=dates))
        assert (code in {clock.code for clock in clocks(later, DISTRICT)}) is runs


def test_no_month_of_mediation_runs_for_what_must_not_be_mediated() -> None:
    turns = agreed_case().record.turns
    for category, runs in (("administrative", False), ("neighbourhood", True)):
        facts = CaseFacts(what="去信访过一次，让等答复", category=category, place_code="lw-lijia", name="甲")
        case = fresh_case(facts=facts, status=Status.CLAIMED, record=Record(turns=turns))
        assert ("people_mediation" in {clock.code for clock in clocks(case, DISTRICT)}) is runs


def test_clocks_of_the_committee_run_from_its_own_record() -> None:
    held = agreed_case().record.turns
    own = {"people_mediation": ("land", "2026-12-23"), "medical_mediation": ("medical", "2027-01-04")}
    for code, (category, due) in own.items():
        facts = CaseFacts(what="事", category=category, place_code="lw-lijia", name="甲")
        clock = one(fresh_case(facts=facts, status=Status.MEDIATING, record=Record(turns=held)), code)
        assert clock.due.isoformat() == due
    labour = CaseFacts(what="事", category="labour", place_code="lw-lijia", name="甲")
    clock = one(fresh_case(facts=labour, record=Record(applied=TODAY)), "labour_mediation")
    assert clock.due.isoformat() == "2026-12-08"
    assert {r.event for r in rules()} >= {"applied", "accepted", "effect", "perform_by"}


def test_an_application_in_time_starts_the_limit_anew_and_a_late_one_does_not() -> None:
    known = TODAY - timedelta(days=900)
    plain = one(with_day("harm_known", known, "debt"), "civil_claim")
    again = one(with_day("harm_known", known, "debt", applied=TODAY), "civil_claim")
    assert (plain.since, again.since) == (known, TODAY)
    assert "中断" in again.since_words
    gone = TODAY - timedelta(days=1500)
    late = one(with_day("harm_known", gone, "debt", applied=TODAY), "civil_claim")
    assert late.since == gone, "what has run out is not revived"


def test_after_the_end_of_mediation_it_runs_from_that_day() -> None:
    known, closed = TODAY - timedelta(days=100), datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    case = replace(with_day("harm_known", known, "debt", applied=TODAY), closed_at=closed)
    assert one(case, "civil_claim").since == date(2026, 12, 1)


LATER = NOW + timedelta(days=400)


def reopened(category: str, known: date) -> Case:
    """Applied for, ended without an agreement after ten days, put away, and taken up again four hundred days later."""
    facts = CaseFacts(what="事", category=category, place_code="lw-lijia", name="甲")
    case = fresh_case(facts=facts, record=Record(dates=(KeyDate("harm_known", known),)))
    case = decide(case, VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).case
    end = Order(Move.CLOSE, outcome=Outcome.NOT_AGREED, words="没谈成")
    case = decide(case, VILLAGER, end, NOW + timedelta(days=10), DISTRICT).case
    case = decide(case, VILLAGER, Order(Move.ARCHIVE), NOW + timedelta(days=11), DISTRICT).case
    return decide(case, VILLAGER, Order(Move.REOPEN, "对方反悔"), LATER, DISTRICT).case


def test_a_reopened_case_begins_its_month_again_and_is_not_late_at_once() -> None:
    case = reopened("land", TODAY)
    codes = {clock.code for clock in clocks(case, DISTRICT)}
    assert "people_mediation" not in codes, "nobody has taken it up again yet"
    again = decide(case, VILLAGER, Order(Move.CLAIM), LATER + timedelta(days=1), DISTRICT).case
    assert one(again, "people_mediation").since == date(2027, 12, 29)
    assert not [w for w in warnings(again, DISTRICT, date(2027, 12, 29)) if w.late]
    assert one(reopened("labour", TODAY), "labour_mediation").since == date(2027, 12, 28)


@pytest.mark.parametrize(
    ("category", "code", "since"),
    [
        ("debt", "civil_claim", date(2027, 12, 28)),  # three years from the first end still ran: it begins again
        ("labour", "labour_arbitration", date(2026, 12, 3)),  # a year from the first end had passed: nothing is revived
    ],
)
def test_taking_a_case_up_again_interrupts_only_what_still_runs(category: str, code: str, since: date) -> None:
    assert one(reopened(category, TODAY - timedelta(days=30)), code).since == since


def test_confirmation_runs_thirty_days_from_the_effect_and_ends_with_the_application() -> None:
    terms = Terms("事", "还钱", agreed=TODAY, effect=TODAY, perform_by=TODAY + timedelta(days=20))
    case = replace(agreed_case(), record=replace(agreed_case().record, terms=terms))
    assert one(case, "judicial_confirmation").due == date(2026, 12, 23)
    assert one(case, "performance").due == TODAY + timedelta(days=20)
    assert one(case, "return_visit").due == date(2026, 12, 8)


def test_each_warning_comes_once_ahead_of_time_and_once_when_late() -> None:
    case = with_day("award_received", TODAY - timedelta(days=9), "labour")
    soon = [w for w in warnings(case, DISTRICT, TODAY) if w.clock.code == "labour_suit"]
    assert [w.late for w in soon] == [False]
    told = replace(case, record=replace(case.record, warned=tuple(w.key for w in warnings(case, DISTRICT, TODAY))))
    assert not [w for w in warnings(told, DISTRICT, TODAY) if w.clock.code == "labour_suit"]
    after = one(case, "labour_suit").due + timedelta(days=1)
    assert [w.late for w in warnings(told, DISTRICT, after) if w.clock.code == "labour_suit"] == [True]


@given(st.integers(0, 400), st.sampled_from([r.event for r in rules()]))
def test_looking_on_the_named_day_always_gives_a_warning(days: int, event: str) -> None:
    """The day the clockwork is told to look is one on which there is something to say; until it stops for good."""
    case, today = with_day(event, TODAY - timedelta(days=days)), TODAY
    for _ in range(20):
        day = next_look(case, DISTRICT, today)
        if day is None:
            assert not warnings(case, DISTRICT, today)
            return
        assert day >= today
        found = warnings(case, DISTRICT, day)
        assert found
        record = replace(case.record, warned=(*case.record.warned, *(w.key for w in found)))
        case, today = replace(case, record=record), day
    raise AssertionError("warnings never end")


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_never_leave_the_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_the_resident_reads_days_and_articles_and_not_to_wait() -> None:
    case = with_day("harm_known", TODAY - timedelta(days=30), "debt", applied=NOW.date())
    words = resident_words(case, DISTRICT, TODAY)
    assert "最晚2029年11月23日" in words
    assert "《民法典》第188条" in words
    assert "不要等调解" in words
    assert resident_words(fresh_case(), DISTRICT, TODAY) == ""


def test_a_day_from_which_one_may_sue_is_no_last_day() -> None:
    case = with_day("duty_asked", TODAY - timedelta(days=100), "administrative")
    assert "可以起诉：从2026年10月16日起" in resident_words(case, DISTRICT, TODAY)
    assert not [w for w in warnings(case, DISTRICT, TODAY) if w.clock.code == "duty_suit"]


def test_every_clock_of_the_table_has_its_row_here() -> None:
    own = {"people_mediation", "medical_mediation", "labour_mediation", "judicial_confirmation", "performance"}
    own |= {"confirmation_objection", "confirmation_third_party"}  # in test_position.py: they need a ruling
    (rows,) = [mark.args[1] for mark in test_the_last_day.pytestmark]  # type: ignore[attr-defined]  # set by parametrize
    assert {row[0] for row in rows} | own == {rule.code for rule in rules()}


def test_the_interruption_stands_among_what_is_written_down() -> None:
    case = with_day("harm_known", TODAY - timedelta(days=900), "debt", applied=TODAY)
    words = dict(written_views(case, DISTRICT))["申请"]
    assert "时效从这一天中断" in words
    assert "第195条" in words
    closed = replace(case, closed_at=datetime(2026, 12, 1, 2, 0, tzinfo=UTC))
    assert "2026年12月1日起重新计算" in dict(written_views(closed, DISTRICT))["申请"]
    assert "申请" not in dict(written_views(fresh_case(), DISTRICT))


MONTH_END = date(2026, 11, 30)


def test_a_limit_on_record_that_has_passed_is_said_to_have_passed_not_left_out() -> None:
    facts = CaseFacts(what="事", category="labour", subcategory="work_injury")
    case = fresh_case(facts=facts, record=Record(dates=(KeyDate("injured", date(2024, 3, 5)),)))
    said = resident_words(case, DISTRICT, MONTH_END)
    assert "看日期可能已经过了，最晚2025年3月5日到期" in said
    assert "先别放弃" in said
    assert all(clock.due < MONTH_END for clock in clocks(case, DISTRICT) if clock.code == "injury_worker")
    assert "用人单位申请工伤认定" not in said, "whose end leaves nothing to say is told no more"


def test_a_paper_served_too_long_ago_says_what_still_helps() -> None:
    case = fresh_case(facts=CaseFacts(what="事", category="debt", subcategory="private_loan"))
    judgment = [paper for paper in papers_of(case, "applicant") if paper.event.code == "judgment_received"]
    lines, over = reckoned(judgment, date(2026, 10, 1), MONTH_END, DISTRICT)
    assert not over
    assert "最晚2026年10月16日到期" in lines[0]
    assert "申请再审" in lines[0]
