"""What a case may have and mostly has not, told along with it: its page asks for no more than is there."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Label, Row, exists, or_

from storage.tables import (
    alert,
    assistance,
    attachment,
    case,
    case_member,
    case_named,
    case_offer,
    linkage,
    meeting,
    message,
    outbox,
)


class Part(StrEnum):
    """Something that hangs on a case."""

    BESIDE = "has_beside"  # `cases.beside_of`: offers, people named on it, open tasks
    MEETING = "has_meeting"
    FILES = "has_files"  # in one of its rooms
    UNSENT = "has_unsent"  # lines that did not go out, or not yet
    ALERTS = "has_alerts"
    CHECKLIST = "has_checklist"  # of a danger
    HELP = "has_help"  # requests, open or done
    GROUP = "has_group"  # linked with other cases


UNSENT = or_(outbox.c.position.is_(None), outbox.c.dead_at.is_not(None))


def _any(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*where)


_HERE = message.c.case_id == case.c.id
_OF: dict[Part, ColumnElement[bool]] = {
    Part.BESIDE: or_(
        _any(case_offer.c.case_id == case.c.id, case_offer.c.ended_at.is_(None)),
        _any(case_named.c.case_id == case.c.id),
        _any(assistance.c.case_id == case.c.id, assistance.c.live),
    ),
    Part.MEETING: _any(meeting.c.case_id == case.c.id),
    Part.FILES: _any(attachment.c.message_id == message.c.id, _HERE),
    Part.UNSENT: _any(outbox.c.message_id == message.c.id, _HERE, UNSENT),
    Part.ALERTS: _any(alert.c.case_id == case.c.id),
    Part.CHECKLIST: _any(linkage.c.case_id == case.c.id),
    Part.HELP: _any(assistance.c.case_id == case.c.id),
    Part.GROUP: _any(case_member.c.case_id == case.c.id, case_member.c.ended_at.is_(None)),
}
COLUMNS: tuple[Label[bool], ...] = tuple(there.label(part.value) for part, there in _OF.items())


def parts_in(row: Row[Any]) -> frozenset[Part]:
    """The parts a row with these columns tells of."""
    return frozenset(part for part in Part if row._mapping[part.value])
