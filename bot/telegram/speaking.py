"""Speaking to staff: answers in the chat they wrote in, quick words on their presses, edits of what was shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot.delivery import Failed, Gone
from bot.logs import log
from bot.service import Service
from bot.telegram.client import kind
from bot.telegram.pieces import pieces
from bot.telegram.sender import NO_PREVIEW
from bot.telegram.wire import Moved, Wire

ALERT = 200  # characters of a pop-up


@dataclass(frozen=True, slots=True)
class Where:
    """A place to answer in. `thread` None: a private chat or a group's general topic."""

    chat: int
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a member of staff. `privately`: not where all can read it. `passed_on`: meant to be forwarded."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    privately: bool = False
    then: Callable[[Message], Awaitable[None]] | None = None  # with the message as it was sent
    passed_on: bool = False


class Speaking:
    """Answers are a courtesy: what was done is in the store already, so they run behind and may fail with a log line."""

    def __init__(self, service: Service, wire: Wire) -> None:
        """`service` lends its tasks."""
        self._service = service
        self._wire = wire

    def say(self, where: Where, answer: Answer) -> None:
        """Send soon."""
        self._service.tasks.start("telegram answer", self._say(where, answer))

    async def _say(self, where: Where, answer: Answer) -> None:
        sent: Message | None = None
        texts = list(pieces(answer.text))
        for number, text in enumerate(texts, 1):
            last = number == len(texts)
            sent = await self._quietly(where.chat, self._sending(where, text, answer, last=last))
        if sent is not None and answer.then is not None:
            await answer.then(sent)

    @staticmethod
    def _sending(where: Where, text: str, answer: Answer, *, last: bool) -> Callable[[Bot], Awaitable[Message]]:
        async def call(bot: Bot) -> Message:
            return await bot.send_message(
                where.chat,
                text,
                message_thread_id=where.thread,
                reply_markup=answer.keyboard if last else None,
                link_preview_options=NO_PREVIEW,
                protect_content=not answer.passed_on,
            )

        return call

    async def _quietly(self, chat: int, call: Callable[[Bot], Awaitable[Message]]) -> Message | None:
        try:
            return await self._wire.surely(chat, call)
        except (Gone, Failed, Moved, AiogramError, OSError) as error:
            self._service.metrics.errors.labels("telegram answer").inc()
            log().warning("telegram answer", error=type(error).__name__)
            return None

    def edit(self, chat: int, message: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Change what an earlier message says, soon."""

        async def work() -> None:
            try:
                await self._wire.surely(
                    chat,
                    lambda bot: bot.edit_message_text(text, chat_id=chat, message_id=message, reply_markup=keyboard),
                )
            except (Gone, Failed, Moved, AiogramError, OSError) as error:
                log().info("telegram edit", error=type(error).__name__)

        self._service.tasks.start("telegram edit", work())

    def answer(self, query: CallbackQuery, text: str = "", *, loud: bool = False) -> None:
        """End the waiting sign of a press, with a word or a pop-up."""

        async def work() -> None:
            try:
                await self._wire.bot.answer_callback_query(query.id, text=text[:ALERT] or None, show_alert=loud)
            except AiogramError as error:
                log().info("telegram press unanswered", error=kind(error))

        self._service.tasks.start("telegram press", work())
