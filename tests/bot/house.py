"""A whole service in the test's own loop: real store, real server on a free port, a clock the test moves."""

import asyncio
import atexit
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from bot.app import DEMO, built, opened_store, running, utc_now
from bot.aside import Aside
from bot.service import Service
from bot.serving import listening
from bot.settings import Settings
from handlers.casework.staff import Role, Staff
from storage.people import NewStaff

PASSWORD = "a password for tests"


@dataclass
class Clock:
    """The present moment, as the test says; without a fixed one the real one, moved by `ahead`."""

    fixed: datetime | None = None
    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return self.fixed.astimezone(UTC) if self.fixed else utc_now() + self.ahead


def district_file(folder: Path, *, undo_seconds: int, weekly: bool) -> Path:
    """The demo district with that time to undo; with the weekly screening, which writes to staff on Mondays, or without."""
    path = folder / "district.toml"
    text = (DEMO / "district.toml").read_text(encoding="utf-8")
    text = text.replace("undo_seconds = 5", f"undo_seconds = {undo_seconds}")
    if not weekly:
        text = text.replace("[screening]\nactive = true", "[screening]\nactive = false")
    path.write_text(text, encoding="utf-8")
    return path


def settings_for(folder: Path, **given: Any) -> Settings:
    """Settings for a folder, untouched by the environment's `.env`."""
    plain: dict[str, Any] = {
        "data_dir": folder,
        "secret_key": SecretStr("a master key for tests only"),
        "port": 0,
        "burst_seconds": 0.05,
        "database_url": SecretStr(""),
        "telegram_token": None,
        "district_file": None,
        "_env_file": None,
    }
    return Settings(**{**plain, **given})


def begun(folder: Path, **given: Any) -> None:
    """An empty house: its database, and its key unless one is given; nobody is in it yet."""

    async def begin() -> None:
        async with opened_store(settings_for(folder, **given), first=True):
            pass

    asyncio.run(begin())


@dataclass
class House:
    """A running service and where it is."""

    service: Service
    url: str
    clock: Clock

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A browser without a page: keeps cookies, says where it comes from."""
        return httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url, **headers}, timeout=30)

    async def key(self, channel: str = "kiosk") -> str:
        return await self.service.store.keys.create(channel, self.clock())

    async def staff(self, login: str = "mediator", role: Role = Role.MANAGER, committee: str = "district") -> Staff:
        body = self.service.district.body_of[committee]
        new = NewStaff(login, "调解员甲", role, committee, body.level, PASSWORD, "枫调字第0101号", on_call=True)
        return await self.service.store.people.create(new, self.clock())


READS = Aside()  # one child for all services of a test process: what it loads is dear, and nothing of a text is left
atexit.register(READS.close)


@asynccontextmanager
async def opened(folder: Path, clock: Clock | None = None, reads: Aside = READS, **given: Any) -> AsyncIterator[House]:
    """Build, run, listen; everything down again on leaving."""
    time = clock or Clock()
    async with (
        built(settings_for(folder, **given), time) as service,
        running(service) as app,
        listening(service, app) as port,
    ):
        own, service.aside = service.aside, reads  # outlives this service
        yield House(service, f"http://127.0.0.1:{port}", time)
        service.aside = own
