"""Telegram updates a second through the wire fake, beside a bare aiogram bot that echoes."""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from benchmarks.shown import Figures
from tests.bot.crash import Process
from tests.replay import FIRST_USER, TOKEN, free_port
from tests.telegram_fake import RemoteFake

USERS, PATIENCE, TEXT = 300, 120.0, "楼上漏水把我家吊顶泡坏了"
_TURNS = re.compile(r"^fengqiao_turn_seconds_count (\d+)", re.MULTILINE)


async def until(count: Callable[[], Awaitable[int]], wanted: int) -> None:
    """Until so many were counted."""
    async with asyncio.timeout(PATIENCE):
        while await count() < wanted:  # noqa: ASYNC110  # another process counts
            await asyncio.sleep(0.1)


async def flood(fake: RemoteFake, count: Callable[[], Awaitable[int]]) -> float:
    """Everybody says one thing at once; updates a second until all are done."""
    users = range(FIRST_USER, FIRST_USER + USERS)
    for user in users:
        await fake.user(user, f"Resident {user}")
    await fake.bulk_say([(users[0], TEXT)])  # it polls and is warm
    await until(count, 1)
    began = time.perf_counter()
    await fake.bulk_say([(user, TEXT) for user in users[1:]])
    await until(count, USERS)
    return (USERS - 1) / (time.perf_counter() - began)


async def echo() -> float:
    """The bare bot: done is sent."""
    async with await RemoteFake.spawn(TOKEN) as fake:
        command = [sys.executable, "-m", "benchmarks.echo", fake.url, TOKEN]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: ASYNC220  # before the load
        try:

            async def sent() -> int:
                return len(await fake.sent("sendMessage"))

            return await flood(fake, sent)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)


async def service(data: Path) -> float:
    """The whole service: done is taken in, decided and committed; sending keeps to Telegram's 30 a second."""
    async with await RemoteFake.spawn(TOKEN) as fake, httpx.AsyncClient() as client:
        known = {"FENGQIAO_TELEGRAM_TOKEN": TOKEN, "FENGQIAO_TELEGRAM_API": fake.url, "FENGQIAO_BURST_SECONDS": "0"}
        async with Process(data, free_port(), settings=known) as process:
            await process.start()

            async def turns() -> int:
                found = _TURNS.search((await client.get(f"{process.url}/metrics")).text)
                return int(found[1]) if found else 0

            return await flood(fake, turns)


async def measured(folder: Path) -> Figures:
    """Both, one after the other."""
    bare, ours = await echo(), await service(folder / "telegram")
    rows = [("bare aiogram echo bot", f"{bare:.0f}", ""), ("service on SQLite", f"{ours:.0f}", f"{ours / bare:.2f}")]
    note = (
        f"{USERS} people write at once, by polling. The echo bot has answered; the service has kept, understood, decided and "
        "committed each update with its reply. Replies then leave at Telegram's own limit of 30 a second."
    )
    return Figures("A Telegram update", note, ("through the wire", "a second", "of the echo bot"), rows)
