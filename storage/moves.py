"""What the desk does: moves of a case, words to the resident that can be undone, notes, and alerts acknowledged."""

from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from handlers.casework import slips
from handlers.casework.case import WAITING, WORKED, Case, CaseNumber, Move, Room, Status, open_
from handlers.casework.desk import Order, decide
from handlers.casework.life import check
from handlers.casework.online.meeting import Meeting
from handlers.casework.reception import reach
from handlers.casework.record import Entry
from handlers.casework.staff import Role, Staff, may_see
from handlers.errors import BadInput, NotYours, Refused
from handlers.messages import Attachment, Reply
from handlers.topics.handoff import fact_lines
from nlu import categories
from storage.alerts import settle
from storage.audit import record, staff_actor
from storage.case_keys import keep_keys
from storage.case_saving import save_case
from storage.cases import USED, Kept, find_case, lock_case
from storage.following import tell_invited
from storage.inbound import settle_letter
from storage.joint import is_joint, undo_joint
from storage.loads import tell_managers
from storage.mapping import Brief, legible
from storage.meetings import after_move, load_meeting, with_ears
from storage.notices import NoticeKind, notify
from storage.opening import tell_queue, tell_receiver
from storage.outbox import tell_resident, undo
from storage.parties import keep_parties
from storage.rooms import TO_ONE, speak
from storage.scope import must_see
from storage.tables import case, message
from storage.talks import Talk
from storage.transcript import Author, Place, note
from storage.unit import Changed, Counted, Unit, Units

PLEASE_RATE = "请回复 1 到 5 评价，5 是很满意。"
AGREEMENT = frozenset({Move.TERMS, Move.PLAN, Move.CONFIRM, Move.JUDGE})  # what concerns both sides
LONGEST = 4000  # characters of one message of staff
_TAKEN = WORKED - {Status.HANDED}


