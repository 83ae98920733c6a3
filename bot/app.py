"""The one place that wires: settings in, a service out, and everything that runs around it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

import nlu.categories
import nlu.faq
from bot.aside import Aside
from bot.clockwork import Clockwork, Job, finish_turns, jobs
from bot.delivery import Channels, DeliveryLoop
from bot.district_files import DEMO as DEMO
from bot.district_files import DEMO_CODE, demo_district, read_file
from bot.files import body_limit
from bot.http import PLAIN_BODY, add_edges
from bot.hub import Hub, Turns
from bot.logs import log
from bot.masterkey import existing_key, first_key, kept_beside
from bot.metrics import Metrics
from bot.parts import ALL, Part
from bot.service import Service
from bot.settings import Settings
from bot.tasks import Tasks
from bot.tickets import Tickets
from bot.tracing import Traced
from bot.webhooks import HookRound
from handlers.district import District
from handlers.messages import Address
from handlers.ports import Portion, Waiting
from handlers.receive import receive_portion
from handlers.route_files import load_routes
from handlers.world import Knowledge
from nlu.pipeline import Reader
from storage.imported import imported_district, must_be_free, stands
from storage.store import Store

# FastAPI's own telemetry carries bodies and exception messages: what residents say leaves the house no such way.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
UPLOAD_PATHS = ("/upload", "/api/v1/attachments", "/desk")


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


async def district_of(settings: Settings) -> tuple[District, bool]:
    """The district to serve, and whether it was read from the database."""
    if settings.district_file is not None:
        return read_file(settings.district_file).district, False
    imported = await imported_district(settings.database_url.get_secret_value(), settings.data_dir)
    return (imported, True) if imported else (demo_district(), False)


def warm(district: District, *, vectors: bool = False) -> None:
    """Dictionaries and model into memory, so that the first resident does not wait for them."""
    if vectors:
        log().info("the FAQ is searched by meaning too")
    Reader(district.gazetteer(), vectors=vectors).understand("您好", utc_now())


async def _key(settings: Settings, *, first: bool) -> bytes:
    """The master key of what is kept. `first`: where nothing is yet, a house may begin; else that is refused.

    Raises `NotOurs`, `NoKey`.
    """
    if not await stands(settings.database_url.get_secret_value(), settings.data_dir, must=not first):
        return first_key(settings)
    return existing_key(settings)


async def _build(settings: Settings, clock: Callable[[], datetime], *, first: bool, serves: bool) -> Service:
    """Everything, wired and ready. Raises what is wrong with settings, district or database."""
    url = settings.database_url.get_secret_value()
    if serves:
        await must_be_free(url, settings.data_dir)
    key = await _key(settings, first=first)
    if told := kept_beside(settings):
        log().warning(told)
    district, kept = await district_of(settings)
    knowledge = Knowledge(nlu.categories.load(), nlu.faq.load(), load_routes())
    _, store = await asyncio.gather(
        asyncio.to_thread(warm, district, vectors=settings.vectors),
        Store.open(url, settings.data_dir, key, district, knowledge, kept=kept, serves=serves),
    )
    metrics = Metrics()
    tasks = Tasks(metrics)

    async def take_in(address: Address, fresh: Sequence[Waiting]) -> Portion:
        began, inbox = perf_counter(), Traced(store, fresh)
        portion = await receive_portion(inbox, service.understand, address, clock(), fresh)
        metrics.turn.observe(perf_counter() - began)
        inbox.answered(len(portion.replies), perf_counter() - began)
        metrics.answered.labels(address.channel).inc(len(portion.replies))
        return portion

    hub = Hub(Turns(take_in, tasks, metrics, settings.burst_seconds))
    store.on_change.append(hub.changed)
    service = Service(
        settings=settings,
        store=store,
        hub=hub,
        clock=clock,
        metrics=metrics,
        tasks=tasks,
        tickets=Tickets(store.derived_key("tickets")),
        demo_code=DEMO_CODE,
        aside=Aside(vectors=settings.vectors),
    )
    store.on_change.append(service.changed)
    store.on_count.append(metrics.counted)
    return service


def web_app(service: Service, more: Sequence[APIRouter] = ()) -> FastAPI:
    """All of HTTP: the resident's page, the desk, the API, health; `more` routers of channels."""
    from starlette.staticfiles import StaticFiles

    from bot.api import health, inbound, messages, reading
    from bot.api.quick import AtOnce
    from bot.console import routes as console
    from bot.web import routes as web

    app = FastAPI(
        title="枫桥",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        description="The signed way in for other channels.",
    )
    doors = (messages, inbound, reading, health, web, console)  # what is asked most is looked for first
    for routes in (door.router(service) for door in doors):
        app.include_router(routes)
    for routes in more:
        app.include_router(routes)
    app.mount("/static", StaticFiles(directory=web.STATIC))
    app.add_middleware(AtOnce, doors=service.at_once)
    add_edges(app, service.metrics, lambda path: body_limit(service) if path.startswith(UPLOAD_PATHS) else PLAIN_BODY)
    return app


