"""Help on a case by others than its holder: a named expert, a touring panel, other bodies, a grid worker for the court.

One kind of request for all four: asked for by who works the case, answered by whom it was given to, ended with words.
Who helps sees the case from `LIVE` on and no longer; what of it, says `sight`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.case import CaseNumber, StaffId


class Help(StrEnum):
    """Why somebody who does not work the case sees it."""

    EXPERT = "expert"  # 点将约访
    PANEL = "panel"  # 巡回调解团
    JOINT = "joint"  # 联合接访、调处、督办: another body's task
    COURT = "court"  # a grid worker's help to the court


class State(StrEnum):
    """How far a request is."""

    ASKED = "asked"  # waits for the answer; of a task: is being done
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"  # of a task: returned
    ENDED = "ended"  # taken back or released by who asked


class Act(StrEnum):
    """What is done with a request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    FINISH = "finish"
    END = "end"


HELP_NAMES = {
    Help.EXPERT: "点将约访",
    Help.PANEL: "巡回调解",
    Help.JOINT: "联合处理",
    Help.COURT: "协助法院",
}
STATE_NAMES = {
    State.ASKED: "等答复",
    State.ACCEPTED: "已答应",
    State.DONE: "已完成",
    State.DECLINED: "已退回",
    State.ENDED: "已结束协助",
}
ACT_NAMES = {Act.ACCEPT: "答应", Act.DECLINE: "退回", Act.FINISH: "写明结果", Act.END: "结束协助"}
JOINT_WAYS = {"visit": "联合接访", "settle": "联合调处", "supervise": "联合督办"}
TASKS = frozenset({Help.JOINT, Help.COURT})  # given, not asked for: under way at once
OPEN = frozenset({State.ASKED, State.ACCEPTED})

# Which act leads where; there is no other way.
ARROWS: dict[tuple[Help, State, Act], State] = {
    (Help.EXPERT, State.ASKED, Act.ACCEPT): State.ACCEPTED,
    (Help.EXPERT, State.ASKED, Act.DECLINE): State.DECLINED,
    (Help.EXPERT, State.ASKED, Act.END): State.ENDED,
    (Help.EXPERT, State.ACCEPTED, Act.FINISH): State.DONE,
    (Help.EXPERT, State.ACCEPTED, Act.END): State.ENDED,
    (Help.PANEL, State.ACCEPTED, Act.FINISH): State.DONE,
    (Help.PANEL, State.ACCEPTED, Act.END): State.ENDED,
    **{(kind, State.ASKED, Act.FINISH): State.DONE for kind in TASKS},
    **{(kind, State.ASKED, Act.DECLINE): State.DECLINED for kind in TASKS},
    **{(kind, State.ASKED, Act.END): State.ENDED for kind in TASKS},
}
# In which state it opens the case to who helps.
LIVE = frozenset(
    {
        (Help.EXPERT, State.ACCEPTED),
        (Help.PANEL, State.ACCEPTED),
        (Help.JOINT, State.ASKED),
        (Help.COURT, State.ASKED),
    }
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A court's written request (书面委托): court, number and day; `file` is the hash of its scan in the case's files."""

    court: str = ""
    number: str = ""
    dated: date | None = None
    file: str = ""

    @property
    def on_file(self) -> bool:
        """Whether it can be found again: as a scan, or by court, number and day."""
        return bool(self.file) or bool(self.court and self.number and self.dated)


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a request; kept encrypted."""

    task: str
    body: str = ""  # the other body, or the panel, by its name
    way: str = ""  # of joint handling: a code of `JOINT_WAYS`
    place: str = ""
    consent: bool = False  # the parties agreed to it
    paper: Paper = field(default_factory=Paper)
    known: str = ""  # what the data show of earlier work for the parties, for the expert to explain
    declared: str = ""  # what the expert declared about interests
    answer: str = ""
    result: str = ""
    receipt: str = ""  # of what was served or found


@dataclass(frozen=True, slots=True)
class Assistance:
    """One request. `due`: by when it is answered, of a task by when it is done. `day`: what was agreed on."""

    kind: Help
    case: CaseNumber
    asker: StaffId
    content: Content
    due: date
    created_at: datetime
    state: State = State.ASKED
    owner: StaffId | None = None  # None: a panel, or a body without an account here
    members: frozenset[StaffId] = frozenset()  # everybody it opens the case to, the owner too
    day: date | None = None
    rung: int = 0  # how often it climbed
    ended_at: datetime | None = None
    id: int = 0

    @property
    def live(self) -> bool:
        """Whether it opens the case."""
        return (self.kind, self.state) in LIVE

    @property
    def open(self) -> bool:
        """Whether something still has to come of it."""
        return self.state in OPEN


def state_name(asked: Assistance) -> str:
    """The state in words; a task that was given is under way."""
    if asked.state is State.ASKED and asked.kind in TASKS:
        return "办理中"
    if asked.kind is Help.EXPERT and asked.state is State.DECLINED:
        return "已婉拒"
    return STATE_NAMES[asked.state]


def act_name(kind: Help, act: Act) -> str:
    """The act in words: who is asked by name declines, a task is sent back."""
    return "婉拒" if kind is Help.EXPERT and act is Act.DECLINE else ACT_NAMES[act]


def late(asked: Assistance, today: date) -> bool:
    """Whether an answer or a task is overdue."""
    return asked.open and today > (asked.day if asked.state is State.ACCEPTED and asked.day else asked.due)
