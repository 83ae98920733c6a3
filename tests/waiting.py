"""Waits for something to become true, and no longer than it takes: the limit is for what never comes, not for slow machines."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(true: Callable[[], Awaitable[bool] | bool], seconds: float = 60.0) -> None:
    """Look again until it is true. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.02)
