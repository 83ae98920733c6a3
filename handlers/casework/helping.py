"""What may be asked of others on a case, and what they may answer: refused with a clear sentence where the rules forbid it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from handlers.casework import conflicts
from handlers.casework.assistance import (
    ARROWS,
    HELP_NAMES,
    JOINT_WAYS,
    TASKS,
    Act,
    Assistance,
    Content,
    Help,
    Paper,
    State,
    act_name,
)
from handlers.casework.case import Case
from handlers.casework.conflicts import Declaration
from handlers.casework.orders import need
from handlers.casework.roster import Kind, can_be_called, kind_of
from handlers.casework.staff import CASELESS, HELPED, Role, Staff, away
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day, workdays_after


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `due`: the wished date, of a task its last day."""

    kind: Help
    task: str
    owner: Staff | None = None
    members: tuple[Staff, ...] = ()  # of a panel
    body: str = ""  # the other body, or the panel, by its name
    way: str = ""  # JOINT: a code of `JOINT_WAYS`
    due: date | None = None
    place: str = ""
    consent: bool = False
    paper: Paper = field(default_factory=Paper)
    earlier: int = 0  # see `conflicts.before`


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody does with a request."""

    act: Act
    words: str = ""
    day: date | None = None  # ACCEPT
    receipt: str = ""  # FINISH of a court's task
    declaration: Declaration = field(default_factory=Declaration)  # ACCEPT


def ask(case: Case, staff: Staff, wish: Wish, now: datetime, district: District) -> Assistance:
    """The new request. Raises `Refused` with the reason."""
    if case.status not in HELPED or case.holder is None:
        raise Refused("案件要先有人接手，才能请别人协助。")
    if case.holder != staff.id and staff.role is not Role.MANAGER:
        raise Refused("只有承办人（牵头人）或者主管可以请别人协助。")
    task = need(wish.task, "请做什么、为什么")
    day = _due(wish, local_day(district, now), district)
    _RULES[wish.kind](case, wish, now)
    people = wish.members if wish.kind is Help.PANEL else tuple(p for p in (wish.owner,) if p)
    for person in people:
        _fit(person, case, now)
    known = conflicts.before(wish.earlier) if wish.kind is Help.EXPERT else ""
    content = Content(task, wish.body.strip(), wish.way, wish.place.strip(), wish.consent, wish.paper, known)
    return Assistance(
        wish.kind,
        case.number,
        staff.id,
        content,
        day,
        now,
        state=State.ACCEPTED if wish.kind is Help.PANEL else State.ASKED,
        owner=wish.owner.id if wish.owner else None,
        members=frozenset(person.id for person in people),
        day=wish.due if wish.kind in (Help.PANEL, Help.EXPERT) else None,
    )


def _due(wish: Wish, today: date, district: District) -> date:
    """By when it is answered (an expert), or done (a task); a panel's is its day."""
    answer = workdays_after(district, today, district.helping.answer_days)
    if wish.due is None and wish.kind is Help.EXPERT:
        return answer
    if wish.due is None:
        raise Refused("请填写日期。")
    if not today <= wish.due <= workdays_after(district, today, district.helping.longest_days):
        raise Refused(f"日期从今天起，最长 {district.helping.longest_days} 个工作日。")
    return answer if wish.kind is Help.EXPERT else wish.due


def _fit(person: Staff, case: Case, now: datetime) -> None:
    if person.id in case.kept_from:
        raise Refused(f"{person.name}需要回避这个案件。")
    if person.id == case.holder:
        raise Refused("承办人自己就是牵头人，不用再派给他。")
    if away(person, now) or person.role in CASELESS:
        raise Refused(f"{person.name}现在不能协助。")


def _expert(case: Case, wish: Wish, now: datetime) -> None:
    """An outsider takes part only when the parties agree (人民调解法 §20)."""
    if wish.owner is None or not can_be_called(wish.owner, case, now):
        raise Refused("请从名册里选一位能来的专家、律师或者特邀调解员。")
    _consented(wish)
    if found := conflicts.seen(wish.owner, case):
        raise Refused(f"{wish.owner.name}有利害关系，不能请：{'；'.join(found)}。")


def _panel(_case: Case, wish: Wish, _now: datetime) -> None:
    if not wish.members:
        raise Refused("请选择调解团；它要有能来的成员。")
    need(wish.place, "巡回调解的地点")
    _consented(wish)


def _consented(wish: Wish) -> None:
    if not wish.consent:
        raise Refused("请别人参加调解，要先征得当事人同意（《人民调解法》第20条）。")


