"""Supervision (督办, F13): a notice to who answers for a case, its answer, accepted or asked again, and the call-back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.case import Case, CaseNumber, StaffId
from handlers.casework.codes import Status
from handlers.casework.orders import need
from handlers.casework.staff import CASELESS, Role, Staff, away
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day, workdays_after


class State(StrEnum):
    """How far a notice is."""

    ASKED = "asked"  # waits for the answer
    ANSWERED = "answered"  # waits to be accepted or sent back
    ACCEPTED = "accepted"  # waits for the call-back
    CHECKED = "checked"
    ENDED = "ended"  # taken back


class Act(StrEnum):
    """What is done with a notice."""

    ANSWER = "answer"
    ACCEPT = "accept"
    AGAIN = "again"
    CHECK = "check"
    END = "end"


class Found(StrEnum):
    """What the supervisor's own call-back (督查回访) found."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"


STATE_NAMES = {
    State.ASKED: "等答复",
    State.ANSWERED: "等审核",
    State.ACCEPTED: "等回访",
    State.CHECKED: "已回访，办结",
    State.ENDED: "已撤销",
}
ACT_NAMES = {
    Act.ANSWER: "答复",
    Act.ACCEPT: "认可答复",
    Act.AGAIN: "退回再办",
    Act.CHECK: "督查回访",
    Act.END: "撤销督办",
}
FOUND_NAMES = {Found.DONE: "问题已经解决", Found.PARTLY: "解决了一部分", Found.NOT: "没有解决"}
WAITS = frozenset({State.ASKED, State.ANSWERED})  # somebody owes an answer or a judgement
LIVE = WAITS | {State.ACCEPTED}

