"""A desk for one test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.district import District
from handlers.world import Knowledge
from nlu.pipeline import Reader
from tests.console.house import House, opened


@pytest.fixture
async def house(tmp_path: Path, district: District, knowledge: Knowledge, reader: Reader) -> AsyncIterator[House]:
    async with opened(tmp_path, district, knowledge, reader) as house:
        yield house
