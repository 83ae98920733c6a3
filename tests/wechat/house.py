"""A really running service with its official account, and residents who write to it."""

import asyncio
import atexit
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.app import built, running
from bot.parts import ALL, Part
from bot.service import Service
from handlers.messages import Address, Button
from nlu.pipeline import Reader
from nlu.types import Place
from storage.tables import inbox
from tests.bot.house import Clock, settings_for
from tests.dialogues.behind import Behind
from tests.waiting import until
from tests.wechat.fake import AES_KEY, APP_ID, FIVE, SECRET, THREE, TOKEN, FakeWeChat, serving, signed_query, xml


@cache
def reader(places: tuple[Place, ...], *, vectors: bool = False) -> Reader:
    """Loaded once for all tests: it is pure."""
    return Reader(places, vectors=vectors)


def wechat_settings(folder: Path, fake: FakeWeChat, **more: Any) -> Any:
    """A service whose account is the fake's."""
    account = {
        "wechat_app_id": APP_ID,
        "wechat_secret": SecretStr(SECRET),
        "wechat_token": SecretStr(TOKEN),
        "wechat_aes_key": SecretStr(AES_KEY) if fake.box else None,
        "wechat_api": fake.url,
    }
    return settings_for(folder, **(account | more))


_made: list[Path] = []


async def _empty_house() -> Path:
    """A data folder with the schema and nothing in it, made once: the migrations of every house cost more than its test."""
    if not _made:
        folder = Path(mkdtemp(prefix="fq-wechat-"))
        atexit.register(rmtree, folder, ignore_errors=True)
        async with built(settings_for(folder), Clock()):
            pass
        _made.append(folder)
    return _made[0]


@dataclass
class Line:
    """WeChat's line to a service."""

    fake: FakeWeChat
    client: httpx.AsyncClient
    clock: Callable[[], datetime]

    def resident(self, name: str = "ann") -> "Resident":
        return Resident(self, f"o-{name}_0123456789")

    async def post(self, message: str, stamp: object = None, **changes: str) -> httpx.Response:
        """Deliver a message as WeChat does: sealed when the account is."""
        when = int(self.clock().timestamp()) if stamp is None else stamp
        box = self.fake.box
        if box is None:
            return await self.client.post("/wechat", params=signed_query(when, **changes), content=message.encode())
        sealed = box.seal(message.encode())
        body = xml(ToUserName="gh_1", Encrypt=sealed)
        return await self.client.post("/wechat", params=signed_query(when, sealed, **changes), content=body.encode())

    async def quiet(self) -> None:
        """From outside nobody knows when a service has said everything."""


@dataclass
class House(Line):
    """One service, one account, the fake."""

    clock: Clock
    service: Service

    async def count(self, *where: Any) -> int:
        """Rows of the inbox that fulfil this."""
        async with self.service.store._units.read() as unit:
            query = select(func.count()).select_from(inbox).where(*where)
            return int((await unit.conn.execute(query)).scalar_one())

    async def quiet(self) -> None:
        """Until everything is taken in, answered, and sent or given up."""
        await self.service.hub.turns.quiet()
        await until(Behind(self.service).delivered)

    async def fetched(self) -> None:
        """Until no file waits to be fetched."""

        async def none_waits() -> bool:
            return not await self.service.store.wechat.waiting()

        await until(none_waits)


@dataclass
class Resident:
    """A follower of the account."""

    house: Line
    openid: str
    shown: int = 0  # messages that were looked at

    @property
    def address(self) -> Address:
        return Address("wechat", self.openid)

    def fields(self, kind: str, **more: object) -> dict[str, object]:
        """A message's fields."""
        now = int(self.house.clock().timestamp())
        plain = {"ToUserName": "gh_1", "FromUserName": self.openid, "CreateTime": now, "MsgType": kind}
        return plain | ({} if kind == "event" else {"MsgId": next(self.house.fake.numbers)}) | more

    async def send(self, kind: str, **more: object) -> httpx.Response:
        """Write, as WeChat delivers it. An answer that is not success would be sent again."""
        self.house.fake.follow(self.openid, THREE if kind == "event" else FIVE)
        answer = await self.house.post(xml(**self.fields(kind, **more)))
        assert (answer.status_code, answer.text) == (200, "success")
        return answer

    async def say(self, text: str) -> None:
        await self.send("text", Content=text)

    async def touch(self, label: str) -> None:
        """Touch the newest choice with this label: it comes back as a message."""
        button = next(b for m in reversed(self.messages) for b in buttons(m) if b.label == label)
        await self.send("text", Content=button.label, bizmsgmenuid=button.id)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Everything that was sent to this resident."""
        return self.house.fake.sent[self.openid]

    async def hears(self) -> str:
        """The words sent since this was asked last."""
        await self.house.quiet()
        fresh, self.shown = self.messages[self.shown :], len(self.messages)
        return "\n".join(words(message) for message in fresh)


def words(message: dict[str, Any]) -> str:
    """What the resident reads of a message."""
    if message["msgtype"] == "msgmenu":
        menu = message["msgmenu"]
        return "\n".join([menu["head_content"], *(f"[{one['content']}]" for one in menu["list"])])
    return str(message["text"]["content"]) if message["msgtype"] == "text" else f"［{message['msgtype']}］"


def buttons(message: dict[str, Any]) -> list[Button]:
    """The choices of a message."""
    return [Button(one["id"], one["content"]) for one in message.get("msgmenu", {}).get("list", [])]


@asynccontextmanager
async def opened(
    folder: Path, fake: FakeWeChat, clock: Clock, parts: frozenset[Part] = ALL, **more: Any
) -> AsyncIterator[House]:
    """Build and run beside a fake that runs already; everything is down on leaving."""
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(built(wechat_settings(folder, fake, **more), clock))
        app = await stack.enter_async_context(running(service, parts))
        transport = httpx.ASGITransport(app, client=("10.0.0.9", 1))
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://wechat.test"))
        yield House(fake, client, clock, service)


@dataclass
class Town:
    """A fake that goes on while services come and go."""

    fake: FakeWeChat
    folder: Path
    clock: Clock = field(default_factory=Clock)

    def opened(self, **more: Any) -> Any:
        return opened(self.folder, self.fake, self.clock, **more)


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """The fake, and a folder for the service."""
    clock = Clock()
    await asyncio.to_thread(copytree, await _empty_house(), folder, dirs_exist_ok=True)
    async with serving(FakeWeChat(clock)) as fake:
        yield Town(fake, folder, clock)
