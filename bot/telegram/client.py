"""The Bot API client: where it points, what it asks for, and what its errors mean. Error texts may hold the token: unlogged."""

from typing import Any, ClassVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError
from aiogram.methods.base import TelegramMethod

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL = 25  # seconds the server may hold an empty getUpdates
CALL_TIMEOUT = 30  # seconds for any other call


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without reading the updates: one that aiogram cannot read must not hold up all others."""

    __returning__: ClassVar[Any] = list[dict[str, Any]]
    __api_method__: ClassVar[str] = "getUpdates"

    offset: int | None = None
    timeout: int = LONG_POLL
    allowed_updates: list[str] = ALLOWED_UPDATES


def new_bot(token: str, api: str) -> Bot:
    """A client for this bot at that Bot API server. Nothing is connected yet."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api), timeout=CALL_TIMEOUT)
    return Bot(token, session=session)


async def raw_updates(bot: Bot, offset: int | None) -> list[dict[str, Any]]:
    """Wait for updates from `offset` on; None is from the oldest unconfirmed. Raises aiogram's errors."""
    return await bot(RawUpdates(offset=offset), request_timeout=LONG_POLL + 15)


def kind(error: AiogramError) -> str:
    """The error's name for logs: its own text can carry addresses with the token or what was said."""
    return type(error).__name__
