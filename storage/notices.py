"""What staff must hear of: written in the turn's own commit, picked up by delivery, done or tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update

from handlers.casework.case import CaseNumber, StaffId
from storage.tables import case, notice
from storage.unit import Changed, Unit, Units
from storage.until import over

LEASE = timedelta(seconds=60)


class NoticeKind(StrEnum):
    """Why staff are told. The text is the channel's; of sensitive cases it says nothing but that there is one."""

    ALERT = "alert"  # to the person addressed
    SUGGESTED = "suggested"  # a new case fits this person best
    QUEUED = "queued"  # a case waits in this committee's queue
    OFFERED = "offered"  # unclaimed elsewhere, offered to this committee
    UNCLAIMED = "unclaimed"  # to a manager: nobody took it
    WORDS = "words"  # the resident wrote, to the holder
    AMENDED = "amended"  # the resident corrected something
    RETRACTED = "retracted"  # the resident took a danger back
    WITHDRAWN = "withdrawn"  # the resident withdrew
    ASSIGNED = "assigned"  # transferred to this person
    NAMED = "named"  # a sensitive case waits for this person
    HANDED = "handed"  # handed over to this committee, which has to receipt it
    RECEIPTED = "receipted"  # the hand-over was taken, to who sent it
    SENT_BACK = "sent_back"  # the hand-over came back, to its holder
    CLOCK = "clock"  # a limit is near, to the holder
    OVERDUE = "overdue"  # a limit has passed, to the holder and to managers
    ABSENT = "absent"  # to a manager: the holder is away, the case is back in the queue
    LINKED = "linked"  # one more case about the same counterpart, to the holder
    DOUBTED = "doubted"  # something waits for a manager's decision
    COMPLAINT = "complaint"  # to a manager
    COMPLAINT_LATE = "complaint_late"  # its answer is overdue, to managers it is not about
    RATED = "rated"  # to the holder
    MEETING = "meeting"  # something happened at the meeting: joined, left, answered; to the holder
    PARTY = "party"  # an invited party wrote to the mediator, to the holder
    JOINT = "joint"  # somebody wrote to both sides, to the holder
    HELP = "help"  # this person is asked for help on a case
    HELP_ANSWERED = "help_answered"  # to who asked, and to who helped when it is over
    HELP_LATE = "help_late"  # a request or a task is overdue
    LINKAGE = "linkage"  # a line of a danger's checklist waits for this person
    CHECK = "check"  # to a judge: an agreement waits for the answer
    CHECKED = "checked"  # the judge answered, to the holder
    SUPERVISED = "supervised"  # a notice of supervision: issued, answered, judged
    SUPERVISED_LATE = "supervised_late"  # its answer, or its judging, is overdue
    SCREEN = "screen"  # a grid waits to be screened by this person
    SCREEN_LATE = "screen_late"  # a grid's report is late: to who screens it, the village, then managers
    EARLY = "early"  # to a manager: something stands out against its own past
    BACKLOG = "backlog"  # an entry of the backlog register: entered, led, judged
    BACKLOG_LATE = "backlog_late"  # what is owed on it is overdue
    BOOKED = "booked"  # a room this person booked is wanted next
    REGISTER = "register"  # entries of registers that this person keeps, or oversees, are overdue
    FOLLOWED = "followed"  # the resident said how the agreement is performed, to the holder


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice leased for sending: to one person, or to a committee when `staff` is None."""

    id: int
    kind: NoticeKind
    number: CaseNumber | None
    sensitive: bool
    staff: StaffId | None
    committee: str
    created_at: datetime
    attempts: int


async def notify(
    unit: Unit,
    kind: NoticeKind,
    now: datetime,
    *,
    case_id: int | None = None,
    staff_id: int | None = None,
    committee: str = "",
) -> None:
    """Write a notice. One that says the same and still waits is enough."""
    same = select(notice.c.id).where(
        notice.c.kind == kind.value,
        notice.c.case_id == case_id if case_id is not None else notice.c.case_id.is_(None),
        notice.c.staff_id == staff_id if staff_id is not None else notice.c.staff_id.is_(None),
        notice.c.committee == committee,
        notice.c.done_at.is_(None),
        notice.c.lease_until.is_(None),  # one being sent may have been written already
    )
    if (await unit.conn.execute(same)).first() is not None:
        return
    new = notice.insert().values(
        kind=kind.value, case_id=case_id, staff_id=staff_id, committee=committee, created_at=now, due_at=now
    )
    await unit.conn.execute(new)
    unit.changed(Changed.NOTICE)


class Notices:
    """What delivery to staff asks for."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def due(self, now: datetime, limit: int = 30) -> Sequence[Notice]:
        """Lease notices for a minute, alerts first."""
        query = (
            select(notice.c.id)
            .where(notice.c.done_at.is_(None), notice.c.due_at <= now)
            .where(over(notice.c.lease_until, now, LEASE))
            .order_by((notice.c.kind != NoticeKind.ALERT.value), notice.c.id)
            .limit(limit)
        )
        async with self._units.read() as unit:
            if (await unit.conn.execute(query)).first() is None:
                return ()
        async with self._units.write() as unit:
            ids = (await unit.conn.execute(query.with_for_update(skip_locked=True))).scalars().all()
            leased = update(notice).where(notice.c.id.in_(ids))
            await unit.conn.execute(leased.values(lease_until=now + LEASE, attempts=notice.c.attempts + 1))
            return await _read(unit, ids)

    async def done(self, notice_id: int, now: datetime, reason: str = "") -> None:
        """Told, or given up with a reason."""
        async with self._units.write() as unit:
            values = {"done_at": now, "dead_reason": reason[:500]}
            await unit.conn.execute(update(notice).where(notice.c.id == notice_id).values(values))

    async def retry(self, notice_id: int, at: datetime) -> None:
        """Again at that time."""
        async with self._units.write() as unit:
            again = update(notice).where(notice.c.id == notice_id).values(due_at=at, lease_until=None)
            await unit.conn.execute(again)


async def _read(unit: Unit, ids: Sequence[int]) -> tuple[Notice, ...]:
    query = select(notice, case.c.number, case.c.sensitive).outerjoin(case, case.c.id == notice.c.case_id)
    rows = {row.id: row for row in await unit.conn.execute(query.where(notice.c.id.in_(ids)))}
    return tuple(
        Notice(
            id=row.id,
            kind=NoticeKind(row.kind),
            number=CaseNumber(row.number) if row.number else None,
            sensitive=bool(row.sensitive),
            staff=StaffId(row.staff_id) if row.staff_id is not None else None,
            committee=row.committee,
            created_at=row.created_at,
            attempts=row.attempts,
        )
        for row in (rows[i] for i in ids)
    )
