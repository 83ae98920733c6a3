"""From the outbox to a channel: in order, retried, given up in sight; and the clock that drives timed work."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import built, work_of
from bot.clockwork import Clockwork, Job, finish_turns
from bot.delivery import Channels, DeliveryLoop, Failed, Gone, RetryAfter
from bot.parts import ALL, Part
from bot.service import Service
from handlers.messages import Address, Incoming, MessageId, Reply
from storage.notices import Notice
from tests.bot.house import Clock, settings_for

WHO = Address("telegram", "1001")


@dataclass
class Post:
    """A channel that fails as told, then works."""

    faults: list[Exception] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    tries: int = 0

    async def send(self, target: Address, reply: Reply) -> str:
        assert target.channel == "telegram"
        self.tries += 1
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(reply.text)
        return str(self.tries)


@dataclass
class Bench:
    """A service whose delivery the test turns by hand."""

    service: Service
    post: Post
    clock: Clock
    loop: DeliveryLoop
    told: list[Notice]

    async def hear(self, *texts: str) -> None:
        for text in texts:
            number = MessageId(str(id(text)) + text)
            await self.service.take(Incoming(WHO, number, self.clock(), text=text))
            await self.service.hub.turns.finish(WHO)

    async def rounds(self, count: int = 20) -> None:
        """Deliver until nothing is due any more."""
        for _ in range(count):
            await self.loop.pull()
            await asyncio.sleep(0.02)

    async def due(self) -> Sequence[Any]:
        return await self.service.store.outbox.due(self.clock())


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock, post, told = Clock(), Post(), []

    async def tell(notice: Notice) -> None:
        told.append(notice)

    async with built(settings_for(tmp_path), clock) as service, service.tasks:
        channels = Channels({"telegram": post}, (tell,))
        loop = DeliveryLoop(service.store, service.hub, channels, service.tasks, service.metrics, clock)
        yield Bench(service, post, clock, loop, told)


async def test_replies_go_out_once_and_in_order(bench: Bench) -> None:
    await bench.hear("你好", "房东不退我三千块押金，已经两个月了")
    await bench.rounds()
    assert len(bench.post.sent) >= 2
    assert "机器人" in bench.post.sent[0]
    assert len(set(bench.post.sent)) == len(bench.post.sent) == bench.post.tries


async def test_channel_that_asks_to_wait_is_waited_for(bench: Bench) -> None:
    bench.post.faults = [RetryAfter(30)]
    await bench.hear("你好")
    await bench.rounds(3)
    assert bench.post.tries == 1
    bench.clock.ahead += timedelta(seconds=31)
    await bench.rounds(3)
    assert len(bench.post.sent) == 1


@pytest.mark.parametrize("end", [Gone("blocked"), Failed("400")])
async def test_what_cannot_arrive_is_a_dead_letter_and_the_next_goes(bench: Bench, end: Exception) -> None:
    bench.post.faults = [end]
    await bench.hear("你好", "转人工")
    await bench.rounds()
    dead = await bench.service.store.outbox.dead_letters()
    assert [d.reason for d in dead] == [str(end)]
    assert bench.post.sent


async def test_unknown_fault_is_tried_again_and_given_up_in_the_end(bench: Bench) -> None:
    bench.post.faults = [RuntimeError("broken")] * 100
    await bench.hear("你好")
    for _ in range(20):
        await bench.rounds(2)
        bench.clock.ahead += timedelta(seconds=601)
    assert 3 < bench.post.tries < 20
    assert len(await bench.service.store.outbox.dead_letters()) == 1


async def test_staff_are_told_of_danger(bench: Bench) -> None:
    await bench.hear("刚才他拿刀堵在我家门口说要弄死我")
    await bench.rounds(3)
    assert any(notice.kind == "alert" for notice in bench.told)
    assert await bench.service.store.notices.due(bench.clock()) == ()


async def test_an_end_between_being_due_and_being_sent_leaves_it_due_and_nothing_behind(bench: Bench) -> None:
    await bench.hear("刚才他拿刀堵在我家门口说要弄死我")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        await bench.loop.pull()
        await bench.service.tasks.close()  # the notices, looked for last, have not had their first step
        gc.collect()
    assert not [str(one.message) for one in said]
    assert not bench.told
    bench.clock.ahead += timedelta(minutes=10)
    assert await bench.service.store.notices.due(bench.clock())


async def test_message_kept_before_a_crash_is_answered_after_the_next_start(tmp_path: Path) -> None:
    async with built(settings_for(tmp_path)) as service, service.tasks:
        await service.store.accept(Incoming(WHO, MessageId("1"), service.clock(), text="转人工"))
    async with built(settings_for(tmp_path)) as service, service.tasks:
        await finish_turns(service)
        await service.hub.turns.quiet()
        assert await service.store.outbox.replies(WHO, 0, service.clock())


async def test_turn_that_breaks_three_times_goes_to_a_human_and_later_ones_work(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = bench.service.reader.understand

    def breaks(text: str, at: Any) -> Any:
        if "毒" in text:
            raise RuntimeError("cannot read")
        return read(text, at)

    monkeypatch.setattr(bench.service.reader, "understand", breaks)
    monkeypatch.setattr("bot.hub.RETRY_AFTER", (0.01,))
    await bench.hear("毒", "你好")
    replies = await bench.service.store.outbox.replies(WHO, 0, bench.clock())
    assert "没能自动看懂" in replies[0].text
    assert len(replies) > 1


async def test_failing_job_is_counted_and_the_others_run(bench: Bench) -> None:
    ran: list[str] = []

    async def fails() -> None:
        raise RuntimeError("no")

    async def works() -> None:
        ran.append("works")

    clockwork = Clockwork(bench.service, (Job("fails", 1, fails), Job("works", 10, works)))
    for second in (0.0, 1.0, 11.0):
        await clockwork.tick(second)
    assert ran == ["works", "works"]
    assert b'fengqiao_errors_total{place="clockwork fails"} 3.0' in bench.service.metrics.page()


async def test_only_one_process_does_the_timed_work(bench: Bench) -> None:
    ran: list[str] = []

    def job(name: str) -> Job:
        async def run() -> None:
            ran.append(name)

        return Job(name, 1, run)

    one, two = (Clockwork(bench.service, (job(name),)) for name in ("one", "two"))
    await one.tick(0.0)
    await two.tick(0.0)
    assert ran == ["one"]
    await one.stop()
    await two.tick(10.0)
    assert ran == ["one", "two"]


@pytest.mark.parametrize(("parts", "ran"), [(ALL, ["led", "own"]), (frozenset({Part.WEB}), ["own"])])
async def test_every_process_does_its_own_timed_work_whatever_its_part(
    bench: Bench, parts: frozenset[Part], ran: list[str]
) -> None:
    done: list[str] = []

    def job(name: str, *, alone: bool) -> Job:
        async def run() -> None:
            done.append(name)

        return Job(name, 1, run, alone=alone)

    work = (job("led", alone=True), job("own", alone=False))
    await Clockwork(bench.service, work_of(work, parts)).tick(0.0)
    assert done == ran
    led = await bench.service.store.leases.take("clockwork", "another", bench.service.clock(), 1.0)
    assert led is (Part.CLOCKWORK not in parts)
