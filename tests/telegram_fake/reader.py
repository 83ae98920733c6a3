"""Reading a chat as a person does: what is there, and waiting for what is to come."""

# ruff: noqa: ASYNC109  (a test says how long it is ready to wait)

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeAlias, TypeVar, overload

from tests.telegram_fake.messages import Message
from tests.telegram_fake.world import Chat, World

Predicate: TypeAlias = Callable[[Message], bool]
T = TypeVar("T")


class Inbox:
    """The bot's messages in one chat, with a mark of what was read."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat
        self._read = 0

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)

    def __getitem__(self, index: int) -> Message:
        return self.messages[index]

    @property
    def messages(self) -> list[Message]:
        """In order of sending; deleted ones stay, marked."""
        return [m for m in self._chat.messages if m.from_bot and not m.is_service()]

    @property
    def unread(self) -> list[Message]:
        return [m for m in self.messages if m.born > self._read]

    def _take_count(self, wanted: int) -> list[Message] | None:
        fresh = self.unread
        if len(fresh) < wanted:
            return None
        taken = fresh[:wanted]
        self._read = max([self._read, *(m.born for m in taken)])
        return taken

    def _take_match(self, predicate: Predicate) -> Message | None:
        """An edit makes an old message worth looking at again."""
        fresh = [m for m in self.messages if m.touched > self._read and predicate(m)]
        if not fresh:
            return None
        found = min(fresh, key=lambda m: m.touched)
        self._read = max(self._read, found.touched)
        return found

    @overload
    async def expect(self, wanted: int = 1, timeout: float = 60.0) -> list[Message]: ...
    @overload
    async def expect(self, wanted: Predicate, timeout: float = 60.0) -> Message: ...
    async def expect(self, wanted: int | Predicate = 1, timeout: float = 60.0) -> list[Message] | Message:
        """The next n new messages, or the next new or edited one that fits."""

        def take() -> list[Message] | Message | None:
            if isinstance(wanted, int):
                return self._take_count(wanted)
            return self._take_match(wanted)

        async def until_taken() -> list[Message] | Message:
            while (found := take()) is None:
                await self._world.changed.wait()
            return found

        return await within(until_taken(), timeout, lambda: self._complaint(wanted))

    async def silence(self, seconds: float) -> None:
        """Nothing new for so long."""
        await asyncio.sleep(seconds)
        if self.unread:
            raise AssertionError(f"silence expected:\n{self.transcript()}")

    def transcript(self) -> str:
        """The whole chat in lines, for the failure report."""
        lines = [f"  {'bot' if m.from_bot else m.sender_id}: {m.text!r}" for m in self._shown()]
        return "\n".join(lines) or "  (nothing)"

    def _shown(self) -> list[Message]:
        return self._chat.messages[-20:]

    def _complaint(self, wanted: int | Predicate) -> str:
        what = f"{wanted} new message(s)" if isinstance(wanted, int) else "a matching message"
        return f"waited in vain for {what} in chat {self._chat.id}:\n{self.transcript()}"


class Reading:
    """Whoever has an inbox can wait for what comes into it."""

    inbox: Inbox

    @overload
    async def expect(self, wanted: int = 1, timeout: float = 60.0) -> list[Message]: ...
    @overload
    async def expect(self, wanted: Predicate, timeout: float = 60.0) -> Message: ...
    async def expect(self, wanted: int | Predicate = 1, timeout: float = 60.0) -> list[Message] | Message:
        """See Inbox.expect."""
        if isinstance(wanted, int):
            return await self.inbox.expect(wanted, timeout)
        return await self.inbox.expect(wanted, timeout)


async def within(work: Awaitable[T], timeout: float, complaint: Callable[[], str]) -> T:
    """Wait, but fail the test with words instead of a bare timeout."""
    try:
        return await asyncio.wait_for(work, timeout)
    except TimeoutError:
        raise AssertionError(complaint()) from None
