"""kill -9 at any instant: no accepted message is lost, none is taken in twice, everybody has an answer; the ordinary end is clean."""

import asyncio
import random
import signal
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bot.app import opened_store
from handlers.messages import Address
from storage.database import Database, address
from storage.standing import mark_moved
from storage.tables import inbox
from tests.bot.crash import Process
from tests.bot.house import settings_for
from tests.bot.test_commands import run_apart
from tests.replay import CHANNEL, free_port, new_key

SENDERS, MESSAGES, KILLS = 12, 4, 3
WORDS = ("你好", "楼上漏水把我家吊顶泡坏了", "在新民社区，上个月开始的", "转人工")


class Load:
    """Residents who send again, with the same id, whatever was not answered."""

    def __init__(self, url: str, key: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=20)
        self.answered: set[tuple[int, int]] = set()

    async def resident(self, sender: int) -> None:
        for number in range(MESSAGES):
            while (sender, number) not in self.answered:
                await self._say(sender, number)

    async def _say(self, sender: int, number: int) -> None:
        body = {"channel": CHANNEL, "sender": f"s{sender}", "message_id": f"m{number}", "text": WORDS[number]}
        try:
            answer = await self.client.post("/api/v1/messages", json=body)
        except httpx.TransportError:
            await asyncio.sleep(0.1)
            return
        if answer.status_code == httpx.codes.OK:
            self.answered.add((sender, number))
        else:
            assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
            await asyncio.sleep(0.1)


async def killed_under_load(process: Process, load: Load) -> None:
    """The load runs; the service is killed at random moments, and started again."""
    dice = random.Random(20261122)
    residents = asyncio.gather(*(load.resident(n) for n in range(SENDERS)))
    try:
        for _ in range(KILLS):
            await asyncio.sleep(dice.uniform(0.05, 0.6))
            assert await process.end(signal.SIGKILL) == -signal.SIGKILL
            await process.start()
        async with asyncio.timeout(120):
            await residents
    finally:
        residents.cancel()
        await asyncio.gather(residents, return_exceptions=True)


@pytest.mark.slow
async def test_kill_under_load_loses_nothing_and_doubles_nothing_and_sigterm_ends_cleanly(tmp_path: Path) -> None:
    key = new_key(tmp_path)
    async with Process(tmp_path, free_port()) as process:
        await process.start()
        load = Load(process.url, key)
        try:
            await killed_under_load(process, load)
        finally:
            await load.client.aclose()
        await port_that_is_taken_is_told_in_a_sentence(process, tmp_path / "two")
        assert await process.end(signal.SIGTERM) == 0
    assert "Traceback" not in process.output[-1].read_text(encoding="utf-8")
    assert len(load.answered) == SENDERS * MESSAGES
    await everything_is_there_once(tmp_path)


async def test_a_second_process_on_the_same_file_is_refused_and_one_whose_file_was_moved_ends(tmp_path: Path) -> None:
    async with Process(tmp_path, free_port()) as process:
        await process.start()
        done = await asyncio.to_thread(run_apart, tmp_path, "serve", "--port", str(free_port()))
        assert done.returncode == 1
        assert f"已经有一个枫桥在用这个数据库运行：{tmp_path}/fengqiao.db" in done.stderr
        await process.end(signal.SIGKILL)
        await process.start()  # a lock dies with its process, however it ends
        database = Database(address("", tmp_path))
        async with database.write() as conn:
            await conn.run_sync(mark_moved)
            await conn.commit()
        await database.close()
        assert process.running is not None
        assert await asyncio.to_thread(process.running.wait, 60) == 1
        assert "已经搬走了（fengqiao move），不能再用" in process.output[-1].read_text(encoding="utf-8")


async def everything_is_there_once(data: Path) -> None:
    """Each message stands in the transcript once, nothing waits, every sender has answers, the trail is whole."""
    async with opened_store(settings_for(data, secret_key=None)) as store:
        async with store._units.read() as unit:
            kept = (await unit.conn.execute(select(func.count()).select_from(inbox))).scalar_one()
        assert kept == SENDERS * MESSAGES
        assert await store.unfinished() == ()
        for sender in range(SENDERS):
            lines = await store.residents.history(Address(CHANNEL, f"s{sender}"), 100)
            assert sorted(line.text for line in lines if line.mine) == sorted(WORDS)
            assert any(not line.mine for line in lines)
        assert await store.audit.verify() == ()


async def port_that_is_taken_is_told_in_a_sentence(first: Process, folder: Path) -> None:
    """Another service cannot have its port; the first goes on."""
    done = await asyncio.to_thread(run_apart, folder, "serve", "--port", str(first.port))
    assert done.returncode == 1
    assert str(first.port) in done.stderr
    assert "Traceback" not in done.stderr
