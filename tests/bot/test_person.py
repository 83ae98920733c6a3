"""`fengqiao person` as an operator uses it: found by number, copied into a private file, deletion told before it is done."""

import re
import stat
import zipfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot import commandline, person_command
from bot.person_command import _asked
from bot.settings import load
from handlers.masking import masked_name
from handlers.personal import masked_phone
from tests.bot.test_commands import run

WORDS = "房东不退我三千块押金"


def test_a_request_is_answered_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.zip"
    said = run(data, "chat", given=f"{WORDS}\n转人工\n").stdout
    monkeypatch.setenv("FENGQIAO_DATA_DIR", str(data))
    for module in (person_command, commandline):  # no logging is set up in the tests' own process
        monkeypatch.setattr(module, "settings_now", lambda: load())

    def person(*words: str, given: str = "") -> Result:
        return CliRunner().invoke(person_command.persons, words, input=given)

    found = re.search(r"FQ[0-9A-Z]{8}", said)
    assert found is not None, said
    listed = person("find", "--case", found[0])
    assert listed.exit_code == 0, listed.stderr
    assert "现在不能删：正在办" in listed.stdout
    assert WORDS not in listed.stdout
    packed = person("export", str(copy), "--case", found[0])
    assert "没有加密" in packed.stdout, packed.stderr
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with zipfile.ZipFile(copy) as archive:
        assert WORDS in archive.read("看这里.html").decode()
    assert person("export", str(copy), "--case", found[0]).exit_code == 1  # never over another file
    rehearsed = person("erase", "--case", found[0], "--reason", "consent")
    assert "只是预演" in rehearsed.stdout, rehearsed.stderr
    nobody = person("find", "--phone", given="13700000000\n")
    assert (nobody.exit_code, "没有找到" in nobody.stderr) == (1, True)


@pytest.mark.parametrize("way", [(False, "", ""), (True, "FQABCDEFGH", ""), (False, "FQABCDEFGH", "handle")])
def test_the_person_is_named_in_one_way(way: tuple[bool, str, str]) -> None:
    with pytest.raises(typer.Exit):
        _asked(*way)


@pytest.mark.parametrize(
    ("told", "shown"), [("13800001234", "138****1234"), ("+86 138-0000-1234", "861****1234"), ("123", "****"), ("", "")]
)
def test_a_phone_is_shown_to_be_recognised_only(told: str, shown: str) -> None:
    assert masked_phone(told) == shown
    assert (masked_name("阿桂婶"), masked_name("桂"), masked_name("")) == ("阿**", "桂*", "")
