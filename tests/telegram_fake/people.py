"""The people of a test: they write, press, edit, send files, block."""

# ruff: noqa: ASYNC109  (a test says how long it is ready to wait)

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.telegram_fake.errors import Json
from tests.telegram_fake.files import StoredFile
from tests.telegram_fake.markup import bot_commands
from tests.telegram_fake.messages import Message
from tests.telegram_fake.methods.chats import member_json
from tests.telegram_fake.methods.media import media_json
from tests.telegram_fake.reader import Inbox, Reading, within
from tests.telegram_fake.world import Account, CallbackQuery, Chat, World

if TYPE_CHECKING:
    from tests.telegram_fake.api import Api


def text_content(text: str) -> Json:
    """Text as a client sends it, commands marked."""
    commands = bot_commands(text)
    return {"text": text} | ({"entities": commands} if commands else {})


@dataclass
class Press:
    """A pressed button; `answer` is what answerCallbackQuery said, or None so far."""

    _world: World
    query: CallbackQuery

    @property
    def id(self) -> str:
        return self.query.id

    @property
    def answer(self) -> Json | None:
        return self.query.answer

    def expire(self) -> None:
        """From now on the query is too old to be answered."""
        self.query.expired = True

    async def answered(self, timeout: float = 60.0) -> Json:
        """Wait for the answer."""

        async def until_answered() -> Json:
            while self.query.answer is None:
                await self._world.changed.wait()
            return self.query.answer

        return await within(until_answered(), timeout, lambda: f"press of {self.query.data!r} was never answered")


class User(Reading):
    """A person with a private chat with the bot."""

    def __init__(self, api: "Api", account: Account, chat: Chat) -> None:
        self._api = api
        self.account = account
        self.chat = chat
        self.inbox = Inbox(api.world, chat)

    @property
    def id(self) -> int:
        return self.account.id

    def _write(self, content: Json, reply_to: Message | None = None, file: StoredFile | None = None) -> Message:
        if self.chat.bot_status == "kicked":
            raise RuntimeError(f"user {self.id} has blocked the bot: unblock first")
        self.chat.contacted = True
        post = self._api.world.post
        message = post(self.chat, self.account, content, reply_to=reply_to, file=file)
        self._api.tell(message)
        return message

    def say(self, text: str, reply_to: Message | None = None) -> Message:
        return self._write(text_content(text), reply_to)

    def start(self, payload: str = "") -> Message:
        """Press the Start button, with a deep link's payload."""
        return self.say(f"/start {payload}".rstrip())

    def edit(self, message: Message, text: str) -> Message:
        """Change a message of one's own."""
        if message.sender_id != self.id:
            raise ValueError("a person edits only own messages")
        message.edits.append(message.text)
        message.body.pop("entities", None)
        message.body |= text_content(text)
        self._api.world.edited(message)
        self._api.tell(message, "edited_message")
        return message

    def delete(self, message: Message) -> None:
        """Take a message out of the chat; Telegram tells bots nothing of it."""
        message.deleted = True
        message.touched = self._api.world.tick()
        self._api.world.changed.fire()

    def press(self, message: Message, label_or_data: str, stale: bool = False) -> Press:
        """Press a button by its label or data; `stale`: one the keyboard no longer shows."""
        data = label_or_data if stale else self._button_data(message, label_or_data)
        world = self._api.world
        query = CallbackQuery(str(secrets.randbits(62)), self.id, message, data, world.clock())
        world.callbacks[query.id] = query
        body = {
            "id": query.id,
            "from": self.account.wire(),
            "chat_instance": str(abs(message.chat_id) * 7919),
            "message": self._pressed_message(message),
            "data": data,
        }
        self._api.queue.push("callback_query", body, f"press {self.id}")
        return Press(world, query)

    def _button_data(self, message: Message, wanted: str) -> str:
        if message.deleted:
            raise LookupError("the message is deleted")
        for button in message.buttons:
            if wanted in (button.text, button.data):
                if button.data is None:
                    raise LookupError(f"button {wanted!r} opens {button.url}, it sends nothing")
                return button.data
        shown = [button.text for button in message.buttons]
        raise LookupError(f"no button {wanted!r}, there are {shown}")

    def _pressed_message(self, message: Message) -> Json:
        """A deleted message comes as InaccessibleMessage, dated zero."""
        if message.deleted:
            chat = message.body["chat"]
            return {"chat": chat, "message_id": message.id, "date": 0}
        return message.wire()

    def send_voice(self, content: bytes, duration: int = 3, size: int | None = None) -> Message:
        file = self._api.world.files.add("voice", content, mime="audio/ogg", size=size)
        return self._write(media_json("voice", file, duration), file=file)

    def send_photo(self, content: bytes, caption: str = "", reply_to: Message | None = None) -> Message:
        file = self._api.world.files.add("photo", content)
        extra = {"caption": caption} if caption else {}
        return self._write(media_json("photo", file) | extra, reply_to, file=file)

    def send_document(
        self, name: str, content: bytes, mime: str, caption: str = "", size: int | None = None
    ) -> Message:
        """`size` declares a bigger file than the bytes given."""
        file = self._api.world.files.add("document", content, name, mime, size)
        extra = {"caption": caption} if caption else {}
        return self._write(media_json("document", file) | extra, file=file)

    def send_location(self, latitude: float, longitude: float) -> Message:
        return self._write({"location": {"latitude": latitude, "longitude": longitude}})

    def send_sticker(self, emoji: str) -> Message:
        file = self._api.world.files.add("sticker", emoji.encode())
        shape = {"type": "regular", "width": 512, "height": 512}
        flags = {"is_animated": False, "is_video": False, "emoji": emoji}
        return self._write({"sticker": file.as_json() | shape | flags}, file=file)

    def send_contact(self, phone: str) -> Message:
        """Share one's own number."""
        name = self.account.first_name
        return self._write({"contact": {"phone_number": phone, "first_name": name, "user_id": self.id}})

    def block(self) -> None:
        self._set_status("kicked")

    def unblock(self) -> None:
        self._set_status("member")

    def _set_status(self, status: str) -> None:
        if status == self.chat.bot_status:
            return
        world, old = self._api.world, self.chat.bot_status
        self.chat.bot_status = status
        body = {
            "chat": self.chat.wire(),
            "from": self.account.wire(),
            "date": int(world.clock()),
            "old_chat_member": member_json(world.me, old),
            "new_chat_member": member_json(world.me, status),
        }
        self._api.queue.push("my_chat_member", body, f"member {self.chat.id}")
