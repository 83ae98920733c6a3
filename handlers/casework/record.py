"""What staff write down of a case besides its state: parties, dates, the turn of each level, talks, terms, visits.

Everything here is kept encrypted with the case; registers, clocks and documents are filled from it alone.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.after import Check, CheckAnswered, CheckAsked, Ear, Payment, Plan, Service
from handlers.casework.arrival import Arrival
from handlers.casework.codes import Level, Move, StaffId, Status
from handlers.casework.correction import Corrected, Correction
from handlers.casework.outside import Doubt, Errand, Ground, Inbound, Outside, Proceeding, Referral, Undisputed


class TurnEnd(StrEnum):
    """How one level's turn at a case ended."""

    HANDED = "handed"  # another committee took it over
    RETURNED = "returned"  # back to the queue
    TRANSFERRED = "transferred"  # to a colleague
    ENDED = "ended"  # the case itself ended
    UNDONE = "undone"  # begun by a slip that was taken back at once


@dataclass(frozen=True, slots=True)
class Handover:
    """A case offered to another committee, with its receipt: `accepted` is None until it answers."""

    to: str  # code of the committee
    at: datetime
    reason: str
    due: date  # by when the other committee answers
    answered_at: datetime | None = None
    answered_by: str = ""
    accepted: bool | None = None
    answer: str = ""  # why it was sent back


@dataclass(frozen=True, slots=True)
class Turn:
    """One level's turn at the case: who, since when, until when, what was tried, and how it went on."""

    level: Level
    committee: str
    staff: StaffId
    name: str
    began_at: datetime
    due: date
    skipped: tuple[Level, ...] = ()  # levels below that should have had their turn first
    skip_reason: str = ""
    tried: str = ""
    handovers: tuple[Handover, ...] = ()
    ended_at: datetime | None = None
    end: TurnEnd | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A party as documents need it. `side`: applicant, respondent or other; one card per side and name."""

    side: str
    name: str
    sex: str = ""
    born: str = ""
    nation: str = ""
    job: str = ""
    address: str = ""
    phone: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Codes of the places the parties live or work in, and whether it is a difficult matter that needs several bodies."""

    codes: tuple[str, ...] = ()
    joint: bool = False


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A day a clock runs from, as somebody stated it. `event` is a code of `data/clocks.toml`.

    `said`: the party's own words for it; "" when staff wrote it down. `side`: whose own day it is where each side has one of
    its own (a paper served on each); "" the reporting side's, or that of the matter as a whole. `seat`: of an invited party
    that told it, 0 when staff wrote it down for the whole side.
    """

    event: str
    day: date
    said: str = ""
    side: str = ""
    seat: int = 0


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One look into the facts: who was asked, where, what was said."""

    on: date
    place: str
    person: str
    words: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One mediation talk: who was there, what was said, how it ended."""

    on: date
    place: str
    present: str
    words: str
    result: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. `effect`: the day it took effect, None while signatures or the seal are missing.

    In writing: signed by the parties and the mediator, and sealed (人民调解法 §29); by word of mouth: the day it was
    agreed (§30). Money in fen.
    """

    facts: str
    words: str
    how: str = ""  # how and by when it is performed
    oral: bool = False
    agreed: date | None = None
    effect: date | None = None
    perform_by: date | None = None
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One return visit."""

    on: date
    person: str
    words: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Judicial confirmation: asked for by both parties, and what the court decided (None: not yet)."""

    court: str
    asked: date
    decided: date | None = None
    granted: bool | None = None
    reason: str = ""  # why it was refused


@dataclass(frozen=True, slots=True)
class Wish:
    """A victim's own will that the other side be invited, in her words (反家庭暴力法 §5)."""

    on: date
    words: str
    by: str = ""


class WillKind(StrEnum):
    """What opens or closes the way to other bodies in a case of violence."""

    CONSENT = "consent"  # she wants others told
    REFUSES = "refuses"
    IMMINENT = "imminent"  # danger that does not wait for her word
    INCAPABLE = "incapable"  # a minor, or no or limited capacity: reporting is a duty


