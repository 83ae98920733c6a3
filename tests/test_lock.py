"""The lock files hold what pyproject.toml asks for, each with its hashes, and name no place to fetch it from."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.bill import materials

ROOT = Path(__file__).parent.parent
PINNED = re.compile(
    r"^([a-zA-Z0-9._-]+)(?:\[[a-z,]+\])?==(\S+?)(?: ; [^\\]+)? \\\n"
    r"((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


def locked(name: str) -> dict[str, str]:
    """Every pinned package with its version. The whole file must read as such entries."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not PINNED.sub("", text).strip(), "only pins with hashes: no address, no unpinned line"
    return {canonicalize_name(found[1]): found[2] for found in PINNED.finditer(text)}


@pytest.mark.parametrize(
    ("name", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev", "train", "vectors"))]
)
def test_each_lock_satisfies_every_range(name: str, extras: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    pins, off = locked(name), []
    for requirement in map(Requirement, asked):
        pin = pins.get(canonicalize_name(requirement.name), "")
        if requirement.name != project["name"] and not (pin and requirement.specifier.contains(pin, prereleases=True)):
            off.append((str(requirement), pin))
    assert not off, "make the lock files anew, see docs/running.md"


def test_what_is_tested_is_what_runs() -> None:
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run


def test_the_optional_package_is_pinned_apart_and_in_no_ordinary_installation() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (asked,) = map(Requirement, project["optional-dependencies"]["vectors"])
    apart, dev = locked("requirements-vectors.lock"), locked("requirements-dev.lock")
    assert asked.specifier.contains(apart[asked.name])
    assert {name: dev.get(name) for name in apart} == apart, "copy its lines from requirements-dev.lock"
    assert not set(apart) & set(locked("requirements.lock"))


def test_the_bill_names_every_package_with_its_licence() -> None:
    made = materials()
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "fengqiao")
    parts = {part["name"]: part for part in made["components"]}
    assert parts["fastapi"]["purl"] == f"pkg:pypi/fastapi@{version('fastapi')}"
    run = {name for name in locked("requirements.lock") if name in parts}
    assert {"aiogram", "jieba", "sqlalchemy"} <= run
    assert not sorted(name for name in run if not parts[name]["licenses"])
    assert materials() == made
