"""Online mediation on both databases, through the real understanding and the one way in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.district import District
from handlers.world import Knowledge
from nlu.pipeline import Reader
from storage.store import Store
from tests.online.table import Table
from tests.storage.conftest import socket, url
from tests.stores import KEY

__all__ = ["socket", "url"]


@pytest.fixture
async def table(
    url: str, tmp_path: Path, district: District, knowledge: Knowledge, reader: Reader
) -> AsyncIterator[Table]:
    """A case in mediation, nobody invited yet."""
    async with Store.opened(url, tmp_path, KEY, district, knowledge) as store:
        yield await Table.opened(store, reader)
