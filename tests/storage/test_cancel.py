"""A write cut off in the middle (a client that went away) leaves the database free for the next one."""

import asyncio
import random
import time

from handlers.messages import Address, Incoming, MessageId
from storage.store import Store
from tests.stores import NOW


def said(sender: str, number: str) -> Incoming:
    return Incoming(Address("web", sender), MessageId(number), NOW, text="话")


async def test_cancelled_writes_leave_no_lock_behind(store: Store) -> None:
    moments = random.Random(7)
    for round_ in range(30):
        writes = [asyncio.ensure_future(store.accept(said(f"gone-{round_}", str(n)))) for n in range(3)]
        await asyncio.sleep(moments.random() * 0.01)
        for write in writes:
            write.cancel()
        await asyncio.gather(*writes, return_exceptions=True)
        begun = time.monotonic()
        assert (await store.accept(said("stays", str(round_)))).new
        assert time.monotonic() - begun < 5, "the write waited for a lock nobody holds"
