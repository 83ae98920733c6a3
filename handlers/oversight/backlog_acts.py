"""What may be done with an entry of the backlog register, and by whom: refused with a clear sentence otherwise."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers.casework.case import Case
from handlers.casework.codes import ENDED as CASE_ENDED
from handlers.casework.codes import FOLLOWED, OPEN, Status
from handlers.casework.orders import need, past
from handlers.casework.outside import Path
from handlers.casework.staff import Role, Staff, in_area
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day, workdays_after
from handlers.oversight.backlog import (
    ACT_NAMES,
    ARROWS,
    ENDED,
    EVIDENCE,
    WRITTEN,
    Act,
    Dossier,
    Ending,
    Entry,
    Grade,
    Hearing,
    Off,
    Review,
    Said,
    State,
    Step,
    Team,
    Why,
)

MOST_STEPS = 30
MOST_FILES = 30
_WORDS = {
    Act.REVIEW: "评估意见",
    Act.HEARING: "为什么听证",
    Act.HEARING_END: "终结的结论",
    Act.TEAM: "为什么需要专案",
    Act.TEAM_NO: "不同意的理由",
    Act.OPINION: "处置意见",
    Act.TEAM_END: "专案的结果",
    Act.ASK_OFF: "化解的证据（协议、履行凭证、息诉罢访承诺等）",
    Act.KEEP: "不批准的理由",
    Act.OUT: "退库的理由",
}
# For whom an act is: `manager` not answering for the case, or also its `holder` (责任单位).
_BY_HOLDER = frozenset({Act.PLAN, Act.DONE, Act.TEAM, Act.ASK_OFF})


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


def listable(case: Case) -> bool:
    """Whether a case can stand in the register at all. A sensitive one is known to its holder alone."""
    return not case.sensitive and case.status in OPEN - {Status.CLUE} | FOLLOWED | {Status.NOT_AGREED}


def petitions(case: Case) -> int:
    """How often the matter was taken to the petition offices."""
    return sum(entry.path is Path.PETITION for entry in case.record.proceedings)


def rule_for(case: Case, now: datetime, district: District) -> Why | None:
    """By which rule of the district a case enters by itself; None by none."""
    rule = district.oversight
    if not listable(case):
        return None
    if petitions(case) >= rule.backlog_petitions:
        return Why.PETITIONS
    old = case.status in OPEN and now - case.opened_at >= timedelta(days=rule.backlog_days)
    return Why.AGE if old else None


def enter(case: Case, staff: Staff | None, reason: str, why: Why, now: datetime) -> Entry:
    """A new entry; by a manager's decision with the reason. Raises `Refused`."""
    if not listable(case):
        raise Refused("加密的、匿名的、已经撤回或者办结归档的案件不进积案库。")
    if staff is not None and (staff.role is not Role.MANAGER or staff.id == case.holder):
        raise Refused("由不承办这个案件的主管决定进积案库。")
    words = need(reason, "进积案库的理由") if staff is not None else reason
    said = Said(now, staff.name if staff else "系统", "enter", words)
    dossier = Dossier(reason=words, said=(said,))
    return Entry(case.number, why, now, now, staff.id if staff else None, dossier=dossier)


def act(entry: Entry, case: Case, staff: Staff, ask: Ask, now: datetime, district: District) -> Entry:
    """The entry after the act, with its line in the history. Raises `Refused` with the reason."""
    _possible(entry, case, staff, ask.act)
    words = need(ask.words, _WORDS[ask.act]) if ask.act in _WORDS else ask.words.strip()
    asked = replace(ask, words=words)
    after = _ACTS[ask.act](entry, case, staff, asked, local_day(district, now), district)
    state = ARROWS.get((entry.state, ask.act), entry.state)
    said = Said(now, staff.name, ask.act.value, words)
    return replace(
        after,
        state=state,
        since=now if state is not entry.state else entry.since,
        ended_at=now if state in ENDED else None,
        dossier=replace(after.dossier, said=(*after.dossier.said, said)),
    )


