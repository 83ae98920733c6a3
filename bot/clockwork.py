"""Timed work: each job by itself, so that one that fails is logged and counted and the others go on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from secrets import token_hex

from bot.logs import fault, log
from bot.service import Service

TICK = 1.0  # seconds
LEASE = 20.0  # seconds a process keeps the clockwork when it dies with it
RENEW = 7.0  # seconds between two renewals


@dataclass(frozen=True, slots=True)
class Job:
    """Work done again and again. `every` in seconds; `alone`: by one process of all."""

    name: str
    every: float
    run: Callable[[], Awaitable[object]]
    alone: bool = True


def jobs(service: Service) -> tuple[Job, ...]:
    """What the clock does."""
    store, clock = service.store, service.clock

    async def release() -> None:
        await store.outbox.release_due(clock())

    async def climb() -> None:
        await store.alerts.climb(clock())

    async def widen() -> None:
        await store.offers.widen(clock())

    async def absent() -> None:
        await store.offers.move_absent(clock())

    async def warn() -> None:
        await store.reminders.warn(clock())

    async def anchor() -> None:
        await store.audit.anchor(clock())

    async def sweep() -> None:
        await store.files.sweep(clock())

    async def forget() -> None:
        await store.retain.sweep(clock())

    async def learn() -> None:
        await store.vault_keys.reload(clock())

    async def tidy() -> None:
        await store.tidy.sweep(clock())

    return (
        Job("release", 1.0, release),
        Job("climb", 2.0, climb),
        Job("widen", 30.0, widen),
        Job("absent", 10.0, absent),
        Job("warn", 60.0, warn),
        Job("anchor", 60.0, anchor),
        Job("sweep", 3600.0, sweep),
        Job("tidy", 3600.0, tidy),
        Job("forget", 600.0, forget),
        Job("keys", 30.0, learn, alone=False),
        Job("unfinished", 30.0, lambda: finish_turns(service)),
    )


async def finish_turns(service: Service) -> None:
    """Messages that were kept but not taken in: after a crash, or left behind by another process."""
    for address in await service.store.unfinished():
        service.hub.turns.wake(address)


class Clockwork:
    """Runs the jobs when they are due."""

    def __init__(self, service: Service, work: tuple[Job, ...]) -> None:
        """Every job is due at once."""
        self._service = service
        self._jobs = work
        self._due = dict.fromkeys((job.name for job in work), 0.0)
        self._me = token_hex(8)
        self._mine, self._asked = False, float("-inf")

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.tick(asyncio.get_running_loop().time())
            await asyncio.sleep(TICK)

    async def tick(self, now: float) -> None:
        """Every job whose time has come; `now` of the loop's own clock."""
        due = [job for job in self._jobs if self._due[job.name] <= now]
        if now - self._asked >= RENEW:
            self._mine, self._asked = await self._leading(), now
        for job in due:
            if job.alone and not self._mine:
                continue
            self._due[job.name] = now + job.every
            await self._one(job)

    async def _leading(self) -> bool:
        """Whether this process does the timed work now."""
        try:
            return await self._service.store.leases.take("clockwork", self._me, self._service.clock(), LEASE)
        except Exception as error:  # noqa: BLE001  # no database, no timed work; the next tick asks again
            self._failed("lease", error)
            return False

    async def _one(self, job: Job) -> None:
        try:
            await job.run()
        except Exception as error:  # noqa: BLE001  # one job's fault must not stop the clock
            self._failed(job.name, error)

    def _failed(self, name: str, error: Exception) -> None:
        self._service.metrics.errors.labels(f"clockwork {name}").inc()
        fault(f"clockwork {name}", error)

    async def stop(self) -> None:
        """Let another process take over at once."""
        try:
            await self._service.store.leases.release("clockwork", self._me)
        except Exception as error:  # noqa: BLE001  # the lease runs out by itself
            log().warning("clockwork lease kept", error=type(error).__name__)
