"""Each part of a service in several processes killed under load: what became of every message, over HTTP and Telegram."""

import asyncio
import signal
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.faults import CALM, SAYS, Load, Row, kept
from benchmarks.shown import Figures
from bot.app import utc_now
from bot.district_files import demo_district
from bot.parts import Part
from storage.store import Store
from tests.bot.crash import Process
from tests.replay import CHANNEL, TOKEN, free_port
from tests.stores import KEY, postgres_database, small_knowledge
from tests.telegram_fake import RemoteFake

FIRST_USER, USERS, PATIENCE = 90_001, 20, 300.0


async def answered(fake: RemoteFake, wanted: int) -> Counter[tuple[str, str]]:
    """Wait until so many people in Telegram have an answer; every message that was sent, and how often."""
    sent: Counter[tuple[str, str]] = Counter()
    async with asyncio.timeout(PATIENCE):
        while len({chat for chat, _ in sent}) < wanted:
            await asyncio.sleep(0.1)
            calls = await fake.sent("sendMessage")
            sent = Counter((str(call["params"]["chat_id"]), str(call["params"]["text"])) for call in calls)
    return sent


async def killed(part: Part, url: str, data: Path) -> Row:
    """This part is killed while twenty people write in Telegram and twelve over HTTP, and started again at once."""
    data.mkdir()  # noqa: ASYNC240  # nothing runs yet
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        fake = await enter(await RemoteFake.spawn(TOKEN))
        store = await enter(Store.opened(url, data, KEY, demo_district(), small_knowledge()))
        key = await store.keys.create(CHANNEL, utc_now())
        settings = {
            "FENGQIAO_DATABASE_URL": url,
            "FENGQIAO_SECRET_KEY": KEY.decode(),
            "FENGQIAO_TELEGRAM_TOKEN": TOKEN,
            "FENGQIAO_TELEGRAM_API": fake.url,
        }
        house = {each: Process(data, free_port(), ("--only", each), settings, each) for each in Part}
        for process in house.values():
            await (await enter(process)).start()
        users = range(FIRST_USER, FIRST_USER + USERS)
        for user in users:
            await fake.user(user, "居民")
        load = Load(house[Part.WEB].url, key)
        running = asyncio.ensure_future(load.run())
        await asyncio.sleep(CALM)
        await fake.bulk_say([(user, SAYS[1]) for user in users])
        await asyncio.sleep(0.3)
        await house[part].end(signal.SIGKILL)
        over = time.monotonic()
        await house[part].start()
        sent = await answered(fake, USERS)
        told = time.monotonic() - over
        await asyncio.sleep(CALM)
        load.ended = True
        await running
        total, distinct = await kept(store)
        waits = await store.unfinished()
    first = min((at for at in load.answered if at > over), default=float("nan")) - over
    lost = load.sent + USERS - distinct + len(waits)
    repeated = sum(count - 1 for count in sent.values())
    return (part.value, load.sent + USERS, lost, total - distinct, repeated, f"{first:.1f} s", f"{told:.1f} s")


async def measured(socket: str, folder: Path) -> Figures:
    """Each part on a database of its own, one after the other."""
    rows = []
    for part in Part:
        async with postgres_database(socket) as url:
            rows.append(await killed(part, url, folder / f"killed-{part.value}"))
    note = (
        f"Four processes on one PostgreSQL, one of each part; one is killed (`kill -9`) and started again while {USERS} people "
        "write in Telegram and twelve over HTTP. Repeated are messages in Telegram that came twice: those in flight."
    )
    head = ("killed", "sent", "lost", "taken in twice", "repeated", "next answer over HTTP", "all answered in Telegram")
    return Figures("Each part killed under load", note, head, rows)
