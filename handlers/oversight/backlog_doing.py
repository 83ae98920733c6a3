"""What each act changes in an entry of the backlog register, once it is allowed: refused when its parts do not fit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from handlers.casework.case import Case
from handlers.casework.codes import ENDED as CASE_ENDED
from handlers.casework.orders import need, past
from handlers.casework.staff import Role, Staff, in_area
from handlers.district import District
from handlers.errors import Refused
from handlers.oversight.backlog import (
    Act,
    Ending,
    Entry,
    Grade,
    Hearing,
    Off,
    Review,
    Step,
    Team,
)

MOST_STEPS = 30


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants done with an entry. Which parts an act reads is said by its function."""

    act: Act
    words: str = ""
    lead: Staff | None = None
    office: str = ""
    steps: tuple[Step, ...] = ()
    step: int = 0
    day: date | None = None
    place: str = ""
    host: str = ""
    present: str = ""
    record: str = ""
    secrets: tuple[str, str, str] = ("", "", "")  # "no" each: state secrets, business secrets, privacy
    grade: Grade | None = None
    ending: Ending | None = None


Doing = Callable[[Entry, Case, Staff, Ask, date, District], Entry]


def with_dossier(entry: Entry, **changes: object) -> Entry:
    """The entry with these parts of its dossier changed."""
    return replace(entry, dossier=replace(entry.dossier, **changes))  # type: ignore[arg-type]  # names are checked by replace


def _lead(entry: Entry, case: Case, _staff: Staff, ask: Ask, _today: date, district: District) -> Entry:
    """A manager of the area who does not work the case, by office."""
    who = ask.lead
    if who is None or who.role is not Role.MANAGER or not who.active or not in_area(who, case, district):
        raise Refused("包案领导从辖区的主管里选。")
    if who.id == case.holder or who.id in case.kept_from:
        raise Refused("承办人和要回避的人不能包案。")
    return replace(with_dossier(entry, office=need(ask.office, "包案领导的职务")), lead=who.id)


