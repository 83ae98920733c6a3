"""The register of supervision as a table with fixed columns."""

from collections.abc import Sequence
from datetime import date

from handlers.district import District
from handlers.hours import local_day
from handlers.oversight.figures import Share
from handlers.oversight.periods import Period
from handlers.oversight.report import Sheet
from handlers.oversight.supervision import FOUND_NAMES, STATE_NAMES, Act, Found, Listed, Notice, late

COLUMNS = (
    "文号",
    "案件编号",
    "调解委员会",
    "发出人",
    "发给",
    "发出日期",
    "督办事项",
    "答复日期",
    "最后答复",
    "退回次数",
    "情况",
    "是否超期",
    "督查回访",
)


def register(listed: Sequence[Listed], period: Period, today: date, district: District) -> Sheet:
    """All notices of a period; how many were answered by their day stands below."""
    rows = tuple(_row(item, today, district) for item in listed)
    on_time = Share(sum(answered_in_time(item.notice, district) for item in listed), len(listed))
    note = f"按期答复 {on_time}：第一次答复不晚于要求的日期。"
    return Sheet("supervision", f"{period.name}督办登记表", COLUMNS, rows, note)


def answered_in_time(notice: Notice, district: District) -> bool:
    """Whether the first answer came by the first day that was set."""
    first = next((line for line in notice.lines if line.act == Act.ANSWER.value), None)
    asked = notice.lines[0].day
    return first is not None and asked is not None and local_day(district, first.at) <= asked


def _row(item: Listed, today: date, district: District) -> tuple[str | int, ...]:
    notice, body = item.notice, district.body_of.get(item.committee)
    answers = [line for line in notice.lines if line.act == Act.ANSWER.value]
    checks = [line for line in notice.lines if line.act == Act.CHECK.value]
    return (
        notice.number,
        notice.case,
        body.name if body else item.committee,
        item.issuer,
        item.to,
        str(local_day(district, notice.created_at)),
        notice.lines[0].words,
        str(notice.due),
        answers[-1].words if answers else "",
        sum(line.act == Act.AGAIN.value for line in notice.lines),
        STATE_NAMES[notice.state],
        "是" if late(notice, today) else "否",
        f"{checks[-1].day} {FOUND_NAMES[Found(checks[-1].found)]}" if checks else "",
    )
