"""A whole service with Telegram, on SQLite and on a PostgreSQL of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.storage.conftest import socket, url
from tests.stores import KEY
from tests.telegram.conftest import _one_reader, fake
from tests.telegram.house import House, opened, settings_for
from tests.telegram_fake import FakeTelegram

__all__ = ["_one_reader", "fake", "house", "socket", "url"]


@pytest.fixture
async def house(fake: FakeTelegram, url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(fake, settings_for(fake, tmp_path, database_url=url, secret_key=KEY.decode())) as running:
        yield running
