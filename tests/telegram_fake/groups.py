"""Supergroups of a test: staff write in topics, open and close them."""

from typing import TYPE_CHECKING

from tests.telegram_fake.errors import Json
from tests.telegram_fake.messages import Message
from tests.telegram_fake.methods.chats import member_json
from tests.telegram_fake.people import User, text_content
from tests.telegram_fake.reader import Inbox, Reading
from tests.telegram_fake.world import Chat, Topic

if TYPE_CHECKING:
    from tests.telegram_fake.api import Api


class Supergroup(Reading):
    """A supergroup, most often a forum, that the bot administers."""

    def __init__(self, api: "Api", chat: Chat) -> None:
        self._api = api
        self.chat = chat
        self.inbox = Inbox(api.world, chat)

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def topics(self) -> list[Topic]:
        return list(self.chat.topics.values())

    def topic(self, name: str) -> Topic:
        """The topic of that name; the newest when several share it."""
        found = [topic for topic in self.topics if topic.name == name]
        if not found:
            raise LookupError(f"no topic {name!r}, there are {[t.name for t in self.topics]}")
        return found[-1]

    def messages(self, thread: int | None = None, service: bool = False) -> list[Message]:
        """Messages of one topic (None: the General one), from anybody, deleted left out."""
        return [
            m for m in self.chat.messages if m.thread == thread and not m.deleted and (service or not m.is_service())
        ]

    def say(self, user: User, text: str, thread: int | None = None, reply_to: Message | None = None) -> Message:
        """A member writes; a reply goes to the topic of what it answers."""
        if thread is None and reply_to is not None:
            thread = reply_to.thread
        return self._write(user, text_content(text), thread, reply_to)

    def _write(self, user: User, content: Json, thread: int | None, reply_to: Message | None = None) -> Message:
        if self.chat.members.get(user.id, "left") in ("left", "kicked"):
            raise RuntimeError(f"user {user.id} is no member of {self.id}")
        if thread is not None and thread not in self.chat.topics:
            raise LookupError(f"no topic {thread}")
        post = self._api.world.post
        message = post(self.chat, user.account, content, thread=thread, reply_to=reply_to)
        if self._bot_sees(message):
            self._api.tell(message)
        return message

    def _bot_sees(self, message: Message) -> bool:
        """Privacy mode: a bot that is a plain member sees commands and replies to it."""
        if self.chat.bot_status != "member":
            return self.chat.bot_status == "administrator"
        reply: Json = message.body.get("reply_to_message", {})
        to_bot = reply.get("from", {}).get("id") == self._api.world.me.id
        return to_bot or message.text.startswith("/") or message.is_service()

    def open_topic(self, user: User, name: str) -> Topic:
        """Staff open a topic by hand."""
        created = {"name": name, "icon_color": 7322096}
        post = self._api.world.post
        message = post(self.chat, user.account, {"forum_topic_created": created})
        message.body |= {"message_thread_id": message.id, "is_topic_message": True}
        self._api.tell(message)
        topic = self.chat.topics[message.id] = Topic(message.id, name, created_by=user.id)
        return topic

    def close_topic(self, user: User, thread: int) -> None:
        self.chat.topics[thread].closed = True
        self._write(user, {"forum_topic_closed": {}}, thread)

    def reopen_topic(self, user: User, thread: int) -> None:
        self.chat.topics[thread].closed = False
        self._write(user, {"forum_topic_reopened": {}}, thread)

    def rename_topic(self, user: User, thread: int, name: str) -> None:
        self.chat.topics[thread].name = name
        self._write(user, {"forum_topic_edited": {"name": name}}, thread)

    def delete_topic(self, thread: int) -> None:
        """Staff delete a topic with all its messages; the bot is not told."""
        del self.chat.topics[thread]
        for message in self.chat.messages:
            if message.thread == thread:
                message.deleted = True

    def kick_bot(self, by: User) -> None:
        self._set_bot_status("kicked", by)

    def add_bot(self, by: User, status: str = "administrator") -> None:
        """Take the bot back, or change its rights."""
        self._set_bot_status(status, by)

    def _set_bot_status(self, status: str, by: User) -> None:
        world, old = self._api.world, self.chat.bot_status
        self.chat.bot_status = status
        body = {
            "chat": self.chat.wire(),
            "from": by.account.wire(),
            "date": int(world.clock()),
            "old_chat_member": member_json(world.me, old),
            "new_chat_member": member_json(world.me, status),
        }
        self._api.queue.push("my_chat_member", body, f"member {self.id}")

    def migrate_to(self, other: "Supergroup") -> None:
        """From now on this id answers with migrate_to_chat_id."""
        self.chat.migrated_to = other.id
