"""Wake-ups: who has messages waiting (`Turns`), and what changed for those who watch (`Changes`)."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from bot.logs import fault
from bot.metrics import Metrics
from bot.tasks import Tasks
from handlers.messages import Address
from handlers.ports import Portion, Waiting
from storage.outage import is_outage

SIDE_BY_SIDE = 8  # turns of different residents at a time; more would only wait for the database
RETRY_AFTER = (0.2, 0.5, 1.0, 5.0, 30.0, 60.0)  # seconds; a failed turn is tried again until it works
OUTAGE_PAUSE = 1.0  # seconds: a database that was away is soon noticed to be back
GIVE_UP_WAITING = 4  # failed tries after which a waiting caller is told; the turn itself goes on being tried
LONGEST_BURST = 4  # times the window: whoever never stops typing is answered in between
WATCHED = 1000  # changes kept for one watcher before it is told to look at everything again
LATELY = 10.0  # seconds for which changes are kept for who begins to watch after having looked
_LATELY_MOST = 200  # changes kept for that


LEFT = "left"  # the kind that closes a visitor's other windows
STOPPING = "stopping"  # the kind of the last change: the server ends


@dataclass(frozen=True, slots=True)
class Change:
    """Something of this kind changed: ("conversation", Address), ("case", number), ("queue", committee), …"""

    kind: str
    key: Hashable


MISSED = Change("missed", "")  # the watcher was too slow: look at everything again


class Changes:
    """Fan-out of what the store committed, to web sockets (one key) and to event streams (everything)."""

    def __init__(self) -> None:
        """Nobody listens. `hooks` hear of each change before anybody else: who remembers what it is about forgets it."""
        self.hooks: list[Callable[[Change], None]] = []
        self._listeners: defaultdict[tuple[str, Hashable], set[asyncio.Event]] = defaultdict(set)
        self._watchers: set[asyncio.Queue[Change]] = set()
        self._lately: deque[tuple[float, Change]] = deque(maxlen=_LATELY_MOST)

    def changed(self, kind: str, key: Hashable) -> None:
        """Tell everybody who waits for it. Never blocks, never raises."""
        for event in self._listeners.get((kind, key), ()):
            event.set()
        self._tell(Change(kind, key))

    def missed(self) -> None:
        """Something may have been lost on the way from another process: everybody looks again. Nobody is sent away."""
        for (kind, _), events in self._listeners.items():
            if kind != LEFT:
                for event in events:
                    event.set()
        self._tell(MISSED)

    def _tell(self, change: Change) -> None:
        self._lately.append((monotonic(), change))
        for hook in self.hooks:
            hook(change)
        for queue in self._watchers:
            self._put(queue, change)

    @staticmethod
    def _put(queue: asyncio.Queue[Change], change: Change) -> None:
        try:
            queue.put_nowait(change)
        except asyncio.QueueFull:
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(MISSED)

    @contextmanager
    def listen(self, kind: str, key: Hashable) -> Iterator[asyncio.Event]:
        """An event that is set at each change of this one thing; the listener clears it."""
        event = asyncio.Event()
        self._listeners[kind, key].add(event)
        try:
            yield event
        finally:
            self._listeners[kind, key].discard(event)
            if not self._listeners[kind, key]:
                del self._listeners[kind, key]

    @contextmanager
    def watch(self, looked: float = 0.0) -> Iterator[asyncio.Queue[Change]]:
        """A queue of all changes; `MISSED` in it says that some were dropped.

        Who `looked` so many seconds ago, and only now begins to watch, is told what changed since.
        """
        queue: asyncio.Queue[Change] = asyncio.Queue(WATCHED)
        for change in self._since(looked):
            self._put(queue, change)
        self._watchers.add(queue)
        try:
            yield queue
        finally:
            self._watchers.discard(queue)

    def _since(self, looked: float) -> list[Change]:
        """What changed in the last seconds; `MISSED` when not all of it is kept."""
        from_ = monotonic() - looked
        full = len(self._lately) == _LATELY_MOST
        if looked > LATELY or (full and self._lately[0][0] > from_):
            return [MISSED]
        return [change for at, change in self._lately if at >= from_]


@dataclass
class _Line:
    """One resident's waiting messages: when to answer, and who waits for the answer."""

    since: float
    due: float
    prompt: bool  # danger, a button, a caller who waits: later lines do not put it off
    sooner: asyncio.Event = field(default_factory=asyncio.Event)
    again: bool = True
    fresh: list[Waiting] = field(default_factory=list)  # kept in this process just now
    callers: list[asyncio.Future[list[Portion]]] = field(default_factory=list)


