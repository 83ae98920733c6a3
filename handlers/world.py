"""What a turn may look at besides the talk: one frozen value, loaded with the conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.casework.case import Case, CaseNumber
from handlers.casework.online.dates import NO_DAYS, Days
from handlers.casework.online.invitation import Invited
from handlers.casework.online.meeting import Meeting, Seat
from handlers.casework.online.seats import Mediator
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.messages import Attachment
from handlers.oversight.village_rules import VillageRule
from handlers.registers.form import Entry
from handlers.routing import Routes
from nlu.types import Category, FaqEntry


@dataclass(frozen=True, slots=True)
class Holder:
    """Who works a case, as the resident may know it: official name, certificate, committee."""

    name: str
    certificate: str
    committee: str


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case this resident opened (or proved with number and code), with who holds it."""

    case: Case
    holder: Holder | None = None
    alert_read: bool = False  # a danger alert of it was acknowledged by a human
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A case this talk sits at, as applicant or invited. An invited party's step never sees the case itself."""

    seat: Seat
    meeting: Meeting
    mediator: Mediator | None
    open: bool  # somebody works the case
    stopped: bool = False  # no agreement may be confirmed now; why is for staff alone
    days: Days = NO_DAYS  # what this party may know of its days

    @property
    def number(self) -> CaseNumber:
        """The case's."""
        return self.meeting.number

    @property
    def ready(self) -> bool:
        """Whether both sides may be spoken to at once."""
        return self.open and self.meeting.ready(self.mediator.id if self.mediator else None)


@dataclass(frozen=True, slots=True)
class Beside:
    """A table this talk was asked to beside the parties. Its step sees neither the case nor the meeting."""

    number: CaseNumber
    id: int  # its own number at the table
    ready: bool  # whether it hears and is heard now


class Proof(StrEnum):
    """What came of a case number and code the message carried."""

    NONE = "none"
    RIGHT = "right"
    WRONG = "wrong"  # number unknown or code wrong: never told apart
    LOCKED = "locked"  # too many wrong codes


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the service knows by heart: categories and FAQ entries by code, channels and routes."""

    categories: Mapping[str, Category]
    faq: Mapping[str, FaqEntry]
    routes: Routes


def localised(known: Knowledge, district: District) -> Knowledge:
    """The same with the district's own responsible bodies and limit of small claims, where its file names them."""
    if not district.units and not district.small_claims_yuan:
        return known
    routes = known.routes
    units = {**routes.units, **{unit.of: unit.bodies for unit in district.units}}
    small = district.small_claims_yuan * 100 or routes.small_claims_fen
    return replace(known, routes=replace(routes, units=units, small_claims_fen=small))


@dataclass(frozen=True, slots=True)
class World:
    """Everything `step` may read."""

    district: District
    knowledge: Knowledge
    next_number: CaseNumber  # unguessable, fresh for this turn
    next_secret: str
    cases: tuple[OwnCase, ...] = ()  # newest first
    proof: Proof = Proof.NONE
    proven: OwnCase | None = None
    staff_online: bool = False  # somebody of the desk is signed in right now
    sittings: tuple[Sitting, ...] = ()  # cases this talk is a party of, with a meeting
    beside: tuple[Beside, ...] = ()  # tables this talk was asked to beside the parties
    invited: Invited | None = None  # the invitation whose link was opened or whose code is asked for, while it is good
    code: Proof = Proof.NONE  # whether the code of that invitation was right
    village_rules: tuple[VillageRule, ...] = ()  # of the villages in question, only when the words ask for them
    people: tuple[Staff, ...] = ()  # the roster, only when the words ask for it
    registers: tuple[Entry, ...] = ()  # their public part, only when the words ask for it
