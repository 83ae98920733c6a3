"""Outsiders at a table as they are kept: coming by a link, heard in the joint room from then on, gone for good.

Each stands in `participation` beside the seats, so that its talk is found; what it may hear is decided by the meeting alone.
"""

from datetime import datetime

from handlers.casework.case import WORKED
from handlers.casework.online import outsiders
from handlers.casework.online.meeting import Meeting
from handlers.errors import Refused
from handlers.world import Beside
from storage import audit
from storage.cases import Kept
from storage.joint import share_service
from storage.meetings import OUTSIDE, load_meeting, save_meeting
from storage.tables import participation
from storage.talks import Talk
from storage.transcript import note
from storage.unit import Changed, Unit


async def beside(unit: Unit, kept: Kept, seat: int) -> Beside | None:
    """What the talk of an outsider may know of the table; None once it is over for it."""
    value = await load_meeting(unit, kept.id)
    if value is None or kept.case.status not in WORKED:
        return None
    one = outsiders.find(value, seat - OUTSIDE)
    if outsiders.over(one):
        return None
    ready = value.ready(kept.case.holder) and one in outsiders.inside(value)
    return Beside(kept.case.number, one.id, ready=ready)


async def expected(unit: Unit, kept: Kept, number: int) -> Meeting | None:
    """The meeting, while both sides want this person and it has not come yet."""
    value = await load_meeting(unit, kept.id)
    one = next((o for o in value.outsiders if o.id == number), None) if value else None
    waits = value is not None and one is not None and one.joined_at is None and outsiders.agreed(value, one)
    return value if waits else None


async def come(unit: Unit, talk: Talk, kept: Kept, number: int, pledge: str, now: datetime) -> None:
    """It takes part from now on; everybody at the table hears of it, and the words of its promise are on record."""
    value = await expected(unit, kept, number)
    if value is None:
        return
    after, told = outsiders.join(value, number, pledge, now)
    row = participation.insert().values(case_id=kept.id, conversation_id=talk.id, seat=OUTSIDE + number, joined_at=now)
    await unit.conn.execute(row)
    await save_meeting(unit, kept.id, after, now)
    await share_service(unit, kept, after, told, now)
    await note(unit, kept.id, f"{told}原话：“{pledge}”（《人民调解法》第20条）。", now)
    await audit.record(unit, kept.case.number, audit.RESIDENT, "outsider_join", now, str(number))
    unit.changed(Changed.CASE, kept.case.number)


async def go(unit: Unit, kept: Kept, number: int, actor: str, act: str, now: datetime) -> None:
    """It takes no more part: by its own word, or because the mediator ends it. Raises `Refused`."""
    value = await load_meeting(unit, kept.id)
    if value is None:
        raise Refused("还没有邀请对方。")
    after, told = outsiders.leave(value, number, now)
    if told:
        await share_service(unit, kept, value, told, now)
    await save_meeting(unit, kept.id, after, now)
    await note(unit, kept.id, told or f"不再邀请{outsiders.shown(outsiders.find(value, number))}。", now)
    await audit.record(unit, kept.case.number, actor, act, now, str(number))
    unit.changed(Changed.CASE, kept.case.number)
