"""What may be done with an entry of the backlog register, and by whom: refused with a clear sentence otherwise."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.casework.case import Case
from handlers.casework.codes import FOLLOWED, OPEN, Status
from handlers.casework.orders import need
from handlers.casework.outside import Path
from handlers.casework.staff import Role, Staff
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
    Entry,
    Said,
    State,
    Why,
)
from handlers.oversight.backlog_doing import DOING, Ask, with_dossier

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
    after = DOING[ask.act](entry, case, staff, asked, local_day(district, now), district)
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
    return replace(with_dossier(entry, said=said), evidence=entry.evidence + 1)


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
