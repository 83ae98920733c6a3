"""How the forms of the district are shown: with what is kept, or with what was typed when it was refused."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.console.district_fields import BLANK_LINES, FORMS, LINES, Choice, Field, label
from bot.console.district_places import places_text
from bot.console.forms import Form
from handlers.district_words import SECTIONS
from nlu import categories


def choices_of(field: Field, document: Mapping[str, Any]) -> tuple[Choice, ...]:
    """What can be chosen in a field."""
    if field.choices:
        return field.choices
    bodies = tuple((str(b["code"]), str(b["name"])) for b in document.get("bodies", []))
    matters = categories.load().values()
    match field.name:
        case "place":
            return (("", "全区"), *((str(p["code"]), _placed(p, document)) for p in document.get("places", [])))
        case "committee":
            return bodies
        case "unable":
            small = {"village"}
            return tuple(
                (str(b["code"]), str(b["name"]))
                for b in document.get("bodies", [])
                if b.get("level") in small or b.get("kind") == "enterprise"
            )
        case "of":
            subs = ((f"{c.code}.{code}", f"{c.name}·{name}") for c in matters for code, name in c.subcategories.items())
            return (*((c.code, c.name) for c in matters), *subs)
        case "categories" | "specialities":
            return tuple((c.code, c.name) for c in matters)
    return ()


def _placed(place: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    above = next((p for p in document.get("places", []) if p["code"] == place.get("parent")), None)
    return (_placed(above, document) if above else "") + str(place["name"])


def view(section: str, value: Any, document: Mapping[str, Any], typed: Form | None = None) -> list[dict[str, Any]]:
    """The fields of a form as its template needs them, with what is kept, or what was typed when it was refused."""
    return [_viewed(section, field, value, document, typed) for field in FORMS[section]]


def _viewed(section: str, field: Field, value: Any, document: Mapping[str, Any], typed: Form | None) -> dict[str, Any]:
    name = f"{section}.{field.name}"
    kept = value if field.kind in {"tree", "hotlines"} else (value or {}).get(field.name)
    shown: Any = _typed(field, kept)
    if typed is not None and field.kind != "nested":
        shown = list(typed.many(name)) if field.kind == "picks" else typed.secret(name)
    found: dict[str, Any] = {
        "name": name,
        "label": label(section, field.name),
        "kind": field.kind,
        "hint": field.hint,
        "required": field.required,
        "value": shown,
        "choices": choices_of(field, document),
    }
    if field.kind == "nested":
        lines = [*(kept or []), *({} for _ in range(BLANK_LINES))]
        found["lines"] = [
            {"code": line.get("code", ""), "fields": [_nested(name, n, part, line, typed) for part in LINES]}
            for n, line in enumerate(lines)
        ]
    return found


def _nested(name: str, at: int, part: Field, line: Mapping[str, Any], typed: Form | None) -> dict[str, Any]:
    here = f"{name}.{at}.{part.name}"
    shown = typed.secret(here) if typed is not None else _typed(part, line.get(part.name))
    return {
        "name": here,
        "label": SECTIONS["lines"].fields[part.name],
        "kind": part.kind,
        "hint": "",
        "required": False,
        "value": shown,
        "choices": part.choices,
    }


def _typed(field: Field, value: Any) -> Any:
    """A value as somebody would type it."""
    match field.kind:
        case "tree":
            return places_text(value or [])
        case "hotlines":
            return "\n".join(" ".join((h["number"], h["name"], h.get("hours", ""))).strip() for h in value or [])
        case "tick":
            return "1" if value else ""
        case "picks":
            return [str(each) for each in value or []]
        case "items":
            return "\n".join(value or [])
        case "dates":
            return _spanned(sorted(value or []))
        case "spans":
            return "\n".join(" 到 ".join(str(part)[:5] for part in span) for span in value or [])
    return "" if value is None else str(value)


def _spanned(days: Sequence[str]) -> str:
    """Days in a row as one line."""
    rows: list[list[date]] = []
    for day in map(date.fromisoformat, days):
        if rows and day - rows[-1][-1] == timedelta(days=1):
            rows[-1].append(day)
        else:
            rows.append([day])
    return "\n".join(str(row[0]) if len(row) == 1 else f"{row[0]} 到 {row[-1]}" for row in rows)
