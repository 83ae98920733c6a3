"""What the command line says: help for every command and option, and plain sentences where there is nothing to show."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.__main__ import app


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for commands that change nothing in it."""
    return tmp_path_factory.mktemp("data")


def told(data: Path, *words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, words, env={"FENGQIAO_DATA_DIR": str(data), "FENGQIAO_SECRET_KEY": "x" * 16})
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("command", "none"),
    [
        ("hook list", "还没有接收地址"),
        ("hook dead", "没有送不出去的通知"),
        ("replies dead", "没有送不到的回复"),
        ("key list", "还没有密钥"),
        ("staff list", "还没有人"),
    ],
)
def test_an_empty_list_says_so_beside_its_output(data: Path, command: str, none: str) -> None:
    code, said, aside = told(data, *command.split())
    assert (code, said, none in aside) == (0, "", True), aside


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("district show 9", "没有第 9 版"),
        ("district show 0", "没有第 0 版"),
        ("district restore 77 --yes", "没有第 77 版"),
        ("hook retry 5", "没有在用的接收地址 5"),
        ("hook off 5", "没有在用的接收地址 5"),
        ("person release fq0", "没有找到，请核对"),
    ],
)
def test_what_is_not_there_is_said_by_its_number(data: Path, command: str, why: str) -> None:
    code, said, refused = told(data, *command.split())
    assert (code, said, why in refused) == (1, "", True), refused


def walked(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group below one, by its words."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walked(below, (*path, name))


COMMANDS = dict(walked(typer.main.get_command(app)))


def test_every_command_argument_and_option_is_explained_in_chinese() -> None:
    options = {
        (*path, param.name): param.help
        for path, each in COMMANDS.items()
        for param in each.params
        if path or "completion" not in param.name
    }
    words = {path: each.help for path, each in COMMANDS.items()} | options
    assert ("staff", "away", "days") in words
    assert not [path for path, told in words.items() if not re.search("[一-鿿]", told or "")]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_shown_whole(data: Path, path: tuple[str, ...]) -> None:
    """Words at the end of a line are wrapped, never cut off."""
    code, said, _ = told(data, *path, "--help")
    assert (code, "…" in said) == (0, False), said
