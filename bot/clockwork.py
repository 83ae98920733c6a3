"""Timed work: each job by itself, so that one that fails is logged and counted and the others go on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from bot.logs import fault, log
from bot.service import Service

TICK = 1.0  # seconds
LEASE = 20.0  # seconds a process keeps the clockwork when it dies with it
LEFT_BEHIND = timedelta(seconds=20)  # a message the process that took it should have answered by then
RENEW = 7.0  # seconds between two renewals
ALIVE_SECONDS = 300.0  # with no job ended for so long the clock counts as standing; a job may write a year's reports


@dataclass(frozen=True, slots=True)
class Job:
    """Work done again and again. `every` in seconds; `alone`: by one process of all."""

    name: str
    every: float
    run: Callable[[], Awaitable[object]]
    alone: bool = True


def jobs(service: Service) -> tuple[Job, ...]:
    """What the clock does, and how often in seconds."""
    store = service.store

    def now(work: Callable[[datetime], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
        return lambda: work(service.clock())

    return (
        Job("release", 1.0, now(store.outbox.release_due)),
        Job("climb", 2.0, now(store.alerts.climb)),
        Job("link", 5.0, now(store.linkage.climb)),
        Job("help", 60.0, now(store.assistance.climb)),
        Job("supervise", 60.0, now(store.supervisions.climb)),
        Job("complaints", 60.0, now(store.complaints.climb)),
        Job("backlog", 300.0, now(store.backlogs.tick)),
        Job("widen", 30.0, now(store.offers.widen)),
        Job("absent", 10.0, now(store.offers.move_absent)),
        Job("warn", 60.0, now(store.reminders.warn)),
        Job("screen", 300.0, now(store.screenings.tick)),
        Job("meetings", 60.0, now(store.online.tick)),
        Job("registers", 1800.0, now(store.register_reminders.tick)),
        Job("audiences", 600.0, now(store.audiences.tick)),
        Job("early", 600.0, now(store.early.daily)),
        Job("reports", 1800.0, lambda: reports_due(service)),
        Job("outreach", 60.0, now(store.outreach.tick)),
        Job("anchor", 60.0, now(store.audit.anchor)),
        Job("sweep", 3600.0, now(store.files.sweep)),
        Job("index", 1.0, store.search.fill),
        Job("unindex", 3600.0, store.search.sweep),
        Job("tidy", 3600.0, now(store.tidy.sweep)),
        Job("agreements", 3600.0, now(store.agreements.sweep)),
        Job("forget", 600.0, now(store.retain.sweep)),
        Job("ours", 2.0, service.look_whether_ours, alone=False),
        Job("district", 10.0, service.take_up, alone=False),
        Job("keys", 30.0, now(store.vault_keys.reload), alone=False),
        Job("unfinished", 5.0, lambda: finish_turns(service, service.clock() - LEFT_BEHIND)),
    )


async def reports_due(service: Service) -> None:
    """Analysis reports whose period is over."""
    from bot.reports.analysis import scheduled  # loaded when the clock first asks: it costs every start

    await scheduled(service)


async def finish_turns(service: Service, before: datetime | None = None) -> None:
    """Messages that were kept (before that moment) but not taken in: after a crash, or left behind by another process."""
    for address in await service.store.unfinished(before):
        service.hub.turns.wake(address)


class Clockwork:
    """Runs the jobs when they are due."""

    def __init__(self, service: Service, work: tuple[Job, ...]) -> None:
        """Every job is due at once."""
        self._service = service
        self._jobs = work
        self._due = dict.fromkeys((job.name for job in work), 0.0)
        self._me = token_hex(8)
        self._shares = any(job.alone for job in work)  # work that other processes may do instead
        self._mine, self._asked = False, float("-inf")
        self._ticked = float("inf")  # of the loop's own clock; it has yet to begin

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.tick(asyncio.get_running_loop().time())
            await asyncio.sleep(TICK)

    async def tick(self, now: float) -> None:
        """Every job whose time has come; `now` of the loop's own clock."""
        self._ticked = now
        due = [job for job in self._jobs if self._due[job.name] <= now]
        if self._shares and now - self._asked >= RENEW:
            self._mine, self._asked = await self._leading(), now
            self._service.leads = self._mine
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
        self._ticked = asyncio.get_running_loop().time()

    def alive(self) -> bool:
        """Whether a job ended lately."""
        return asyncio.get_running_loop().time() - self._ticked < ALIVE_SECONDS

    def _failed(self, name: str, error: Exception) -> None:
        self._service.metrics.errors.labels(f"clockwork {name}").inc()
        fault(f"clockwork {name}", error)

    async def stop(self) -> None:
        """Let another process take over at once."""
        try:
            await self._service.store.leases.release("clockwork", self._me)
        except Exception as error:  # noqa: BLE001  # the lease runs out by itself
            log().warning("clockwork lease kept", error=type(error).__name__)
