"""The ledger of cases (受理化解台账): one line a case in the order it was accepted, in fixed columns. No sensitive case, no clue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.casework.case import Case, Move, Status
from handlers.casework.codes import LEVEL_NAMES, OUTCOME_NAMES, STATUS_NAMES
from handlers.casework.named import other_side, own_side
from handlers.casework.reception import source
from handlers.casework.record import Confirmation
from handlers.district import District
from handlers.errors import BadInput
from handlers.hours import local_day
from handlers.masking import masked_name, masked_side, masked_words
from handlers.oversight.classes import classes
from handlers.oversight.periods import Period
from handlers.oversight.report import Cell, Sheet

MOST = 20_000  # lines of one file
COLUMNS = (
    *("序号", "编号", "受理日期", "来源", "调解委员会", "层级", "纠纷类别", "发生地", "申请人", "被申请人", "简要情况"),
    *(
        "涉及金额（元）",
        "涉及人数",
        "办理情况",
        "调解员",
        "调解结果",
        "结案日期",
        "协议履行",
        "司法确认",
        "满意度（星）",
    ),
)
NOTE = (
    "本期受理的案件，按受理先后，情况截至做表时。不含加密案件和匿名线索；人的姓名只留第一个字，简要情况里提到的也一样；单位名称和身份（包工头、医院）不隐去；电话、证件号已隐去。"
    "纠纷类别是司法行政机关的统计口径。"
)
_PERFORMED = {Move.PERFORM: "已履行", Move.BREACH: "未按协议履行"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A case, and which of `PERFORM`, `BREACH` and `REOPEN` was noted last."""

    case: Case
    noted: Move | None = None


def bounded(count: int) -> None:
    """Raises `BadInput` where one file would be too long."""
    if count > MOST:
        raise BadInput(f"这个期间受理了 {count} 件，一个台账最多 {MOST} 件，请选短一些的期间。")


def ledger(entries: Sequence[Entry], period: Period, district: District) -> Sheet:
    """The ledger of a period; `entries` in the order in which they were accepted."""
    rows = tuple((number, *_row(entry, district)) for number, entry in enumerate(entries, 1))
    return Sheet("cases", f"{period.name}矛盾纠纷受理化解台账", COLUMNS, rows, NOTE)


def _row(entry: Entry, district: District) -> tuple[Cell, ...]:
    case, facts = entry.case, entry.case.facts
    body = district.body_of.get(case.committee)
    return (
        case.number,
        _day(case.opened_at, district),
        source(case),
        body.name if body else case.committee,
        LEVEL_NAMES[case.level],
        classes().of(facts.category, facts.subcategory),
        district.full_name(facts.place_code) if facts.place_code else masked_words(facts.place, case),
        "、".join(masked_name(name) for name in own_side(case)),
        "、".join(masked_side(name) for name in other_side(case)),
        masked_words(facts.what, case),
        None if facts.amount_fen is None else facts.amount_fen / 100,
        facts.people,
        STATUS_NAMES[case.status],
        case.record.turns[-1].name if case.record.turns else "",
        OUTCOME_NAMES[case.outcome] if case.outcome else "",
        _day(case.closed_at, district),
        _performance(entry),
        _confirmed(case.record.confirmation),
        case.rating,
    )


def _day(at: datetime | None, district: District) -> str:
    return local_day(district, at).isoformat() if at else ""


def _performance(entry: Entry) -> str:
    if entry.noted in _PERFORMED:
        return _PERFORMED[entry.noted]
    return "待履行" if entry.case.status is Status.AGREED else ""


def _confirmed(found: Confirmation | None) -> str:
    if found is None:
        return ""
    return {True: "已确认", False: "不予确认", None: "已申请"}[found.granted]
