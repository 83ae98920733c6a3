"""Ready sentences for the reply box, read from `canned.toml` and filled in for one case."""

from dataclasses import dataclass
from importlib.resources import files

import tomli as tomllib
from pydantic import ConfigDict, TypeAdapter

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

    name: str
    number: str
    committee: str
    mediator: str

    def fill(self, line: str) -> str:
        """The sentence with its variables replaced; the values are never read as variables again."""
        return line.format(name=self.name or "您", number=self.number, committee=self.committee, mediator=self.mediator)


def load() -> tuple[Group, ...]:
    """All groups. Raises pydantic's ValidationError naming the entry, KeyError for an unknown variable."""
    raw = tomllib.loads((files("bot.console") / "canned.toml").read_text(encoding="utf-8"))
    groups = TypeAdapter(tuple[Group, ...]).validate_python(raw["group"])
    probe = Filling("", "", "", "")
    for group in groups:
        for line in group.lines:
            probe.fill(line)
    return groups


def offered(groups: tuple[Group, ...], category: str, filling: Filling) -> tuple[Group, ...]:
    """The groups that fit the case's category, its own first, with the variables filled in."""
    fitting = [g for g in groups if not g.categories or category in g.categories]
    fitting.sort(key=lambda g: not g.categories)
    return tuple(Group(g.name, tuple(filling.fill(line) for line in g.lines), g.categories) for g in fitting)
