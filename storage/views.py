"""What the desk is shown, as values."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers.casework.assistance import Help
from handlers.casework.case import Case, Level, Room, StaffId, Status
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import Meeting
from handlers.errors import BadInput
from handlers.messages import Attachment
from storage.alerts import AlertSeen
from storage.audit import Entry
from storage.mapping import Brief
from storage.parties import Side
from storage.transcript import Line


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the queue ended: the keys of its last case."""

    urgency: int
    fit: int
    waiting_since: datetime
    id: int

    def encode(self) -> str:
        """For a link."""
        keys = [self.urgency, self.fit, self.waiting_since.isoformat(), self.id]
        return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode()

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """From a link. Raises `BadInput` when it is forged or broken; a made-up one shows no more than the queue."""
        try:
            urgency, fit, since, row_id = json.loads(base64.urlsafe_b64decode(text.encode()))
            cursor = cls(int(urgency), int(fit), datetime.fromisoformat(since), int(row_id))
        except (ValueError, TypeError, OverflowError, binascii.Error) as wrong:
            raise BadInput("翻页链接不对，请回到第一页。") from wrong
        if (
            cursor.waiting_since.tzinfo is None
            or not 0 <= cursor.id < 2**62
            or not {cursor.urgency, cursor.fit} <= set(range(10))
        ):
            raise BadInput("翻页链接不对，请回到第一页。")
        return cursor


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue; `more` is where the next begins."""

    cases: tuple[Case, ...]
    more: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What the head of the desk shows."""

    waiting: int  # in this person's queue
    unread: int  # own cases in which the last word was the resident's
    alerts: int  # open danger alerts addressed to this person
    asked: int  # requests for help that wait for this person's answer or result
    supervised: int  # notices of supervision that wait for this person's answer
    early: int  # warnings of the area that no manager has looked at
    overdue: int  # register entries that are late, which may be this person's: `RegisterReminders.waiting` tells how many are


@dataclass(frozen=True, slots=True)
class Party:
    """A party as the desk sees it."""

    side: Side
    name: str
    phone: str
    relation: str


@dataclass(frozen=True, slots=True)
class HeldBy:
    """One holder of the case's history. `ended_by` is the move that ended it."""

    name: str
    since: datetime
    until: datetime | None
    ended_by: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the register of steps and levels."""

    move: str
    status: Status
    level: Level
    committee: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InvitationSeen:
    """An invitation as the desk shows it; link and code are gone."""

    id: int
    invitee: Invitee
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    end: str


@dataclass(frozen=True, slots=True)
class Page:
    """A case with everything this person may see of it."""

    case: Case
    brief: Brief
    rooms: tuple[Room, ...]
    parties: tuple[Party, ...]
    lines: tuple[Line, ...]
    earlier: frozenset[Room]  # of these rooms there are lines before these
    files: tuple[Attachment, ...]
    holders: tuple[HeldBy, ...]
    steps: tuple[Step, ...]
    alerts: tuple[AlertSeen, ...]
    named: frozenset[StaffId]
    audit: tuple[Entry, ...]
    meeting: Meeting | None = None  # for who works the case
    invitations: tuple[InvitationSeen, ...] = ()
    speakers: Mapping[int, str] = field(default_factory=dict)  # who speaks in a talk, by its id
    helps: frozenset[Help] = frozenset()  # why the viewer sees it, when it is for a task and nothing else