def _joint(case: Case, wish: Wish, _now: datetime) -> None:
    """Each other body has its own task; of a sensitive case only a named person may know, and only with her will."""
    need(wish.body, "协助的单位")
    if wish.way not in JOINT_WAYS:
        raise Refused("请选择是联合接访、联合调处还是联合督办。")
    if case.sensitive and wish.owner is None:
        raise Refused("加密案件只能交给点到名的人，请选择这个单位的经办人。")
    _discreet(case, wish)


def _court(case: Case, wish: Wish, _now: datetime) -> None:
    """Grid workers help the court on its written request alone."""
    if wish.owner is None or kind_of(wish.owner) is not Kind.GRID_WORKER:
        raise Refused("协助送达、查找下落或者财产，请选一位网格员。")
    if not wish.paper.on_file:
        raise Refused("网格员协助法院，要有法院的书面委托：写明法院、文号和日期，或者选存进材料里的委托书。")
    _discreet(case, wish)


def _discreet(case: Case, wish: Wish) -> None:
    """Nothing is started towards others without an adult victim's will (反家庭暴力法 §5)."""
    if case.sensitive and not wish.consent:
        raise Refused("加密案件要先征得当事人本人同意，才能请别的单位协助（《反家庭暴力法》第五条）。")


_RULES: dict[Help, Callable[[Case, Wish, datetime], None]] = {
    Help.EXPERT: _expert,
    Help.PANEL: _panel,
    Help.JOINT: _joint,
    Help.COURT: _court,
}


def answer(asked: Assistance, case: Case, staff: Staff, said: Answer, now: datetime, district: District) -> Assistance:
    """The request after the act. Raises `Refused` with the reason."""
    state = ARROWS.get((asked.kind, asked.state, said.act))
    if state is None:
        raise Refused(f"这项{HELP_NAMES[asked.kind]}现在不能{act_name(asked.kind, said.act)}。")
    _may(asked, case, staff, said.act)
    words = need(said.words, "结果" if said.act is Act.FINISH else "理由") if said.act is not Act.ACCEPT else said.words
    content, day, today = asked.content, asked.day, local_day(district, now)
    if said.act is Act.ACCEPT:
        day = _agreed(said.day, today)
        if content.known:
            need(words, f"{content.known}，情况说明")
        content = replace(content, declared=conflicts.declared(said.declaration), answer=words.strip())
    elif said.act is Act.FINISH:
        content = replace(content, result=words, receipt=_receipt(asked, said))
    else:
        content = replace(content, answer=words)
    ended = None if state is State.ACCEPTED else now
    return replace(asked, state=state, content=content, day=day, ended_at=ended)


def _agreed(day: date | None, today: date) -> date:
    if day is None or day < today:
        raise Refused("答应时要写明哪一天来，不能早于今天。")
    return day


def _receipt(asked: Assistance, said: Answer) -> str:
    """What a grid worker served or found has its receipt."""
    return (
        need(said.receipt, "回执（谁签收、哪天，或者查到什么）") if asked.kind is Help.COURT else said.receipt.strip()
    )


def _may(asked: Assistance, case: Case, staff: Staff, act: Act) -> None:
    """Who was asked answers; who works the case ends it, and writes for a body without an account what it did."""
    leads = staff.id == case.holder or (staff.role is Role.MANAGER and not case.sensitive)
    if act is Act.END:
        if not leads:
            raise Refused("结束协助由承办人或者主管办理。")
        return
    if act is Act.ACCEPT and staff.id != asked.owner:
        raise Refused("只有被请的人自己可以答应。")
    for_another = leads and (asked.kind is Help.PANEL or asked.owner is None)
    if staff.id not in asked.members and not for_another:
        raise Refused(f"只有被请的人可以{act_name(asked.kind, act)}。")


def can(asked: Assistance, case: Case, staff: Staff) -> tuple[Act, ...]:
    """The acts open to this person now."""
    found = []
    for act in Act:
        if (asked.kind, asked.state, act) not in ARROWS:
            continue
        try:
            _may(asked, case, staff, act)
        except Refused:
            continue
        found.append(act)
    return tuple(found)


def stays(asked: Assistance, case: Case) -> bool:
    """Whether an open request goes on: somebody still answers for the case, and nobody must stay away from it."""
    return case.status in HELPED and not (asked.members & case.kept_from)


__all__ = ["TASKS", "Answer", "Wish", "answer", "ask", "can", "stays"]
