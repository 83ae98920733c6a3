"""Our own long polling: the offset moves only after everything an update carried is kept.

Ids may begin anew at any number, so nothing is ever compared with "the last id": after an empty answer the server has
forgotten what was confirmed, and the next question carries no offset at all.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError

from bot.logs import log
from bot.metrics import Metrics
from bot.telegram.client import kind, raw_updates

Raw = Mapping[str, Any]
Take = Callable[[Raw], Awaitable[bool]]  # True: kept, or never to be kept; False: ask for it again

_FIRST, _LONGEST = 0.5, 30.0  # seconds between tries when something is wrong
SIDE_BY_SIDE = 8  # chats taken in at a time; more would only wait for the database
_OTHER_BOT = 5.0  # seconds at least, when another process polls with our token


class Backoff:
    """Growing pauses with jitter, so that many bots do not come back at the same moment."""

    def __init__(self, first: float = _FIRST, longest: float = _LONGEST) -> None:
        """Seconds of the first and of the longest pause."""
        self._first, self._longest = first, longest
        self._tries = 0

    def next(self) -> float:
        """Seconds to wait now."""
        full: float = min(self._first * 2**self._tries, self._longest)
        self._tries = min(self._tries + 1, 16)
        return full * random.uniform(0.5, 1.0)  # noqa: S311  # jitter, not a secret

    def reset(self) -> None:
        """All is well again."""
        self._tries = 0


class Poller:
    """Asks for updates for ever, hands each to `take`, confirms what was kept."""

    def __init__(self, bot: Bot, take: Take, metrics: Metrics) -> None:
        """Nothing is asked yet."""
        self._bot = bot
        self._take = take
        self._metrics = metrics
        self._trouble = Backoff()
        self._before: list[int] = []
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)

    async def run(self) -> None:
        """Poll until cancelled."""
        offset: int | None = None
        while True:
            try:
                batch = await raw_updates(self._bot, offset)
            except (AiogramError, OSError) as error:
                await asyncio.sleep(self._pause(error))
                continue
            offset = await self._digest(batch)

    def _pause(self, error: Exception) -> float:
        """Seconds to wait after this error; it is counted and logged by name."""
        self._metrics.errors.labels("telegram poll").inc()
        log().warning("telegram poll", error=kind(error) if isinstance(error, AiogramError) else type(error).__name__)
        if isinstance(error, TelegramRetryAfter):
            return float(error.retry_after)
        if isinstance(error, TelegramUnauthorizedError):
            return _LONGEST
        return max(self._trouble.next(), _OTHER_BOT if isinstance(error, TelegramConflictError) else 0.0)

    async def _digest(self, batch: Sequence[Raw]) -> int | None:
        """Take in every update; the offset to ask with next."""
        if not batch:
            self._trouble.reset()
            self._before = []
            return None
        ids = [_number(raw) for raw in batch]
        if missed := await self._missed(batch):
            await asyncio.sleep(self._trouble.next())
            return min(missed)
        if ids == self._before:  # kept before, and yet sent again: do not spin
            await asyncio.sleep(self._trouble.next())
            return ids[-1] + 1
        self._before = ids
        self._trouble.reset()
        return max(ids) + 1

    async def _missed(self, batch: Sequence[Raw]) -> list[int]:
        """Take in what each chat sent in its order, chats side by side; the ids of what is to come again."""
        chats: defaultdict[str, list[Raw]] = defaultdict(list)
        for raw in batch:
            chats[_chat(raw)].append(raw)

        async def take(updates: Sequence[Raw]) -> list[int]:
            async with self._slots:
                return [_number(raw) for raw in updates if not await self._take(raw)]

        return [number for missed in await asyncio.gather(*map(take, chats.values())) for number in missed]


def _chat(raw: Raw) -> str:
    """The chat an update is from; "" for all that name none."""
    for told in raw.values():
        if isinstance(told, Mapping):
            message = told.get("message", told)  # a press names the message its button stands under
            chat = message.get("chat") if isinstance(message, Mapping) else None
            return str(chat.get("id")) if isinstance(chat, Mapping) else ""
    return ""


def _number(raw: Raw) -> int:
    """The update's id; 0 for one that cannot be read, which the ids after it confirm as well."""
    number = raw.get("update_id")
    return number if isinstance(number, int) else 0
