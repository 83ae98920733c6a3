"""What the service remembers of one resident's talk: the question that hangs, the draft, the place it left off."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from handlers.casework.case import CaseNumber
from handlers.facts import CaseFacts
from handlers.messages import Address
from nlu.types import Script


class Ask(StrEnum):
    """The question that waits for an answer."""

    CATEGORY = "category"
    WHAT = "what"
    WHERE = "where"
    WHO_WHEN = "who_when"
    WANTED = "wanted"
    REACH = "reach"
    CONFIRM = "confirm"
    SAME_CASE = "same_case"  # a repeat report: the old case or a new one
    WHICH_CASE = "which_case"
    RESUME = "resume"  # days later: go on, or begin anew
    CANCEL = "cancel"
    WITHDRAW = "withdraw"
    RATE = "rate"
    SECRET = "secret"
    CONNECT = "connect"  # whether a case registered at a window goes on in this talk; `about` is the case
    WRONG_DISTRICT = "wrong_district"
    ELSEWHERE = "elsewhere"  # a place outside was told: what ties the matter to the district
    ERASE = "erase"
    SAFE = "safe"  # after danger: may we write here
    UNSURE = "unsure"  # words that only sound like danger: is somebody in danger
    CALL_WHERE = "call_where"  # call-back: number and village
    QUESTION = "question"  # which of the near questions of the FAQ is meant
    EVIDENCE = "evidence"  # to which case a file belongs
    CIRCUMSTANCE = "circumstance"  # which circumstance holds that would change the way
    AUDIENCE = "audience"  # which visiting day of a leader; `about` is the case
    MEDIATOR = "mediator"  # whom of the roster the resident would like
    FOLLOW = "follow"  # how the agreement is performed; `about` carries case, kind and instalment
    LIMIT_DAY = "limit_day"  # the day a limit runs from; `about` carries case and event
    LEGAL_AID = "legal_aid"  # a question of the legal-aid check; `about` carries the answers so far
    JOIN_CODE = "join_code"  # the code that identifies an invited person; `about` is the invitation
    JOIN_CONSENT = "join_consent"  # whether an identified person takes part
    OFFER_TO = "offer_to"  # who may see an offer that was just told
    LEAVE = "leave"  # whether a party really ends its part


BESIDE = frozenset(
    {Ask.CIRCUMSTANCE, Ask.LEGAL_AID, Ask.SECRET, Ask.CONNECT}
)  # asked beside another question, which waits


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of the hanging question: what it means and how it reads."""

    means: str
    label: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The hanging question. `number` makes old buttons recognisable as old."""

    ask: Ask
    number: int
    text: str = ""
    options: tuple[Option, ...] = ()
    about: str = ""  # e.g. the case number a secret is asked for
    tries: int = 0  # how often the answer could not be read


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that only sounded like danger, and the questions whether they were: their buttons count however late."""

    questions: tuple[int, ...]
    options: tuple[Option, ...]
    risk: str
    words: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one talk. Frozen; `step` returns the next one."""

    address: Address
    script: Script = Script.SIMPLIFIED
    greeted: bool = False
    questions: int = 0  # how many questions were ever asked: numbers the buttons
    pending: Pending | None = None
    reach_asked: tuple[
        int, ...
    ] = ()  # the questions how to be reached, of this matter: their buttons count however late
    aside: Pending | None = None  # the question that waits while a short talk goes on beside it
    draft: CaseFacts | None = None
    asked: int = 0  # intake questions asked in this draft, at most five
    confirmed_category: bool = False
    active: CaseNumber | None = None
    held: str = ""  # words that wait for the answer whether they belong to the old case
    known: tuple[CaseNumber, ...] = ()  # cases opened elsewhere and proven with their code
    recent: tuple[str, ...] = ()  # the last lines, for danger over several messages
    danger_case: CaseNumber | None = None
    noted: int = 0  # lines answered since the last alarm of the danger that stands
    retracted: bool = False  # its danger was taken back: what is told now is of the quarrel
    wondered: frozenset[str] = frozenset()  # kinds of danger that were only suspected and asked about, of this matter
    doubt: Doubt | None = None  # the last of them
    discreet: bool = False  # others may read this phone
    strikes: int = 0  # abusive messages
    slow_until: datetime | None = None
    wrong_codes: int = 0
    last_at: datetime | None = None
    filed_at: datetime | None = None  # when a file was last taken in beside the hanging question
    lost: int = 0  # messages in a row of which nothing was recognised
    told_faq: str = ""  # the entry "more" belongs to
    audience: str = ""  # "wanted", or the case a leader's visiting day is booked for
    informed: bool = False  # agreed to law information
    joined: CaseNumber | None = None  # the case this talk speaks in as an invited party; None: of own matters
    aloud: CaseNumber | None = None  # the case in whose joint room words go now; None: to the mediator alone

    @property
    def waiting(self) -> Pending | None:
        """The question to come back to: the hanging one, or the one that waits behind a talk beside it."""
        return self.aside if self.pending is not None and self.pending.ask in BESIDE else self.pending

    def with_(self, **changes: object) -> "Conversation":
        """The same with some fields changed; itself when they are so already."""
        if all(getattr(self, name) is value for name, value in changes.items()):
            return self
        return replace(self, **changes)  # type: ignore[arg-type]  # names are checked at run time by replace
