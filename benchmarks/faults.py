"""What faults cost: a service broken under load, and what became of each message.

Residents send a message again, under the same id, until it is answered, as the page and the reference client do.
"""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import func, select

from benchmarks.shown import Figures
from benchmarks.turns import DURABLE
from bot.app import utc_now
from bot.district_files import demo_district
from storage.store import Store
from storage.tables import message
from tests.bot.crash import Process
from tests.replay import CHANNEL, TOKEN, free_port
from tests.stores import KEY, postgres_database, small_knowledge, start_cluster, stop_cluster
from tests.telegram_fake import RemoteFake

Row = tuple[object, ...]
RESIDENTS, PAUSE, CALM = (
    12,
    0.1,
    3.0,
)  # at a time; seconds between two messages; seconds of load before and after the fault
OUTAGE = 30.0  # seconds
SAYS = ("你好", "楼上漏水把我家吊顶泡坏了", "在新民社区，上个月开始的", "怎么还没有人联系我")
FIRST_USER, USERS = 80_001, 20


@dataclass
class Load:
    """Residents who go on until told to stop, and what they were answered and when."""

    url: str
    key: str
    sent: int = 0
    refused: int = 0
    answered: list[float] = field(default_factory=list)
    ended: bool = False

    async def run(self) -> None:
        """Until stopped; whatever was begun is finished."""
        headers = {"Authorization": f"Bearer {self.key}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60) as client:
            await asyncio.gather(*(self._resident(client, n) for n in range(RESIDENTS)))

    async def _resident(self, client: httpx.AsyncClient, who: int) -> None:
        while not self.ended:
            self.sent += 1
            said = {"channel": CHANNEL, "sender": f"{who} {self.sent // 60}", "message_id": f"m{self.sent}"}
            text = SAYS[self.sent % len(SAYS)]
            while not await self._answered(client, {**said, "text": text}):
                self.refused += 1
                await asyncio.sleep(PAUSE)
            self.answered.append(time.monotonic())
            await asyncio.sleep(PAUSE)

    @staticmethod
    async def _answered(client: httpx.AsyncClient, said: dict[str, str]) -> bool:
        with suppress(httpx.TransportError):
            return (await client.post("/api/v1/messages", json=said)).status_code == httpx.codes.OK
        return False


async def kept(store: Store) -> tuple[int, int]:
    """Lines of residents in the transcripts, and distinct messages among them."""
    mine = select(message.c.conversation_id, message.c.message_index).where(message.c.author == "resident")
    async with store._units.read() as unit:
        total = (await unit.conn.execute(select(func.count()).select_from(mine.subquery()))).scalar_one()
        distinct = (await unit.conn.execute(select(func.count()).select_from(mine.distinct().subquery()))).scalar_one()
    return total, distinct


async def broken(name: str, url: str, data: Path, fault: Callable[[Process], Awaitable[float]]) -> Row:
    """One fault under load; `fault` gives the moment at which its cause was over."""
    data.mkdir()  # noqa: ASYNC240  # nothing runs yet
    async with Store.opened(url, data, KEY, demo_district(), small_knowledge()) as store:
        key = await store.keys.create(CHANNEL, utc_now())
        settings = {"FENGQIAO_DATABASE_URL": url, "FENGQIAO_SECRET_KEY": KEY.decode()}
        async with Process(data, free_port(), settings=settings) as process:
            await process.start()
            load = Load(process.url, key)
            running = asyncio.ensure_future(load.run())
            await asyncio.sleep(CALM)
            over = await fault(process)
            await asyncio.sleep(CALM)
            load.ended = True
            await running
            assert await store.unfinished() == ()
            total, distinct = await kept(store)
    first = min((at for at in load.answered if at > over), default=float("nan")) - over
    return (name, load.sent, load.sent - distinct, total - distinct, "", f"{first:.1f} s", load.refused)


async def killed(process: Process) -> float:
    """kill -9, and started again at once."""
    await process.end(signal.SIGKILL)
    over = time.monotonic()
    await process.start()
    return over


def away(socket: str, mode: str, seconds: float) -> Callable[[Process], Awaitable[float]]:
    """The database stops for so long."""

    async def fault(_: Process) -> float:
        await asyncio.to_thread(stop_cluster, Path(socket), mode)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(start_cluster, Path(socket), DURABLE)
        return time.monotonic()

    return fault


async def telegram(data: Path) -> Row:
    """Telegram refuses, breaks, loses answers and doubles updates while twenty people write."""
    data.mkdir()  # noqa: ASYNC240  # nothing runs yet
    async with await RemoteFake.spawn(TOKEN) as fake:
        known = {
            "FENGQIAO_TELEGRAM_TOKEN": TOKEN,
            "FENGQIAO_TELEGRAM_API": fake.url,
            "FENGQIAO_SECRET_KEY": KEY.decode(),
        }
        async with Process(data, free_port(), settings=known) as process:
            await process.start()
            await restless(fake)
            users = range(FIRST_USER, FIRST_USER + USERS)
            for user in users:
                await fake.user(user, "居民")
            began = time.monotonic()
            await fake.bulk_say([(user, SAYS[1]) for user in users])
            sent: Counter[tuple[str, str]] = Counter()
            async with asyncio.timeout(120):
                while len({chat for chat, _ in sent}) < USERS:
                    await asyncio.sleep(0.5)
                    calls = await fake.sent("sendMessage")
                    sent = Counter((str(call["params"]["chat_id"]), str(call["params"]["text"])) for call in calls)
            taken = time.monotonic() - began
        async with Store.opened("", data, KEY, demo_district(), small_knowledge()) as store:
            total, distinct = await kept(store)
    repeated = sum(count - 1 for count in sent.values())
    name = "Telegram: 429, 502, cut and lost answers, updates twice"
    return (name, USERS, USERS - distinct, total - distinct, repeated, f"all within {taken:.1f} s", "")


async def restless(fake: RemoteFake) -> None:
    """The faults to come."""
    await fake.call("fault", kind="too_many", seconds=2, method="sendMessage", times=2)
    await fake.call("fault", kind="bad_gateway", times=5)
    await fake.call("fault", kind="duplicate_updates", value=USERS)
    await fake.call("fault", kind="cut", method="sendMessage", times=3)
    await fake.call("fault", kind="lose_answer", method="sendMessage", times=2)


async def measured(socket: str, folder: Path) -> Figures:
    """Each fault on a service and a database of its own, one after the other."""
    rows = [await broken("`kill -9`, SQLite", "", folder / "killed", killed)]
    ends = (("fast", 0.0, "restarts"), ("immediate", 0.0, "crashes"), ("fast", OUTAGE, f"is away {OUTAGE:.0f} s"))
    for mode, seconds, name in ends:
        async with postgres_database(socket) as url:
            rows.append(await broken(f"PostgreSQL {name}", url, folder / name, away(socket, mode, seconds)))
    rows.append(await telegram(folder / "telegram-faults"))
    head = (
        "fault",
        "sent",
        "lost",
        "taken in twice",
        "replies repeated",
        "first answer after its end",
        "tries refused or broken",
    )
    note = (
        f"{RESIDENTS} residents at a time over HTTP, each sending a message again under its id until it is answered; such a "
        f"repetition gets the same reply under the same id, so repeats are counted over Telegram only, where {USERS} people write."
    )
    return Figures("Faults under load", note, head, rows)