class Turns:
    """Runs the turns: one task per address at a time, different addresses side by side."""

    def __init__(
        self,
        run: Callable[[Address, Sequence[Waiting]], Awaitable[Portion]],
        tasks: Tasks,
        metrics: Metrics,
        burst_seconds: float,
    ) -> None:
        """`run` takes in one portion of what waits from an address, given what is fresh.

        It may raise and is then tried again, without the fresh.
        """
        self._run = run
        self._tasks = tasks
        self._metrics = metrics
        self._burst = burst_seconds
        self._lines: dict[Address, _Line] = {}
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._quiet = asyncio.Event()
        self._quiet.set()

    def wake(self, address: Address, *fresh: Waiting, at_once: bool = False) -> None:
        """This address has messages waiting: answer after the burst window, or at once."""
        self._line(address, 0.0 if at_once else self._burst).fresh.extend(fresh)

    async def finish(self, address: Address) -> Sequence[Portion]:
        """Answer this address now and wait until it is done. Raises the turn's error when it keeps failing.

        Returns what was taken in from now on; what the caller waits for may have been taken in just before.
        """
        done: asyncio.Future[list[Portion]] = asyncio.get_running_loop().create_future()
        self._line(address, 0.0).callers.append(done)
        return await done

    async def quiet(self) -> None:
        """Wait until nobody has messages waiting."""
        await self._quiet.wait()

    def _line(self, address: Address, delay: float) -> _Line:
        now = asyncio.get_running_loop().time()
        line = self._lines.get(address)
        if line is None:
            line = self._lines[address] = _Line(now, now + delay, not delay)
            self._quiet.clear()
            self._tasks.start("turn", self._serve(address, line))
            return line
        line.again = True
        line.prompt = line.prompt or not delay
        line.due = now if line.prompt else min(now + delay, line.since + self._burst * LONGEST_BURST)
        line.sooner.set()
        return line

    async def _serve(self, address: Address, line: _Line) -> None:
        """The life of one line: wait for the burst to end, take it in, and again while more has come."""
        try:
            while line.again:
                await self._wait(line)
                line.again = line.prompt = False
                line.since = asyncio.get_running_loop().time()
                await self._persist(address, line)
        finally:
            del self._lines[address]
            for caller in line.callers:
                caller.cancel()
            if not self._lines:
                self._quiet.set()

    @staticmethod
    async def _wait(line: _Line) -> None:
        """Until the line is due; a new message may move that in either direction."""
        loop = asyncio.get_running_loop()
        while (left := line.due - loop.time()) > 0:
            line.sooner.clear()
            try:
                async with asyncio.timeout(left):
                    await line.sooner.wait()
            except TimeoutError:
                return

    async def _persist(self, address: Address, line: _Line) -> None:
        """Run the turn until it works. Attempts are counted by the store, which in the end skips understanding."""
        failed, taken = 0, list[Portion]()
        while True:
            callers, line.callers = line.callers, []
            fresh, line.fresh = line.fresh, []
            try:
                more = True
                while more:
                    taken.append(await self._portion(address, () if failed else fresh))
                    more, fresh = taken[-1].more, []
            except Exception as error:  # noqa: BLE001  # the edge: a turn that fails is tried again, never dropped
                failed += 1
                self._told_to_wait(callers, line, error, failed)
                pause = RETRY_AFTER[min(failed, len(RETRY_AFTER)) - 1]
                await asyncio.sleep(min(pause, OUTAGE_PAUSE) if is_outage(error) else pause)
            else:
                for caller in callers:
                    if not caller.done():
                        caller.set_result(taken)
                return

    async def _portion(self, address: Address, fresh: Sequence[Waiting]) -> Portion:
        """One portion in a slot of its own: a sender who writes on and on goes to the end of the line each time."""
        async with self._slots:
            return await self._run(address, fresh)

    def _told_to_wait(
        self, callers: list[asyncio.Future[list[Portion]]], line: _Line, error: Exception, failed: int
    ) -> None:
        """Count and log the fault; callers wait on, until it has failed too often."""
        self._metrics.errors.labels("turn").inc()
        fault("turn", error, failed=failed)
        if failed < GIVE_UP_WAITING:
            line.callers = callers + line.callers
            return
        for caller in callers:
            if not caller.done():
                caller.set_exception(error)


class Hub:
    """Both kinds of wake-ups in one hand."""

    def __init__(self, turns: Turns) -> None:
        """Nobody waits, nobody watches."""
        self.turns = turns
        self.changes = Changes()

    def changed(self, kind: str, key: Hashable) -> None:
        """The store's hook after each commit."""
        self.changes.changed(kind, key)
