"""What stands between Telegram and several web processes: each update to some of them, now and then an old one again."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.bot.crash import Process

_SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Spreader:
    """Spreads what comes in; after so many updates `then` is done, in the middle of one."""

    processes: Sequence[Process]
    after: int
    then: Callable[[], Awaitable[Any]]
    url: str = ""
    done: bool = False
    old: list[tuple[bytes, str]] = field(default_factory=list)
    again: int = 0  # updates that went to more than one process, or came late once more
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def take(self, request: web.Request) -> web.Response:
        """As a proxy does: what the first of the processes says; 502 from one that is gone."""
        update = (await request.read(), request.headers[_SECRET])
        self.old.append(update)
        some = self.chance.sample(self.processes, self.chance.choice((1, 1, 2)))
        if len(self.old) % 3 == 0:
            late = self.chance.choice(self.old)
            self.again += 1
            await asyncio.gather(self._pass(self.chance.choice(self.processes), late), self._pass(some[0], update))
        answers = asyncio.gather(*(self._pass(process, update) for process in some))
        self.again += len(some) - 1
        if not self.done and len(self.old) >= self.after:
            self.done = True
            await self.then()
        return web.Response(status=(await answers)[0])

    async def _pass(self, process: Process, update: tuple[bytes, str]) -> int:
        body, secret = update
        headers = {_SECRET: secret, "Content-Type": "application/json"}
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"{process.url}/telegram", data=body, headers=headers) as answer,
            ):
                return answer.status
        except aiohttp.ClientError:
            return 502


@asynccontextmanager
async def spread(spreader: Spreader) -> AsyncIterator[Spreader]:
    """Listening, with its address."""
    app = web.Application()
    app.router.add_post("/telegram", spreader.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    spreader.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    try:
        yield spreader
    finally:
        await runner.cleanup()
