"""What the service asks and reminds of in the chat after an agreement, and what is written down of the answer.

Never where others may read the phone; of a sensitive case only when its holder chose so. An answer is the resident's own
word: only staff write down that something was performed.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.casework.after import SAID_NAMES, Instalment, Said
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import FOLLOWED
from handlers.casework.follow_clocks import AHEAD, visit_clock
from handlers.casework.performing import amount_of
from handlers.casework.record import Record, Visit
from handlers.district import District

PAID, VISIT = "paid", "visit"
PAID_OPTIONS = ((Said.RECEIVED, "收到了"), (Said.PART, "只收到一部分"), (Said.NOT, "没有收到"))
VISIT_OPTIONS = ((Said.RECEIVED, "都履行了"), (Said.PART, "履行了一部分"), (Said.NOT, "没有履行"))
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Question:
    """One question for the chat: its kind, the instalment it is about (0: none), its words and choices."""

    kind: str
    part: int
    text: str
    options: tuple[tuple[Said, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the resident said to it."""

    kind: str
    part: int
    said: Said
    words: str


def spoken_of(case: Case) -> bool:
    """Whether the service may begin to speak of the agreement in the chat by itself."""
    return case.address is not None and not case.facts.unsafe_phone and case.status in FOLLOWED


def reminders(case: Case, today: date) -> tuple[tuple[int, Instalment], ...]:
    """Instalments the reporting side owes and is to be reminded of today, each with its number from 1."""
    if not (spoken_of(case) and case.record.plan.chat):
        return ()
    return tuple(
        (number, part)
        for number, part in case.record.plan.open
        if part.payer == "applicant" and part.reminded is None and _ahead(part) <= today <= part.due
    )


def reminder_words(parts: tuple[tuple[int, Instalment], ...]) -> str:
    """The reminder."""
    lines = [f"{ordinal(number)}{amount_of(part)}，请在{day_words(part.due)}以前履行。" for number, part in parts]
    return "\n".join(["提醒：按协议的履行计划，", *lines, "已经履行的，在这里说一声，把凭证发来就行。"])


def question(case: Case, today: date, district: District) -> Question | None:
    """What to ask today: of the first instalment that should have come, else how the agreement is performed."""
    if not spoken_of(case):
        return None
    if case.record.plan.chat:
        for number, part in case.record.plan.open:
            if _unasked(part) and part.due < today and part.tried != today:
                return Question(PAID, number, _paid_words(number, part), PAID_OPTIONS)
    if (
        _visits_in_chat(case, district)
        and (due := _visit_day(case, district))
        and due <= today != case.record.visit_tried
    ):
        return Question(VISIT, 0, "回访：上次达成的协议，到现在履行得怎么样？", VISIT_OPTIONS)
    return None


def _unasked(part: Instalment) -> bool:
    return part.payer == "respondent" and part.asked is None


def _paid_words(number: int, part: Instalment) -> str:
    verb = "付给您，收到了吗" if part.fen else "办好，办了吗"
    return f"{ordinal(number)}{amount_of(part)}应在{day_words(part.due)}以前{verb}？"


def ordinal(number: int) -> str:
    """第二期."""
    return f"第{_NUMERALS[number - 1] if number <= len(_NUMERALS) else number}期"


def _visits_in_chat(case: Case, district: District) -> bool:
    return district.steps.visit_in_chat and not case.sensitive


def _visit_day(case: Case, district: District) -> date | None:
    """The day of the next return visit that was not asked about yet."""
    clock = visit_clock(case, district)
    return clock.due if clock is not None and clock.due != case.record.visit_asked else None


def next_chat(case: Case, district: District, today: date) -> date | None:
    """The next day on which there is something to say in the chat; None without one."""
    if not spoken_of(case):
        return None
    days = [_not_before(day, today, tried) for day, tried in _coming(case, district, today)]
    return min(days, default=None)


def _coming(case: Case, district: District, today: date) -> list[tuple[date, date | None]]:
    """The days of questions and reminders, each with the last day on which it could not be said."""
    days: list[tuple[date, date | None]] = []
    for _, part in case.record.plan.open if case.record.plan.chat else ():
        if _unasked(part):
            days.append((part.due + timedelta(days=1), part.tried))
        elif part.payer == "applicant" and part.reminded is None and part.due >= today and part.tried != part.due:
            days.append((_ahead(part), part.tried))
    if _visits_in_chat(case, district) and (due := _visit_day(case, district)):
        days.append((due, case.record.visit_tried))
    return days


def _not_before(day: date, today: date, tried: date | None) -> date:
    return max(day, today if tried != today else today + timedelta(days=1))


def _ahead(part: Instalment) -> date:
    return part.due - timedelta(days=AHEAD)


def said_in_chat(
    record: Record, reminded: tuple[int, ...], asked: Question | None, today: date, due: date | None
) -> Record:
    """The record after the words went out. `due`: the day of the visit that was asked about."""
    plan = record.plan
    for number in reminded:
        plan = plan.changed(number, reminded=today)
    if asked is not None and asked.kind == PAID:
        plan = plan.changed(asked.part, asked=today)
    visit = due if asked is not None and asked.kind == VISIT else record.visit_asked
    return replace(record, plan=plan, visit_asked=visit)


def not_now(record: Record, today: date) -> Record:
    """The record after a day on which nothing could be said: it is tried again tomorrow."""
    parts = tuple(part if part.paid else replace(part, tried=today) for part in record.plan.instalments)
    return replace(record, plan=replace(record.plan, instalments=parts), visit_tried=today)


def answered(case: Case, answer: Answer, today: date, name: str) -> tuple[Record, str]:
    """The record with the answer, and the line for staff. Of a question that no longer stands nothing is kept but the line."""
    record = case.record
    words = f"：{answer.words}" if answer.words else ""
    if answer.kind == VISIT:
        told = dict(VISIT_OPTIONS)[answer.said]
        visit = Visit(today, name or "当事人", f"聊天回访，当事人自述：{told}{words}", "聊天")
        return replace(record, visits=(*record.visits, visit)), f"当事人在聊天回访中自述：{told}"
    if not 1 <= answer.part <= len(record.plan.instalments):
        return record, f"当事人自述{SAID_NAMES[answer.said]}{words}"
    plan = record.plan.changed(answer.part, said=answer.said, said_on=today, said_words=answer.words)
    return replace(record, plan=plan), f"{ordinal(answer.part)}：当事人自述{SAID_NAMES[answer.said]}，请核实后登记。"
