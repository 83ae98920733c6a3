"""What the service asks by itself every few seconds: it must not grow with the archive either."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from handlers.casework.staff import Role, Staff
from storage.store import Store
from storage.watch import Watch

ROUNDS = 15


def works(store: Store, manager: Staff) -> dict[str, Callable[[], Awaitable[object]]]:
    """Every timed question, each with nothing or little to do."""
    now, watch = datetime.now(UTC), Watch.of(store)
    return {
        "replies to release": lambda: store.outbox.release_due(now),
        "replies to send": lambda: store.outbox.due(now),
        "notices to send": lambda: store.notices.due(now),
        "messages left behind": store.unfinished,
        "alerts to climb": lambda: store.alerts.climb(now),
        "cases to offer": lambda: store.offers.widen(now),
        "absent holders": lambda: store.offers.move_absent(now),
        "clocks to warn of": lambda: store.reminders.warn(now),
        "heads to anchor": lambda: store.audit.anchor(now),
        "boards behind": store.telegram.boards.postings,
        "metrics": lambda: store.figures.standing(now),
        "a live desk": lambda: watch.snapshot(manager),
        "its signals": lambda: watch.signals(manager),
        "open alerts": lambda: watch.open_alerts(manager),
        "the area": lambda: watch.area(manager),
    }


async def timed(stores: Sequence[Store], names: Sequence[str]) -> None:
    """Print the median of each in each database."""
    managers = [next(p for p in await store.people.everybody() if p.role is Role.MANAGER) for store in stores]
    todo = [works(store, manager) for store, manager in zip(stores, managers, strict=True)]
    print(f"\n{'milliseconds':24}" + "".join(f"{name:>12}" for name in names) + f"{'ratio':>8}")
    for what in todo[0]:
        medians = [await _median(work[what]) for work in todo]
        print(f"{what:24}" + "".join(f"{m:12.1f}" for m in medians) + f"{medians[-1] / medians[0]:8.2f}")


async def _median(work: Callable[[], Awaitable[object]]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[ROUNDS // 2]
