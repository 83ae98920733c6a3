"""Files of residents and staff as Telegram gives them: at most 20 MB, cut off when the announced size was a lie."""

from contextlib import aclosing

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError

from bot.fetching import LIMIT, MB, NOT_FETCHED, TOO_LARGE, FileRefused, Source
from bot.telegram.reading import CHANNEL

TELEGRAM_MB = 20  # the Bot API gives no larger files


def source_of(bot: Bot) -> Source:
    """Where this bot's files come from."""

    async def download(file_id: str, mb: int) -> bytes:
        try:
            path = (await bot.get_file(file_id)).file_path or ""
        except TelegramBadRequest as refused:
            large = "too big" in refused.message
            raise FileRefused(TOO_LARGE.format(mb=mb) if large else NOT_FETCHED) from None
        content = bytearray()
        url = bot.session.api.file_url(bot.token, path)
        async with aclosing(bot.session.stream_content(url, timeout=int(LIMIT))) as chunks:
            async for chunk in chunks:
                content += chunk
                if len(content) > mb * MB:
                    raise FileRefused(TOO_LARGE.format(mb=mb))
        return bytes(content)

    return Source(CHANNEL, download, (AiogramError, ClientError), TELEGRAM_MB)
