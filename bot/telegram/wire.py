"""Calls to the Bot API that post into a chat: paced, and their errors in the words of delivery."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)

from bot.delivery import Failed, Gone, RetryAfter
from bot.telegram.pace import Pace
from bot.telegram.poll import Backoff

Result = TypeVar("Result")
Call = Callable[[Bot], Awaitable[Result]]

PATIENCE = 5.0  # seconds a single try waits for its slot; beyond that it is put off
TRIES = 6  # of a call that must happen, when the network is bad
_NOBODY = ("chat not found", "user is deactivated", "PEER_ID_INVALID", "bot can't initiate conversation")


class Moved(Exception):
    """The group has another id from now on."""

    def __init__(self, chat: int) -> None:
        super().__init__("group moved")
        self.chat = chat


class Wire:
    """The bot's pen. Everything that Telegram counts as a message goes through it."""

    def __init__(self, bot: Bot, pace: Pace) -> None:
        """One per bot: the limits are the bot's."""
        self.bot = bot
        self._pace = pace

    async def once(self, chat: int, call: Call[Result], *, first: bool = False) -> Result:
        """One try. Raises `RetryAfter`, `Gone`, `Failed`, `Moved`; aiogram's network errors pass through."""
        waited = 0.0
        while (wait := self._pace.take(chat, first=first)) > 0:
            if waited + wait > PATIENCE:
                raise RetryAfter(wait)
            await asyncio.sleep(wait)
            waited += wait
        try:
            return await call(self.bot)
        except TelegramRetryAfter as told:
            self._pace.told_to_wait(chat, told.retry_after)
            raise RetryAfter(told.retry_after) from None
        except TelegramMigrateToChat as moved:
            raise Moved(moved.migrate_to_chat_id) from None
        except TelegramForbiddenError:
            raise Gone("blocked by the receiver") from None
        except TelegramEntityTooLarge:
            raise Failed("file too large") from None
        except TelegramBadRequest as refused:
            raise _refusal(refused.message) from None

    async def surely(self, chat: int, call: Call[Result]) -> Result:
        """Try until it is done or refused; bad networks get six tries. Raises like `once`, save `RetryAfter`."""
        pause, failed = Backoff(), 0
        while True:
            try:
                return await self.once(chat, call)
            except RetryAfter as wait:
                await asyncio.sleep(wait.seconds)
            except (AiogramError, OSError):
                failed += 1
                if failed >= TRIES:
                    raise
                await asyncio.sleep(pause.next())


def _refusal(description: str) -> Exception:
    """What a 400 means: nobody is there, or this message is refused for good."""
    if any(sign in description for sign in _NOBODY):
        return Gone("no such receiver")
    return Failed(description.removeprefix("Bad Request: ")[:100])
