"""Wake-ups: bursts wait, danger does not, one address at a time, nothing is dropped when a turn fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from inspect import CORO_CLOSED, getcoroutinestate

import pytest

from bot.hub import MISSED, WATCHED, Changes, Turns
from bot.metrics import Metrics
from bot.tasks import Tasks
from handlers.messages import Address, Incoming, MessageId
from handlers.ports import InboxId, Portion, Waiting

WHO, OTHER = Address("web", "a"), Address("web", "b")
Run = Callable[[Address, Sequence[Waiting]], Awaitable[Portion]]


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    async with Tasks(Metrics()) as tasks:
        yield tasks


def turns(run: Run, tasks: Tasks, burst: float = 0.1) -> Turns:
    return Turns(run, tasks, Metrics(), burst)


async def test_burst_is_one_turn(tasks: Tasks) -> None:
    ran: list[Address] = []

    async def run(who: Address, _: object) -> Portion:
        ran.append(who)
        return Portion()

    line, began = turns(run, tasks, burst=0.2), asyncio.get_running_loop().time()
    for _ in range(3):
        line.wake(WHO)
        await asyncio.sleep(0.02)
    await line.quiet()
    assert ran == [WHO]
    assert asyncio.get_running_loop().time() - began >= 0.2, "the window is waited for"


async def test_danger_does_not_wait_even_when_more_is_typed_after_it(tasks: Tasks) -> None:
    ran = asyncio.Event()

    async def run(_: Address, __: object) -> Portion:
        ran.set()
        return Portion()

    line = turns(run, tasks, burst=600)
    line.wake(WHO)
    line.wake(WHO, at_once=True)
    line.wake(WHO)
    async with asyncio.timeout(60):
        await ran.wait()


async def test_who_never_stops_typing_is_answered_in_between(tasks: Tasks) -> None:
    ran: list[Address] = []

    async def run(who: Address, _: object) -> Portion:
        ran.append(who)
        return Portion()

    line = turns(run, tasks, burst=0.05)
    for _ in range(30):
        line.wake(WHO)
        await asyncio.sleep(0.02)
    assert ran


async def test_one_address_at_a_time_others_side_by_side(tasks: Tasks) -> None:
    running: list[Address] = []
    both = asyncio.Event()

    async def run(who: Address, _: object) -> Portion:
        assert who not in running
        running.append(who)
        if len(running) == 2:
            both.set()
        async with asyncio.timeout(60):
            await both.wait()
        await asyncio.sleep(0.02)
        running.remove(who)
        return Portion()

    line = turns(run, tasks, burst=0.01)
    for _ in range(3):
        line.wake(WHO, at_once=True)
        line.wake(OTHER, at_once=True)
        await asyncio.sleep(0.005)
    await line.quiet()


async def test_failed_turn_is_tried_again_and_its_caller_still_gets_the_answer(tasks: Tasks) -> None:
    tries = 0

    async def run(_: Address, __: object) -> Portion:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise RuntimeError("once more")
        return Portion()

    async with asyncio.timeout(60):
        await turns(run, tasks).finish(WHO)
    assert tries == 3


async def test_what_is_fresh_is_given_to_the_first_try_alone(tasks: Tasks) -> None:
    given: list[list[int]] = []

    async def run(_: Address, fresh: Sequence[Waiting]) -> Portion:
        given.append([waiting.inbox for waiting in fresh])
        if len(given) == 1:
            raise RuntimeError("once more")
        return Portion(more=len(given) == 2)

    line = turns(run, tasks, burst=0.01)
    for number in (1, 2):
        said = Incoming(WHO, MessageId(str(number)), datetime(2026, 1, 1, tzinfo=UTC), text="话")
        line.wake(WHO, Waiting(InboxId(number), said))
    await line.quiet()
    assert given == [[1, 2], [], []]


async def test_message_that_comes_during_a_turn_gets_its_own(tasks: Tasks) -> None:
    began, go, ran = asyncio.Event(), asyncio.Event(), 0

    async def run(_: Address, __: object) -> Portion:
        nonlocal ran
        ran += 1
        began.set()
        await go.wait()
        return Portion()

    line = turns(run, tasks, burst=0.01)
    line.wake(WHO)
    await began.wait()
    line.wake(WHO)
    go.set()
    await line.quiet()
    assert ran == 2


async def test_slow_watcher_is_told_that_it_missed_something() -> None:
    changes = Changes()
    with changes.watch() as queue, changes.listen("case", "FQ1") as event:
        for number in range(WATCHED + 1):
            changes.changed("case", f"FQ{number}")
        assert event.is_set()
        assert queue.get_nowait() == MISSED
    changes.changed("case", "FQ1")


async def test_fault_of_one_task_is_counted_and_the_others_go_on() -> None:
    metrics = Metrics()
    done = asyncio.Event()

    async def fails() -> None:
        raise RuntimeError("秘密")

    async def works() -> None:
        await asyncio.sleep(0.01)
        done.set()

    async with Tasks(metrics) as tasks:
        tasks.start("fails", fails())
        tasks.start("works", works())
        await done.wait()
    assert b'fengqiao_errors_total{place="fails"} 1.0' in metrics.page()


async def test_work_that_is_cancelled_before_it_began_is_closed() -> None:
    work = asyncio.sleep(600)
    async with Tasks(Metrics()) as tasks:
        tasks.start("work", work)
    assert getcoroutinestate(work) == CORO_CLOSED
