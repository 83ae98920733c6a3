"""A resident's page without a browser: the cookie, the socket, the frames."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

from bot.web.visitor import Visitor
from handlers.messages import Address

PATIENCE = 60.0  # seconds for any one frame
Frame = dict[str, Any]


@dataclass
class Page:
    """One open page. Keeps every frame it got."""

    ws: ClientConnection
    client: httpx.AsyncClient
    token: str
    frames: list[Frame] = field(default_factory=list)

    @property
    def address(self) -> Address:
        return Visitor(self.token).address

    def new_id(self) -> str:
        return uuid4().hex

    async def send(self, frame: Frame) -> None:
        await self.ws.send(json.dumps(frame))

    async def next(self) -> Frame:
        """The next frame. That the talk so far is shown is the page's business alone."""
        frame: Frame = {"type": "shown"}
        async with asyncio.timeout(PATIENCE):
            while frame["type"] == "shown":
                frame = json.loads(await self.ws.recv())
        self.frames.append(frame)
        return frame

    async def until(self, kind: str, **fields: Any) -> Frame:
        """The next frame of that kind with those fields; the others are kept."""
        while True:
            frame = await self.next()
            if frame["type"] == kind and all(frame.get(key) == value for key, value in fields.items()):
                return frame

    async def say(self, text: str) -> str:
        """Type, and wait for the acknowledgement; the message's id."""
        number = self.new_id()
        await self.send({"type": "say", "id": number, "text": text})
        await self.until("ack", id=number)
        return number

    async def upload(self, name: str, content: bytes) -> httpx.Response:
        return await self.client.post("/upload", files={"file": (name, content)})

    def replies(self) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == "reply"]


class Place(Protocol):
    """Where a service answers: in the test's own loop or as a process."""

    @property
    def url(self) -> str: ...

    @property
    def host(self) -> str: ...

    def client(self, **headers: str) -> httpx.AsyncClient: ...


@asynccontextmanager
async def visiting(house: Place) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has loaded the page and holds its cookie."""
    async with house.client() as client:
        (await client.get("/")).raise_for_status()
        yield client


@asynccontextmanager
async def paged(house: Place, client: httpx.AsyncClient, after: int | None = None) -> AsyncIterator[Page]:
    """The socket of a page that shows replies up to `after`."""
    token = client.cookies["fengqiao"]
    headers = {"Cookie": f"fengqiao={token}"}
    async with connect(f"ws://{house.host}/ws", origin=house.url, additional_headers=headers) as ws:  # type: ignore[arg-type]  # Origin is a NewType of str
        page = Page(ws, client, token)
        await page.send({"type": "since", "after": after})
        await page.until("hello")
        yield page
