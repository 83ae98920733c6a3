"""How answers to the forms of the district become its document; what cannot be read is refused with its line."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.console.district_fields import BLANK_LINES, FORMS, LINES, Field, label
from bot.console.district_places import read_places
from bot.console.forms import Form
from handlers.errors import BadInput

LONG = 100_000  # characters of the longest field: every village of a large county
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:到|至|~|—)\s*(\d{4}-\d{2}-\d{2}))?")
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:到|至|-|－|~|—)\s*(\d{1,2})[:：](\d{2})")


def read(section: str, form: Form, document: Mapping[str, Any], before: Any) -> Any:
    """What was typed, as the document has it. Raises `BadInput` for what cannot be read."""
    if section == "places":
        return read_places(form.text("places.tree", LONG), document.get("places", []))
    if section == "hotlines":
        return [_hotline(n, line) for n, line in _rows(form.text("hotlines.lines", LONG))]
    found = {f.name: _read(section, f, form, (before or {}).get(f.name)) for f in FORMS[section]}
    if "telegram_group" in found:
        group = str(found["telegram_group"])
        found["telegram_group"] = _whole(group, "telegram_group") if group else None
    if "code" in found and not found["code"]:
        found["code"] = (before or {}).get("code") or fresh_code(section, document)
    return found


def fresh_code(section: str, document: Mapping[str, Any]) -> str:
    """A code nothing of the section has yet."""
    taken = {str(entry.get("code")) for entry in document.get(section, [])}
    return next(code for n in range(1, 100_000) if (code := f"{section[0]}{n}") not in taken)


def _rows(text: str) -> list[tuple[int, str]]:
    return [(n, row.strip()) for n, row in enumerate(text.split("\n"), 1) if row.strip()]


def _hotline(at: int, row: str) -> dict[str, str]:
    parts = row.split(None, 2)
    if len(parts) < 2:  # a number and a name
        raise BadInput(f"热线第 {at} 行要写号码和名称，中间空一格：{row}")
    return {"number": parts[0], "name": parts[1], **({"hours": parts[2]} if len(parts) > 2 else {})}


def _read(section: str, field: Field, form: Form, before: Any) -> Any:
    name = f"{section}.{field.name}"
    match field.kind:
        case "number":
            return _whole(form.text(name, 20), label(section, field.name))
        case "tick":
            return form.secret(name) == "1"
        case "picks":
            picked = [each for each in form.many(name) if each]
            return [int(each) for each in picked] if field.name == "weekdays" else picked
        case "items":
            return [row for _, row in _rows(form.text(name, LONG))]
        case "dates":
            return [day for n, row in _rows(form.text(name, LONG)) for day in _days(n, row, field.name)]
        case "spans":
            return [_span(n, row) for n, row in _rows(form.text(name, LONG))]
        case "nested":
            return _lines(name, form, before or [])
    return form.text(name, 300).replace("\n", " ")


def _whole(text: str, called: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise BadInput(f"“{called}”要填整数。")
    return int(text)


def _days(at: int, row: str, name: str) -> list[str]:
    """One line: a day, or days in a row."""
    found = _DATE.fullmatch(row)
    try:
        first = date.fromisoformat(found[1]) if found else None
        last = date.fromisoformat(found[2]) if found and found[2] else first
    except ValueError:
        first = last = None
    if first is None or last is None or not 0 <= (last - first).days < 366:  # a year
        raise BadInput(f"“{label('hours', name)}”第 {at} 行要写成 2026-10-01，或 2026-10-01 到 2026-10-07：{row}")
    return [str(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def _span(at: int, row: str) -> list[str]:
    found = _SPAN.fullmatch(row)
    if found is None:
        raise BadInput(f"“每天的时段”第 {at} 行要写成 08:30 到 12:00：{row}")
    return [f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}"]


def _lines(name: str, form: Form, before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a plan; one without a body is left out."""
    found: list[dict[str, Any]] = []
    for at in range(len(before) + BLANK_LINES):
        if not form.text(f"{name}.{at}.body", 200):
            continue
        typed = Form({f"lines.{part.name}": [form.secret(f"{name}.{at}.{part.name}")] for part in LINES})
        line = {part.name: _read("lines", part, typed, None) for part in LINES}
        taken = {str(each["code"]) for each in (*before, *found)}
        fresh = next(code for n in range(1, 1000) if (code := f"l{n}") not in taken)
        found.append({"code": before[at]["code"] if at < len(before) else fresh, **line})
    return found
