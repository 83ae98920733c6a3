"""The register of findings (排查台账, A 10: 建立工作台账) in fixed columns. A task that found nothing is a line of it too."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from handlers.district import District
from handlers.hours import local_day
from handlers.oversight.report import Cell, Sheet
from handlers.screening.finding import STATE_NAMES, Finding, State
from handlers.screening.task import Task
from nlu.entities.private import mask
from nlu.types import Category

COLUMNS = (
    "序号",
    "排查日期",
    "网格",
    "排查任务",
    "排查人",
    "类型",
    "发现的情况",
    "涉及人数",
    "处理方式",
    "化解结果",
    "上报案件编号",
    "办结或上报日期",
    "走访情况",
)
NOTHING = "没有需要登记的"
WEEKLY = "每周排查"
NOTE = "不含敏感事项；电话、证件号已隐去。没有发现也是排查结果，逐条列出。"


def ledger(
    findings: Sequence[Finding],
    tasks: Sequence[Task],
    first: date,
    last: date,
    categories: Mapping[str, Category],
    district: District,
) -> Sheet:
    """The register of a span of days, oldest first. Sensitive findings are not in it, whoever asks."""
    found = [(local_day(district, f.found_at), _finding(f, categories, district)) for f in findings if not f.sensitive]
    empty = [
        (local_day(district, t.done_at), _nothing(t, district))
        for t in tasks
        if t.done_at is not None and not t.findings
    ]
    lines = sorted((line for line in chain(found, empty) if first <= line[0] <= last), key=lambda line: line[0])
    rows = tuple((number, *cells) for number, (_, cells) in enumerate(lines, 1))
    return Sheet("ledger", f"矛盾纠纷排查台账（{first}至{last}）", COLUMNS, rows, NOTE)


def _finding(one: Finding, categories: Mapping[str, Category], district: District) -> tuple[Cell, ...]:
    content = one.content
    category = categories.get(content.category)
    return (
        local_day(district, one.found_at).isoformat(),
        district.full_name(one.grid),
        one.theme or WEEKLY,
        one.by.name,
        category.name if category else "其他",
        mask(content.what),
        content.people,
        STATE_NAMES[one.state],
        mask(content.result) if one.state is State.RESOLVED else "",
        str(one.number or ""),
        local_day(district, one.settled_at).isoformat() if one.settled_at else "",
        "；".join(f"{visit.day}{mask(visit.words)}" for visit in one.visits),
    )


def _nothing(task: Task, district: District) -> tuple[Cell, ...]:
    day = local_day(district, task.done_at).isoformat() if task.done_at else ""
    head = (day, district.full_name(task.grid), task.theme or WEEKLY, task.done_by)
    return (*head, "", NOTHING, None, "", "", "", "", "")
