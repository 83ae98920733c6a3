"""The README is part of the product: its map, its settings and its commands are what is really there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from handlers.district import document_of
from handlers.district_file import read_text
from handlers.district_words import SECTIONS, TOP

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FLOORS = ("nlu", "handlers", "storage", "bot")


def modules() -> dict[str, str]:
    """Every module of the four floors with the first line of its docstring; migrations stand as one folder."""
    found = {}
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "versions" in path.parts:
                continue
            doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            assert doc, f"{path.relative_to(ROOT)} has no docstring"
            found[path.relative_to(ROOT).as_posix()] = doc.splitlines()[0]
    return found


def test_the_map_names_every_file_and_no_other() -> None:
    listed = set(re.findall(r"^\| `((?:nlu|handlers|storage|bot)/[^`]+\.py)` \|", README, flags=re.MULTILINE))
    assert listed == set(modules())


def test_every_setting_is_in_the_table() -> None:
    from bot.settings import Settings

    listed = set(re.findall(r"^\| `(FENGQIAO_[A-Z_]+)` \|", README, flags=re.MULTILINE))
    assert listed == {f"FENGQIAO_{name.upper()}" for name in Settings.model_fields}


def real_commands() -> set[tuple[str, ...]]:
    """Every command that does something, by its words after `fengqiao`."""
    import typer

    from bot.__main__ import app

    def below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        groups = getattr(command, "commands", None)
        if groups is None:
            yield path
        for name, inner in (groups or {}).items():
            yield from below(inner, (*path, name))

    return set(below(typer.main.get_command(app), ()))


def named(span: str, group: str, real: set[tuple[str, ...]]) -> tuple[str, ...]:
    """The command a piece of the table means; the words before the last may have been said by the piece before it."""
    words = tuple(span.removeprefix("fengqiao ").split())
    meant = [(group, *words[:1]), words[:1], words[:2]]
    return next((path for path in meant if path in real), words)


def test_every_command_is_in_the_table_and_no_other() -> None:
    real, listed = real_commands(), set[tuple[str, ...]]()
    for row in re.findall(r"^\| (`fengqiao .*?) \|", README.split("## Command line")[1], flags=re.MULTILINE):
        group = ""
        for span in re.findall(r"`([^`]+)`", row):
            path = named(span, group, real)
            group = path[0]
            listed.add(path)
    assert listed == real


def test_the_guides_name_no_command_that_is_not_there() -> None:
    real = real_commands()
    groups = {path[:1] for path in real}  # a group is named as a whole where all it does is meant
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]
    said = [
        (page.name, span) for page in pages for span in re.findall(r"`(fengqiao [a-z][^`]*)`", page.read_text("utf-8"))
    ]
    assert len(said) > 20
    assert not [(page, span) for page, span in said if named(span, "", real) not in real | groups]


def test_every_picture_is_there() -> None:
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture


def test_the_gate_runs_the_readmes_own_test_command() -> None:
    block = README.split("<!-- test-command -->")[1].split("```")[1]
    commands = [line for line in block.splitlines() if line.startswith("python3")]
    assert len(commands) == 1
    assert "-m tests" in commands[0]


def test_every_exception_from_lint_and_types_says_why() -> None:
    mark = re.compile(r"# (?:noqa|type: ignore)(?:: ?[A-Z0-9, ]+|\[[a-z, -]+\])?(?P<reason>.*)$")
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in (*FLOORS, "tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := mark.search(line)) and not found["reason"].strip(" #-()")
    ]
    assert not bare, bare


def test_the_district_example_shows_every_field_there_is() -> None:
    """A field without its line in `docs/district.toml` is one nobody who sets up a district learns of."""
    text = (ROOT / "docs" / "district.toml").read_text(encoding="utf-8")
    named = {field for section in SECTIONS.values() for field in section.fields if field != "lines"} | set(TOP)
    assert not [field for field in sorted(named) if f"\n{field} = " not in text]
    heads = {name: f"[[{name}]]" if section.key else f"[{name}]" for name, section in SECTIONS.items()}
    heads["lines"] = "[[plans.lines]]"
    assert not [name for name, head in heads.items() if head not in text]
    assert set(document_of(read_text(text).district)) <= set(TOP) | set(SECTIONS)


def test_every_picture_and_page_the_documents_link_is_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    links = [
        (page, link.split("#")[0])
        for page in pages
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not link.startswith("#")
    ]
    assert len(links) > 10
    assert not [(page.name, link) for page, link in links if not (page.parent / link).exists()]
