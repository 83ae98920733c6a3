"""Delivery by webhook: order kept within a lane, lanes side by side, failures tried again."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from tests.telegram_fake.errors import Json
from tests.telegram_fake.updates import Pending, UpdateQueue


@dataclass
class Hook:
    """What setWebhook set."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_date: int = 0


@dataclass
class Delivery:
    """One attempt to push an update, for tests that look at retries."""

    update_id: int
    status: int
    at: float = field(default_factory=time.time)


class WebhookPusher:
    """Takes updates off the queue while a webhook is set.

    A lane is one chat's messages or one person's presses; the real server too keeps order
    only within such a lane.
    """

    def __init__(self, queue: UpdateQueue, retry_delay: float = 0.05) -> None:
        self._queue = queue
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self.retry_delay = retry_delay
        self.max_delay = 2.0
        self.hook: Hook | None = None
        self.deliveries: list[Delivery] = []
        self.on_reply: Callable[[Json], Awaitable[None]] | None = None
        queue.on_push = self.kick

    def start(self, hook: Hook) -> None:
        self.hook = hook
        self.kick()

    async def stop(self) -> None:
        """No more deliveries; what was not confirmed stays in the queue."""
        self.hook = None
        tasks, self._busy = list(self._busy.values()), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()
            self._session = None

    def kick(self) -> None:
        """Start a worker for every lane that has work and none yet."""
        if self.hook is None:
            return
        for entry in self._queue.pending:
            if len(self._busy) >= self.hook.max_connections:
                return
            if entry.lane not in self._busy:
                work = self._work(entry.lane, self.hook)
                self._busy[entry.lane] = asyncio.get_running_loop().create_task(work)

    def _head(self, lane: str) -> Pending | None:
        return next((entry for entry in self._queue.pending if entry.lane == lane), None)

    async def _work(self, lane: str, hook: Hook) -> None:
        delay = self.retry_delay
        while self.hook is hook and (entry := self._head(lane)):
            error, retry_after = await self._deliver(entry, hook)
            if not error:
                delay = self.retry_delay
                if entry in self._queue.pending:
                    self._queue.pending.remove(entry)
                continue
            hook.last_error, hook.last_error_date = error, int(time.time())
            await asyncio.sleep(retry_after or delay)
            delay = min(delay * 2, self.max_delay)
        self._busy.pop(lane, None)
        self.kick()

    async def _deliver(self, entry: Pending, hook: Hook) -> tuple[str, float]:
        """One POST: what went wrong (empty when well) and the wait that was asked for."""
        self._session = self._session or aiohttp.ClientSession()
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            timeout = aiohttp.ClientTimeout(total=60)
            async with self._session.post(hook.url, json=entry.update, headers=headers, timeout=timeout) as answer:
                self.deliveries.append(Delivery(entry.id, answer.status))
                if 200 <= answer.status <= 299:
                    await self._obey(await answer.read(), answer.content_type)
                    return "", 0.0
                text = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                return text, _seconds(answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as error:
            self.deliveries.append(Delivery(entry.id, 0))
            return f"Connection failed: {type(error).__name__}", 0.0

    async def _obey(self, body: bytes, content_type: str) -> None:
        """A JSON answer that names a method is a call of that method."""
        if self.on_reply is None or content_type != "application/json":
            return
        try:
            call = json.loads(body)
        except ValueError:
            return
        if isinstance(call, dict) and call.get("method"):
            await self.on_reply(call)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