class Moves:
    """Writing, for one member of staff at a time. Every act is recorded in the case's trail."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def move(self, number: CaseNumber, who: Staff, order: Order, now: datetime) -> Case:
        """Carry a move out, whole or not at all.

        Raises `NotYours` outside one's sight, `Stale` when somebody was faster, `Refused` when the rules do not allow it.
        """
        if order.move is Move.CLAIM:
            await self._still_free(number, who, order)
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            if not may_ask(unit, kept, who, order.move):
                raise NotYours
            return await carry_move(unit, kept, talk, who, _legible(order), now)

    async def _still_free(self, number: CaseNumber, who: Staff, order: Order) -> None:
        """Who comes too late for a claim hears so without waiting for those who write."""
        status = select(case.c.status).where(case.c.number == number, USED)
        async with self._units.read() as unit:
            if (await unit.conn.execute(status)).scalar_one_or_none() not in _TAKEN:
                return
            kept = await find_case(unit, number)
            if kept is None or not may_ask(unit, kept, who, Move.CLAIM):
                raise NotYours
            check(kept.case, who, order)

    async def say(
        self,
        number: CaseNumber,
        who: Staff,
        text: str,
        now: datetime,
        room: Room = Room.APPLICANT,
        files: tuple[Attachment, ...] = (),
        seat: int | None = None,
    ) -> int:
        """Words to the resident, after some seconds in which they can be undone; the id of their line.

        Held back while others may read the phone, until the resident writes. Only who works the case speaks.
        """
        words = _words(text, files)
        async with self._units.write() as unit:
            kept, talk = await self._mine(unit, number, who)
            if room is Room.INTERNAL:
                raise BadInput("内部备注请用备注功能。")
            if room is not Room.APPLICANT or seat:
                return await self._elsewhere(unit, kept, who, words, files, room, seat, now)
            if not open_(kept.case):
                raise Refused("案件已经办结或撤回，不能再发消息。")
            if talk is None:
                raise Refused(reach(kept.case))
            line = await self._to_resident(unit, kept, talk, who, words, files, now)
            after = replace(kept.case, resident_waits=False)
            await save_case(unit, kept, after, "say", now, columns={"last_staff_at": now})
            await record(unit, number, staff_actor(who.id), "say", now, room.value)
            _first(unit, kept, now)
            return line

    @staticmethod
    async def _to_resident(
        unit: Unit, kept: Kept, talk: Talk, who: Staff, words: str, files: tuple[Attachment, ...], now: datetime
    ) -> int:
        """The line in the resident's own talk, labelled where others sit at the table too; its id."""
        if await load_meeting(unit, kept.id) is not None:
            words = f"{TO_ONE}{words}"
        reply = Reply(words, files=files, author=who.name, discreet=kept.case.sensitive or talk.state.discreet)
        wait, held = unit.district.limits.undo_seconds, kept.case.facts.unsafe_phone
        place = Place(talk.id, kept.id, Room.APPLICANT)
        told = tell_resident(unit, talk, place, Author.STAFF, reply, now, staff_id=who.id, wait=wait, held=held)
        return (await told)[0]

    async def _elsewhere(
        self,
        unit: Unit,
        kept: Kept,
        who: Staff,
        words: str,
        files: tuple[Attachment, ...],
        room: Room,
        seat: int | None,
        now: datetime,
    ) -> int:
        """Words to another party than the reporting one, or to all."""
        line = await speak(unit, kept, who, words, files, room, seat, now)
        await save_case(
            unit, kept, replace(kept.case, resident_waits=False), "say", now, columns={"last_staff_at": now}
        )
        await record(unit, kept.case.number, staff_actor(who.id), "say", now, room.value)
        return line

    async def _mine(self, unit: Unit, number: CaseNumber, who: Staff) -> tuple[Kept, Talk | None]:
        """The case, for who works it: the holder, or a manager who steps in."""
        kept, talk = await lock_case(unit, number)
        await must_see(unit, number, who)
        if kept.case.holder != who.id and who.role is not Role.MANAGER:
            raise Refused("先接手案件，再和当事人说话。")
        return kept, talk

    async def undo(self, number: CaseNumber, who: Staff, line: int, now: datetime) -> bool:
        """Take one's own words back before they are sent, or one's own note; whether they were words.

        Raises `Refused` when it is too late.
        """
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            await must_see(unit, number, who)
            own = select(message.c.room, message.c.at).where(
                message.c.id == line,
                message.c.case_id == kept.id,
                message.c.staff_id == who.id,
                message.c.undone_at.is_(None),
            )
            found = (await unit.conn.execute(own)).first()
            if found is None:
                raise NotYours
            if found.room == Room.INTERNAL.value:
                await _unnote(unit, number, who, line, found.at, now)
                return False
            await (undo_joint if await is_joint(unit, line) else undo)(unit, line, now)
            answered = await _answered_at(unit, kept.id)
            waits = kept.last_resident_at is not None and (answered is None or answered < kept.last_resident_at)
            columns = {"last_staff_at": answered}
            await save_case(unit, kept, replace(kept.case, resident_waits=waits), "undo", now, columns=columns)
            await record(unit, number, staff_actor(who.id), "undo", now)
            return True

    async def remark(self, number: CaseNumber, who: Staff, text: str, now: datetime) -> int:
        """A note for staff alone; the id of its line."""
        words = _words(text)
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            await must_see(unit, number, who)
            if who.role is Role.JUDGE:
                raise NotYours
            line = await note(unit, kept.id, words, now, who.id)
            if talk is None and kept.case.holder == who.id and kept.case.resident_waits:  # answered on the telephone
                await save_case(unit, kept, replace(kept.case, resident_waits=False), "note", now, staff_id=who.id)
            await record(unit, number, staff_actor(who.id), "note", now)
            unit.changed(Changed.CASE, number)
            return line

    async def mark_sensitive(self, number: CaseNumber, who: Staff, now: datetime) -> None:
        """Make the case sensitive: from now on only its holder and those named know of it."""
        async with self._units.write() as unit:
            kept, _ = await self._mine(unit, number, who)
            secret = replace(kept.case, sensitive=True, offered=())
            await save_case(unit, kept, secret, "sensitive", now, staff_id=who.id)
            await keep_keys(unit, kept.id, secret, now)
            await record(unit, number, staff_actor(who.id), "sensitive", now)


