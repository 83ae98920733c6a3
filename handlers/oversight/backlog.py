"""The backlog register (积案库, F14) as values: one entry from its listing over lead official and plan to the write-off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.case import CaseNumber, Level, StaffId, Status
from handlers.messages import Attachment

EVIDENCE = "evidence"  # in the history: a file was added


class State(StrEnum):
    """How far an entry is. What leads where is in `ARROWS`."""

    LISTED = "listed"
    LED = "led"
    WORKED = "worked"
    ASKED = "asked"  # write-off asked for, waits for a second person
    OFF = "off"
    OUT = "out"  # taken out: it never belonged here


class Why(StrEnum):
    """By which rule a case entered."""

    AGE = "age"
    PETITIONS = "petitions"
    DECISION = "decision"


class Act(StrEnum):
    """What is done with an entry."""

    LEAD = "lead"
    PLAN = "plan"
    DONE = "done"
    REVIEW = "review"
    HEARING = "hearing"
    HEARD = "heard"
    HEARING_END = "hearing_end"
    TEAM = "team"
    TEAM_YES = "team_yes"
    TEAM_NO = "team_no"
    OPINION = "opinion"
    TEAM_END = "team_end"
    ASK_OFF = "ask_off"
    OFF = "off"
    KEEP = "keep"
    OUT = "out"


class Grade(StrEnum):
    """What a monthly evaluation says."""

    MOVING = "moving"
    SLOW = "slow"
    STUCK = "stuck"
    READY = "ready"


class Ending(StrEnum):
    """Why an entry may be written off."""

    SOLVED = "solved"
    STOPPED = "stopped"
    HEARD = "heard"


STATE_NAMES = {
    State.LISTED: "等待包案",
    State.LED: "已包案，等方案",
    State.WORKED: "按方案化解",
    State.ASKED: "申请销号，等审核",
    State.OFF: "已销号",
    State.OUT: "已退库",
}
WHY_NAMES = {Why.AGE: "长期未办结", Why.PETITIONS: "重复信访", Why.DECISION: "主管决定"}
ACT_NAMES = {
    Act.LEAD: "确定包案领导",
    Act.PLAN: "制定化解方案",
    Act.DONE: "完成方案中的一步",
    Act.REVIEW: "每月评估",
    Act.HEARING: "安排听证",
    Act.HEARD: "记录听证",
    Act.HEARING_END: "听证终结",
    Act.TEAM: "申请专案",
    Act.TEAM_YES: "同意专案",
    Act.TEAM_NO: "不同意专案",
    Act.OPINION: "提出专案处置意见",
    Act.TEAM_END: "结束专案",
    Act.ASK_OFF: "申请销号",
    Act.OFF: "批准销号",
    Act.KEEP: "不批准销号",
    Act.OUT: "退库",
}
GRADE_NAMES = {
    Grade.MOVING: "有进展",
    Grade.SLOW: "进展慢",
    Grade.STUCK: "没有进展",
    Grade.READY: "可以申请销号",
}
ENDING_NAMES = {Ending.SOLVED: "已经化解", Ending.STOPPED: "当事人息诉罢访", Ending.HEARD: "听证终结"}
LIVE = frozenset({State.LISTED, State.LED, State.WORKED, State.ASKED})
ENDED = frozenset({State.OFF, State.OUT})

# Acts that move the entry on. All others write something down in the states of `WRITTEN` and leave it where it is.
ARROWS: Mapping[tuple[State, Act], State] = {
    (State.LISTED, Act.LEAD): State.LED,
    (State.LISTED, Act.OUT): State.OUT,
    (State.LED, Act.PLAN): State.WORKED,
    (State.WORKED, Act.ASK_OFF): State.ASKED,
    (State.ASKED, Act.OFF): State.OFF,
    (State.ASKED, Act.KEEP): State.WORKED,
}
_ACTIVE = frozenset({State.LED, State.WORKED})
WRITTEN: Mapping[Act, frozenset[State]] = {
    Act.LEAD: _ACTIVE,  # another one takes over
    Act.PLAN: frozenset({State.WORKED}),
    Act.DONE: frozenset({State.WORKED}),
    Act.REVIEW: LIVE,
    **dict.fromkeys((Act.HEARING, Act.HEARD, Act.HEARING_END), _ACTIVE),
    **dict.fromkeys((Act.TEAM, Act.TEAM_YES, Act.TEAM_NO, Act.OPINION, Act.TEAM_END), _ACTIVE),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the plan: by when, which unit does what; `done` the day it was done."""

    due: date
    unit: str
    what: str
    done: date | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One month's evaluation. `month` is 2026-11."""

    month: str
    grade: Grade
    words: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Hearing:
    """A public hearing (听证): set, held with its record and opinion, and ended by a second person."""

    day: date
    place: str
    host: str
    held: date | None = None
    present: str = ""
    record: str = ""
    opinion: str = ""
    recorder: StaffId | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A special team (专案): asked for, approved by a second person, its opinion, its end."""

    asked_by: StaffId
    asked: date
    reason: str
    approved: bool | None = None
    opinion: str = ""
    ended: date | None = None

    @property
    def runs(self) -> bool:
        """Whether the team works on it."""
        return self.approved is True and self.ended is None


@dataclass(frozen=True, slots=True)
class Off:
    """A write-off as it is asked for; what shows it; who asked."""

    ending: Ending
    evidence: str
    asked_by: StaffId
    asked: date


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file that shows why an entry may be written off, who brought it and when."""

    file: Attachment
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the entry's history: when, who, which act, the words."""

    at: datetime
    by: str
    act: str
    words: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is written down of an entry; kept encrypted."""

    reason: str = ""
    office: str = ""  # the lead official's, as it is printed
    steps: tuple[Step, ...] = ()
    reviews: tuple[Review, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    teams: tuple[Team, ...] = ()
    off: Off | None = None
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the register. `by` is None where a rule entered it; `since` is when its present state began."""

    case: CaseNumber
    why: Why
    entered_at: datetime
    since: datetime
    by: StaffId | None = None
    number: str = ""
    state: State = State.LISTED
    lead: StaffId | None = None
    dossier: Dossier = Dossier()
    ended_at: datetime | None = None
    id: int = 0
    evidence: int = 0  # files that show why it may be written off

    @property
    def live(self) -> bool:
        """Whether it still stands in the register."""
        return self.state in LIVE

    @property
    def hearing(self) -> Hearing | None:
        """The last hearing."""
        return self.dossier.hearings[-1] if self.dossier.hearings else None

    @property
    def team(self) -> Team | None:
        """The last special team."""
        return self.dossier.teams[-1] if self.dossier.teams else None


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry with what of its case and people a list needs."""

    entry: Entry
    status: Status
    level: Level
    committee: str
    place: str
    category: str
    subcategory: str
    opened_at: datetime
    lead: str
    holder: str
    next_at: datetime | None
    acts: tuple[Act, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    takes: bool = False  # whether this reader may add one
