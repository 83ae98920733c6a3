"""A flood from a few senders: a quiet one is answered before the flood's backlog, and nothing is lost."""

import asyncio

import pytest
from sqlalchemy import func, select

from handlers.messages import Address, Incoming, MessageId, Sort
from storage.tables import inbox
from tests.bot.house import House
from tests.waiting import until

FLOODERS = 20
FIRST, MOST = 10, 200  # messages of each before the quiet one comes, and if it is never answered


def said(house: House, sender: str, number: int) -> Incoming:
    text = f"第{number}遍：楼上漏水没人管"
    return Incoming(Address("web", sender), MessageId(f"{sender}-{number}"), house.clock(), Sort.TEXT, text)


@pytest.mark.slow
async def test_quiet_sender_is_answered_before_the_backlog_of_a_flood(house: House) -> None:
    answered = asyncio.Event()

    async def flood(sender: str) -> int:
        for number in range(MOST):
            if answered.is_set():
                return number
            await house.service.take(said(house, sender, number))
        return MOST

    async def flooded() -> bool:
        return (await kept(house))[0] >= FLOODERS * FIRST

    floods = [asyncio.create_task(flood(f"flooder-{n}")) for n in range(FLOODERS)]
    await until(flooded)
    quiet = said(house, "quiet", 0)
    await house.service.take(quiet)
    await house.service.hub.turns.finish(quiet.address)
    assert await house.service.store.residents.answers(quiet.address, quiet.message_id)
    assert not all(task.done() for task in floods), "answered only after the whole flood was in"
    answered.set()
    sent = sum(await asyncio.gather(*floods))
    await house.service.hub.turns.quiet()
    assert await kept(house) == (sent + 1, sent + 1)


async def kept(house: House) -> tuple[int, int]:
    """How many messages are kept, and how many of them are taken in."""
    async with house.service.store._units.read() as unit:
        query = select(func.count(), func.count(inbox.c.taken_at)).select_from(inbox)
        total, taken = (await unit.conn.execute(query)).one()
    return total, taken
