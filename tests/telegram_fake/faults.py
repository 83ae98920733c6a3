"""What goes wrong on purpose: the test sets it here, the server obeys."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.telegram_fake.errors import ApiError, too_many_requests

FaultKind = Literal["error", "bad_gateway", "cut_before", "lose_answer", "delay"]
FOREVER = -1


@dataclass
class Fault:
    """One planned mishap.

    Without a method it hits any call but getUpdates: a poller that runs all the time
    would eat every fault meant for a reply.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    error: ApiError | None = None
    seconds: float = 0.0

    def hits(self, method: str, chat_id: int | None) -> bool:
        name = (self.method or "").lower()
        fits = name == method or (not name and method != "getupdates")
        return fits and self.times != 0 and self.chat_id in (None, chat_id)


@dataclass
class Limits:
    """Telegram's published sending limits; None means unlimited."""

    per_second: int | None = None
    per_chat_per_second: int | None = None
    per_group_per_minute: int | None = None

    @classmethod
    def real(cls) -> "Limits":
        return cls(per_second=30, per_chat_per_second=1, per_group_per_minute=20)


@dataclass
class _Window:
    """Times of calls inside a sliding window."""

    seconds: float
    calls: deque[float] = field(default_factory=deque)

    def wait(self, now: float, allowed: int) -> float:
        while self.calls and self.calls[0] <= now - self.seconds:
            self.calls.popleft()
        return self.calls[0] + self.seconds - now if len(self.calls) >= allowed else 0.0


class Faults:
    """The switchboard of mishaps; all off at the start."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        """Back to a server that always works."""
        self.planned: list[Fault] = []
        self.limits = Limits()
        self.duplicate_updates = 0
        self.reorder_updates = 0
        self.replay_updates = 0
        self.next_update_id: int | None = None
        self._windows: dict[str, _Window] = {}

    def _plan(self, fault: Fault) -> Fault:
        self.planned.append(fault)
        return fault

    def fail(
        self,
        code: int,
        description: str,
        method: str | None = None,
        chat_id: int | None = None,
        times: int = 1,
    ) -> Fault:
        """Answer with this error and do nothing."""
        error = ApiError(code, description)
        return self._plan(Fault("error", method, chat_id, times, error))

    def too_many(self, seconds: int, method: str | None = None, chat_id: int | None = None, times: int = 1) -> Fault:
        """429 with retry_after."""
        return self._plan(Fault("error", method, chat_id, times, too_many_requests(seconds)))

    def bad_gateway(self, method: str | None = None, times: int = 1) -> Fault:
        """502 with an HTML page, as the front server answers: the body is no JSON."""
        return self._plan(Fault("bad_gateway", method, None, times))

    def cut(self, method: str | None = None, chat_id: int | None = None, times: int = 1) -> Fault:
        """Drop the connection; nothing was done."""
        return self._plan(Fault("cut_before", method, chat_id, times))

    def lose_answer(self, method: str | None = None, chat_id: int | None = None, times: int = 1) -> Fault:
        """Do the work, then drop the connection: the caller cannot know it was done."""
        return self._plan(Fault("lose_answer", method, chat_id, times))

    def delay(self, seconds: float, method: str | None = None, chat_id: int | None = None, times: int = 1) -> Fault:
        """Answer late; the effect comes after the delay."""
        return self._plan(Fault("delay", method, chat_id, times, seconds=seconds))

    def take(self, method: str, chat_id: int | None) -> list[Fault]:
        """The faults this call suffers: all its delays and at most one break."""
        taken: list[Fault] = []
        for fault in self.planned:
            broken = any(other.kind != "delay" for other in taken)
            if fault.hits(method, chat_id) and not (broken and fault.kind != "delay"):
                fault.times -= 1 if fault.times > 0 else 0
                taken.append(fault)
        self.planned = [fault for fault in self.planned if fault.times != 0]
        return taken

    def check_limits(self, chat_id: int) -> None:
        """Count one sending; refuse it with 429 when a window is full."""
        rules = [("all", 1.0, self.limits.per_second)]
        rules.append((f"chat {chat_id}", 1.0, self.limits.per_chat_per_second))
        if chat_id < 0:
            rules.append((f"group {chat_id}", 60.0, self.limits.per_group_per_minute))
        now, windows, wait = self._clock(), [], 0.0
        for name, seconds, allowed in rules:
            if allowed is not None:
                window = self._windows.setdefault(name, _Window(seconds))
                wait = max(wait, window.wait(now, allowed))
                windows.append(window)
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        for window in windows:
            window.calls.append(now)
