"""What the form of a move is made of: its fields, and how its answers become what is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.console.forms import Form
from handlers.casework.case import Case
from handlers.casework.record import Entry
from handlers.district import District
from handlers.errors import Refused

LONG, SHORT = 4000, 200  # characters


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind`: area, line, day, choice, groups, several, tick, judges, hidden. Choices are filled in where the page is made."""

    name: str
    label: str
    kind: str = "line"
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()  # of a choice that is the same for every case

    @property
    def limit(self) -> int:
        """Characters it takes."""
        return LONG if self.kind == "area" else SHORT


@dataclass(frozen=True, slots=True)
class MoveForm:
    """One move's dialog: its heading, its button, what is asked, and how the answers become what is written down."""

    heading: str
    button: str
    fields: tuple[Field, ...] = ()
    hint: str = ""
    entry: Callable[[Form], Entry] | None = None
    told: str = "已记下。"
    doubts: Callable[[Form], str] | None = None  # what looks mistyped in it
    more: Callable[[Case, District], str] | None = None  # what else is to be told of the case after it
    short: str = ""  # on the button that opens it, where room is scarce; "" is the heading


def sure() -> Field:
    """Whoever stands by what was remarked. Page code shows and ticks it once there is a remark."""
    return Field("sure", "号码核对过了，照样保存", "tick", required=False)


def reason(label: str) -> Field:
    """Why something is done, in words."""
    return Field("reason", label, "area")


def tried() -> Field:
    """What was done at this level."""
    return Field("tried", "这一级做过哪些工作", "area", required=False)


def day(form: Form, name: str, label: str) -> date:
    """A day that has to be there. Raises `Refused`."""
    found = form.day(name)
    if found is None:
        raise Refused(f"请填写{label}。")
    return found


def chosen(form: Form, name: str, label: str) -> str:
    """A code that has to be chosen. Raises `Refused`; whether it is one of the list is checked by who reads it."""
    code = form.text(name, SHORT)
    if not code:
        raise Refused(f"请选择{label}。")
    return code