async def _unnote(unit: Unit, number: CaseNumber, who: Staff, line: int, written: datetime, now: datetime) -> None:
    """One's own note is struck out; who wrote it and managers can still read it."""
    slips.check_note(written, now)
    await unit.conn.execute(update(message).where(message.c.id == line).values(undone_at=now))
    await record(unit, number, staff_actor(who.id), "undo_note", now)
    unit.changed(Changed.CASE, number)


def may_ask(unit: Unit, kept: Kept, who: Staff, move: Move) -> bool:
    """Sight for a move. Who comes too late for a claim hears so, if the case was in sight while it waited."""
    value = kept.case
    if move is Move.CLAIM and value.status in _TAKEN:
        value = replace(value, status=Status.ROUTED)
    if move is Move.TAKE_BACK:
        value = slips.seen_before(value, who)
    return may_see(who, value, kept.named, unit.district)


def _first(unit: Unit, kept: Kept, now: datetime) -> None:
    """A human spoke to who brought the case: for the first time, so the wait for it is measured."""
    if kept.last_staff_at is None:
        unit.count(Counted.FIRST_ANSWER, value=(now - kept.case.opened_at).total_seconds())


async def carry_move(unit: Unit, kept: Kept, talk: Talk | None, who: Staff, order: Order, now: datetime) -> Case:
    """Decide, save, note, tell the resident and whoever comes next."""
    moved = decide(kept.case, who, order, now, unit.district)
    meeting = await load_meeting(unit, kept.id)
    moved = replace(moved, case=with_ears(_heard(moved.case, meeting), meeting))
    move = order.move
    await save_case(unit, kept, moved.case, move.value, now, staff_id=who.id, brief=_brief(kept, moved.case))
    if moved.note:
        await note(unit, kept.id, moved.note, now)
    await record(unit, kept.case.number, staff_actor(who.id), move.value, now, _detail(order, moved.case))
    if move is Move.CLAIM:
        await settle(unit, kept, talk, who, now)
    await after_move(unit, kept, replace(kept, case=moved.case), meeting, now)
    if moved.tell and talk is not None:
        await _tell(unit, kept, talk, moved.tell, move, now)
        if order.words:
            _first(unit, kept, now)
    if moved.tell and move in AGREEMENT:
        await tell_invited(unit, replace(kept, case=moved.case), moved.tell, now)
    await _tell_colleagues(unit, replace(kept, case=moved.case), kept, order, now)
    return moved.case


def _brief(before: Kept, after: Case) -> Brief:
    """What staff read first, made anew where the facts were corrected."""
    if after.facts == before.case.facts:
        return before.brief
    return replace(before.brief, summary="\n".join(fact_lines(after.facts, categories.load())))


def _heard(after: Case, meeting: Meeting | None) -> Case:
    """What both sides of a meeting hear of at once is no slip any more."""
    if after.record.slip is None or meeting is None:
        return after
    return replace(after, record=replace(after.record, slip=None))


async def _tell_colleagues(unit: Unit, after: Kept, before: Kept, order: Order, now: datetime) -> None:
    """Who of staff hears of a move, and what else it sets right."""
    holder, move = after.case.holder, order.move
    if after.case.status in WAITING and move is not Move.TAKE_BACK:
        await tell_queue(unit, after, now)
    if move is Move.ESCALATE:
        await tell_receiver(unit, after, now)
    if move in (Move.SEND_BACK, Move.CLAIM) and before.case.handed_to and before.case.holder is not None:
        await _tell_sender(unit, before, move, now)
    told = {Move.JUDGE: (NoticeKind.CHECKED, holder), Move.TRANSFER: (NoticeKind.ASSIGNED, holder)}
    told[Move.ASK_JUDGE] = (NoticeKind.CHECK, order.to.id if order.to is not None else None)
    kind, person = told.get(move, (None, None))
    if kind is not None and person is not None:
        await notify(unit, kind, now, case_id=after.id, staff_id=person)
    if move is Move.CORRECT:
        await keep_parties(unit, after.id, after.case.facts, after.talk_id)
    if move in (Move.PARTY, Move.CORRECT):
        await keep_keys(unit, after.id, after.case, now)
    if move is Move.REPLY:
        await settle_letter(unit, after.id, now)
    if move is Move.DOUBT:
        await tell_managers(unit, after.id, before.case, NoticeKind.DOUBTED, now)


