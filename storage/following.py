"""After an agreement: reminders and questions put into the resident's chat on their day, and the answers kept."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.casework.case import Case, Room
from handlers.casework.chatting import (
    Question,
    answered,
    not_now,
    question,
    reminder_words,
    reminders,
    said_in_chat,
)
from handlers.casework.follow_clocks import visit_clock
from handlers.conversation import Ask, Option, Pending
from handlers.effects import Followed
from handlers.hours import local_day
from handlers.messages import Button, Reply
from storage import audit
from storage.case_saving import save_case
from storage.cases import Kept
from storage.notices import NoticeKind, notify
from storage.outbox import tell_resident
from storage.talks import Talk, save_talk
from storage.transcript import Author, Place, note
from storage.unit import Unit

_FRESH = timedelta(days=1)  # a question that hangs so long may be replaced


async def speak(unit: Unit, kept: Kept, talk: Talk | None, now: datetime) -> Case:
    """Say what is due in the chat today; the case with what was said. Only under the conversation's lock.

    Nothing while another question hangs, and nothing in a talk others may read: then tomorrow again, and meanwhile the
    holder is warned as of any limit.
    """
    case, today = kept.case, local_day(unit.district, now)
    due, asked = reminders(case, today), question(case, today, unit.district)
    if not due and asked is None:
        return case
    if talk is None or not _may_speak(talk, now):
        return replace(case, record=not_now(case.record, today))
    if due:
        await _say(unit, kept, talk, Reply(reminder_words(due)), now)
        await audit.record(unit, case.number, audit.SERVICE, "remind", now)
    if asked is not None:
        await _ask(unit, kept, talk, asked, now)
        await audit.record(unit, case.number, audit.SERVICE, "ask", now, asked.kind)
    visit = visit_clock(case, unit.district)
    record = said_in_chat(case.record, tuple(n for n, _ in due), asked, today, visit.due if visit else None)
    return replace(case, record=record)


def _may_speak(talk: Talk, now: datetime) -> bool:
    last, hangs = talk.state.last_at, talk.state.pending is not None or talk.state.draft is not None
    return not talk.state.discreet and not (hangs and last is not None and now - last < _FRESH)


async def _ask(unit: Unit, kept: Kept, talk: Talk, asked: Question, now: datetime) -> None:
    """The question with its buttons; it hangs in the talk like one the talk itself asked."""
    options = tuple(Option(said.value, talk.in_script(label)) for said, label in asked.options)
    number = talk.state.questions + 1
    buttons = tuple(Button(f"{number}:{n}", option.label) for n, option in enumerate(options, 1))
    about = f"{kept.case.number}|{asked.kind}|{asked.part}"
    pending = Pending(Ask.FOLLOW, number, asked.text, options, about)
    await _say(unit, kept, talk, Reply(asked.text, buttons), now)
    await save_talk(unit, talk, talk.state.with_(pending=pending, questions=number), now)


async def _say(unit: Unit, kept: Kept, talk: Talk, reply: Reply, now: datetime) -> None:
    spoken = replace(reply, text=talk.in_script(reply.text), discreet=kept.case.sensitive)
    place = Place(talk.id, kept.id, Room.APPLICANT)
    await tell_resident(unit, talk, place, Author.SERVICE, spoken, now)


async def keep_answer(unit: Unit, kept: Kept, told: Followed, now: datetime) -> None:
    """The resident's word in the record, a line for staff, and the holder told."""
    today = local_day(unit.district, now)
    record, line = answered(kept.case, told.answer, today, kept.case.facts.name)
    columns = {"last_resident_at": now}
    await save_case(unit, kept, replace(kept.case, record=record), "followed", now, columns=columns)
    await note(unit, kept.id, line, now)
    await audit.record(unit, kept.case.number, audit.RESIDENT, "followed", now, told.answer.said.value)
    if kept.case.holder is not None:
        await notify(unit, NoticeKind.FOLLOWED, now, case_id=kept.id, staff_id=kept.case.holder)
