"""Complaints about the service (F25): whom they go to, by when they are answered, what an answer says, and the figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.case import Case, CaseNumber, StaffId
from handlers.casework.clock import day_words
from handlers.casework.codes import LADDER
from handlers.casework.orders import need
from handlers.casework.staff import Role, Staff, away, in_area
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day, workdays_after
from handlers.oversight.figures import Share
from handlers.oversight.periods import Period
from handlers.oversight.report import TOTAL, Cell, Sheet


class Verdict(StrEnum):
    """What was found of a complaint."""

    TRUE = "true"
    PARTLY = "partly"
    NOT = "not"
    UNKNOWN = "unknown"


VERDICT_NAMES = {
    Verdict.TRUE: "属实",
    Verdict.PARTLY: "部分属实",
    Verdict.NOT: "不属实",
    Verdict.UNKNOWN: "无法核实",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint. `about` worked the case when it was made; `number` is "" for those from before numbers were given."""

    id: int
    text: str
    at: datetime
    number: str = ""
    case: CaseNumber | None = None  # only where the viewer sees the case
    about: StaffId | None = None
    handler: StaffId | None = None
    due: date | None = None
    reply: str = ""
    reply_number: str = ""
    verdict: Verdict | None = None
    replied_at: datetime | None = None
    committee: str = ""
    about_name: str = ""
    handler_name: str = ""

    @property
    def open(self) -> bool:
        """Whether it waits for its answer."""
        return self.replied_at is None


def due_day(now: datetime, district: District) -> date:
    """The last day for the answer."""
    return workdays_after(district, local_day(district, now), district.oversight.complaint_days)


def handlers_of(people: Iterable[Staff], case: Case | None, now: datetime, district: District) -> list[Staff]:
    """Managers who may deal with it, the nearest first: never who works the case, who is kept from it, or who is away."""
    fit = [
        who
        for who in people
        if who.role is Role.MANAGER
        and not away(who, now)
        and (case is None or (in_area(who, case, district) and who.id != case.holder and who.id not in case.kept_from))
    ]
    # One that belongs to no case may be about anything: it goes to the district's own window, to others where there is
    # none. Of a case the nearest level knows best.
    if case is None:
        fit = [who for who in fit if _whole(who, district)] or fit
    sign = -1 if case is None else 1
    return sorted(fit, key=lambda who: (sign * LADDER.index(who.level), who.id))


def _whole(who: Staff, district: District) -> bool:
    """Whether the person's committee is the whole district's."""
    body = district.body_of.get(who.committee)
    return body is not None and not body.place


def received_words(number: str, due: date) -> str:
    """What the resident is told at once: the official number and the last day."""
    return f"意见编号：{number}。最晚{day_words(due)}在这里答复您。"


def reply_words(number: str, reply_number: str, verdict: Verdict, words: str) -> str:
    """The answer as the resident reads it."""
    return f"关于您的意见（{number}），答复如下（{reply_number}）：经核实，{VERDICT_NAMES[verdict]}。{words}"


def check_reply(complaint: Complaint, staff: Staff, verdict: Verdict | None, words: str) -> tuple[Verdict, str]:
    """What was found and the words of an answer that may be given. Raises `Refused` with the reason."""
    if not complaint.open:
        raise Refused("这条意见已经答复了。")
    if staff.role is not Role.MANAGER or staff.id == complaint.about:
        raise Refused("由不是被投诉人的主管答复。")
    if verdict is None:
        raise Refused("请选择核实的结果。")
    return verdict, need(words, "答复的内容")


def late(complaint: Complaint, today: date) -> bool:
    """Whether the answer is overdue."""
    return complaint.open and complaint.due is not None and today > complaint.due


@dataclass(frozen=True, slots=True)
class Rated:
    """One case that ended in the period, and the stars it was given, if any."""

    committee: str
    stars: int | None


COLUMNS = (
    "调解委员会",
    "办结（件）",
    "参与评价",
    "平均分",
    "满意率（4至5分）",
    "投诉（件）",
    "已答复",
    "按期答复",
    "属实或部分属实",
)
NOTE = (
    "参与评价＝有评价的÷办结的；满意率＝打4分、5分的÷有评价的；已答复、按期答复＝÷全部投诉；属实或部分属实＝÷已答复的。"
    "加密案件不算。还没有到期、也没有答复的投诉，不算按期。"
)
GOOD = 4  # stars


def service_sheet(ended: Sequence[Rated], complaints: Sequence[Complaint], period: Period, district: District) -> Sheet:
    """Satisfaction and complaints by committee, every share with its whole."""
    codes = [body.code for body in district.bodies]
    used = {item.committee for item in ended} | {item.committee for item in complaints}
    names = [(code, district.body_of[code].name) for code in codes if code in used]
    names += [("", "不涉及案件")] if "" in used else []
    rows = [
        _row(name, [r for r in ended if r.committee == code], [c for c in complaints if c.committee == code], district)
        for code, name in names
    ]
    rows.append(_row(TOTAL, ended, complaints, district))
    return Sheet("service", f"{period.name}群众满意度和服务投诉情况", COLUMNS, tuple(rows), NOTE)


def _row(name: str, ended: Sequence[Rated], complaints: Sequence[Complaint], district: District) -> tuple[Cell, ...]:
    stars = [item.stars for item in ended if item.stars is not None]
    replied = [c for c in complaints if not c.open]
    in_time = [c for c in replied if c.due and c.replied_at and local_day(district, c.replied_at) <= c.due]
    true = [c for c in replied if c.verdict in (Verdict.TRUE, Verdict.PARTLY)]
    return (
        name,
        len(ended),
        str(Share(len(stars), len(ended))),
        round(sum(stars) / len(stars), 1) if stars else None,
        str(Share(sum(each >= GOOD for each in stars), len(stars))),
        len(complaints),
        str(Share(len(replied), len(complaints))),
        str(Share(len(in_time), len(complaints))),
        str(Share(len(true), len(replied))),
    )


def register_sheet(complaints: Sequence[Complaint], period: Period, today: date, district: District) -> Sheet:
    """The register of complaints with fixed columns."""
    columns = ("编号", "收到日期", "调解委员会", "经办人", "答复期限", "答复文号", "答复日期", "核实结果", "是否超期")
    rows = tuple(
        (
            c.number,
            str(local_day(district, c.at)),
            district.body_of[c.committee].name if c.committee in district.body_of else "",
            c.handler_name,
            str(c.due or ""),
            c.reply_number,
            str(local_day(district, c.replied_at)) if c.replied_at else "",
            VERDICT_NAMES[c.verdict] if c.verdict else "",
            "是" if late(c, today) else "否",
        )
        for c in complaints
    )
    return Sheet(
        "complaints", f"{period.name}服务投诉登记表", columns, rows, "不写投诉的原话；原话只在工作台给经办的主管看。"
    )
