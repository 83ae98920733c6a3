"""The floors of a turn over HTTP: the same framework answering after one insert, committed. Each its own process.

The bare one is what the framework's own documentation would build: SQLAlchemy's engine and pool as they come, and a commit
of its own for each request. The other writes as the service does, whose writers share their commits.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Column, Integer, MetaData, Table, Text, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import Database, address

Write = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
BARE, SHARED = "bare", "shared"

FLOOR = Table("floor", MetaData(), Column("id", Integer, primary_key=True), Column("text", Text, nullable=False))


class In(BaseModel):
    """What a turn is sent too."""

    channel: str
    sender: str
    message_id: str
    text: str


def bare(url: URL) -> Write:
    """SQLAlchemy's own engine and pool, as durable as ours."""
    options: dict[str, Any] = {"pool_size": 10, "max_overflow": 10}
    embedded = url.get_backend_name() == "sqlite"
    if embedded:
        # One asks while the other commits. More answer no more: they sleep ever longer for SQLite's lock.
        options = {"pool_size": 2, "max_overflow": 0}
    engine = create_async_engine(url, **options)

    if embedded:

        @event.listens_for(engine.sync_engine, "connect")
        def durable(connection: Any, _: object) -> None:
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    @asynccontextmanager
    async def write() -> AsyncIterator[AsyncConnection]:
        async with engine.connect() as conn:
            yield conn

    return write


def app(write: Write) -> FastAPI:
    """One route, one insert, one commit."""
    made = FastAPI()

    @made.post("/api/v1/messages")
    async def keep(said: In) -> dict[str, object]:
        async with write() as conn:
            await conn.execute(FLOOR.insert().values(text=said.text))
            await conn.commit()
        return {"replies": [{"text": said.text}]}

    @made.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    return made


async def serve(kind: str, url: URL, port: int) -> None:
    """Until stopped."""
    write = bare(url) if kind == BARE else Database(url).write
    async with write() as conn:
        await conn.run_sync(FLOOR.metadata.create_all)
        await conn.commit()
    config = uvicorn.Config(app(write), port=port, log_config=None, access_log=False, lifespan="off")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    where = address(os.environ["FLOOR_URL"], Path(os.environ["FLOOR_DATA"]))
    asyncio.run(serve(sys.argv[1], where, int(os.environ["FLOOR_PORT"])))
