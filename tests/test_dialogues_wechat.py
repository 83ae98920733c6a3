"""Transcripts through WeChat: its servers faked on the wire with their limits, a really running service."""

from datetime import datetime
from pathlib import Path

import pytest

from handlers.casework.staff import Role
from tests.bot import house as bot_house
from tests.dialogues.play import MORNING, Player
from tests.dialogues.script import HERE, Dialogue, read
from tests.dialogues.wechat import WeChatStage
from tests.wechat.house import reader, town

# One of each kind: a whole matter, danger at once and in between, a human, a picture, a watched phone.
NAMES = (
    "wages_arrears_full",
    "danger_during_intake",
    "domestic_violence_first_words",
    "human_talks",
    "photo_first",
    "unsafe_phone_said",
)


@pytest.mark.parametrize("dialogue", [read(HERE / f"{name}.txt") for name in NAMES], ids=lambda d: d.name)
async def test_dialogue_in_wechat(dialogue: Dialogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.Reader", reader)
    monkeypatch.setattr("bot.service.Reader", reader)
    async with town(tmp_path) as place, place.opened(burst_seconds=dialogue.burst_seconds) as house:
        house.clock.fixed = datetime.strptime(MORNING, "%Y-%m-%d %H:%M").replace(tzinfo=house.service.district.tz)
        staff = await bot_house.House(house.service, "", house.clock).staff(role=Role.MANAGER)
        await Player(WeChatStage(house, house.resident(), staff)).play(dialogue)
