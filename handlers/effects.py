"""What a turn wants done, as values. The store carries them out in the turn's one transaction."""

from dataclasses import dataclass
from datetime import date

from handlers.casework.case import CaseNumber, Room, Urgency
from handlers.casework.chatting import Answer
from handlers.casework.online.meeting import Done
from handlers.facts import CaseFacts
from handlers.messages import Attachment, MessageId, Reply
from nlu.types import Risk


@dataclass(frozen=True, slots=True)
class Say:
    """A reply to the resident of this conversation, through the outbox, not before `wait` seconds from now."""

    reply: Reply
    wait: int = 0


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A new case. `number` and `secret` come from the world; only the secret's digest is stored.

    `clue`: anonymous, goes to screening and is not mediated. The transcript lines and files of this conversation that
    belong to no case yet become the case's (room applicant).
    """

    number: CaseNumber
    secret: str
    facts: CaseFacts
    urgency: Urgency
    committee: str
    risks: tuple[Risk, ...] = ()
    sensitive: bool = False
    clue: bool = False
    summary: str = ""  # what the mediator reads first
    channel: str = ""  # code of the suggested channel
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AmendCase:
    """The resident corrected or added facts; `said` is the sentence for the record. Staff are told."""

    number: CaseNumber
    facts: CaseFacts
    said: str
    urgency: Urgency | None = None
    sensitive: bool | None = None
    risks: tuple[Risk, ...] = ()


@dataclass(frozen=True, slots=True)
class Tell:
    """A line from the resident or the service into a room of the case, with files (evidence)."""

    number: CaseNumber
    room: Room
    text: str
    files: tuple[Attachment, ...] = ()
    by_resident: bool = True


@dataclass(frozen=True, slots=True)
class Alert:
    """A danger: a named person is told at once, the next after five minutes, until somebody acknowledges."""

    number: CaseNumber
    risks: tuple[Risk, ...]
    words: tuple[str, ...]
    urgent: bool


@dataclass(frozen=True, slots=True)
class Retraction:
    """The resident took a danger back. Noted on the case; only a human closes."""

    number: CaseNumber
    said: str


@dataclass(frozen=True, slots=True)
class WithdrawCase:
    """The resident withdraws the case."""

    number: CaseNumber
    reason: str


@dataclass(frozen=True, slots=True)
class ReopenCase:
    """The resident comes back to a closed or withdrawn case."""

    number: CaseNumber
    said: str


@dataclass(frozen=True, slots=True)
class RateCase:
    """1 to 5, and words."""

    number: CaseNumber
    stars: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Complain:
    """A complaint about the service or its staff: goes to the manager, not to the holder."""

    text: str
    number: CaseNumber | None = None


@dataclass(frozen=True, slots=True)
class WrongSecret:
    """A case number was asked for with a wrong code; counted per case and per sender."""

    number: CaseNumber


@dataclass(frozen=True, slots=True)
class ConnectTalk:
    """The applicant of a case registered at a window, who proved number and code, goes on in this talk."""

    number: CaseNumber


@dataclass(frozen=True, slots=True)
class Followed:
    """What the resident said of how the agreement is performed: their own word, for staff to verify."""

    number: CaseNumber
    answer: Answer


@dataclass(frozen=True, slots=True)
class Dated:
    """A day a party stated for its limits, in words: unverified. No day: the last one of that party is taken back.

    `side` and `seat` of an invited party, whose own day it is; "" and 0 of who reported.
    """

    number: CaseNumber
    events: tuple[str, ...]
    day: date | None
    said: str
    side: str = ""
    seat: int = 0


@dataclass(frozen=True, slots=True)
class Audience:
    """A visiting day of a leader booked for a case: the id of its entry in the register; 0 gives the booking up."""

    number: CaseNumber
    entry: int = 0


@dataclass(frozen=True, slots=True)
class EraseTalk:
    """The resident wants the texts of this conversation forgotten, as far as no open case needs them."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The resident agrees to law information (普法) on these themes and for this place, or does not any more."""

    on: bool
    themes: tuple[str, ...] = ()  # category codes; none is all of them
    place: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where a message of a party stands: in its side's own room (`home`) of a case, or in the joint one.

    The replies that follow stand in `home`. No number: in no case at all. `words` replaces what is kept of the message
    (a code, the label of a button); `quiet`: an order to the service, of which staff need no notice.
    """

    message: MessageId
    number: CaseNumber | None = None
    home: Room = Room.RESPONDENT
    joint: bool = False
    words: str | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Meet:
    """An act of a party at the meeting of a case: its new state, and what the others are told."""

    number: CaseNumber
    done: Done


@dataclass(frozen=True, slots=True)
class TakeSeat:
    """An invited and identified person joins, with the words of consent."""

    invitation: int
    consent: str


@dataclass(frozen=True, slots=True)
class DeclineInvitation:
    """An invited and identified person does not want to take part."""

    invitation: int


@dataclass(frozen=True, slots=True)
class StepOut:
    """Somebody invited beside the parties takes no more part."""

    number: CaseNumber
    outsider: int


Effect = (
    Say
    | OpenCase
    | AmendCase
    | Tell
    | Alert
    | Retraction
    | StepOut
    | WithdrawCase
    | ReopenCase
    | RateCase
    | Complain
    | WrongSecret
    | ConnectTalk
    | Followed
    | Dated
    | Audience
    | EraseTalk
    | Subscribe
    | Spoken
    | Meet
    | TakeSeat
    | DeclineInvitation
)
