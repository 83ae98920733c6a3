"""Whether this process could take a message in now: asked seldom, whoever asks however often."""

import asyncio
import shutil
from collections.abc import Awaitable, Mapping
from time import monotonic

from bot.logs import fault
from bot.service import Service

FRESH = 2.0  # seconds an answer is good for
PATIENCE = 5.0  # seconds for the database
REFUSED = 3.0  # seconds after a message could not be kept
ROOM = (
    16 * 1024**2
)  # bytes that must be free in the data folder: a message with its file, and the embedded log's growth


class Ready:
    """What must hold for messages to be answered. The reader was loaded before anything listened."""

    def __init__(self, service: Service) -> None:
        """Not asked yet."""
        self._service = service
        self._one = asyncio.Lock()
        self._known: Mapping[str, bool] = {}
        self._until = float("-inf")

    async def checks(self) -> Mapping[str, bool]:
        """Each by its name. Whoever asks meanwhile is told the same."""
        async with self._one:
            if monotonic() >= self._until:
                self._known = await self._checked()
                self._until = monotonic() + FRESH
                self._service.metrics.ready.set(all(self._known.values()))
            return self._known

    async def _checked(self) -> Mapping[str, bool]:
        service = self._service
        database = await self._keeps()
        migrations = database and await self._tried(service.store.readiness.current())
        room = (await asyncio.to_thread(shutil.disk_usage, service.settings.data_dir)).free >= ROOM
        works = {name: alive() for name, alive in service.works.items()}
        return {"database": database, "migrations": migrations, "room": room, **works}

    async def _keeps(self) -> bool:
        """What was kept or refused just now tells by itself; else it is tried."""
        service, now = self._service, monotonic()
        if now - service.refused_at < REFUSED:
            return False
        if now - service.kept_at < FRESH:
            return True
        return await self._tried(service.store.readiness.try_keeping())

    async def _tried(self, work: Awaitable[bool | None]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                return await work is not False
        except Exception as error:  # noqa: BLE001  # whatever is wrong with the database, the answer is "not ready"
            self._service.metrics.errors.labels("readyz").inc()
            fault("readyz", error)
            return False
