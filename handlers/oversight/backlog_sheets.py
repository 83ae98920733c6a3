"""The backlog register as a table with fixed columns, and the monthly circular (通报) about it as a paper."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.casework.clock import day_words
from handlers.casework.papers.sheet import Block, Grid, Text
from handlers.casework.papers.sheet import Sheet as Paper
from handlers.district import District
from handlers.hours import local_day
from handlers.oversight.backlog import ENDING_NAMES, GRADE_NAMES, STATE_NAMES, WHY_NAMES, Entry, Grade, Listed, State
from handlers.oversight.classes import classes
from handlers.oversight.figures import Share
from handlers.oversight.periods import Period
from handlers.oversight.report import Cell, Sheet

COLUMNS = (
    "积案编号",
    "案件编号",
    "调解委员会",
    "地点",
    "纠纷类别",
    "受理日期",
    "进库日期",
    "进库原因",
    "包案领导",
    "职务",
    "承办人",
    "方案期限",
    "方案完成",
    "最近评估",
    "听证",
    "专案",
    "情况",
    "销号日期",
    "销号原因",
    "在库天数",
)
NOTE = "加密案件不进积案库。方案完成＝已完成的步骤÷全部步骤；在库天数算到今天或者销号那天。"


def register(entries: Sequence[Listed], now: datetime, district: District, period: Period | None = None) -> Sheet:
    """The register; every column always there."""
    rows = tuple(_row(item, now, district) for item in entries)
    title = (
        f"{district.name}积案库登记表（{f'{period.name}，' if period else ''}{day_words(local_day(district, now))}）"
    )
    return Sheet("backlog", title, COLUMNS, rows, NOTE)


def _row(item: Listed, now: datetime, district: District) -> tuple[Cell, ...]:
    entry, body = item.entry, district.body_of.get(item.committee)
    dossier = entry.dossier
    entered = local_day(district, entry.entered_at)
    ended = local_day(district, entry.ended_at) if entry.ended_at else None
    off = dossier.off if entry.state is State.OFF else None
    return (
        entry.number,
        entry.case,
        body.name if body else item.committee,
        district.full_name(item.place),
        classes().of(item.category, item.subcategory),
        str(local_day(district, item.opened_at)),
        str(entered),
        f"{WHY_NAMES[entry.why]}：{dossier.reason}",
        item.lead,
        dossier.office,
        item.holder,
        str(max(step.due for step in dossier.steps)) if dossier.steps else "",
        str(plan_share(entry)) if dossier.steps else "",
        last_review(entry),
        hearing_words(entry),
        team_words(entry),
        STATE_NAMES[entry.state],
        str(ended) if ended else "",
        ENDING_NAMES[off.ending] if off else "",
        ((ended or local_day(district, now)) - entered).days,
    )


def plan_share(entry: Entry) -> Share:
    """Steps of the plan that are done, of all."""
    steps = entry.dossier.steps
    return Share(sum(step.done is not None for step in steps), len(steps))


def last_review(entry: Entry) -> str:
    """The last evaluation in words; "" without one."""
    reviews = entry.dossier.reviews
    return f"{reviews[-1].month} {GRADE_NAMES[reviews[-1].grade]}" if reviews else ""


def hearing_words(entry: Entry) -> str:
    """How far the hearing is; "" without one."""
    hearing = entry.hearing
    if hearing is None:
        return ""
    if hearing.ended:
        return f"{hearing.ended} 听证终结"
    return f"{hearing.held} 已听证" if hearing.held else f"定于 {hearing.day}"


def team_words(entry: Entry) -> str:
    """How far the special team is; "" without one."""
    team = entry.team
    if team is None:
        return ""
    if team.ended:
        return f"{team.ended} 已结束"
    return {None: "等批准", True: "进行中", False: "没有批准"}[team.approved]


def circular(entries: Sequence[Listed], period: Period, goals: Sheet, made: date, district: District) -> Paper:
    """The circular of a month: how the register stands, the four goals, what was evaluated how, and what was not."""
    live = [item for item in entries if item.entry.live]
    off = [item for item in entries if item.entry.state is State.OFF]
    month = period.code
    evaluated = [item for item in live if any(r.month == month for r in item.entry.dossier.reviews)]
    grades = _grades(evaluated, month)
    sums = (
        f"到{day_words(made)}，在库积案 {len(live)} 件；{period.name}销号 {len(off)} 件。"
        f"本期评估 {Share(len(evaluated), len(live))}；"
        + "，".join(f"{name} {count} 件" for name, count in grades.items())
        + f"。已确定包案领导 {Share(sum(bool(i.lead) for i in live), len(live))}；"
        + f"已有方案 {Share(sum(bool(i.entry.dossier.steps) for i in live), len(live))}。"
    )
    missing = [item.entry.number for item in live if item not in evaluated]
    blocks: list[Block] = [
        Text(sums, "一、总的情况"),
        Text("", "二、“1减2降1升”"),
        Grid((tuple(goals.columns), *(tuple(str(cell) for cell in row) for row in goals.rows)), head=True),
        Text(goals.note),
        Text("" if live else "没有在库积案。", "三、逐件评估"),
    ]
    if live:
        head = ("积案编号", "调解委员会", "包案领导", "情况", "方案完成", "本期评估", "评估意见")
        blocks.append(Grid((head, *(_evaluated(item, month, district) for item in live)), head=True))
    blocks.append(Text("、".join(missing) + " 没有评估，请尽快补上。" if missing else "都已评估。", "四、没有评估的"))
    return Paper("circular", f"{district.name}积案化解情况通报", period.name, tuple(blocks), wide=True)


def _grades(evaluated: Sequence[Listed], month: str) -> dict[str, int]:
    found = [r.grade for item in evaluated for r in item.entry.dossier.reviews if r.month == month]
    return {GRADE_NAMES[grade]: found.count(grade) for grade in Grade}


def _evaluated(item: Listed, month: str, district: District) -> tuple[str, ...]:
    entry, body = item.entry, district.body_of.get(item.committee)
    made = next((r for r in entry.dossier.reviews if r.month == month), None)
    lead = "，".join(part for part in (item.lead, entry.dossier.office) if part)
    return (
        entry.number,
        body.name if body else item.committee,
        lead or "还没有",
        STATE_NAMES[entry.state],
        str(plan_share(entry)),
        GRADE_NAMES[made.grade] if made else "没有评估",
        made.words if made else "",
    )
