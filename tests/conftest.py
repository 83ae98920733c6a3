"""What all tests share: the demo district, what the service knows by heart, and the reader, loaded once."""

import os
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from jinja2 import Environment

import nlu.categories
import nlu.faq
from handlers.district import District, read_district
from handlers.route_files import load_routes
from handlers.world import Knowledge
from nlu.pipeline import Reader
from storage import people
from storage.database import Database
from tests.stores import cluster, has_postgres, make_template, poured

DEMO = Path(__file__).parent.parent / "bot" / "demo"
UPGRADE = Database.upgrade
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # bytes that must be free


def pytest_configure() -> None:
    """What tests write stays in memory where there is room: on a disk most of their time goes into making databases."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def _once(compile_: Callable[..., Any]) -> Callable[..., Any]:
    """Every service has an environment of its own; what a template compiles to is the same in each."""
    known: dict[tuple[object, ...], Any] = {}

    def compiled(environment: Environment, *source: Any, **how: Any) -> Any:
        key = (*source, *how.items())
        if key not in known:
            known[key] = compile_(environment, *source, **how)
        return known[key]

    return compiled


@pytest.fixture(scope="session", autouse=True)
def _cheap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is dear and not what a test is about: the migrations of a new SQLite file, passwords, templates compiled, logs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "upgrade", poured(UPGRADE, tmp_path_factory.mktemp("schema")))
        patch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(Environment, "compile", _once(Environment.compile))
        patch.setattr(
            "bot.logs.set_up", lambda _: None
        )  # commands run here would leave logs on a stderr that ends with them
        yield


@pytest.fixture
def from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test about the migrations themselves: they really run."""
    monkeypatch.setattr(Database, "upgrade", UPGRADE)


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[str]:
    """A PostgreSQL for all tests of this process; each has a database of its own there."""
    if not has_postgres():
        pytest.skip("PostgreSQL's binaries are not installed")
    with cluster() as socket:
        make_template(socket)
        yield socket


@pytest.fixture(scope="session")
def district() -> District:
    return read_district(tomllib.loads((DEMO / "district.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge(nlu.categories.load(), nlu.faq.load(), load_routes())


@pytest.fixture(scope="session")
def reader(district: District) -> Reader:
    return Reader(district.gazetteer())
