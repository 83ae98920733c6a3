"""The one place that starts tasks: kept alive by reference, faults logged and counted, all cancelled at the end."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Self

from bot.logs import fault
from bot.metrics import Metrics


class Tasks:
    """A set of running tasks with one life. One task's fault never ends the others."""

    def __init__(self, metrics: Metrics) -> None:
        """Nothing runs yet."""
        self._metrics = metrics
        self._running: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` until it ends or the service does. `name` is a place in code, never personal."""
        task = asyncio.get_running_loop().create_task(self._guarded(name, work), name=name)
        self._running.add(task)

        def over(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            work.close()  # one that was cancelled before it began would complain of never having run

        task.add_done_callback(over)
        return task

    def run(self, name: str) -> bool:
        """Whether work of that name is still being done."""
        return any(task.get_name() == name for task in self._running)

    async def _guarded(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # the outermost edge of every task
            self._metrics.errors.labels(name).inc()
            fault(name, error)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Cancel everything and wait for it."""
        while self._running:
            running = list(self._running)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
