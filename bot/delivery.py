"""From the outbox to the channels, and from the notices to staff: in order, retried, given up in sight."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from structlog.contextvars import bound_contextvars

from bot.hub import Change, Hub
from bot.logs import fault, log
from bot.metrics import Metrics
from bot.tasks import Tasks
from handlers.messages import Address, Reply
from storage.notices import Notice
from storage.outbox import Delivery
from storage.store import Store
from storage.webhooks import Call

FLYING = 64  # sent at a time; the channels keep their own pace
ALIVE_SECONDS = 30.0  # without a round for so long the loop counts as dead
BREATH_SECONDS = 0.05  # between two rounds at least: what is committed meanwhile leaves with the next
POLL_SECONDS = 1.0  # how soon a retry or an undo that ran out is noticed; new replies wake the loop at once
TRIES = 12  # of one reply before it is given up, over about an hour
HOOKS_FLYING = 16  # calls of other systems at a time, beside the replies: at most one to each
LONGEST_WAIT = 600.0  # seconds between two tries


class RetryAfter(Exception):
    """The channel asks to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


class Gone(Exception):
    """The receiver cannot be reached any more (blocked, account deleted)."""


class Failed(Exception):
    """The channel refuses this reply for good."""


class Sender(Protocol):
    """A pushed channel. Raises `RetryAfter`, `Gone`, `Failed`; any other error is tried again."""

    async def send(self, target: Address, reply: Reply) -> str:
        """Send; returns the channel's own id of what was sent."""


class HookTeller(Protocol):
    """Who tells other systems by their web hooks, and settles what came of it."""

    async def tell(self, told: Call) -> None:
        """Tell one event to its receiver. Never raises for what the receiver does."""


Clock = Callable[[], datetime]
Tell = Callable[[Notice], Awaitable[None]]  # raises the same errors


@dataclass(frozen=True, slots=True)
class Channels:
    """Who sends: replies by channel name, notices to staff by every teller that can reach them."""

    senders: Mapping[str, Sender]
    tellers: tuple[Tell, ...] = ()


def backoff(attempts: int) -> float:
    """Seconds until the next try: 2, 4, 8 … up to ten minutes."""
    return float(min(2.0**attempts, LONGEST_WAIT))


