"""The judicial ministry's reporting classes, from `data/reporting.toml`: under which of them a matter counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import tomli as tomllib

from handlers.errors import BadDistrict
from nlu import categories


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes in the order of the reports, and where each category and subcategory goes."""

    names: tuple[str, ...]
    of_category: Mapping[str, str]
    of_subcategory: Mapping[str, str]

    def of(self, category: str, subcategory: str) -> str:
        """The class of a matter; what is not known counts as the last one."""
        return self.of_subcategory.get(subcategory) or self.of_category.get(category, self.names[-1])


@cache
def classes() -> Classes:
    """The table that ships."""
    return read(tomllib.loads((files("handlers") / "data" / "reporting.toml").read_text(encoding="utf-8")))


def read(raw: Mapping[str, Any]) -> Classes:
    """The table from the parsed file. Raises `BadDistrict` naming what is unknown, missing or there twice."""
    known = categories.load()
    subs = {code for category in known.values() for code in category.subcategories}
    of_category: dict[str, str] = {}
    of_subcategory: dict[str, str] = {}
    for row in raw["class"]:
        for field, target, allowed in (
            ("categories", of_category, set(known)),
            ("subcategories", of_subcategory, subs),
        ):
            for code in row.get(field, ()):
                if code not in allowed or code in target:
                    raise BadDistrict(f"报表分类有误：{row['name']} 的 {code} 不存在或者写了两次")
                target[code] = row["name"]
    if missing := set(known) - set(of_category):
        raise BadDistrict(f"报表分类有误：没有写到 {'、'.join(sorted(missing))}")
    return Classes(tuple(row["name"] for row in raw["class"]), of_category, of_subcategory)
