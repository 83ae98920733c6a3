"""The joint room: what one party or the mediator says there is shown to every party, and read by guests. Nothing else is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, exists, select, update

from handlers.casework.case import WORKED, CaseNumber, Room
from handlers.casework.online import outsiders
from handlers.casework.online.meeting import APPLICANT_SEAT, Meeting, Side
from handlers.casework.staff import Staff
from handlers.errors import NotYours, Refused
from handlers.messages import Attachment, Reply
from storage import audit
from storage.cases import Kept, lock_case
from storage.mapping import Said, legible
from storage.meetings import OUTSIDE, hearers_of, is_guest, load_meeting, speakers_of, talks_of
from storage.notices import NoticeKind, notify
from storage.outbox import tell_later
from storage.tables import case, meeting_guest, message, outbox
from storage.talks import Talk, read_talk
from storage.transcript import Author, Line, Place, add_reply, lines_query, read_lines
from storage.unit import Changed, Unit, Units

LABEL = "〔双方都看得到〕"
_WORDLESS = {"voice": "（语音）", "photo": "（照片）", "video": "（视频）", "file": "（文件）", "location": "（位置）"}
SIDE_NAMES = {Side.APPLICANT: "申请人", Side.RESPONDENT: "被申请人"}


async def share_said(
    unit: Unit, kept: Kept, talk: Talk, line: int, said: Said, files: Sequence[Attachment], now: datetime
) -> None:
    """A party's words to both sides, copied to the talks of all other parties."""
    meeting = await load_meeting(unit, kept.id)
    if meeting is None:
        return
    talks = await hearers_of(unit, kept, meeting)
    speaks = next((seat for seat, talk_id in talks.items() if talk_id == talk.id), None)
    if speaks is None:
        return
    point = f"（位置 {said.latitude}, {said.longitude}）" if said.latitude is not None else ""
    text = said.text or point or _WORDLESS.get(said.sort.value, "")
    name = _speaker(meeting, speaks)
    reply = Reply(f"{LABEL}{name}：{_quoted(text)}", files=tuple(files))
    await _copies(unit, kept, {s: t for s, t in talks.items() if s != speaks}, line, reply, now, Author.SERVICE)


def _quoted(text: str) -> str:
    """A party's words as others are shown them: no line of them passes for the mediator's, no mark for the service's."""
    return text.replace("〔", "[").replace("〕", "]").replace("\n", "\n│ ")


def _speaker(meeting: Meeting, seat: int) -> str:
    """Who speaks, as everybody at the table reads it."""
    if seat >= OUTSIDE:
        return outsiders.shown(outsiders.find(meeting, seat - OUTSIDE))
    return f"{SIDE_NAMES[meeting.seats[seat].side]}{meeting.seats[seat].name}"


async def share_service(unit: Unit, kept: Kept, meeting: Meeting, text: str, now: datetime) -> None:
    """Words of the service in the joint room, for all who hear it."""
    line = await add_reply(unit, Place(None, kept.id, Room.JOINT), Author.SERVICE, Reply(text), now)
    talks = await hearers_of(unit, kept, meeting)
    await _copies(unit, kept, talks, line, Reply(f"{LABEL}{text}"), now, Author.SERVICE)


async def share_spoken(
    unit: Unit, kept: Kept, who: Staff, text: str, files: tuple[Attachment, ...], now: datetime, wait: int
) -> int:
    """Words of the mediator or a guest to both sides; the id of their line. The wait is for taking them back."""
    meeting = await load_meeting(unit, kept.id)
    if meeting is None or not meeting.ready(kept.case.holder):
        raise Refused("双方都参加、都接受了调解员以后，才能对双方说话。")
    reply = Reply(text, files=files, author=who.name)
    line = await add_reply(unit, Place(None, kept.id, Room.JOINT), Author.STAFF, reply, now, who.id)
    shown = replace(reply, text=f"{LABEL}{text}")
    talks = await hearers_of(unit, kept, meeting)
    await _copies(unit, kept, talks, line, shown, now, Author.STAFF, staff_id=who.id, wait=wait)
    return line


async def _copies(
    unit: Unit,
    kept: Kept,
    talks: dict[int, int],
    line: int,
    reply: Reply,
    now: datetime,
    author: Author,
    *,
    staff_id: int | None = None,
    wait: int = 0,
) -> None:
    """One line for each talk. Copies belong to no case: the desk reads the line itself."""
    for seat, talk_id in talks.items():
        talk = await read_talk(unit, talk_id)
        unsafe = seat == APPLICANT_SEAT and kept.case.facts.unsafe_phone
        discreet = kept.case.sensitive or unsafe or talk.state.discreet
        text = talk.in_script(reply.text) if author is Author.SERVICE else reply.text
        mine, place = replace(reply, text=text, discreet=discreet), Place(talk_id, None, Room.JOINT)
        await tell_later(
            unit, talk, place, author, mine, now, staff_id=staff_id, wait=wait, held=unsafe, copy_of=line
        )  # fmt: skip


