"""What is open now: how old, at which level, with whom. Ageing in days since the resident spoke first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handlers.casework.codes import Level, Status

AGES = ((7, "7天内"), (15, "8至15天"), (30, "16至30天"), (60, "31至60天"))
OLDER = "60天以上"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case without a word of it. `holder` is the id of who works it, None while it waits."""

    status: Status
    level: Level
    committee: str
    category: str
    place: str
    holder: int | None
    opened_at: datetime
    case: int = 0  # its id


def ageing(cases: Iterable[OpenCase], now: datetime) -> dict[str, int]:
    """Open cases by age, every band named, the youngest first."""
    found = Counter(band(case, now) for case in cases)
    return {name: found[name] for name in (*(name for _, name in AGES), OLDER)}


def band(case: OpenCase, now: datetime) -> str:
    """The band of age a case is in."""
    days = (now - case.opened_at).days
    return next((name for most, name in AGES if days <= most), OLDER)


def load(cases: Iterable[OpenCase]) -> dict[int, int]:
    """Open cases of each member of staff who holds any."""
    return dict(Counter(case.holder for case in cases if case.holder is not None))
