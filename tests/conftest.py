"""What all tests share: the demo district, what the service knows by heart, and the reader, loaded once."""

import tomllib
from pathlib import Path

import pytest

import nlu.categories
import nlu.faq
from handlers.district import District, read_district
from handlers.route_files import load_routes
from handlers.world import Knowledge
from nlu.pipeline import Reader

DEMO = Path(__file__).parent.parent / "bot" / "demo"


@pytest.fixture(scope="session")
def district() -> District:
    return read_district(tomllib.loads((DEMO / "district.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge(nlu.categories.load(), nlu.faq.load(), load_routes())


@pytest.fixture(scope="session")
def reader(district: District) -> Reader:
    return Reader(district.gazetteer())
