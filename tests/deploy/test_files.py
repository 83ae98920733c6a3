"""The ready-made deployment files speak of parts, settings and files that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.parts import Part
from bot.settings import PREFIX, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
KNOWN = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def serve_commands() -> list[str]:
    lines = [str(each["command"]) for name, each in compose()["services"].items() if name != "postgres"]
    for unit in UNITS:
        found = re.search("^ExecStart=.*/(fengqiao .*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        assert found, unit
        lines.append(found[1])
    return lines


def test_every_setting_named_exists() -> None:
    for path in [*DEPLOY.glob("**/*.yaml"), *UNITS, DEPLOY / "systemd" / "common.env", DEPLOY / "Dockerfile"]:
        named = set(re.findall(rf"\b{PREFIX}[A-Z_]+", path.read_text(encoding="utf-8")))
        assert named <= KNOWN, path


@pytest.mark.parametrize("command", serve_commands())
def test_every_command_is_one_of_ours(command: str) -> None:
    found = re.fullmatch("fengqiao serve(?: --only (%i|[a-z]+))?(?: --port %i| --host 0.0.0.0)?", command)
    assert found
    assert found[1] in (None, "%i", "actions", *Part)


def test_together_the_processes_are_all_parts() -> None:
    parts = set(re.findall("--only ([a-z]+)", " ".join(serve_commands())))
    assert parts == {"actions", *(part.value for part in Part)}


def test_the_image_is_made_of_files_that_are_here() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall("^COPY (.*) [^ ]+$", lines, re.MULTILINE) for name in line.split()]
    assert copied
    assert all((DEPLOY.parent / name).exists() for name in copied)
    let_in = re.findall("^!(.+)$", (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"bot", "handlers", "nlu", "storage", "pyproject.toml", "README.md", *copied} - {"."} <= set(let_in)
    assert all((DEPLOY.parent / name).exists() for name in let_in)
