"""The state behind the wire: people, chats, topics, messages, callback queries."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.telegram_fake.errors import ApiError, Json, bad_request, chat_upgraded, forbidden
from tests.telegram_fake.files import FileStore, StoredFile
from tests.telegram_fake.messages import Message


@dataclass
class Account:
    """A person or the bot."""

    id: int
    first_name: str
    language: str | None = None
    username: str | None = None
    is_bot: bool = False

    def wire(self) -> Json:
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        extra = {"username": self.username, "language_code": self.language}
        return body | {key: value for key, value in extra.items() if value}


@dataclass
class Topic:
    """A forum topic; its id is that of the service message that opened it."""

    id: int
    name: str
    icon_color: int = 7322096
    icon_emoji: str | None = None
    closed: bool = False
    created_by: int = 0


@dataclass
class Chat:
    """A private chat (`bot_status` says whether the person blocked the bot) or a group."""

    id: int
    title: str
    type: str = "private"
    forum: bool = False
    contacted: bool = True
    bot_status: str = "member"
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    by_id: dict[int, Message] = field(default_factory=dict)
    migrated_to: int | None = None

    def wire(self) -> Json:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        body: Json = {"id": self.id, "type": self.type, "title": self.title}
        return body | ({"is_forum": True} if self.forum else {})


@dataclass
class CallbackQuery:
    """A press of a button that waits for its answer."""

    id: str
    user_id: int
    message: Message
    data: str
    at: float
    answer: Json | None = None
    expired: bool = False


class Pulse:
    """Wakes whoever waits for the world to change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self) -> None:
        await self._event.wait()


class World:
    """Everything the fake knows; it has no idea of HTTP."""

    def __init__(self, me: Account, clock: Callable[[], float] = time.time) -> None:
        self.me = me
        self.clock = clock
        self.accounts: dict[int, Account] = {me.id: me}
        self.chats: dict[int, Chat] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.commands: dict[str, list[Json]] = {}
        self.files = FileStore()
        self.changed = Pulse()
        # A bot's private chats share one sequence of message ids; each supergroup has its own.
        self._private_ids = itertools.count(1)
        self._group_ids: dict[int, itertools.count[int]] = {}
        self._sequence = itertools.count(1)

    def chat_for_bot(self, chat_id: int | str) -> Chat:
        """The chat when the bot may see it, else the refusal it would get."""
        try:
            chat = self.chats.get(int(chat_id))
        except ValueError:
            chat = None
        if chat_id == "":
            raise bad_request("chat_id is empty")
        if chat is None or not chat.contacted:
            raise bad_request("chat not found")
        return chat

    def writable_chat(self, chat_id: int | str) -> Chat:
        chat = self.chat_for_bot(chat_id)
        if chat.migrated_to is not None:
            raise chat_upgraded(chat.migrated_to)
        refusal = self._refusal(chat)
        if refusal:
            raise refusal
        return chat

    def _refusal(self, chat: Chat) -> ApiError | None:
        if chat.bot_status == "kicked" and chat.type == "private":
            return forbidden("bot was blocked by the user")
        if chat.bot_status == "kicked":
            return forbidden("bot was kicked from the supergroup chat")
        if chat.bot_status == "left":
            return forbidden("bot is not a member of the supergroup chat")
        return None

    def tick(self) -> int:
        """Number of the next event; messages carry it so that readers know what is new."""
        return next(self._sequence)

    def next_message_id(self, chat: Chat) -> int:
        if chat.type == "private":
            return next(self._private_ids)
        return next(self._group_ids.setdefault(chat.id, itertools.count(1)))

    def post(
        self,
        chat: Chat,
        sender: Account,
        content: Json,
        *,
        thread: int | None = None,
        reply_to: Message | None = None,
        markup: Json | None = None,
        file: StoredFile | None = None,
    ) -> Message:
        """Put a message into a chat."""
        message_id, now, seq = self.next_message_id(chat), self.clock(), self.tick()
        body: Json = {
            "message_id": message_id,
            "date": int(now),
            "chat": chat.wire(),
            "from": sender.wire(),
        }
        if thread is not None:
            body |= {"message_thread_id": thread, "is_topic_message": True}
        if reply_to is not None:
            # The wire nests one level only.
            nested = {k: v for k, v in reply_to.wire().items() if k != "reply_to_message"}
            body["reply_to_message"] = nested
        body |= content
        message = Message(chat.id, message_id, body, sender.id == self.me.id, seq, seq, now, markup, file)
        chat.messages.append(message)
        chat.by_id[message_id] = message
        self.changed.fire()
        return message

    def edited(self, message: Message) -> None:
        """Mark a message as changed and wake those who wait."""
        message.body["edit_date"] = int(self.clock())
        message.touched = self.tick()
        self.changed.fire()

    def live_message(self, chat: Chat, message_id: int, otherwise: str) -> Message:
        message = chat.by_id.get(message_id)
        if message is None or message.deleted:
            raise bad_request(otherwise)
        return message
