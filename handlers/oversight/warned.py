"""The life of a warning: taken note of, brought before a joint meeting, dismissed with a reason, or ended with a result.

One warning a cell is open at a time: what is found again changes its numbers. A dismissed cell is quiet for `REST`, unless
its residents double. Labels on residents need a second person, end by themselves and reach nothing but this page.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from handlers.casework.codes import StaffId
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import BadInput, NotYours, Refused
from handlers.oversight.finding import Finding, Kind

REST = timedelta(days=28)
LABEL_DAYS = 180
LONGEST = 1000  # characters of a reason


class State(StrEnum):
    """Where a warning stands."""

    OPEN = "open"  # nobody has looked
    NOTED = "noted"
    MEETING = "meeting"  # a joint meeting is called
    DISMISSED = "dismissed"
    ENDED = "ended"


LIVE = frozenset({State.OPEN, State.NOTED, State.MEETING})
STATE_NAMES = {
    State.OPEN: "待处理",
    State.NOTED: "已知悉",
    State.MEETING: "已提联席会议",
    State.DISMISSED: "已排除",
    State.ENDED: "已办结",
}


class Act(StrEnum):
    """What managers do with a warning."""

    NOTE = "note"
    MEET = "meet"
    DISMISS = "dismiss"
    END = "end"
    LABEL = "label"
    APPROVE = "approve"
    REFUSE = "refuse"


ACT_NAMES = {
    Act.NOTE: "知悉",
    Act.MEET: "提请联席会议",
    Act.DISMISS: "排除",
    Act.END: "办结",
    Act.LABEL: "提出标签",
    Act.APPROVE: "批准标签",
    Act.REFUSE: "不批准标签",
}
_FROM = {
    Act.NOTE: {State.OPEN},
    Act.MEET: LIVE,
    Act.DISMISS: {State.OPEN, State.NOTED},
    Act.END: {State.NOTED, State.MEETING},
}
_TO = {Act.NOTE: State.NOTED, Act.MEET: State.MEETING, Act.DISMISS: State.DISMISSED, Act.END: State.ENDED}
LABELS = ("重复来访", "缠访")


@dataclass(frozen=True, slots=True)
class Decision:
    """One act, by whom, with its words."""

    act: Act
    by: StaffId
    name: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A joint meeting as its notice says it (联席会议通知, policy text D §6)."""

    day: date
    time: str
    place: str
    bodies: str
    topics: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label somebody proposed for the residents of this warning. It counts only once a second person approved it."""

    name: str
    reason: str
    by: StaffId
    until: date
    approved_by: StaffId | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as it is kept: the finding as it was last seen, and what was done. The cases stand in their own table."""

    finding: Finding
    state: State = State.OPEN
    decisions: tuple[Decision, ...] = ()
    meeting: Meeting | None = None
    label: Label | None = None

    def labelled(self, today: date) -> bool:
        """Whether an approved label holds on that day."""
        return self.label is not None and self.label.approved_by is not None and today <= self.label.until


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done with a warning."""

    act: Act
    words: str = ""
    meeting: Meeting | None = None
    label: str = ""


def may_handle(who: Staff, place: str, district: District) -> bool:
    """A manager of the area: a township its own, the district all."""
    body = district.body_of.get(who.committee)
    if who.role is not Role.MANAGER or not who.active or body is None:
        return False
    return not body.place or (bool(place) and district.within(place, body.place))


def decide(warned: Warned, who: Staff, wish: Wish, now: datetime, district: District) -> Warned:
    """The warning after it. Raises `NotYours`, `Refused`, `BadInput`."""
    if not may_handle(who, warned.finding.place, district):
        raise NotYours
    words = wish.words.strip()
    if len(words) > LONGEST:
        raise BadInput(f"最多写 {LONGEST} 个字。")
    decision = Decision(wish.act, who.id, who.name, now, words)
    labels = wish.act in (Act.LABEL, Act.APPROVE, Act.REFUSE)
    after = _label(warned, who, wish, words, now) if labels else _moved(warned, wish, words)
    return replace(after, decisions=(*warned.decisions, decision))


def _moved(warned: Warned, wish: Wish, words: str) -> Warned:
    if warned.state not in _FROM[wish.act]:
        raise Refused(f"这条预警{STATE_NAMES[warned.state]}，不能再{ACT_NAMES[wish.act]}。")
    if wish.act in (Act.DISMISS, Act.END) and not words:
        raise BadInput("请写明理由或结果。")
    if wish.act is Act.MEET:
        meeting = wish.meeting
        if meeting is None or not all(part.strip() for part in (meeting.place, meeting.bodies, meeting.topics)):
            raise BadInput("请写明会议的日期、地点、参加单位和议题。")
        return replace(warned, state=State.MEETING, meeting=meeting)
    return replace(warned, state=_TO[wish.act])


def _label(warned: Warned, who: Staff, wish: Wish, words: str, now: datetime) -> Warned:
    """A label is proposed by one and approved by another."""
    if warned.finding.kind is not Kind.REPEAT:
        raise Refused("只有“同一居民反复来访”的预警可以提出标签。")
    if wish.act is Act.LABEL:
        if wish.label not in LABELS or not words:
            raise BadInput("请选标签并写明理由。")
        if warned.label is not None:
            raise Refused("已经提出过标签。")
        until = (now + timedelta(days=LABEL_DAYS)).date()
        return replace(warned, label=Label(wish.label, words, who.id, until))
    if warned.label is None or warned.label.approved_by is not None:
        raise Refused("没有等待批准的标签。")
    if warned.label.by == who.id:
        raise Refused("提出标签的人不能自己批准，要由另一名主管决定。")
    if wish.act is Act.REFUSE:
        return replace(warned, label=None)
    return replace(warned, label=replace(warned.label, approved_by=who.id))


def same(finding: Finding, known: Finding) -> bool:
    """Whether both are one warning: the same cell, or a theme that shares a word."""
    themes = finding.kind is known.kind is Kind.THEME
    return finding.cell == known.cell or (themes and bool(set(finding.words) & set(known.words)))


def quiet(finding: Finding, known: Finding, dismissed: datetime, now: datetime) -> bool:
    """Whether a cell that was dismissed is still left alone."""
    return same(finding, known) and now - dismissed < REST and finding.residents < 2 * known.residents
