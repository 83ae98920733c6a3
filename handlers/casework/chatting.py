"""What the service asks and reminds of in the parties' chats after an agreement, and what is written down of the answer.

Both sides alike, whichever owes and whichever is owed; whom, says `hearing`. An answer is the party's own word: only staff
write down that something was performed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.casework.after import PAYER_SAID_NAMES, SAID_NAMES, Ear, Instalment, Said
from handlers.casework.case import Case
from handlers.casework.clock import Clock, day_words
from handlers.casework.codes import SIDE_NAMES
from handlers.casework.follow_clocks import AHEAD
from handlers.casework.hearing import ask_key, concerning, ears, remind_key, visit_key, with_ear
from handlers.casework.online.meeting import APPLICANT_SEAT
from handlers.casework.performing import amount_of
from handlers.casework.record import Record, Visit
from handlers.district import District
from handlers.routing import cited
from nlu.entities.private import mask

PAID, OWED, VISIT = "paid", "owed", "visit"
PAID_OPTIONS = ((Said.RECEIVED, "收到了"), (Said.PART, "只收到一部分"), (Said.NOT, "没有收到"))
DONE_OPTIONS = (
    (Said.RECEIVED, "办好了"),
    (Said.PART, "只办了一部分"),
    (Said.NOT, "没有办"),
)  # of something else than money
OWED_OPTIONS = ((Said.RECEIVED, "已经履行了"), (Said.PART, "履行了一部分"), (Said.NOT, "有困难"))
VISIT_OPTIONS = ((Said.RECEIVED, "都履行了"), (Said.PART, "履行了一部分"), (Said.NOT, "没有履行"))
HOW_TO_TELL = "有话要告诉调解员，说“说给调解员听：”加内容。"  # of an invited party, once the meeting is over
_NUMERALS = "一二三四五六七八九十"
_PROOF = "已经履行的，在这里说一声，把凭证发来就行。"


@dataclass(frozen=True, slots=True)
class Question:
    """One question for the chat: its kind, the instalment it is about (0: none), its words and choices."""

    kind: str
    part: int
    text: str
    options: tuple[tuple[Said, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a party said to it: by default the reporting one. `name` is the party's on record, "" as the case has it."""

    kind: str
    part: int
    said: Said
    words: str
    seat: int = APPLICANT_SEAT
    side: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """What one party hears today: a reminder ("" without one), then a question. `keys`: what is not said again."""

    reminder: str
    question: Question | None
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One thing to say between two days: a reminder's line, or a question."""

    key: str
    first: date
    last: date
    text: str
    part: int = 0
    question: Question | None = None


def speech(case: Case, ear: Ear, today: date, district: District, running: Iterable[Clock]) -> Speech | None:
    """What to say to this party today; None without anything. `running`: the limits of the case."""
    if ear.tried == today:
        return None
    due = [line for line in _lines(case, ear, district, running) if line.first <= today <= line.last]
    told = [line for line in due if line.question is None]
    asked = next((line for line in due if line.question is not None), None)
    if not due:
        return None
    keys = tuple(line.key for line in (*told, *((asked,) if asked else ())))
    parts = [line.part for line in told if line.part]
    if asked is None and len(parts) == 1:
        return Speech("", Question(OWED, parts[0], _reminder(told), OWED_OPTIONS), keys)
    return Speech(_reminder(told) if told else "", asked.question if asked else None, keys)


def _reminder(lines: list[_Line]) -> str:
    """The reminder: instalments first, then the limits."""
    parts, limits = [line.text for line in lines if line.part], [line.text for line in lines if not line.part]
    told = ["提醒：按协议的履行计划，", *parts, _PROOF] if parts else []
    return "\n".join([*told, *(["提醒："] if limits and not parts else []), *limits])


def _lines(case: Case, ear: Ear, district: District, running: Iterable[Clock]) -> Iterator[_Line]:
    """Everything this party has not heard yet, reminders and questions, in the order of the plan."""
    said = set(ear.heard)
    found = [*(_plan_lines(case, ear) if case.record.plan.chat else ()), *_clock_lines(case, ear, district, running)]
    return (line for line in found if line.key not in said)


