"""The forms of the district, section by section: what is asked, how it is shown, and how answers become the document."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.console.district_places import places_text, read_places
from bot.console.forms import Form
from bot.console.words import RISK_NAMES, ROLE_NAMES
from handlers.casework.codes import LEVEL_NAMES
from handlers.casework.roster import KIND_NAMES
from handlers.casework.staff import Role
from handlers.district import District
from handlers.district_words import SECTIONS, TOP
from handlers.errors import BadInput
from nlu import categories

Choice = tuple[str, str]
LONG = 100_000  # characters of the longest field: every village of a large county
_BLANK_LINES = 2  # offered below the lines that are there
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:到|至|~|—)\s*(\d{4}-\d{2}-\d{2}))?")
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:到|至|-|－|~|—)\s*(\d{1,2})[:：](\d{2})")
_WEEKDAYS = tuple((str(n), f"星期{c}") for n, c in enumerate("一二三四五六日", 1))
BODY_KINDS = (("", "一般"), ("enterprise", "企事业单位、商会、开发区"), ("stationed", "派驻单位的工作室"))
_WHEN = (("will", "成年受害人本人同意"), ("always", "总要通知"))


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `kind`: line, number, tick, choice, picks, items, dates, spans, tree, hotlines, nested."""

    name: str
    kind: str = "line"
    hint: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()


_CODE = Field("code", hint="英文字母和数字，定了就不要改；不填会自动编", required=False)


def _plain(section: str) -> tuple[Field, ...]:
    """A section without questions of its own: numbers, ticks and lines as its defaults are, or the lines of an entry."""
    if SECTIONS[section].key:
        return tuple(_entry_field(section, name) for name in SECTIONS[section].fields)
    usual = getattr(District("", "", (), (), ()), section)
    return tuple(Field(name, _kind(getattr(usual, name))) for name in SECTIONS[section].fields)


def _entry_field(section: str, name: str) -> Field:
    if name == "code":
        return _CODE
    return Field(
        name, "choice" if name in {"place", "committee"} else "line", required=name in {"name", SECTIONS[section].key}
    )


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "tick"
    if isinstance(value, tuple):
        return "items"
    return "number" if isinstance(value, int) else "line"


