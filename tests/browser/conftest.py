"""One Chromium per process, closed windows after every test, and a whole service whose present the test moves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser

from tests.bot.house import House, district_file
from tests.browser.window import chromium, faultless_house


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_chromium() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Words can be undone for ten minutes: until the test moves the present, however slow the machine is."""
    file = district_file(tmp_path, undo_seconds=600, weekly=True)
    async with faultless_house(tmp_path, district_file=file) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def browser(one_chromium: Browser) -> AsyncIterator[Browser]:
    """The browser; its windows are closed after the test. Ask for it after the house, which goes last then."""
    yield one_chromium
    for context in one_chromium.contexts:
        await context.close()
