"""`fengqiao serve` with its account set in the environment, killed right after it said success: nobody stays unanswered."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bot.app import opened_store, utc_now
from storage.tables import inbox
from tests.bot.crash import Process
from tests.bot.house import settings_for
from tests.replay import free_port
from tests.waiting import until
from tests.wechat.fake import AES_KEY, APP_ID, SECRET, TOKEN, FakeWeChat, serving
from tests.wechat.house import Line, words


@pytest.mark.slow
async def test_kill_between_success_and_answer_loses_nobody(tmp_path: Path) -> None:
    async with serving(FakeWeChat(utc_now)) as fake:
        account = {"APP_ID": APP_ID, "SECRET": SECRET, "TOKEN": TOKEN, "AES_KEY": AES_KEY, "API": fake.url}
        settings = {f"FENGQIAO_WECHAT_{name}": value for name, value in account.items()}
        async with Process(tmp_path, free_port(), settings=settings) as process:
            await process.start()
            async with httpx.AsyncClient(base_url=process.url, timeout=30) as client:
                people = [Line(fake, client, utc_now).resident(f"r{n}") for n in range(6)]
                await asyncio.gather(*(person.say("你好") for person in people))
            await process.end(signal.SIGKILL)
            await process.start()
            await until(lambda: all(person.messages for person in people), 60)
            assert all("机器人" in words(person.messages[0]) for person in people)
            assert await process.end(signal.SIGTERM) == 0
            assert all("Traceback" not in log.read_text(encoding="utf-8") for log in process.output)
    async with opened_store(settings_for(tmp_path, secret_key=None)) as store, store._units.read() as unit:
        assert (await unit.conn.execute(select(func.count()).select_from(inbox))).scalar_one() == len(people)
