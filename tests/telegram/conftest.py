"""Fixtures of the Telegram tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telegram.house import House, opened, reader, settings_for
from tests.telegram_fake import FakeTelegram


@pytest.fixture(autouse=True)
def _one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.Reader", reader)
    monkeypatch.setattr("bot.service.Reader", reader)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
async def house(fake: FakeTelegram, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    weekly = bool(getattr(request.module, "WEEKLY", False))  # a module about screening says so
    async with opened(fake, settings_for(fake, tmp_path, weekly)) as running:
        yield running


@pytest.fixture
async def unhurried(fake: FakeTelegram, tmp_path: Path) -> AsyncIterator[House]:
    """Words can be undone until the test moves the clock, however slow the machine is."""
    async with opened(fake, settings_for(fake, tmp_path, undo_seconds=600)) as running:
        yield running
