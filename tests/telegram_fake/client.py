"""A real aiogram Bot that talks to a fake instead of Telegram."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiogram import Bot


def bot_at(url: str, token: str) -> "Bot":
    """Close it after use: `async with bot_at(fake.url, fake.token) as bot:`."""
    # Imported late: the fake as a process of its own has no use for aiogram, which is slow to load.
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    return Bot(token, session=session)