def _possible(entry: Entry, case: Case, staff: Staff, wanted: Act) -> None:
    """Whether the entry's state, its hearing and team, and the person allow the act. Raises `Refused`."""
    if (entry.state, wanted) not in ARROWS and entry.state not in WRITTEN.get(wanted, frozenset()):
        raise Refused(f"现在不能{ACT_NAMES[wanted]}。")
    hearing, team = entry.hearing, entry.team
    fits = {
        Act.HEARING: hearing is None or hearing.held is not None,
        Act.HEARD: hearing is not None and hearing.held is None,
        Act.HEARING_END: hearing is not None and hearing.held is not None and hearing.ended is None,
        Act.TEAM: team is None or team.approved is False or team.ended is not None,
        Act.TEAM_YES: team is not None and team.approved is None,
        Act.TEAM_NO: team is not None and team.approved is None,
        Act.OPINION: team is not None and team.runs,
        Act.TEAM_END: team is not None and team.runs and bool(team.opinion),
        Act.DONE: any(step.done is None for step in entry.dossier.steps),
    }
    if not fits.get(wanted, True):
        raise Refused(f"现在不能{ACT_NAMES[wanted]}。")
    if staff.role is not Role.MANAGER and not (wanted in _BY_HOLDER and staff.id == case.holder):
        raise Refused(f"{ACT_NAMES[wanted]}由主管办理。")
    if staff.id == case.holder and wanted not in _BY_HOLDER:
        raise Refused(f"自己承办的案件，由别的主管{ACT_NAMES[wanted]}。")
    if staff.id == _first(entry, wanted):
        raise Refused("提出的人不能自己批准，请另一位主管办理。")


def exhibited(entry: Entry, case: Case, staff: Staff, name: str, now: datetime) -> Entry:
    """One more file of evidence. By a manager or the holder, as long as the write-off is not decided. Raises `Refused`."""
    if not takes(entry, case, staff):
        raise Refused("证据由主管或者承办人在销号以前附上。")
    if entry.evidence >= MOST_FILES:
        raise Refused(f"一件积案最多附 {MOST_FILES} 个文件。")
    said = (*entry.dossier.said, Said(now, staff.name, EVIDENCE, name))
    return replace(_with(entry, said=said), evidence=entry.evidence + 1)


def takes(entry: Entry, case: Case, staff: Staff) -> bool:
    """Whether this person may add evidence now."""
    return entry.live and (staff.role is Role.MANAGER or staff.id == case.holder)


def _first(entry: Entry, wanted: Act) -> int | None:
    """Who took the step that this act judges: the second one must be somebody else."""
    if wanted in (Act.TEAM_YES, Act.TEAM_NO) and entry.team is not None:
        return entry.team.asked_by
    if wanted is Act.HEARING_END and entry.hearing is not None:
        return entry.hearing.recorder
    if wanted in (Act.OFF, Act.KEEP) and entry.dossier.off is not None:
        return entry.dossier.off.asked_by
    return entry.by if wanted is Act.OUT else None


def can(entry: Entry, case: Case, staff: Staff) -> tuple[Act, ...]:
    """The acts open to this person now, those that lead on first."""
    found = []
    for wanted in sorted(Act, key=lambda each: (entry.state, each) not in ARROWS):
        try:
            _possible(entry, case, staff, wanted)
        except Refused:
            continue
        found.append(wanted)
    return tuple(found)


Doing = Callable[[Entry, Case, Staff, Ask, date, District], Entry]


def _with(entry: Entry, **changes: object) -> Entry:
    return replace(entry, dossier=replace(entry.dossier, **changes))  # type: ignore[arg-type]  # names are checked by replace


def _lead(entry: Entry, case: Case, _staff: Staff, ask: Ask, _today: date, district: District) -> Entry:
    """A manager of the area who does not work the case, by office."""
    who = ask.lead
    if who is None or who.role is not Role.MANAGER or not who.active or not in_area(who, case, district):
        raise Refused("包案领导从辖区的主管里选。")
    if who.id == case.holder or who.id in case.kept_from:
        raise Refused("承办人和要回避的人不能包案。")
    return replace(_with(entry, office=need(ask.office, "包案领导的职务")), lead=who.id)


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
    return _with(entry, steps=tuple(sorted(steps, key=lambda step: step.due)))


