"""Fixtures of the WeChat tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wechat.house import House, Town, reader, town


@pytest.fixture(autouse=True)
def _one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.Reader", reader)
    monkeypatch.setattr("bot.service.Reader", reader)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as running:
        yield running


@pytest.fixture
async def house(place: Town) -> AsyncIterator[House]:
    async with place.opened() as running:
        yield running
