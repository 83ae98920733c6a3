"""Times until which something is held: over when they pass, and when the clock was set back since they were written."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, or_

SKEW = timedelta(minutes=1)  # by which the clocks of two machines may differ


def over(until: Column[Any], now: datetime, length: timedelta) -> ColumnElement[bool]:
    """Whether what is held for `length` at a time is free again. Further ahead no clock that is right can have set it."""
    return or_(until.is_(None), until <= now, until > now + length + SKEW)


def holds(until: datetime | None, now: datetime, length: timedelta) -> bool:
    """The same of one row, the other way round: whether it still holds."""
    return until is not None and now < until <= now + length + SKEW
