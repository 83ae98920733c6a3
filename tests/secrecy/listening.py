"""Ears for the test of secrecy: a page's event stream, everything in the database, every route of the desk."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select

from bot.console.routes import router
from bot.service import Service
from storage.tables import metadata


@dataclass
class Ear:
    """What came over one event stream."""

    heard: bytearray = field(default_factory=bytearray)


@contextlib.asynccontextmanager
async def listening(app: FastAPI, cookie: str) -> AsyncIterator[Ear]:
    """Somebody's desk is open: their events are kept until the end."""
    ear, gone = Ear(), asyncio.Event()

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        ear.heard += message.get("body", b"")

    headers = [(b"host", b"desk.test"), (b"cookie", cookie.encode()), (b"accept", b"text/event-stream")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/desk/events",
        "raw_path": b"/desk/events",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("10.0.0.9", 1),
        "server": ("desk.test", 80),
    }
    task = asyncio.ensure_future(app(scope, receive, send))
    try:
        yield ear
    finally:
        gone.set()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def desk_pages(service: Service, **pieces: str) -> Iterator[str]:
    """Every address of the desk that answers to GET, with these pieces filled in: new pages come in by themselves."""
    for route in router(service).routes:
        path = str(getattr(route, "path", ""))
        if "GET" not in getattr(route, "methods", set()) or path == "/desk/events":
            continue
        for name, value in pieces.items():
            path = path.replace("{" + name + "}", value)
        yield path


async def every_row(service: Service) -> dict[str, str]:
    """All rows of all tables as text, bytes as hex and as they are."""
    found = {}
    async with service.store._units.read() as unit:
        for table in metadata.sorted_tables:
            rows = (await unit.conn.execute(select(table))).all()
            plain = b" ".join(value for row in rows for value in row if isinstance(value, bytes))
            found[table.name] = str([tuple(row) for row in rows]) + plain.decode("utf-8", "replace")
    return found