async def _tell_sender(unit: Unit, kept: Kept, move: Move, now: datetime) -> None:
    """Who handed the case over hears whether it was taken."""
    kind = NoticeKind.RECEIPTED if move is Move.CLAIM else NoticeKind.SENT_BACK
    if move is Move.SEND_BACK or not kept.case.sensitive:
        await notify(unit, kind, now, case_id=kept.id, staff_id=kept.case.holder)


async def _tell(unit: Unit, kept: Kept, talk: Talk, words: str, move: Move, now: datetime) -> None:
    """What the resident is told of a move; held back and without asking for stars where the phone is not safe."""
    unsafe = kept.case.facts.unsafe_phone
    if move is Move.CLOSE and not unsafe and not kept.case.sensitive:
        words = f"{words}\n{PLEASE_RATE}"
    discreet = kept.case.sensitive or unsafe or talk.state.discreet
    reply = Reply(talk.in_script(words), discreet=discreet)
    place = Place(talk.id, kept.id, Room.APPLICANT)
    await tell_resident(unit, talk, place, Author.SERVICE, reply, now, held=unsafe)


def _detail(order: Order, after: Case) -> str:
    """Codes for the trail; reasons and words stay in the encrypted record."""
    if order.move in (Move.TRANSFER, Move.ASK_JUDGE) and order.to is not None:
        return staff_actor(order.to.id)
    if order.move in (Move.ROUTE, Move.ESCALATE):
        return order.body
    if order.move is Move.CORRECT:
        return after.record.corrections[-1].names
    return order.outcome.value if order.outcome else ""


def _legible(order: Order) -> Order:
    """Every text of the order such as a database can hold, and of bounded length."""
    texts: dict[str, Any] = {name: legible(getattr(order, name))[:LONGEST] for name in ("reason", "words", "tried")}
    return replace(order, **texts, entry=_legible_entry(order.entry))


def _legible_entry(entry: Entry | None) -> Entry | None:
    """The same for what is written down."""
    if entry is None:
        return None
    return replace(entry, **_legible_texts(entry))


def _legible_texts(value: Any) -> dict[str, Any]:
    """The fields of a value that hold texts, legible; also those of the values in it."""
    found: dict[str, Any] = {}
    for field in fields(value):
        told = getattr(value, field.name)
        if isinstance(told, str):
            found[field.name] = legible(told)[:LONGEST] if type(told) is str else told
        elif isinstance(told, tuple):
            found[field.name] = tuple(
                replace(part, **_legible_texts(part)) if is_dataclass(part) and not isinstance(part, type) else part
                for part in told
            )
    return found


def _words(text: str, files: tuple[Attachment, ...] = ()) -> str:
    """The trimmed words. Raises `BadInput` when there are none or too many."""
    words = legible(text).strip()
    if not words and not files:
        raise BadInput("消息是空的。")
    if len(words) > LONGEST:
        raise BadInput(f"消息太长了，最多 {LONGEST} 个字。")
    return words


async def _answered_at(unit: Unit, case_id: int) -> datetime | None:
    """When staff last spoke to the resident, words taken back left out."""
    spoken = select(func.max(message.c.at)).where(
        message.c.case_id == case_id,
        message.c.author == Author.STAFF.value,
        message.c.room != Room.INTERNAL.value,
        message.c.undone_at.is_(None),
    )
    at: datetime | None = (await unit.conn.execute(spoken)).scalar_one_or_none()
    return at
