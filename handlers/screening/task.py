"""One grid's task: the weekly one (B 9: 每周集中排查一次) or a campaign's; its days, and who is told when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from handlers.district import District

_MORNING = time(9, 0)


class Rung(StrEnum):
    """What the next reminder of a task is."""

    BEGUN = "begun"  # to who screens the grid, at once
    LAST_DAY = "last_day"  # to the same, on the morning of the last day
    LATE = "late"  # to the same and to the village, the morning after
    CHASED = "chased"  # to the managers of the area
    OVER = "over"  # nobody is told any more


_NEXT = {Rung.BEGUN: Rung.LAST_DAY, Rung.LAST_DAY: Rung.LATE, Rung.LATE: Rung.CHASED, Rung.CHASED: Rung.OVER}


@dataclass(frozen=True, slots=True)
class Task:
    """One grid to be screened between two days. `theme`: the campaign's name, "" for the weekly task."""

    id: int
    grid: str
    campaign: int | None
    theme: str
    starts: date
    due: date
    done_at: datetime | None = None
    done_by: str = ""
    findings: int = 0  # those of the register: sensitive ones are not counted anywhere

    def late(self, today: date) -> bool:
        """Whether it should have been reported by now."""
        return self.done_at is None and today > self.due


def week_start(today: date, district: District) -> date:
    """The day the running week's task began: the last of the district's own weekday."""
    return today - timedelta(days=(today.isoweekday() - district.screening.weekday) % 7)


def weekly_days(today: date, district: District) -> tuple[date, date]:
    """First and last day of the running week's task."""
    first = week_start(today, district)
    return first, first + timedelta(days=district.screening.days - 1)


def slot(grid: str, starts: date, campaign: int | None) -> str:
    """What a task is known by, so that each is made once: a grid has one a week, and one of each campaign."""
    return f"c{campaign}:{grid}" if campaign is not None else f"{starts.isoformat()}:{grid}"


def after(rung: Rung) -> Rung:
    """The reminder after this one."""
    return _NEXT.get(rung, Rung.OVER)


def told_at(rung: Rung, starts: date, due: date, district: District) -> datetime | None:
    """When this reminder is due; None when nobody is told any more."""
    days = {
        Rung.BEGUN: starts,
        Rung.LAST_DAY: due,
        Rung.LATE: due + timedelta(days=1),
        Rung.CHASED: due + timedelta(days=1 + district.screening.chase_days),
    }
    day = days.get(rung)
    if day is None:
        return None
    return datetime.combine(day, time(0, 0) if rung is Rung.BEGUN else _MORNING, district.tz)
