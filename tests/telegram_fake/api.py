"""What every method works with, and the register of methods."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from tests.telegram_fake.errors import Json
from tests.telegram_fake.faults import Faults
from tests.telegram_fake.messages import Message
from tests.telegram_fake.params import Params
from tests.telegram_fake.updates import UpdateQueue
from tests.telegram_fake.webhook import WebhookPusher
from tests.telegram_fake.world import Chat, World


@dataclass
class Api:
    """The fake's parts, handed to each method."""

    world: World
    queue: UpdateQueue
    pusher: WebhookPusher
    faults: Faults

    def tell(self, message: Message, kind: str = "message") -> None:
        """Queue an update about a message."""
        self.queue.push(kind, message.wire(), f"chat {message.chat_id}")

    def service(self, chat: Chat, content: Json, thread: int | None) -> Message:
        """A service message of the bot; unlike its other messages the bot is told of it."""
        message = self.world.post(chat, self.world.me, content, thread=thread)
        if thread is None and "forum_topic_created" in content:
            message.body |= {"message_thread_id": message.id, "is_topic_message": True}
        self.tell(message)
        return message


Method: TypeAlias = Callable[[Api, Params], Awaitable[Any]]
Registered = TypeVar("Registered", bound=Method)
METHODS: dict[str, Method] = {}


def method(*names: str) -> Callable[[Registered], Registered]:
    """Register a method; names are found without regard to case."""

    def register(function: Registered) -> Registered:
        METHODS.update({name.lower(): function for name in names})
        return function

    return register
