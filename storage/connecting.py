"""The applicant of a case registered at a window goes on in a chat: from then on the case has that talk."""

from datetime import datetime

from sqlalchemy import update

from handlers.casework.case import open_
from handlers.casework.reception import at_window
from storage import audit
from storage.cases import Kept
from storage.parties import Side
from storage.tables import case, case_party
from storage.talks import Talk
from storage.transcript import note
from storage.unit import Changed, Unit

NOTE = "申请人报对了编号和查询码，以后在网上聊天里联系。谈要紧的事，先核对是不是本人。"


async def connect_talk(unit: Unit, talk: Talk, kept: Kept, now: datetime) -> bool:
    """Tie the locked talk to the locked case and note it for staff. False where a talk hangs on it by now, or it ended."""
    if not at_window(kept.case) or not open_(kept.case):
        return False
    row = update(case).where(case.c.id == kept.id, case.c.conversation_id.is_(None))
    await unit.conn.execute(row.values(conversation_id=talk.id, last_resident_at=now))
    applicant = (case_party.c.case_id == kept.id, case_party.c.role == Side.APPLICANT.value)
    await unit.conn.execute(update(case_party).where(*applicant).values(conversation_id=talk.id))
    await note(unit, kept.id, NOTE, now)
    await audit.record(unit, kept.case.number, audit.RESIDENT, "connect", now)
    unit.changed(Changed.CASE, kept.case.number)
    unit.changed(Changed.CONVERSATION, talk.address)
    return True
