"""The per-case subsidy (一案一补) of a period: computed from evidence, objected to, corrected, approved by a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.casework.case import CaseNumber, StaffId
from handlers.casework.clock import day_words
from handlers.casework.orders import need
from handlers.casework.staff import Role, Staff
from handlers.errors import Refused
from handlers.oversight.incentives import Rule
from handlers.oversight.merit import Work, subsidy_of
from handlers.oversight.periods import Period
from handlers.oversight.report import TOTAL, Cell, Sheet

MOST_FEN = 10_000_00  # of one case


class State(StrEnum):
    """How far a list is."""

    DRAFT = "draft"
    APPROVED = "approved"


STATE_NAMES = {State.DRAFT: "公示中，等批准", State.APPROVED: "已批准"}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said about a line, kept encrypted: objection and answer, and why its sum was corrected."""

    objection: str = ""
    answer: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One case on the list: whom it is paid to, by which rule, how much. `fen` is what stands now, `computed` what the rule gave."""

    case: CaseNumber
    staff: StaffId
    name: str
    committee: str
    rule: str  # code of the rule
    computed: int
    fen: int
    said: Said = Said()
    id: int = 0

    @property
    def waits(self) -> bool:
        """Whether an objection has no answer yet."""
        return bool(self.said.objection) and not self.said.answer


@dataclass(frozen=True, slots=True)
class Listing:
    """One list. `maker` computed it; only another manager can approve it."""

    period: str
    area: str  # code of the committee whose manager made it
    maker: StaffId
    made_at: datetime
    state: State = State.DRAFT
    approver: StaffId | None = None
    approved_at: datetime | None = None
    lines: tuple[Line, ...] = ()
    id: int = 0

    @property
    def fen(self) -> int:
        """The sum."""
        return sum(line.fen for line in self.lines)


def lines(works: Sequence[Work], rules: Sequence[Rule]) -> tuple[Line, ...]:
    """The lines of all cases that are paid for, by mediator and case."""
    found = [
        Line(work.case, work.staff, work.name, work.committee, rule.code, rule.yuan * 100, rule.yuan * 100)
        for work in works
        if (rule := subsidy_of(work, rules)) is not None
    ]
    return tuple(sorted(found, key=lambda line: (line.committee, line.staff, line.case)))


def check_made(staff: Staff, period: Period, today: date) -> None:
    """Raises `Refused` where a list cannot be made: by no manager, or of a period that is not over."""
    if staff.role is not Role.MANAGER:
        raise Refused("补贴清单由主管生成。")
    if period.end > today:
        raise Refused("这个期间还没有结束。")


def objected(listing: Listing, line: Line, staff: Staff, words: str) -> Line:
    """The mediator's own objection. Raises `Refused`."""
    _open(listing)
    if staff.id != line.staff:
        raise Refused("只能对自己的一条提异议。")
    return replace(line, said=replace(line.said, objection=need(words, "异议"), answer=""))


def answered(listing: Listing, line: Line, staff: Staff, words: str, fen: int | None) -> Line:
    """A manager's answer to an objection, with the corrected sum where it was right. Raises `Refused`."""
    _open(listing)
    if not line.said.objection:
        raise Refused("这一条没有异议。")
    said = replace(line.said, answer=need(words, "答复"))
    answer = replace(line, said=said)
    return answer if fen is None or fen == line.fen else corrected(listing, answer, staff, words, fen)


def corrected(listing: Listing, line: Line, staff: Staff, reason: str, fen: int | None) -> Line:
    """Another sum, with the reason (receipts, a mistake). Raises `Refused`."""
    _open(listing)
    if staff.role is not Role.MANAGER or staff.id == line.staff:
        raise Refused("更正由不是本人的主管办理。")
    if fen is None or not 0 <= fen <= MOST_FEN:
        raise Refused(f"金额写 0 到 {MOST_FEN // 100} 元。")
    return replace(line, fen=fen, said=replace(line.said, reason=need(reason, "更正的依据")))


def approved(listing: Listing, staff: Staff, now: datetime) -> Listing:
    """Approved by a second manager who is not paid by it. Raises `Refused` while an objection waits."""
    _open(listing)
    if staff.role is not Role.MANAGER or staff.id == listing.maker:
        raise Refused("由另一位主管批准。")
    if any(line.staff == staff.id for line in listing.lines):
        raise Refused("清单里有您自己的补贴，请另一位主管批准。")
    if waiting := sum(line.waits for line in listing.lines):
        raise Refused(f"还有 {waiting} 条异议没有答复。")
    return replace(listing, state=State.APPROVED, approver=staff.id, approved_at=now)


def _open(listing: Listing) -> None:
    if listing.state is not State.DRAFT:
        raise Refused("清单已经批准，不能再改。")


COLUMNS = (
    "调解委员会",
    "调解员",
    "案件编号",
    "补贴事由",
    "规定金额（元）",
    "实发金额（元）",
    "异议",
    "答复",
    "更正依据",
)


def sheet(
    listing: Listing,
    rules: Sequence[Rule],
    period: Period,
    bodies: Mapping[str, str],
    names: Mapping[int, str],
    zone: ZoneInfo,
) -> Sheet:
    """The list with fixed columns and the sum; who made and approved it stands below."""
    called = {rule.code: rule.name for rule in rules}
    rows: list[tuple[Cell, ...]] = [
        (
            bodies.get(line.committee, line.committee),
            line.name,
            line.case,
            called.get(line.rule, line.rule),
            line.computed / 100,
            line.fen / 100,
            line.said.objection,
            line.said.answer,
            line.said.reason,
        )
        for line in listing.lines
    ]
    whole = (sum(line.computed for line in listing.lines) / 100, listing.fen / 100)
    rows.append((TOTAL, "", f"{len(listing.lines)} 件", "", *whole, "", "", ""))
    signed = f"制表：{names.get(listing.maker, '')}，{day_words(listing.made_at.astimezone(zone).date())}。"
    if listing.approver is not None and listing.approved_at is not None:
        signed += f"批准：{names.get(listing.approver, '')}，{day_words(listing.approved_at.astimezone(zone).date())}。"
    note = f"{STATE_NAMES[listing.state]}。{signed}按办结时的承办人计；加密案件不列入，另行申报。"
    return Sheet("subsidy", f"{period.name}人民调解一案一补清单", COLUMNS, tuple(rows), note)
