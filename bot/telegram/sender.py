"""Replies to residents in private chats: bot/delivery's `Sender` for the channel telegram."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, LinkPreviewOptions, Message

from bot.delivery import Gone
from bot.telegram.pieces import keyboard, pieces
from bot.telegram.wire import Wire
from bot.wording import worded
from handlers.messages import Address, Attachment, Reply

Content = Callable[[str], Awaitable[bytes]]  # by SHA-256
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # nobody fetches addresses out of a resident's talk
_UNFINISHED = 1000  # replies whose first pieces are known to have arrived


class TelegramSender:
    """Sends a reply as plain text with its choices as buttons. Nothing of a member of staff but the official name."""

    def __init__(self, wire: Wire, content: Content) -> None:
        """`content` reads a stored file."""
        self._wire = wire
        self._content = content
        self._arrived: OrderedDict[tuple[str, int], list[str]] = OrderedDict()

    async def send(self, target: Address, reply: Reply) -> str:
        """The ids of the messages, separated by commas. A new try goes on after the pieces that arrived."""
        if not target.sender.lstrip("-").isascii() or not target.sender.lstrip("-").isdigit():
            raise Gone("no such receiver")
        chat, key = int(target.sender), (target.sender, reply.id)
        done = self._arrived.setdefault(key, [])
        while len(self._arrived) > _UNFINISHED:
            self._arrived.popitem(last=False)
        for call in self._calls(chat, reply)[len(done) :]:
            sent = await self._wire.once(chat, call, first=reply.first)
            done.append(str(sent.message_id))
        self._arrived.pop(key, None)
        return ",".join(done)

    def _calls(self, chat: int, reply: Reply) -> list[Callable[[Bot], Awaitable[Message]]]:
        """One call for each piece of text, the buttons under the last, then one for each file."""
        texts = list(pieces(worded(reply)))
        boards = [None] * (len(texts) - 1) + [keyboard(reply.buttons)]
        said = [self._text(chat, text, board, reply.discreet) for text, board in zip(texts, boards, strict=False)]
        return [*said, *(self._file(chat, file, reply.discreet) for file in reply.files)]

    @staticmethod
    def _text(
        chat: int, text: str, board: InlineKeyboardMarkup | None, discreet: bool
    ) -> Callable[[Bot], Awaitable[Message]]:
        async def call(bot: Bot) -> Message:
            return await bot.send_message(
                chat,
                text,
                reply_markup=board,
                link_preview_options=NO_PREVIEW,
                disable_notification=discreet,
                protect_content=discreet,
            )

        return call

    def _file(self, chat: int, file: Attachment, discreet: bool) -> Callable[[Bot], Awaitable[Message]]:
        async def call(bot: Bot) -> Message:
            upload = BufferedInputFile(await self._content(file.sha256), file.name)
            return await bot.send_document(
                chat,
                upload,
                disable_notification=discreet,
                protect_content=discreet,
                disable_content_type_detection=True,
            )

        return call
