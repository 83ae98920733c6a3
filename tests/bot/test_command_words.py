"""What the command line says: help for every command and option, and plain sentences where there is nothing to show."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import select
from typer.testing import CliRunner

from bot.__main__ import app
from bot.usage import fault_words
from storage.database import Database, address
from storage.people import right_password
from storage.tables import staff
from tests.bot.house import begun


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for commands that change nothing in it."""
    folder = tmp_path_factory.mktemp("data")
    begun(folder, secret_key="x" * 16)
    return folder


def told(data: Path, *words: str, given: str = "") -> tuple[int, str, str]:
    env = {"FENGQIAO_DATA_DIR": str(data), "FENGQIAO_SECRET_KEY": "x" * 16}
    done = CliRunner().invoke(app, words, input=given, env=env)
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


NEW = "staff add a --role manager --committee district --name"


@pytest.mark.parametrize(
    ("command", "given", "why"),
    [
        (f"{NEW} 甲", "", "没有读到密码，什么也没有做"),
        (f"{NEW} 甲", "\n", "没有读到密码，什么也没有做"),
        (f"{NEW} 甲", "\ufeff123456789\n", "密码至少 10 个字符"),  # the mark is no character of it
        (
            f"{NEW} 甲",
            "\ufffd\ufffd\ufffd\ufffd1234567890\n",
            "密码不是 UTF-8 编码",
        ),  # as bytes that are no text are read
        (f"{NEW} \u3000", "a long password\n", "姓名不能为空"),
        ("staff password a", "", "没有读到密码"),
        ("key master", "", "没有读到新的主密钥"),
        ("staff away a 1e9", "", "天数写 0 到 3660"),
        ("staff away a inf", "", "天数写 0 到 3660"),
        ("staff away a nan", "", "天数写 0 到 3660"),
        ("staff away a -- -3", "", "天数写 0 到 3660"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_done(data: Path, command: str, given: str, why: str) -> None:
    code, said, refused = told(data, *command.split(" "), given=given)
    assert (code, said, why in refused) == (1, "", True), refused
    assert told(data, "staff", "list")[1] == ""


def test_a_password_from_a_file_with_a_mark_is_the_one_that_was_written(tmp_path: Path) -> None:
    begun(tmp_path, secret_key="x" * 16)
    assert told(tmp_path, *f"{NEW} 甲".split(), given="\ufeffa long password\r\n")[0] == 0

    async def digest() -> str:
        database = Database(address("", tmp_path))
        try:
            async with database.read() as conn:
                return str((await conn.execute(select(staff.c.password))).scalar_one())
        finally:
            await database.close()

    assert asyncio.run(right_password(asyncio.run(digest()), "a long password"))


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
    assert said.startswith("用法：")
    assert not TYPERS_OWN.search(said), said


# Sentences and headings that typer writes by itself.
TYPERS_OWN = re.compile(
    r"Usage|Options|OPTIONS|Commands|COMMAND|Arguments|Show|Install|Error|Try|default|required|No such"
)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("serve --nosuch", "没有 --nosuch 这个选项。"),
        ("report 2026 --ou x.csv", "没有 --ou 这个选项，是不是 --out？"),
        ("nosuch", "没有 nosuch 这个命令。"),
        ("serv", "没有 serv 这个命令，是不是 serve 或 search？"),
        ("staff away", "少写了参数 login（登录名"),
        ("staff add somebody", "少写了选项 --name（对外显示的姓名）。"),
        ("key create a b c", "多写了：b c。"),
        ("serve --port", "选项 --port 后面要写上内容。"),
        ("serve --demo=1", "选项 --demo 后面不写内容。"),
        ("serve --port x", "--port 要写整数（端口，平时是 8080）。"),
        ("person erase --case x", "少写了选项 --reason（purpose：处理目的已实现"),
        ("person erase --case x --reason foo", "--reason 没有“foo”，可以写 purpose 或 ended"),
        ("staff away somebody long", "days 要写数字（天数；0 是回来了）。"),
        ("rasa export x --examples -1", "--examples 不能小于 0（每类最多几条训练句子，0 是全部）。"),
    ],
)
def test_a_fault_in_what_was_typed_is_told_in_chinese(data: Path, typed: str, why: str) -> None:
    code, said, fault = told(data, *typed.split())
    assert (code, said, why in fault) == (2, "", True), fault
    assert not TYPERS_OWN.search(fault), fault


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_command_tells_a_fault_in_english(data: Path, path: tuple[str, ...]) -> None:
    code, _, fault = told(data, *path, "--no-such-option")
    assert (code, "没有 --no-such-option 这个选项" in fault, "说明：" in fault) == (2, True, True), fault
    assert not TYPERS_OWN.search(fault), fault


def test_a_fault_that_typer_words_anew_is_shown_as_it_is() -> None:
    assert fault_words("Something new.") is None
