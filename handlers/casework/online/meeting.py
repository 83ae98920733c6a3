"""The meeting of one case: who sits at it, what was offered, appointed and drafted. One frozen value, kept encrypted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.codes import CaseNumber, Room, StaffId
from handlers.errors import Refused
from handlers.messages import Button

APPLICANT_SEAT = 0  # who reported the case; all others come by invitation


class Side(StrEnum):
    """For whom somebody sits at the meeting."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"


class OfferState(StrEnum):
    """How an offer stands. Only `MADE` can be answered."""

    HELD = "held"  # told to the mediator alone
    MADE = "made"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Seat:
    """One party's place. `accepted`: the mediator this party accepted; another one has to be accepted anew (§19, §23)."""

    id: int
    side: Side
    name: str
    consent: str = ""  # the words of consent, as typed or pressed
    consented_at: datetime | None = None
    accepted: StaffId | None = None
    accepted_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited beside the mediator (人民调解法 §20): joins once every seat agreed, and sees the joint room only."""

    staff: StaffId
    name: str
    certificate: str
    role: str  # how the parties are told what this person is
    agreed: tuple[int, ...] = ()
    refused: bool = False
    left: bool = False
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody without an account whom the parties may let in (人民调解法 §20): a code of `outsiders.KINDS`.

    `why` is for the parties, `about` for the invited person itself. `pledge`: the words in which it promised to keep silent, on coming in.
    """

    id: int
    name: str
    kind: str
    why: str
    about: str
    asked_at: datetime
    agreed: tuple[int, ...] = ()
    refused: bool = False
    pledge: str = ""
    joined_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer of a side, or the mediator's proposal (`by` None). Money in fen. `answers`: seat → whether it agrees.

    `may_pass`: the offering side lets the mediator pass it on. `at`: when it was told, or made to the other side.
    """

    id: int
    by: int | None
    to: tuple[int, ...]
    text: str
    fen: int | None
    perform_by: date | None
    state: OfferState
    at: datetime
    lapses: date
    may_pass: bool = False
    answers: tuple[tuple[int, bool], ...] = ()
    settled_at: datetime | None = None

    @property
    def proposal(self) -> bool:
        """Whether it is the mediator's."""
        return self.by is None


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where the parties meet. `online`: in the joint room."""

    id: int
    at: datetime
    place: str
    online: bool
    pause: bool = False  # a break: nobody need answer until then
    cancelled: bool = False
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One seat's word for the draft: the typed full name, when, and the digest of the text it was given for."""

    seat: int
    name: str
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of the agreement before it is one. A changed text carries no confirmation over."""

    version: int
    text: str
    sha256: str
    oral: bool
    offers: tuple[int, ...]
    at: datetime
    fen: int | None = None
    perform_by: date | None = None
    confirmations: tuple[Confirmation, ...] = ()
    recorded: bool = False  # written into the record as terms


@dataclass(frozen=True, slots=True)
class Meeting:
    """Everything of one case's online mediation."""

    number: CaseNumber
    seats: tuple[Seat, ...] = ()
    guests: tuple[Guest, ...] = ()
    offers: tuple[Offer, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    draft: Draft | None = None
    outsiders: tuple[Outsider, ...] = ()

    @property
    def present(self) -> tuple[Seat, ...]:
        """The seats of those who take part."""
        return tuple(seat for seat in self.seats if seat.left_at is None)

    @property
    def both(self) -> bool:
        """Whether both sides take part."""
        return {seat.side for seat in self.present} == set(Side)

    def ready(self, holder: StaffId | None) -> bool:
        """Whether the joint talk may go on: both sides are there and every seat accepted this mediator."""
        return self.both and holder is not None and all(seat.accepted == holder for seat in self.present)

    def seat(self, seat_id: int) -> Seat:
        """A seat that takes part. Raises `Refused`."""
        found = next((seat for seat in self.present if seat.id == seat_id), None)
        if found is None:
            raise Refused("这位当事人没有参加线上调解。")
        return found

    def others(self, side: Side) -> tuple[int, ...]:
        """The seats across the table."""
        return tuple(seat.id for seat in self.present if seat.side is not side)

    def offer(self, offer_id: int) -> Offer:
        """An offer by its number. Raises `Refused`."""
        found = next((offer for offer in self.offers if offer.id == offer_id), None)
        if found is None:
            raise Refused("没有这个方案。")
        return found

    def with_seat(self, changed: Seat) -> "Meeting":
        """One seat replaced."""
        return replace(self, seats=tuple(changed if seat.id == changed.id else seat for seat in self.seats))

    def with_offer(self, changed: Offer) -> "Meeting":
        """One offer replaced."""
        return replace(self, offers=tuple(changed if offer.id == changed.id else offer for offer in self.offers))


@dataclass(frozen=True, slots=True)
class Telling:
    """Words of the service for some seats, each in its own private room. `buttons` act on this meeting."""

    to: tuple[int, ...]
    text: str
    buttons: tuple[Button, ...] = ()
    calendar: Appointment | None = None  # comes with it as a file


@dataclass(frozen=True, slots=True)
class Done:
    """A meeting after an act: what the parties are told, and the line for the internal record.

    The note is read by everybody who sees the case: no word of a private talk stands in it.
    """

    meeting: Meeting
    tells: tuple[Telling, ...] = ()
    note: str = ""


def private_room(side: Side) -> Room:
    """Where a side talks with the mediator alone."""
    return Room.APPLICANT if side is Side.APPLICANT else Room.RESPONDENT


def button(number: CaseNumber, what: str, choice: str, label: str) -> Button:
    """A button that stays valid beside any question of the talk: it names the case and the thing it answers."""
    return Button(f"m{number}:{what}:{choice}", label)


# What the two answers to each thing read, by its kind: on the buttons, and typed where there are none. "": no button for it.
_LABELS: Mapping[str, tuple[str, str]] = {
    "h": ("接受这位调解员", "想换一位"),
    "g": ("同意", "不同意"),
    "x": ("同意请来", "不同意请"),
    "o": ("接受方案{id}", "不接受方案{id}"),
    "d": ("", "不同意"),
}


def labels(kind: str, number: int) -> tuple[str, str]:
    """How yes and no read for one thing of a meeting."""
    yes, no = _LABELS[kind]
    return yes.format(id=number), no.format(id=number)


def choices(meeting: Meeting, kind: str, number: int) -> tuple[Button, ...]:
    """The buttons that answer one thing of a meeting."""
    both = zip(("yes", "no"), labels(kind, number), strict=True)
    return tuple(button(meeting.number, f"{kind}{number}", choice, label) for choice, label in both if label)
