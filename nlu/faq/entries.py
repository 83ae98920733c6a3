"""The entries of the legal FAQ, read from `data/faq/*.toml` and checked while reading."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomli as tomllib

from nlu.types import FaqEntry

FOLDER = Path(__file__).parent.parent / "data" / "faq"
PROCEDURE = "procedure"  # the category of entries that belong to every kind of matter
_CITATIONS = "citations_"  # files of citations lie beside the entries


class BadFaq(ValueError):
    """An entry that cannot be used; says file and entry."""


def paths(folder: Path = FOLDER) -> tuple[Path, ...]:
    """The files that hold entries, in order."""
    return tuple(path for path in sorted(folder.glob("*.toml")) if not path.name.startswith(_CITATIONS))


@cache
def load(folder: Path = FOLDER) -> Mapping[str, FaqEntry]:
    """All entries by id. Raises `BadFaq`."""
    entries: dict[str, FaqEntry] = {}
    for path in paths(folder):
        for raw in tomllib.loads(path.read_text(encoding="utf-8")).get("entry", []):
            entry = _entry(raw, path)
            if entry.id in entries:
                raise BadFaq(f"{path.name}: {entry.id} stands twice")
            entries[entry.id] = entry
    return MappingProxyType(entries)


def _entry(raw: Mapping[str, Any], path: Path) -> FaqEntry:
    try:
        reviewed = raw["reviewed"]
        if not isinstance(reviewed, date):
            raise BadFaq(f"{path.name}: {raw['id']}: reviewed must be a date")
        return FaqEntry(
            id=str(raw["id"]),
            category=str(raw["category"]),
            subcategory=str(raw.get("subcategory", "")),
            asks=tuple(map(str, raw["asks"])),
            answer=str(raw["answer"]),
            more=str(raw.get("more", "")),
            sources=tuple(map(str, raw["sources"])),
            channels=tuple(map(str, raw["channels"])),
            reviewed=reviewed,
            checked_by=str(raw.get("checked_by", "")),
            told=tuple(map(str, raw.get("told", ()))),
        )
    except KeyError as missing:
        raise BadFaq(f"{path.name}: {raw.get('id', 'an entry')} lacks {missing}") from missing