@dataclass(frozen=True, slots=True)
class Will:
    """What the victim wants, or why her word is not waited for; written down by whom and when."""

    kind: WillKind
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Slip:
    """The move that can be taken back for a moment, and how the case stood before it. `version`: of the case after it."""

    move: Move
    by: StaffId
    at: datetime
    version: int
    status: Status
    level: Level
    committee: str
    waiting_since: datetime
    holder: StaffId | None
    claimed_at: datetime | None
    offered: tuple[str, ...]
    applied: date | None
    routed: str
    turn: Turn | None  # the turn that ran


Entry = (
    Correction
    | Party
    | Places
    | KeyDate
    | Inquiry
    | Session
    | Terms
    | Visit
    | Confirmation
    | Plan
    | Payment
    | Service
    | CheckAsked
    | CheckAnswered
    | Outside
    | Wish
)


@dataclass(frozen=True, slots=True)
class Record:
    """Everything written down of one case. `warned` names the warnings already given, so that each is given once."""

    applied: date | None = None  # a named application reached a committee: interrupts what can be interrupted
    started: date | None = None  # mediation began
    routed: str = ""  # why it was sent by hand where it waits
    parties: tuple[Party, ...] = ()
    places: Places = Places()
    dates: tuple[KeyDate, ...] = ()
    turns: tuple[Turn, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    sessions: tuple[Session, ...] = ()
    terms: Terms | None = None
    visits: tuple[Visit, ...] = ()
    confirmation: Confirmation | None = None
    wills: tuple[Will, ...] = ()  # on telling other bodies of violence; the last word counts
    plan: Plan = field(default_factory=Plan)
    services: tuple[Service, ...] = ()
    checks: tuple[Check, ...] = ()
    visit_asked: date | None = None  # the return visit the chat asked about last, in records older than `ears`
    ears: tuple[Ear, ...] = ()  # the parties the service speaks to by itself after the agreement
    closing: str = ""  # what the parties were told at the end
    archived: date | None = None
    reopened: date | None = None  # the last time it was taken up again
    warned: tuple[str, ...] = ()
    wish: Wish | None = None
    grounds: tuple[Ground, ...] = ()
    inbound: Inbound | None = None
    undisputed: Undisputed | None = None
    referrals: tuple[Referral, ...] = ()
    proceedings: tuple[Proceeding, ...] = ()
    errands: tuple[Errand, ...] = ()
    doubts: tuple[Doubt, ...] = ()  # in sight of the holder and managers alone
    slip: Slip | None = None
    corrections: tuple[Corrected, ...] = ()
    arrival: Arrival | None = None  # it came in at a committee's own window

    @property
    def turn(self) -> Turn | None:
        """The turn that runs now."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.ended_at is None else None

    @property
    def skips(self) -> int:
        """How many levels were passed over; a turn that was a slip passed over none."""
        return sum(len(turn.skipped) for turn in self.turns if turn.end is not TurnEnd.UNDONE)

    @property
    def confirmed(self) -> bool:
        """Whether a court confirmed the agreement."""
        return self.confirmation is not None and self.confirmation.granted is True

    def with_turn(self, turn: Turn) -> "Record":
        """The running turn replaced."""
        return replace(self, turns=(*self.turns[:-1], turn))

    def stated(self, event: str, side: str = "", seat: int = 0) -> KeyDate | None:
        """What was stated of an event for one side; the last word counts."""
        mine = (one for one in reversed(self.dates) if (one.event, one.side, one.seat) == (event, side, seat))
        return next(mine, None)

    def day_of(self, event: str) -> date | None:
        """The day stated for an event, not that of another side alone."""
        last = self.stated(event)
        return last.day if last is not None else None

    def own_day(self, side: str = "", seat: int = 0) -> KeyDate | None:
        """The newest day of a side, when it rests on that side's word alone."""
        last = next((one for one in reversed(self.dates) if (one.side, one.seat) == (side, seat)), None)
        return last if last is not None and last.said else None

    def stated_words(self, event: str, name: str) -> str:
        """What the day is, and that it rests on the resident's word alone where nobody checked it."""
        last = self.stated(event)
        return f"{name}（当事人自述，未核实）" if last is not None and last.said else name
