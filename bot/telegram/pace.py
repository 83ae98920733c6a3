"""Telegram's sending limits: 30 a second overall, one a second in a chat, 20 a minute in a group."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

_KEPT_CHATS = 5_000  # chats remembered before the quiet ones are dropped


@dataclass(frozen=True, slots=True)
class Rates:
    """How much may be sent. `spare` of the overall rate is kept for danger."""

    overall: int = 30  # a second
    spare: int = 5
    chat_seconds: float = 1.0  # between two messages of a chat
    group: int = 20  # a minute


@dataclass
class _Chat:
    free_at: float = -math.inf
    minute: deque[float] = field(default_factory=deque)


class Pace:
    """Says when the next message may leave. A slot that was given is used up."""

    def __init__(self, rates: Rates | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self._rates = rates or Rates()
        self._clock = clock
        self._second: deque[float] = deque()
        self._chats: dict[int, _Chat] = {}

    def take(self, chat_id: int, *, first: bool = False) -> float:
        """0.0: the slot is yours. Otherwise nothing was taken: ask again after so many seconds."""
        now, chat = self._clock(), self._chats.setdefault(chat_id, _Chat())
        wait = max(self._overall(now, first), chat.free_at - now, self._group(chat, chat_id, now))
        if wait > 0:
            return wait
        self._second.append(now)
        chat.free_at = now + self._rates.chat_seconds
        if chat_id < 0:
            chat.minute.append(now)
        self._forget(now)
        return 0.0

    def told_to_wait(self, chat_id: int, seconds: float) -> None:
        """Telegram said 429: nothing more into this chat for so long."""
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.free_at = max(chat.free_at, self._clock() + seconds)

    def _overall(self, now: float, first: bool) -> float:
        while self._second and self._second[0] <= now - 1.0:
            self._second.popleft()
        allowed = self._rates.overall if first else self._rates.overall - self._rates.spare
        full = self._second[-allowed] + 1.0 - now if len(self._second) >= allowed else 0.0
        if first or not self._second:
            return full
        # Evenly spread: a burst that is held up on its way would arrive in the same second as the next one.
        return max(full, self._second[-1] + 1.0 / allowed - now, 0.0)

    def _group(self, chat: _Chat, chat_id: int, now: float) -> float:
        while chat.minute and chat.minute[0] <= now - 60.0:
            chat.minute.popleft()
        full = chat_id < 0 and len(chat.minute) >= self._rates.group
        return chat.minute[0] + 60.0 - now if full else 0.0

    def _forget(self, now: float) -> None:
        if len(self._chats) > _KEPT_CHATS:
            self._chats = {key: chat for key, chat in self._chats.items() if chat.free_at > now or chat.minute}
