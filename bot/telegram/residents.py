"""Residents in private chats: what they send is kept first; only then Telegram is told that it arrived."""

import re

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Message

from bot.fetching import Fetcher
from bot.logs import log
from bot.service import Service
from bot.telegram import texts
from bot.telegram.client import kind
from bot.telegram.reading import hear, press

# What a button of the talk or of a meeting carries; anything else was forged or is ancient.
_OURS = re.compile(r"\d{1,9}:\d{1,3}|m[A-Z0-9]{4,20}:[a-z]\d{0,9}:[a-z]{1,8}")


class Residents:
    """The door of the talk."""

    def __init__(self, service: Service, bot: Bot, fetcher: Fetcher) -> None:
        """`fetcher` takes what comes with a file."""
        self._service = service
        self._bot = bot
        self._fetcher = fetcher

    async def said(self, message: Message, *, edited: bool = False) -> None:
        """Keep what was said; a file is fetched apart, words never wait for it."""
        heard = hear(message, self._service.clock(), edited=edited)
        if heard is None:
            return
        if heard.upload is not None:
            await self._fetcher.keep(heard)
            await self._fetcher.resume()
        else:
            await self._service.take(heard.incoming)

    async def pressed(self, query: CallbackQuery) -> None:
        """Keep a pressed button, then take the pressed keyboard away."""
        data, message = query.data or "", query.message
        if not _OURS.fullmatch(data) or message is None:
            self._service.metrics.refused.labels("telegram button").inc()
            self._service.tasks.start("telegram press", self._answer(query, texts.OLD_BUTTON))
            return
        await self._service.take(press(message.chat.id, query.id, data, self._service.clock()))
        self._service.tasks.start("telegram press", self._answer(query, ""))
        self._service.tasks.start("telegram keyboard", self._unboard(message.chat.id, message.message_id))

    async def _answer(self, query: CallbackQuery, text: str) -> None:
        """End the waiting sign on the button; one that is too old has none."""
        try:
            await self._bot.answer_callback_query(query.id, text=text or None)
        except AiogramError as error:
            log().info("telegram press unanswered", error=kind(error))

    async def _unboard(self, chat: int, message: int) -> None:
        """An answered question shows no more choices. When that fails the old buttons are told to be old."""
        try:
            await self._bot.edit_message_reply_markup(chat_id=chat, message_id=message, reply_markup=None)
        except AiogramError as error:
            log().info("telegram keyboard stays", error=kind(error))
