"""The floor of a Telegram update: a bare aiogram bot that says back what it is told, keeping nothing. Its own process."""

import asyncio
import sys

from aiogram import Dispatcher
from aiogram.types import Message

from tests.telegram_fake.client import bot_at


async def serve(url: str, token: str) -> None:
    """Poll until stopped."""
    talk = Dispatcher()

    @talk.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    async with bot_at(url, token) as bot:
        await talk.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:3]))
