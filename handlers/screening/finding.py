"""A finding: what a grid worker comes upon, resolved on the spot or reported upward (B 8, B 9), and looked at again.

What hurts at home, a child or oneself, and whatever is marked so, is never settled on the spot and never in the register:
it becomes a sealed case of the township at once (B: 涉及敏感信息、人员的线下通知).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.case import CaseNumber
from handlers.casework.reading import Reading
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.errors import BadInput, Refused
from handlers.facts import CaseFacts, Naming
from handlers.gather import gather
from handlers.messages import Attachment
from handlers.offences import sexual
from handlers.topics.danger import SENSITIVE
from nlu.types import Risk, Understanding

LONGEST = 2000  # characters
SEALED = frozenset({*SENSITIVE, Risk.SELF_HARM})


class State(StrEnum):
    """How far a finding is."""

    OPEN = "open"  # found, nothing has come of it yet
    RESOLVED = "resolved"  # settled on the spot, with how
    REPORTED = "reported"  # a case, with its number


STATE_NAMES = {State.OPEN: "待处理", State.RESOLVED: "当场化解", State.REPORTED: "已上报"}
# What a worker may call a sensitive finding; OTHER is sealed too, without a checklist of its own.
OTHER = "other"
SECRET_KINDS = {
    Risk.DOMESTIC_VIOLENCE.value: "家庭暴力",
    Risk.MINOR_HARM.value: "未成年人受到伤害",
    Risk.SELF_HARM.value: "轻生念头、精神危机",
    OTHER: "别的不便公开的事",
}
STATED_SECRET = "已直接报给乡镇（街道），按加密案件办理。接下来只用电话或者当面联系，不要在群里说。"


@dataclass(frozen=True, slots=True)
class Told:
    """What the worker writes. `secret`: a code of `SECRET_KINDS`, "" when it is no sensitive matter."""

    what: str
    category: str = ""
    people: int | None = None
    result: str = ""  # how it was settled on the spot; "" leaves it open
    secret: str = ""
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept sealed of a finding."""

    what: str
    category: str = ""
    people: int | None = None
    result: str = ""
    tried: str = ""  # what was tried before it was reported


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as staff read it. Of a sensitive one there is the number and nothing else."""

    id: int
    task: int
    grid: str
    theme: str  # the campaign's name, "" for the weekly task
    state: State
    sensitive: bool
    content: Content
    by: Staff
    found_at: datetime
    number: CaseNumber | None = None
    settled_at: datetime | None = None
    again: date | None = None  # the day it is looked at again
    files: tuple[Attachment, ...] = ()
    visits: tuple["Visited", ...] = ()


@dataclass(frozen=True, slots=True)
class Visited:
    """A household that was visited again: met or not, and what was seen."""

    day: date
    met: bool
    words: str
    by: str


def checked(told: Told) -> Told:
    """The words, if they can be kept. Raises `BadInput` naming what is missing."""
    what, result = told.what.strip(), told.result.strip()
    if not what:
        raise BadInput("请写明发现了什么。")
    if len(what) > LONGEST or len(result) > LONGEST:
        raise BadInput(f"最多写 {LONGEST} 个字。")
    if told.secret and told.secret not in SECRET_KINDS:
        raise BadInput("请选择敏感事项的种类。")
    return replace(told, what=what, result=result)


def understood(told: Told, grid: str, read: Understanding | None, district: District) -> Reading:
    """The finding as facts, with any danger in its words or named by the worker. The place is the grid's.

    `read` None: reading failed, so nothing is known of danger in it; it is sealed and goes up, where somebody looks.
    """
    heard = read or Understanding(told.what, told.what)
    seen = {"naming": Naming.OBSERVED, "name": "", "phone": ""}  # whoever is named in it has applied for nothing
    facts = gather(CaseFacts(), heard, district).with_(what=told.what, place_code=grid, **seen)
    known = told.category or heard.category or "other"
    sub = (heard.subcategory or "") if known == heard.category else ""
    facts = facts.with_(category=known, subcategory=sub, people=told.people or facts.people)
    risks = [alarm.risk for alarm in heard.alarms]
    if told.secret and told.secret != OTHER:
        risks.insert(0, Risk(told.secret))
    found = tuple(dict.fromkeys(risks))
    secret = bool(read is None or told.secret or SEALED & set(found) or sexual(told.what) or sub == "domestic_violence")
    words = tuple(word for alarm in heard.alarms for word in alarm.words)
    return Reading(facts, found, words, secret)


def still_open(finding: Finding) -> None:
    """Raises `Refused` when something has come of it already."""
    if finding.state is not State.OPEN:
        raise Refused(f"这一条{STATE_NAMES[finding.state]}，不能再改结果。")


def settled(finding: Finding, result: str) -> Content:
    """Settled on the spot, with how. Raises `Refused`."""
    still_open(finding)
    if not result.strip():
        raise Refused("请写明怎么化解的。")
    return replace(finding.content, result=result.strip()[:LONGEST])


def visited(finding: Finding, met: bool, words: str) -> str:
    """What is written of a visit. Raises `Refused`: a sensitive matter is visited from its case alone."""
    if finding.sensitive:
        raise Refused("敏感事项在案件里办理，不在走访单上登记。")
    if not words.strip():
        raise Refused("请写明看到的情况，或者没有见到的原因。")
    return ("见到了：" if met else "没有见到：") + words.strip()[:LONGEST]
