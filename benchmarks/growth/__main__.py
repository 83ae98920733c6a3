"""Figures at several numbers of cases, side by side in one run: `python -m benchmarks.growth [--cases 10000,1000000] [--staff 200]`.

A throw-away PostgreSQL cluster is filled with each number of cases; the service runs on each database in a process of its
own, and what is measured alternates between them, so that a busy machine slows all alike.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg

from benchmarks.growth.desk import connected, walked
from benchmarks.growth.fill import fill
from benchmarks.growth.measure import ROUNDS, House, house
from benchmarks.growth.timed import timed
from tests.stores import cluster

DURABLE = "-c shared_buffers=1GB -c max_connections=200 -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=8GB"
FILLED = "filled"  # the mark of a database that is complete
DONE = "queue page", "own cases", "case page", "claim", "next step", "receipt", "resident's turn"


async def alternate(works: Sequence[AsyncIterator[None]]) -> None:
    """One of each in turn, until all are done."""
    left = list(works)
    while left:
        for work in list(left):
            try:
                await anext(work)
            except StopAsyncIteration:
                left.remove(work)


async def measured(socket: str, counts: Sequence[int], folder: Path, staff: int, rounds: int) -> None:
    """Fill and measure."""
    for count in counts:
        if (folder / str(count) / FILLED).exists():
            continue
        (folder / str(count)).mkdir(parents=True, exist_ok=True)
        conn = await asyncpg.connect(host=socket, user="fengqiao", database="postgres")
        await conn.execute(f"DROP DATABASE IF EXISTS g{count} WITH (FORCE)")  # of a filling that was broken off
        await conn.execute(f"CREATE DATABASE g{count}")
        await conn.close()
        print(
            f"{count:>9,} cases filled in {await fill(socket, f'g{count}', folder / str(count), count):.0f} s",
            flush=True,
        )
        (folder / str(count) / FILLED).touch()
    await compared(socket, {f"g{count}": folder / str(count) for count in counts}, staff, rounds)


async def compared(socket: str, databases: dict[str, Path], staff: int, rounds: int) -> None:
    """The figures of these filled databases."""
    async with AsyncExitStack() as stack:
        houses = [
            await stack.enter_async_context(house(socket, name, folder, rounds)) for name, folder in databases.items()
        ]
        for part in ("lists", "pages", "claims", "turns"):
            await alternate([getattr(each, part)() for each in houses])
        report(houses, list(databases), DONE)
        told(houses, list(databases), DONE)
        if staff:
            await desks(houses, list(databases), staff)
        await timed([each.store for each in houses], list(databases))


async def desks(houses: Sequence[House], names: Sequence[str], staff: int) -> None:
    """The pages of the desk while so many people have it open."""
    async with AsyncExitStack() as stack:
        for each in houses:
            await stack.enter_async_context(connected(each, staff))
        await alternate([walked(each) for each in houses])
        print(f"\nwith {staff} staff connected, something changing before each page")
        report(houses, names, sorted(what for what in houses[0].times.of if what.startswith("/")))


def report(houses: Sequence[House], names: Sequence[str], done: Sequence[str]) -> None:
    """A row for each thing done, a column for each database; the ratio is that of the last to the first."""
    shown = "".join(f"{name + ' p50':>15}{'p95':>8}{'cpu':>8}" for name in names)
    print(f"{'milliseconds':24}{shown}{'p95 ratio':>11}{'cpu ratio':>11}")
    for what in done:
        row, first, last = f"{what:24}", houses[0].times, houses[-1].times
        for times in (each.times for each in houses):
            row += f"{times.at(what, 0.5):15.1f}{times.at(what, 0.95):8.1f}{times.processor(what):8.1f}"
        slower = last.at(what, 0.95) / first.at(what, 0.95)
        dearer = last.processor(what) / max(first.processor(what), 0.01)
        print(f"{row}{slower:11.2f}{dearer:11.2f}")


def told(houses: Sequence[House], names: Sequence[str], done: Sequence[str]) -> None:
    """The same as the table of docs/running.md: a column for each database, whole milliseconds, the ratio last to first."""
    columns = "".join(f" {int(name.removeprefix('g')):,} cases: p50, p95 |" for name in names)
    print(f"\n| operation |{columns} ratio of p95 |\n|---|{'---|' * len(names)}---|")
    for what in done:
        cells = "".join(f" {e.times.at(what, 0.5):.0f}, {e.times.at(what, 0.95):.0f} |" for e in houses)
        print(f"| {what} |{cells} {houses[-1].times.at(what, 0.95) / houses[0].times.at(what, 0.95):.2f} |")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="10000,1000000", help="numbers of cases, the smallest first")
    parser.add_argument("--keep", type=Path, help="a folder in which the filled databases stay, to be measured again")
    parser.add_argument("--staff", type=int, default=0, help="people with the desk open while its pages are opened")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each thing is done")
    chosen = parser.parse_args()
    counts = [int(text) for text in chosen.cases.split(",")]
    with (
        tempfile.TemporaryDirectory(prefix="fengqiao-growth-") as passing,
        cluster(DURABLE, chosen.keep and chosen.keep / "cluster") as socket,
    ):
        asyncio.run(measured(socket, counts, chosen.keep or Path(passing), chosen.staff, chosen.rounds))


if __name__ == "__main__":
    main()
