"""A token Telegram does not know, or no longer: told in words, and the process is not ready for Telegram."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot.telegram.token import REFUSED
from tests.telegram.house import House, opened, settings_for
from tests.telegram_fake import FOREVER, FakeTelegram


async def health(house: House) -> tuple[int, bool]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url="http://here") as client:
        answer = await client.get("/readyz")
    return answer.status_code, answer.json()["checks"]["telegram"]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("wrong", ["42:wrong", "bare"])
async def test_a_wrong_token_is_told_by_its_settings_name_and_is_not_ready(
    fake: FakeTelegram, tmp_path: Path, wrong: str
) -> None:
    if wrong == "bare":
        fake.faults.fail(404, "Not Found", times=FOREVER)
    settings = settings_for(fake, tmp_path, telegram_token="42:wrong" if wrong != "bare" else fake.token)
    with capture_logs() as told:
        async with opened(fake, settings) as house:
            await until(lambda: not house.telegram.token.good)
            assert await health(house) == (503, False)
            counted = house.service.metrics.errors.labels("telegram token")
            await until(lambda: counted._value.get() > 1)
    assert [line["event"] for line in told].count(REFUSED) == 1
    assert "FENGQIAO_TELEGRAM_TOKEN" in REFUSED
    assert "42:wrong" not in str(told)


async def test_a_token_that_is_taken_again_is_ready_again(house: House) -> None:
    await until(lambda: house.telegram.token.good)
    assert await health(house) == (200, True)
    house.fake.faults.fail(401, "Unauthorized", method="getMe", times=1)
    await house.telegram._insist(house.telegram._name)  # refused once, then taken
    counted = house.service.metrics.errors.labels("telegram token")
    assert counted._value.get() == 1
    assert house.telegram.token.good
