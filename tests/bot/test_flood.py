"""A flood from a few senders: a quiet one is answered before the flood's backlog, and nothing is lost."""

import asyncio

import pytest
from sqlalchemy import func, select

from handlers.messages import Address, Incoming, MessageId, Sort
from storage.tables import inbox
from tests.bot.house import House

FLOODERS, EACH = 20, 40


def said(house: House, sender: str, number: int) -> Incoming:
    text = f"第{number}遍：楼上漏水没人管"
    return Incoming(Address("web", sender), MessageId(f"{sender}-{number}"), house.clock(), Sort.TEXT, text)


@pytest.mark.slow
async def test_quiet_sender_is_answered_before_the_backlog_of_a_flood(house: House) -> None:
    async def flood(sender: str) -> None:
        for number in range(EACH):
            await house.service.take(said(house, sender, number))

    floods = [asyncio.create_task(flood(f"flooder-{n}")) for n in range(FLOODERS)]
    await asyncio.sleep(0.5)
    assert not all(task.done() for task in floods), "the flood must still be running when the quiet sender comes"
    quiet = said(house, "quiet", 0)
    await house.service.take(quiet)
    await house.service.hub.turns.finish(quiet.address)
    assert await house.service.store.residents.answers(quiet.address, quiet.message_id)
    assert not all(task.done() for task in floods), "answered only after the whole flood was in"
    await asyncio.gather(*floods)
    await house.service.hub.turns.quiet()
    async with house.service.store._units.read() as unit:
        kept = select(func.count(), func.count(inbox.c.taken_at)).select_from(inbox)
        total, taken = (await unit.conn.execute(kept)).one()
    assert total == taken == FLOODERS * EACH + 1
