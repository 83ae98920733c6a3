"""Between which numbers each limit of a district may lie: outside them a slip of the pen would silence an alarm or lose a clock."""

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.district import MOST_ALERT_MINUTES, District
from handlers.district_words import Path

_DAY, _YEAR = 24 * 60, 366
MOST_CALL_MINUTES = _DAY  # until a body of a danger plan is called
_LEAST_LIMIT = 1  # below one a limit would mean nothing
_LARGE = 10**12 - 1
_MONTH = 23  # working days of the longest month
_COUNTS = ("staffing", "population", "communities", "points")  # where less than one means something
_PERCENT = frozenset({"least_performed", "most_suits", "least_solved"})
# The least and the most of each; where the most is left open nothing is harmed by a large number.
_BOUNDS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "limits": {
        "offer_township": (1, _DAY),
        "offer_district": (1, 2 * _DAY),
        "alert_next": (1, MOST_ALERT_MINUTES),
        "undo_seconds": (0, 600),
        "file_mb": (1, 200),
        "messages_per_minute": (5, 10_000),
    },
    "steps": {
        **dict.fromkeys(("grid", "village", "township", "district"), (1, _MONTH)),
        "receipt": (1, 5),
        "major_people": (1, 10_000),
        "major_fen": (0, _LARGE),
        "visit_days": (1, 180),
    },
    "online": {"invite_days": (1, 30), "offer_days": (1, 30), "aloud_minutes": (1, _DAY)},
    "retention": {"talk_days": (7, 3 * _YEAR), "clue_days": (30, 10 * _YEAR), "case_years": (3, 100)},
    "helping": {"answer_days": (1, 30), "longest_days": (1, 250)},
    "oversight": {
        **dict.fromkeys(
            ("answer_days", "judge_days", "complaint_days", "lead_days", "plan_days", "register_days"), (1, 60)
        ),
        "longest_days": (1, 250),
        "backlog_days": (1, 2 * _YEAR),
        "backlog_petitions": (1, 100),
        "review_day": (1, 28),  # every month has a 28th
    },
}
_WHY = {"alert_next": " 分钟：危险没人看，要尽快找到下一个人"}


def outside(district: District, section: str, fields: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """What lies outside its bounds in one section of settings, with what it may be."""
    values = getattr(district, section)
    for field in fields:
        value, (least, most) = getattr(values, field), _bounds(section, field)
        if isinstance(value, int) and not isinstance(value, bool):
            if value < least:
                yield (section, field), f"不能小于 {least}"
            if value > most:
                yield (section, field), f"不能大于 {most}{_WHY.get(field, '')}"


def _bounds(section: str, field: str) -> tuple[int, int]:
    known = _BOUNDS.get(section, {})
    if field in known:
        return known[field]
    least = (-1000 if section == "points" else 0) if section in _COUNTS else _LEAST_LIMIT
    return least, 100 if field in _PERCENT else _LARGE


def too_long(district: District) -> Iterator[tuple[Path, str]]:
    """Four steps that together take longer than people's mediation normally does (人民调解工作若干规定 §33)."""
    steps = district.steps
    whole = steps.grid + steps.village + steps.township + steps.district
    if whole > _MONTH:
        yield (
            ("steps", "district"),
            f"四步合计 {whole} 个工作日，最多 {_MONTH} 个：调解一般要在一个月内办完（《人民调解工作若干规定》第33条）",
        )
