"""Every transcript through Telegram: a fake Bot API on the wire, a really running service and its bot."""

from datetime import datetime
from pathlib import Path

import pytest

from handlers.casework.staff import Role
from tests.dialogues.play import MORNING, Player
from tests.dialogues.script import Dialogue, all_dialogues
from tests.dialogues.telegram import TelegramStage
from tests.telegram.house import opened, reader, settings_for
from tests.telegram_fake import FakeTelegram


@pytest.mark.parametrize("dialogue", all_dialogues(), ids=lambda d: d.name)
async def test_dialogue_on_telegram(dialogue: Dialogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.Reader", reader)
    monkeypatch.setattr("bot.service.Reader", reader)
    async with (
        FakeTelegram() as fake,
        opened(fake, settings_for(fake, tmp_path, burst_seconds=dialogue.burst_seconds)) as house,
    ):
        house.clock.fixed = datetime.strptime(MORNING, "%Y-%m-%d %H:%M").replace(tzinfo=house.service.district.tz)
        shown = {"name": "调解员甲", "certificate": "枫调字第0101号", "on_call": True}
        await house.person(90, "mediator", "district", Role.MANAGER, **shown)
        await Player(TelegramStage(house, house.resident(), house.staff[90])).play(dialogue)
