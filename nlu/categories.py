"""The category codes with their labels, from `data/categories.toml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import tomli as tomllib

from nlu.types import Category

FILE = Path(__file__).parent / "data" / "categories.toml"


@cache
def load() -> Mapping[str, Category]:
    """All categories by code, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    read = {
        code: Category(code, c["name"], MappingProxyType(dict(c["subcategories"])), c["plain"])
        for code, c in raw.items()
    }
    return MappingProxyType(read)
