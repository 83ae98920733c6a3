"""The case: its states, its moves, and which move leads where. One explicit table; everything else asks it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from handlers.facts import CaseFacts
from handlers.messages import Address

CaseNumber = NewType("CaseNumber", str)
StaffId = NewType("StaffId", int)


class Status(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"  # in the queue of a committee
    CLAIMED = "claimed"  # exactly one holder
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"  # by the resident
    CLUE = "clue"  # anonymous: a clue for screening, not mediated


class Urgency(StrEnum):
    """How soon a human must look."""

    DANGER = "danger"
    SOON = "soon"  # many people, or a clock about to run out
    NORMAL = "normal"


class Level(StrEnum):
    """Levels of jurisdiction, from the front line up (三级四步)."""

    GRID = "grid"
    VILLAGE = "village"
    TOWNSHIP = "township"
    DISTRICT = "district"


class Move(StrEnum):
    """What can be done with a case."""

    CLAIM = "claim"
    RETURN = "return"  # the holder gives it back to the queue
    TRANSFER = "transfer"  # to another mediator
    ESCALATE = "escalate"  # to the queue of the next level
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


class Outcome(StrEnum):
    """How a case ended."""

    AGREED = "agreed"
    ORAL = "oral"
    NOT_AGREED = "not_agreed"
    REFERRED = "referred"
    ADVICE = "advice"  # answered, nothing to mediate
    WITHDRAWN = "withdrawn"
    FALSE_ALARM = "false_alarm"


class Room(StrEnum):
    """Who hears a message: each side apart, both together, or staff alone."""

    APPLICANT = "applicant"  # the reporting side and the mediator
    RESPONDENT = "respondent"
    JOINT = "joint"
    INTERNAL = "internal"


LADDER = (Level.GRID, Level.VILLAGE, Level.TOWNSHIP, Level.DISTRICT)

LEADS_TO: dict[tuple[Status, Move], Status] = {
    (Status.WAITING, Move.CLAIM): Status.CLAIMED,
    (Status.WAITING, Move.ESCALATE): Status.WAITING,
    (Status.WAITING, Move.WITHDRAW): Status.WITHDRAWN,
    (Status.CLAIMED, Move.RETURN): Status.WAITING,
    (Status.CLAIMED, Move.TRANSFER): Status.CLAIMED,
    (Status.CLAIMED, Move.ESCALATE): Status.WAITING,
    (Status.CLAIMED, Move.CLOSE): Status.CLOSED,
    (Status.CLAIMED, Move.WITHDRAW): Status.WITHDRAWN,
    (Status.CLOSED, Move.REOPEN): Status.WAITING,
    (Status.WITHDRAWN, Move.REOPEN): Status.WAITING,
    (Status.CLUE, Move.CLAIM): Status.CLAIMED,
    (Status.CLUE, Move.WITHDRAW): Status.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One dispute as the rules see it. `version` guards every move against a second hand."""

    number: CaseNumber
    status: Status
    urgency: Urgency
    facts: CaseFacts
    sensitive: bool
    level: Level
    committee: str  # code of the body whose queue it is in
    opened_at: datetime
    waiting_since: datetime
    address: Address | None = None  # the reporting resident's conversation
    holder: StaffId | None = None
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    risks: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()  # bodies it was offered to beyond its own (15, 30 minutes)
    resident_waits: bool = False  # the last word was the resident's
    rating: int | None = None
    version: int = 1
    kept_from: frozenset[StaffId] = field(default_factory=frozenset)


def open_(case: Case) -> bool:
    """Whether something can still be said and done on the case."""
    return case.status in (Status.WAITING, Status.CLAIMED, Status.CLUE)
