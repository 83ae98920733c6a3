"""Claims a second with 50 mediators who all want the same cases; nobody may get one that another has."""

import asyncio
import time
from collections import Counter
from pathlib import Path
from random import Random

from benchmarks.shown import Figures, at
from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.casework.staff import Staff
from handlers.errors import Refused
from handlers.messages import Address
from storage.store import Store
from tests.storage.acts import hire, open_case
from tests.stores import KEY, NOW, postgres_database, small_district, small_knowledge

MEDIATORS, CASES = 50, 100
_LETTERS = "23456789ABCDEFGH"


def number(n: int) -> CaseNumber:
    """A case number of its own."""
    return CaseNumber("FQ" + "".join(_LETTERS[(n >> shift) & 15] for shift in range(28, -1, -4)))


async def raced(store: Store) -> tuple[float, int, int, list[float]]:
    """Claims a second, refused tries, cases that two got, and the time of each claim that was had."""
    people = [await hire(store, f"m{n}") for n in range(MEDIATORS)]
    cases = [number(n) for n in range(CASES)]
    for n, case in enumerate(cases):
        await open_case(store, case, Address("web", f"visitor {n}"))
    won: Counter[CaseNumber] = Counter()
    times, refused, left = [], 0, set(cases)

    async def mediator(who: Staff, dice: Random) -> None:
        nonlocal refused
        while left:
            wanted = dice.choice(sorted(left)[:10])  # everybody looks at the top of the same list
            began = time.perf_counter()
            try:
                await store.moves.move(wanted, who, Order(Move.CLAIM), NOW)
            except Refused:
                refused += 1
            else:
                won[wanted] += 1
                times.append(time.perf_counter() - began)
            left.discard(wanted)

    began = time.perf_counter()
    await asyncio.gather(*(mediator(who, Random(n)) for n, who in enumerate(people)))
    return CASES / (time.perf_counter() - began), refused, sum(n > 1 for n in won.values()), times


async def measured(socket: str, folder: Path) -> Figures:
    """On either database."""
    rows = []
    for kind in ("SQLite", "PostgreSQL"):
        async with postgres_database(socket) as address:
            url, data = ("" if kind == "SQLite" else address), folder / f"claims-{kind}"
            data.mkdir()
            async with Store.opened(url, data, KEY, small_district(), small_knowledge()) as store:
                rate, refused, double, times = await raced(store)
        rows.append((kind, f"{rate:.0f}", at(times, 0.5), at(times, 0.99), refused, double))
    note = f"{MEDIATORS} mediators reach for {CASES} cases, ten at the top of the same list, until none is left; one process."
    head = ("claims", "a second", "p50 ms", "p99 ms", "tries refused", "double claims")
    return Figures("Claims", note, head, rows)
