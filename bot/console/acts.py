"""The acts open on a register's page as forms: one form an act, its fields with their choices."""

from collections.abc import Iterable, Mapping

from bot.console.casework_view import FieldView, FormView
from bot.console.choices import Choice
from bot.console.fields import MoveForm

Choices = Mapping[str, tuple[Choice, ...]]


def act_views(
    forms: Mapping[str, MoveForm],
    acts: Iterable[str],
    choices: Choices | None = None,
    before: Mapping[str, str] | None = None,
) -> list[FormView]:
    """The forms of these acts in their order; the first stands open. `before`: what fields hold before anybody writes."""
    return [_view(act, forms[act], choices or {}, before or {}) for act in acts if act in forms]


def _view(act: str, form: MoveForm, choices: Choices, before: Mapping[str, str]) -> FormView:
    fields = tuple(
        FieldView(field, field.choices or choices.get(field.name, ()), before.get(field.name, ""))
        for field in form.fields
    )
    return FormView(act, form.heading, form.button, form.hint, fields)
