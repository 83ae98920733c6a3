"""A flood: ten thousand messages from fifty senders at once, and how soon somebody else is answered meanwhile."""

import asyncio
import logging
import time
from pathlib import Path

import structlog
from sqlalchemy import func, select

from benchmarks.shown import Figures, at
from handlers.messages import Address, Incoming, MessageId, Sort
from storage.tables import inbox
from tests.bot.house import House, opened

FLOODERS, EACH, QUIET = 50, 200, 20


def said(house: House, sender: str, number: int) -> Incoming:
    """One message of a sender."""
    text = f"第{number}遍：楼上漏水没人管"
    return Incoming(Address("web", sender), MessageId(f"{sender}-{number}"), house.clock(), Sort.TEXT, text)


async def waiting(house: House) -> tuple[int, int]:
    """Messages that were kept, and how many of them are not taken in."""
    kept = select(func.count(), func.count(inbox.c.taken_at)).select_from(inbox)
    async with house.service.store._units.read() as unit:
        total, taken = (await unit.conn.execute(kept)).one()
    return int(total), int(total - taken)


async def flooded(house: House) -> tuple[list[float], int, int]:
    """Seconds until each quiet sender was answered, what still waited when the last one was, and how many are lost."""

    async def flood(sender: str) -> None:
        for number in range(EACH):
            await house.service.take(said(house, sender, number))

    floods = [asyncio.create_task(flood(f"flooder-{n}")) for n in range(FLOODERS)]
    await asyncio.sleep(1)
    times = []
    for number in range(QUIET):
        quiet, began = said(house, f"quiet-{number}", 0), time.perf_counter()
        await house.service.take(quiet)
        await house.service.hub.turns.finish(quiet.address)
        times.append(time.perf_counter() - began)
    kept, left = await waiting(house)
    behind = FLOODERS * EACH + QUIET - kept + left
    await asyncio.gather(*floods)
    await house.service.hub.turns.quiet()
    kept, left = await waiting(house)
    return times, behind, FLOODERS * EACH + QUIET - kept + left


async def measured(folder: Path) -> Figures:
    """In one process on SQLite, past the limits that would refuse such senders at the door."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # not a line a message
    folder.mkdir()  # noqa: ASYNC240  # nothing runs yet
    async with opened(folder) as house:
        times, behind, lost = await flooded(house)
    rows = [(f"{FLOODERS * EACH:,} from {FLOODERS}", at(times, 0.5), at(times, 0.99), f"{behind:,}", lost)]
    note = (
        f"{QUIET} quiet senders, one after the other while the flood runs, in one process on SQLite; the limits per sender and "
        "address, which would refuse most of it, are left out. Of each sender one portion is taken in at a time, in turn."
    )
    head = ("flood", "a quiet sender's answer: p50 ms", "p99 ms", "flood still to come or waiting at the last", "lost")
    return Figures("A flood", note, head, rows)