def _plan_lines(case: Case, ear: Ear) -> Iterator[_Line]:
    """Who owes an instalment is reminded ahead; who receives it is asked the day after."""
    for number, part in case.record.plan.open:
        if part.payer == ear.side:
            text = f"{ordinal(number)}{what_of(part)}，请在{day_words(part.due)}以前履行。"
            yield _Line(remind_key(number, part), part.due - timedelta(days=AHEAD), part.due, text, number)
        else:
            options = PAID_OPTIONS if part.fen else DONE_OPTIONS
            asked = Question(PAID, number, _paid_words(number, part), options)
            yield _Line(ask_key(number, part), part.due + timedelta(days=1), date.max, asked.text, number, asked)


def _clock_lines(case: Case, ear: Ear, district: District, running: Iterable[Clock]) -> Iterator[_Line]:
    """Limits that concern the side, ahead of time with their article; a return visit is asked about where it may be."""
    if case.sensitive:
        return
    for clock in concerning(running, case, ear.side, ear.seat):
        if clock.code.startswith("return_visit") and district.steps.visit_in_chat:
            asked = Question(VISIT, 0, "回访：上次达成的协议，到现在履行得怎么样？", VISIT_OPTIONS)
            yield _Line(visit_key(clock.due), clock.due, date.max, asked.text, 0, asked)
        elif case.record.plan.chat:
            yield _Line(f"{clock.code} {clock.due}", clock.warn_on, clock.due, clock_words(clock))


def clock_words(clock: Clock) -> str:
    """A limit as a party reads it."""
    if clock.code.startswith("return_visit"):
        return f"· 调解员{day_words(clock.due)}以前会来回访，问问协议履行得怎么样。"
    law = f"（{cited(clock.sources)}）" if clock.sources else ""
    return f"· {clock.name}：{clock.due_words}{law}。"


def _paid_words(number: int, part: Instalment) -> str:
    verb = "付给您，收到了吗" if part.fen else "办好，办了吗"
    return f"{ordinal(number)}{what_of(part)}应在{day_words(part.due)}以前{verb}？"


def what_of(part: Instalment) -> str:
    """What an instalment is about, as both sides may read it: no number that points to a person."""
    return mask(amount_of(part))


def ordinal(number: int) -> str:
    """第二期."""
    return f"第{_NUMERALS[number - 1] if number <= len(_NUMERALS) else number}期"


def next_chat(case: Case, district: District, today: date, running: Iterable[Clock]) -> date | None:
    """The next day on which there is something to say in a chat; None without one."""
    limits = tuple(running)
    days = (day for ear in ears(case) for day in _coming(case, ear, today, district, limits))
    return min(days, default=None)


def _coming(case: Case, ear: Ear, today: date, district: District, running: tuple[Clock, ...]) -> Iterator[date]:
    soonest = today if ear.tried != today else today + timedelta(days=1)
    for line in _lines(case, ear, district, running):
        day = max(line.first, soonest)
        if day <= line.last:
            yield day


def heard(record: Record, ear: Ear, keys: tuple[str, ...]) -> Record:
    """The record after the words went out to this party."""
    return with_ear(record, replace(ear, heard=(*ear.heard, *keys)))


def not_now(record: Record, ear: Ear, today: date) -> Record:
    """The record after a day on which nothing could be said: it is tried again tomorrow."""
    return with_ear(record, replace(ear, tried=today))


def answered(case: Case, answer: Answer, today: date, name: str) -> tuple[Record, str]:
    """The record with the answer, and the line for staff. Of a question that no longer stands nothing is kept but the line."""
    record, who = case.record, SIDE_NAMES.get(answer.side, "当事人")
    words = f"：{answer.words}" if answer.words else ""
    if answer.kind == VISIT:
        told = dict(VISIT_OPTIONS)[answer.said]
        visit = Visit(today, answer.name or name or "当事人", f"聊天回访，{who}自述：{told}{words}", "聊天")
        return replace(record, visits=(*record.visits, visit)), f"{who}在聊天回访中自述：{told}"
    names = PAYER_SAID_NAMES if answer.kind == OWED else SAID_NAMES
    if not 1 <= answer.part <= len(record.plan.instalments):
        return record, f"{who}自述{names[answer.said]}{words}"
    values = {"said": answer.said, "said_on": today, "said_words": answer.words}
    if answer.kind == OWED:
        values = {"payer_said": answer.said, "payer_said_on": today, "payer_words": answer.words}
    plan = record.plan.changed(answer.part, **values)
    return replace(record, plan=plan), f"{ordinal(answer.part)}：{who}自述{names[answer.said]}，请核实后登记。"