_LINES = (
    Field("body"),
    Field("phone"),
    Field("minutes", "number"),
    Field("when", "choice", choices=_WHEN),
    Field("urgent", "tick"),
    Field("duty", "tick"),
    Field("ask"),
)
_ASKED: Mapping[str, tuple[Field, ...]] = {
    "basic": (
        Field("name", required=True),
        Field("code", hint="英文字母和数字，例如 quzhou；定了就不要改", required=True),
        Field("privacy_contact", hint="居民问“我的信息谁管”时告诉他找谁"),
        Field("small_claims_yuan", "number", "按本省公布的填；0 是用系统自带的"),
        Field("zone"),
    ),
    "places": (
        Field(
            "tree",
            "tree",
            "一行一个：乡镇（街道）顶格写，村（社区）前面加一个减号，网格加两个。别的叫法写在括号里，"
            "常住人口写在最后，例如：李家村（李家）1200人。"
            "方括号里是代码：改名字时不要动它，新加的行不用写。",
            required=True,
        ),
    ),
    "bodies": (
        Field("name", required=True),
        Field("level", "choice", choices=tuple((level.value, name) for level, name in LEVEL_NAMES.items())),
        Field("place", "choice", "全区的不选"),
        Field("kind", "choice", choices=BODY_KINDS),
        Field("categories", "picks", "人民调解委员会什么都管，不选；行业性专业性的选它管的"),
        Field("phone"),
        Field("address"),
        Field("office", hint="印在三级四步登记表上，例如村党支部书记办公室"),
        Field("lead", hint="职务，例如村党支部书记"),
        Field("telegram_group", hint="不用 Telegram 就空着"),
        _CODE,
    ),
    "staff": (
        Field("name", hint="当事人看得到", required=True),
        Field("login", required=True),
        Field("role", "choice", choices=tuple((role.value, ROLE_NAMES[role]) for role in Role)),
        Field("committee", "choice"),
        Field("kind", "choice", choices=(("", "按岗位"), *((kind.value, name) for kind, name in KIND_NAMES.items()))),
        Field("firm", hint="专家写所在部门"),
        Field("certificate"),
        Field("specialities", "picks"),
        Field("on_call", "tick"),
    ),
    "units": (
        Field("of", "choice", required=True),
        Field("bodies", "items", "一行一个，第一个牵头", required=True),
    ),
    "hotlines": (
        Field("lines", "hotlines", "一行一个：号码 名称 时间，中间空一格；时间不写就是 24小时", required=True),
    ),
    "neighbours": (
        Field("name", required=True),
        Field("aliases", "items", "一行一个"),
        Field("body", hint="居民该找那边的哪个单位", required=True),
        Field("phone", required=True),
    ),
    "hours": (
        Field("spans", "spans", "一行一段，例如 08:30 到 12:00", required=True),
        Field("weekdays", "picks", choices=_WEEKDAYS),
        Field("holidays", "dates", "一行一天，例如 2026-10-01；连着的写 2026-10-01 到 2026-10-07"),
        Field("makeup_days", "dates", "周末上班的日子，一行一天"),
    ),
    "plans": (
        Field("name", required=True),
        Field("risks", "picks", choices=tuple(RISK_NAMES.items())),
        Field("lines", "nested", "按顺序写；一项的单位清空，就是删掉它"),
        _CODE,
    ),
    "staffing": (
        *(Field(name, "number") for name in SECTIONS["staffing"].fields if name not in {"unable", "departments"}),
        Field("unable", "picks", "有条件的村、社区和企事业单位才要求有专职调解员"),
        Field("departments", "items", "一行一个"),
    ),
}
TEXTS = frozenset({"places", "hotlines"})  # lists that are written as one text
LISTS = tuple(name for name, section in SECTIONS.items() if section.key and name not in TEXTS | {"lines"})
FORMS: Mapping[str, tuple[Field, ...]] = {
    "basic": _ASKED["basic"],
    **{name: _ASKED.get(name) or _plain(name) for name in SECTIONS if name != "lines"},
}


def label(section: str, name: str) -> str:
    """What a field is called."""
    return TOP[name] if section == "basic" else SECTIONS[section].fields.get(name, SECTIONS[section].name)


def title(section: str) -> str:
    """What a section is called."""
    return "基本" if section == "basic" else SECTIONS[section].name


def part_of(document: Mapping[str, Any], section: str) -> Any:
    """What a section's form shows: an entry with one value, or the whole list."""
    return {name: document.get(name, "") for name in TOP} if section == "basic" else document.get(section, [])


def with_part(document: Mapping[str, Any], section: str, value: Any) -> dict[str, Any]:
    """The document with a section replaced."""
    return {**document, **value} if section == "basic" else {**document, section: value}


def with_entry(document: Mapping[str, Any], section: str, key: str, entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """The document with one entry of a list put in place, added at the end, or (None) taken out."""
    name, entries = SECTIONS[section].key, list(document.get(section, []))
    at = next((n for n, old in enumerate(entries) if str(old.get(name)) == key), len(entries))
    return {**document, section: [*entries[:at], *([dict(entry)] if entry is not None else []), *entries[at + 1 :]]}


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
        lines = [*(kept or []), *({} for _ in range(_BLANK_LINES))]
        found["lines"] = [
            {"code": line.get("code", ""), "fields": [_nested(name, n, part, line, typed) for part in _LINES]}
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
    for at in range(len(before) + _BLANK_LINES):
        if not form.text(f"{name}.{at}.body", 200):
            continue
        typed = Form({f"lines.{part.name}": [form.secret(f"{name}.{at}.{part.name}")] for part in _LINES})
        line = {part.name: _read("lines", part, typed, None) for part in _LINES}
        taken = {str(each["code"]) for each in (*before, *found)}
        fresh = next(code for n in range(1, 1000) if (code := f"l{n}") not in taken)
        found.append({"code": before[at]["code"] if at < len(before) else fresh, **line})
    return found