def _plan(entry: Entry, _case: Case, _staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    """Steps with a day and a unit each. What was done stays done."""
    if not 1 <= len(ask.steps) <= MOST_STEPS:
        raise Refused(f"化解方案写 1 到 {MOST_STEPS} 步，每步写明日期、责任单位和做什么。")
    done = {(step.unit, step.what): step.done for step in entry.dossier.steps}
    for step in ask.steps:
        need(step.unit, "责任单位")
        need(step.what, "做什么")
        if step.due < today and not done.get((step.unit, step.what)):
            raise Refused("方案的日期不能早于今天。")
    steps = tuple(replace(step, done=done.get((step.unit, step.what))) for step in ask.steps)
    if lost := [step for step in entry.dossier.steps if step.done and step not in steps]:
        raise Refused(f"已经完成的“{lost[0].what}”要保留在方案里。")
    return with_dossier(entry, steps=tuple(sorted(steps, key=lambda step: step.due)))


def _done(entry: Entry, _case: Case, _staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    steps = list(entry.dossier.steps)
    if not 1 <= ask.step <= len(steps) or steps[ask.step - 1].done is not None:
        raise Refused("请选择完成的是哪一步。")
    day = past(ask.day, today, "完成日期") if ask.day else today
    steps[ask.step - 1] = replace(steps[ask.step - 1], done=day)
    return with_dossier(entry, steps=tuple(steps))


def _review(entry: Entry, _case: Case, staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    """One evaluation a month."""
    if ask.grade is None:
        raise Refused("请选择评估结果。")
    month = f"{today:%Y-%m}"
    if any(review.month == month for review in entry.dossier.reviews):
        raise Refused("这个月已经评估过了。")
    made = Review(month, ask.grade, ask.words, staff.name, today)
    return with_dossier(entry, reviews=(*entry.dossier.reviews, made))


def _hearing(entry: Entry, _case: Case, _staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    """Not where state secrets, business secrets or privacy would be told (policy text B, 听证)."""
    if ask.secrets != ("no", "no", "no"):
        raise Refused("涉及国家秘密、商业秘密或者个人隐私的，不能公开听证；不涉及的三项都要选“不涉及”。")
    if ask.day is None or ask.day < today:
        raise Refused("听证日期从今天起。")
    new = Hearing(ask.day, need(ask.place, "听证地点"), need(ask.host, "主持单位"))
    return with_dossier(entry, hearings=(*entry.dossier.hearings, new))


def _heard(entry: Entry, _case: Case, staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    before = entry.dossier.hearings[-1]
    held = past(ask.day, today, "听证日期") if ask.day else today
    made = replace(
        before,
        held=held,
        present=need(ask.present, "参加人"),
        record=need(ask.record, "听证经过"),
        opinion=need(ask.words, "听证意见"),
        recorder=staff.id,
    )
    return with_dossier(entry, hearings=(*entry.dossier.hearings[:-1], made))


def _hearing_end(entry: Entry, _case: Case, _staff: Staff, _ask: Ask, today: date, _district: District) -> Entry:
    made = replace(entry.dossier.hearings[-1], ended=today)
    return with_dossier(entry, hearings=(*entry.dossier.hearings[:-1], made))


def _team(entry: Entry, _case: Case, staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    return with_dossier(entry, teams=(*entry.dossier.teams, Team(staff.id, today, ask.words)))


def _last_team(entry: Entry, **changes: object) -> Entry:
    made = replace(entry.dossier.teams[-1], **changes)  # type: ignore[arg-type]  # names are checked by replace
    return with_dossier(entry, teams=(*entry.dossier.teams[:-1], made))


def _team_judged(entry: Entry, _case: Case, _staff: Staff, ask: Ask, _today: date, _district: District) -> Entry:
    return _last_team(entry, approved=ask.act is Act.TEAM_YES)


def _opinion(entry: Entry, _case: Case, _staff: Staff, ask: Ask, _today: date, _district: District) -> Entry:
    return _last_team(entry, opinion=ask.words)


def _team_end(entry: Entry, _case: Case, _staff: Staff, _ask: Ask, today: date, _district: District) -> Entry:
    return _last_team(entry, ended=today)


def _ask_off(entry: Entry, case: Case, staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    """What is written off is solved, given up by the petitioner, or ended by a hearing; each must be true."""
    if ask.ending is None:
        raise Refused("请选择为什么可以销号。")
    if ask.ending is Ending.SOLVED and case.status not in CASE_ENDED:
        raise Refused("案件还没有办结，不能按已经化解销号。")
    if ask.ending is Ending.HEARD and not any(hearing.ended for hearing in entry.dossier.hearings):
        raise Refused("还没有听证终结。")
    if entry.team is not None and (entry.team.runs or entry.team.approved is None):
        raise Refused("专案还没有结束。")
    if not entry.evidence:
        raise Refused("销号要有证据：先附上协议、履行凭证或者息诉罢访承诺书的照片、扫描件。")
    return with_dossier(entry, off=Off(ask.ending, ask.words, staff.id, today))


def _same(entry: Entry, _case: Case, _staff: Staff, _ask: Ask, _today: date, _district: District) -> Entry:
    """Only the state and the history change."""
    return entry


DOING: dict[Act, Doing] = {
    Act.LEAD: _lead,
    Act.PLAN: _plan,
    Act.DONE: _done,
    Act.REVIEW: _review,
    Act.HEARING: _hearing,
    Act.HEARD: _heard,
    Act.HEARING_END: _hearing_end,
    Act.TEAM: _team,
    Act.TEAM_YES: _team_judged,
    Act.TEAM_NO: _team_judged,
    Act.OPINION: _opinion,
    Act.TEAM_END: _team_end,
    Act.ASK_OFF: _ask_off,
    Act.OFF: _same,
    Act.KEEP: _same,
    Act.OUT: _same,
}
