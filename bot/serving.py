"""The web server around the app: one socket, clean stop on SIGTERM."""

import asyncio
import contextlib
import errno
import gc
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI

from bot.app import built, running
from bot.hub import STOPPING
from bot.joined import Protocol
from bot.logs import log
from bot.parts import ALL, Part
from bot.service import Service
from bot.settings import BadSettings, Settings
from handlers.errors import Refused
from nlu.patterns import prepare

FRAME = 64 * 1024  # bytes of one web socket frame
PREPARE_AFTER = 3  # seconds
FICTION_AFTER = 0.5  # seconds
PAST_AFTER, PAST_BREATH = 4, 0.1  # seconds
GARBAGE = 10_000  # objects more than before, a few turns' worth: a search at each few hundred took 3 % of a turn
_NO_DOOR = {
    errno.EADDRINUSE: "FENGQIAO_PORT：{host}:{port} 这个地址和端口已经有程序在用，换一个，或者先停掉那个程序",
    errno.EADDRNOTAVAIL: "FENGQIAO_HOST：{host} 不是本机的地址；只让本机打开写 127.0.0.1，都能打开写 0.0.0.0",
    errno.EACCES: "FENGQIAO_PORT：没有权限用 {port}（1024 以下要管理员）；换一个，比如 8080，前面放反向代理",
}
GRACE = 5  # seconds requests may still take at the end


class _Server(uvicorn.Server):
    """Without uvicorn's own signal handling, which would end the process before our tasks are down."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours."""
        yield


def config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How the app is served."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        http=Protocol,
        ws="websockets-sansio",
        ws_max_size=FRAME,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE,
    )


def bind(settings: Settings) -> socket.socket:
    """The listening socket. Raises `BadSettings` for an address or port that cannot be had here, OSError."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise BadSettings(f"FENGQIAO_HOST：没有 {settings.host} 这个主机名，请写本机的地址，比如 127.0.0.1") from None
    family, kind, proto, _, where = found[0]
    door = socket.socket(family, kind, proto)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(where)
    except OSError as taken:
        door.close()
        if (why := _NO_DOOR.get(taken.errno or 0)) is not None:
            raise BadSettings(why.format(host=settings.host, port=settings.port)) from taken
        raise OSError(taken.errno, taken.strerror, f"{settings.host}:{settings.port}") from taken
    return door


@contextlib.asynccontextmanager
async def listening(service: Service, app: FastAPI) -> AsyncIterator[int]:
    """The app on its address; gives the port, stops on leaving."""
    door = bind(service.settings)
    port: int = door.getsockname()[1]
    server = _Server(config(app, service.settings))
    work = asyncio.ensure_future(server.serve(sockets=[door]))
    try:
        while not server.started:
            await asyncio.sleep(0.002)
            if work.done():
                work.result()
        yield port
    finally:
        service.hub.changed(STOPPING, "")  # event streams end by themselves
        server.should_exit = True
        await work


def settled() -> None:
    """What is loaded now stays: garbage is looked for in what comes later only, once there is some."""
    gc.freeze()
    gc.set_threshold(GARBAGE, 10, 10)
    gc.enable()


async def _prepare() -> None:
    """A little later, what the first messages did not need is made ready, so that no resident waits for it."""
    await asyncio.sleep(PREPARE_AFTER)
    await asyncio.to_thread(prepare)


async def _shut(service: Service) -> None:
    """Files that others on this machine could read."""
    opened, failed = await service.store.shut()
    if opened:
        log().warning("数据目录里有别的用户能读的文件，已改成只有本服务的用户能用", files=opened - failed)
    if failed:
        log().warning("数据目录里有文件不是本服务的用户的，改不了权限，请检查是谁的", files=failed)


async def _past(service: Service) -> None:
    """Some months of fiction, once whoever came with the start has been answered."""
    await asyncio.sleep(PAST_AFTER)
    from bot.demo.past import remember, story
    from bot.reports.analysis import scheduled

    people = {person.login: person for person in await service.store.people.everybody()}
    if story()["surge"]["by"] not in people:
        return  # not the demo's people
    try:
        await remember(service, people, story(), PAST_BREATH)
    except Refused:
        return  # another process writes it
    await scheduled(service)


async def serve(settings: Settings, *, demo: bool, parts: frozenset[Part] = ALL) -> None:
    """Run until SIGTERM or SIGINT. What a person must know is printed once the address answers.

    Raises what is wrong at the start, and `NotOurs` once the database was moved away.
    """
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with (
        built(settings, serves=True) as service,
        running(service, parts) as app,
        listening(service, app) as port,
    ):
        service.stop = stop
        settled()
        service.tasks.start("prepare", _prepare())
        service.tasks.start("shut", _shut(service))
        from bot.announce import announce  # what tells people is read once the address answers
        from bot.demo.fill import fill

        if demo:
            await asyncio.sleep(FICTION_AFTER)  # whoever writes at once goes first
        logins = await fill(service) if demo else None  # residents are answered meanwhile
        announce(service, port, demo=demo, logins=logins, parts=parts)
        if demo and service.fictional:
            service.tasks.start("past", _past(service))
        await stop.wait()
        if service.over is not None:
            raise service.over
