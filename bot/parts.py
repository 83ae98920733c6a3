"""The parts of the service that can run as processes of their own, and who of several leads where only one may work."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from secrets import token_hex

from bot.logs import fault, log
from bot.service import Service
from handlers.errors import FengqiaoError

LEASE = 15.0  # seconds a leader keeps its place when it dies with it
RENEW = 4.0  # seconds between two renewals, and between two tries to take over


class Part(StrEnum):
    """What a process does. Every process serves /healthz, /readyz and /metrics besides."""

    WEB = "web"  # the resident's page, the desk, the API, the webhook, and the turns of what comes in there
    TELEGRAM = "telegram"  # polling, boards, files: one leads, others stand by
    DELIVERY = "delivery"  # outbox and notices, shared among all
    CLOCKWORK = "clockwork"  # timed work: one leads, others stand by


ALL = frozenset(Part)


class BadPart(FengqiaoError):
    """Parts that do not exist or cannot run apart."""


def chosen(only: Sequence[str], *, shared: bool, telegram: bool) -> frozenset[Part]:
    """The parts named on the command line; none named: all. Raises `BadPart`.

    `shared`: the database is a server. `telegram`: its token is set.
    """
    unknown = [name for name in only if name not in set(Part)]
    if unknown:
        raise BadPart(f"没有 {'、'.join(unknown)} 这一部分，可以用：{'、'.join(Part)}，或单独用 actions。")
    if only and not shared:
        raise BadPart("分成多个进程要用 PostgreSQL：请设置 FENGQIAO_DATABASE_URL。SQLite 只能由一个进程做全部的事。")
    if Part.TELEGRAM in only and not telegram:
        raise BadPart("只做 telegram 要先设 FENGQIAO_TELEGRAM_TOKEN；不用 Telegram 就不要启动这个进程。")
    return frozenset(Part(name) for name in only) or ALL


class Leader:
    """A place that only one process of all holds at a time; who dies loses it after some seconds."""

    def __init__(self, service: Service, name: str) -> None:
        """Not held yet."""
        self._service, self._name = service, name
        self._me = token_hex(8)
        self._until = float("-inf")  # of the loop's own clock

    async def lead(self, work: Callable[[], Awaitable[None]]) -> None:
        """Until cancelled: stand by, and do the work while the place is held. An embedded database needs no leader."""
        if not self._service.store.shared:
            await work()
            return
        try:
            while True:
                await self._renew()
                if self._held():
                    await self._while_held(work)
                await asyncio.sleep(RENEW)
        finally:
            await self._give_up()

    def _held(self) -> bool:
        return asyncio.get_running_loop().time() < self._until

    async def _renew(self) -> None:
        """Take or keep the place; when the database does not answer it is held to the end of its lease and no longer."""
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(RENEW):
                mine = await self._service.store.leases.take(self._name, self._me, self._service.clock(), LEASE)
        except Exception as error:  # noqa: BLE001  # without a database nobody leads; the next try asks again
            fault(f"leader {self._name}", error)
            return
        self._until = began + LEASE if mine else float("-inf")

    async def _while_held(self, work: Callable[[], Awaitable[None]]) -> None:
        """The work, stopped when the place is lost before another can have it."""
        log().warning("leads", place=self._name)
        running = asyncio.ensure_future(work())
        try:
            while self._held() and not running.done():
                await asyncio.wait({running}, timeout=RENEW)
                await self._renew()
        finally:
            running.cancel()
            await asyncio.wait({running})
        if not running.cancelled() and (error := running.exception()) is not None:
            raise error

    async def _give_up(self) -> None:
        """Let another process take over at once."""
        try:
            await self._service.store.leases.release(self._name, self._me)
        except Exception as error:  # noqa: BLE001  # the lease runs out by itself
            log().warning("lease kept", place=self._name, error=type(error).__name__)
