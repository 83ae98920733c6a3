"""Which parties the service speaks to by itself after an agreement, each in its own chat, and which limits concern a side."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from handlers.casework.after import Ear, Instalment
from handlers.casework.case import Case
from handlers.casework.clock import Clock
from handlers.casework.codes import FOLLOWED
from handlers.casework.judging import not_confirmable
from handlers.casework.online.meeting import APPLICANT_SEAT, Meeting, Side
from handlers.casework.record import Record


def ears(case: Case) -> tuple[Ear, ...]:
    """Who may be spoken to: the reporting side where its phone is safe, invited parties unless the case is sensitive."""
    if case.status not in FOLLOWED:
        return ()
    own = (_reporting(case.record),) if case.address is not None and not case.facts.unsafe_phone else ()
    invited = tuple(ear for ear in case.record.ears if ear.seat != APPLICANT_SEAT)
    return own if case.sensitive else (*own, *invited)


def _reporting(record: Record) -> Ear:
    """The reporting side; in a record older than `ears` with what it heard before."""
    known = next((ear for ear in record.ears if ear.seat == APPLICANT_SEAT), None)
    if known is not None:
        return known
    heard = [remind_key(n, p) for n, p in enumerate(record.plan.instalments, 1) if p.reminded]
    heard += [ask_key(n, p) for n, p in enumerate(record.plan.instalments, 1) if p.asked]
    heard += [visit_key(record.visit_asked)] if record.visit_asked else []
    return Ear(APPLICANT_SEAT, Side.APPLICANT.value, tuple(heard))


def seated(record: Record, meeting: Meeting) -> Record:
    """The record with the invited parties that sit at the meeting now; who left hears no more."""
    known = {ear.seat: ear for ear in record.ears}
    invited = [seat for seat in meeting.present if seat.id != APPLICANT_SEAT]
    here = tuple(known.get(seat.id, Ear(seat.id, seat.side.value)) for seat in invited)
    own = (known[APPLICANT_SEAT],) if APPLICANT_SEAT in known else ()
    return replace(record, ears=(*own, *here))


def with_ear(record: Record, changed: Ear) -> Record:
    """The record with one party's ear as it is now."""
    others = tuple(ear for ear in record.ears if ear.seat != changed.seat)
    return replace(record, ears=tuple(sorted((*others, changed), key=lambda ear: ear.seat)))


def remind_key(number: int, part: Instalment) -> str:
    """The key of the reminder of an instalment. Another day or sum is another reminder."""
    return f"remind {number} {part.due} {part.fen}"


def ask_key(number: int, part: Instalment) -> str:
    """The key of the question whether an instalment came."""
    return f"ask {number} {part.due} {part.fen}"


def visit_key(due: date) -> str:
    """The key of a return visit."""
    return f"visit {due}"


def concerns(clock: Clock, case: Case, side: str, seat: int = APPLICANT_SEAT) -> bool:
    """Whether a limit concerns this party. Of the other side's own days, and of another party's, it learns nothing.

    Enforcement is for who is owed something; confirmation only for what a court confirms (民诉法解释 §355).
    """
    if clock.code == "enforcement":
        return owed(case, side)
    if clock.code == "judicial_confirmation":
        return case.record.terms is None or not not_confirmable(case.facts, case.record.terms)
    if clock.code == "performance":
        return not case.record.plan.instalments  # each instalment is told by itself
    if clock.side:
        return clock.side == side and clock.seat in (0, seat) and seat != APPLICANT_SEAT
    return clock.both


def owed(case: Case, side: str) -> bool:
    """Whether this side is to receive something. Without a plan only the reporting side is taken to."""
    parts = case.record.plan.instalments
    return any(part.payer != side for part in parts) if parts else side == Side.APPLICANT.value


def concerning(running: Iterable[Clock], case: Case, side: str, seat: int = APPLICANT_SEAT) -> tuple[Clock, ...]:
    """The limits that concern a party, in their order."""
    return tuple(clock for clock in running if concerns(clock, case, side, seat))
