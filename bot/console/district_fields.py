"""The forms of the district, section by section: what is asked, and which part of the document it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.console.words import RISK_NAMES, ROLE_NAMES
from handlers.casework.codes import LEVEL_NAMES
from handlers.casework.roster import KIND_NAMES
from handlers.casework.staff import Role
from handlers.district import District
from handlers.district_words import SECTIONS, TOP

Choice = tuple[str, str]
_WEEKDAYS = tuple((str(n), f"星期{c}") for n, c in enumerate("一二三四五六日", 1))
BLANK_LINES = 2  # of a plan, offered below those that are there
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


LINES = (
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
