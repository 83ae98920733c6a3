"""Debian's Chromium, as a resident holds it: wide or as narrow as a phone."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright, expect

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]

expect.set_options(timeout=30_000)  # a busy machine is no fault of the page


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser that talks to this machine only."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        try:
            yield browser
        finally:
            await browser.close()