async def is_joint(unit: Unit, line: int) -> bool:
    """Whether a line stands in the joint room."""
    room = select(message.c.room).where(message.c.id == line)
    return (await unit.conn.execute(room)).scalar_one_or_none() == Room.JOINT.value


async def undo_joint(unit: Unit, line: int, now: datetime) -> None:
    """Take words to both sides back, all copies or none. Raises `Refused` once one of them was released."""
    copies = select(message.c.id).where(message.c.copy_of == line)
    released = exists().where(outbox.c.message_id.in_(copies), outbox.c.position.is_not(None))
    waiting = (await unit.conn.execute(select(message.c.id).where(message.c.copy_of == line))).scalars().all()
    gone = delete(outbox).where(outbox.c.message_id.in_(waiting), outbox.c.position.is_(None), ~released)
    if (await unit.conn.execute(gone)).rowcount != len(waiting) or not waiting:
        raise Refused("已经发出，不能撤回了。")
    taken = update(message).where(message.c.id.in_([line, *waiting]))
    await unit.conn.execute(taken.values(undone_at=now))


@dataclass(frozen=True, slots=True)
class JointPage:
    """What a guest sees: the joint room and who takes part. No fact of the case, no private word."""

    number: CaseNumber
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    open: bool
    speakers: Mapping[int, str]


class Joint:
    """The door of guests: experts, second mediators and others to whom every party agreed (人民调解法 §20)."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def mine(self, who: Staff) -> tuple[CaseNumber, ...]:
        """The meetings this person is a guest of, newest first."""
        query = select(case.c.number).join(meeting_guest, meeting_guest.c.case_id == case.c.id)
        query = query.where(meeting_guest.c.staff_id == who.id, meeting_guest.c.left_at.is_(None))
        async with self._units.read() as unit:
            rows = await unit.conn.execute(query.order_by(case.c.id.desc()).limit(100))
            return tuple(CaseNumber(number) for number in rows.scalars())

    async def page(self, number: CaseNumber, who: Staff, now: datetime) -> JointPage:
        """The joint room, recorded as read. Raises `NotYours` for who is no guest."""
        async with self._units.write() as unit:
            kept, meeting = await _as_guest(unit, number, who)
            await audit.record(unit, number, audit.staff_actor(who.id), "read_joint", now)
            mine = (message.c.case_id == kept.id, message.c.room == Room.JOINT.value, message.c.undone_at.is_(None))
            lines = await read_lines(unit, lines_query(*mine).order_by(message.c.id))
            named = {s.id: f"{SIDE_NAMES[s.side]}{s.name}" for s in meeting.present}
            speakers = await speakers_of(unit, kept, meeting)
            speakers |= {talk: named[seat] for seat, talk in (await talks_of(unit, kept, meeting)).items()}
            names = (*named.values(), *(outsiders.shown(one) for one in outsiders.inside(meeting)))
            return JointPage(kept.case.number, names, lines, kept.case.status in WORKED, speakers)

    async def say(self, number: CaseNumber, who: Staff, text: str, now: datetime) -> None:
        """A guest's words to both sides. Raises `Refused`."""
        words = legible(text).strip()
        if not words:
            raise Refused("消息是空的。")
        async with self._units.write() as unit:
            kept, _ = await _as_guest(unit, number, who)
            if kept.case.status not in WORKED:
                raise Refused("这件调解已经结束，不能再发消息。")
            await share_spoken(unit, kept, who, words, (), now, unit.district.limits.undo_seconds)
            await audit.record(unit, number, audit.staff_actor(who.id), "say", now, Room.JOINT.value)
            if kept.case.holder is not None:
                await notify(unit, NoticeKind.JOINT, now, case_id=kept.id, staff_id=kept.case.holder)
            unit.changed(Changed.CASE, number)


async def _as_guest(unit: Unit, number: CaseNumber, who: Staff) -> tuple[Kept, Meeting]:
    """The case for somebody who is a guest of its meeting now, kept from nobody's wish."""
    kept, _ = await lock_case(unit, number)
    meeting = await load_meeting(unit, kept.id)
    if not await is_guest(unit, kept.id, who.id) or meeting is None or not who.active or who.id in kept.case.kept_from:
        raise NotYours
    return kept, meeting
