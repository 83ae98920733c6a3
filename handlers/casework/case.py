"""The case as one frozen value. Its codes are in `codes`, its states and moves in `life`, what is written down in `record`."""

from dataclasses import dataclass, field
from datetime import datetime

from handlers.casework.codes import (
    ENDED,
    FOLLOWED,
    LADDER,
    OPEN,
    WAITING,
    WORKED,
    CaseNumber,
    Level,
    Move,
    Outcome,
    Room,
    StaffId,
    Status,
    Urgency,
)
from handlers.casework.record import Record
from handlers.facts import CaseFacts
from handlers.messages import Address

__all__ = [
    "ENDED",
    "FOLLOWED",
    "LADDER",
    "OPEN",
    "WAITING",
    "WORKED",
    "Case",
    "CaseNumber",
    "Level",
    "Move",
    "Outcome",
    "Room",
    "StaffId",
    "Status",
    "Urgency",
    "open_",
]


@dataclass(frozen=True, slots=True)
class Case:
    """One dispute as the rules see it. `version` guards every move against a second hand."""

    number: CaseNumber
    status: Status
    urgency: Urgency
    facts: CaseFacts
    sensitive: bool
    level: Level
    committee: str  # code of the body that answers for it
    opened_at: datetime
    waiting_since: datetime
    address: Address | None = None  # the reporting resident's conversation
    holder: StaffId | None = None
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    risks: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()  # bodies it was offered to beyond its own (15, 30 minutes)
    handed_to: str = ""  # the body that has not receipted yet, while HANDED
    resident_waits: bool = False  # the last word was the resident's
    rating: int | None = None
    version: int = 1
    kept_from: frozenset[StaffId] = field(default_factory=frozenset)
    record: Record = field(default_factory=Record)


def open_(case: Case) -> bool:
    """Whether something can still be said and done on the case."""
    return case.status in OPEN
