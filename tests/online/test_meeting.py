"""The meeting as a state machine: no sequence of acts gives an answer twice, a lost offer, or a draft nobody saw."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from handlers.casework.codes import CaseNumber, StaffId
from handlers.casework.online import appointments, draft, offers, seats
from handlers.casework.online.meeting import Done, Guest, Meeting, OfferState, Side
from handlers.casework.online.offers import LIVE, Terms, When
from handlers.casework.online.seats import Mediator
from handlers.errors import Refused
from tests.stores import small_district

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
WHEN = When(NOW, date(2026, 3, 4), 7)
JIA = Mediator(StaffId(1), "调解员甲", "东镇调委会", "证1")
YI = Mediator(StaffId(2), "调解员乙", "东镇调委会", "证2")
SEAT = st.integers(0, 3)
NAMES = ("李红", "张伟", "王强", "赵敏")


def both() -> Meeting:
    """Applicant and respondent, both accepted."""
    meeting = seats.opened(CaseNumber("FQABCDEFGH"), "李红")
    meeting = seats.join(meeting, Side.RESPONDENT, "张伟", "我同意参加", JIA, NOW).meeting
    for seat in (0, 1):
        meeting = seats.accept(meeting, seat, JIA, NOW, yes=True).meeting
    return meeting


class Meetings(RuleBasedStateMachine):
    """Everybody does anything at any time; what the rules refuse changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.meeting = both()
        self.holder = JIA
        self.when = WHEN

    def act(self, act: object) -> None:
        assert callable(act)
        before = self.meeting
        try:
            done = act()
        except Refused:
            assert self.meeting == before
            return
        assert isinstance(done, Done)
        self.check_tells(done)
        self.meeting = done.meeting

    @staticmethod
    def check_tells(done: Done) -> None:
        """Nobody is told of an offer that is with the mediator alone, save who made it."""
        held = [o for o in done.meeting.offers if o.state is OfferState.HELD]
        for told in done.tells:
            for offer in held:
                if offer.text in told.text:
                    assert set(told.to) == {offer.by}

    @rule(seat=SEAT, aloud=st.booleans(), may=st.booleans())
    def offer(self, seat: int, *, aloud: bool, may: bool) -> None:
        terms = Terms(f"方案内容{len(self.meeting.offers)}号")
        self.act(lambda: offers.make(self.meeting, seat, terms, self.when, aloud=aloud, may_pass=may))

    @rule()
    def propose(self) -> None:
        self.act(lambda: offers.propose(self.meeting, Terms("各让一步"), self.when))

    @rule(number=st.integers(1, 8), seat=st.none() | SEAT)
    def pass_on(self, number: int, seat: int | None) -> None:
        self.act(lambda: offers.pass_on(self.meeting, number, self.when, by_seat=seat))

    @rule(seat=SEAT, number=st.integers(1, 8), yes=st.booleans())
    def answer(self, seat: int, number: int, *, yes: bool) -> None:
        self.act(lambda: offers.answer(self.meeting, seat, number, self.when, yes=yes))

    @rule(number=st.integers(1, 8), seat=st.none() | SEAT)
    def withdraw(self, number: int, seat: int | None) -> None:
        self.act(lambda: offers.withdraw(self.meeting, number, NOW, by_seat=seat))

    @rule(days=st.integers(0, 5))
    def time_passes(self, days: int) -> None:
        self.when = replace(self.when, today=self.when.today + timedelta(days=days))
        self.act(lambda: offers.lapse(self.meeting, self.when))

    @rule(name=st.sampled_from(NAMES[2:]), side=st.sampled_from(list(Side)))
    def join(self, name: str, side: Side) -> None:
        if len(self.meeting.seats) < 4:
            self.act(lambda: seats.join(self.meeting, side, name, "同意", self.holder, NOW))

    @rule(seat=SEAT, yes=st.booleans())
    def accept(self, seat: int, *, yes: bool) -> None:
        self.act(lambda: seats.accept(self.meeting, seat, self.holder, NOW, yes=yes))

    @rule(mediator=st.sampled_from([JIA, YI]))
    def another_mediator(self, mediator: Mediator) -> None:
        self.holder = mediator

    @rule(seat=st.integers(1, 3))
    def leave(self, seat: int) -> None:
        self.act(lambda: seats.leave(self.meeting, seat, NOW))

    @rule()
    def ask_guest(self) -> None:
        self.act(lambda: seats.propose_guest(self.meeting, Guest(StaffId(9), "专家丙", "证9", "专家")))

    @rule(seat=SEAT, number=st.integers(0, 2), yes=st.booleans())
    def answer_guest(self, seat: int, number: int, *, yes: bool) -> None:
        self.act(lambda: seats.answer_guest(self.meeting, seat, number, yes=yes))

    @rule(text=st.sampled_from(["一、各让一步。", "一、各让两步。"]), oral=st.booleans())
    def write(self, text: str, *, oral: bool) -> None:
        self.act(lambda: draft.write(self.meeting, text, NOW, oral=oral))

    @rule(seat=SEAT, name=st.sampled_from(NAMES))
    def confirm(self, seat: int, name: str) -> None:
        self.act(lambda: draft.confirm(self.meeting, seat, name, None, NOW))

    @invariant()
    def one_live_offer_for_each_direction(self) -> None:
        made = [o for o in self.meeting.offers if o.state is OfferState.MADE]
        sides = [None if o.by is None else self.meeting.seats[o.by].side for o in made]
        assert len(sides) == len(set(sides))

    @invariant()
    def accepted_means_everybody_it_was_for_said_yes(self) -> None:
        for offer in self.meeting.offers:
            if offer.state is OfferState.ACCEPTED:
                assert sorted(offer.to) == sorted(seat for seat, yes in offer.answers if yes)
            if offer.state is OfferState.HELD:
                assert not offer.answers

    @invariant()
    def nobody_answers_twice_or_ones_own_offer(self) -> None:
        for offer in self.meeting.offers:
            answered = [seat for seat, _ in offer.answers]
            assert len(answered) == len(set(answered))
            assert offer.by not in answered

    @invariant()
    def confirmations_are_of_this_text_by_the_right_name(self) -> None:
        text = self.meeting.draft
        if text is None:
            return
        assert text.sha256 == draft.digest(text.text)
        assert all(c.sha256 == text.sha256 for c in text.confirmations)
        assert all(c.name == self.meeting.seats[c.seat].name for c in text.confirmations)

    @invariant()
    def only_those_who_take_part_keep_live_offers_open(self) -> None:
        present = {seat.id for seat in self.meeting.present}
        for offer in self.meeting.offers:
            if offer.state in LIVE:
                assert set(offer.to) <= present
                assert offer.by is None or offer.by in present