class DeliveryLoop:
    """Pulls what is due and sends it; conversations side by side, one conversation's replies in order."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        channels: Channels,
        tasks: Tasks,
        metrics: Metrics,
        clock: Clock,
        hooks: HookTeller | None = None,
    ) -> None:
        """Nothing is sent yet."""
        self._store = store
        self._hub = hub
        self._channels = channels
        self._tasks = tasks
        self._metrics = metrics
        self._clock = clock
        self._hooks = hooks
        self._flying: set[tuple[str, int]] = set()
        self._landed = asyncio.Event()
        self.alive_at = 0.0  # of the loop's own clock

    async def run(self) -> None:
        """Until cancelled. A fault of one round is logged and counted; the next round goes on."""
        self.alive_at = asyncio.get_running_loop().time()
        with self._hub.changes.watch() as changes:
            while True:
                try:
                    await self.pull()
                except Exception as error:  # noqa: BLE001  # the edge: delivery must outlive a bad database moment
                    self._metrics.errors.labels("delivery").inc()
                    fault("delivery", error)
                    await asyncio.sleep(POLL_SECONDS)
                await self._rest(changes)

    def alive(self) -> bool:
        """Whether a round was done lately."""
        return asyncio.get_running_loop().time() - self.alive_at < ALIVE_SECONDS

    async def _rest(self, changes: asyncio.Queue[Change]) -> None:
        """Until something to send may have been committed, something was sent, or a second has passed.

        Each round asks the database the same whether it finds one reply or thirty: in a flood they are not one by one.
        """
        began = self.alive_at
        waits = [asyncio.ensure_future(self._wakes(changes)), asyncio.ensure_future(self._landed.wait())]
        try:
            await asyncio.wait(waits, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        await asyncio.sleep(max(0.0, began + BREATH_SECONDS - asyncio.get_running_loop().time()))
        self._landed.clear()
        while not changes.empty():
            changes.get_nowait()

    async def _wakes(self, changes: asyncio.Queue[Change]) -> None:
        """Until something else changed than a talk whose channel fetches its replies itself."""
        while isinstance(key := (await changes.get()).key, Address) and key.channel not in self._channels.senders:
            pass

    async def pull(self) -> None:
        """Start sending everything that is due now, as far as there is room."""
        now, calls = self._clock(), sum(kind == "hook" for kind, _ in self._flying)
        room = FLYING - (len(self._flying) - calls)
        if room > 0:
            for item in await self._store.outbox.due(now, room):
                self._fly(("reply", item.id), partial(self._deliver, item))
            for notice in await self._store.notices.due(now, room):
                self._fly(("notice", notice.id), partial(self._notify, notice))
        if self._hooks is not None and calls < HOOKS_FLYING:
            for call in await self._store.webhooks.due(now, HOOKS_FLYING - calls):
                self._fly(("hook", call.id), partial(self._hooks.tell, call))
        self.alive_at = asyncio.get_running_loop().time()

    def _fly(self, key: tuple[str, int], work: Callable[[], Awaitable[None]]) -> None:
        """Send in a task of its own; not twice at a time when a slow channel outlasts the lease."""
        if key in self._flying:
            return
        self._flying.add(key)
        self._tasks.start(f"delivery {key[0]}", self._flight(key, work))

    async def _flight(self, key: tuple[str, int], work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self._flying.discard(key)
            self._landed.set()

    async def _deliver(self, item: Delivery) -> None:
        """One reply to its channel, and what came of it to the outbox. Whatever is logged of it bears its trace."""
        with bound_contextvars(trace=item.trace):
            await self._send(item)

    async def _send(self, item: Delivery) -> None:
        sender = self._channels.senders.get(item.address.channel)
        outbox = self._store.outbox
        if sender is None:
            await outbox.retry(item.id, self._clock() + timedelta(seconds=60), "channel is off")
            return
        try:
            remote = await sender.send(item.address, item.reply)
        except RetryAfter as wait:
            await outbox.retry(item.id, self._clock() + timedelta(seconds=wait.seconds), "asked to wait")
        except (Gone, Failed) as end:
            await self._give_up(item, str(end))
        except Exception as error:  # noqa: BLE001  # a channel's fault must not stop the others
            await self._again(item, error)
        else:
            self._metrics.sent.labels(item.address.channel).inc()
            await outbox.sent(item.id, remote, self._clock())
            log().info("delivered", channel=item.address.channel, outbox=item.id, attempts=item.attempts)

    async def _again(self, item: Delivery, error: Exception) -> None:
        self._metrics.errors.labels("send").inc()
        fault("send", error, channel=item.address.channel, attempts=item.attempts)
        if item.attempts >= TRIES:
            await self._give_up(item, type(error).__name__)
            return
        at = self._clock() + timedelta(seconds=backoff(item.attempts))
        await self._store.outbox.retry(item.id, at, type(error).__name__)

    async def _give_up(self, item: Delivery, reason: str) -> None:
        log().warning("dead letter", channel=item.address.channel, outbox=item.id, attempts=item.attempts)
        await self._store.outbox.dead(item.id, reason, self._clock())

    async def _notify(self, notice: Notice) -> None:
        """One notice to every way that reaches staff. The desk itself is live by the hub and needs no sending."""
        notices = self._store.notices
        try:
            for tell in self._channels.tellers:
                await tell(notice)
        except RetryAfter as wait:
            await notices.retry(notice.id, self._clock() + timedelta(seconds=wait.seconds))
        except (Gone, Failed) as end:
            await notices.done(notice.id, self._clock(), str(end))
        except Exception as error:  # noqa: BLE001  # a channel's fault must not stop the others
            self._metrics.errors.labels("notice").inc()
            fault("notice", error, kind=notice.kind, attempts=notice.attempts)
            if notice.attempts >= TRIES:
                await notices.done(notice.id, self._clock(), type(error).__name__)
            else:
                await notices.retry(notice.id, self._clock() + timedelta(seconds=backoff(notice.attempts)))
        else:
            await notices.done(notice.id, self._clock())
