"""The queue of updates and long polling, after the rules of tdlib's TQueue."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram_fake.errors import Json, conflict
from tests.telegram_fake.faults import Faults

_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
# An offset this far beyond the tail is taken for a stale one and the queue starts anew.
_FUTURE_SLACK = 10
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True)
class Pending:
    """An update with the webhook lane whose order must hold."""

    update: Json
    lane: str

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    """Unconfirmed updates; one poller at a time."""

    def __init__(self, faults: Faults, first_id: int = 500_000_001) -> None:
        self._faults = faults
        self._next_id = first_id
        self._held: list[Pending] = []
        self._poller: asyncio.Future[None] | None = None
        self.pending: deque[Pending] = deque()
        self.history: list[Json] = []
        self.allowed: list[str] = []
        self.on_push: Callable[[], None] = lambda: None

    def set_allowed(self, kinds: list[str] | None) -> None:
        """None keeps the former setting; an empty list means the default kinds."""
        if kinds is not None:
            self.allowed = [kind.lower() for kind in kinds]

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT

    def push(self, kind: str, body: Json, lane: str) -> Json | None:
        """Queue an update; None when the bot did not ask for its kind."""
        if not self._wanted(kind):
            return None
        if self._faults.next_update_id is not None:
            self._next_id, self._faults.next_update_id = self._faults.next_update_id, None
        entry = Pending({"update_id": self._next_id, kind: body}, lane)
        self._next_id += 1
        self.history.append(entry.update)
        self._release(entry)
        return entry.update

    def _release(self, entry: Pending) -> None:
        if self._faults.reorder_updates > 0:
            self._held.append(entry)
            self._faults.reorder_updates -= 1
            if self._faults.reorder_updates:
                return
            self.pending.extend(reversed(self._held))
            self._held = []
        else:
            self.pending.append(entry)
        if self._faults.duplicate_updates > 0:
            self._faults.duplicate_updates -= 1
            self.pending.append(entry)
        self._wake()

    def _wake(self) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_result(None)
        self.on_push()

    def abort_poll(self, reason: str) -> None:
        """End a waiting getUpdates with 409."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(conflict(reason))
        self._poller = None

    def close(self) -> None:
        """Let a waiting poller go with nothing, for the server shuts down."""
        if self._poller and not self._poller.done():
            self._poller.set_result(None)

    def drop(self) -> None:
        self.pending.clear()

    def confirm(self, offset: int) -> None:
        """Forget what getUpdates with this offset confirms."""
        if offset < 0 and self.pending:
            offset = max(entry.id for entry in self.pending) + 1 + offset
        if 0 < offset <= self._next_id + _FUTURE_SLACK:
            self.pending = deque(entry for entry in self.pending if entry.id >= offset)

    def _batch(self, limit: int) -> list[Json]:
        count, self._faults.replay_updates = self._faults.replay_updates, 0
        replayed = self.history[-count:] if count else []
        return (replayed + [entry.update for entry in self.pending])[:limit]

    async def poll(self, offset: int, limit: int, wait: float) -> list[Json]:
        """Long polling: wait only when there is nothing; a second waiter ends the first."""
        self.confirm(offset)
        limit = limit if 1 <= limit <= 100 else 100
        batch = self._batch(limit)
        if batch or wait <= 0:
            return batch
        self.abort_poll(_OTHER_POLLER)
        mine = self._poller = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(mine, min(wait, 50))
        except TimeoutError:
            pass
        finally:
            if self._poller is mine:
                self._poller = None
        return self._batch(limit)
