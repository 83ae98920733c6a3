"""What staff ask for and what comes of it: an order in, the moved case out."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import MOVE_NAMES, Move, Outcome
from handlers.casework.record import Entry
from handlers.casework.staff import Staff
from handlers.errors import Refused

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Order:
    """A move that a member of staff asks for, with what it needs."""

    move: Move
    reason: str = ""
    to: Staff | None = None  # TRANSFER, ASK_JUDGE
    outcome: Outcome | None = None  # CLOSE
    words: str = ""  # CLOSE: what the resident is told
    body: str = ""  # ROUTE, ESCALATE: code of the committee; "" with ESCALATE is the next above
    tried: str = ""  # ESCALATE, CLOSE: what was tried at this level
    entry: Entry | None = None  # what a writing move writes down


@dataclass(frozen=True, slots=True)
class Moved:
    """The case after a move, the line for the internal record, and what the resident is told ("" nothing)."""

    case: Case
    note: str
    tell: str = ""


def need(words: str, what: str) -> str:
    """Words that a move must carry. Raises `Refused` naming what is missing."""
    said = words.strip()
    if not said:
        raise Refused(f"{what}要写明。")
    return said


def need_reason(order: Order, what: str) -> str:
    """The reason a move must carry."""
    reason = order.reason.strip()
    if not reason:
        raise Refused(f"{what}要写明理由。")
    return reason


def entry_of(order: Order, kind: type[E]) -> E:
    """What a writing move writes down. Raises `Refused` without it."""
    if not isinstance(order.entry, kind):
        raise Refused(f"请填写要{MOVE_NAMES[order.move]}的内容。")
    return order.entry


def past(day: date, today: date, what: str) -> date:
    """A day that cannot lie ahead. Raises `Refused` naming it."""
    if day > today:
        raise Refused(f"{what}不能晚于今天。")
    return day


def not_before(day: date, first: date | None, what: str, first_is: str) -> date:
    """A day that cannot lie before another of the case (None: not known). Raises `Refused` naming both."""
    if first is not None and day < first:
        raise Refused(f"{what}不能早于{first_is}（{day_words(first)}）。")
    return day
