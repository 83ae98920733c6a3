"""What an invited party may know of its days: appointments, offers to answer, what it owes and is owed, limits of both sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from handlers.casework.after import Said
from handlers.casework.case import Case
from handlers.casework.chatting import clock_words, ordinal, what_of
from handlers.casework.clock import day_words
from handlers.casework.clocks import clocks
from handlers.casework.codes import FOLLOWED
from handlers.casework.hearing import concerning, owed
from handlers.casework.online.appointments import words
from handlers.casework.online.meeting import Meeting, OfferState, Seat
from handlers.casework.performing import ways_after_breach
from handlers.casework.wanted import Wanted, papers_of
from handlers.district import District
from handlers.hours import local_day


@dataclass(frozen=True, slots=True)
class Days:
    """One party's days, in words. Nothing of the case's own facts, of the other side's days or of any private talk.

    `ways`: what is open to this party when the other side does not perform. `watched`: the agreement is still followed.
    `secret`: the matter is sensitive; nothing of it is said here. `papers`: days of receipt this party may state, with their
    limits; `told`: it stated one. `owes`: numbers of the instalments it still owes.
    """

    meetings: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    watched: bool = False
    secret: bool = False
    papers: tuple[Wanted, ...] = ()
    told: bool = False
    owes: tuple[int, ...] = ()


NO_DAYS = Days()


def days_of(case: Case, meeting: Meeting, seat: Seat, district: District, now: datetime) -> Days:
    """The days of one seat as they stand."""
    watched = case.status in FOLLOWED
    if case.sensitive:
        return Days(watched=watched, secret=True)
    today = local_day(district, now)
    side = seat.side.value
    limits = concerning(clocks(case, district), case, side, seat.id)
    shown = [clock_words(clock) for clock in limits if clock.opens or clock.due >= today]
    ways = ways_after_breach(case) if watched and owed(case, side) else ()
    meetings = tuple(_meetings(meeting, seat, district, now))
    told = case.record.own_day(side, seat.id) is not None
    return Days(
        meetings,
        (*_plan(case, side), *shown),
        ways,
        watched,
        papers=papers_of(case, side),
        told=told,
        owes=_owes(case, side),
    )


def _meetings(meeting: Meeting, seat: Seat, district: District, now: datetime) -> Iterator[str]:
    """Appointments to come, and offers that wait for this seat."""
    for made in sorted(meeting.appointments, key=lambda one: one.at):
        if not made.cancelled and made.at > now:
            yield f"· {words(made, district)}"
    for offer in meeting.offers:
        answered = any(who == seat.id for who, _ in offer.answers)
        if offer.state is OfferState.MADE and seat.id in offer.to and not answered:
            yield f"· 方案{offer.id}等您答复，最晚{day_words(offer.lapses)}。"


def _owes(case: Case, side: str) -> tuple[int, ...]:
    """What this side still owes, and has not said to be performed."""
    if case.status not in FOLLOWED:
        return ()
    return tuple(n for n, p in case.record.plan.open if p.payer == side and p.payer_said is not Said.RECEIVED)


def _plan(case: Case, side: str) -> Iterator[str]:
    """What is still owed of the agreement, by the side that owes it."""
    if case.status not in FOLLOWED:
        return
    for number, part in case.record.plan.open:
        day = _by(part.due)
        who = f"请您在{day}履行" if part.payer == side else f"对方应在{day}履行"
        yield f"· {ordinal(number)}{what_of(part)}：{who}（《人民调解法》第31条）。"


def _by(due: date) -> str:
    return f"{day_words(due)}以前"