TestMeetings = Meetings.TestCase
TestMeetings.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_another_mediator_has_to_be_accepted_anew() -> None:
    meeting = both()
    assert meeting.ready(JIA.id)
    assert not meeting.ready(YI.id)
    assert [told.to for told in seats.asks_mediator(meeting, YI)] == [(0, 1)]
    assert not seats.asks_mediator(meeting, JIA)


def test_who_joins_later_must_agree_to_a_guest_too() -> None:
    meeting = seats.propose_guest(both(), Guest(StaffId(9), "专家丙", "证9", "专家")).meeting
    for seat in (0, 1):
        meeting = seats.answer_guest(meeting, seat, 0, yes=True).meeting
    assert seats.joined(meeting, meeting.guests[0])
    meeting = seats.join(meeting, Side.RESPONDENT, "王强", "同意", JIA, NOW).meeting
    assert not seats.joined(meeting, meeting.guests[0])


def test_a_changed_text_voids_what_was_confirmed() -> None:
    meeting = offers.make(both(), 0, Terms("赔八千"), WHEN, aloud=True).meeting
    meeting = offers.answer(meeting, 1, 1, WHEN, yes=True).meeting
    meeting = draft.write(meeting, "赔八千。", NOW, oral=True).meeting
    meeting = draft.confirm(meeting, 0, "李红", None, NOW).meeting
    again = draft.write(meeting, "赔八千。", NOW, oral=True).meeting
    assert again.draft is not None
    assert len(again.draft.confirmations) == 1
    changed = draft.write(meeting, "赔九千。", NOW, oral=True).meeting
    assert changed.draft is not None
    assert not changed.draft.confirmations
    with pytest.raises(Refused, match="改过"):
        draft.confirm(changed, 0, "李红", 1, NOW)


@pytest.mark.parametrize(
    ("days", "why"),
    [(-1, "已经过去了"), (-2254, "2020年1月1日已经过去了"), (0, ""), (30, ""), (366 * 21, "请核对年份")],
)
def test_an_offer_names_no_day_that_is_over(days: int, why: str) -> None:
    terms = Terms("赔八千", perform_by=WHEN.today + timedelta(days=days))
    acts: tuple[Callable[[], Done], ...] = (
        lambda: offers.propose(both(), terms, WHEN),
        lambda: offers.make(both(), 0, terms, WHEN, aloud=True),
        lambda: offers.make(both(), 0, terms, WHEN, aloud=False),
    )
    for act in acts:
        if why:
            with pytest.raises(Refused, match=why):
                act()
        else:
            assert act().meeting.offers[0].perform_by == terms.perform_by


def test_what_was_told_to_the_mediator_is_not_passed_on_when_its_day_is_over() -> None:
    terms = Terms("赔八千", perform_by=WHEN.today + timedelta(days=1))
    meeting = offers.make(both(), 0, terms, WHEN, aloud=False, may_pass=True).meeting
    late = replace(WHEN, today=WHEN.today + timedelta(days=2))
    with pytest.raises(Refused, match="已经过去了"):
        offers.pass_on(meeting, 1, late)
    assert offers.pass_on(meeting, 1, WHEN).meeting.offers[0].state is OfferState.MADE


@pytest.mark.parametrize(("days", "why"), [(-1, "要在以后"), (400, "一年以内"), (3, "")])
def test_an_appointment_lies_ahead_and_within_a_year(days: int, why: str) -> None:
    at = NOW + timedelta(days=days)
    if why:
        with pytest.raises(Refused, match=why):
            appointments.appoint(both(), at, "", small_district(), NOW, pause=False)
        return
    assert appointments.appoint(both(), at, "", small_district(), NOW, pause=False).meeting.appointments[0].at == at
