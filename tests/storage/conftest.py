"""Every test that asks for `store` runs twice: on SQLite and on a PostgreSQL of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.stores import KEY, has_postgres, postgres_database, small_district, small_knowledge


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def socket(request: pytest.FixtureRequest) -> str:
    """The cluster's socket; "" is SQLite."""
    if request.param == "sqlite":
        return ""
    if not has_postgres():
        pytest.skip("PostgreSQL's binaries are not installed")
    return str(request.getfixturevalue("postgres_socket"))


@pytest.fixture
async def url(socket: str) -> AsyncIterator[str]:
    if not socket:
        yield ""
        return
    async with postgres_database(socket) as address:
        yield address


@pytest.fixture
async def store(url: str, tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(url, tmp_path, KEY, small_district(), small_knowledge())
    yield opened
    await opened.close()
