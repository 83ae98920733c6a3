"""Ready sentences for the reply box: those of `canned.toml` and a person's own, filled in for one case."""

import re
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import tomli as tomllib
from pydantic import ConfigDict, TypeAdapter

from bot.console.rows import place_of
from bot.console.words import ROLE_NAMES
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.errors import BadInput
from handlers.hours import local_day

VARIABLES = {
    "称呼": "name",
    "编号": "number",
    "单位": "committee",
    "调解员": "mediator",
    "地点": "place",
    "日期": "day",
    "岗位": "role",
}
NAMED = "、".join(f"{{{said}}}" for said in VARIABLES)
MOST, LONGEST = 30, 300
_VARIABLE = re.compile(r"\{(\w+)\}")
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences under one heading. Without categories: for every case."""

    name: str
    lines: tuple[str, ...]
    categories: tuple[str, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands for the variables of a sentence."""

    name: str = ""
    number: str = ""
    committee: str = ""
    mediator: str = ""
    place: str = ""
    day: str = ""
    role: str = ""

    def fill(self, line: str) -> str:
        """The sentence with its variables replaced; the values are never read as variables again. Unknown: KeyError."""
        values = {field: getattr(self, field) for field in self.__slots__} | {
            "name": self.name if len(self.name) > 1 else "您"
        }
        known = values | {said: values[field] for said, field in VARIABLES.items()}
        return _VARIABLE.sub(lambda found: known[found[1]], line)


def filling_of(case: Case, me: Staff, district: District, now: datetime) -> Filling:
    """What the variables stand for when `me` writes on this case now."""
    body = district.body_of.get(me.committee)
    return Filling(
        case.facts.name,
        case.number,
        body.name if body else "",
        me.name,
        place_of(case.facts, district) or "您说的地方",
        day_words(local_day(district, now)),
        ROLE_NAMES[me.role],
    )


def own_lines(text: str) -> tuple[str, ...]:
    """A person's own sentences as typed, one a line. Raises `BadInput` for too many, a long one, an unknown variable."""
    lines = tuple(line for raw in text.splitlines() if (line := raw.strip()))
    if len(lines) > MOST:
        raise BadInput(f"最多 {MOST} 句，现在有 {len(lines)} 句。")
    if long := next((line for line in lines if len(line) > LONGEST), ""):
        raise BadInput(f"一句最多 {LONGEST} 个字，太长的是：“{long[:12]}……”")
    for line in lines:
        try:
            left = Filling().fill(line)
        except KeyError as unknown:
            raise BadInput(f"没有“{{{unknown.args[0]}}}”这样的空格，可以用的有：{NAMED}。") from unknown
        if "{" in left or "}" in left:
            raise BadInput(f"花括号只用来写空格，可以用的有：{NAMED}。")
    return lines


def load() -> tuple[Group, ...]:
    """All groups. Raises pydantic's ValidationError naming the entry, KeyError for an unknown variable."""
    raw = tomllib.loads((files("bot.console") / "canned.toml").read_text(encoding="utf-8"))
    groups = TypeAdapter(tuple[Group, ...]).validate_python(raw["group"])
    probe = Filling()
    for group in groups:
        for line in group.lines:
            probe.fill(line)
    return groups


def offered(groups: tuple[Group, ...], category: str, filling: Filling) -> tuple[Group, ...]:
    """The groups that fit the case's category, its own first, with the variables filled in."""
    fitting = [g for g in groups if not g.categories or category in g.categories]
    fitting.sort(key=lambda g: not g.categories)
    return tuple(Group(g.name, tuple(filling.fill(line) for line in g.lines), g.categories) for g in fitting)
