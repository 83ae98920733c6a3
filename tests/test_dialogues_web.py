"""Every transcript through the web chat: a real socket to a really running server."""

from datetime import datetime
from pathlib import Path

import pytest

from handlers.casework.staff import Role
from tests.bot.house import Clock, opened
from tests.bot.page import paged, visiting
from tests.dialogues.play import MORNING, Player
from tests.dialogues.script import Dialogue, all_dialogues
from tests.dialogues.web import WebStage


@pytest.mark.parametrize("dialogue", all_dialogues(), ids=lambda d: d.name)
async def test_dialogue_on_the_web(dialogue: Dialogue, tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock, burst_seconds=dialogue.burst_seconds) as house, visiting(house) as client:
        clock.fixed = datetime.strptime(MORNING, "%Y-%m-%d %H:%M").replace(tzinfo=house.service.district.tz)
        staff = await house.staff(role=Role.MANAGER)
        async with paged(house, client) as page:
            await Player(WebStage(house, page, staff)).play(dialogue)