# Which act leads where; a call-back that found nothing done asks again.
ARROWS: Mapping[tuple[State, Act], State] = {
    (State.ASKED, Act.ANSWER): State.ANSWERED,
    (State.ANSWERED, Act.ACCEPT): State.ACCEPTED,
    (State.ANSWERED, Act.AGAIN): State.ASKED,
    (State.ACCEPTED, Act.CHECK): State.CHECKED,
    (State.ASKED, Act.END): State.ENDED,
    (State.ANSWERED, Act.END): State.ENDED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said: who, when, what kind of act ("ask" begins), the words, and the day it sets or tells of."""

    at: datetime
    by: str
    act: str
    words: str
    day: date | None = None
    found: str = ""  # CHECK: a code of `Found`
    spoken: str = ""  # CHECK: whom the supervisor spoke to


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. `due`: by when it is answered. `lines`: everything said, oldest first; kept encrypted."""

    case: CaseNumber
    issuer: StaffId
    to: StaffId
    due: date
    lines: tuple[Line, ...]
    created_at: datetime
    number: str = ""
    state: State = State.ASKED
    rung: int = 0  # how often it climbed
    ended_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One notice with its people by name."""

    notice: Notice
    issuer: str
    to: str
    committee: str
    place: str
    mine: bool  # the viewer owes the answer
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody does with a notice."""

    act: Act
    words: str = ""
    day: date | None = None  # AGAIN, and CHECK that found nothing done: the new last day
    on: date | None = None  # CHECK: the day of the call-back
    found: Found | None = None
    spoken: str = ""


def supervisable(case: Case) -> bool:
    """Whether there is anything to press for. A sensitive case is known to its holder alone."""
    return not case.sensitive and case.status not in (Status.CLUE, Status.ARCHIVED, Status.WITHDRAWN)


def issue(
    case: Case, staff: Staff, to: Staff, words: str, due: date | None, now: datetime, district: District
) -> Notice:
    """A new notice, to who holds the case, or to a manager when nobody does. Raises `Refused` with the reason."""
    if staff.role is not Role.MANAGER or not supervisable(case):
        raise Refused("督办由主管发出；加密、归档的案件不在这里督办。")
    if staff.id in (case.holder, to.id):
        raise Refused("自己承办的案件由别的主管督办。")
    if to.role in CASELESS or away(to, now) or to.id in case.kept_from:
        raise Refused(f"{to.name}现在不能答复。")
    if case.holder is not None and to.id != case.holder and to.role is not Role.MANAGER:
        raise Refused("督办发给承办人，或者发给负责的主管。")
    told = need(words, "督办什么、为什么")
    day = _day(due, now, district)
    return Notice(case.number, staff.id, to.id, day, (Line(now, staff.name, "ask", told, day),), now)


def _day(day: date | None, now: datetime, district: District) -> date:
    """The last day for the answer; without one the district's."""
    today, rule = local_day(district, now), district.oversight
    if day is None:
        return workdays_after(district, today, rule.answer_days)
    if not today <= day <= workdays_after(district, today, rule.longest_days):
        raise Refused(f"答复日期从今天起，最长 {rule.longest_days} 个工作日。")
    return day


def act(notice: Notice, case: Case, staff: Staff, said: Said, now: datetime, district: District) -> Notice:
    """The notice after the act. Raises `Refused` with the reason."""
    state = ARROWS.get((notice.state, said.act))
    if state is None:
        raise Refused(f"这份督办现在不能{ACT_NAMES[said.act]}。")
    _may(notice, case, staff, said.act)
    words = said.words.strip() if said.act is Act.ACCEPT else need(said.words, _NEEDED[said.act])
    line = Line(now, staff.name, said.act.value, words, said.day)
    if said.act is Act.CHECK:
        state, line = _checked(notice, said, line, local_day(district, now), district)
    due = notice.due
    if state is State.ASKED:
        due = _day(said.day, now, district)
        line = replace(line, day=due) if said.act is Act.AGAIN else line
    ended = now if state in (State.CHECKED, State.ENDED) else None
    rung = notice.rung if said.act is Act.ANSWER else 0
    return replace(notice, state=state, lines=(*notice.lines, line), due=due, ended_at=ended, rung=rung)


_NEEDED = {
    Act.ANSWER: "办理情况和结果",
    Act.AGAIN: "为什么退回、还要做什么",
    Act.CHECK: "回访了解到的情况",
    Act.END: "撤销的理由",
}


def _checked(notice: Notice, said: Said, line: Line, today: date, district: District) -> tuple[State, Line]:
    """The call-back; when nothing was done the notice is open again."""
    if said.found is None or said.on is None:
        raise Refused("督查回访要写明哪天、问了谁、结果怎样。")
    if not local_day(district, notice.created_at) <= said.on <= today:
        raise Refused("回访日期在发出督办以后，不能晚于今天。")
    spoken = need(said.spoken, "回访了谁")
    full = replace(line, day=said.on, found=said.found.value, spoken=spoken)
    return (State.ASKED if said.found is Found.NOT else State.CHECKED), full


def _may(notice: Notice, case: Case, staff: Staff, act: Act) -> None:
    """Who was asked, or holds the case now, answers; who judges is a manager and not the one judged."""
    asked = staff.id in (notice.to, case.holder)
    if act is Act.ANSWER:
        if not asked:
            raise Refused("由收到督办的人或者现在的承办人答复。")
    elif staff.role is not Role.MANAGER or asked:
        raise Refused("审核、回访和撤销由主管办理，自己答复的不能自己审核。")


def can(notice: Notice, case: Case, staff: Staff) -> tuple[Act, ...]:
    """The acts open to this person now."""
    found = []
    for each in Act:
        if (notice.state, each) not in ARROWS:
            continue
        try:
            _may(notice, case, staff, each)
        except Refused:
            continue
        found.append(each)
    return tuple(found)


def next_day(notice: Notice, district: District, today: date) -> date | None:
    """The last day of what is owed now: the answer, or its judging; None when nothing is."""
    if notice.state is State.ASKED:
        return notice.due
    return workdays_after(district, today, district.oversight.judge_days) if notice.state is State.ANSWERED else None


def late(notice: Notice, today: date) -> bool:
    """Whether the answer is overdue."""
    return notice.state is State.ASKED and today > notice.due
