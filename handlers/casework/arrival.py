"""How a case came in at a committee's own window, as values: by a visit or a call. What is made of it is in `reception`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Way(StrEnum):
    """How somebody came."""

    VISIT = "visit"
    CALL = "call"


CAME_NAMES = {Way.VISIT: "来访", Way.CALL: "来电"}
WAY_NAMES = {way: f"{name}登记" for way, name in CAME_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Arrival:
    """The registration as the case keeps it. `on` is also the day the applicant agreed to it."""

    way: Way
    on: date
    by: str  # committee and name of who wrote it down
