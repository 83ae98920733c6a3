"""The mediator's words: to one invited party alone, or to all; never where the party has not accepted this mediator."""

from datetime import datetime

from handlers.casework.case import Room, open_
from handlers.casework.online.meeting import APPLICANT_SEAT, private_room
from handlers.casework.staff import Staff
from handlers.errors import Refused
from handlers.messages import Attachment, Reply
from storage.cases import Kept
from storage.joint import share_spoken
from storage.meetings import load_meeting, talks_of
from storage.outbox import tell_later
from storage.talks import read_talk
from storage.transcript import Author, Place
from storage.unit import Unit

TO_ONE = "〔只有您和调解员看得到〕"


async def speak(
    unit: Unit,
    kept: Kept,
    who: Staff,
    words: str,
    files: tuple[Attachment, ...],
    room: Room,
    seat_id: int | None,
    now: datetime,
) -> int:
    """The mediator's words in the joint room, or to one invited party; the id of their line. Raises `Refused`."""
    if kept.case.holder != who.id:
        raise Refused("和对方、和双方说话的，只能是双方接受的承办人。")
    wait, value = unit.district.limits.undo_seconds, await load_meeting(unit, kept.id)
    if value is not None and not open_(kept.case):
        raise Refused("案件已经办结或撤回，不能再发消息。")
    if room is Room.JOINT:
        return await share_spoken(unit, kept, who, words, files, now, wait)
    here = [s for s in value.present if private_room(s.side) is room and s.id != APPLICANT_SEAT] if value else []
    chosen = [s for s in here if seat_id is None or s.id == seat_id]
    if value is None or not chosen:
        raise Refused("对方还没有加入这个案件的聊天。")
    if len(chosen) > 1:
        raise Refused("请选择发给哪一位。")
    if chosen[0].accepted != who.id:
        raise Refused("对方还没有接受您主持调解，先等对方答复（《人民调解法》第19条、第23条）。")
    talk = await read_talk(unit, (await talks_of(unit, kept, value))[chosen[0].id])
    discreet = kept.case.sensitive or talk.state.discreet
    reply = Reply(f"{TO_ONE}{words}", files=files, author=who.name, discreet=discreet)
    place = Place(talk.id, kept.id, room)
    return await tell_later(unit, talk, place, Author.STAFF, reply, now, staff_id=who.id, wait=wait)
