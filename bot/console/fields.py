"""What the form of a move is made of: its fields, and how its answers become what is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.console.forms import Form
from handlers.casework.record import Entry
from handlers.errors import Refused

LONG, SHORT = 4000, 200  # characters


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind`: area, line, day, choice, groups, several, tick, judges. Choices are filled in where the page is made."""

    name: str
    label: str
    kind: str = "line"
    required: bool = True

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
    short: str = ""  # on the button that opens it, where room is scarce; "" is the heading


def need_day(form: Form, name: str, label: str) -> date:
    """A day that has to be there. Raises `Refused`."""
    found = form.day(name)
    if found is None:
        raise Refused(f"请填写{label}。")
    return found