def inner_app(service: Service) -> FastAPI:
    """What a process without the web part answers: whether it lives and what it counted."""
    from bot.api import health

    app = FastAPI(title="枫桥", openapi_url=None, docs_url=None, redoc_url=None, telemetry=NO_TELEMETRY)
    app.include_router(health.router(service))
    add_edges(app, service.metrics, lambda _: PLAIN_BODY)
    return app


def work_of(work: tuple[Job, ...], parts: frozenset[Part]) -> tuple[Job, ...]:
    """The timed work of a process: all of it, or what every process does for itself."""
    return work if Part.CLOCKWORK in parts else tuple(job for job in work if not job.alone)


def channels(service: Service) -> tuple[Channels, list[APIRouter]]:
    """What Telegram and WeChat add, where they are set. Their libraries cost up to two seconds: imported only then."""
    found: list[tuple[Channels, APIRouter]] = []
    if service.settings.telegram_token is not None:
        from bot.telegram import run as telegram

        found.append((telegram.channels(service), telegram.router(service)))
    if service.settings.wechat_app_id:
        from bot.wechat import run as wechat

        found.append((wechat.channels(service), wechat.router(service)))
    senders = {name: sender for out, _ in found for name, sender in out.senders.items()}
    tellers = tuple(tell for out, _ in found for tell in out.tellers)
    return Channels(senders, tellers), [router for _, router in found]


def _work(
    service: Service, name: str, work: Coroutine[Any, Any, None], alive: Callable[[], bool] = lambda: True
) -> None:
    """Work without an end: the process is ready only while it goes on."""
    service.tasks.start(name, work)
    service.works[name] = lambda: service.tasks.run(name) and alive()


@contextlib.asynccontextmanager
async def running(service: Service, parts: frozenset[Part] = ALL) -> AsyncIterator[FastAPI]:
    """The service, or these parts of it, at work. Gives the HTTP app; stops everything on leaving."""
    out, routers = channels(service)
    clockwork = Clockwork(service, work_of(jobs(service), parts))
    service.leads = Part.CLOCKWORK in parts
    async with service.tasks:
        if service.store.shared:
            _work(service, "signals", service.store.listen(service.hub.changes.missed))
        if Part.DELIVERY in parts:
            delivery = DeliveryLoop(
                service.store, service.hub, out, service.tasks, service.metrics, service.clock, HookRound(service)
            )
            _work(service, "delivery", delivery.run(), delivery.alive)
        _work(service, "clockwork", clockwork.run(), clockwork.alive)
        if Part.CLOCKWORK in parts:
            await finish_turns(service)
        if Part.TELEGRAM in parts and service.settings.telegram_token is not None:
            from bot.telegram import run as telegram

            _work(service, "telegram", telegram.run(service), partial(telegram.knows_us, service))
        if Part.DELIVERY in parts and service.settings.wechat_app_id:
            from bot.wechat import run as wechat

            _work(service, "wechat", wechat.run(service))
        yield web_app(service, routers) if Part.WEB in parts else inner_app(service)
    await clockwork.stop()


@contextlib.asynccontextmanager
async def opened_store(settings: Settings, *, first: bool = False) -> AsyncIterator[Store]:
    """The store alone, for administration: no reader, nothing that runs. `first` as in `_key`."""
    key = await _key(settings, first=first)
    if first and (told := kept_beside(settings)):
        log().warning(told)
    district, kept = await district_of(settings)
    knowledge = Knowledge(nlu.categories.load(), nlu.faq.load(), load_routes())
    async with Store.opened(
        settings.database_url.get_secret_value(), settings.data_dir, key, district, knowledge, kept=kept
    ) as store:
        yield store


@contextlib.asynccontextmanager
async def built(
    settings: Settings, clock: Callable[[], datetime] = utc_now, *, first: bool = True, serves: bool = False
) -> AsyncIterator[Service]:
    """The service, wired and ready; nothing runs yet. Closed on leaving.

    `first` as in `_key`, `serves` as in `Store.open`; raises as `_build`.
    """
    service = await _build(settings, clock, first=first, serves=serves)
    try:
        yield service
    finally:
        service.aside.close()
        await service.store.close()