def _done(entry: Entry, _case: Case, _staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    steps = list(entry.dossier.steps)
    if not 1 <= ask.step <= len(steps) or steps[ask.step - 1].done is not None:
        raise Refused("请选择完成的是哪一步。")
    day = past(ask.day, today, "完成日期") if ask.day else today
    steps[ask.step - 1] = replace(steps[ask.step - 1], done=day)
    return _with(entry, steps=tuple(steps))


def _review(entry: Entry, _case: Case, staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    """One evaluation a month."""
    if ask.grade is None:
        raise Refused("请选择评估结果。")
    month = f"{today:%Y-%m}"
    if any(review.month == month for review in entry.dossier.reviews):
        raise Refused("这个月已经评估过了。")
    made = Review(month, ask.grade, ask.words, staff.name, today)
    return _with(entry, reviews=(*entry.dossier.reviews, made))


def _hearing(entry: Entry, _case: Case, _staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    """Not where state secrets, business secrets or privacy would be told (policy text B, 听证)."""
    if ask.secrets != ("no", "no", "no"):
        raise Refused("涉及国家秘密、商业秘密或者个人隐私的，不能公开听证；不涉及的三项都要选“不涉及”。")
    if ask.day is None or ask.day < today:
        raise Refused("听证日期从今天起。")
    new = Hearing(ask.day, need(ask.place, "听证地点"), need(ask.host, "主持单位"))
    return _with(entry, hearings=(*entry.dossier.hearings, new))


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
    return _with(entry, hearings=(*entry.dossier.hearings[:-1], made))


def _hearing_end(entry: Entry, _case: Case, _staff: Staff, _ask: Ask, today: date, _district: District) -> Entry:
    made = replace(entry.dossier.hearings[-1], ended=today)
    return _with(entry, hearings=(*entry.dossier.hearings[:-1], made))


def _team(entry: Entry, _case: Case, staff: Staff, ask: Ask, today: date, _district: District) -> Entry:
    return _with(entry, teams=(*entry.dossier.teams, Team(staff.id, today, ask.words)))


def _last_team(entry: Entry, **changes: object) -> Entry:
    made = replace(entry.dossier.teams[-1], **changes)  # type: ignore[arg-type]  # names are checked by replace
    return _with(entry, teams=(*entry.dossier.teams[:-1], made))


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
    return _with(entry, off=Off(ask.ending, ask.words, staff.id, today))


def _same(entry: Entry, _case: Case, _staff: Staff, _ask: Ask, _today: date, _district: District) -> Entry:
    """Only the state and the history change."""
    return entry


_ACTS: dict[Act, Doing] = {
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


def next_day(entry: Entry, district: District, today: date) -> date | None:
    """The last day of what is owed next: lead, plan, its next step, the month's evaluation, or the judging; None at the end."""
    rule, since = district.oversight, local_day(district, entry.since)
    waits = {
        State.LISTED: rule.lead_days,
        State.LED: rule.plan_days,
        State.ASKED: rule.judge_days,
    }
    if entry.state in waits:
        return workdays_after(district, since, waits[entry.state])
    if entry.state in ENDED:
        return None
    steps = [step.due for step in entry.dossier.steps if step.done is None]
    return min([*steps, review_due(entry, district, today)])


def review_due(entry: Entry, district: District, today: date) -> date:
    """The day of this month's evaluation, or of the next month's when this one is there."""
    day = today.replace(day=district.oversight.review_day)
    entered = local_day(district, entry.entered_at)
    evaluated = any(review.month == f"{today:%Y-%m}" for review in entry.dossier.reviews)
    if evaluated or (entered.year, entered.month) == (today.year, today.month):
        following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return following.replace(day=district.oversight.review_day)
    return day
