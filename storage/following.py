"""After an agreement: reminders and questions put into the chats of both sides on their day, and the answers kept."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.casework.after import Ear
from handlers.casework.case import FOLLOWED, Case, CaseNumber
from handlers.casework.chatting import HOW_TO_TELL, Question, answered, heard, not_now, speech
from handlers.casework.clocks import clocks
from handlers.casework.hearing import ears
from handlers.casework.online.meeting import APPLICANT_SEAT, Side, private_room
from handlers.conversation import Ask, Conversation, Option, Pending
from handlers.effects import Followed
from handlers.hours import local_day
from handlers.messages import Button, Reply
from nlu.entities.private import mask
from storage import audit
from storage.case_saving import save_case
from storage.cases import Kept, relock
from storage.meetings import load_meeting, talks_of
from storage.notices import NoticeKind, notify
from storage.outbox import release, tell_later, tell_resident
from storage.tables import case as cases
from storage.tables import participation
from storage.talks import Talk, lock_talk, read_talk, save_talk
from storage.transcript import Author, Place, note
from storage.unit import Unit

_FRESH = timedelta(days=1)  # a question that hangs so long may be replaced


async def speak(unit: Unit, kept: Kept, ear: Ear, talk: Talk | None, now: datetime) -> Case:
    """Say what is due in this party's chat today; the case with what was said. Only under the conversation's lock.

    Nothing while another question hangs, and nothing in a talk others may read: then tomorrow again, and meanwhile the
    holder is warned as of any limit.
    """
    case, today = kept.case, local_day(unit.district, now)
    due = speech(case, ear, today, unit.district, clocks(case, unit.district))
    if due is None:
        return case
    if talk is None or not _may_speak(talk, now):
        return replace(case, record=not_now(case.record, ear, today))
    place = Place(talk.id, kept.id, private_room(Side(ear.side)))
    if due.reminder:
        await _say(unit, kept, talk, place, Reply(due.reminder), now)
        await audit.record(unit, case.number, audit.SERVICE, "remind", now, ear.side)
    state = talk.state
    if state.joined == case.number:  # the meeting is over: what is answered now is no word at its table
        state = state.with_(joined=None, aloud=None)
    if due.question is not None:
        state = await _ask(unit, kept, talk, place, due.question, now, state)
        await audit.record(unit, case.number, audit.SERVICE, "ask", now, f"{due.question.kind} {ear.side}")
    if state is not talk.state:
        await save_talk(unit, talk, state, now)
    return replace(case, record=heard(case.record, ear, due.keys))


async def speak_to_invited(unit: Unit, number: CaseNumber, seat: int, now: datetime) -> None:
    """The same to an invited party, in a transaction of its own: its talk is locked first, then the case."""
    mine = select(participation.c.conversation_id).join(cases, cases.c.id == participation.c.case_id)
    mine = mine.where(cases.c.number == number, participation.c.seat == seat, participation.c.left_at.is_(None))
    talk_id = (await unit.conn.execute(mine)).scalar_one_or_none()
    talk = await lock_talk(unit, talk_id) if talk_id is not None else None
    if talk is not None:
        await release(unit, talk, now)  # what was put on its way before comes before
    kept = await relock(unit, number)
    ear = next((ear for ear in ears(kept.case) if ear.seat == seat), None)
    if ear is None:
        return
    case = await speak(unit, kept, ear, talk, now)
    if case is not kept.case:
        await save_case(unit, kept, case, "clock", now)


async def tell_invited(unit: Unit, kept: Kept, text: str, now: datetime) -> None:
    """What was written down of the agreement, to the invited parties too: without numbers that point to a person.

    Nothing of a sensitive case; held back where others may read along.
    """
    value = None if kept.case.sensitive else await load_meeting(unit, kept.id)
    words = mask(text) + (f"\n{HOW_TO_TELL}" if kept.case.status in FOLLOWED else "")
    for seat, talk_id in (await talks_of(unit, kept, value)).items() if value is not None else ():
        if value is None or seat == APPLICANT_SEAT:
            continue
        talk = await read_talk(unit, talk_id)
        reply = Reply(talk.in_script(words), discreet=talk.state.discreet)
        place = Place(talk.id, kept.id, private_room(value.seats[seat].side))
        await tell_later(unit, talk, place, Author.SERVICE, reply, now, held=talk.state.discreet)


def _may_speak(talk: Talk, now: datetime) -> bool:
    last, hangs = talk.state.last_at, talk.state.pending is not None or talk.state.draft is not None
    return not talk.state.discreet and not (hangs and last is not None and now - last < _FRESH)


async def _ask(
    unit: Unit, kept: Kept, talk: Talk, place: Place, asked: Question, now: datetime, state: Conversation
) -> Conversation:
    """The question with its buttons; it hangs in the talk like one the talk itself asked."""
    options = tuple(Option(said.value, talk.in_script(label)) for said, label in asked.options)
    number = state.questions + 1
    buttons = tuple(Button(f"{number}:{n}", option.label) for n, option in enumerate(options, 1))
    about = f"{kept.case.number}|{asked.kind}|{asked.part}"
    pending = Pending(Ask.FOLLOW, number, asked.text, options, about)
    await _say(unit, kept, talk, place, Reply(asked.text, buttons), now)
    return state.with_(pending=pending, questions=number)


async def _say(unit: Unit, kept: Kept, talk: Talk, place: Place, reply: Reply, now: datetime) -> None:
    spoken = replace(reply, text=talk.in_script(reply.text), discreet=kept.case.sensitive)
    await tell_resident(unit, talk, place, Author.SERVICE, spoken, now)


async def keep_answer(unit: Unit, kept: Kept, told: Followed, now: datetime) -> None:
    """A party's word in the record, a line for staff, and the holder told."""
    today = local_day(unit.district, now)
    record, line = answered(kept.case, told.answer, today, kept.case.facts.name)
    columns = {"last_resident_at": now}
    await save_case(unit, kept, replace(kept.case, record=record), "followed", now, columns=columns)
    await note(unit, kept.id, line, now)
    await audit.record(unit, kept.case.number, audit.RESIDENT, "followed", now, told.answer.said.value)
    if kept.case.holder is not None:
        await notify(unit, NoticeKind.FOLLOWED, now, case_id=kept.id, staff_id=kept.case.holder)
