"""The floor of a turn over HTTP: the same framework and engine answering after one bare insert, committed. Its own process."""

import asyncio
import os
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Column, Integer, MetaData, Table, Text

from storage.database import Database, address

FLOOR = Table("floor", MetaData(), Column("id", Integer, primary_key=True), Column("text", Text, nullable=False))


class In(BaseModel):
    """What a turn is sent too."""

    channel: str
    sender: str
    message_id: str
    text: str


def app(database: Database) -> FastAPI:
    """One route, one insert, one commit."""
    made = FastAPI()

    @made.post("/api/v1/messages")
    async def keep(said: In) -> dict[str, object]:
        async with database.write() as conn:
            await conn.execute(FLOOR.insert().values(text=said.text))
            await conn.commit()
        return {"replies": [{"text": said.text}]}

    @made.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    return made


async def serve(url: str, data: Path, port: int) -> None:
    """Until stopped."""
    database = Database(address(url, data))
    async with database.write() as conn:
        await conn.run_sync(FLOOR.metadata.create_all)
        await conn.commit()
    config = uvicorn.Config(app(database), port=port, log_config=None, access_log=False, lifespan="off")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(os.environ["FLOOR_URL"], Path(os.environ["FLOOR_DATA"]), int(os.environ["FLOOR_PORT"])))
