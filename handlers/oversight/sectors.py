"""The thirteen sectors that are watched constantly (policy text A), from `data/sectors.toml`: for which of them a matter speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import tomli as tomllib

from handlers.errors import BadDistrict
from nlu import categories


@dataclass(frozen=True, slots=True)
class Sectors:
    """The sectors in their order, and what speaks for each."""

    names: tuple[str, ...]
    of_category: Mapping[str, tuple[str, ...]]
    of_subcategory: Mapping[str, tuple[str, ...]]

    def of(self, category: str, subcategory: str) -> tuple[str, ...]:
        """The sectors of a matter; most have none or one."""
        return self.of_subcategory.get(subcategory) or self.of_category.get(category, ())


@cache
def sectors() -> Sectors:
    """The table that ships."""
    return read(tomllib.loads((files("handlers") / "data" / "sectors.toml").read_text(encoding="utf-8")))


def read(raw: Mapping[str, Any]) -> Sectors:
    """The table from the parsed file. Raises `BadDistrict` naming a code that is unknown."""
    known = categories.load()
    subs = {code for category in known.values() for code in category.subcategories}
    found: dict[str, dict[str, tuple[str, ...]]] = {"categories": {}, "subcategories": {}}
    for row in raw["sector"]:
        for field, allowed in (("categories", set(known)), ("subcategories", subs)):
            for code in row.get(field, ()):
                if code not in allowed:
                    raise BadDistrict(f"重点领域表有误：{row['name']} 的 {code} 不存在")
                found[field][code] = (*found[field].get(code, ()), row["name"])
    return Sectors(tuple(row["name"] for row in raw["sector"]), found["categories"], found["subcategories"])
